"""Issues: to read, and to work on."""

from base64 import b64decode
from functools import partial
from typing import Any, cast

from django.http import HttpRequest
from ninja import Query, Router, Status

from rung.api.acting import Waiting, accepted, act, check_promise, known, known_people, no_issue
from rung.api.callers import caller, needs
from rung.api.problems import Problem
from rung.api.shapes import issues as shapes
from rung.api.shapes.journal import Entry, Timeline, Window
from rung.api.shapes.sides import NewSide, SideMessage, Sides, SideShown
from rung.core import events
from rung.core.events.message import Sounds
from rung.core.words import nearest_name
from rung.engine.elsewhere import side_parties
from rung.engine.sending import answer_files, answers
from rung.policy.saying.value_words import sentence
from rung.reports.known import check_named
from rung.store.pages import issue_page, queries, timeline
from rung.store.policies import policies
from rung.store.words import sides
from rung.store.words.attachments import File

router = Router(tags=["issues"])
ACT = {200: shapes.IssueSummary, 202: Waiting}
"""What an act answers: the issue as it stands after the decision, or that the decision is still to come."""


@router.get("/issues", auth=needs("issues:read"), response=shapes.IssuePageOfList, summary="List issues")
def list_issues(request: HttpRequest, filters: Query[shapes.Filters]) -> shapes.IssuePageOfList:
    """The next bad instant first; on top what nobody has."""
    person = caller(request).member.person
    wanted = queries.Filter(
        tab=filters.tab, person=person, teams=_teams(person), priority=filters.priority, account=filters.account,
        team=filters.team, status=filters.status, text=filters.q.strip(),
    )  # fmt: skip
    queue = queries.queue(wanted, filters.limit, filters.offset)
    if not queue.total:
        check_named({"team": wanted.team, "account": wanted.account, "priority": wanted.priority})
    return shapes.IssuePageOfList(
        total=queue.total, limit=filters.limit, offset=filters.offset, counts=queue.counts,
        issues=[shapes.IssueSummary.of(row) for row in queue.rows],
    )  # fmt: skip


@router.get(
    "/issues/{path:issue}/timeline", auth=needs("issues:read"), response=Timeline, summary="What happened to an issue"
)
def read_timeline(request: HttpRequest, issue: str, window: Query[Window]) -> Timeline:
    """Every decision about it in order, with its reasons."""
    known(issue)
    entries = timeline.timeline(issue, window.after, window.limit + 1)
    page = entries[: window.limit]
    return Timeline(
        entries=[Entry.of(one) for one in page], next_after=page[-1].seq if len(entries) > window.limit else None
    )


@router.post("/issues/{path:issue}/messages", auth=needs("issues:write"), response=ACT, summary="Answer the customer")
def answer(request: HttpRequest, issue: str, payload: shapes.NewMessage) -> Any:
    """A public answer. It meets the response clocks, and acknowledges where whoever answers was told."""
    check_promise(payload.next_update_by)
    facts = {"next_update_by": payload.next_update_by, "to_linked": payload.to_linked}
    files = _files(issue, payload.files)
    waiting = act(request, events.MessageSent, issue, files, body=payload.body, deliver=True, **facts)
    return after(issue, waiting)


@router.post(
    "/issues/{path:issue}/notes", auth=needs("issues:write"), response=ACT, summary="Write a note for the team"
)
def note(request: HttpRequest, issue: str, payload: shapes.NewNote) -> Any:
    known_people(payload.mentions, teams=True)
    waiting = act(request, events.NoteAdded, issue, body=payload.body, mentions=tuple(payload.mentions))
    return after(issue, waiting)


@router.get("/issues/{path:issue}/sides", auth=needs("issues:read"), response=Sides, summary="Side conversations")
def read_sides(request: HttpRequest, issue: str) -> Sides:
    """What is said about it with other teams, people and addresses outside, which its customer never sees."""
    state = known(issue)
    return Sides(sides=[SideShown.of(one) for one in sides.of_issue(issue, state, policies.current())])


