"""What a change did, and how sure that is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from rung.core.events import MessageSent
from tests.reports.test_measures import asked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.engine.house import House


@pytest.fixture
def house(sqlite_database: str) -> Iterator[House]:
    """One database is enough: what is compared is the same columns on each (`test_measures`)."""
    from tests.engine.house import open_house

    with open_house() as house:
        yield house


def answers(house: House, issues: int, minutes: int) -> None:
    """So many issues, an hour apart, each answered after so many minutes and a bit."""
    first = int(house.next_id().strip("e"))
    for number in range(issues):
        key = f"A-{first}-{number}"
        house.tell(house.open_issue(key, priority="P2"))
        house.fast_forward(minutes=minutes + number % 7)
        house.tell(MessageSent(issue=key, at=house.clock.now(), id=house.next_id(), by="bo"))
        house.fast_forward(minutes=60 - number % 7)


def change(key: str, day: date):
    from rung.reports import before_after, measures, measuring

    measuring.catch_up()
    return before_after.compare(measures.MEASURES[key], asked(), day)


def test_shorter_answers_are_better_and_the_interval_says_how_sure_that_is(house: House) -> None:
    house.publish()
    answers(house, 25, minutes=40)
    house.fast_forward(days=3)
    day = house.clock.now().date()
    house.fast_forward(days=1)
    answers(house, 25, minutes=10)
    found = change("first_response", day)
    assert (found.before.count, found.after.count) == (25, 25)
    assert found.difference == -30 * 60
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.difference <= found.high < 0
    assert found.verdict == "better"
    assert change("first_response", day) == found, "the same figures give the same interval"
    assert change("promises", day).verdict == "none", "all were kept before and after"
    assert change("exhausted", day).verdict == "few", "nothing of it happened"

    from rung.reports import measures
    from rung.reports.marks import after

    together = after.all_measures(asked(), day)
    verdicts = {one.measure.key: one.change.verdict for one in together.rows}
    assert (verdicts["first_response"], verdicts["exhausted"]) == ("better", "few")
    assert together.by_chance == together.told * after.OUTSIDE
    teams = after.in_parts(measures.MEASURES["first_response"], asked(), day, "team").rows
    assert [(one.part, one.change) for one in teams] == [(teams[0].part, found)], "they are all of one team"


def test_few_are_too_few_to_tell(house: House) -> None:
    house.publish()
    answers(house, 5, minutes=40)
    house.fast_forward(days=3)
    day = house.clock.now().date()
    house.fast_forward(days=1)
    answers(house, 5, minutes=5)
    assert change("first_response", day).verdict == "few"


def test_a_day_outside_is_refused(house: House) -> None:
    house.publish()
    for day in (asked().since, asked().until + timedelta(days=1)):
        with pytest.raises(ValueError, match="leaves no day before or after it"):
            change("opened", day)
