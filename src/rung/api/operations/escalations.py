"""Escalations: to begin one by hand, to say "I have it", to decline, to call it off."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from rung.api.acting import Waiting, accepted, act, check_promise, named_escalation
from rung.api.callers import caller, needs
from rung.api.problems import Problem, not_found
from rung.api.shapes import escalations as shapes
from rung.core import events
from rung.core import issue as core
from rung.core.times.spans import parse_span
from rung.store.decisions import lookups
from rung.store.pages import issue_page, queries
from rung.store.policies import policies

router = Router(tags=["escalations"])
ACT = {200: shapes.Escalation, 202: Waiting}
"""What an act answers: the escalation as it stands after the decision, or that the decision is still to come."""
CLIMBING = ("open", "exhausted")
LONGEST = timedelta(days=366)


@router.post(
    "/issues/{path:issue}/escalations",
    auth=needs("issues:write"),
    response={201: shapes.Escalation, **ACT},
    summary="Escalate by hand",
)
def escalate(request: HttpRequest, issue: str, payload: shapes.NewEscalation) -> Any:
    """Opens the path (201), or raises the escalation that is open on it already (200)."""
    before = queries.state_of(issue)
    _check_level(payload)
    facts = {"path": payload.path, "level": payload.level, "reason": payload.reason, "answers": payload.answers}
    waiting = act(request, events.IssueEscalated, issue, **facts)
    if waiting is not None:
        return accepted(waiting)
    state = queries.state_of(issue)
    found = state.climb_of(payload.path) if state else None
    if state is None or found is None:
        raise Problem(
            409, "nothing_opened", f"Nothing of the path {payload.path} is under way.", "The timeline says why."
        )
    is_new = before is None or found.number >= before.next_escalation
    return Status(HTTPStatus.CREATED if is_new else HTTPStatus.OK, _shown(issue, found.number))


def _check_level(payload: shapes.NewEscalation) -> None:
    path = policies.document_in_force().paths.get(payload.path)
    if path is not None and payload.level is not None and payload.level > len(path.levels):
        hint = f"It has {len(path.levels)}; without a level it begins at the first."
        raise Problem(422, "unknown_level", f"The path {payload.path} has no level {payload.level}.", hint)


@router.post(
    "/escalations/{path:escalation}/acknowledgement", auth=needs("issues:write"), response=ACT, summary="I have it"
)
def acknowledge(request: HttpRequest, escalation: str, payload: shapes.Acknowledgement | None = None) -> Any:
    """Stops the climb, not the clocks. Everybody who was told sees their message change to say who has it."""
    issue, number = named_escalation(escalation)
    given = payload or shapes.Acknowledgement()
    _check_span(given.lasts)
    check_promise(given.next_update_by)
    by = caller(request).member.acts_as
    path = _under_way(issue, number, by, or_own=True).path
    facts = {"path": path, "lasts": given.lasts, "next_update_by": given.next_update_by}
    if (waiting := act(request, events.EscalationAcknowledged, issue, **facts)) is not None:
        return accepted(waiting)
    after = _shown(issue, number)
    if after.state != "acknowledged" or after.acknowledged_by != by:
        raise _nothing_climbs(escalation, after.state, after.acknowledged_by)
    return after


@router.post("/escalations/{path:escalation}/declines", auth=needs("issues:write"), response=ACT, summary="Not me")
def decline(request: HttpRequest, escalation: str, payload: shapes.Decline | None = None) -> Any:
    """`unavailable` asks the next one at once; the other reasons go back to who escalated."""
    issue, number = named_escalation(escalation)
    path = _under_way(issue, number, caller(request).member.acts_as, or_own=False).path
    reason = (payload or shapes.Decline()).reason
    return _after(issue, number, act(request, events.EscalationDeclined, issue, path=path, reason=reason))


@router.post("/escalations/{path:escalation}/closure", auth=needs("issues:write"), response=ACT, summary="Call it off")
def close(request: HttpRequest, escalation: str, payload: shapes.Closure | None = None) -> Any:
    """Nobody is asked any more, and its trigger keeps quiet on this issue for 24 hours."""
    issue, number = named_escalation(escalation)
    one = _found(issue, number)
    if one.state not in core.LIVE_STATES:
        raise _nothing_climbs(escalation, one.state, None)
    reason = (payload or shapes.Closure()).reason
    return _after(issue, number, act(request, events.EscalationClosed, issue, path=one.path, reason=reason))


@router.get(
    "/escalations/{path:escalation}",
    auth=needs("issues:read"),
    response=shapes.Escalation,
    summary="Read an escalation",
)
def read_escalation(request: HttpRequest, escalation: str) -> shapes.Escalation:
    """Who was told, who has it, and whom it tells next."""
    return _shown(*named_escalation(escalation))


def _after(issue: str, number: int, waiting: Waiting | None) -> shapes.Escalation | Status:
    return _shown(issue, number) if waiting is None else accepted(waiting)


def _shown(issue: str, number: int) -> shapes.Escalation:
    page = issue_page.issue(issue)
    found = next((one for one in page.ladders if one.number == number), None) if page else None
    if found is None:
        raise _gone(issue, number)
    return shapes.Escalation.of(issue, found)


def _found(issue: str, number: int) -> core.Escalation:
    state = queries.state_of(issue)
    found = state.escalation(number) if state else None
    if found is None:
        raise _gone(issue, number)
    return found


def _gone(issue: str, number: int) -> Problem:
    """One that the issue's state knows no more ended long ago; another one never was."""
    escalation = f"{issue}.{number}"
    if lookups.path_of(issue, number) is not None:
        return Problem(
            409, "ended", f"The escalation {escalation} ended long ago.", "The issue's timeline has its story."
        )
    return not_found(f"escalation {escalation}", "An escalation's id is its issue's, a dot and its number: A-1.2.")


def _under_way(issue: str, number: int, asks: str, *, or_own: bool) -> core.Escalation:
    """An escalation that asks somebody; `or_own`: or that whoever asks has already."""
    one = _found(issue, number)
    is_mine = one.state == "acknowledged" and one.acknowledged_by == asks
    if one.state not in CLIMBING and not (is_mine and or_own):
        raise _nothing_climbs(f"{issue}.{number}", one.state, one.acknowledged_by, asks)
    return one


def _nothing_climbs(escalation: str, state: str, by: str | None, asks: str | None = None) -> Problem:
    """`asks`: who wants something of it."""
    if state == "acknowledged" and by is not None and by == asks:
        detail, hint = f"You have {escalation} already.", "Give it on: assign it, hand it over, or escalate it further."
    elif state == "acknowledged":
        detail, hint = f"{by or 'Somebody'} has {escalation} already.", "Talk to them, or take over the assignment."
    elif state == "held":
        detail = f"{escalation} is held: another escalation of the issue is acknowledged, and nobody is asked here."
        hint = "It begins when that acknowledgement ends."
    else:
        detail, hint = f"{escalation} is {state}: nothing climbs any more.", "Escalate anew, if it is needed."
    return Problem(409, "nothing_climbs", detail, hint, state=state, acknowledged_by=by)


def _check_span(text: str | None) -> None:
    try:
        if text is not None and parse_span(text).elapsed() > LONGEST:
            raise ValueError("an acknowledgement lasts a year at most")
    except (ValueError, OverflowError) as error:
        errors = [{"in": "body", "field": "lasts", "code": "bad_span", "message": str(error)}]
        raise Problem(422, "invalid", f"{text} is no span.", "Write it as 30m, 2h or 1h30m.", errors) from error