@router.post("/issues/{path:issue}/sides", auth=needs("issues:write"), response=ACT, summary="Start one")
def start_side(request: HttpRequest, issue: str, payload: NewSide) -> Any:
    """With teams and people, or with one mail address outside, from which answers come back into it."""
    try:
        found = side_parties.parties(payload.to, known(issue), policies.current())
    except side_parties.NoParty as wrong:
        raise Problem(422, "no_party", f"{wrong.args[0]}.", sentence(wrong.hint)) from wrong
    facts = {"to": found.to, "by_mail": bool(found.outside), "outside": found.outside}
    return after(issue, act(request, events.SideStarted, issue, topic=payload.topic, said=payload.body, **facts))


@router.post(
    "/issues/{path:issue}/sides/{number}/replies", auth=needs("issues:write"), response=ACT, summary="Write in one"
)
def say_in_side(request: HttpRequest, issue: str, number: int, payload: SideMessage) -> Any:
    """It goes to whoever is in it, and to the address outside where it has one."""
    return after(issue, act(request, events.SideReplied, issue, side=number, said=payload.body, deliver=True))


@router.post(
    "/issues/{path:issue}/sides/{number}/closure", auth=needs("issues:write"), response=ACT, summary="Mark one as done"
)
def close_side(request: HttpRequest, issue: str, number: int) -> Any:
    return after(issue, act(request, events.SideClosed, issue, side=number))


@router.delete(
    "/issues/{path:issue}/sides/{number}/closure", auth=needs("issues:write"), response=ACT, summary="Open one again"
)
def reopen_side(request: HttpRequest, issue: str, number: int) -> Any:
    return after(issue, act(request, events.SideReopened, issue, side=number))


@router.post("/issues/{path:issue}/watchers", auth=needs("issues:write"), response=ACT, summary="Watch an issue")
def watch(request: HttpRequest, issue: str, payload: shapes.Watcher) -> Any:
    """They hear how it goes on, as they chose to, and `role:watchers` means them. Once is enough."""
    return after(issue, act(request, events.IssueWatched, issue, person=payload.person))


@router.delete(
    "/issues/{path:issue}/watchers/{person}", auth=needs("issues:write"), response=ACT, summary="End a watch"
)
def unwatch(request: HttpRequest, issue: str, person: str) -> Any:
    """They no longer hear of it. Who did not watch is left as they were."""
    return after(issue, act(request, events.IssueUnwatched, issue, person=person))


@router.post("/issues/{path:issue}/assignment", auth=needs("issues:write"), response=ACT, summary="Assign an issue")
def assign(request: HttpRequest, issue: str, payload: shapes.Assignment) -> Any:
    """Taking it oneself acknowledges, where one was told."""
    facts: dict[str, Any] = {"to": payload.to}
    if "team" in payload.model_fields_set:
        check_team(payload.team)
        facts["team"] = payload.team
    return after(issue, act(request, events.IssueAssigned, issue, **facts))


@router.post("/issues/{path:issue}/resolution", auth=needs("issues:write"), response=ACT, summary="Resolve an issue")
def resolve(request: HttpRequest, issue: str) -> Any:
    """Its escalations end, its response clocks are cancelled."""
    return after(issue, act(request, events.IssueResolved, issue))


@router.delete("/issues/{path:issue}/resolution", auth=needs("issues:write"), response=ACT, summary="Reopen an issue")
def reopen(request: HttpRequest, issue: str) -> Any:
    return after(issue, act(request, events.IssueReopened, issue))


@router.post("/issues/{path:issue}/snooze", auth=needs("issues:write"), response=ACT, summary="Snooze an issue")
def snooze(request: HttpRequest, issue: str, payload: shapes.Snooze) -> Any:
    """It leaves the top of the queue until then; its clocks go on."""
    return after(issue, act(request, events.IssueSnoozed, issue, until=payload.until))


@router.delete("/issues/{path:issue}/snooze", auth=needs("issues:write"), response=ACT, summary="End a snooze")
def wake(request: HttpRequest, issue: str) -> Any:
    return after(issue, act(request, events.IssueSnoozed, issue, until=None))


