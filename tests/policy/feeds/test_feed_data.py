"""Calendars from the world, as many programs write them. RUNG_DATA names a folder that holds such files."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import icalendar
import pytest

from rung.core.document import Person
from rung.policy.feeds.feeds import FeedRead, shifts_of
from tests.policy.feeds.slow_feed import NotPlain, slow_turns

FOLDER = os.environ.get("RUNG_DATA", "")
FILES = sorted(Path(FOLDER).rglob("*.ics")) if FOLDER else []
PLACE = "Europe/Berlin"

pytestmark = pytest.mark.skipif(not FILES, reason="RUNG_DATA names no folder with calendars")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_calendar_of_the_world_is_read_within_its_budget(file: Path) -> None:
    source = file.read_bytes()
    for from_at, to_at in windows(source):
        began = time.process_time()
        found = read(source, from_at, to_at)
        assert all(turn.from_at < turn.to_at for turn in found.shifts)
        assert all(turn.to_at > from_at and turn.from_at < to_at for turn in found.shifts)
        assert {problem.code for problem in found.problems} <= {"feed_series_unreadable", "feed_ends_before_start"}
        assert time.process_time() - began < 5


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_repeats_are_those_of_a_slow_reading(file: Path) -> None:
    source = file.read_bytes()
    for from_at, to_at in windows(source):
        try:
            expected = slow_turns(source, PLACE, from_at, to_at)
        except NotPlain as other:
            pytest.skip(f"not plain: {other}")
        except (KeyError, ValueError, AttributeError, TypeError) as fault:
            pytest.skip(f"a file with faults: {fault!r}")
        people = everybody(source)
        found = read(source, from_at, to_at).shifts
        assert {(turn.from_at, turn.to_at, people[turn.who].name) for turn in found} == {
            (since, until, name_in(summary)) for since, until, summary in expected
        }


def read(source: bytes, from_at: datetime, to_at: datetime) -> FeedRead:
    return shifts_of(source, everybody(source), PLACE, from_at, to_at)


def everybody(source: bytes) -> dict[str, Person]:
    """Each summary is somebody's name."""
    names = [name_in(str(event.get("SUMMARY", ""))) for event in events(source)]
    return {f"p{number}": Person(f"p{number}", name) for number, name in enumerate(dict.fromkeys(names))}


def name_in(summary: str) -> str:
    return " ".join(summary.split()).removeprefix("@")


def events(source: bytes) -> Iterator[icalendar.Component]:
    for calendar in icalendar.Calendar.from_ical(source, multiple=True):
        yield from calendar.walk("VEVENT")


def windows(source: bytes) -> list[tuple[datetime, datetime]]:
    """The years that a file speaks of, and those that an installation would ask for."""
    years = [int(year) for year in re.findall(rb"DTSTART[^:\r\n]*:(\d{4})", source)]
    asked = [(2025, 2029)]
    if years:
        asked.append((min(years), min(max(years) + 2, min(years) + 12)))
    return [(datetime(first, 1, 1, tzinfo=UTC), datetime(last, 1, 1, tzinfo=UTC)) for first, last in asked]
