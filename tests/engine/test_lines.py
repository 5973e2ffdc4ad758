"""Who gets an issue first, live: turns and places that workers share, and the lines of those who wait."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rung.core.decide import Decision
from rung.core.events import (
    AnyEvent,
    IssueOpened,
    IssueResolved,
    MessageReceived,
    PersonAway,
    PersonBack,
    PlaceOffered,
)
from rung.core.issue import IssueState
from rung.engine import handle
from rung.engine.replay import replay
from rung.store.decisions import desk, journal
from rung.store.models import Journal, Line, Subject
from rung.store.pages import queries
from rung.store.policies import policies
from tests.engine.house import MONDAY, POLICY, House, open_house
from tests.engine.test_side_by_side import work_side_by_side

FIVE = ("ana", "bo", "cy", "dan", "eve")


def policy(pick: str = "round_robin", capacity: int | None = None, prefer: str = "") -> str:
    """A desk of five equal people."""
    full = f", capacity: {capacity}" if capacity is not None else ""
    people = "\n".join(f"  {key}: {{email: {key}@x.example, teams: [desk], hours: always{full}}}" for key in FIVE)
    return f"""
rung: 1
workspace: {{time_zone: UTC, priorities: [P0, P1, P2], default_priority: P2}}
people:
{people}
teams: {{desk: {{}}}}
targets: [{{name: All, first_response: {{P0: 15m, P1: 1h, default: 4h}}}}]
routing: [{{name: Desk, to: {{team: desk, pick: {pick}{prefer}}}}}]
accounts: {{acme: {{name: Acme}}, tiny: {{name: Tiny, owner: eve}}}}
"""


def opened(key: str, house: House, **facts: str) -> IssueOpened:
    return IssueOpened(issue=key, at=house.clock.now(), id=f"open-{key}", **facts)  # type: ignore[arg-type]


def resolved(key: str, house: House) -> IssueResolved:
    return IssueResolved(issue=key, at=house.clock.now(), id=f"resolve-{key}")


def carried() -> Counter[str]:
    """How many open issues each person has."""
    having = Subject.objects.filter(kind="issue", is_open=True, assignee__isnull=False)
    return Counter(having.values_list("assignee", flat=True))


def waiting() -> list[str]:
    """The issues that wait for an assignee, as the queue's tab shows them."""
    return sorted(row.key for row in queries.queue(queries.Filter(tab="waiting"), limit=1_000).rows)


@pytest.fixture
def pg_house(postgres_database: str) -> Iterator[House]:
    with open_house() as house:
        yield house


# Turns and places that workers share ----------------------------------------


def test_a_burst_of_a_thousand_issues_is_shared_equally(sqlite_database: str) -> None:
    with open_house() as house:
        house.publish(policy())
        house.tell(*(opened(f"A-{number:04}", house) for number in range(1000)))
        assert carried() == dict.fromkeys(FIVE, 200)


@pytest.mark.postgres
def test_four_workers_share_a_burst_of_a_thousand_issues_equally(pg_house: House) -> None:
    pg_house.publish(policy())
    pg_house.take_in(*(opened(f"A-{number:04}", pg_house) for number in range(1000)))
    work_side_by_side(4, limit=60)
    assert carried() == dict.fromkeys(FIVE, 200)


@pytest.mark.postgres
@pytest.mark.parametrize("pick", ["round_robin", "least_loaded", "best_match"])
def test_no_rule_exceeds_a_capacity_whoever_decides(pg_house: House, pick: str) -> None:
    pg_house.publish(policy(pick, capacity=7))
    keys = [f"A-{number:03}" for number in range(60)]
    pg_house.take_in(*(opened(key, pg_house) for key in keys))
    work_side_by_side(4, limit=7)
    assert carried() == dict.fromkeys(FIVE, 7)
    assert len(waiting()) == 25
    # As many again are resolved by all workers at once: each place is given once, and nobody gets one more.
    having = Subject.objects.filter(kind="issue", assignee__isnull=False).order_by("key").values_list("key", flat=True)
    pg_house.take_in(*(resolved(key, pg_house) for key in list(having)[:20]))
    work_side_by_side(4, limit=7)
    assert carried() == dict.fromkeys(FIVE, 7)
    assert len(waiting()) == 5
    assert desk.read(MONDAY).load == dict.fromkeys(FIVE, 7)


