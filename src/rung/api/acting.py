"""How an operation acts: its event goes in by the caller's name, is decided, and what became of it is the answer.

`Idempotency-Key` names the event, so that an act may be repeated and happens once. `Prefer: respond-async` does not
wait for the decision, `Prefer: wait=10` waits longer.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from http import HTTPStatus
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Status
from pydantic import Field

from rung import clock
from rung.api.callers import caller
from rung.api.problems import Problem, not_found
from rung.api.shapes.base import Shown
from rung.core.document import Account
from rung.core.events import AnyEvent
from rung.core.issue import IssueState
from rung.core.words import nearest_name
from rung.intake.base import split_escalation
from rung.policy.saying.value_words import sentence
from rung.store.decisions import acts
from rung.store.pages import queries
from rung.store.people import directory
from rung.store.policies import policies
from rung.store.words.attachments import File

LONGEST_WAIT = 30.0
LONGEST_KEY = 200
MOST_ESCALATIONS = 1_000_000
"""Of one issue; an id beyond that is none."""
CONFLICTS = frozenset({"not_open"})
"""Refusals that speak of the issue as it stands, not of what was sent."""


class Waiting(Shown):
    """The act is on disk, and is decided as soon as its turn comes."""

    state: Literal["waiting"] = "waiting"
    issue: str
    event: str = Field(description="The event's id. Sent as Idempotency-Key it makes a repetition safe.")
    hint: str = "Nothing is lost: look again in a moment."


def act(
    request: HttpRequest, kind: Callable[..., AnyEvent], issue: str, files: tuple[File, ...] = (), /, **facts: Any
) -> Waiting | None:
    """Does something to an issue, in the caller's name; says so where its decision is still to come.

    Raises a `Problem` for an issue that is not there and for an act that makes no sense.
    """
    if not acts.is_there(issue):
        raise no_issue(issue)
    who = caller(request)
    event = kind(issue=issue, at=clock.now(), id=_key(request), by=who.member.acts_as, **facts)
    content = f"{request.method} {request.path}\n".encode() + request.body if event.id else b""
    outcome = acts.put(event, who.source, content, _patience(request), files)
    match outcome.state:
        case "decided" | "repeated":
            return None
        case "waiting":
            return Waiting(issue=issue, event=outcome.event)
        case "failed":
            raise Problem(500, outcome.code, sentence(outcome.message), sentence(outcome.hint))
        case _:
            status = 409 if outcome.code in CONFLICTS else 422
            raise Problem(status, outcome.code, sentence(outcome.message), sentence(outcome.hint))


def accepted(waiting: Waiting) -> Status:
    return Status(HTTPStatus.ACCEPTED, waiting)


def no_issue(issue: str) -> Problem:
    return not_found(f"issue {issue}", "Ids are case-sensitive; write `/` in one as %2F, `#` as %23.")


def known(issue: str) -> IssueState:
    """How an issue stands. Raises a `Problem` for one of which nothing is decided."""
    state = queries.state_of(issue)
    if state is None:
        raise no_issue(issue)
    return state


def known_account(account: str) -> Account:
    """What is known of an account. Raises a `Problem` for one that there is none of."""
    row = directory.account_row(account)
    if row is None:
        raise not_found(f"account {account}", "Keys are case-sensitive. GET /api/v1/accounts lists them.")
    return row.account


def known_people(keys: Iterable[str], teams: bool = False) -> None:
    """Raises a `Problem` for a key that is nobody's; `teams`: `team:` and a team's key is somebody, too."""
    document = policies.document_in_force()
    known = [*document.people, *(f"team:{key}" for key in document.teams if teams)]
    unknown = [key for key in keys if key not in known]
    if unknown:
        words = f"{unknown[0]!r} is nobody in the directory."
        raise Problem(422, "unknown_person", words, nearest_name(unknown[0], known))


def check_promise(next_update_by: datetime | None) -> None:
    """Raises a `Problem` for a promise to the customer that is broken as it is given."""
    if next_update_by is not None and next_update_by <= clock.now():
        hint = "Give an instant to come as `next_update_by`, or leave it out."
        late = f"The customer cannot hear from us by {next_update_by.isoformat()}."
        raise Problem(422, "promise_in_past", late, hint)


def named_escalation(escalation: str) -> tuple[str, int]:
    """The issue and number of `A-1.2`."""
    named = split_escalation(escalation)
    if named is None or named[1] > MOST_ESCALATIONS:
        raise not_found(f"escalation {escalation}", "An escalation's id is its issue's, a dot and its number: A-1.2.")
    return named


def _key(request: HttpRequest) -> str:
    key = request.headers.get("Idempotency-Key", "").strip().strip('"')
    if len(key) > LONGEST_KEY or not key.isprintable():
        hint = f"Send at most {LONGEST_KEY} printable characters, such as a UUID."
        raise Problem(422, "bad_idempotency_key", "This Idempotency-Key cannot be kept.", hint)
    return key


def _patience(request: HttpRequest) -> float:
    for preference in request.headers.get("Prefer", "").split(","):
        name, _, value = preference.strip().partition("=")
        if name.lower() == "respond-async":
            return 0.0
        if name.lower() == "wait" and value.strip().isdigit():
            return min(float(value), LONGEST_WAIT)
    return acts.PATIENCE
