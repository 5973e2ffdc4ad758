"""The facts behind one page: each kind is read once, however many figures, bars and cells are made of it."""

from collections.abc import Callable
from datetime import datetime

from msgspec import structs

from rung.reports import facts
from rung.reports.facts import A_DAY, OPEN, Asked
from rung.reports.measures import Figure, Measure, Tables
from rung.reports.segments import Table


class Reading:
    """What is asked for, and beside it as many days before."""

    def __init__(self, asked: Asked, now: datetime) -> None:
        self.asked = at_once(asked)
        self.before = before(self.asked, now)
        self._read: dict[tuple[str, str], Table] = {}
        self._counted: dict[tuple[str, str], Figure] = {}

    def tables(self, measure: Measure) -> Tables:
        return {kind: self.of(kind) for kind in measure.kinds}

    def figure(self, measure: Measure) -> Figure:
        return self._figure("asked", measure, self.tables)

    def figure_before(self, measure: Measure) -> Figure:
        """The same of the days before."""
        return self._figure("before", measure, self.tables_before)

    def _figure(self, name: str, measure: Measure, read: Callable[[Measure], Tables]) -> Figure:
        key = (name, measure.key)
        if key not in self._counted:
            self._counted[key] = measure.count(read(measure))
        return self._counted[key]

    def tables_before(self, measure: Measure) -> Tables:
        """The same of the days before; where the last day still runs, up to the same time of theirs."""
        return {kind: self._kept("before", kind, self.before) for kind in measure.kinds}

    def of(self, kind: str) -> Table:
        return self._kept("asked", kind, self.asked)

    def whole(self, kind: str) -> Table:
        """Without filters: what could be chosen."""
        return self._kept("whole", kind, structs.replace(self.asked, only={})) if self.asked.only else self.of(kind)

    def _kept(self, name: str, kind: str, asked: Asked) -> Table:
        key = (name, kind)
        if key not in self._read:
            table = facts.of(kind, asked)
            is_cut = name == "before" and kind != OPEN
            self._read[key] = table.where(table.at < asked.ends_at.timestamp()) if is_cut else table
        return self._read[key]


def at_once(asked: Asked) -> Asked:
    """The same, of all that there is when it is first asked for, and each column joined once."""
    if asked.other_past is not None:
        return asked
    from rung.reports import columns  # late: another past needs no database

    return structs.replace(asked, other_past=columns.Reading().of)


def before(asked: Asked, now: datetime) -> Asked:
    """As many days, just before these; while the last of them runs, up to the same time of theirs."""
    found = structs.replace(asked, since=asked.since - A_DAY * asked.days, until=asked.since - A_DAY)
    return structs.replace(found, now=now - (asked.from_at - found.from_at) if now < asked.until_at else now)
