"""Issues that are alike: to find, to merge and to link."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from rung import clock
from rung.api.acting import act, known
from rung.api.callers import needs
from rung.api.operations.issues import ACT, after
from rung.api.problems import Problem
from rung.api.shapes import alike as shapes
from rung.core import events
from rung.engine.learning import alike
from rung.store.decisions import acts
from rung.store.pages import merges

router = Router(tags=["issues"])


@router.get(
    "/issues/{path:issue}/similar", auth=needs("issues:read"), response=shapes.AlikeList, summary="Find issues like one"
)
def read_similar(request: HttpRequest, issue: str, wanted: Query[shapes.Wanted]) -> shapes.AlikeList:
    """Open issues that are like this one, of the same account and of others."""
    state = known(issue)
    found = alike.of_issue(issue, wanted.limit, wanted.among, state.unlike)
    return shapes.AlikeList(issues=[shapes.Alike.of(one, state.linked) for one in found])


@router.delete(
    "/issues/{path:issue}/similar/{path:other}",
    auth=needs("issues:write"),
    response=ACT,
    summary="Say that two issues are not alike",
)
def deny_likeness(request: HttpRequest, issue: str, other: str) -> Any:
    """Neither is shown as like the other any more."""
    _check_other(issue, other)
    return after(issue, act(request, events.IssueFoundUnlike, issue, to=other))


@router.post("/similar", auth=needs("issues:read"), response=shapes.AlikeList, summary="Find issues like a text")
def find_similar(request: HttpRequest, payload: shapes.Words) -> shapes.AlikeList:
    """Open issues that are like these words. Nothing is kept of them."""
    found = alike.of_text(payload.subject, payload.body, clock.now(), payload.account, payload.limit)
    return shapes.AlikeList(issues=[shapes.Alike.of(one) for one in found])


@router.post("/issues/{path:issue}/merge", auth=needs("issues:write"), response=ACT, summary="Merge into another issue")
def merge(request: HttpRequest, issue: str, payload: shapes.Merge) -> Any:
    """It closes as a duplicate; its messages, its earlier start and what comes later go to the other one."""
    _check_other(issue, payload.into)
    return after(issue, act(request, events.IssueMerged, issue, into=payload.into))


@router.delete("/issues/{path:issue}/merge", auth=needs("issues:write"), response=ACT, summary="Undo a merge")
def unmerge(request: HttpRequest, issue: str) -> Any:
    """For an hour: it stands for itself again with its own clocks, and its people are asked again. What was said since
    stays where it was said. The answer is the issue that had it.
    """
    into = merges.has_it_now(known(issue))
    if into is None:
        raise Problem(422, "not_merged", f"{issue} is merged into no other issue.", "There is nothing to undo.")
    return after(into.id, act(request, events.IssueUnmerged, into.id, from_=issue))


@router.post("/issues/{path:issue}/links", auth=needs("issues:write"), response=ACT, summary="Link with another issue")
def link(request: HttpRequest, issue: str, payload: shapes.Link) -> Any:
    """The link stands on both. While one of them is an open incident, the other does not ring by itself."""
    _check_other(issue, payload.to)
    return after(issue, act(request, events.IssueLinked, issue, to=payload.to, because=payload.because))


@router.delete(
    "/issues/{path:issue}/links/{path:other}", auth=needs("issues:write"), response=ACT, summary="Unlink two issues"
)
def unlink(request: HttpRequest, issue: str, other: str) -> Any:
    """On both sides."""
    return after(issue, act(request, events.IssueUnlinked, issue, to=other))


def _check_other(issue: str, other: str) -> None:
    if issue == other:
        raise Problem(422, "same_issue", f"{other} is this issue itself.", "Name another one.")
    if not acts.is_there(other):
        raise Problem(422, "unknown_issue", f"There is no issue {other}.", "Ids are case-sensitive.")
