"""One batch: claimed, decided in order, committed whole; what fails stays visible and stops nobody else."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import psycopg
import pytest
from django.db import OperationalError

from rung.core import effects as effects_of
from rung.core.decide import Decision, decide
from rung.core.events import (
    AccountChanged,
    AnyEvent,
    IssueEscalated,
    IssueMerged,
    IssueOpened,
    MessageReceived,
    MessageSent,
    PersonAway,
    TimePassed,
)
from rung.core.issue import IssueState
from rung.engine import handle, replay
from rung.store import settings_store
from rung.store.decisions import desk, set_aside
from rung.store.deliveries import deliveries
from rung.store.models import Delivery, Inbox, Journal, Load, Notice, Subject, Text
from rung.store.pages import issue_page
from rung.store.policies import policies
from rung.store.words import texts
from tests import outages
from tests.engine.house import MONDAY, POLICY, House, open_house


def test_an_urgent_issue_rings_somebody_and_climbs_at_its_instant(house: House) -> None:
    house.tell(house.open_issue())
    assert [notice.to for notice in Notice.objects.filter(ring=True)] == ["ana"]

    house.fast_forward(minutes=59)
    assert Notice.objects.filter(ring=True).count() == 1, "nobody is rung early"

    house.fast_forward(minutes=1)
    rung = Notice.objects.filter(ring=True).order_by("number")
    assert [(notice.to, notice.code, notice.at) for notice in rung] == [
        ("ana", "trigger", MONDAY),
        ("cy", "climb", MONDAY + timedelta(hours=1)),
    ]


def test_an_acknowledgement_at_the_very_instant_of_the_climb_stops_it(house: House) -> None:
    house.tell(house.open_issue())
    house.fast_forward(minutes=59)
    house.clock.push(timedelta(minutes=1))
    house.tell(house.acknowledgement(by="ana"))
    assert house.state().escalations[0].state == "acknowledged"
    assert Notice.objects.filter(ring=True).count() == 1


def test_what_was_due_before_an_event_happens_before_it(house: House) -> None:
    """The worker was away for an hour and a half; the message came after the climb was due."""
    house.tell(house.open_issue())
    house.clock.push(timedelta(minutes=90))
    house.tell(house.message())
    told = house.happened()
    assert told.index("message.received") > told.index("time.passed")
    climb = next(line for line in house.journal() if any(effect.get("level") == 2 for effect in line.effects))
    assert climb.at == MONDAY + timedelta(hours=1)
    late = next(effect for effect in climb.effects if effect["type"] == "notice")
    assert late["late_by"] == 1800.0


def test_one_event_is_one_line_for_ever(house: House) -> None:
    opened = house.open_issue()
    house.tell(opened)
    house.tell(opened)
    assert house.happened() == ["issue.opened"]
    assert Inbox.objects.count() == 0


def test_events_of_an_issue_keep_their_order(house: House) -> None:
    bodies = [f"message {number}" for number in range(40)]
    house.tell(house.open_issue(), *(house.message(body=body) for body in bodies))
    lines = house.journal()
    assert [line.seq for line in lines] == list(range(1, 42))
    subject = Subject.objects.get(key="A-1")
    assert [words.text for words in texts.of_subject(subject.pk) if words.field == "body"] == bodies


def test_a_batch_larger_than_the_limit_keeps_order_and_lets_no_step_of_time_pass_an_event(house: House) -> None:
    house.tell(house.open_issue())
    house.take_in(*(house.message(body=str(number)) for number in range(10)))
    house.clock.push(timedelta(hours=1))
    while handle.step(limit=3).handled:
        pass
    assert house.happened()[:11] == ["issue.opened"] + ["message.received"] * 10


def test_the_journal_and_the_state_hold_none_of_the_words(house: House) -> None:
    house.tell(house.open_issue(subject="Our secret", body="The password is hunter2", contact="joe@acme.example"))
    kept = msgspec.json.encode([house.journal()[0].event, Subject.objects.get(key="A-1").state]).decode()
    for word in ("secret", "hunter2", "joe@acme"):
        assert word not in kept
    subject = Subject.objects.get(key="A-1")
    assert [one.text for one in texts.of_subject(subject.pk)] == ["Our secret", "The password is hunter2"]
    contact = house.state().contact
    assert texts.address_of(contact) == "joe@acme.example"

    texts.erase(str(contact))
    assert {one.text for one in texts.of_subject(subject.pk)} == {texts.ERASED}
    assert all(b"hunter2" not in bytes(row.sealed) for row in Text.objects.all())


def test_an_event_of_an_issue_never_opened_opens_it_as_partial(house: House) -> None:
    house.tell(house.message("Z-9"))
    assert house.state("Z-9").partial


def test_a_refused_event_is_shown_and_the_issue_goes_on(house: House) -> None:
    wrong = IssueEscalated(issue="A-1", at=MONDAY, id="wrong", by="ana", path="nowhere")
    house.tell(house.open_issue(), wrong, house.message())
    assert house.happened() == ["issue.opened", "message.received"]
    (shown,) = set_aside.everything()
    assert (shown.event_id, shown.code) == ("wrong", "unknown_path")
    assert "outage" in shown.hint


def test_an_event_from_the_future_is_refused(house: House) -> None:
    house.tell(IssueOpened(issue="A-1", at=MONDAY + timedelta(minutes=6), id="early"))
    assert [one.code for one in set_aside.everything()] == ["at_in_future"]


def test_a_promise_beyond_all_calendars_is_refused(house: House) -> None:
    forever = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    promised = MessageSent(issue="A-1", at=MONDAY, id="forever", by="ana", body="Soon", next_update_by=forever)
    gone = PersonAway(person="ana", at=MONDAY, id="gone", until=forever)
    house.tell(house.open_issue(), promised, gone)
    assert [one.code for one in set_aside.everything()] == ["too_far_ahead"] * 2


def test_a_decision_that_fails_stops_its_issue_visibly_and_no_other(house: House) -> None:
    def fails_on_poison(*given: object) -> Decision:
        event = given[1]
        if isinstance(event, MessageReceived) and event.body == "poison":
            raise ZeroDivisionError("a fault of ours")
        return decide(*given)  # type: ignore[arg-type]

    house.take_in(house.open_issue("A-1"), house.message("A-1", "poison"), house.message("A-1", "behind it"))
    house.take_in(house.open_issue("B-2"), house.message("B-2", "all is well"))
    house.settle(fails_on_poison)

    assert house.happened("A-1") == ["issue.opened"]
    assert house.happened("B-2") == ["issue.opened", "message.received"]
    assert [one.state for one in reversed(set_aside.everything())] == ["set_aside", "waits"]
    blocked = Subject.objects.get(key="A-1")
    assert "ZeroDivisionError: a fault of ours" in blocked.blocked
    assert blocked.rank == 0, "nobody has it: it is pinned on top"

    house.tell(house.message("A-1", "came later"))
    assert set_aside.count() == 1
    assert Inbox.objects.filter(state="waits").count() == 2

    set_aside.try_again("issue", "A-1")
    house.settle()
    assert house.happened("A-1") == ["issue.opened", "message.received", "message.received", "message.received"]
    assert set_aside.everything() == []


def test_a_full_disk_is_not_the_fault_of_the_event_that_met_it(sqlite_database: str) -> None:
    """Nothing is set aside: what was decided in the batch is undone with the rest, and all of it is decided later."""

    def stores_much(*given: object) -> Decision:
        settings_store.put("much", "All is down. " * 20_000)
        return decide(*given)  # type: ignore[arg-type]

    with open_house() as house:
        house.take_in(house.open_issue("A-1"), house.open_issue("B-2"))
        with outages.full_disk(), pytest.raises(OperationalError, match="full"):
            house.settle(stores_much)
        assert Inbox.objects.filter(state="new").count() == 2
        assert set_aside.everything() == []
        house.settle()
        assert house.happened("A-1") == house.happened("B-2") == ["issue.opened"]


def test_a_database_that_goes_away_in_a_decision_is_no_fault_of_its_issue(house: House) -> None:
    """The issue was set aside and waited for a person, where the next try would have decided it."""

    def interrupted(*facts: Any) -> Decision:
        raise OperationalError("server closed the connection unexpectedly")

    house.take_in(house.open_issue())
    with pytest.raises(OperationalError):
        handle.step(interrupted)
    assert set_aside.everything() == []
    house.settle()
    assert house.happened() == ["issue.opened"]


def test_what_the_database_refuses_again_and_again_stops_its_own_issue_only(house: House) -> None:
    """A batch with one event that the server found too large was tried for ever, and nobody was shown why."""

    def too_large(state: IssueState | None, event: AnyEvent, *facts: Any) -> Decision:
        if getattr(event, "issue", None) == "A-1":
            raise OperationalError("row is too big: size 9000, maximum size 8160")
        return decide(state, event, *facts)

    house.take_in(house.open_issue("A-1"), house.open_issue("B-2"))
    with pytest.raises(OperationalError):
        handle.step(too_large)
    alone: Counter[int] = Counter()
    for _ in range(handle.FAILS_ALONE - 1):
        with pytest.raises(OperationalError):
            handle.step(too_large, alone=alone)
        assert house.happened("B-2") == ["issue.opened"], "nobody waits for another's fault"
        assert set_aside.everything() == []
    assert handle.step(too_large, alone=alone).handled == 1
    (kept,) = set_aside.everything()
    assert kept.subject_key == "A-1"
    assert "row is too big" in kept.trace


PASSING = [
    psycopg.errors.QueryCanceled, psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure, psycopg.errors.OutOfMemory, psycopg.errors.ConfigurationLimitExceeded,
]  # fmt: skip


@pytest.mark.parametrize("kind", PASSING)
def test_a_trouble_that_passes_sets_no_issue_aside_however_often_it_comes(
    house: House, kind: type[psycopg.Error]
) -> None:
    """Somebody's ALTER TABLE held a lock for a minute, and the ladder of an issue stood still until a person came."""

    def held_up(state: IssueState | None, event: AnyEvent, *facts: Any) -> Decision:
        if getattr(event, "issue", None) == "A-1":
            raise OperationalError("passes") from kind("passes")
        return decide(state, event, *facts)

    house.take_in(house.open_issue("A-1"), house.open_issue("B-2"))
    alone: Counter[int] = Counter()
    for _ in range(handle.FAILS_ALONE + 1):
        with pytest.raises(OperationalError):
            handle.step(held_up, alone=alone)
    assert set_aside.everything() == []
    assert house.happened("B-2") == ["issue.opened"], "the others are not held up"
    house.settle()
    assert house.happened("A-1") == ["issue.opened"]


