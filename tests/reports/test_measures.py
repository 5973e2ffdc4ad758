"""What the charts count, beside a slow and obvious count over the journal; on both databases, by the real engine."""

from __future__ import annotations

import statistics
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from math import ceil
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from msgspec import structs

from rung.core.events import (
    CsatReceived,
    EscalationAcknowledged,
    IssueChanged,
    IssueClosed,
    IssueReopened,
    IssueResolved,
    MessageReceived,
    MessageSent,
)
from rung.core.measures import Fact, facts_of
from rung.core.people.nights import Nights

if TYPE_CHECKING:
    from tests.engine.house import House

ZONE = "America/New_York"
ONE = {"first_response": "first_response", "resolution": "resolution", "acknowledged": "acknowledged"}


def a_month_of_issues(house: House, issues: int = 45) -> None:
    """Every hour or so an issue, and something happens to one of those before; by chance, always the same."""
    chance = Random(11)
    for number in range(issues):
        facts = {"priority": chance.choice(["P0", "P1", "P2"]), "account": chance.choice(["acme", "tiny"])}
        house.tell(house.open_issue(f"A-{number}", **facts, channel=chance.choice(["email", "slack"])))
        house.fast_forward(minutes=chance.randint(5, 90))
        for _ in range(2):
            house.tell(something(house, chance, f"A-{chance.randint(max(0, number - 4), number)}"))
            house.fast_forward(minutes=chance.randint(1, 600))


def something(house: House, chance: Random, key: str):
    common = {"issue": key, "at": house.clock.now(), "id": house.next_id()}
    return chance.choice(
        [
            lambda: MessageSent(**common, by="bo"), lambda: MessageSent(**common, by="ana"),
            lambda: MessageReceived(**common), lambda: IssueResolved(**common, by="bo"),
            lambda: EscalationAcknowledged(**common, by="bo"), lambda: IssueReopened(**common, by="cy"),
            lambda: CsatReceived(**common, score=chance.randint(1, 5)),
            lambda: IssueChanged(**common, changes={"priority": "P0"}, by="ana"),
            lambda: IssueClosed(**common, by="cy", as_="spam"),
        ]
    )()  # fmt: skip


def all_facts() -> list[Fact]:
    """As slowly as can be: every journal, read anew."""
    from rung.store.measures import measures
    from rung.store.models import Subject
    from rung.store.policies import policies

    ids = list(Subject.objects.filter(kind="issue").values_list("id", flat=True))
    nights = Nights(policies.current())
    return [fact for lines in measures.lines(ids).lines.values() for fact in facts_of(lines, nights.of)]


def of_day(facts: list[Fact], kind: str) -> Counter[date]:
    place = ZoneInfo(ZONE)
    return Counter(fact.at.astimezone(place).date() for fact in facts if fact.kind == kind)


def p90(numbers: list[float]) -> float | None:
    return sorted(numbers)[ceil(0.9 * len(numbers)) - 1] if numbers else None


def asked(**only):
    from rung.reports.facts import Asked

    return Asked(since=date(2026, 3, 1), until=date(2026, 4, 30), time_zone=ZONE, only=only)


def test_the_columns_of_days_say_what_the_journal_says(house: House) -> None:
    from rung.reports import measures, measuring

    house.publish()
    a_month_of_issues(house)
    done = measuring.catch_up()
    assert done.issues > 40
    facts = all_facts()
    assert len({fact.kind for fact in facts}) > 8, "a month in which much happened"
    for kind, key in ONE.items():
        told = [fact for fact in facts if fact.kind == kind]
        figure = measures.figure(measures.MEASURES[key], asked())
        seconds = [fact.seconds for fact in told if fact.seconds is not None]
        assert figure.count == len(told)
        assert figure.value == pytest.approx(statistics.median(seconds))
        assert figure.also["mean"] == pytest.approx(statistics.fmean(seconds))
        assert figure.also["p90"] == p90(seconds)
        days = {part.key: part.figure.count for part in measures.by_day(measures.MEASURES[key], asked())}
        assert {date.fromisoformat(day): count for day, count in days.items() if count} == of_day(facts, kind)
    assert_parts(facts)
    assert_shares(facts)
    assert_teams_and_people(facts)


