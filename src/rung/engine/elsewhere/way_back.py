"""The way back: what people and rules do to an issue here is written into the helpdesk that it came from.

Notes go as they are written. Fields go as they stand when they are sent, so that what changed ten times during an
outage is written once. What the helpdesk itself told is never written back, and only what its source has switched on.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from rung.channels.base import Agent, Change
from rung.channels.helpdesk.channel import fingerprints
from rung.channels.helpdesk.vendor import CLOSED, OPEN, RESOLVED
from rung.channels.registry import HELPDESKS
from rung.core.effects import AnyEffect, IssueSet
from rung.core.events import (
    AnyEvent,
    IssueAssigned,
    IssueChanged,
    IssueClosed,
    IssueOpened,
    IssueReopened,
    IssueResolved,
    MessageSent,
    NoteAdded,
)  # fmt: skip
from rung.core.issue import IssueState
from rung.engine.sending import destinations
from rung.engine.telling import links
from rung.store.deliveries import outbox
from rung.store.deliveries.claims import Leased
from rung.store.deliveries.results import REMARKS
from rung.store.elsewhere import sources, written
from rung.store.elsewhere.sources import Source
from rung.store.pages import queries
from rung.store.pages.queries import policy_for

NOTE_OP, FIELDS_OP = "answer", "fields"
HELPDESK = "helpdesk"
"""The recipient of what is written back, where a notice has a person's key."""
FIELDS = ("priority", "status", "assignee", "tags")


class Place(NamedTuple):
    """Where an issue is over there."""

    channel: str
    address: str

    @property
    def source(self) -> str:
        return source_of(self.address)


class Owed(NamedTuple):
    """What one decision has to write back."""

    deliveries: list[dict[str, Any]]
    written: list[dict[str, Any]]


def place_of(state: IssueState) -> Place | None:
    """Where an issue that came from a helpdesk is found there."""
    if not state.fields:
        return None
    for name, helpdesk in HELPDESKS.items():
        address = helpdesk.place_of(state.fields, None)
        if address and is_its_own(state, address):
            return Place(name, address)
    return None


def is_its_own(state: IssueState, address: str) -> bool:
    """Whether an issue came from there: a field that somebody else filled in leads into no stranger's ticket."""
    source, _, number = address.partition("/")
    return state.id == f"{source}-{number}"


def source_of(address: str) -> str:
    """The name of the source that a place over there belongs to."""
    return address.partition("/")[0]


def takes(source: Source | None, channel: str, what: str) -> bool:
    """Whether something is to be written into a source."""
    return source is not None and source.kind == channel and bool(source.api) and what in source.writes


class WayBack:
    """What the decisions of one batch have to write back. Each source is read once."""

    def __init__(self) -> None:
        self._sources: dict[str, Source | None] = {}
        self.learned: dict[int, tuple[str, dict[str, str | None]]] = {}
        """By issue, its source, and what that has told of its fields."""

    def source(self, name: str) -> Source | None:
        if name not in self._sources:
            self._sources[name] = sources.get(name)
        return self._sources[name]

    def owed(
        self, subject_id: int, before: IssueState | None, event: AnyEvent, origin: str, effects: Iterable[AnyEffect],
        state: IssueState, line: int, now: datetime,
    ) -> Owed | None:
        """Beside answers, for which `answers` looks. `origin`: who vouches for the event."""
        place = place_of(state)
        source = self.source(place.source) if place else None
        if place is None or source is None or source.kind != place.channel or not source.api:
            return None
        if event.bulk:  # an import is nobody's act
            return None
        is_theirs = origin == f"in:{source.name}"
        row = _row(subject_id, place, line, now)
        found = Owed([], [])
        is_ours = isinstance(event, NoteAdded) and event.body and not is_theirs and origin != REMARKS
        if isinstance(event, NoteAdded) and is_ours and "notes" in source.writes:
            lane = f"{subject_id}|{HELPDESK}|{place.address}"
            rank = outbox.rank(NOTE_OP, False, "normal")
            found.deliveries.append({**row, "op": NOTE_OP, "lane": lane, "rank": rank})
            found.written.append(self.record(source.name, subject_id, state.id, line, event, now))
        changed = _changed(before, effects, state) & set(source.writes) & set(HELPDESKS[place.channel].writes)
        if is_theirs:
            told = _told(event)
            self._learn(subject_id, source.name, told, state)
            changed = {field for field in changed if field not in told or told[field] != _standing(field, state)}
        if changed:
            lane = f"{subject_id}|{HELPDESK}|{place.address}|fields"
            rank, what = outbox.rank(FIELDS_OP, False, "normal"), ",".join(sorted(changed))
            found.deliveries.append({**row, "op": FIELDS_OP, "lane": lane, "rank": rank, "what": what})
        return found if found.deliveries else None

    def record(
        self, source: str, subject_id: int, issue: str, line: int, event: MessageSent | NoteAdded, now: datetime
    ) -> dict[str, Any]:
        """By what a message is known again when the helpdesk tells of it."""
        kind = written.NOTE if isinstance(event, NoteAdded) else written.ANSWER
        return written.row(source, subject_id, issue, line, kind, fingerprints(event.body)[0], now)

    def save(self) -> None:
        for subject_id, (source, facts) in self.learned.items():
            written.learn(subject_id, source, facts)

    def _learn(self, subject_id: int, source: str, told: dict[str, str], state: IssueState) -> None:
        facts = {field: None if field == "assignee" else value for field, value in told.items()}
        if facts:
            before = self.learned.get(subject_id, (source, {}))[1]
            self.learned[subject_id] = (source, {**before, **facts})