def test_a_policy_that_no_longer_routes_still_shares_the_places_of_issues_that_keep_the_older(house: House) -> None:
    house.publish(policy(capacity=1))
    house.tell(*(opened(f"A-{number}", house) for number in range(7)))
    house.publish(POLICY)
    house.tell(resolved("A-0", house))
    assert waiting() == ["A-6"], "one place, one issue"


# Lines ----------------------------------------


def test_one_free_place_wakes_one_issue_however_many_wait(house: House) -> None:
    house.publish(policy(capacity=1))
    house.tell(*(opened(f"A-{number}", house) for number in range(5)))
    house.clock.set(house.clock.now() + timedelta(minutes=1))
    house.tell(*(opened(f"B-{number:03}", house) for number in range(200)), opened("P-1", house, priority="P0"))
    house.clock.set(house.clock.now() + timedelta(minutes=1))
    decided = house.tell(resolved("A-3", house))
    assert house.state("P-1").assignee == "dan"
    assert decided == 3, "the resolution, the person who has room, and the first in line"
    assert house.happened("B-000") == ["issue.opened"]
    decided = house.tell(resolved("A-1", house))
    assert (house.state("B-000").assignee, decided) == ("bo", 3)


def test_an_issue_that_cannot_be_decided_keeps_nobody_waiting(house: House) -> None:
    def fails(state: IssueState | None, event: AnyEvent, *rest: Any) -> Decision:
        if isinstance(event, PlaceOffered) and event.issue == "A-5":
            raise RuntimeError("a fault of ours")
        return handle.core_decide(state, event, *rest)

    house.publish(policy(capacity=1))
    house.tell(*(opened(f"A-{number}", house) for number in range(7)))
    house.take_in(resolved("A-2", house))
    house.settle(fails)
    assert house.state("A-5").assignee is None
    assert house.state("A-6").assignee == "cy"


def test_who_comes_on_shift_wakes_one_issue_for_each_place_and_one_that_looked(house: House) -> None:
    day = 'calendars: {day: {time_zone: UTC, hours: {daily: ["10:00-18:00"]}}}\nteams:'
    house.publish(policy(capacity=2).replace("hours: always", "hours: day").replace("teams: {desk", f"{day} {{desk"))
    house.tell(*(opened(f"A-{number:03}", house) for number in range(100)))
    assert Line.objects.filter(watch_at__isnull=False).values("issue").distinct().count() == 1
    before = Journal.objects.count()
    house.fast_forward(hours=1)
    assert carried() == dict.fromkeys(FIVE, 2)
    assert Journal.objects.count() - before <= 25, "the one that looked, the five people, those that have a place"
    assert house.happened("A-099") == ["issue.opened"]


def test_a_capacity_that_is_raised_lets_in_those_due_first(house: House) -> None:
    house.publish(policy(capacity=1))
    house.tell(*(opened(f"A-{number}", house) for number in range(9)), opened("P-1", house, priority="P0"))
    assert len(waiting()) == 5
    house.publish(policy(capacity=1).replace("bo@x.example, teams: [desk], hours: always, capacity: 1",
                                             "bo@x.example, teams: [desk], hours: always, capacity: 3"))  # fmt: skip
    while policies.move_batch():
        house.settle()
    assert house.state("P-1").assignee == "bo"
    assert house.state("A-5").assignee == "bo"
    assert waiting() == ["A-6", "A-7", "A-8"]


def test_who_comes_back_early_gets_what_waits_and_keeps_what_they_had(house: House) -> None:
    house.publish(policy(capacity=1))
    house.tell(*(opened(f"A-{number}", house) for number in range(5)))
    house.tell(PersonAway(person="bo", at=MONDAY, id="gone"))
    assert house.state("A-1").assignee == "bo", "nobody else has room"
    assert house.state("A-1").waits_for == FIVE
    house.tell(PersonBack(person="bo", at=MONDAY, id="back", by="bo"))
    assert house.state("A-1").waits_for == ()
    assert desk.read(MONDAY).away == {}
    assert Line.objects.count() == 0


