"""One call as a value: what is asked, and how the answer is read. No network here."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

import msgspec
from msgspec import UNSET, Struct, structs

from rung_client.errors import Problem, Unreadable
from rung_client.shapes import AnyEvent


class Call(Struct, frozen=True, kw_only=True):
    """What one operation asks of the server."""

    method: str
    path: str
    query: dict[str, Any] = {}
    body: Any = UNSET
    is_act: bool = False
    """Whether it can be named by an Idempotency-Key, so that repeating it does it once."""
    is_harmless: bool = False
    """Whether repeating it does no harm: it reads, it says how something is to be, or what it says has names."""
    idempotency_key: str | None = None
    wait: float | None = None
    """Seconds to wait for the decision; 0: do not wait."""
    answers: Mapping[int, Any] = {}
    """By status, the type of the answer; None where it has no body, `bytes` where it is a file."""

    @property
    def address(self) -> str:
        given = {name: _in_query(value) for name, value in self.query.items() if value not in (UNSET, None)}
        return f"{self.path}?{urlencode(given)}" if given else self.path

    @property
    def content(self) -> bytes | None:
        if self.body is UNSET:
            return None
        if isinstance(self.body, dict):
            return msgspec.json.encode({key: one for key, one in self.body.items() if one is not UNSET})
        return msgspec.json.encode(list(self.body))

    @property
    def headers(self) -> dict[str, str]:
        found = {"Accept": "application/json"}
        if self.body is not UNSET:
            found["Content-Type"] = "application/json"
        if self.idempotency_key:
            found["Idempotency-Key"] = self.idempotency_key
        if self.wait is not None:
            found["Prefer"] = f"wait={self.wait:g}" if self.wait else "respond-async"
        return found

    def read(self, status: int, body: bytes) -> Any:
        """The answer as its type. Raises `Problem` for a refusal and `Unreadable` for what nobody knows."""
        if status >= 400:
            raise Problem.read(status, body)
        if status not in self.answers:
            raise Unreadable(f"{self.method} {self.path} was answered with {status}, which is none of its answers")
        kind = self.answers[status]
        if kind is None:
            return None
        if kind is bytes:
            return body
        try:
            return msgspec.json.decode(body, type=kind)
        except msgspec.MsgspecError as error:
            raise Unreadable(f"the answer to {self.method} {self.path} cannot be read: {error}") from error


def segment(value: str | int) -> str:
    """One part of a path: an id may hold any character."""
    return quote(str(value), safe="")


def named(events: Sequence[AnyEvent]) -> list[AnyEvent]:
    """These events, each with an `id`: one that is sent again changes nothing then."""
    return [one if one.id else structs.replace(one, id=str(uuid4())) for one in events]


def seconds_to_wait(header: str | None, now: datetime) -> float | None:
    """What `Retry-After` asks for, in seconds (RFC 9110, 10.2.3); None where it asks for nothing that can be read."""
    if header is None:
        return None
    if re.fullmatch(r"\d{1,9}", header.strip()):
        return float(header)
    try:
        at = parsedate_to_datetime(header)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - now).total_seconds())


def _in_query(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