@router.post(
    "/issues/{path:issue}/skills", auth=needs("issues:write"), response=ACT, summary="Say whether it needs a skill"
)
def say_skill(request: HttpRequest, issue: str, payload: shapes.Skill) -> Any:
    """It counts from now on, ends what is suggested of that skill alone, and is learned from."""
    return after(issue, act(request, events.IssueSkillSaid, issue, skill=payload.skill, needed=payload.needed))


@router.post(
    "/issues/{path:issue}/risk", auth=needs("issues:write"), response=ACT, summary="Say whether it will be late"
)
def say_risk(request: HttpRequest, issue: str, payload: shapes.Risk) -> Any:
    """It counts in place of what is foretold, until the promise is kept, missed or called off."""
    return after(issue, act(request, events.IssueRiskSaid, issue, late=payload.late))


@router.post(
    "/issues/{path:issue}/mood", auth=needs("issues:write"), response=ACT, summary="Say how a message sounds"
)
def say_mood(request: HttpRequest, issue: str, payload: shapes.Mood) -> Any:
    """It counts from now on above what a model says, and is learned from; without a mood, what a model said is so."""
    found = issue_page.issue(issue)
    if found is None:
        raise no_issue(issue)
    said = next((one for one in found.conversation if one.event_id == payload.message and one.direction == "in"), None)
    if said is None:
        raise Problem(422, "no_such_message", "No customer wrote it.", "Name one by `event_id` of `conversation`.")
    mood = payload.mood or said.mood
    if not mood:
        raise Problem(422, "no_mood", "Nobody said how it sounds.", "Name `mood`: angry, neutral, pleased or unsure.")
    event = partial(events.MessageMoodCorrected, message=said.event_id, said_at=said.at, mood=cast(Sounds, mood))
    return after(issue, act(request, event, said.issue))


@router.get("/issues/{path:issue}", auth=needs("issues:read"), response=shapes.Issue, summary="Read an issue")
def read_issue(request: HttpRequest, issue: str) -> shapes.Issue:
    """With its conversation, clocks, climbs, and what comes next unless somebody acts."""
    found = issue_page.issue(issue)
    if found is None:
        raise no_issue(issue)
    return shapes.Issue.of(found)


@router.patch("/issues/{path:issue}", auth=needs("issues:write"), response=ACT, summary="Change an issue's fields")
def change(request: HttpRequest, issue: str, payload: shapes.Changes) -> Any:
    """What a person sets is not overwritten by a trigger."""
    changes = payload.model_dump(exclude_unset=True)
    if changes.get("team") is not None:
        check_team(changes["team"])
    known_people(changes.get("watchers") or ())
    return after(issue, act(request, events.IssueChanged, issue, changes=changes))


def after(issue: str, waiting: Waiting | None) -> shapes.IssueSummary | Status:
    """What an act answers."""
    row = queries.row(issue) if waiting is None else None
    if row is None:
        return accepted(waiting or Waiting(issue=issue, event=""))
    return shapes.IssueSummary.of(row)


def _files(issue: str, given: list[shapes.NewFile]) -> tuple[File, ...]:
    """Raises a `Problem` where they cannot go to the customer."""
    if not given:
        return ()
    state = known(issue)
    found = tuple(File(answer_files.plain_name(one.name), one.content_type, _decoded(one)) for one in given)
    way = answers.way_of_files(state)
    if words := answer_files.problem(found, [len(one.data) for one in found], way):
        raise Problem(422, "bad_files", "These files cannot be sent with the answer.", words)
    return found


def _decoded(file: shapes.NewFile) -> bytes:
    try:
        return b64decode(file.content, validate=True)
    except ValueError:
        hint = "Encode the file's bytes in Base64, without line breaks."
        raise Problem(422, "bad_files", f"The content of {file.name} is no Base64.", hint) from None


def check_team(team: str | None) -> None:
    teams = policies.current().document.teams
    if team is not None and team not in teams:
        hint = nearest_name(team, teams) or "The policy has no teams."
        raise Problem(422, "unknown_team", f"There is no team {team}.", hint)


def _teams(person: str | None) -> tuple[str, ...]:
    if person is None or policies.current_number() is None:
        return ()
    found = policies.current().document.people.get(person)
    return found.teams if found else ()
