"""Events: the way in for everything that happened elsewhere.

The edge answers this address itself, faster, and in the same words; here it works behind any WSGI server.
"""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from rung import clock, config
from rung.api.callers import caller, needs
from rung.api.event_schemas import BODY
from rung.api.problems import Problem
from rung.api.shapes.base import Shown
from rung.intake import generic
from rung.intake.base import Item, Parcel, Rejected
from rung.policy.saying.value_words import sentence
from rung.store.decisions import intake
from rung.store.decisions.intake import Accepted, Duplicate, InboxRow, Outcome
from rung.store.words.attachments import File

router = Router(tags=["events"])


class EventProblem(Shown):
    """What is wrong with one event, and how to mend it."""

    line: int = Field(description="The line, or the place in the array, counted from 1.")
    field: str
    code: str
    message: str
    hint: str


class Taken(Shown):
    """What became of the events: accepted means on disk."""

    accepted: int
    duplicates: int
    errors: list[EventProblem]


@router.post(
    "/events", auth=needs("events:write"), response={202: Taken}, summary="Say what happened", openapi_extra=BODY
)
def put_events(request: HttpRequest) -> Any:
    """One event, an array of them, or NDJSON. 202 means that they are on disk.

    A line that is wrong never costs the good ones; where nothing is good, the answer is 422 with the same list.
    """
    parcel = _read(request)
    source = caller(request).source
    outcomes = intake.put([_row(item, source) for item in parcel.items]) if parcel.items else []
    taken = _taken(parcel, outcomes)
    if taken.accepted or taken.duplicates:
        return Status(HTTPStatus.ACCEPTED, taken)
    wrong = len({each.line for each in taken.errors})
    count = "One event is" if wrong == 1 else f"All {wrong} events are"
    hint = "Each entry of `errors` says where and how to mend it."
    errors = [one.model_dump() for one in taken.errors]
    raise Problem(
        422, "nothing_accepted", f"Nothing was accepted. {count} wrong.", hint, errors, accepted=0, duplicates=0
    )


def _read(request: HttpRequest) -> Parcel:
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        hint = "Send the body as it is, without Content-Encoding."
        raise Problem(415, "unsupported_encoding", "A compressed body is not read here.", hint)
    try:
        kind = request.headers.get("Content-Type", "")
        return generic.read(request.body, kind, clock.now(), config.current().max_body)
    except Rejected as rejected:
        raise Problem(rejected.status, rejected.code, rejected.message, rejected.hint) from rejected


def _row(item: Item, source: str) -> InboxRow:
    files = tuple(File(one.name, one.media_type, one.content) for one in item.attachments)
    return InboxRow(source, item.event, item.digest.encode(), files)


def _taken(parcel: Parcel, outcomes: list[Outcome]) -> Taken:
    errors = [
        EventProblem(line=one.line, field=one.field, code=one.code, message=one.message, hint=one.hint)
        for one in parcel.problems
    ]
    errors += [
        EventProblem(line=item.line, field="id", code=one.code, message=sentence(one.message), hint=sentence(one.hint))
        for item, one in zip(parcel.items, outcomes, strict=True)
        if not isinstance(one, Accepted | Duplicate)
    ]
    return Taken(
        accepted=sum(isinstance(one, Accepted) for one in outcomes),
        duplicates=sum(isinstance(one, Duplicate) for one in outcomes),
        errors=sorted(errors, key=lambda one: one.line),
    )
