"""Who calls with a token. One that was found is remembered for some seconds: a busy sender costs no query each time."""

import hashlib
import time

from starlette.requests import Request

from rung.edge.body import first_headers
from rung.edge.threads import DatabaseThreads
from rung.intake.base import Rejected
from rung.store.people import rights, tokens
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
        if until < time.monotonic():
            bearer = await self._threads.run(tokens.find, _token(given))
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[key] = time.monotonic() + REMEMBERED, bearer
        if bearer is None:
            raise Rejected(401, "bad_token", "This token is unknown or revoked.", _HINT)
        if not bearer.may(scope):
            hint = f"Make one with `rung token create --scope {scope}`."
            raise Rejected(403, "missing_scope", f"This token may not do this: it lacks the scope {scope}.", hint)
        least = rights.least_role_for(scope)
        if not bearer.member.may(least):
            hint = f"An administrator can give {bearer.member.username} the role {least.replace('_', ' ')}."
            raise Rejected(403, "role_too_small", "The role of this token's owner may not do this.", hint)
        return bearer


_HINT = "Send `Authorization: Bearer rung_…`; make a token on the page Settings or with `rung token create`."


def _token(given: bytes) -> str:
    scheme, _, text = given.decode("latin-1").partition(" ")
    text = text.strip()
    if scheme.lower() != "bearer" or not text:
        raise Rejected(401, "no_token", "This address needs a bearer token.", _HINT)
    if len(text) > 500 or not text.isascii():
        raise Rejected(401, "bad_token", "This token is unknown or revoked.", _HINT)
    return text
