"""Every measure of any history, whole, by day and in all its parts, beside a slow count of the same facts."""

import statistics
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.core.measures import Fact
from rung.reports import measures
from rung.reports.collected import Collected
from rung.reports.facts import Asked
from rung.reports.measures import FEW, MEASURES, Figure, Measure
from rung.simulator.backtests.measured import measured
from tests.core.any_history import POLICIES, History, arriving, histories, told
from tests.properties import tried

Facts = Sequence[Fact]
Slow = tuple[float | None, int, dict[str, float | None]]
ZONE = ZoneInfo("America/New_York")
SINCE, UNTIL = date(2026, 3, 8), date(2026, 4, 15)
AGES = {"under 1 day": 1, "1 to 3 days": 3, "3 to 7 days": 7, "7 to 14 days": 14, "14 to 30 days": 30,
        "30 to 90 days": 90, "over 90 days": 10**6}  # fmt: skip


def of(facts: Facts, kind: str) -> list[Fact]:
    return [fact for fact in facts if fact.kind == kind]


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def middle(numbers: list[float], also: str = "") -> dict[str, float | None]:
    if not numbers:
        return {f"{also}median": None, f"{also}mean": None, f"{also}p90": None}
    ninth = sorted(numbers)[ceil(0.9 * len(numbers)) - 1]
    return {
        f"{also}median": statistics.median(numbers), f"{also}mean": statistics.fmean(numbers), f"{also}p90": ninth,
    }  # fmt: skip


def how_many(kind: str) -> Callable[[Facts], Slow]:
    return lambda facts: (float(len(of(facts, kind))), len(of(facts, kind)), {})


def how_long(kind: str) -> Callable[[Facts], Slow]:
    def count(facts: Facts) -> Slow:
        told = of(facts, kind)
        by_wall = middle([fact.seconds for fact in told if fact.seconds is not None])
        at_work = [fact.worked for fact in told if fact.worked is not None]
        value = by_wall.pop("median")
        return value, len(told), {**by_wall, **(middle(at_work, "worked_") if at_work else {})}

    return count


def promises(facts: Facts) -> Slow:
    ended = of(facts, "promise")
    late = [fact.seconds for fact in ended if fact.seconds is not None]
    kept = sum(fact.ok is True for fact in ended)
    also = {"met": kept, "missed": len(ended) - kept, "late_median": statistics.median(late) if late else None}
    return share(kept, len(ended)), len(ended), also


def by_whom(facts: Facts) -> dict[str, float | None]:
    automatic = sum(fact.ok is True for fact in of(facts, "escalated"))
    return {"automatic": automatic, "by_hand": len(of(facts, "escalated")) - automatic}


def escalation_rate(facts: Facts) -> Slow:
    opened = len(of(facts, "opened"))
    return share(sum(fact.first for fact in of(facts, "escalated")), opened), opened, by_whom(facts)


def satisfaction(facts: Facts) -> Slow:
    scores = [(fact.number or 0, fact.escalated) for fact in of(facts, "csat")]

    def good(some: list[int]) -> float | None:
        return share(sum(score >= 4 for score in some), len(some))

    also = {
        "average": statistics.fmean(score for score, _ in scores) if scores else None,
        "escalated_good": good([score for score, escalated in scores if escalated]),
        "other_good": good([score for score, escalated in scores if not escalated]),
    }
    return good([score for score, _ in scores]), len(scores), also


def night_rings(facts: Facts) -> Slow:
    of_people = [fact for fact in of(facts, "ring") if fact.ok is not None]
    at_night = [fact for fact in of_people if not fact.ok]
    also = {"at_night": len(at_night), "nights": len({(fact.person, fact.name) for fact in at_night})}
    return share(len(at_night), len(of_people)), len(of_people), also


def one_in(kind: str, whole: str) -> Callable[[Facts], Slow]:
    return lambda facts: (share(len(of(facts, kind)), len(of(facts, whole))), len(of(facts, whole)), {})


def wrong(kind: str, also: str = "") -> Callable[[Facts], Slow]:
    def count(facts: Facts) -> Slow:
        told = of(facts, kind)
        bad = sum(fact.ok is False for fact in told)
        return share(bad, len(told)), len(told), {also: bad} if also else {}

    return count


SLOW: dict[str, Callable[[Facts], Slow]] = {
    "opened": how_many("opened"), "resolved": how_many("resolution"), "levels": how_many("level"),
    "rings": how_many("ring"), "assigned": how_many("assigned"), "first_response": how_long("first_response"),
    "next_response": how_long("next_response"), "resolution": how_long("resolution"),
    "acknowledged": how_long("acknowledged"), "level_time": how_long("level_left"), "team_time": how_long("team_left"),
    "promises": promises, "escalation_rate": escalation_rate, "satisfaction": satisfaction, "night_rings": night_rings,
    "escalations": lambda facts: (*how_many("escalated")(facts)[:2], by_whom(facts)),
    "exhausted": one_in("exhausted", "escalated"), "reopened": one_in("reopened", "resolution"),
    "false_alarms": wrong("escalation_ended"), "bounces": wrong("passed", "bounces"),
}  # fmt: skip


