"""Issues that engineering follows in a tracker: what is owed to it by a decision, and how that is put together.

A hand-over to a team whose tracker is set up asks for an issue there by itself. Everything for one issue and tracker
goes down one lane, so that nothing is said there before the issue is open. What the tracker itself told is never
written back to it.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any

from rung import config
from rung.channels.base import Agent, Task, Ticket
from rung.channels.helpdesk.channel import fingerprints
from rung.channels.registry import TRACKERS
from rung.channels.tracker.channel import NEW
from rung.channels.tracker.vendor import BRIEF
from rung.core.events import (
    AnyEvent,
    HandoffOffered,
    HandoffReturned,
    NoteAdded,
    TrackerAsked,
    TrackerFailed,
    TrackerLinked,
)
from rung.core.happenings.collaboration import Tracked
from rung.core.issue import IssueState
from rung.engine.elsewhere import tracker_words
from rung.engine.elsewhere.way_back import Owed, WayBack, source_of
from rung.engine.sending import destinations
from rung.engine.sending.senders import StoreDirectory
from rung.engine.telling import links
from rung.intake.helpdesk import person_of
from rung.store.deliveries import outbox
from rung.store.deliveries.claims import Leased
from rung.store.deliveries.results import REMARKS
from rung.store.elsewhere import sources, tracked, written
from rung.store.elsewhere.sources import Source
from rung.store.pages import queries
from rung.store.policies import policies
from rung.store.sealed import HINT, lost

OP = "track"
TRACKER = "tracker"
"""The recipient of what is written there, where a notice has a person's key."""
OPENS = ("open", "link")


class Tracking:
    """What the decisions of one batch owe to trackers, and which issues are followed where from now on."""

    def __init__(self, way_back: WayBack) -> None:
        self._way_back = way_back
        self._trackers: list[Source] | None = None
        self._followed: list[tuple[int, IssueState, Tracked]] = []
        self._gone: list[tuple[int, tuple[tuple[str, str], ...]]] = []

    def owed(
        self, subject_id: int, before: IssueState | None, event: AnyEvent, origin: str, state: IssueState, line: int,
        now: datetime,
    ) -> Owed | None:
        """`origin`: who vouches for the event."""
        if not state.tracked and not (before and before.tracked):
            return None
        self._note_followed(subject_id, before, state)
        if event.bulk or state.merged_into:
            return None
        found = Owed([], [])
        for one in state.tracked:
            source = self._way_back.source(one.tracker)
            if source is None or source.kind not in TRACKERS or not source.api or origin == f"in:{source.name}":
                continue
            for what in _due(one, source, before, event, origin, state):
                found.deliveries.append(_row(subject_id, source, one, what, line, now))
                if what == "note" and isinstance(event, NoteAdded):
                    mark = fingerprints(event.body)[0]
                    found.written.append(
                        written.row(source.name, subject_id, state.id, line, written.NOTE, mark, now)
                    )
        return found if found.deliveries else None

    def asks(self, event: AnyEvent, state: IssueState, line: int) -> TrackerAsked | None:
        """A hand-over to a team asks for an issue in the tracker of that team, where it is in none of it yet."""
        if not isinstance(event, HandoffOffered) or not event.to or event.bulk or not state.is_open:
            return None
        source = next((one for one in self._everyone() if event.to in teams_of(one)), None)
        if source is None or any(one.tracker == source.name and not one.is_over for one in state.tracked):
            return None
        briefed = event.summary if _with_brief(source) else ""
        words = "\n\n".join(part for part in (event.asked, briefed) if part)
        return TrackerAsked(
            issue=state.id, at=event.at, id=f"{state.id}/{line}/tracker", tracker=source.name, body=words, by=event.by,
            team=event.to,
        )  # fmt: skip

    def save(self) -> None:
        for subject_id, state, one in self._followed:
            tracked.keep(one.tracker, one.number, one.ref, subject_id, state.id)
        for subject_id, gone in self._gone:
            tracked.drop(subject_id, gone)

    def _everyone(self) -> list[Source]:
        if self._trackers is None:
            self._trackers = in_use()
        return self._trackers

    def _note_followed(self, subject_id: int, before: IssueState | None, state: IssueState) -> None:
        had = {(one.tracker, one.number) for one in before.tracked} if before else set()
        has = {(one.tracker, one.number) for one in state.tracked}
        self._followed += [
            (subject_id, state, one) for one in state.tracked if one.number and one.state not in ("asked", "failed")
            and (one.tracker, one.number) not in had
        ]  # fmt: skip
        if gone := tuple(one for one in had - has if one[1]):
            self._gone.append((subject_id, gone))


