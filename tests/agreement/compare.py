"""One history played by the live engine and by the simulator, and where their rows differ.

The rows of both are made by `rung.simulator.backtests.rows`: the simulator's from its steps, the live ones from the
journal. The notices and escalations that the outbox and the pages show are held against them too: they are what goes
out.

Import it where a database is in use: the engine's tables need Django set up.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import zip_longest
from typing import Any

import msgspec

from rung.core.effects import SurveySent
from rung.core.paths.aside import is_aside
from rung.simulator.backtests.rows import Row, Rows, instant, sortable
from rung.simulator.run import Step, simulate
from rung.store.decisions import journal
from rung.store.models import Escalation, Inbox, Notice, Subject, Survey
from tests.agreement.made_up import MadeUp
from tests.agreement.policy import CONTACTS
from tests.scenarios.live import live

KINDS = ("clocks", "escalations", "notices", "assignments")
DAYS_AFTER = timedelta(days=2)
_TOLD = re.compile(r".+/\d+/\d+")
"""The name of what an issue told another: issue, line, number of the effect."""


@dataclass
class Compared:
    """What was played, how many rows each side had, and the first of those that only one has."""

    events: int
    decisions: int
    rows: dict[str, int] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)


def compare(made_up: MadeUp, progress: Callable[[], object] = lambda: None) -> Compared:
    """Play it on both sides and hold the rows against each other, one by one."""
    policy, events = made_up.policy, made_up.events
    until_at = made_up.last_at + DAYS_AFTER
    simulated, surveys, decisions = Rows(), list[Row](), 0
    for step in simulate(policy, events, until_at, contacts=dict(CONTACTS)):
        simulated.take(step)
        surveys += _sent_with(step)
        decisions += 1
    simulated.finish()
    live(policy, events, made_up.starts_at, until_at, CONTACTS, progress)
    found = Compared(len(events), decisions)
    lived = rows_of_the_journal()
    for kind in KINDS:
        _hold(found, kind, getattr(simulated, kind), getattr(lived, kind))
    sent = _in_one_order(_without_later_channels(simulated.notices))
    _hold(found, "notices of the outbox", sent, _in_one_order(_notices()))
    _hold(found, "escalations of the pages", map(_last_state, simulated.escalations), _escalations())
    _hold(found, "surveys", _in_one_order(surveys), _in_one_order(_surveys()))
    _hold(found, "refused", _refused(simulated), _refused_live())
    for blocked in Subject.objects.exclude(blocked=None):
        found.differences.append(f"{blocked.key} was set aside: {blocked.blocked}")
    return found


def rows_of_the_journal() -> Rows:
    """What the live engine decided, as a back-test would report it."""
    rows = Rows()
    for key in Subject.objects.filter(kind="issue", journal_seq__gt=0).values_list("key", flat=True):
        for line in journal.of_issue(key)[1]:
            rows.take(Step(key, line.at, line.event, line.effects))
    rows.finish()
    return rows


def _hold(found: Compared, kind: str, simulated: Iterable[Row], lived: Iterable[Row]) -> None:
    """Row by row; where that fails, the rows that only one side has, else the first that stand in another order."""
    first, counts = None, Counter[str]()
    for place, (one, other) in enumerate(zip_longest(simulated, lived)):
        found.rows[kind] = place + 1
        if one != other:
            first = first or f"{kind} {place}: simulated {one}, live {other}"
            counts[_text(one)] += 1
            counts[_text(other)] -= 1
    sides = {row: "simulated" if count > 0 else "live" for row, count in counts.items() if row and count}
    only = [f"{kind}, only {side}: {row}" for row, side in sides.items()]
    found.differences += sorted(only, key=_instant_of) or ([first] if first else [])


def _text(row: Row | None) -> str:
    return msgspec.json.encode(row).decode() if row else ""


def _instant_of(difference: str) -> str:
    found = re.search(r"\d{4}-\d\d-\d\dT[\d:.]+", difference)
    return found[0] if found else ""


# The live tables, in the words of the rows ----------------------------------------


def _notices() -> Iterator[Row]:
    """The notices as the outbox has them, without those that quiet hours held, and without what tells of hand-overs and
    assignments: the simulator has no row of these."""
    rows = Notice.objects.order_by("at", "issue", "number").iterator()
    for one in rows:
        if (one.held_until is None or one.held_until <= one.at) and not is_aside(one.about):
            yield {
                "at": instant(one.at), "to": one.to, "issue": one.issue, "path": one.path, "level": one.level,
                "urgency": one.urgency, "channels": list(one.channels), "ring": one.ring, "because": one.because,
            }  # fmt: skip


def _sent_with(step: Step) -> list[Row]:
    sent = [one for one in step.effects if isinstance(one, SurveySent)]
    return [{"at": instant(one.at), "issue": step.issue, "number": one.number} for one in sent]


def _surveys() -> Iterator[Row]:
    """Those that customers were sent."""
    for one in Survey.objects.filter(asked_at__isnull=False).iterator():
        yield {"at": instant(one.asked_at), "issue": one.issue, "number": one.number}


def _in_one_order(rows: Iterable[Row]) -> list[Row]:
    """The outbox numbers a notice that quiet hours held when it is held, not when it is released."""
    return sorted(rows, key=lambda row: (sortable(row["at"]), row["issue"], _text(row)))


def _without_later_channels(rows: Iterable[Row]) -> Iterator[Row]:
    """The same notice by a later channel is a delivery of the same row of the outbox."""
    return (row for row in rows if not row["because"].startswith("fallback"))


def _escalations() -> Iterator[Row]:
    for one in Escalation.objects.order_by("opened_at", "issue", "number").iterator():
        yield {
            "issue": one.issue, "path": one.path, "trigger": one.trigger, "opened_at": instant(one.opened_at),
            "state": one.state,
        }  # fmt: skip


def _last_state(row: Row) -> Row:
    return {name: row[name] for name in ("issue", "path", "trigger", "opened_at", "state")}


def _refused(rows: Rows) -> list[Row]:
    return sorted(({"id": one["id"], "code": one["code"]} for one in rows.refused), key=lambda one: str(one["id"]))


def _refused_live() -> list[Row]:
    """What one issue tells another has a name only where it is kept: the simulator tells it on the spot."""
    kept: list[Any] = list(Inbox.objects.filter(state="refused").values_list("event_id", "error"))
    codes = (("" if _TOLD.fullmatch(name) else name, error) for name, error in kept)
    return sorted(
        ({"id": name, "code": error.partition('"code":"')[2].partition('"')[0]} for name, error in codes),
        key=lambda one: str(one["id"]),
    )
