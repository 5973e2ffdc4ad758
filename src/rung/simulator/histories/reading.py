"""What became of the records of a file: the account that is given of it, so that nothing is lost in silence."""

from collections import Counter

from msgspec import Struct

from rung.simulator.backtests.caveats import Lack
from rung.simulator.histories.base import Life

MOST_LINES = 5
"""So many lines are named of each reason."""


class Reason(Struct, frozen=True):
    """Why records made no event: how many, and the first lines."""

    why: str
    records: int
    lines: tuple[int, ...]


class Reading(Struct, frozen=True):
    """One file, read."""

    file: str
    format: str
    title: str
    written: str
    """How it is written: encoding and delimiter, or JSON."""
    records: int
    issues: int
    events: int
    events_by_type: dict[str, int]
    made_events: int
    """Records that made at least one event."""
    made_none: tuple[Reason, ...]
    """The others, by why."""
    lost: tuple[Reason, ...]
    """Records that could not be understood and were left out because somebody asked for that."""
    unknown: dict[str, dict[str, int]]
    """Values for which no word of ours is known, by field: they were taken as they are."""
    passed_over: dict[str, int]
    """Parts of records that make no event."""
    priorities: dict[str, int]
    """The priorities that its events speak of."""
    notes: tuple[str, ...]
    lacks: tuple[Lack, ...]

    @property
    def lost_records(self) -> int:
        return sum(one.records for one in self.lost)

    @property
    def what(self) -> str:
        """What its records are called."""
        return "rows" if self.written != "JSON" else "objects"

    @property
    def headline(self) -> str:
        """`91,374 rows read: 63,000 events of 15,170 issues, 0 lost`."""
        return (
            f"{self.records:,} {self.what} read as {self.title}: {self.events:,} events of {self.issues:,} issues, "
            f"{self.lost_records:,} lost"
        )


class Tally:
    """The account while it is kept."""

    def __init__(self) -> None:
        self.records = 0
        self.issues = 0
        self.events_by_type: Counter[str] = Counter()
        self.made_events = 0
        self.unknown: Counter[tuple[str, str]] = Counter()
        self.passed_over: Counter[str] = Counter()
        self.priorities: Counter[str] = Counter()
        self._none: dict[str, tuple[int, list[int]]] = {}
        self._lost: dict[str, tuple[int, list[int]]] = {}

    def take(self, life: Life) -> None:
        """An issue whose records are all told."""
        self.issues += bool(life.said)
        self.made_events += len({said.record for said in life.said})
        self.events_by_type.update(str(type(said.event).__struct_config__.tag) for said in life.said)
        for why, line in life.nothing.values():
            _count(self._none, why, line)
        self.unknown += life.unknown
        self.passed_over += life.passed_over
        for said in life.said:
            priority = getattr(said.event, "priority", None) or getattr(said.event, "changes", {}).get("priority")
            if priority is not None:
                self.priorities[priority] += 1

    def lose(self, why: str, line: int, records: int = 1) -> None:
        """Records that could not be understood, the first of them on this line."""
        _count(self._lost, why, line, records)

    def made_none(self) -> tuple[Reason, ...]:
        return _reasons(self._none)

    def lost(self) -> tuple[Reason, ...]:
        return _reasons(self._lost)

    def unknown_by_field(self) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for (field, value), count in self.unknown.most_common():
            found.setdefault(field, {})[value] = count
        return found


def _count(reasons: dict[str, tuple[int, list[int]]], why: str, line: int, records: int = 1) -> None:
    number, lines = reasons.setdefault(why, (0, []))
    if len(lines) < MOST_LINES:
        lines.append(line)
    reasons[why] = (number + records, lines)


def _reasons(reasons: dict[str, tuple[int, list[int]]]) -> tuple[Reason, ...]:
    found = [Reason(why, number, tuple(lines)) for why, (number, lines) in reasons.items()]
    return tuple(sorted(found, key=lambda one: -one.records))