def test_however_many_issues_fail_for_a_while_they_stand_behind_the_others(house: House) -> None:
    def held_up(state: IssueState | None, event: AnyEvent, *facts: Any) -> Decision:
        if str(getattr(event, "issue", None)).startswith("A"):
            raise OperationalError("passes") from psycopg.errors.LockNotAvailable("passes")
        return decide(state, event, *facts)

    failing = [house.open_issue(f"A-{number}") for number in range(handle.FAILS_IN_A_ROW)]
    house.take_in(*failing, house.open_issue("B-2"))
    alone: Counter[int] = Counter()
    for _ in range(2):
        with pytest.raises(OperationalError):
            handle.step(held_up, alone=alone)
    assert house.happened("B-2") == ["issue.opened"]
    assert set_aside.everything() == []


def test_a_step_of_time_that_fails_is_shown_too_and_can_be_tried_again(house: House) -> None:
    def fails_on_time(*given: object) -> Decision:
        if isinstance(given[1], TimePassed):
            raise ZeroDivisionError("a fault of ours")
        return decide(*given)  # type: ignore[arg-type]

    house.tell(house.open_issue())
    house.clock.push(timedelta(hours=1))
    house.settle(fails_on_time)
    (shown,) = set_aside.everything()
    assert (shown.source, shown.type) == ("clock", "time.passed")

    set_aside.try_again("issue", "A-1")
    house.settle()
    assert Notice.objects.filter(to="cy", ring=True).exists()


