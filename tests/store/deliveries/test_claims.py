"""Deliveries in line: who goes first, one down each lane, what piled up said once, no word from a lost lease."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import transaction

from rung.engine.sending import destinations
from rung.store import setup
from rung.store.deliveries import claims, outbox, results
from rung.store.deliveries.claims import Leased, Line
from rung.store.deliveries.results import Finished
from rung.store.dialect import Table
from rung.store.models import Attempt, Delivery, Inbox, Message, Notice, Subject
from tests.engine.house import MONDAY

LEASE = timedelta(seconds=30)


@pytest.fixture
def subject(database: str) -> int:
    return int(Subject.objects.create(kind="issue", key="A-1", state={}, is_open=True).pk)


def add(
    subject: int, *, to: str = "bo", op: str = "send", seconds: float = 0, notice: int = 1, ring: bool | None = None,
    urgency: str = "critical", code: str = "trigger", destination: str = "slack",
) -> int:  # fmt: skip
    """A waiting delivery, by Slack unless the story says otherwise."""
    rings = op == "send" if ring is None else ring
    outbox.add_deliveries(
        [
            {
                "subject_id": subject, "notice": notice, "lane": f"{subject}|{to}|slack", "recipient": to,
                "channel": "slack", "address": f"U-{to}", "op": op, "ring": rings, "urgency": urgency,
                "due_at": MONDAY + timedelta(seconds=seconds), "state": "waiting", "created_at": MONDAY, "error": None,
                "destination": destination, "rank": outbox.rank(op, rings, urgency, code),
            }
        ]
    )  # fmt: skip
    return int(Delivery.objects.latest("id").pk)


def notice(subject: int, number: int, *, late_by: float | None = None, ring: bool = True) -> None:
    """The notice behind a delivery, which waits to be accepted."""
    Notice.objects.create(
        subject_id=subject, number=number, issue="A-1", to="bo", urgency="critical", channels=["slack"], ring=ring,
        code="trigger", because="trigger: Critical at once", at=MONDAY, late_by=late_by,
        state="pending" if ring else "quiet", fails_at=MONDAY + timedelta(seconds=60) if ring else None,
    )  # fmt: skip


def lease(
    at: timedelta = timedelta(0), limit: int = 10, takes: Callable[[str, str], bool] = lambda *_: True,
    line: Line = Line("slack"),  # noqa: B008 - a value that never changes
) -> list[Leased]:  # fmt: skip
    destinations.label_waiting()
    return claims.lease(line, MONDAY + at, MONDAY + at + LEASE, limit, takes)


def accepted(delivery: Leased) -> Finished:
    return Finished(delivery, "accepted", MONDAY, "live", vendor_ref="D1/1", content_hash="x")


def failed(delivery: Leased, outcome: str = "failed") -> Finished:
    return Finished(delivery, outcome, MONDAY, "live", error="no", retry_at=MONDAY)


def states() -> dict[int, str]:
    return dict(Delivery.objects.order_by("id").values_list("id", "state"))


# --- the order ------------------------------------------------------------------------------------------------------


def test_first_rings_go_before_repeats_before_what_does_not_ring_before_updates(subject: int) -> None:
    update = add(subject, to="p1", op="update", urgency="normal")
    shown = add(subject, to="p2", ring=False, urgency="normal")
    repeat = add(subject, to="p3", code="repeat")
    answer = add(subject, to="customer", op="answer", urgency="normal", ring=False)
    ring = add(subject, to="p4", seconds=0.5)
    assert [one.id for one in lease(timedelta(seconds=1))] == [ring, repeat, answer, shown, update]


def test_critical_goes_before_high_before_normal_and_then_who_waits_longest(subject: int) -> None:
    normal = add(subject, to="p1", urgency="normal")
    high = add(subject, to="p2", urgency="high")
    later = add(subject, to="p3", seconds=0.5)
    first = add(subject, to="p4")
    assert [one.id for one in lease(timedelta(seconds=1))] == [first, later, high, normal]


def test_nothing_is_sent_before_it_is_due(subject: int) -> None:
    add(subject, seconds=10)
    assert lease(timedelta(seconds=9)) == []
    assert outbox.next_due_at(MONDAY) == MONDAY + timedelta(seconds=10)
    assert len(lease(timedelta(seconds=10))) == 1


def test_what_is_due_and_cannot_go_is_not_waited_for(subject: int) -> None:
    """Else the loop that delivers would turn without a pause for as long as a destination is away."""
    add(subject)
    assert outbox.next_due_at(MONDAY) is None


def test_each_destination_has_a_line_of_its_own(subject: int) -> None:
    add(subject, to="p1")
    hooked = add(subject, to="p2", destination="webhook:hooks.example.com")
    assert claims.outlook().lines == ["slack", "webhook:hooks.example.com"]
    assert [one.id for one in lease(line=Line("webhook:hooks.example.com"))] == [hooked]


def test_a_conversation_that_had_enough_holds_back_nobody_behind_it(subject: int) -> None:
    """Ana is told about twenty things at once; Slack takes two of them now. Bo's ring stands behind all of them."""
    for number in range(20):
        other = Subject.objects.create(kind="issue", key=f"B-{number}", state={}, is_open=True)
        add(int(other.pk), to="ana")
    behind = add(subject, to="bo", seconds=1)
    left = {"U-ana": 2, "U-bo": 2}

    def takes(_channel: str, address: str) -> bool:
        left[address] -= 1
        return left[address] >= 0

    assert [one.to for one in lease(timedelta(seconds=1), takes=takes)] == ["ana", "ana", "bo"]
    assert Delivery.objects.get(pk=behind).state == "leased"