def in_use() -> list[Source]:
    """The trackers that are set up, by name."""
    return [one for one in sources.everyone() if one.kind in TRACKERS and one.api]


class NotNamed(Exception):
    """No issue of a tracker can be asked for by what somebody typed: why, and how to mend it."""

    def __init__(self, code: str, words: str, hint: str) -> None:
        super().__init__(f"{words}. {hint}.")
        self.code, self.words, self.hint = code, words, hint


def named(tracker: str, text: str) -> str:
    """What an issue of a tracker is called whose number or address somebody typed. Raises `NotNamed`."""
    source = sources.get(tracker)
    if source is None or source.kind not in TRACKERS:
        hint = f"There is: {', '.join(one.name for one in in_use()) or 'none; set one up under Settings, Sources'}"
        raise NotNamed("unknown_tracker", f"There is no tracker {tracker}", hint)
    if source.is_api_lost:
        where = f"Under Settings, Sources, {tracker}: {HINT}"
        raise NotNamed("settings_lost", lost(f"How {tracker} is reached"), where)
    number = TRACKERS[source.kind].named(text, source.api)
    if not number:
        hint = "Write it as it stands there, or give its address"
        raise NotNamed("no_number", f"{text} is no issue of {tracker}", hint)
    return number


def teams_of(source: Source) -> tuple[str, ...]:
    """The teams whose hand-overs are opened there."""
    return tuple(one for each in str(source.api.get("teams", "")).split(",") if (one := each.strip()))


def options_of(source: Source) -> dict[str, Any]:
    """What its intake is to know of how it is set up: no secret among it."""
    tracker = TRACKERS.get(source.kind)
    fields = tracker.describe().fields if tracker else ()
    return {one.name: source.api[one.name] for one in fields if one.kind != "secret" and one.name in source.api}


def _due(
    one: Tracked, source: Source, before: IssueState | None, event: AnyEvent, origin: str, state: IssueState
) -> list[str]:
    """What is to be done there because of this decision."""
    if isinstance(event, TrackerAsked):
        was = next((each for each in before.tracked if _same(each, one)), None) if before else None
        is_new = one.state == "asked" and (was is None or was.state == "failed") and event.tracker == one.tracker
        return [("link" if one.number else "open")] if is_new else []
    if one.state == "failed":
        return []
    writes, found = set(source.writes), list[str]()
    if "notes" in writes and (what := _to_say(one, event, origin, before, state)):
        found.append(what)
    if before is None:
        return found
    if "priority" in writes and before.priority != state.priority:
        found.append("priority")
    if "assignee" in writes and state.assignee and before.assignee != state.assignee and _is_theirs(state, source):
        found.append("assignee")
    if "status" in writes and before.is_open is not state.is_open:
        found.append("status")
    return found


def _to_say(
    one: Tracked, event: AnyEvent, origin: str, before: IssueState | None, state: IssueState
) -> str:
    """What is to be said there, as a comment."""
    match event:
        case NoteAdded() if event.body and origin != REMARKS:
            return "note" if _names(event.body, one) else ""
        case HandoffReturned():
            return "returned"
        case HandoffOffered() if event.to and event.to == one.team:
            return "asked"
        case _ if before is not None and before.is_open is not state.is_open:
            return "reopened" if state.is_open else "resolved"
        case _:
            return ""


def _names(words: str, one: Tracked) -> bool:
    """Whether a note is for a tracker: `@jira`, or `@ENG-12`."""
    names = "|".join(re.escape(name) for name in (one.tracker, one.number) if name)
    return re.search(rf"(?<![\w@])@({names})(?![\w-])", words, re.IGNORECASE) is not None


def _is_theirs(state: IssueState, source: Source) -> bool:
    """Whether whoever has the issue belongs to the team that works in this tracker."""
    teams, number = set(teams_of(source)), policies.current_number()
    person = policies.load(number).document.people.get(state.assignee or "") if number is not None else None
    return not teams or (person is not None and bool(teams & set(person.teams)))


def _same(a: Tracked, b: Tracked) -> bool:
    return (a.tracker, a.number) == (b.tracker, b.number)