def test_an_account_tells_each_of_its_open_issues_once(house: House) -> None:
    house.tell(house.open_issue("A-1", priority="P2"), house.open_issue("A-2", priority="P2"))
    house.tell(house.open_issue("T-1", account="tiny", priority="P2"))
    house.tell(AccountChanged(at=MONDAY, id="crm-1", account="acme", changes={"churn_risk": True}))
    assert house.happened("A-1") == ["issue.opened", "account.changed"]
    assert house.happened("A-2") == ["issue.opened", "account.changed"]
    assert house.happened("T-1") == ["issue.opened"]
    assert house.state("A-1").escalations[0].trigger == "Account at risk"
    account = desk.account(policies.current(), "acme", house.clock.now())
    assert account is not None
    assert (account.churn_risk, account.arr) == (True, 240000)


def test_a_person_who_is_away_is_not_rung(house: House) -> None:
    house.tell(PersonAway(at=MONDAY, id="leave", person="ana", until=MONDAY + timedelta(days=7)))
    house.tell(house.open_issue())
    assert [notice.to for notice in Notice.objects.filter(ring=True)] == ["bo"]


def test_turns_are_shared_between_issues_and_kept(house: House) -> None:
    for number in range(4):
        house.tell(house.open_issue(f"A-{number}"))
    rung = Notice.objects.filter(ring=True).order_by("subject_id")
    assert [notice.to for notice in rung] == ["ana", "bo", "ana", "bo"]


