"""What every page of the console has: a policy for its contents, a sign at the door, and plain words while the database
is in trouble."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from rung.console.views import errors
from rung.portal import drawing
from rung.store.people import members
from rung.store.standing import watch
from rung.store.standing.trouble import Trouble

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "manifest-src 'self'",
    )
)
"""Only our own scripts, styles and addresses: a customer's message that got through as HTML could still do nothing."""



def allow_styles(response: HttpResponse, nonce: str) -> HttpResponse:
    """This one answer may hold styles that carry the nonce: an editor writes those of what it shows itself."""
    policy = CONTENT_SECURITY_POLICY.replace("style-src 'self'", f"style-src 'self' 'nonce-{nonce}'")
    response.headers["Content-Security-Policy"] = policy
    return response


def allow_frames(response: HttpResponse) -> HttpResponse:
    """This one answer may hold frames of our own: an editor shows what it makes in one."""
    response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
    return response


OPEN_BEFORE_FIRST_RUN = ("/welcome", "/static/", "/api/", "/a/")


class ContentSecurity:
    """Adds the content security policy to every answer that names none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response


class DatabaseTrouble:
    """Says on a page of its own what is wrong where the database cannot do what the visitor asks; where it can be read,
    each page has it on top (`console.context`). The API says it in its own way."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        trouble = watch.present()
        if trouble is not None and not trouble.can_read and not request.path.startswith("/api/"):
            return _said(request, trouble)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        trouble = watch.note(error)
        return _said(request, trouble) if trouble is not None else None


class NoLetterZero:
    """Takes the letter 0 out of what forms post: nobody types it, and PostgreSQL refuses every question that has it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: tuple[Any, ...], _kwargs: dict[str, Any]
    ) -> None:
        if request.path.startswith("/api/"):
            return  # which reads JSON, and says in its own words what is wrong with it
        if any("\0" in value for _, values in request.POST.lists() for value in values):
            clean = request.POST.copy()
            for name, values in request.POST.lists():
                clean.setlist(name, [value.replace("\0", "") for value in values])
            request.POST = clean


def _said(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    """Customers are told that nothing can be taken; what is wrong, and how to mend it, is for the team."""
    if request.path == "/c" or request.path.startswith(("/c/", "/f/")):
        return drawing.in_trouble(request)
    return errors.in_trouble(request, trouble)


class FirstRun:
    """Until somebody owns this installation every page leads to the one that makes the owner's account."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._has_owner = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._has_owner and not request.path.startswith(OPEN_BEFORE_FIRST_RUN):
            self._has_owner = members.any_exist()
            if not self._has_owner:
                return redirect("/welcome")
        return self.get_response(request)


GUARD_THEMSELVES = ("allauth.", "django.views.generic.base")
"""Sign-in pages, and allauth's redirects to them."""


class NothingOpenByAccident:
    """Refuses to run a view that does not say who may see it (`access.needs` or `access.public`)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        if not hasattr(view, "access") and not view.__module__.startswith(GUARD_THEMSELVES):
            raise ImproperlyConfigured(f"{view.__module__}.{view.__name__} does not say who may see it")
