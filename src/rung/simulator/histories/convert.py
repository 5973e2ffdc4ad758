"""From the export of another system to a history: read once, put together by issue, told as events, put in order.

Both orders are made in temporary files, so that memory stays flat however long the export is.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from rung.core.events import AnyEvent
from rung.core.times.walltime import zone
from rung.policy.files import Unreadable
from rung.simulator.backtests.rows import instant as in_utc
from rung.simulator.backtests.rows import sortable
from rung.simulator.histories import json_items, registry, tables
from rung.simulator.histories.base import Adapter, Life, Record, Seen, Wrong
from rung.simulator.histories.columns import Columns
from rung.simulator.histories.history import MOST_PROBLEMS, History, Past, Walk, read_history, years_between
from rung.simulator.histories.history_faults import unreadable
from rung.simulator.histories.instants import Instants, order_of
from rung.simulator.histories.mapping import LEAVE_OUT, Mapping
from rung.simulator.histories.opening import check_unpacked, opened
from rung.simulator.histories.reading import Reading, Tally
from rung.simulator.histories.recognise import OWN, adapter_of, bad, is_own, look
from rung.simulator.problems import BadInput, Problem
from rung.simulator.shelf import SortedRows

MOST_DATES = 20_000
"""So many rows are looked at to see how dates are written."""
Watch = Callable[[str, int, int], object]
"""Told what is done, how much of it, and how much there is."""


class Converted(Struct, frozen=True):
    """A history that was made from an export, and the account of that."""

    reading: Reading
    count: int
    first_at: datetime | None
    last_at: datetime | None
    rows: SortedRows
    in_order: bool = True

    @property
    def years(self) -> range:
        """The years that it touches: their holidays are needed."""
        return years_between(self.first_at, self.last_at)

    def events(self, progress: Callable[[], object] = lambda: None) -> Walk:
        """The events by `at`; of one instant by issue, and within an issue as they were told."""
        return Walk(self._numbered(progress))

    def _numbered(self, progress: Callable[[], object]) -> Iterator[tuple[int, AnyEvent]]:
        for line in self.rows.lines():
            progress()
            kept = _KEPT.decode(line)
            yield kept.line, kept.event


class _Kept(Struct):
    line: int
    event: AnyEvent


_KEPT = msgspec.json.Decoder(_Kept)


def read_any(
    file: Path,
    name: str = "",
    mapping: Mapping | None = None,
    *,
    skip_wrong: bool = False,
    most: int | None = None,
    watch: Watch = lambda _what, _done, _total: None,
) -> History | Converted:
    """A history from any file that is known here. Raises BadInput with all that is wrong with it.

    `name` is that of an adapter, or `rung` for our own events; absent, the file is recognised. `mapping` says what the
    columns of a table mean, over what an adapter knows of them. `skip_wrong`: rows that are wrong are left out, and
    counted. `most`: so many bytes it may have, unpacked; it is unpacked once more for this.
    """
    mapping = mapping or Mapping()
    try:
        if most is not None:
            check_unpacked(file, most)
        seen, form = look(file, mapping)
        name = name or mapping.format
        if name == OWN or (not name and is_own(file, seen)):
            return read_history(file)
        adapter = adapter_of(file, name, mapping, seen, form)
        leaves_out = skip_wrong or mapping.wrong_rows == LEAVE_OUT
        return _Conversion(file, adapter, seen, form, mapping, skip_wrong=leaves_out, watch=watch).run()
    except tables.NoTable as error:
        raise bad(file, "no_table", error.message, error.hint, error.line) from None
    except json_items.Torn as error:
        raise bad(file, "no_json", error.message, "export it again, or cut off what is broken", error.line) from None
    except UnicodeDecodeError:
        hint = "name its encoding in a mapping, as encoding: cp1250, or save it as “CSV UTF-8”"
        message = f"this is no text in {mapping.encoding or 'UTF-8, UTF-16 or Windows-1252'}"
        raise bad(file, "wrong_encoding", message, hint) from None
    except (OSError, EOFError, zlib.error, Unreadable) as error:
        raise BadInput([unreadable(error, str(file), 0)]) from None


class _Conversion:
    """One export on its way."""

    def __init__(
        self,
        file: Path,
        adapter: Adapter,
        seen: Seen,
        form: tables.Form | None,
        mapping: Mapping,
        *,
        skip_wrong: bool,
        watch: Watch,
    ) -> None:
        self._file = file
        self._adapter = adapter
        self._seen = seen
        self._form = form
        self._skip_wrong = skip_wrong
        self._watch = watch
        self._tally = Tally()
        self._problems: list[Problem] = []
        self._records = SortedRows()
        self._events = SortedRows()
        self._first: datetime | None = None
        self._last: datetime | None = None
        own = adapter.mapping if isinstance(adapter, Columns) else mapping
        self._time_zone = own.time_zone
        order = own.dates or (order_of(self._dates()) if form is not None else None)
        self._instant = Instants(zone(own.time_zone or "UTC"), order)

    def run(self) -> Converted:
        self._gather()
        self._stop_if_wrong()
        self._tell()
        self._stop_if_wrong()
        if not self._events.count:
            raise bad(self._file, "empty", "no record of this file makes an event", "does it have any rows?")
        return Converted(self._reading(), self._events.count, self._first, self._last, self._events)

    def _gather(self) -> None:
        size = max(self._file.stat().st_size, 1)
        what = f"reading {self._file.name}"
        for record in self._source(lambda done: self._watch(what, min(done, size), size)):
            self._tally.records += 1
            try:
                with _of_its_form(self._adapter):
                    place = self._adapter.place(record, self._instant)
            except Wrong as wrong:
                self._take_wrong(wrong, *self._column(record, wrong.field))
                continue
            values = record.values if place.values is None else place.values
            at = sortable(str(in_utc(place.at)))
            key = (place.issue, at, f"{place.then:020.3f}")
            row = {"issue": place.issue, "line": record.line, "number": record.number, "values": values}
            self._records.add(key, row)
            if len(self._problems) >= MOST_PROBLEMS:
                return

    def _source(self, on_bytes: Callable[[int], object]) -> Iterator[Record]:
        def on_wrong(wrong: Wrong, line: int, column: int) -> None:
            self._tally.records += 1
            self._take_wrong(wrong, line, column)

        if self._form is not None:
            yield from tables.records(self._file, self._form, on_wrong, on_bytes)
            return
        with opened(self._file) as source:
            yield from json_items.items(source, on_wrong, on_bytes)

    def _tell(self) -> None:
        done = 0
        for issue, rows in groupby(self._records, key=lambda row: row["issue"]):
            records = [Record(row["line"], row["values"], number=row["number"]) for row in rows]
            done += len(records)
            self._watch("telling events", done, self._records.count)
            life = Life(issue)
            try:
                with _of_its_form(self._adapter):
                    self._adapter.lives(life, records, self._instant)
            except Wrong as wrong:
                self._take_wrong(wrong, records[0].line, 1, len(records))
                if len(self._problems) >= MOST_PROBLEMS:
                    return
                continue
            self._tally.take(life)
            self._keep(life)

    def _keep(self, life: Life) -> None:
        for number, said in enumerate(life.said):
            at = said.event.at
            self._first = min(at, self._first or at)
            self._last = max(at, self._last or at)
            key = (sortable(str(in_utc(at))), life.issue, f"{number:09}")
            self._events.add(key, {"line": said.line, "event": msgspec.to_builtins(said.event)})

    def _dates(self) -> Iterable[str]:
        """Dates of the first rows, as they are written."""
        assert self._form is not None
        columns = [name for name in self._adapter.dates() if name in self._form.names]
        rows = tables.records(self._file, self._form, lambda *_: None, lambda _bytes: None)
        for number, record in enumerate(rows):
            if number >= MOST_DATES:
                return
            yield from (str(record.values[name]) for name in columns)

    def _column(self, record: Record, field: str) -> tuple[int, int]:
        return tables.column_of(record, field, self._form) if self._form is not None else (record.line, 1)

    def _take_wrong(self, wrong: Wrong, line: int, column: int, records: int = 1) -> None:
        if self._skip_wrong:
            why = wrong.code.replace("_", " ")
            self._tally.lose(f"{wrong.field}: {why}" if wrong.field else why, line, records)
            return
        self._problems.append(
            Problem(
                file=str(self._file), line=line, column=column, field=wrong.field, code=wrong.code,
                message=wrong.message, hint=wrong.hint,
            )
        )  # fmt: skip

    def _stop_if_wrong(self) -> None:
        if self._problems:
            raise BadInput(self._problems[:MOST_PROBLEMS])

    def _reading(self) -> Reading:
        tally, form = self._tally, self._form
        return Reading(
            file=self._file.name,
            format=self._adapter.name,
            title=self._adapter.title,
            written=f"{form.encoding}, cells between {form.delimiter!r}" if form else "JSON",
            records=tally.records,
            issues=tally.issues,
            events=self._events.count,
            events_by_type=dict(tally.events_by_type.most_common()),
            made_events=tally.made_events,
            made_none=tally.made_none(),
            lost=tally.lost(),
            unknown=tally.unknown_by_field(),
            passed_over=dict(tally.passed_over.most_common()),
            priorities=dict(tally.priorities.most_common()),
            notes=tuple(self._notes()),
            lacks=self._adapter.lacks(self._seen),
        )

    def _notes(self) -> Iterator[str]:
        if self._form is not None and self._form.encoding == "cp1252":
            yield "It is no UTF-8: it was read as Windows-1252 (Western Europe)."
        if self._instant.has_wall_times and not self._time_zone:
            yield "Its times name no zone: they were taken as UTC. Name theirs with --time-zone."


@contextmanager
def _of_its_form(adapter: Adapter) -> Iterator[None]:
    """An object in which something stands of another kind than there should be, is wrong as a whole."""
    try:
        yield
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
        message = f"this is not built as {adapter.title} are built: {error}"
        raise Wrong("", message, "export it again, or leave it out: --skip-wrong", "odd_form") from error


def write_history(past: Past, out: Path, progress: Callable[[], object] = lambda: None) -> int:
    """Write a history as our own events, one a line; returns how many. Raises OSError."""
    encoder, count = msgspec.json.Encoder(), 0
    with out.open("wb") as target:
        for event in past.events(progress):
            target.write(encoder.encode(event) + b"\n")
            count += 1
    return count


def known_formats() -> Sequence[dict[str, Any]]:
    """Every export that is known, as `rung history formats` shows it."""
    return [
        {"format": one.name, "kind": one.kind, "title": one.title, "about": one.about, "columns": list(one.columns)}
        for one in registry.ADAPTERS
    ]
