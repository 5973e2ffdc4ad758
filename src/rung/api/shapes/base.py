"""What all values of the API have in common: instants in UTC, and nothing unknown taken in silence."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, Self

import msgspec
from django.http import HttpRequest
from ninja import Schema
from ninja.renderers import BaseRenderer
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, model_validator


def _in_utc(at: datetime) -> datetime:
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("this instant lies outside the years 1 to 9999") from error


Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""An RFC 3339 instant: given with any offset, answered in UTC."""


Name = Annotated[str, Field(min_length=1, max_length=200)]
"""A key, or a short word."""


class Given(Schema):
    """What a caller sends. A key that is not known is a slip of the pen, and is said to be one."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @model_validator(mode="after")
    def _can_be_kept(self) -> Self:
        """A database keeps neither U+0000 nor half a character."""
        if not all(map(is_plain, _texts(self.__dict__))):
            raise ValueError("a text holds U+0000 or half of a surrogate pair: send plain Unicode text")
        return self


def is_plain(text: str) -> bool:
    """Whether a text is Unicode that can be kept."""
    return "\0" not in text and not any("\ud800" <= each <= "\udfff" for each in text)


def _texts(value: Any) -> Iterator[str]:
    """Every text within a value, keys included."""
    match value:
        case str():
            yield value
        case dict():
            for key, each in value.items():
                yield from _texts(key)
                yield from _texts(each)
        case list():
            for each in value:
                yield from _texts(each)
        case _:
            pass


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
