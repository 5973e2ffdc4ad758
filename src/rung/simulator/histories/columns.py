"""Tables whose columns a mapping explains: rows that are events, rows that show an issue as it was at an instant, and
rows that tell the whole of an issue. One table may mix them.

A row that shows an issue is compared with the one before it: what differs became so at the instant of the row.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, get_args

from rung.core.words import shortened
from rung.policy.tables.sheets import listed_in
from rung.simulator.backtests.caveats import Lack
from rung.simulator.histories.base import Kind, Life, Place, Record, Seen, Wrong, plain
from rung.simulator.histories.events import known_keys
from rung.simulator.histories.mapping import INSTANTS, MEANINGS, Mapping

Instant = Callable[[Any, str], datetime]
OPEN = "open"
"""The status that an issue has when it is opened."""
OVER = frozenset({"issue.resolved", "issue.closed"})
OF_ITS_OWN = frozenset({"type", "issue", "at"})
OPENING = ("account", "contact", "channel", "priority", "kind", "team", "subject", "body")
COMPARED = ("priority", "account", "team", "kind")
CLOCKS_APART = timedelta(minutes=5)
MEANT = {"answered_at": "answered", "resolved_at": "resolved", "closed_at": "closed"}
ENDS = (("resolved_at", "issue.resolved"), ("closed_at", "issue.closed"))


class Columns:
    """An adapter of a table. `needs`: by which columns it is recognised, as they are normally written,
    `a or b` where either will do."""

    def __init__(
        self,
        name: str,
        title: str,
        about: str,
        mapping: Mapping,
        needs: Sequence[str] = (),
        lacks: Sequence[Lack] = get_args(Lack),
    ) -> None:
        self.name = name
        self.title = title
        self.about = about
        self.columns = tuple(needs)
        self.kind: Kind = "table"
        self.mapping = mapping
        self._lacks = tuple(lacks)
        self._read: dict[str, str] | None = None
        """Of the table at hand, by meaning the column that holds it."""

    def with_mapping(self, mapping: Mapping) -> "Columns":
        """The same with what somebody says of it."""
        both = mapping.over(self.mapping)
        return type(self)(self.name, self.title, self.about, both, self.columns, self._lacks)

    def lacks(self, seen: Seen) -> tuple[Lack, ...]:
        held: set[Lack] = set()
        if self.mapping.column("type", seen.names):
            held |= {"answers", "acknowledgements", "customers"}
        if self.mapping.column("answered_at", seen.names) or self.mapping.column("answered_after_minutes", seen.names):
            held.add("answers")
        if self.mapping.column("body", seen.names):
            held |= {"words", "subjects"}
        if self.mapping.column("subject", seen.names):
            held.add("subjects")
        if self.mapping.column("at", seen.names):
            held.add("changes")
        return tuple(lack for lack in self._lacks if lack not in held)

    def recognises(self, seen: Seen) -> bool:
        wanted = (one.split(" or ") for one in self.columns)
        return seen.kind == "table" and bool(self.columns) and all(not seen.names.isdisjoint(each) for each in wanted)

    def missing(self, seen: Seen) -> str:
        """What of the least that is needed has no column; empty where all is there."""
        if not self.mapping.column("issue", seen.names):
            return "issue"
        has_instant = any(self.mapping.column(one, seen.names) for one in ("at", "opened_at"))
        return "" if has_instant else "at"

    def dates(self) -> Iterable[str]:
        return (column for meaning in INSTANTS for column in self.mapping.columns.get(meaning, ()))

    def place(self, record: Record, instant: Instant) -> Place:
        if self._read is None:
            found = {meaning: self.mapping.column(meaning, record.values) for meaning in MEANINGS}
            found |= {f"fields.{column}": column for column in self.mapping.fields if column in record.values}
            self._read = {meaning: column for meaning, column in found.items() if column is not None}
        values: dict[str, Any] = {}
        for meaning, column in self._read.items():
            value = str(record.values[column]).strip()
            if not self.mapping.is_absent(value):
                values[meaning] = instant(value, column) if meaning in INSTANTS else value
        issue, at = values.get("issue", ""), values.get("at") or values.get("opened_at")
        if not issue:
            raise Wrong(self._shown(record, "issue"), "this row names no issue", "give it a name", "no_issue")
        if at is None:
            raise Wrong(self._shown(record, "at"), "this row has no instant", "give it one", "no_instant")
        order = values.pop("order", "0")
        return Place(issue, at, float(order) if order.replace(".", "", 1).isdecimal() else 0.0, values)

    def lives(self, life: Life, records: Sequence[Record], instant: Instant) -> None:
        _Told(life, records, instant, self.mapping).tell()

    def _shown(self, record: Record, meaning: str) -> str:
        """How a column is called in a message."""
        return self.mapping.column(meaning, record.values) or next(iter(self.mapping.columns.get(meaning, ())), meaning)


class _Told:
    """The rows of one issue on their way to its events."""

    def __init__(self, life: Life, records: Sequence[Record], instant: Instant, mapping: Mapping) -> None:
        self._life = life
        self._records = records
        self._instant = instant
        self._mapping = mapping
        self._was: dict[str, Any] = {}
        self._state = ""
        """As it is written there."""
        self._is_over = False
        self._ended: set[tuple[str, datetime]] = set()
        self._answered = False

    def tell(self) -> None:
        before: dict[str, Any] | None = None
        for number, record in enumerate(self._records):
            if record.values == before:
                self._life.no_event(record, "repeats the row before in all that is read of it")
                continue
            before = record.values
            if number == 0:
                self._open(record)
            if record.values.get("type"):
                self._event(record)
            else:
                self._compare(record)
            self._once(record)
            if not self._life.has_event(record):
                self._life.no_event(record)

    def _open(self, record: Record) -> None:
        at = self._at(record, "opened_at") or self._at(record, "at")
        assert at is not None
        at = min(at, self._at(record, "at") or at)
        if self._type(record) == "issue.opened":
            return
        given = {meaning: self._mapped(record, meaning) for meaning in OPENING}
        self._life.event(
            record, "issue.opened", at, **given, tags=listed_in(record.values.get("tags", "")), fields=_fields(record)
        )
        self._was = {meaning: value for meaning, value in given.items() if meaning in COMPARED}

    def _event(self, record: Record) -> None:
        """A row that is an event."""
        kind, at = self._type(record), self._at(record, "at")
        assert at is not None
        if not known_keys(kind):
            hint = f"say what it is: values: {{type: {{{shortened(kind)}: issue.changed}}}}"
            raise Wrong("type", f"{shortened(kind)!r} is no event", hint, "unknown_type")
        keys = {meaning: value for meaning in MEANINGS if (value := self._mapped(record, meaning))}
        given: dict[str, Any] = {key: value for key, value in keys.items() if key in known_keys(kind) - OF_ITS_OWN}
        if kind == "issue.changed":
            status = {"status": plain(keys["state"])} if "state" in keys else {}
            given["changes"] = {**{key: keys[key] for key in COMPARED if key in keys}, **status}
        elif kind == "issue.assigned":
            given["to"] = keys.get("assignee")
        elif kind == "csat.received":
            given["score"] = _score(keys.get("csat", ""))
        if "tags" in given:
            given["tags"] = listed_in(str(given["tags"]))
        self._life.event(record, kind, at, **given)

    def _compare(self, record: Record) -> None:
        """What differs from the row before."""
        at = self._at(record, "at")
        if at is None:
            return  # a row that tells the whole of an issue
        by = record.values.get("by")
        changes = {}
        for meaning in COMPARED:
            value = self._mapped(record, meaning)
            if meaning in record.values and value != self._was.get(meaning):
                changes[meaning] = self._was[meaning] = value
        status = self._moved(record)
        is_opened_so = status == OPEN and record is self._records[0]
        if status and not known_keys(status) and not is_opened_so:
            changes["status"] = status
        if self._is_over and status and status not in OVER:
            self._life.event(record, "issue.reopened", at, by=by)
            self._is_over = False
        if changes:
            self._life.event(record, "issue.changed", at, by=by, changes=changes)
        self._assign(record, at)
        if status and known_keys(status):
            self._life.event(record, status, at, by=by)
            self._is_over = self._is_over or status in OVER

    def _moved(self, record: Record) -> str:
        """The state that the row is the first to show: an event, or a status. Empty where it is as it was."""
        written = str(record.values.get("state", ""))
        if not written or written == self._state:
            return ""
        was, self._state = self._state, written
        mapped = self._mapped(record, "state") or written
        if mapped == written and written.casefold() not in self._mapping.values.get("state", {}):
            self._life.unknown["state", written] += 1
        waited = not was or was.casefold() in self._mapping.first_response
        if self._mapping.first_response and waited and written.casefold() not in self._mapping.first_response:
            self._answer(record, self._at(record, "at"))
        return mapped if known_keys(mapped) else plain(mapped)

    def _answer(self, record: Record, at: datetime | None) -> None:
        if not self._answered and at is not None:
            self._answered = True
            self._life.event(record, "message.sent", at, by=record.values.get("by"))

    def _assign(self, record: Record, at: datetime) -> None:
        if "assignee" not in record.values:
            to = None
            if self._was.get("assignee") is None:
                return
        else:
            to = self._mapped(record, "assignee")
        if to != self._was.get("assignee"):
            self._was["assignee"] = to
            self._life.event(record, "issue.assigned", at, to=to, by=record.values.get("by"))

    def _once(self, record: Record) -> None:
        """What a row tells of instants of its own. Of a row that tells the whole of an issue what it shows is how the
        issue was in the end; nobody knows since when.
        """
        minutes = record.values.get("answered_after_minutes")
        opened = self._at(record, "opened_at")
        is_whole = "at" not in record.values
        if is_whole and opened is not None:
            self._assign(record, opened)
        if minutes and opened:
            try:
                self._answer(record, opened + timedelta(minutes=float(minutes)))
            except (ValueError, OverflowError):
                hint = "write a number of minutes"
                raise Wrong("answered_after_minutes", f"{minutes!r} is no number", hint) from None
        self._answer(record, self._since_opened(record, "answered_at", opened))
        for meaning, kind in ENDS:
            at = self._since_opened(record, meaning, opened)
            if at is not None and (kind, at) not in self._ended:
                self._ended.add((kind, at))
                self._life.event(record, kind, at)
        if is_whole and not self._ended:
            self._end(record)

    def _end(self, record: Record) -> None:
        """An issue that has ended, at the last change that is known of it."""
        state, at = self._mapped(record, "state") or "", self._at(record, "updated_at")
        if state and not known_keys(state) and state == record.values["state"]:
            self._life.unknown["state", state] += 1
        if state in OVER and at is not None:
            self._life.event(record, state, at)

    def _type(self, record: Record) -> str:
        return self._mapped(record, "type") or ""

    def _mapped(self, record: Record, meaning: str) -> str | None:
        value = record.values.get(meaning)
        return None if value is None else self._mapping.mapped(meaning, str(value))

    def _since_opened(self, record: Record, meaning: str, opened: datetime | None) -> datetime | None:
        """The instant at which something came of an issue; Wrong where that was before it was opened. Clocks of two
        systems may be a little apart."""
        at = self._at(record, meaning)
        if at is None or opened is None or at >= opened:
            return at
        if opened - at <= CLOCKS_APART:
            return opened
        hint = "mend the instant, or leave the row out"
        raise Wrong(meaning, f"it is {MEANT[meaning]} at {at:%Y-%m-%d %H:%M}, before it was opened", hint, "too_early")

    def _at(self, record: Record, meaning: str) -> datetime | None:
        value = record.values.get(meaning)
        return datetime.fromisoformat(value) if isinstance(value, str) else value


def _score(written: str) -> int:
    if not written.isdecimal():
        raise Wrong("csat", f"{shortened(written)!r} is no rating", "write a whole number from 1 to 5")
    return int(written)


def _fields(record: Record) -> dict[str, str]:
    return {name.removeprefix("fields."): value for name, value in record.values.items() if name.startswith("fields.")}
