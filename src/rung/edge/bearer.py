"""Who calls with a token. One that was found is remembered for some seconds: a busy sender costs no query each time."""

import hashlib
import time

from starlette.requests import Request

from rung.core.refused import Refused
from rung.edge.body import first_headers
from rung.edge.threads import DatabaseThreads
from rung.intake.base import Rejected
from rung.store.people import tokens
from rung.store.people.tokens import Bearer

REMEMBERED = 10.0
"""Seconds; a revoked token works at most so long."""
_MOST = 10_000


class Bearers:
    """Looks tokens up, each at most every few seconds."""

    def __init__(self, threads: DatabaseThreads) -> None:
        self._threads = threads
        self._known: dict[bytes, tuple[float, Bearer | None]] = {}
        """By what a request gives as its authorization."""

    async def who(self, request: Request, scope: str) -> Bearer:
        """The caller. Raises `Rejected`: 401 without a good token, 403 without the scope."""
        given = first_headers(request).get(b"authorization", b"")
        key = hashlib.sha256(given).digest()
        until, bearer = self._known.get(key, (0.0, None))
        try:
            if until < time.monotonic():
                bearer = await self._threads.run(tokens.find, tokens.shown(given.decode("latin-1")))
                if len(self._known) >= _MOST:
                    self._known.clear()
                self._known[key] = time.monotonic() + REMEMBERED, bearer
            return tokens.check(bearer, scope)
        except Refused as refused:
            status = 401 if refused.code in tokens.NOBODY else 403
            raise Rejected(status, refused.code, refused.message, refused.hint) from None
