"""The body of a request: all of it, or a refusal that says why."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.requests import Request

from rung.edge import body
from rung.intake.base import Rejected

pytestmark = pytest.mark.anyio


def request_of(*messages: dict[str, Any]) -> Request:
    coming = iter(messages)

    async def receive() -> dict[str, Any]:
        return next(coming)

    return Request({"type": "http", "method": "POST", "headers": []}, receive)


async def test_it_comes_whole_in_pieces() -> None:
    first, last = ({"type": "http.request", "body": one, "more_body": one == b"one "} for one in (b"one ", b"two"))
    assert await body.read(request_of(first, last), 7) == b"one two"


async def test_whoever_hangs_up_is_no_fault_of_ours() -> None:
    """Pages of the chat are closed while they still tell something: that is in nobody's log as an error."""
    begun = {"type": "http.request", "body": b"half of", "more_body": True}
    with pytest.raises(Rejected, match="before the body was complete") as refused:
        await body.read(request_of(begun, {"type": "http.disconnect"}), 100)
    assert (refused.value.status, refused.value.code) == (400, "incomplete")