def test_each_channel_with_an_address_gets_a_delivery(house: House) -> None:
    house.tell(house.open_issue())
    rows = Delivery.objects.filter(op="send").order_by("id")
    assert [(row.channel, row.address) for row in rows] == [("slack", "U01ANA"), ("email", "ana@support.example")]
    (notice,) = deliveries.of_issue("A-1")
    assert (notice.state, notice.escalation) == ("pending", "A-1.1")


def test_somebody_without_an_address_is_passed_over_and_the_ladder_goes_on(house: House) -> None:
    house.publish(POLICY.replace("email: cy@support.example, slack: U03CY, ", ""))
    house.tell(house.open_issue())
    house.fast_forward(hours=1)
    assert not Notice.objects.filter(to="cy").exists()
    assert "cy has no address" in str(house.journal()[-1].effects)
    assert house.state().escalations[0].state == "exhausted"
    assert Subject.objects.get(key="A-1").rank == 0, "nobody has it: it is pinned on top"


def test_publishing_moves_open_issues_and_looks_at_them_again(house: House) -> None:
    house.tell(house.open_issue("A-1", priority="P2"))
    assert house.state().clocks["first_response"].due_at == MONDAY + timedelta(hours=2)
    number = house.publish(POLICY.replace("default: 2h", "default: 1h"))
    assert Subject.objects.get(key="A-1").policy_version == 1, "it keeps its version until it is moved"
    assert policies.move_batch() == 1
    house.settle()
    moved = Subject.objects.get(key="A-1")
    assert moved.policy_version == number
    assert [line.policy_version for line in house.journal()] == [1, 2]
    assert house.state().clocks["first_response"].due_at == MONDAY + timedelta(hours=1)
    assert policies.move_batch() == 0


