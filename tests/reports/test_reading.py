"""What the pages of Numbers make of a past that is read once: headlines, a funnel, weeks by the hour. No database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from rung.core.measures import Fact
from rung.reports import asking, before_after, levels
from rung.reports.behind import behind
from rung.reports.collected import Collected
from rung.reports.facts import Asked
from rung.reports.measures import MEASURES, Figure
from rung.reports.measures.measure import Further
from rung.reports.reading import Reading

MONDAY = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
NOON = MONDAY + timedelta(days=6, hours=4)
"""Sunday 12:00, while the last day that is asked for runs."""


def two_weeks() -> Collected:
    """Last week's answers took an hour, this week's half of it. An issue in five escalates; half of these are taken at
    level 1, the others at level 2 but for one. Tiny's issues never escalate."""
    past = Collected()
    for number in range(100):
        at = MONDAY - timedelta(days=7) + timedelta(hours=3 * number)
        account, kind = ("acme", "outage") if number % 5 == 0 else ("tiny", "question")
        about = {"account": account, "issue_kind": kind}
        seconds = 3_600.0 if at < MONDAY else 1_800.0
        facts = [
            Fact(kind="opened", at=at, **about),
            Fact(kind="first_response", at=at + timedelta(seconds=1), seconds=seconds + number, **about),
        ]
        if number % 5 == 0:
            climb = {"detail": "outage", "trigger": "Critical at once", **about}
            facts += [
                Fact(kind="escalated", at=at, first=True, ok=True, number=1, **climb),
                Fact(kind="level", at=at, number=1, **climb),
            ]
            if number % 10 == 0:
                facts.append(Fact(kind="acknowledged", at=at, number=1, seconds=60.0, **climb))
            else:
                facts.append(Fact(kind="level", at=at, number=2, **climb))
                end = {"kind": "exhausted"} if number == 95 else {"kind": "acknowledged", "seconds": 90.0}
                facts.append(Fact(at=at, number=2, **end, **climb))
        past.add(f"A-{number}", facts)
    return past


class Counted:
    """Counts what is read of a past."""

    def __init__(self, past: Collected) -> None:
        self.past, self.reads = past, Counter[tuple[str, date]]()

    def __call__(self, kind: str, first: date, last: date):
        self.reads[kind, first] += 1
        return self.past.read(kind, first, last)


def this_week(read, **only) -> Asked:
    return Asked(
        since=date(2026, 3, 9), until=date(2026, 3, 15), time_zone="UTC", only=only, now=NOON, other_past=read
    )


def test_each_kind_is_read_once_for_a_span_however_much_is_made_of_it() -> None:
    from rung.console.charts import bars, heat
    from rung.console.views.numbers.words import headline

    read = Counted(two_weeks())
    reading = Reading(this_week(read), NOON)
    response, rate = MEASURES["first_response"], MEASURES["escalation_rate"]
    for measure in (response, rate, MEASURES["opened"]):
        headline(measure, reading, date(2026, 1, 1))
        bars.over_time(measure, reading, (), is_beside=True)
        bars.by_part(measure, reading, "account")
        heat.heat(measure, reading)
    levels.climbs(reading)
    levels.drivers(reading, "issue_kind", 3)
    assert set(read.reads.values()) == {1}


def test_a_headline_says_how_far_it_is_from_the_days_before_up_to_the_same_time() -> None:
    from rung.console.views.numbers.words import headline

    reading = Reading(this_week(two_weeks().read), NOON)
    opened = headline(MEASURES["opened"], reading, date(2026, 1, 1))
    of_as_long = (opened.was, opened.change, opened.verdict)
    assert of_as_long == ("50", "4 less", "none"), "54 were opened until the end of their Sunday"
    response = headline(MEASURES["first_response"], reading, date(2026, 1, 1))
    assert (response.arrow, response.verdict, response.words) == ("▼", "better", "31 min 18 s")
    rate = headline(MEASURES["escalation_rate"], reading, date(2026, 1, 1))
    assert rate.verdict == "none"
    assert headline(MEASURES["opened"], reading, date(2026, 3, 5)).change == "", "days before it are not known"


def test_the_funnel_counts_who_came_to_a_level_and_who_was_taken_there() -> None:
    reading = Reading(Asked(
        since=date(2026, 3, 1), until=date(2026, 3, 15), time_zone="UTC", now=NOON, other_past=two_weeks().read
    ), NOON)  # fmt: skip
    found = levels.climbs(reading)
    assert (found.began, found.exhausted) == (20, 1)
    assert [(one.level, one.reached, one.taken) for one in found.steps] == [(1, 20, 10), (2, 10, 9)]
    assert found.steps[0].by_path == {"outage": (20, 10)}
    [driver] = levels.drivers(reading, "issue_kind", 3)
    assert (driver.word, driver.escalated, driver.opened, driver.share) == ("outage", 20, 20, 1.0)


def test_what_is_behind_a_cell_is_what_it_counts() -> None:
    from rung.console.charts import heat

    asked = this_week(two_weeks().read)
    drawn = heat.heat(MEASURES["opened"], Reading(asked, NOON))
    assert drawn.most is not None
    for row in drawn.rows:
        for cell in row.cells:
            here = {"weekday": row.day, "hour": f"{cell.hour:02}:00"}
            assert len([*behind(MEASURES["opened"], asked, here)]) == cell.count
    at_two = [*behind(MEASURES["levels"], asked, {"number": "2"})]
    assert len(at_two) == sum(number % 10 == 5 for number in range(54, 100))
    assert [*behind(MEASURES["levels"], asked, {"number": "7"})] == []


def test_spans_of_one_figure_each_are_weighed_without_a_chance() -> None:
    reading = Reading(this_week(two_weeks().read), NOON)
    backlog = MEASURES["backlog"]
    found = before_after.weigh(backlog, reading.tables_before(backlog), 7, reading.tables(backlog), 7)
    assert (found.verdict, found.low) == ("stock", None)


def test_what_stands_beside_a_figure_is_counted_when_somebody_comes_to_it_and_once() -> None:
    counted: list[str] = []

    def told() -> Iterator[tuple[str, float | None]]:
        for name, value in (("mean", 2.0), ("p90", 7.0), ("worked_median", None)):
            counted.append(name)
            yield name, value

    further = Further(told())
    assert (Figure(3.0, 40, further).value, counted) == (3.0, []), "a chart does not look at them"
    assert asking.also_in_words(Figure(3.0, 40, further), 1) == [("mean", "2 s")]
    assert counted == ["mean"]
    assert [(name, len(further)) for name in further] == [("mean", 3), ("p90", 3), ("worked_median", 3)]
    assert further == {"mean": 2.0, "p90": 7.0, "worked_median": None}
    assert (further.get("adds"), further["p90"]) == (None, 7.0)
    assert counted == ["mean", "p90", "worked_median"]