def test_in_mode_only_the_named_people_stand_in_another_line_than_the_others(subject: int) -> None:
    bo, cy = add(subject, to="bo"), add(subject, to="cy")
    assert [one.id for one in lease(line=Line("slack", ("bo",), is_people=False))] == [cy]
    assert [one.id for one in lease(line=Line("slack", ("bo",)))] == [bo]


def test_what_an_older_version_writes_is_put_into_its_line(subject: int) -> None:
    """It knows neither destinations, ranks nor events, and may write beside us while an upgrade is under way."""
    unknown = {"destination", "rank", "event_id", "gather", "what"}
    older = Table("delivery", {name: kind for name, kind in outbox.DELIVERY.columns.items() if name not in unknown})
    update = add(subject, to="p1", op="update", urgency="normal")
    row = {
        "subject_id": subject, "notice": 1, "lane": "p2", "recipient": "p2", "channel": "slack", "address": "U-p2",
        "op": "send", "ring": True, "urgency": "high", "due_at": MONDAY, "state": "waiting", "created_at": MONDAY,
        "error": None,
    }  # fmt: skip
    older.insert([row])
    leased = lease()
    assert [(one.to, one.destination) for one in leased] == [("p2", "slack"), ("p1", "slack")]
    assert leased[1].id == update


# --- one lane ---------------------------------------------------------------------------------------------------------


def test_answers_to_a_customer_go_one_by_one_in_their_order(subject: int) -> None:
    first, second = (add(subject, to="customer", op="answer", ring=False, notice=-one) for one in (4, 7))
    (leased,) = lease()
    assert leased.id == first
    assert lease() == []
    results.finish([Finished(leased, "retry", MONDAY, "live", retry_at=MONDAY + LEASE)], MONDAY)
    assert lease() == [], "the second does not overtake the first, which is to be tried again"
    (again,) = lease(LEASE)
    results.finish([accepted(again)], MONDAY)
    assert [one.id for one in lease(LEASE)] == [second]


def test_rings_that_piled_up_are_one_ring(subject: int) -> None:
    """Slack was away for two hours. Bo was to be told three times about the same issue, and is told once."""
    for number in (1, 2, 3):
        notice(subject, number)
        add(subject, notice=number, code="repeat" if number > 1 else "trigger")
    (only,) = lease()
    assert only.notice == 3
    dropped = Delivery.objects.filter(state="dropped").order_by("id")
    assert [(one.notice, one.collapsed_into, one.error) for one in dropped] == [
        (1, 3, "collapsed into A-1#3"),
        (2, 3, "collapsed into A-1#3"),
    ]
    kept = Notice.objects.order_by("number").values_list("number", "state", "collapsed_into")
    assert list(kept) == [(1, "dropped", 3), (2, "dropped", 3), (3, "pending", None)]


def test_the_one_ring_has_the_place_of_the_first_that_it_is_sent_for(subject: int) -> None:
    add(subject, notice=1)
    repeat = add(subject, notice=2, code="repeat")
    other = add(subject, to="cy", seconds=0.5)
    assert [one.id for one in lease(timedelta(seconds=1), limit=1)] == [repeat]
    assert [one.id for one in lease(timedelta(seconds=1))] == [other]