def assert_teams_and_people(facts: list[Fact]) -> None:
    from rung.reports import measures

    rings = [fact for fact in facts if fact.kind == "ring" and fact.ok is not None]
    figure = measures.figure(measures.MEASURES["night_rings"], asked())
    at_night = [fact for fact in rings if not fact.ok]
    assert (figure.count, figure.also["at_night"]) == (len(rings), len(at_night))
    assert figure.also["nights"] == len({(fact.person, fact.name) for fact in at_night}) > 0
    assigned = Counter(fact.person or "" for fact in facts if fact.kind == "assigned")
    parts = measures.by_field(measures.MEASURES["assigned"], asked(), "person")
    assert {part.key: part.figure.count for part in parts} == assigned
    opened, escalated = (Counter(one.account for one in facts if one.kind == kind) for kind in ("opened", "escalated"))
    assert len(opened) > 1
    assert escalated
    for part in measures.by_field(measures.MEASURES["escalation_rate"], asked(), "account"):
        mine, others = (
            [one for one in facts if (one.account == part.key) == is_mine and one.kind in ("opened", "escalated")]
            for is_mine in (True, False)
        )
        rates = [sum(one.first for one in some) / sum(one.kind == "opened" for one in some) for some in (mine, others)]
        assert (part.figure.value, part.figure.also["others"]) == tuple(map(pytest.approx, rates))


def assert_parts(facts: list[Fact]) -> None:
    from rung.reports import measures

    response = measures.MEASURES["first_response"]
    told = [fact for fact in facts if fact.kind == "first_response"]
    for field in ("account", "team", "priority", "channel", "person"):
        parts = {part.key: part.figure for part in measures.by_field(response, asked(), field)}
        assert {key: one.count for key, one in parts.items()} == Counter(getattr(one, field) or "" for one in told)
    only_acme = [fact for fact in told if fact.account == "acme" and fact.channel == "email"]
    assert measures.figure(response, asked(account=("acme",), channel=("email",))).count == len(only_acme)
    levels = {part.key: part.figure.count for part in measures.by_field(measures.MEASURES["levels"], asked(), "number")}
    assert levels == Counter(str(fact.number) for fact in facts if fact.kind == "level")
    place = ZoneInfo(ZONE)
    hours = Counter(
        (fact.at.astimezone(place).weekday(), fact.at.astimezone(place).hour) for fact in facts if fact.kind == "ring"
    )
    grid = measures.by_hour(measures.MEASURES["rings"], asked())
    assert {(day, hour): n for day, row in enumerate(grid) for hour, n in enumerate(row) if n} == hours


def assert_shares(facts: list[Fact]) -> None:
    from rung.reports import measures

    def value(key: str) -> float | None:
        return measures.figure(measures.MEASURES[key], asked()).value

    promises = [fact for fact in facts if fact.kind == "promise"]
    assert value("promises") == pytest.approx(sum(bool(one.ok) for one in promises) / len(promises))
    opened = sum(fact.kind == "opened" for fact in facts)
    first = sum(fact.kind == "escalated" and fact.first for fact in facts)
    assert value("escalation_rate") == pytest.approx(first / opened)
    scores = [fact.number or 0 for fact in facts if fact.kind == "csat"]
    assert value("satisfaction") == pytest.approx(sum(one >= 4 for one in scores) / len(scores))


def test_a_day_changes_with_what_arrives_late_and_is_the_same_made_anew(house: House) -> None:
    from rung.reports import measures, measuring
    from rung.store.models import FactDay

    house.publish()
    house.tell(house.open_issue("A-1", priority="P0"))
    answered_at = house.clock.now()
    house.fast_forward(days=2)
    measuring.catch_up()
    promises = measures.MEASURES["promises"]
    assert (measures.figure(promises, asked()).value, measures.figure(promises, asked()).count) == (0.0, 1)
    house.tell(MessageSent(issue="A-1", at=answered_at, id="late", by="bo"))
    measuring.catch_up()
    assert measures.figure(promises, asked()).value == 1.0
    kept = sorted(FactDay.objects.values_list("kind", "day", "sha"))
    measuring.rebuild()
    assert sorted(FactDay.objects.values_list("kind", "day", "sha")) == kept


def some_figures(**only):
    """Measures of three units as their pages show them."""
    from rung.reports import measures
    from rung.reports.behind import behind

    what = asked(**only)
    return {
        one.key: [
            measures.figure(one, what), measures.by_day(one, what, 7), measures.by_hour(one, what),
            list(islice(behind(one, what), 30)), measures.by_field(one, what, one.splits[0]),
        ]
        for one in (measures.MEASURES[key] for key in ("first_response", "promises", "levels", "satisfaction"))
    }  # fmt: skip


def kinds_by_month(kind: str = "first_response") -> list[bool]:
    """Of what a kind is read, oldest first: whether it is a month."""
    from rung.reports.packing import FORM
    from rung.store.measures import fact_columns

    return [one.is_month for one in fact_columns.pieces(FORM)[kind]]


