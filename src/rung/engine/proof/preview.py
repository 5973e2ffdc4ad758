"""What if: who will be told of an issue, and when, if somebody does something now, or nobody does anything.

Nothing is written and nobody is told. The simulator goes on from the present: the issue, the policy version it keeps,
turns, loads, absences, words and contacts as the engine would read them, and beside it the issues that come due
meanwhile, so that whose turn it is comes out as it will. What new events bring nobody can know.
"""

from collections import Counter
from datetime import datetime, timedelta
from typing import Literal

import msgspec
from msgspec import Struct, structs

from rung.core.effects import Notice
from rung.core.events import AnyEvent
from rung.core.policy import Policy
from rung.core.refused import Refused
from rung.engine.beforehand import chooses
from rung.engine.perform import addresses_for, failed_at_once
from rung.engine.proof.preview_acts import Imagined
from rung.engine.why.why import NoAnswer
from rung.simulator.ahead import Looked, ahead
from rung.simulator.run import Simulation, Step
from rung.simulator.what_if import Rung
from rung.store.decisions import present
from rung.store.decisions.present import Standing
from rung.store.pages import names
from rung.store.policies import policies

LOOKS = timedelta(days=3)
MOST_OTHERS = 100
"""Issues that are run beside the one that is asked about."""
IN_LINE = 50


Change = Literal["same", "new", "gone"]
"""Happens with and without the act; only by the act; not any more because of it."""


class Line(Struct, frozen=True):
    """One thing that will happen."""

    rung: Rung
    change: Change
    who: tuple[str, ...]
    """Names of those who are told, or get the issue."""
    words: str
    """What happens to them, or to the issue; without instants."""


class Preview(Struct, frozen=True):
    """What comes of an issue if this is done now."""

    issue: str
    at: datetime
    words: str
    """What is done, in words."""
    is_act: bool
    lines: tuple[Line, ...]
    """In order of time."""
    until: datetime
    """So far it was looked."""
    caveats: tuple[str, ...] = ()
    """Why it may come otherwise."""

    @property
    def rings(self) -> bool:
        return any(line.rung.kind == "ring" and line.change != "gone" for line in self.lines)


def preview(issue: str, act: Imagined, now: datetime) -> Preview:
    """Raises `NoAnswer` where there is no such issue, it stands still, or the act makes no sense for it."""
    found = present.issue(issue)
    if found is None:
        raise NoAnswer("not_found", f"there is no issue {issue}", "the queue and `GET /api/v1/issues` list them")
    if found.blocked:
        hint = "try the event before it again, or leave it out: the page of what was set aside says which"
        raise NoAnswer("stands_still", f"{issue} stands still: an event of it could not be decided", hint)
    until = now + LOOKS
    others = _others(found, until, now)
    looked = _look(found, others, None, now, until)
    if act.event is None:
        lines = tuple(_line(one, "same", found.policy) for one in looked.rungs)
        return Preview(issue, now, act.words, False, lines, looked.until, _caveats(others))
    try:
        after = _look(found, others, act.event, now, until)
    except Refused as refused:
        raise NoAnswer(refused.code, refused.message, refused.hint) from refused
    until = min(looked.until, after.until)
    return Preview(issue, now, act.words, True, _compared(looked, after, found.policy), until, _caveats(others))


def _others(found: Standing, until: datetime, now: datetime) -> list[Standing]:
    """Who else takes turns and carries load by then; nobody where no choice is shared."""
    if not (chooses(found.policy) or chooses(policies.current())):
        return []
    return present.due_by(until, MOST_OTHERS + 1, but_not=found.state.id)


def _caveats(others: list[Standing]) -> tuple[str, ...]:
    if len(others) <= MOST_OTHERS:
        return ()
    return (
        f"more than {MOST_OTHERS} other issues come due by then: where one is picked by turns or load, it may be "
        "somebody else's turn",
    )


def _look(found: Standing, others: list[Standing], event: AnyEvent | None, now: datetime, until: datetime) -> Looked:
    together = [found, *others[:MOST_OTHERS]]
    simulation = _Present(policies.current(), present.desk_of(together, now, IN_LINE), now=now)
    for one in together:
        simulation.take_over(one.state, one.policy)
    return ahead(simulation, found.state.id, event, until)


class _Present(Simulation):
    """The simulator with the channels that are set up here: a notice that none can carry fails at once."""

    def _decide(self, issue: str, event: AnyEvent) -> Step:
        before = self.state(issue)
        step = super()._decide(issue, event)
        policy = self._policy_of(before)
        for effect in step.effects:
            if not isinstance(effect, Notice) or not effect.ring or effect.because.code == "fallback":
                continue
            if not addresses_for(effect, policy):
                self._emit(failed_at_once(issue, effect, policy, self._now))
        return step


# With and without ----------------------------------------


def _compared(without: Looked, by_act: Looked, policy: Policy) -> tuple[Line, ...]:
    """Both ladders in one: what stays, what is new, and what is gone."""
    left, found = Counter(map(_key, without.rungs)), list[Line]()
    for one in by_act.rungs:
        is_same = left[_key(one)] > 0
        left[_key(one)] -= is_same
        found.append(_line(one, "same" if is_same else "new", policy))
    for one in without.rungs:
        if left[_key(one)] > 0:
            left[_key(one)] -= 1
            found.append(_line(one, "gone", policy))
    return tuple(sorted(found, key=lambda line: line.rung.at))


def _key(one: Rung) -> bytes:
    """What makes two of them the same, for whatever reason they happen."""
    return msgspec.json.encode(structs.replace(one, because="", to=tuple(sorted(one.to))))


# In words ----------------------------------------

_CLOCK_WORDS = {"breach": "is missed", "due": "is due at another instant", "met": "is met", "cancelled": "is cancelled"}


def _line(one: Rung, change: Change, policy: Policy) -> Line:
    return Line(one, change, tuple(names.who(policy, key) for key in one.to), _words(one, policy))


def _words(one: Rung, policy: Policy) -> str:
    level = ""
    if one.path and one.level:
        level = f"{one.path}, level {one.level} ({names.level(policy, one.path, one.level)})"
    by = f" by {', '.join(one.channels)}" if one.channels else ""
    match one.kind:
        case "ring":
            held = ", held by quiet hours" if one.until else ""
            return f"told{by}{held}: {level or one.path}, {one.urgency}"
        case "later":
            return f"told again{by}: {level or one.path}"
        case "inform":
            return f"shown without ringing{by}" + (f": {level or one.path}" if one.path else "")
        case "wait":
            return f"{level} waits for its hours"
        case "assigned":
            return "has the issue"
        case "opened":
            return f"{one.path} begins at level {one.level}"
        case "ended" | "moved":
            return f"{one.path} is {one.what}"
        case "asked":
            return "the customer is asked how it went"
        case _:
            return f"the {names.metric(one.what)} target {_CLOCK_WORDS[one.kind]}"
