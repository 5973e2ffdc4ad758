"""The straight way of the hot intake: past the router, and with an answer whose head is written beforehand.

One event a request is the busiest thing that Rung does; half of what the server's own way took was finding the route
and putting the same six headers together each time.
"""

from collections.abc import Awaitable, Callable

from django.db import DatabaseError, InterfaceError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from rung.edge import problems
from rung.edge.problems import SAFE
from rung.intake.base import Rejected

_HEAD = [
    (name.lower().encode(), value.encode()) for name, value in {**SAFE, "Content-Type": "application/json"}.items()
]


class Taken(Response):
    """The answer 202, as ASGI wants it."""

    status_code = 202

    def __init__(self, body: bytes) -> None:
        self.body = body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [*_HEAD, (b"content-length", b"%d" % len(self.body))]
        await send({"type": "http.response.start", "status": self.status_code, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


Answer = Callable[[Request], Awaitable[Response]]


class Straight:
    """One address that is answered here; everything else, and what is wrong with its method, goes on to `others`."""

    def __init__(self, path: str, answer: Answer, others: ASGIApp) -> None:
        self._path = path
        self._answer = answer
        self._others = others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != self._path or scope["method"] != "POST":
            await self._others(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            answer = await self._answer(request)
        except Rejected as error:
            answer = problems.rejected(error)
        except (DatabaseError, InterfaceError) as error:
            answer = await problems.on_database_error(request, error)
        except Exception as error:
            await (await problems.on_crash(request, error))(scope, receive, send)
            raise  # the server logs it
        await answer(scope, receive, send)