def test_a_month_that_is_over_says_what_its_days_say(house: House) -> None:
    from rung.reports import measuring
    from rung.store.models import FactMonth

    house.publish()
    a_month_of_issues(house, issues=12)
    house.tell(house.open_issue("A-late", account="tiny", channel="sms"))
    measuring.catch_up()
    assert not any(kinds_by_month()), "the running month is read by its days"
    by_days = some_figures(), some_figures(account=("acme",), channel=("email", "slack"))
    house.clock.set(datetime(2026, 4, 2, tzinfo=UTC))
    house.tell(MessageSent(issue="A-late", at=datetime(2026, 3, 30, tzinfo=UTC), id="late", by="bo"))
    assert measuring.catch_up().months == 0, "no issue of another month was opened, so far as we know"
    house.tell(house.open_issue("A-april", account="tiny"))
    assert measuring.catch_up().months > 5
    assert kinds_by_month()[0]
    only_acme = some_figures(account=("acme",), channel=("email", "slack"))
    assert {key: one for key, one in only_acme.items() if one != by_days[1][key]} == {}
    by_months, made = some_figures(), set(FactMonth.objects.values_list("kind", "name", "sha"))
    assert by_months != by_days[0], "an answer came late"

    house.tell(CsatReceived(issue="A-late", at=datetime(2026, 3, 31, tzinfo=UTC), id="score", score=5))
    assert measuring.step(None).issues == 1
    assert measuring.step(None, 10_000).days == 1, "the other days of the issue are as they were"
    assert kinds_by_month("csat") != [True], "one of its days changed"
    assert kinds_by_month() == [True]
    measuring.rebuild()
    others = {one for one in made if one[0] != "csat"}
    assert others == set(FactMonth.objects.exclude(kind="csat").values_list("kind", "name", "sha"))
    score = some_figures()
    assert {key for key, one in by_months.items() if one != score[key]} == {"satisfaction"}


def test_a_rebuild_that_was_broken_off_goes_on(house: House) -> None:
    from rung.reports import measures, measuring
    from rung.store.models import MeasuredIssue

    house.publish()
    for number in range(3):
        house.tell(house.open_issue(f"A-{number}", priority="P2"))
    measuring.catch_up()
    opened = measures.MEASURES["opened"]
    MeasuredIssue.objects.update(seq=99, facts=b"\x90")

    def break_off(done: measuring.Caught) -> None:
        raise KeyboardInterrupt

    measuring.ISSUES_AT_ONCE, usual = 2, measuring.ISSUES_AT_ONCE
    try:
        with pytest.raises(KeyboardInterrupt):
            measuring.rebuild(break_off)
    finally:
        measuring.ISSUES_AT_ONCE = usual
    assert measuring.left() == 1
    assert measures.figure(opened, asked()).value == 3, "what was known counts meanwhile"
    assert measuring.step(None).issues == 1
    assert measuring.step(None).is_more, "columns are still to be made"
    assert measuring.left() == 0
    done = measuring.rebuild(from_start=False)
    assert (done.issues, done.days > 0) == (0, True)
    assert measuring.left() is None
    assert measures.figure(opened, asked()).value == 3


def test_a_damaged_line_of_one_issue_keeps_nobody_from_counting_the_others(house: House) -> None:
    from rung.reports import measures, measuring
    from rung.store.models import Journal, Subject

    house.publish()
    house.tell(house.open_issue("A-1", priority="P0"), house.open_issue("A-2", priority="P0"))
    house.tell(MessageSent(issue="A-1", at=house.clock.now(), id="s1", by="bo"))
    house.tell(MessageSent(issue="A-2", at=house.clock.now(), id="s2", by="bo"))
    damaged = Subject.objects.get(kind="issue", key="A-1").pk
    Journal.objects.filter(subject_id=damaged, seq=2).update(event={"type": "no.such.thing"})
    done = measuring.catch_up()
    assert done.issues == 2
    [broken] = done.broken
    assert broken.startswith("A-1, line ")
    assert "no.such.thing" in broken
    assert measures.figure(measures.MEASURES["promises"], asked()).value == 1.0, "A-2 was answered in time"
    assert measuring.step(None).issues == 0, "it is not read again and again"
    assert measuring.rebuild().broken == done.broken


