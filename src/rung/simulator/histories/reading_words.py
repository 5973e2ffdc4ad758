"""The account of a reading in words: for a terminal, and as a part of a report."""

from collections.abc import Iterator
from html import escape

from rung.simulator.backtests.report_layout import table
from rung.simulator.histories.reading import Reading, Reason

MOST_SHOWN = 8


def in_lines(reading: Reading) -> Iterator[str]:
    """The account, one thing a line."""
    yield reading.headline
    yield f"  written as {reading.written}"
    for kind, count in reading.events_by_type.items():
        yield f"  {count:>9,} {kind}"
    yield f"  {reading.made_events:>9,} {reading.what} made these events"
    for reason in (*reading.made_none, *reading.lost):
        yield f"  {reason.records:>9,} made none: {_why(reason)}"
    for words in _remarks(reading):
        yield f"  {words}"


def as_html(reading: Reading) -> str:
    """The account as a part of a page."""
    events = table(("event", "made"), ((kind, f"{count:,}") for kind, count in reading.events_by_type.items()), (1,))
    rows = [("made events", f"{reading.made_events:,}", "")]
    rows += [(f"made none: {one.why}", f"{one.records:,}", _lines(one)) for one in reading.made_none]
    rows += [(f"lost: {one.why}", f"{one.records:,}", _lines(one)) for one in reading.lost]
    said = "".join(f"<li>{escape(words)}</li>" for words in _remarks(reading))
    return (
        f"<p><b>{escape(reading.headline)}</b></p><p class=quiet>{escape(reading.file)}, {escape(reading.written)}</p>"
        + table((reading.what, "", "for example on line"), rows, (1,))
        + "<h3>What they became</h3>"
        + events
        + (f"<ul>{said}</ul>" if said else "")
    )


def _remarks(reading: Reading) -> tuple[str, ...]:
    return (*_unknown(reading), *_passed_over(reading), *reading.notes)


def _why(reason: Reason) -> str:
    return f"{reason.why} (line {_lines(reason)})"


def _lines(reason: Reason) -> str:
    shown = ", ".join(f"{line:,}" for line in reason.lines)
    return f"{shown} …" if reason.records > len(reason.lines) else shown


def _unknown(reading: Reading) -> Iterator[str]:
    for field, values in reading.unknown.items():
        shown = ", ".join(f"{value} ({count:,})" for value, count in list(values.items())[:MOST_SHOWN])
        more = " and others" if len(values) > MOST_SHOWN else ""
        yield f"taken as they are, for no meaning of them is known: {field} {shown}{more}"


def _passed_over(reading: Reading) -> Iterator[str]:
    if reading.passed_over:
        listed = list(reading.passed_over.items())
        shown = ", ".join(f"{what} ({count:,})" for what, count in listed[:MOST_SHOWN])
        yield f"parts of objects that are no events: {shown}{' and others' if len(listed) > MOST_SHOWN else ''}"
