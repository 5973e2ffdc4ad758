"""What all values of the API have in common: instants in UTC, and nothing unknown taken in silence."""

from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from django.http import HttpRequest
from ninja import Schema
from ninja.renderers import BaseRenderer
from pydantic import AfterValidator, AwareDatetime, ConfigDict


def _in_utc(at: datetime) -> datetime:
    return at.astimezone(UTC)


Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""An RFC 3339 instant: given with any offset, answered in UTC."""


class Given(Schema):
    """What a caller sends. A key that is not known is a slip of the pen, and is said to be one."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Shown(Schema):
    """What a caller is answered."""


class Page(Shown):
    """A part of a longer list."""

    total: int
    limit: int
    offset: int


class Renderer(BaseRenderer):
    """JSON by msgspec: instants to the microsecond, in UTC."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return msgspec.json.encode(data)
