"""One notice from its decision to whoever acted on it: by which channels and why, each attempt, what became of it, and
what comes next unless somebody acts.

Everything is read from what is kept (journal, deliveries, attempts, the issue's state) and ordered by its own instant:
in whatever order answers and callbacks came in, the page is the same.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct

from rung.core.effects import EscalationMoved, Notice
from rung.core.events import AnyEvent, EscalationDeclined, NoticeSeen
from rung.core.issue import Escalation, IssueState, Told
from rung.core.paths import notices
from rung.core.policy import Policy
from rung.engine.sending import alarms, destinations
from rung.engine.why.why_told import chosen_words
from rung.store.decisions import journal
from rung.store.decisions.journal import Line
from rung.store.deliveries import deliveries
from rung.store.deliveries.deliveries import DeliveryRow, NoticeRow
from rung.store.deliveries.delivery_receipts import Report
from rung.store.pages import names
from rung.store.policies import policies

Why = Literal["preference", "fallback", "released", "last resort", "detour", "place"]


class Way(Struct, frozen=True):
    """One channel by which it went, and why that one."""

    row: DeliveryRow
    label: str
    why: Why
    words: str
    waits_for: str
    """Why one that is due is not sent now; empty where it is not held up."""

    @property
    def reported(self) -> tuple[Report, ...]:
        """What the other side said later of what it had taken, the first first."""
        return tuple(sorted((each for one in self.row.attempts for each in one.reports), key=lambda each: each.at))

    @property
    def is_delivered(self) -> bool:
        return any(each.state in GOT for each in self.reported)

    @property
    def is_lost(self) -> bool:
        return any(each.state in LOST for each in self.reported)

    @property
    def accepted_at(self) -> datetime | None:
        return next((one.ended_at for one in self.row.attempts if one.outcome == "accepted"), None)


class Moment(Struct, frozen=True):
    """Something that happened with it."""

    at: datetime
    words: str
    tone: str = ""
    """green, amber, red, blue, or nothing."""


class Next(Struct, frozen=True):
    """The later channels that are used unless it is seen or acted on before."""

    at: datetime
    channels: tuple[str, ...]


class NoticePage(Struct, frozen=True):
    row: NoticeRow
    to_name: str
    is_person: bool
    state: str
    """`failed`, `acknowledged`, `seen`, `accepted`, `waiting`, `not asked any more` ..."""
    tone: str
    ways: tuple[Way, ...]
    updates: tuple[Way, ...]
    """How its message was brought up to date."""
    moments: tuple[Moment, ...]
    next: Next | None


def page(issue: str, number: int, now: datetime) -> NoticePage | None:
    """The page of a notice; None where there is no such notice."""
    row = deliveries.by_ids([f"{issue}#{number}"]).get(f"{issue}#{number}")
    if row is None:
        return None
    kept, lines = journal.of_issue(issue)
    said = [(line, one) for line in lines for one in _notices(line) if one.notice == number]
    policy = policies.load(said[-1][0].policy_version) if said else policies.current()
    escalation = _escalation(kept.state, row)
    told = next((one for one in escalation.told if one.notice == number), None) if escalation else None
    waits = alarms.waits(now)
    sends = [one for one in row.deliveries if one.op == "send"]
    ways = tuple(_way(one, said, policy, waits.get(one.destination, "")) for one in sends)
    updates = tuple(
        Way(one, destinations.title(one.channel), "preference", "", waits.get(one.destination, ""))
        for one in row.deliveries
        if one.op == "update"
    )
    moments = tuple(sorted((*_told(said), *_answers(ways), *_people(lines, row, policy)), key=lambda one: one.at))
    state, tone = _state(row, ways, moments)
    return NoticePage(
        row, names.who(policy, row.to), row.to in policy.document.people, state, tone, ways, updates, moments,
        _next(kept.state, policy, row, told),
    )  # fmt: skip


def _notices(line: Line) -> Iterator[Notice]:
    return (one for one in line.effects if isinstance(one, Notice))


def _escalation(state: IssueState | None, row: NoticeRow) -> Escalation | None:
    if state is None or row.escalation is None:
        return None
    return state.escalation(int(row.escalation.rpartition(".")[2]))


def _way(one: DeliveryRow, said: Sequence[tuple[Line, Notice]], policy: Policy, waits: str) -> Way:
    """Why this channel: the latest saying of the notice that named it, else a detour round a channel that is down."""
    label = destinations.title(one.channel)
    named = [effect for _line, effect in said if one.channel in effect.channels]
    waiting = waits if one.state == "waiting" else ""
    if not named:
        return Way(one, label, "detour", _instead_of(said), waiting)
    effect = named[-1] if len(named) == 1 or one.due_at >= named[-1].at else named[0]
    person = policy.document.people.get(effect.to)
    if person is None:
        return Way(one, label, "place", "the level names this channel", waiting)
    kinds: dict[str, Why] = {"fallback": "fallback", "released": "released", "last_resort": "last resort"}
    words = chosen_words(policy, person, effect)
    if effect.because.code in kinds:
        words = f"{words}; {effect.because.words}" if effect.because.code != "last_resort" else words
    return Way(one, label, kinds.get(effect.because.code, "preference"), words, waiting)


def _instead_of(said: Sequence[tuple[Line, Notice]]) -> str:
    wanted = ", ".join(dict.fromkeys(destinations.title(one) for _line, effect in said for one in effect.channels))
    return f"{wanted or 'what was asked for'} could not be used, so every other channel that they have was"


def _told(said: Sequence[tuple[Line, Notice]]) -> Iterator[Moment]:
    for _line, one in said:
        by = ", ".join(destinations.title(each) for each in one.channels) or "no channel"
        start = {"fallback": "told again", "released": "told, now that quiet hours are over"}.get(
            one.because.code, "told" if one.ring else "informed"
        )
        gathers = one.gather_s or 0.0
        gathered = f", gathered for {names.span(gathers)}" if gathers > notices.RELEASED_TOGETHER else ""
        yield Moment(one.at, f"{start} by {by}{gathered}: {one.because.words or one.because.code}")


def _answers(ways: Sequence[Way]) -> Iterator[Moment]:
    for way in ways:
        for one in way.row.attempts:
            where = "" if one.mode == "live" else " (its stand-in)"
            asked = f", asked for by {one.by}" if one.by else ""
            at = one.ended_at or one.started_at
            said = f": {one.error}" if one.error else ""
            if one.outcome == "accepted":
                yield Moment(at, f"{way.label}{where} accepted it, attempt {one.number}{asked}", "green")
            elif one.outcome == "failed":
                yield Moment(at, f"{way.label}{where} refused it for good, attempt {one.number}{asked}{said}", "red")
            elif one.outcome in ("retry", "unknown"):
                unknown = " (whether it arrived is not known)" if one.outcome == "unknown" else ""
                words = f"{way.label}{where} did not take it, attempt {one.number}{asked}{unknown}{said}"
                yield Moment(at, words, "amber")
            for report in one.reports:
                words, tone = REPORTED.get(report.state, (f"reports: {report.state}", ""))
                yield Moment(report.at, f"{way.label} {words}{f': {report.detail}' if report.detail else ''}", tone)
        if way.row.state == "dropped" and way.row.done_at:
            yield Moment(way.row.done_at, f"not sent by {way.label}: {way.row.error or 'nothing was left to say'}")


def _people(lines: Sequence[Line], row: NoticeRow, policy: Policy) -> Iterator[Moment]:
    """What its reader did with it, and who took the issue."""
    number = int(row.escalation.rpartition(".")[2]) if row.escalation else None
    for line in lines:
        yield from _of_event(line.event, row, policy)
        for one in line.effects:
            if isinstance(one, EscalationMoved) and one.number == number and line.at >= row.at:
                who = f" by {names.who(policy, one.by)}" if one.by else ""
                if one.state == "acknowledged":
                    yield Moment(one.at, f"acknowledged{who}", "blue")
                elif one.state in ("resolved", "fulfilled", "closed", "replaced", "joined"):
                    yield Moment(one.at, f"the escalation is {one.state}{who}", "green")


def _of_event(event: AnyEvent, row: NoticeRow, policy: Policy) -> Iterator[Moment]:
    match event:
        case NoticeSeen(notice=notice, to=to, channel=channel) if notice == row.number and to == row.to:
            how = f", by {SEEN_BY.get(channel, destinations.title(channel))}" if channel else ""
            yield Moment(event.at, f"seen by {names.who(policy, to)}{how}", "blue")
        case EscalationDeclined(by=by, reason=reason) if by == row.to and event.at >= row.at:
            yield Moment(event.at, f"declined by {names.who(policy, by)}: {reason.replace('_', ' ')}", "amber")
        case _:
            pass  # an acknowledgement is said by the escalation's own move, also where nobody is named


REPORTED = {
    "sent": ("handed it to the network", ""),
    "delivered": ("delivered it", "green"),
    "read": ("says that it was read", "blue"),
    "in-progress": ("says that the call was answered", "green"),
    "relayed": ("was handed on to another server", ""),
    "delayed": ("is not delivered yet", "amber"),
    "completed": ("says that the call has ended after it was answered", "green"),
    "undelivered": ("could not deliver it", "red"),
    "failed": ("could not deliver it", "red"),
    "busy": ("found the line busy", "red"),
    "no-answer": ("had no answer", "red"),
    "canceled": ("called it off", "red"),
}
"""What the other side reported of a message that it had taken, in our words."""
GOT = ("delivered", "read", "in-progress", "completed")
LOST = ("undelivered", "failed", "busy", "no-answer", "canceled")
SEEN_BY = {"link": "the link in the message", "console": "opening the issue"}


def _state(row: NoticeRow, ways: Sequence[Way], moments: Sequence[Moment]) -> tuple[str, str]:
    words = [one.words for one in moments]
    if any(one.startswith("acknowledged") for one in words):
        return "acknowledged", "blue"
    if any(one.startswith("seen by") for one in words):
        return "seen", "blue"
    if any(way.is_delivered for way in ways):
        return "delivered", "green"
    accepted = [way for way in ways if way.accepted_at]
    if accepted and all(way.is_lost for way in accepted):
        return "taken, and not delivered", "red"
    if accepted:
        return "accepted", "green"
    if row.state == "failed":
        return "reached nobody", "red"
    if row.state == "dropped" or (ways and all(way.row.state == "dropped" for way in ways)):
        return "not asked any more", ""
    if ways and all(way.row.state == "failed" for way in ways):
        return "failed", "red"
    return "on its way", "amber"


def _next(state: IssueState | None, policy: Policy, row: NoticeRow, told: Told | None) -> Next | None:
    person = policy.document.people.get(row.to)
    if state is None or person is None or told is None or told.fallback_at is None:
        return None
    rule = notices.rule_of(policy, person, told.urgency)
    steps = (one for one in rule.then[told.fallbacks :] if one.after.of(state.priority) is not None)
    step = next(steps, None)
    channels = tuple(destinations.title(one) for one in step.channels if person.address(one)) if step else ()
    return Next(told.fallback_at, channels) if channels else None
