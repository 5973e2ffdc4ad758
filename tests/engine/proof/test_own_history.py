"""The installation's own past, replayed: the same policy does again what it did, and nothing twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from msgspec import structs

from rung.core.effects import Notice
from rung.core.events import (
    AccountChanged,
    IssueMerged,
    IssueOpened,
    IssueResolved,
    MessageReceived,
    MessageSent,
    NoticeFailed,
    PersonAway,
)
from rung.engine.proof.own_history import OwnHistory, own_history
from rung.simulator.backtests.backtest import Backtest, backtest
from rung.simulator.run import Late
from rung.store.decisions import journal
from rung.store.policies import policies
from rung.store.words import texts
from tests.engine.house import MONDAY, POLICY

if TYPE_CHECKING:
    from tests.engine.house import House

A_DAY = timedelta(days=1)
SEES_WORDS = POLICY.replace(
    "paths:\n",
    "  - {name: Angry, on: {sentiment: below, value: -0.3}, escalate: {path: outage}}\n"
    '  - {name: Says it, on: opened, when: issue.subject.contains("down"), escalate: {path: outage}}\npaths:\n',
)


def of_the_last(house: House, **span: float) -> OwnHistory:
    now = house.clock.now()
    return own_history(now - timedelta(**span), now)


def replayed(past: OwnHistory) -> Backtest:
    return backtest("again", policies.current(), past.events(), until=past.until)


def rings(result: Backtest) -> list[tuple[str, str, str]]:
    return sorted((row["at"], row["issue"], row["to"]) for row in result.rows.notices if row["ring"])


def rings_of_then(*issues: str) -> list[tuple[str, str, str]]:
    """What the journal says that rang."""
    said = (
        (effect.at, issue, effect.to)
        for issue in issues
        for line in journal.of_issue(issue)[1]
        for effect in line.effects
        if isinstance(effect, Notice) and effect.ring
    )
    return sorted((f"{at:%Y-%m-%dT%H:%M:%SZ}", issue, to) for at, issue, to in said)


def events_of(past: OwnHistory) -> list[Any]:
    return list(past.events())


def test_the_policy_in_force_does_again_what_it_did(house: House) -> None:
    house.tell(house.open_issue("A-1"))
    house.fast_forward(minutes=20)
    house.tell(house.open_issue("A-2", account="tiny"))
    house.fast_forward(minutes=50)
    house.tell(house.acknowledgement("A-2", by="ana"), house.message("A-1"))
    house.fast_forward(hours=3)

    past = of_the_last(house, days=1)

    assert len(rings_of_then("A-1", "A-2")) == 3
    assert rings(replayed(past)) == rings_of_then("A-1", "A-2")
    assert past.how_true(replayed(past)).startswith(
        "Then 3 notices rang; the policy in force, replayed here, makes 3 ring."
    )
    assert (past.count, past.issues) == (4, 2)
    assert past.left_out["Rung's own steps"] > 0


def test_an_issue_that_was_open_comes_with_its_whole_life_and_one_that_had_ended_does_not(house: House) -> None:
    house.tell(house.open_issue("A-1"), house.open_issue("A-2"))
    house.tell(IssueResolved(issue="A-2", at=house.clock.now(), id="done", by="bo"))
    house.fast_forward(days=3)
    house.tell(house.open_issue("A-3"))

    past = of_the_last(house, hours=4)

    assert sorted(event.issue for event in events_of(past)) == ["A-1", "A-3"]
    assert past.first_at == MONDAY
    assert past.since == MONDAY + timedelta(days=2, hours=20)


def test_what_people_wrote_comes_back_and_is_measured_where_the_draft_reads_it(house: House) -> None:
    house.tell(house.open_issue("A-1", subject="All is down", priority="P2", contact="joe@acme.example"))
    house.tell(house.message("A-1", body="This is unacceptable, I am furious, worst service ever"))
    past = of_the_last(house, days=1)

    opened, wrote = events_of(past)
    assert (opened.subject, opened.contact) == ("All is down", "joe@acme.example")
    assert wrote.body.startswith("This is unacceptable")
    assert rings(replayed(past)) == []

    house.publish(SEES_WORDS)
    rows = list(replayed(past).rows.escalations)
    assert [row["trigger"] for row in rows] == ["Says it"]


def test_a_mood_that_was_measured_stays_when_the_words_are_erased(house: House) -> None:
    house.publish(SEES_WORDS)
    opened = house.open_issue("A-1", subject="Hello", body="worst service ever, I am furious", priority="P2")
    house.tell(structs.replace(opened, contact="joe@acme.example"))
    before = rings_of_then("A-1")
    texts.erase(texts.contact_ids(["joe@acme.example"])["joe@acme.example"])

    (event,) = events_of(of_the_last(house, days=1))

    assert (event.subject, event.body, event.contact) == ("", "", None)
    assert event.sentiment < -0.3
    assert before
    assert rings(replayed(of_the_last(house, days=1))) == before


def test_what_one_subject_told_another_is_told_again_and_not_twice(house: House) -> None:
    house.tell(house.open_issue("A-1", priority="P2"), house.open_issue("A-2", priority="P2"))
    house.fast_forward(minutes=1)
    house.tell(AccountChanged(account="acme", at=house.clock.now(), id="sync", changes={"churn_risk": True}))
    house.fast_forward(minutes=1)
    house.tell(IssueMerged(issue="A-1", into="A-2", at=house.clock.now(), id="merge", by="bo"))
    house.tell(house.message("A-1", body="And another thing"))

    past = of_the_last(house, days=1)
    result = replayed(past)

    assert [type(event).__name__ for event in events_of(past)] == [
        "IssueOpened", "IssueOpened", "AccountChanged", "IssueMerged", "MessageReceived",
    ]  # fmt: skip
    assert rings(result) == rings_of_then("A-1", "A-2")
    assert past.left_out == {
        "Rung's own steps": 1,
        "told to issues by an account or a person": 2,
        "told to issues by another issue": 1,
    }


def test_an_issue_that_was_merged_long_ago_comes_along_with_the_one_that_stays(house: House) -> None:
    house.tell(house.open_issue("A-1", priority="P2"))
    house.fast_forward(days=1)
    house.tell(house.open_issue("A-2", priority="P2"))
    house.tell(IssueMerged(issue="A-1", into="A-2", at=house.clock.now(), id="merge", by="bo"))
    house.fast_forward(days=5)

    past = of_the_last(house, days=1)
    clocks = {row["metric"]: row for row in replayed(past).rows.clocks if row["issue"] == "A-2"}

    assert past.issues == 2
    assert clocks["first_response"]["started_at"] == "2026-03-09T09:00:00Z"


def test_who_was_away_is_away_again(house: House) -> None:
    at = house.clock.now()
    house.tell(*(PersonAway(person=one, at=at, id=one, from_=at, until=at + A_DAY) for one in ("ana", "bo")))
    house.tell(house.open_issue("A-1"))
    house.fast_forward(minutes=5)

    past = of_the_last(house, hours=1)

    assert rings_of_then("A-1") == [("2026-03-09T09:00:00Z", "A-1", "cy")]
    assert rings(replayed(past)) == rings_of_then("A-1")


def test_an_event_that_came_late_is_learned_of_when_it_came(house: House) -> None:
    house.tell(house.open_issue("A-1"))
    house.fast_forward(hours=2)
    late = MessageSent(issue="A-1", at=MONDAY + timedelta(minutes=10), id="late", by="bo", body="On it")
    house.tell(late)

    _opened, answer = events_of(of_the_last(house, days=1))

    assert isinstance(answer, Late)
    assert answer.event.at == late.at
    assert answer.arrives_at == MONDAY + timedelta(hours=2)
    assert rings(replayed(of_the_last(house, days=1))) == rings_of_then("A-1")


def test_outcomes_of_notices_and_what_was_refused_are_left_out_and_counted(house: House) -> None:
    house.tell(house.open_issue("A-1"))
    failed = NoticeFailed(issue="A-1", notice=1, to="ana", at=house.clock.now(), id="f", error="no such channel")
    house.tell(failed, IssueMerged(issue="A-1", into="A-1", at=house.clock.now(), id="wrong"))

    past = of_the_last(house, days=1)

    assert past.left_out == {"outcomes of notices": 1, "refused then": 1}


def test_two_senders_may_use_the_same_id(house: House) -> None:
    house.take_in(IssueOpened(issue="A-1", at=house.clock.now(), id="1"), source="mail")
    house.take_in(IssueOpened(issue="A-2", at=house.clock.now(), id="1"), source="slack")
    house.settle()

    past = of_the_last(house, days=1)

    assert [event.id for event in events_of(past)] == ["A-1/1", "A-2/1"]
    assert replayed(past).issues == 2


def test_a_house_in_which_nothing_happened_has_an_empty_past(house: House) -> None:
    past = of_the_last(house, days=30)

    assert (past.count, past.issues, events_of(past), past.left_out) == (0, 0, [], {})
    assert past.years == range(2026, 2027)


def test_it_is_told_how_far_the_reading_is(house: House) -> None:
    house.tell(*(house.open_issue(f"A-{number}") for number in range(250)))
    said: list[tuple[int, int]] = []
    now = house.clock.now()
    own_history(now - A_DAY, now, lambda done, total: said.append((done, total)))

    assert said == [(200, 250), (250, 250)]


def test_a_message_that_looks_like_one_of_rungs_own_is_kept(house: House) -> None:
    house.tell(house.open_issue("A-1"))
    house.tell(MessageReceived(issue="A-1", at=house.clock.now(), id="A-1/1/0", body="Hello?"))

    assert [type(event).__name__ for event in events_of(of_the_last(house, days=1))] == [
        "IssueOpened", "MessageReceived",
    ]  # fmt: skip