def test_if_the_one_ring_fails_so_have_those_it_was_sent_for(subject: int) -> None:
    """Each stands in a ladder of its own, and each ladder has to go on."""
    for number in (1, 2):
        notice(subject, number)
        add(subject, notice=number)
    results.finish([failed(one) for one in lease()], MONDAY)
    told = Inbox.objects.order_by("seq").values_list("event", flat=True)
    assert [(one["type"], one["notice"]) for one in told] == [("notice.failed", 2), ("notice.failed", 1)]
    assert set(Notice.objects.values_list("state", flat=True)) == {"failed"}


def test_if_nobody_takes_the_one_ring_in_time_all_have_failed(subject: int) -> None:
    for number in (1, 2):
        notice(subject, number)
        add(subject, notice=number)
    lease()
    assert results.give_up(MONDAY + timedelta(seconds=59)) == 0
    assert results.give_up(MONDAY + timedelta(seconds=60)) == 2
    assert results.give_up(MONDAY + timedelta(seconds=61)) == 0


def test_a_chain_of_rings_is_said_by_the_last_of_them(subject: int) -> None:
    for number in (1, 2):
        notice(subject, number)
        add(subject, notice=number)
    results.finish([failed(one, "retry") for one in lease()], MONDAY)
    notice(subject, 3)
    add(subject, notice=3)
    assert [one.notice for one in lease()] == [3]
    assert set(Notice.objects.filter(number__lt=3).values_list("collapsed_into", flat=True)) == {3}


def test_a_ring_that_waits_to_be_tried_again_does_not_come_after_a_newer_one(subject: int) -> None:
    first = add(subject, notice=1)
    results.finish([Finished(lease()[0], "retry", MONDAY, "live", retry_at=MONDAY + LEASE)], MONDAY)
    newer = add(subject, notice=2)
    assert [one.id for one in lease()] == [newer]
    assert states()[first] == "dropped"


def test_what_may_have_arrived_under_another_number_is_marked(subject: int) -> None:
    add(subject, notice=1)
    lease()
    outbox.free_expired(MONDAY + LEASE)
    add(subject, notice=2)
    (newer,) = lease(LEASE)
    assert (newer.notice, newer.possible_repeat) == (2, True)


def test_a_message_that_does_not_ring_takes_no_ring_away(subject: int) -> None:
    ring = add(subject, notice=1)
    add(subject, notice=2, ring=False)
    assert [one.id for one in lease()] == [ring]
    assert "dropped" not in states().values()


def test_a_notice_goes_on_by_its_other_channel(subject: int) -> None:
    """Only what was collapsed on every channel is dropped as a whole."""
    for number in (1, 2):
        notice(subject, number)
        add(subject, notice=number)
    add(subject, to="bo-by-mail", notice=1)
    lease()
    assert Notice.objects.get(number=1).state == "pending"


def test_a_ring_makes_a_waiting_update_needless(subject: int) -> None:
    update = add(subject, op="update")
    ring = add(subject, notice=2)
    assert [one.id for one in lease()] == [ring]
    assert states()[update] == "dropped"


def test_a_late_ring_waits_until_all_that_is_overdue_for_its_issue_is_decided(subject: int) -> None:
    """Rung was asleep. What it decides in several batches is still one message a person."""
    notice(subject, 1, late_by=7200.0)
    add(subject, notice=1)
    Subject.objects.filter(pk=subject).update(wake_at=MONDAY)
    assert lease() == []
    Subject.objects.filter(pk=subject).update(wake_at=None)
    Inbox.objects.create(
        subject_kind="issue", subject_key="A-1", source="t", event_id="1", event={}, at=MONDAY, arrived_at=MONDAY
    )
    assert lease() == []
    assert len(lease(claims.SETTLES)) == 1, "but never longer than this"


def test_a_ring_in_time_waits_for_nothing(subject: int) -> None:
    notice(subject, 1)
    add(subject, notice=1)
    Subject.objects.filter(pk=subject).update(wake_at=MONDAY)
    assert len(lease()) == 1


# --- leases and results -----------------------------------------------------------------------------------------------


def test_a_result_that_no_database_holds_is_kept_in_our_words(subject: int) -> None:
    """Kept it has to be: whatever has no result is sent again."""
    add(subject)
    (leased,) = lease()
    nonsense = Finished(leased, "accepted", MONDAY, "live", vendor_ref="half a letter: \ud800")
    with pytest.raises(UnicodeEncodeError):
        results.finish([nonsense], MONDAY)
    assert results.finish([nonsense.in_our_words], MONDAY) == []
    assert [one.outcome for one in Attempt.objects.all()] == ["accepted"]