def test_an_issue_rebuilt_from_its_journal_is_the_same(house: House) -> None:
    house.tell(house.open_issue(body="It burns", contact="joe@acme.example"))
    house.fast_forward(minutes=20)
    house.tell(house.message(), house.acknowledgement(by="ana"))
    house.fast_forward(hours=5)
    found = replay.replay("A-1")
    assert found.differences == ()
    assert found.is_same_state
    assert found.lines == Journal.objects.count()


def test_what_the_database_cannot_hold_is_set_aside_alone(postgres_database: str) -> None:
    """SQLite holds anything; PostgreSQL refuses the whole batch, which is then handled subject by subject."""

    def writes_too_much(*given: object) -> Decision:
        decision = decide(*given)  # type: ignore[arg-type]
        if decision.state.id != "bad":
            return decision
        effects = tuple(
            msgspec.structs.replace(effect, urgency="u" * 99) if isinstance(effect, effects_of.Notice) else effect
            for effect in decision.effects
        )
        return msgspec.structs.replace(decision, effects=effects)

    with open_house() as house:
        house.take_in(house.open_issue("good-1"), house.open_issue("bad"), house.open_issue("good-2"))
        house.settle(writes_too_much)
        assert house.happened("good-1") == house.happened("good-2") == ["issue.opened"]
        (shown,) = set_aside.everything()
        assert (shown.subject_key, shown.state) == ("bad", "set_aside")
        assert "too long" in shown.message


def test_without_a_policy_events_wait(database: str) -> None:
    from rung.store.decisions.intake import InboxRow, put

    put([InboxRow("test", IssueOpened(issue="A-1", at=MONDAY, id="e1"))])
    stepped = handle.step()
    assert (stepped.handled, stepped.has_policy) == (0, False)
    assert Inbox.objects.filter(state="new").count() == 1


def test_loads_follow_assignments(house: House) -> None:
    from rung.core.events import IssueAssigned

    house.tell(house.open_issue(priority="P2"), IssueAssigned(issue="A-1", at=MONDAY, id="a1", to="bo", by="cy"))
    assert dict(Load.objects.values_list("person", "number")) == {"bo": 1}


def test_what_was_said_in_a_merged_issue_stands_on_the_page_of_the_one_that_stays(house: House) -> None:
    house.tell(house.open_issue("A-1", body="Nothing works", priority="P2", contact="joe@acme.example"))
    house.fast_forward(minutes=1)
    house.tell(house.open_issue("A-2", body="Still nothing", priority="P2", contact="joe@acme.example"))
    house.fast_forward(minutes=1)
    house.tell(IssueMerged(issue="A-1", into="A-2", at=house.clock.now(), id="merge", by="bo"))
    house.tell(house.message("A-1", "And now?"))

    page = issue_page.issue("A-2")
    assert page is not None
    assert [(said.issue, said.body) for said in page.conversation] == [
        ("A-1", "Nothing works"),
        ("A-2", "Still nothing"),
        ("A-1", "And now?"),
    ]
    assert house.state("A-2").messages == 3
    assert house.state("A-1").merged_into == "A-2"


def test_who_wrote_is_known_to_conditions_at_every_event_and_at_a_replay(house: House) -> None:
    by_joe = 'contact.email == "joe@acme.example"'
    house.publish(
        POLICY.replace(
            "paths:\n",
            f"""  - name: Joe waits
    on: {{waiting_for: first_response, longer_than: 30m}}
    when: {by_joe}
    inform: ["slack:#joe"]
paths:
""",
        )
    )
    house.tell(house.open_issue(priority="P2", contact="joe@acme.example"))
    house.tell(house.open_issue("A-2", priority="P2", contact="ann@acme.example"))
    house.fast_forward(minutes=31)

    assert (house.state("A-1").informed, house.state("A-2").informed) == (("slack:#joe",), ())
    assert replay.replay("A-1").differences == ()
