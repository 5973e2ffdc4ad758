"""Every refusal of a native route, as a problem detail (RFC 9457).

While the database is in trouble each says which, and how to mend it.
"""

from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from django.db import InterfaceError, OperationalError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from rung.intake.base import Rejected
from rung.store.standing import watch
from rung.store.standing.trouble import kind_of

log = structlog.get_logger()

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


TROUBLE_LASTS = 5
"""Seconds after which to come again while the database is in trouble: somebody has to mend it first."""


def unavailable(detail: str, retry_after: int = 1) -> Response:
    """Not now. Where the database is in trouble, that is what is said."""
    if (trouble := watch.present()) is not None:
        detail, retry_after = trouble.words, TROUBLE_LASTS
    hint = f"Send it again, with the same ids, in {retry_after} s.{f' {trouble.hint}' if trouble else ''}"
    return problem(503, "unavailable", detail, hint, {"Retry-After": str(retry_after)})


async def on_http_exception(request: Request, error: Exception) -> Response:
    """What Starlette itself refuses: a method, an address."""
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    return problem(error.status_code, _title(error.status_code).lower().replace(" ", "_"), error.detail, "", headers)


async def on_rejected(request: Request, error: Exception) -> Response:
    assert isinstance(error, Rejected)
    return rejected(error)


async def on_database_error(request: Request, error: Exception) -> Response:
    """The threads that talk to the database have noted it; what is no trouble of the whole is a fault of ours."""
    if watch.present() is None and kind_of(error) is None and not isinstance(error, OperationalError | InterfaceError):
        log.error("edge.crashed", path=request.url.path, exc_info=error)
        return await on_crash(request, error)
    return unavailable("The database cannot be asked now.")


async def on_crash(request: Request, error: Exception) -> Response:
    """What nobody foresaw; the server logs its trace."""
    hint = "Try again; tell whoever runs this."
    return problem(500, "crashed", "Something unforeseen happened; the log has it.", hint)


def _title(status: int) -> str:
    return HTTPStatus(status).phrase
