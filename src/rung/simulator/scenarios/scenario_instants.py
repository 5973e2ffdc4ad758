"""Instants of a scenario: offsets from its start, or instants of their own, in years that calendars know."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from rung.core.times.spans import parse_span
from rung.core.times.walltime import first_instant
from rung.core.words import shortened
from rung.policy.problems import Report
from rung.policy.reading.nodes import Node, Scalar
from rung.policy.times.dates import FIRST_YEAR, LAST_YEAR, instant_meant

HINT = "write an offset such as +15m, or an instant such as 2026-03-09T08:30:00Z"


class Instants:
    """Reads the instants of one file; a wall time is the workspace's."""

    def __init__(self, place: tzinfo, report: Report) -> None:
        self._place = place
        self._report = report

    def read(self, node: Node | None, begins: datetime | None) -> datetime | None:
        """An instant, or an offset from the scenario's start; None where there is none, or it was refused."""
        if node is None:
            return None
        text = node.text.strip() if isinstance(node, Scalar) else ""
        if text in ("", "null", "~"):
            message = "an instant is missing here" if isinstance(node, Scalar) else "one instant belongs here"
            self._report.error(node, "wrong_instant", message, f"{HINT}; or leave the key out")
            return None
        try:
            at = self._offset(text, begins) if text.startswith("+") else self._instant(text)
        except _Wrong as wrong:
            self._report.error(node, wrong.code, wrong.message, wrong.hint)
            return None
        return at

    def _offset(self, text: str, begins: datetime | None) -> datetime:
        if begins is None:
            raise _Wrong("wrong_instant", "an offset needs a start to count from", "write 2026-03-09T08:30:00Z")
        try:
            return _bounded(begins + parse_span(text[1:]).elapsed(), text)
        except ValueError as refused:
            message, _, meant = str(refused).partition(": write ")
            hint = f"write +{meant}" if meant and " " not in meant else HINT
            raise _Wrong("wrong_instant", message, hint) from None

    def _instant(self, text: str) -> datetime:
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            raise _Wrong("wrong_instant", f"{shortened(text)!r} is no instant", _meant(text)) from None
        _bounded(at, text)
        return first_instant(at, self._place) if at.tzinfo is None else at.astimezone(UTC)


class _Wrong(Exception):
    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


def _bounded(at: datetime, text: str) -> datetime:
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        message = f"{shortened(text)!r} is in the year {at.year}, which calendars do not know"
        raise _Wrong("bad_instant", message, f"write one from {FIRST_YEAR} to {LAST_YEAR}")
    return at


def _meant(text: str) -> str:
    """How an instant would be written that is written otherwise."""
    sign, written = text[:1], text.lstrip("-")
    try:
        span = parse_span(written)
    except ValueError as refused:
        span, meant = None, str(refused).partition(": write ")[2]
        if meant and " " not in meant and not written[:4].isdigit():
            return f"write +{meant}"
    if sign == "-" and span:
        return "nothing comes before the start: write +0m, or let the scenario start earlier"
    if span is not None:
        return f"write +{span if span.elapsed() > timedelta(0) else '0m'}"
    meant = instant_meant(text, offset=False)
    return f"write {meant}" if meant else HINT
