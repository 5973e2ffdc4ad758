"""Every refusal as a problem detail (RFC 9457): what is wrong, where, and how to mend it."""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from rung.core.refused import Refused
from rung.core.wrong import Wrong
from rung.engine.proof.scenarios import ScenariosFail
from rung.policy.saying.value_words import sentence
from rung.store.people import tokens
from rung.store.policies.policies import NoPolicy
from rung.store.standing import watch

CONTENT_TYPE = "application/problem+json"
WHERE_TO_READ = "The addresses and what they take stand in /api/v1/docs."
CONFLICTS = frozenset({
    "too_many", "no_policy", "is_watched", "not_open", "not_running",
    "no_drafts", "nothing_said", "busy", "no_draft", "unfounded",
})  # fmt: skip
"""Refusals that speak of how things stand, not of what was sent."""

log = structlog.get_logger()
View = Callable[..., HttpResponse]


class Problem(Exception):
    """Why a request is not done. `errors` are the single faults, each with its field or line."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        hint: str = "",
        errors: Iterable[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.hint = hint
        self.errors = list(errors)
        self.headers = dict(headers or {})
        self.more = more

    def response(self) -> HttpResponse:
        body: dict[str, Any] = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
        }
        if self.hint:
            body["hint"] = self.hint
        if self.errors:
            body["errors"] = self.errors
        answer = HttpResponse(msgspec.json.encode({**body, **self.more}), status=self.status, content_type=CONTENT_TYPE)
        for name, value in {"Cache-Control": "no-store", **self.headers}.items():
            answer.headers[name] = value
        return answer


def not_found(what: str, hint: str = "") -> Problem:
    return Problem(404, "not_found", f"There is no {what}.", hint)


def not_let_in(refused: Refused) -> Problem:
    """Who calls is not known, or may not do this."""
    is_nobody = refused.code in tokens.NOBODY
    headers = {"WWW-Authenticate": 'Bearer realm="rung"'} if is_nobody else {}
    return Problem(401 if is_nobody else 403, refused.code, refused.message, refused.hint, headers=headers)


def wrong(code: str, error: ValueError) -> Problem:
    """Of an error that says what is wrong, a colon, and how to mend it."""
    why, _, hint = str(error).partition(": ")
    return Problem(422, code, sentence(why), sentence(hint))


def install(api: NinjaAPI) -> None:
    """Lets the API answer whatever is raised in an operation with a problem detail."""
    handlers: dict[type[Exception], Callable[[Any], Problem]] = {
        Problem: lambda problem: problem,
        AuthenticationError: lambda _: not_let_in(tokens.missing()),
        HttpError: _of_http_error,
        ValidationError: _of_validation,
        Http404: lambda error: not_found("such thing", str(error)),
        NoPolicy: lambda error: Problem(
            409, "no_policy", "No policy is published yet.", "Publish one: POST /api/v1/policies."
        ),
        ScenariosFail: _of_scenarios,
        Wrong: lambda error: Problem(422, f"wrong_{error.name}", sentence(error.why), sentence(error.hint)),
        Refused: _of_refused,
        RequestDataTooBig: lambda _: Problem(413, "too_large", "The body is too large.", "Send less at once."),
        UnreadablePostError: lambda _: Problem(400, "broken_off", "The body broke off.", "Send the request again."),
        RecursionError: lambda _: Problem(
            400, "nested_too_deeply", "The body is nested too deeply; nothing was changed.", "Send flat values."
        ),
        DatabaseError: _of_database,
        InterfaceError: _of_database,
        Exception: _of_crash,
    }
    for kind, as_problem in handlers.items():
        api.add_exception_handler(kind, _handler(as_problem))


def framed(view: View, check: Callable[[HttpRequest], None]) -> View:
    """The view with every refusal that is made outside of operations (a wrong method or address, what `check` raises)
    as a problem, too."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            check(request)
            answer = nothing_here(request) if "\0" in request.path else view(request, *args, **kwargs)
        except Problem as problem:
            return problem.response()
        except Http404:
            return nothing_here(request)
        if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED and answer.headers["Content-Type"] != CONTENT_TYPE:
            return _not_done_here(request, answer.headers["Allow"])
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    return inner


def nothing_here(request: HttpRequest) -> HttpResponse:
    """The answer for an address that the API does not have."""
    return not_found(f"address {request.path} in this API", WHERE_TO_READ).response()


def _not_done_here(request: HttpRequest, allowed: str) -> HttpResponse:
    detail, hint = f"{request.method} is not done at {request.path}.", f"Here go: {allowed}."
    return Problem(405, "method_not_allowed", detail, hint, headers={"Allow": allowed}).response()


def _handler(as_problem: Callable[[Any], Problem]) -> Callable[[HttpRequest, Any], HttpResponse]:
    return lambda request, error: as_problem(error).response()


def _of_http_error(error: HttpError) -> Problem:
    """What the framework itself refuses: a body that is no JSON, a form without its CSRF token."""
    if error.status_code == HTTPStatus.FORBIDDEN:
        hint = "Send the header X-CSRFToken with the value of the cookie rung_csrf, or use a bearer token."
        return Problem(403, "csrf", "A request by a browser's session needs its CSRF token.", hint)
    status = error.status_code
    if status == HTTPStatus.BAD_REQUEST:
        why = str(error.__cause__ or "it cannot be read")[:200]
        hint = "Send JSON in UTF-8, as Content-Type application/json."
        return Problem(status, "invalid_json", f"The body is not JSON: {sentence(why)}", hint)
    return Problem(status, HTTPStatus(status).phrase.lower().replace(" ", "_"), sentence(str(error)))


def _of_refused(refused: Refused) -> Problem:
    status = 409 if refused.code in CONFLICTS else 422
    return Problem(status, refused.code, sentence(refused.message), sentence(refused.hint))


def _of_scenarios(error: ScenariosFail) -> Problem:
    named = [{"scenario": one.kept.id, "message": one.kept.name} for one in error.failing]
    return Problem(
        409, "scenarios_fail", f"{sentence(str(error))} Nothing was published.", sentence(error.hint), named
    )


def _of_validation(error: ValidationError) -> Problem:
    """`error.errors` are those of `rung.api.slips`."""
    count = "One value does" if len(error.errors) == 1 else f"{len(error.errors)} values do"
    return Problem(422, "invalid", f"{count} not fit.", "Each entry of `errors` says which and why.", error.errors)


TROUBLE_LASTS = 5
"""Seconds after which to come again while the database is in trouble: somebody has to mend it first."""


def _of_database(error: Exception) -> Problem:
    """What is wrong with the database as a whole, and else what any statement may meet, such as a deadlock."""
    trouble = watch.note(error)
    if trouble is not None:
        hint = f"Send the request again in {TROUBLE_LASTS} s. {trouble.hint}"
        return Problem(503, "unavailable", trouble.words, hint, headers={"Retry-After": str(TROUBLE_LASTS)})
    if not isinstance(error, OperationalError | InterfaceError):
        return _of_crash(error)
    log.warning("api.database_unavailable", error=str(error).strip())
    return Problem(
        503, "unavailable", "The database cannot be asked now.", "Send the request again in a second.",
        headers={"Retry-After": "1"},
    )  # fmt: skip


def _of_crash(error: Exception) -> Problem:
    log.error("api.crashed", exc_info=error)
    return Problem(
        500, "crashed", "Something unforeseen happened; the log has it.", "Try again; tell whoever runs this."
    )
