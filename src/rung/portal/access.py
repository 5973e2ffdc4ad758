"""Who looks at a customer's page: by a cookie of its own, apart from the console's session.

These pages are open to everybody and say themselves what they let a visitor do; so none of them needs a role.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from msgspec import Struct

from rung.engine.customers import customer_page
from rung.engine.customers.customer_page import Visitor
from rung.portal import pages
from rung.store.accounts import customer_access
from rung.store.accounts.customer_access import SESSION_LASTS, Session

COOKIE = "rung_customer"
View = TypeVar("View", bound=Callable[..., HttpResponse])


class Guest(Struct, frozen=True):
    """A signed-in customer: who they are, and which session it is."""

    visitor: Visitor
    session: Session
    fresh: str | None
    """What the cookie is to hold from now on, where that changes."""

    @property
    def account(self) -> str | None:
        """The account whose issues they see beside their own."""
        if self.session.issue is not None or not self.visitor.sees_colleagues:
            return None
        return self.visitor.account.key if self.visitor.account else None

    def may_open(self, issue: str) -> bool:
        return self.session.issue in (None, issue)


def open_to_all(view: View) -> View:
    """The view is for everybody; it says itself what it lets them do."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def guest_of(request: HttpRequest) -> Guest | None:
    """Who is signed in; None for anybody else, and where the page is not for them any more."""
    token = request.COOKIES.get(COOKIE, "")
    found = customer_access.session(token) if token else None
    if found is None:
        return None
    session, fresh = found
    visitor = customer_page.visitor(session.contact)
    return Guest(visitor, session, fresh) if visitor else None


def for_guests(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view is given the guest; anybody else is asked to come in first."""

    @open_to_all
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        guest = guest_of(request)
        if guest is None:
            return pages.ask_in(request)
        response = view(request, guest, *args, **kwargs)
        if guest.fresh:
            remember(response, guest.fresh)
        return response

    return guarded


def remember(response: HttpResponse, token: str) -> None:
    response.set_cookie(
        COOKIE, token, max_age=int(SESSION_LASTS.total_seconds()), httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def forget(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, samesite="Lax")
