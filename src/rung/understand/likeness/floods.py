"""What was opened shortly before an issue and is like it, where the policy counts floods (`on: {flood: …}`).

Live engine and simulator keep the latest openings in the order in which they were decided, and ask the same code.
Nothing learned is in it: how rare a word is among a team's issues would differ from place to place, so its length
stands for that. What is kept of a text are marks of its words; a mark carries the weight of its word.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from hashlib import blake2b
from math import sqrt

from msgspec import Struct, structs

from rung.core.events import AnyEvent, IssueOpened
from rung.core.happenings.ending import OUT_OF_THE_MEASURES
from rung.core.happenings.linking import INCIDENT, is_open_incident
from rung.core.issue import IssueState
from rung.core.policy import Policy
from rung.core.times.spans import parse_span
from rung.core.triggers.floods import MOST_NEAR
from rung.core.triggers.near import Near
from rung.understand.likeness.likeness import LEAST_SHARED, LEAST_WORDS, words_in

LEAST = 0.45
"""From this cosine on two texts are alike. Among 60 questions of a bank (Banking77), 12 of one kind more were found as
a flood of five in 77 % of trials, and a flood was seen without them in 17 %.
"""
KEPT = 500
"""So many of the latest openings are looked at."""
HEAVIEST = 12
"""Letters beyond which a word weighs no more."""
WEIGHT_BITS = 4


class Opening(Struct, frozen=True):
    """What is remembered of an opening."""

    issue: str
    opened_at: datetime
    kind: str | None = None
    account: str | None = None
    marks: frozenset[int] = frozenset()


StatesOf = Callable[[Iterable[str]], Mapping[str, IssueState | None]]
"""How issues stand now, by their keys; an issue that is not there is not known yet."""


class Recent:
    """The latest openings, the latest last."""

    def __init__(self, openings: Iterable[Opening] = (), key: bytes = b"") -> None:
        """`key`: the secret under which marks are made."""
        self._openings: deque[Opening] = deque(openings, KEPT)
        self._key = key

    def opening(self, event: AnyEvent, state: IssueState | None) -> Opening | None:
        """What is to be remembered of an event; nothing of one that opens no issue, or comes by an import."""
        if not isinstance(event, IssueOpened) or event.bulk or event.partial or event.flood:
            return None
        if state is not None and not state.partial:
            return None  # opened again
        kind = event.kind or next((one.value for one in event.suggestions if one.field == "kind" and one.is_set), None)
        if kind == INCIDENT:
            return None
        marks = marks_of(words_in(event.subject, event.body), self._key)
        return Opening(event.issue, event.at, kind, event.account, marks)

    def add(self, opening: Opening) -> None:
        self._openings.append(opening)

    def near(self, here: Opening, policy: Policy) -> Iterator[Near]:
        """Those that came shortly before, with in what they are like it, the earliest first."""
        span, ways = _longest(policy), {on.by for _, on in policy.floods}
        for one in self._openings:
            if one.issue != here.issue and abs(here.opened_at - one.opened_at) <= span:
                by = tuple(way for way in ("kind", "account", "similar") if way in ways and _is_like(one, here, way))
                if by:
                    yield Near(issue=one.issue, opened_at=one.opened_at, by=by)


def with_near(event: AnyEvent, state: IssueState | None, policy: Policy, recent: Recent, states: StatesOf) -> AnyEvent:
    """An opening with what is like it, where that may be a flood."""
    if not policy.floods or not isinstance(event, IssueOpened) or event.near:
        return event
    here = recent.opening(event, state)
    found = [*recent.near(here, policy)][-MOST_NEAR:] if here else []
    if not _may_be_flood(found, policy):
        return event
    stands = states([one.issue for one in found])
    incidents = states([key for one in stands.values() if one for key in one.joined])
    named = {trigger.name for trigger, _ in policy.floods}
    known = [_as_it_stands(one, state, incidents, named) for one in found if (state := stands.get(one.issue))]
    near = tuple(one for one in known if one is not None)
    return structs.replace(event, near=near) if _may_be_flood(near, policy) else event


def marks_of(words: Iterable[str], key: bytes = b"") -> frozenset[int]:
    """Of each word a number that tells nobody what it was, but how much it weighs."""
    found = set()
    for word in words:
        digest = int.from_bytes(blake2b(word.encode(), digest_size=8, key=key).digest(), signed=True)
        found.add(digest >> WEIGHT_BITS << WEIGHT_BITS | min(len(word), HEAVIEST))
    return frozenset(found)


def are_alike(one: frozenset[int], other: frozenset[int]) -> bool:
    """Whether two texts say much the same."""
    shared = one & other
    if len(shared) < LEAST_SHARED or min(len(one), len(other)) < LEAST_WORDS:
        return False
    return _weight(shared) >= LEAST * sqrt(_weight(one) * _weight(other))


def _weight(marks: Iterable[int]) -> int:
    return sum((mark & (1 << WEIGHT_BITS) - 1) ** 2 for mark in marks)


def _is_like(one: Opening, other: Opening, way: str) -> bool:
    match way:
        case "kind":
            return one.kind is not None and one.kind == other.kind
        case "account":
            return one.account is not None and one.account == other.account
        case _:
            return are_alike(one.marks, other.marks)


def _longest(policy: Policy) -> timedelta:
    spans = [span for _, on in policy.floods for span in on.within.values]
    adopts = [parse_span(one.incident["adopt"]).elapsed() for one, _ in policy.floods if one.incident.get("adopt")]
    return max((*spans, *adopts), default=timedelta(0))


def _may_be_flood(near: Iterable[Near], policy: Policy) -> bool:
    ways = [way for one in near for way in one.by]
    return any(ways.count(on.by) + 1 >= on.count for _, on in policy.floods)


def _as_it_stands(
    one: Near, state: IssueState, incidents: Mapping[str, IssueState | None], named: set[str]
) -> Near | None:
    """None for one that does not count: it is no issue of its own, or its incident is over."""
    if state.closed_as in OUT_OF_THE_MEASURES or state.kind == INCIDENT:
        return None
    if state.was_joined and not state.joined:
        return None
    open_ones = (key for key in state.joined if (incident := incidents.get(key)) is None or is_open_incident(incident))
    return structs.replace(
        one,
        is_open=state.is_open,
        incident=next(open_ones, None),
        fired=tuple(name for name in state.fired if name in named),
    )
