"""Who calls, and what they may do.

Every operation names the scope it needs: `auth=needs("issues:write")`. A program shows a bearer token that has the
scope; a console page calls with its session, and for it the scope is a right of the member's role. A token never does
more than the role of the member whose it is.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from msgspec import Struct
from ninja.security import APIKeyCookie
from ninja.security.base import AuthBase

from rung.api.problems import not_let_in
from rung.core.refused import Refused
from rung.store.people import members, rights, tokens
from rung.store.people.members import Membership


class Caller(Struct, frozen=True):
    """Who calls, and the name of the source that their events bear."""

    member: Membership
    source: str


class BearerToken(AuthBase):
    """`Authorization: Bearer rung_…`"""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __init__(self, scope: str) -> None:
        self.scope = scope
        super().__init__()

    def __call__(self, request: HttpRequest) -> Caller | None:
        header = request.headers.get("Authorization")
        if header is None:
            return None
        try:
            bearer = tokens.check(tokens.find(tokens.shown(header)), self.scope)
        except Refused as refused:
            raise not_let_in(refused) from refused
        return Caller(bearer.member, f"api:{bearer.token.prefix}")


class ConsoleSession(APIKeyCookie):
    """The session of somebody who is signed in to the console; what changes something needs the CSRF token as well."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, scope: str) -> None:
        self.scope = scope
        super().__init__(csrf=True)

    def _get_key(self, request: HttpRequest) -> str | None:
        """A visitor without a session is asked for a token, not for the CSRF token of a session they do not have."""
        return super()._get_key(request) if self.param_name in request.COOKIES else None

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        member = members.of_user(request.user) if key else None
        if member is None or not member.is_active:
            return None
        try:
            member.check(self.scope)
        except Refused as refused:
            raise not_let_in(refused) from refused
        return Caller(member, f"console:{member.username}")


def needs(scope: str) -> list[AuthBase]:
    """The operation needs this scope of a token, or its right of a signed-in member."""
    assert scope in rights.RIGHT, scope
    return [BearerToken(scope), ConsoleSession(scope)]


def caller(request: HttpRequest) -> Caller:
    """Who calls the operation that is being done."""
    found: Any = request.auth
    assert isinstance(found, Caller)
    return found
