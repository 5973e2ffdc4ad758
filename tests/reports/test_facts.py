"""Days and hours of facts, as a clock on somebody's wall shows them."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from rung.reports import facts, segments
from rung.reports.segments import Table

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/St_Johns", "Asia/Kathmandu")


@pytest.mark.parametrize("name", ZONES)
def test_days_and_hours_are_those_of_the_wall(name: str) -> None:
    chance, begin = Random(3), datetime(2023, 11, 1, tzinfo=UTC)
    ats = sorted(begin + timedelta(minutes=chance.randrange(800 * 1440)) for _ in range(3_000))
    table = Table(len(ats), lambda _name: np.array([at.timestamp() for at in ats]))
    walls = [at.astimezone(ZoneInfo(name)) for at in ats]
    weekdays, hours = facts.local_hours(table, name)
    assert facts.local_days(table, name).tolist() == [
        wall.toordinal() - date(1970, 1, 1).toordinal() for wall in walls
    ]
    assert weekdays.tolist() == [wall.weekday() for wall in walls]
    assert hours.tolist() == [wall.hour for wall in walls]
    there = Counter((wall.weekday(), wall.hour) for wall in walls)
    assert facts.by_hour(table, name) == [[there[day, hour] for hour in range(24)] for day in range(7)]


def test_a_column_is_read_when_somebody_looks_and_once() -> None:
    read: list[str] = []

    def column(name: str) -> segments.Column | segments.Words:
        read.append(name)
        return (["a", "b"], np.array([0, 1, 0, 1])) if name == "team" else np.arange(4.0)

    table = Table(4, column)
    part = table.where(table.is_word("team", ["b"])).where(slice(1, 2))
    assert (len(part), part.numbers["seconds"].tolist(), part.counts("team")) == (1, [3.0], {"b": 1})
    assert table.where(table.at > 1).where(np.array([1, 0])).numbers["seconds"].tolist() == [3.0, 2.0]
    assert read == ["team", "seconds", "at"]


def test_many_words_take_a_wider_column() -> None:
    columns = [([f"{n}", f"{n + 1}"], np.array([1, 0, 1], "<i1")) for n in range(0, 300, 2)]
    known, codes = segments.joined([*columns, (["1"], np.array([0], "<i1"))], "account")
    assert [known[code] for code in codes.tolist()] == [
        *(word for n in range(0, 300, 2) for word in (f"{n + 1}", f"{n}", f"{n + 1}")), "1",
    ]  # fmt: skip
    assert codes.itemsize == 2
