"""Hand-overs between teams: offered, accepted, returned, taken back."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from rung import clock, config
from rung.api.acting import act, known, no_issue
from rung.api.callers import needs
from rung.api.operations import issues
from rung.api.operations.issues import ACT
from rung.api.problems import Problem
from rung.api.shapes import handoffs as shapes
from rung.core import events
from rung.core.happenings import handover
from rung.engine import handover_brief
from rung.engine.stronger import drafting
from rung.store.decisions import lookups
from rung.store.measures import team_times
from rung.store.pages import issue_page
from rung.store.policies import policies

router = Router(tags=["issues"])


@router.get(
    "/issues/{path:issue}/team-times", auth=needs("issues:read"), response=shapes.TeamTimes,
    summary="How long it was with each team",
)  # fmt: skip
def read_team_times(request: HttpRequest, issue: str, when: Query[shapes.When]) -> shapes.TeamTimes:
    """Open time by team, moves and bounces, up to an instant: a past one has the same answer for ever."""
    state = known(issue)
    at = min(when.at, clock.now()) if when.at else clock.now()
    return shapes.TeamTimes.of(team_times.of_issue(lookups.subject_id(issue) or 0, state, policies.current(), at))


@router.get(
    "/issues/{path:issue}/handoffs/brief", auth=needs("issues:read"), response=shapes.Brief,
    summary="What another team needs to know",
)  # fmt: skip
def read_brief(request: HttpRequest, issue: str) -> shapes.Brief:
    """Made of what was said and what is known now, each line with where it comes from."""
    return shapes.Brief.of(_brief(issue))


@router.post(
    "/issues/{path:issue}/handoffs/brief", auth=needs("issues:write"), response=shapes.Brief,
    summary="Draft what another team needs to know",
)  # fmt: skip
def draft_brief(request: HttpRequest, issue: str) -> shapes.Brief:
    """The same brief under a draft of the stronger model, each sentence with the words it rests on. It is yours to read
    and change: it goes nowhere before you send it as the `summary` of an offer."""
    page = issue_page.issue(issue)
    if page is None:
        raise no_issue(issue)
    return shapes.Brief.of(drafting.of_page(config.current(), page))


@router.post(
    "/issues/{path:issue}/handoffs/acceptance", auth=needs("issues:write"), response=ACT, summary="Accept a hand-over"
)
def accept_handoff(request: HttpRequest, issue: str, payload: shapes.Acceptance) -> Any:
    """The issue becomes the team's, and is assigned to whoever accepts. Whoever offered it is told."""
    issues.check_team(payload.to)
    if payload.to is None and handover.pending(known(issue)) is None:
        raise Problem(409, "not_offered", "The issue is not offered to anybody.", "Name the team in `to`.")
    return issues.after(issue, act(request, events.HandoffAccepted, issue, to=payload.to))


@router.post(
    "/issues/{path:issue}/handoffs/return", auth=needs("issues:write"), response=ACT, summary="Return a hand-over"
)
def return_handoff(request: HttpRequest, issue: str, payload: shapes.Return) -> Any:
    """What is offered stays where it is; what was accepted goes back to the team that it came from."""
    if handover.to_return(known(issue)) is None:
        raise Problem(409, "not_offered", "The issue did not come by a hand-over.", "There is nothing to return.")
    return issues.after(issue, act(request, events.HandoffReturned, issue, reason=payload.reason))


@router.post("/issues/{path:issue}/handoffs", auth=needs("issues:write"), response=ACT, summary="Offer to another team")
def offer_handoff(request: HttpRequest, issue: str, payload: shapes.Offer) -> Any:
    """The other team sees the whole history; the issue stays where it is until they accept. Its brief is what they
    read first: yours, or that of `GET /issues/{id}/handoffs/brief`."""
    issues.check_team(payload.to)
    if known(issue).team == payload.to:
        raise Problem(422, "same_team", f"The issue is with {payload.to} already.", "Offer it to another team.")
    summary = payload.summary if payload.summary is not None else _brief(issue).text
    waiting = act(request, events.HandoffOffered, issue, to=payload.to, summary=summary, asked=payload.asked)
    return issues.after(issue, waiting)


@router.delete("/issues/{path:issue}/handoffs", auth=needs("issues:write"), response=ACT, summary="Take an offer back")
def withdraw_handoff(request: HttpRequest, issue: str) -> Any:
    """Nobody is asked any more."""
    if handover.pending(known(issue)) is None:
        raise Problem(409, "not_offered", "The issue is not offered to anybody.", "It was answered, or taken back.")
    return issues.after(issue, act(request, events.HandoffWithdrawn, issue))


def _brief(issue: str) -> handover_brief.Brief:
    found = handover_brief.of_issue(issue)
    if found is None:
        raise no_issue(issue)
    return found