def test_who_lost_the_lease_writes_nothing(subject: int) -> None:
    """A sender was paused for longer than its lease; another one took over."""
    delivery = add(subject)
    (paused,) = lease()
    assert outbox.free_expired(MONDAY + LEASE) == 1
    (taken,) = lease(LEASE)
    assert (taken.fence, taken.attempt, taken.possible_repeat) == (2, 2, True)

    assert results.finish([accepted(paused)], MONDAY) == [delivery]
    assert Delivery.objects.get(pk=delivery).state == "leased"
    assert Message.objects.count() == 0
    assert [one.outcome for one in Attempt.objects.order_by("number")] == ["unknown", "unknown"]

    assert results.finish([accepted(taken)], MONDAY) == []
    assert Delivery.objects.get(pk=delivery).state == "sent"


@pytest.mark.postgres
def test_a_lease_whose_result_is_being_written_is_not_waited_for(postgres_database: str) -> None:
    """The sweep wanted the rows of a sender that came back late, and that sender the sweep's: both waited a second for
    the server to end one of them."""
    held = int(Subject.objects.create(kind="issue", key="A-1", state={}, is_open=True).pk)
    mine, other = add(held, to="bo"), add(held, to="cy")
    lease()
    with ThreadPoolExecutor(1) as thread, transaction.atomic():
        Delivery.objects.select_for_update().get(pk=other)
        assert thread.submit(_swept).result(10) == 1
    assert states() == {mine: "waiting", other: "leased"}


def _swept() -> int:
    try:
        return outbox.free_expired(MONDAY + LEASE)
    finally:
        setup.release()


def test_a_lease_that_nobody_used_is_given_back_without_a_mark(subject: int) -> None:
    mine, other = add(subject, to="bo"), add(subject, to="cy")
    (leased,) = lease(limit=1)
    assert leased.id == mine
    lease(timedelta(seconds=1))
    assert outbox.give_back([MONDAY + LEASE]) == 1
    assert states() == {mine: "waiting", other: "leased"}
    (again,) = lease()
    assert (again.id, again.possible_repeat, again.uncounted) == (mine, False, 1)


def test_an_answer_to_a_customer_outlives_its_sender(subject: int) -> None:
    """Its sender was killed. It stayed leased for ever, and every later answer to that customer waited behind it."""
    answer = add(subject, to="customer", op="answer", ring=False, notice=-4)
    lease()
    assert outbox.free_expired(MONDAY + LEASE) == 1
    (again,) = lease(LEASE)
    assert (again.id, again.fence, again.possible_repeat) == (answer, 2, True)


def test_many_changes_are_one_update_of_a_message(subject: int) -> None:
    add(subject)
    results.finish([accepted(lease()[0])], MONDAY)
    for _ in range(5):
        outbox.update_messages([subject], MONDAY)
    assert Delivery.objects.filter(op="update").count() == 1
    (under_way,) = lease()
    outbox.update_messages([subject], MONDAY)
    assert Delivery.objects.filter(op="update").count() == 2, "what changes during a send is sent after it"
    results.finish([accepted(under_way)], MONDAY)
    assert len(lease()) == 1


def test_an_update_that_failed_gives_way_to_the_newer_one_that_waits(subject: int) -> None:
    """Only one may wait for a message: to try the older one again would say what is no longer so."""
    add(subject)
    results.finish([accepted(lease()[0])], MONDAY)
    outbox.update_messages([subject], MONDAY)
    (older,) = lease()
    outbox.update_messages([subject], MONDAY)

    assert results.finish([failed(older, "retry")], MONDAY) == []
    assert states()[older.id] == "dropped"
    (newer,) = lease()
    assert newer.op == "update"


def test_a_notice_of_which_nothing_is_left_to_send_does_not_fail_afterwards(subject: int) -> None:
    """Somebody took the issue before the ring could be sent: nobody was missed."""
    notice(subject, 1)
    add(subject, notice=1)
    results.finish([failed(one, "dropped") for one in lease()], MONDAY)
    assert Notice.objects.get(number=1).state == "dropped"
    assert results.give_up(MONDAY + timedelta(hours=1)) == 0
    assert not Inbox.objects.exists()