def test_a_deputy_gets_what_the_person_had(house: House) -> None:
    house.publish(policy())
    house.tell(*(opened(f"A-{number}", house) for number in range(5)))
    house.tell(PersonAway(person="bo", at=MONDAY, id="gone", until=MONDAY + timedelta(days=3), deputy="eve"))
    assert house.state("A-1").assignee == "eve"
    assert desk.read(MONDAY).load == {"ana": 1, "bo": 0, "cy": 1, "dan": 1, "eve": 2}


def test_an_absence_that_is_taken_back_leaves_no_trace_for_the_future(house: House) -> None:
    house.publish(policy())
    later = MONDAY + timedelta(days=2)
    house.tell(opened("A-1", house))
    house.tell(PersonAway(person="ana", at=MONDAY, id="plan", from_=later, until=later + timedelta(days=3)))
    assert house.state("A-1").away_at == later
    house.tell(PersonAway(person="ana", at=MONDAY, id="no", from_=later, until=later))
    assert house.state("A-1").away_at is None
    assert desk.read(MONDAY).away == {}


def test_an_issue_that_waits_says_for_whom_and_why(house: House) -> None:
    house.publish(policy(capacity=0))
    house.tell(opened("A-1", house))
    (row,) = queries.queue(queries.Filter(tab="waiting")).rows
    full = "; ".join(f"{person} is full: 0 of 0" for person in FIVE)
    assert (row.waits_on, row.waits_why) == ("assignee", f"Desk: nobody is eligible: {full}")
    assert queries.counts("ana")["waiting"] == 1


# What is kept ----------------------------------------


def test_whom_an_account_knows_is_kept_and_a_replay_is_exact(house: House) -> None:
    house.publish(policy(prefer=", prefer: [account]"))
    house.tell(opened("T-1", house, account="tiny"), opened("A-1", house, account="acme"))
    house.tell(opened("A-2", house, account="acme"), opened("A-3", house))
    assert [house.state(key).assignee for key in ("T-1", "A-1", "A-2", "A-3")] == ["eve", "ana", "ana", "bo"]
    facts = journal.of_issue("A-2")[1][0].facts
    assert facts.served == {"acme": {"ana": MONDAY}}
    for key in ("T-1", "A-1", "A-2", "A-3"):
        assert replay(key).differences == ()


def test_a_waiting_issue_is_replayed_exactly(house: House) -> None:
    house.publish(policy(capacity=1))
    events: list[AnyEvent] = [opened(f"A-{number}", house) for number in range(8)]
    house.tell(*events)
    house.tell(resolved("A-0", house))
    for number in range(8):
        replayed = replay(f"A-{number}")
        assert (replayed.differences, replayed.is_same_state) == ((), True)


def test_where_no_policy_routes_a_batch_asks_and_writes_nothing_more(sqlite_database: str) -> None:
    with open_house() as house:
        house.take_in(*(house.open_issue(f"A-{number}") for number in range(20)))
        with CaptureQueriesContext(connection) as said:
            house.settle()
        names = ("FROM line", "INTO line", "UPDATE line", "served")
        about = [one["sql"] for one in said if any(name in one["sql"] for name in names)]
        assert [sql for sql in about if "UNION ALL" not in sql] == []


def test_a_watcher_that_stands_still_leaves_nobody_waiting(house: House) -> None:
    """It was to look for all when the shift begins, and an event of it was set aside before."""

    def fails(state: Any, event: Any, *rest: Any) -> Any:
        if isinstance(event, MessageReceived):
            raise ZeroDivisionError("a fault of ours")
        return handle.core_decide(state, event, *rest)

    day = 'calendars: {day: {time_zone: UTC, hours: {daily: ["10:00-18:00"]}}}\nteams:'
    by_day = policy(capacity=2).replace("hours: always", "hours: day").replace("teams: {desk", f"{day} {{desk")
    house.publish(by_day)
    house.tell(*(opened(f"A-{number}", house) for number in range(6)))
    (watcher,) = set(Line.objects.filter(watch_at__isnull=False).values_list("issue", flat=True))
    poison = MessageReceived(issue=watcher, at=house.clock.now(), id="m", body="x", contact="joe@acme.example")
    house.take_in(poison)
    house.settle(fails)
    house.fast_forward(hours=5)
    waits = {f"A-{number}" for number in range(6) if house.state(f"A-{number}").assignee is None}
    assert waits == {watcher}