def test_a_new_form_of_facts_is_made_by_itself_and_the_old_one_shown_until_then(house: House) -> None:
    """A new version of Rung starts on what an old one left, which knew of no backlog and no trigger."""
    import msgspec

    from rung.reports import measures, measuring, packing
    from rung.store import settings_store
    from rung.store.measures.measures import FORM
    from rung.store.models import FactDay

    house.publish()
    house.tell(house.open_issue("A-1", priority="P0"), house.open_issue("A-2", priority="P2"))
    measuring.catch_up()
    made = sorted(FactDay.objects.values_list("kind", "day", "sha"))
    settings_store.put(FORM, packing.FORM - 1)
    FactDay.objects.filter(kind="standing").delete()
    for day in FactDay.objects.all():
        packed = msgspec.msgpack.decode(bytes(day.content), type=packing.Packed)
        words = {field: one for field, one in packed.words.items() if field not in ("trigger", "reason")}
        older = msgspec.structs.replace(packed, form=packing.FORM - 1, words=words)
        FactDay.objects.filter(kind=day.kind, day=day.day).update(sha="older", content=msgspec.msgpack.encode(older))
    opened, backlog = measures.MEASURES["opened"], measures.MEASURES["backlog"]
    assert [measures.figure(one, asked()).value for one in (opened, backlog)] == [2, 0]
    assert measures.by_field(measures.MEASURES["escalations"], asked(), "trigger")[0].key == ""
    while measuring.step(None).is_more:
        assert measures.figure(opened, asked()).value == 2, "nobody sees it go"
    assert sorted(FactDay.objects.values_list("kind", "day", "sha")) == made
    assert measures.figure(backlog, asked()).value == 2


def test_what_is_open_is_exact_for_any_past_day(house: House) -> None:
    from rung.reports import measures, measuring
    from rung.reports.behind import behind

    house.publish()
    house.tell(house.open_issue("A-1", priority="P0"), house.open_issue("A-2", priority="P2"))
    began = house.clock.now()
    house.fast_forward(days=5)
    house.tell(IssueResolved(issue="A-1", at=house.clock.now(), id="r", by="bo"))
    house.tell(IssueChanged(issue="A-2", at=house.clock.now(), id="c", changes={"priority": "P1"}, by="ana"))
    house.fast_forward(days=2)
    measuring.catch_up()
    first = began.astimezone(ZoneInfo(ZONE)).date()
    span = structs.replace(asked(), since=first - timedelta(days=1), until=first + timedelta(days=9))
    span = structs.replace(span, now=house.clock.now())
    backlog = measures.MEASURES["backlog"]
    assert [part.figure.value for part in measures.by_day(backlog, span)] == [0, *[2] * 5, 1, 1, 1, None, None]
    then = structs.replace(span, until=first)
    by_priority = [(part.key, part.figure.value) for part in measures.by_field(backlog, then, "priority")]
    assert by_priority == [("P0", 1), ("P2", 1)], "as they were then"
    assert [(part.key, part.figure.value) for part in measures.by_field(backlog, span, "age")] == [("7 to 14 days", 1)]
    assert measures.figure(backlog, span).also["oldest"] == timedelta(days=7).total_seconds()
    assert [issue for issue, _ in behind(backlog, then)] != []


def test_nothing_is_known_of_nothing(house: House) -> None:
    from rung.reports import measures, measuring
    from rung.reports.behind import behind

    house.publish()
    measuring.catch_up()
    for measure in measures.MEASURES.values():
        found = measures.figure(measure, asked())
        assert (found.value or 0, found.count, found.is_few) == (0, 0, True)
        assert measures.by_field(measure, asked(), measure.splits[0]) == []
        assert len(measures.by_day(measure, asked(), step=7)) == 9
    assert list(behind(measures.MEASURES["opened"], asked())) == []


def test_the_issues_behind_a_bar_come_latest_first(house: House) -> None:
    from rung.reports import measures, measuring
    from rung.reports.behind import behind
    from rung.store.measures import measures as kept

    house.publish()
    for number in range(3):
        house.tell(house.open_issue(f"A-{number}", priority="P2"))
        house.fast_forward(hours=1)
    measuring.catch_up()
    found = list(islice(behind(measures.MEASURES["opened"], asked()), 2))
    assert [kept.keys([issue])[issue] for issue, _ in found] == ["A-2", "A-1"]
    assert datetime.fromtimestamp(found[0][1], UTC) == house.clock.now() - timedelta(hours=1)


def test_the_document_defines_every_measure() -> None:
    from rung.reports.measures import MEASURES

    text = (Path(__file__).parents[2] / "docs" / "measures.md").read_text()
    assert [one.key for one in MEASURES.values() if f"| {one.name} (`{one.key}`) | {one.means} |" not in text] == []


def test_on_sqlite_whoever_measures_keeps_others_from_measuring_and_nobody_from_writing(sqlite_database: str) -> None:
    from rung.store.measures import measures
    from rung.store.sqlite.base import WRITERS

    order = []

    def another() -> None:
        with measures.alone():
            order.append("another")

    with ThreadPoolExecutor(1) as others:
        with measures.alone() as is_mine:
            asked = others.submit(another)
            assert is_mine
            assert not WRITERS.is_held
            order.append("the first")
        asked.result(20)
    assert order == ["the first", "another"]
