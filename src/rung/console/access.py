"""Who may open which page: every view says the least role it needs, and nothing is open by accident.

A view without `needs` or `public` is refused by the middleware, so that forgetting it shows at once. What a role may do
is named in `rung.store.people.rights`, for the pages, the API and the buttons that are shown or left out.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from rung.store.people import members
from rung.store.people.rights import LEAST_ROLE
from rung.store.policies import policies

View = TypeVar("View", bound=Callable[..., HttpResponse])


def needs(what: str) -> Callable[[View], View]:
    """The view needs a signed-in member whose role allows `what`."""
    role = LEAST_ROLE[what]

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            member = members.of_user(request.user)
            if member is None or not member.is_active:
                return redirect(f"{reverse('account_login')}?next={quote(request.get_full_path())}")
            if not member.may(role):
                return render(request, "console/refused.html", {"needed": role, "role": member.role}, status=403)
            request.member = member
            return view(request, *args, **kwargs)

        guarded.access = what  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def public(view: View) -> View:
    """The view is for everybody; it says itself what it lets them do."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def with_policy(view: View) -> View:
    """The view speaks of the policy in force; where there is none yet, the page On call says what to do."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs) if policies.current_number() is not None else redirect("on_call")

    return guarded  # type: ignore[return-value]


def may(member: members.Membership | None, what: str) -> bool:
    """Whether a member may do something; for buttons."""
    return member is not None and member.can(what)
