"""Hours and holidays of one person: by the wall clock of where they are."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rung.core.policy import Policy
from rung.policy import load


def loaded(person: str) -> object:
    text = f"rung: 1\nworkspace: {{time_zone: Europe/Berlin}}\npeople:\n  ana: {{name: Ana, {person}}}\n"
    return load(text)


def works(person: str, at: str) -> bool:
    found = loaded(person)
    assert found.document is not None, found.errors
    policy = Policy(found.document)
    hours = policy.hours_of(policy.document.people["ana"])
    return policy.calendar(hours).is_open(datetime.fromisoformat(at).replace(tzinfo=UTC))


LISBON = 'time_zone: Europe/Lisbon, hours: {mon-fri: ["09:00-17:00"]}, holidays: PT'


@pytest.mark.parametrize(
    ("person", "at", "is_open"),
    [
        (LISBON, "2026-03-09T08:30", False),
        (LISBON, "2026-03-09T09:00", True),
        (LISBON, "2026-03-09T17:00", False),
        (LISBON, "2026-06-10T10:00", False),
        (LISBON, "2026-10-03T10:00", False),
        (LISBON.replace("holidays: PT", "holidays: DE"), "2026-06-10T10:00", True),
        ('hours: {mon-fri: ["09:00-17:00"]}', "2026-03-09T08:00", True),
    ],
    ids=["before", "at nine there", "to five", "Portugal's day", "a Saturday", "a day for others", "the workspace's"],
)
def test_hours_of_their_own_count_where_they_are(person: str, at: str, is_open: bool) -> None:
    assert works(person, at) is is_open


@pytest.mark.parametrize(
    ("person", "code", "hint"),
    [
        ("hours: berlin", "unknown_calendar", "there is: always"),
        ("hours: always, holidays: PT", "holidays_without_hours", "write hours:"),
        ("holidays: XX", "unknown_country", "write its ISO 3166 code"),
        ('hours: {mon: ["9-17"]}', "bad_interval", "write"),
    ],
)
def test_what_does_not_go_together_is_told(person: str, code: str, hint: str) -> None:
    (problem,) = loaded(person).errors
    assert problem.code == code
    assert hint in problem.hint