def _row(subject_id: int, place: Place, line: int, now: datetime) -> dict[str, Any]:
    return {
        "subject_id": subject_id, "notice": -line, "recipient": HELPDESK, "channel": place.channel,
        "address": place.address, "ring": False, "urgency": "normal", "due_at": now, "created_at": now,
        "state": "waiting", "error": None, "destination": destinations.of(place.channel, place.address).name,
    }  # fmt: skip


def _changed(before: IssueState | None, effects: Iterable[AnyEffect], state: IssueState) -> set[str]:
    """What a decision changed. What an issue is opened with by default is no change."""
    if before is not None:
        return {field for field in FIELDS if _standing(field, before) != _standing(field, state)}
    found = {one.field for one in effects if isinstance(one, IssueSet)} & set(FIELDS)
    return found | ({"assignee"} if state.assignee else set())


def _stands(state: IssueState) -> str:
    """Resolved, closed, or what its status says."""
    if state.closed_at is not None:
        return CLOSED
    return RESOLVED if state.resolved_at is not None else state.status


def _standing(field: str, state: IssueState) -> str:
    match field:
        case "status":
            return _stands(state)
        case "assignee":
            return state.assignee or ""
        case "tags":
            return ",".join(state.tags)
        case _:
            return state.priority


def _told(event: AnyEvent) -> dict[str, str]:
    """What an event of the helpdesk says of the fields that are kept alike."""
    match event:
        case IssueOpened():
            given = {"priority": event.priority, "status": event.status or OPEN, "tags": ",".join(event.tags)}
            return {field: value for field, value in given.items() if value}
        case IssueChanged(changes=changes):
            texts = {field: ",".join(value) if isinstance(value, list) else value for field, value in changes.items()}
            return {field: str(texts[field]) for field in FIELDS if texts.get(field) is not None}
        case IssueAssigned():
            return {"assignee": event.to or ""}
        case IssueResolved():
            return {"status": RESOLVED}
        case IssueClosed():
            return {"status": CLOSED}
        case IssueReopened():
            return {"status": OPEN}
        case _:
            return {}


def build(deliveries: Sequence[Leased]) -> list[Change | str]:
    """How these issues stand now, as their helpdesks are to have it; or why nothing is to be written."""
    known = written.known([one.subject_id for one in deliveries])
    return [_build(one, known.get(one.subject_id, {})) for one in deliveries]


def _build(delivery: Leased, known: dict[str, str]) -> Change | str:
    state = queries.state_of(delivery.issue)
    source = sources.get(source_of(delivery.address))
    if state is None or source is None or not source.api:
        return "its source is not written to any more"
    fields = [field for field in delivery.what.split(",") if field in source.writes]
    wanted = {field: _standing(field, state) for field in fields if field != "tags"}
    policy = policy_for(None)
    person = policy.document.people.get(state.assignee or "")
    agent = None
    if state.assignee and person is not None:
        number = person.addresses.get(delivery.channel, "")
        agent = Agent(name=person.name, address=person.email or "", number=number if number.isdigit() else "")
    elif state.assignee:
        agent = Agent(name=state.assignee)
    return Change(
        place=delivery.address,
        link=links.to_issue(delivery.issue),
        wanted=wanted,
        words=source.words,
        known=known,
        assignee=agent,
        tags=state.tags if "tags" in fields else (),
    )


def settings_of(address: str) -> dict[str, Any]:
    """The settings with which a source is written to; none where it is gone or was never set up."""
    source = sources.get(source_of(address))
    return dict(source.api) if source is not None else {}