def word(fact: Fact, field: str) -> str | None:
    """The part of a measure that a fact belongs to."""
    local = fact.at.astimezone(ZONE)
    match field:
        case "hour":
            return f"{local.hour:02}:00"
        case "weekday":
            return f"{local:%a}"
        case "number":
            return None if fact.number is None else str(fact.number)
        case "escalated":
            return "yes" if fact.escalated else "no"
        case "person":
            return None if ":" in (fact.person or "") else fact.person or ""
        case _:
            return getattr(fact, field) or ""


def open_at(facts: Facts, at: datetime) -> list[tuple[Fact, float]]:
    """Who stands open just before an instant, with the age by then."""
    instant = at.timestamp()
    found = [
        fact
        for fact in facts
        if fact.kind in ("stood", "standing") and (fact.seconds or 0) < instant
        and (fact.kind == "standing" or fact.at.timestamp() >= instant)
    ]  # fmt: skip
    return [(fact, instant - (fact.worked or 0)) for fact in found]


def assert_is(figure: Figure, slow: Slow, what: object) -> None:
    value, count, also = slow
    assert figure.count == count, what
    assert figure.is_few == (count < FEW)
    assert figure.value == (None if value is None else pytest.approx(value)), what
    told = {name: one for name, one in figure.also.items() if name not in ("others", "adds")}
    assert told == pytest.approx(also), what


def assert_backlog(measure: Measure, facts: Facts, asked: Asked) -> None:
    for number, part in enumerate(measures.by_day(measure, asked)):
        day = SINCE + timedelta(days=number)
        found = open_at(facts, datetime(day.year, day.month, day.day, tzinfo=ZONE) + timedelta(days=1))
        assert (part.key, part.figure.value) == (day.isoformat(), len(found))
    end = datetime(UNTIL.year, UNTIL.month, UNTIL.day, tzinfo=ZONE) + timedelta(days=1)
    found = open_at(facts, end)
    for field in measure.splits:
        counts: dict[str, int] = {}
        for fact, age in found:
            days = next(name for name, most in AGES.items() if age < most * 86_400)
            key = days if field == "age" else word(fact, field) or ""
            counts[key] = counts.get(key, 0) + 1
        assert {part.key: part.figure.count for part in measures.by_field(measure, asked, field)} == counts, field
    ages = sorted(age for _, age in found)
    also = measures.figure(measure, asked).also
    assert (also["oldest"], also["age_median"]) == (
        (ages[-1], pytest.approx(statistics.median(ages))) if ages else (None, None)
    )


@tried(25, smallest=False)
@given(histories(issues=4, rows=30), st.sampled_from([{}, {"escalated": ("yes",)}, {"account": ("acme", "")}]))
def test_measures_are_what_a_slow_count_gives(history: History, only: dict[str, tuple[str, ...]]) -> None:
    past = Collected()
    everything: list[Fact] = []
    until = datetime(2026, 5, 1, tzinfo=UTC)
    for issue, facts in measured(POLICIES[history.policy], told(arriving(history)), until):
        past.add(issue, facts)
        everything += facts
    chosen = [fact for fact in everything if all(word(fact, field) in words for field, words in only.items())]
    asked = Asked(since=SINCE, until=UNTIL, time_zone=str(ZONE), only=only, other_past=past.read)
    assert set(SLOW) | {"backlog"} == set(MEASURES), "each measure is counted slowly, too"
    facts = [fact for fact in chosen if SINCE <= fact.at.astimezone(ZONE).date() <= UNTIL]
    of_day: dict[date, list[Fact]] = defaultdict(list)
    for fact in facts:
        of_day[fact.at.astimezone(ZONE).date()].append(fact)
    for key, slow in SLOW.items():
        measure = MEASURES[key]
        whole = measures.figure(measure, asked)
        assert_is(whole, slow(facts), key)
        for part in measures.by_day(measure, asked):
            assert_is(part.figure, slow(of_day[date.fromisoformat(part.key)]), part.key)
        counted = [fact for fact in facts if fact.kind in measure.kinds]
        for field in measure.splits:
            parts = measures.by_field(measure, asked, field)
            assert {part.key for part in parts} == {word(fact, field) for fact in counted} - {None}, (key, field)
            for part in parts:
                mine = [fact for fact in facts if word(fact, field) == part.key]
                assert_is(part.figure, slow(mine), (key, field, part.key))
                if measure.unit == "share" and part.figure.value is not None and whole.value is not None:
                    others = slow([fact for fact in facts if word(fact, field) != part.key])[0]
                    assert part.figure.also["others"] == (None if others is None else pytest.approx(others))
    assert_backlog(MEASURES["backlog"], chosen, asked)


def test_a_place_that_rang_is_none_of_the_people() -> None:
    past, at = Collected(), datetime(2026, 3, 9, 9, tzinfo=UTC)
    past.add("A-1", [Fact(kind="ring", at=at, person=one) for one in ("ana", "pagerduty:platform", "ana")])
    asked = Asked(since=SINCE, until=UNTIL, time_zone="UTC", other_past=past.read)
    assert measures.figure(MEASURES["rings"], asked).count == 3
    parts = measures.by_field(MEASURES["rings"], asked, "person")
    assert [(part.key, part.figure.count) for part in parts] == [("ana", 2)]
