"""Every refusal of a native route, as a problem detail (RFC 9457)."""

from http import HTTPStatus
from typing import Any

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from rung.intake.base import Rejected

SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
"""What every native answer bears: none of them is a page."""


def json_answer(status: int, value: Any, headers: dict[str, str] | None = None) -> Response:
    body = msgspec.json.encode(value)
    return Response(body, status, {**SAFE, **(headers or {})}, media_type="application/json")


def problem(
    status: int, code: str, detail: str, hint: str = "", headers: dict[str, str] | None = None, **more: Any
) -> Response:
    """What is wrong, and how to mend it."""
    body = {"type": "about:blank", "title": _title(status), "status": status, "code": code, "detail": detail}
    if hint:
        body["hint"] = hint
    encoded = msgspec.json.encode({**body, **more})
    return Response(encoded, status, {**SAFE, **(headers or {})}, media_type="application/problem+json")


def rejected(error: Rejected) -> Response:
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}
    return problem(error.status, error.code, error.message, error.hint, headers)


def unavailable(detail: str, retry_after: int = 1) -> Response:
    hint = f"Send it again, with the same ids, in {retry_after} s."
    return problem(503, "unavailable", detail, hint, {"Retry-After": str(retry_after)})


async def on_http_exception(request: Request, error: Exception) -> Response:
    """What Starlette itself refuses: a method, an address."""
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    return problem(error.status_code, _title(error.status_code).lower().replace(" ", "_"), error.detail, "", headers)


async def on_rejected(request: Request, error: Exception) -> Response:
    assert isinstance(error, Rejected)
    return rejected(error)


async def on_crash(request: Request, error: Exception) -> Response:
    """What nobody foresaw; the server logs its trace."""
    hint = "Try again; tell whoever runs this."
    return problem(500, "crashed", "Something unforeseen happened; the log has it.", hint)


def _title(status: int) -> str:
    return HTTPStatus(status).phrase