def _row(subject_id: int, source: Source, one: Tracked, what: str, line: int, now: datetime) -> dict[str, Any]:
    place = f"{source.name}/{one.number or NEW}"
    return {
        "subject_id": subject_id, "notice": -line, "recipient": TRACKER, "channel": source.kind, "address": place,
        "op": OP, "what": what, "ring": False, "urgency": "normal", "due_at": now, "created_at": now,
        "state": "waiting", "error": None, "destination": destinations.of(source.kind, place).name,
        "lane": f"{subject_id}|{TRACKER}|{source.name}", "rank": outbox.rank(OP, False, "normal"),
    }  # fmt: skip


def build(deliveries: Sequence[Leased]) -> list[Task | str]:
    """What is to be done there, as things stand now; or why nothing is."""
    return [_build(one) for one in deliveries]


def _build(delivery: Leased) -> Task | str:
    state, source = queries.state_of(delivery.issue), sources.get(source_of(delivery.address))
    if state is None or source is None or not source.api:
        return "its tracker is not written to any more"
    place = delivery.address
    if place.endswith(f"/{NEW}") and delivery.what != "open":
        number = tracked.latest(delivery.subject_id, source.name)
        if not number:
            return "the issue was not opened there"
        place = f"{source.name}/{number}"
    common: dict[str, Any] = {
        "place": place, "issue": delivery.issue, "link": links.to_issue(delivery.issue), "since": delivery.since,
        "possible_repeat": delivery.possible_repeat,
    }  # fmt: skip
    line = -delivery.notice
    match delivery.what:
        case "open":
            brief = tracker_words.brief(state, delivery.subject_id, line, with_customer=_with_brief(source))
            return Task(
                verb="open", mark=_mark(delivery), title=brief.title, text=brief.text, quotes=brief.quotes,
                priority=_priority(state, source), assignee=_agent(state, source), **common,
            )  # fmt: skip
        case "link":
            return Task(verb="link", **common)
        case "priority":
            word = _priority(state, source)
            why = f"none of its words means {state.priority} here: Settings, Sources, {source.name}"
            return Task(verb="change", priority=word, **common) if word else why
        case "assignee":
            agent = _agent(state, source)
            return Task(verb="change", assignee=agent, **common) if agent else "nobody of its team has it any more"
        case "status":
            return Task(verb="change", is_done=not state.is_open, **common)
        case what:
            text = tracker_words.comment(
                what, state, delivery.subject_id, line, with_customer=_with_brief(source)
            )
            return Task(verb="say", text=text, **common) if text else "its words were erased"


def _with_brief(source: Source) -> bool:
    """Whether it may be said there who the customer is, and what they wrote."""
    return BRIEF in source.writes


def _priority(state: IssueState, source: Source) -> str:
    if "priority" not in source.writes:
        return ""
    return next((there for there, here in source.words.get("priority", {}).items() if here == state.priority), "")


def _agent(state: IssueState, source: Source) -> Agent | None:
    if "assignee" not in source.writes or not state.assignee or not _is_theirs(state, source):
        return None
    person = policies.current().document.people.get(state.assignee)
    if person is None:
        return None
    return Agent(name=person.name, address=person.email or "", number=person.addresses.get(source.kind, ""))


def _mark(delivery: Leased) -> str:
    """By which the issue that this delivery opens is found again, whoever repeats it."""
    named = f"{links.to_issue(delivery.issue)}/{delivery.notice}"
    return f"rung-{blake2b(named.encode(), digest_size=6).hexdigest()}"


def outcome(delivery: Leased, ticket: Ticket | None, error: str, now: datetime) -> tuple[AnyEvent, ...]:
    """What the issue is to know of an attempt: it is there, or could not be opened for good."""
    if delivery.op != OP or delivery.what not in OPENS:
        return ()
    tracker, _, number = delivery.address.partition("/")
    common: dict[str, Any] = {"issue": delivery.issue, "at": now, "tracker": tracker}
    name = f"{delivery.issue}/track/{delivery.id}/{delivery.attempt}"
    if ticket is not None:
        return (
            TrackerLinked(
                id=name, number=ticket.number, url=ticket.url, ref=ticket.ref, status=ticket.status, state=ticket.state,
                assignee=_known(delivery.channel, ticket), **common,
            ),
        )  # fmt: skip
    return (TrackerFailed(id=name, number="" if number == NEW else number, error=error, **common),)


def _known(kind: str, ticket: Ticket) -> str | None:
    """Whose it is there: a teammate's key, else what the tracker knows them by."""
    found = person_of(StoreDirectory(config.current()), kind, ticket.assignee, ticket.assignee_address)
    return found or ticket.assignee or None
