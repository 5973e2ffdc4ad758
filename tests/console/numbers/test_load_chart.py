"""The picture of who carries how much, as numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime

from rung.console.pictures import load_chart
from rung.reports.fairness import Line, Load, Report, Share
from rung.reports.windows import weeks

NOW = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)


def line(key: str, carried: int, even: float | None, **nights: int) -> Line:
    shares = {"pages": Share(carried, even)}
    by_day = {date(2026, 3, int(day[1:])): rings for day, rings in nights.items()}
    return Line(key, key.title(), (), (), Load(), shares, by_day)


def report(*lines: Line) -> Report:
    return Report(NOW, "UTC", tuple(weeks("UTC", NOW, 1)), None, "", (), lines, {}, {}, ())


def test_the_longest_bar_fills_its_side_and_the_others_are_in_proportion() -> None:
    bars = load_chart.bars(report(line("bo", 0, 2), line("ana", 6, 2), line("cy", 2, 2)), "pages")
    assert [(one.line.key, one.side, one.x, one.width) for one in bars] == [
        ("ana", "above", 100.0, 98.0),
        ("cy", "even", 100.0, 0),
        ("bo", "below", 51.0, 49.0),
    ]


def test_where_nobody_worked_there_is_no_share_to_draw() -> None:
    (bar,) = load_chart.bars(report(line("ana", 3, None)), "pages")
    assert (bar.side, bar.width, bar.above) == ("even", 0, None)


def test_a_cell_for_each_night_with_a_gap_between_weeks() -> None:
    found = report(line("ana", 0, 1, d2=1, d9=7))
    (strip,) = load_chart.strips(found, found.lines)
    assert len(strip.cells) == 14
    assert [(one.x, one.rings, one.shade) for one in strip.cells if one.rings] == [(0, 1, 1), (74, 7, 3)]
    assert [one.day.day for one in strip.cells if one.is_to_come] == [12, 13, 14, 15]
    assert load_chart.strip_width(found) == strip.cells[-1].x + load_chart.CELL


def test_nights_one_after_the_other() -> None:
    assert load_chart.in_a_row(line("ana", 0, 1, d2=1, d3=2, d4=1, d6=1)) == 3
    assert load_chart.in_a_row(line("ana", 0, 1, d2=1)) == 1
    assert load_chart.in_a_row(line("ana", 0, 1)) == 0
