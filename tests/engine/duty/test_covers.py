"""Covers and swaps: entered beside the policy, in force at once, and told to whom they concern."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from rung.core.people.oncall import Override, on_call
from rung.core.people.shift_swaps import Part, ShiftSwap
from rung.core.refused import Refused
from rung.engine.duty import covers, schedules, shift_swaps
from rung.engine.policies import directory
from rung.engine.policies.publish import NotPublished
from rung.store.deliveries import bulletins
from rung.store.models import Bulletin, Delivery
from rung.store.people import members, roster
from rung.store.people import shift_swaps as kept
from rung.store.policies import policies
from tests.engine.house import POLICY

if TYPE_CHECKING:
    from tests.engine.house import House

SCHEDULED = POLICY + (
    "\nschedules:\n"
    "  pager: {layers: [{rotation: [ana, bo], every: 1d, starts: 2026-03-02T09:00}],"
    " overrides: [{who: cy, from: 2026-03-20T09:00, to: 2026-03-20T10:00}]}\n"
)
"""Bo has the pager on the Monday on which the stories begin (9 March, 9:00), Ana on the Tuesday."""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def cover(who: str, since: str, until: str) -> Override:
    return Override(who, at(since), at(until))


def pager(when: str) -> str | None:
    return on_call(policies.current().document.schedules["pager"], at(when))


def own() -> list[dict[str, str]]:
    return roster.newest().records.get("schedules", {}).get("pager", {}).get("overrides") or []


def told() -> list[tuple[str, str, str]]:
    """To whom, what, and the first fact of it."""
    said = Bulletin.objects.filter(kind="shift").order_by("id")
    return [(one.to, one.said["title"], ": ".join(one.said["facts"][0])) for one in said]


def swap(**changes: object) -> ShiftSwap:
    facts = {
        "offered_by": "bo", "offered_to": "ana",
        "given": Part("pager", at("2026-03-11T10:00"), at("2026-03-11T12:00")), **changes,
    }  # fmt: skip
    return ShiftSwap(**facts)  # type: ignore[arg-type]


@pytest.fixture
def desk(house: House) -> House:
    house.publish(SCHEDULED)
    for who in ("ana", "bo", "cy"):
        members.create(f"{who}@support.example", None, "agent", who)
    return house


def test_a_cover_is_in_force_at_once_and_both_are_told(desk: House) -> None:
    covers.enter("pager", cover("cy", "2026-03-10T18:00", "2026-03-10T22:00"), by="bo")
    assert (pager("2026-03-10T17:59"), pager("2026-03-10T18:00"), pager("2026-03-10T22:00")) == ("ana", "cy", "ana")
    assert told() == [
        ("cy", "you are entered to cover", "When: Tue 10 Mar 18:00-22:00 (UTC)"),
        ("ana", "Cy Park covers for you", "When: Tue 10 Mar 18:00-22:00 (UTC)"),
    ]
    assert sorted(Delivery.objects.filter(op=bulletins.OP).values_list("to", "channel")) == [
        ("ana", "email"), ("ana", "slack"), ("cy", "email"), ("cy", "slack"),
    ]  # fmt: skip


def test_a_cover_is_taken_out_by_its_name_which_stays_the_same(desk: House) -> None:
    made = covers.enter("pager", cover("cy", "2026-03-10T18:00", "2026-03-10T22:00"), by="cy")
    covers.enter("pager", cover("bo", "2026-03-12T18:00", "2026-03-12T22:00"), by="cy")
    shown = schedules.one_of(policies.current(), "pager", desk.clock.now())
    assert shown is not None
    assert [(one.who, one.is_own) for one in shown.covers] == [("cy", True), ("bo", True), ("cy", False)]
    assert made.id in {one.id for one in shown.covers}
    covers.remove("pager", made.id, by="cy")
    assert pager("2026-03-10T18:00") == "ana"
    assert [one["who"] for one in own()] == ["bo"]


def test_what_the_policy_says_is_not_taken_out_here(desk: House) -> None:
    shown = schedules.one_of(policies.current(), "pager", desk.clock.now())
    assert shown is not None
    assert shown.is_written
    with pytest.raises(Refused, match="policy's text"):
        covers.remove("pager", shown.covers[0].id, by="cy")


def test_covers_that_have_ended_are_swept_out_when_the_next_is_entered(desk: House) -> None:
    covers.enter("pager", cover("cy", "2026-03-10T18:00", "2026-03-10T22:00"), by="cy")
    desk.clock.push(timedelta(days=2))
    shown = schedules.one_of(policies.current(), "pager", desk.clock.now())
    assert shown is not None
    assert [one.from_at for one in shown.covers] == [at("2026-03-20T09:00")]
    assert len(own()) == 1
    covers.enter("pager", cover("cy", "2026-03-12T18:00", "2026-03-12T22:00"), by="cy")
    assert [one["from"] for one in own()] == ["2026-03-12T18:00:00Z"]


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (("cy", "2026-03-10T22:00", "2026-03-10T18:00"), "ends_before_start"),
        (("cy", "2026-03-08T18:00", "2026-03-08T20:00"), "is_over"),
        (("cy", "2026-03-10T18:00", "2027-03-20T20:00"), "too_long"),
    ],
)
def test_a_cover_that_makes_no_sense_is_refused_with_a_hint(desk: House, one: tuple[str, str, str], code: str) -> None:
    with pytest.raises(Refused) as caught:
        covers.enter("pager", cover(*one), by="cy")
    assert caught.value.code == code
    assert caught.value.hint


def test_a_cover_by_a_stranger_is_refused_by_the_policys_reader_and_nobody_is_told(desk: House) -> None:
    with pytest.raises(NotPublished) as caught:
        covers.enter("pager", cover("dee", "2026-03-10T18:00", "2026-03-10T22:00"), by="cy")
    assert "dee" in caught.value.problems[0].message
    assert told() == []


def test_whose_affair_a_cover_is(desk: House) -> None:
    schedule = policies.current().document.schedules["pager"]
    tuesday = ("2026-03-10T18:00", "2026-03-10T22:00")
    assert covers.may_enter(schedule, cover("cy", *tuesday), "cy"), "they step in"
    assert covers.may_enter(schedule, cover("cy", *tuesday), "ana"), "it is theirs"
    assert not covers.may_enter(schedule, cover("cy", *tuesday), "bo")
    assert not covers.may_enter(schedule, cover("cy", "2026-03-10T18:00", "2026-03-11T22:00"), "ana"), "not all of it"
    made = covers.enter("pager", cover("cy", *tuesday), by="ana")
    after = policies.current().document.schedules["pager"]
    assert [covers.may_remove(after, made, who) for who in ("cy", "ana", "bo")] == [True, True, False]


def test_somebody_takes_a_shift_and_gives_one_in_one_change(desk: House) -> None:
    back = Part("pager", at("2026-03-12T10:00"), at("2026-03-12T12:00"))
    made = shift_swaps.offer(swap(back=back, note="the dentist"))
    before = policies.current_number()
    assert shift_swaps.accept(made.number, "ana").state == "accepted"
    assert policies.current_number() == before + 1
    assert (pager("2026-03-11T10:00"), pager("2026-03-11T12:00")) == ("ana", "bo")
    assert (pager("2026-03-12T10:00"), pager("2026-03-12T12:00")) == ("bo", "ana")
    ended = kept.one(made.number)
    assert ended is not None
    assert (ended.state, ended.ended_by, ended.ended_at) == ("accepted", "ana", desk.clock.now())
    assert told() == [
        ("ana", "Bo Lind asks you to take a shift", "You take: pager, Wed 11 Mar 10:00-12:00 (UTC)"),
        ("bo", "Ana Ruiz takes your shift", "The shift: pager, Wed 11 Mar 10:00-12:00 (UTC)"),
    ]


def test_an_offer_that_is_declined_or_withdrawn_changes_nothing(desk: House) -> None:
    first = shift_swaps.offer(swap())
    assert shift_swaps.decline(first.number, "ana", "on a train").because == "on a train"
    second = shift_swaps.offer(swap())
    shift_swaps.withdraw(second.number, "bo")
    assert pager("2026-03-11T10:00") == "bo"
    for number in (first.number, second.number):
        with pytest.raises(Refused, match="not open any more"):
            shift_swaps.accept(number, "ana")


def test_only_whoever_was_asked_answers(desk: House) -> None:
    made = shift_swaps.offer(swap())
    with pytest.raises(Refused, match="only ana"):
        shift_swaps.accept(made.number, "cy")


def test_an_offer_ends_when_its_shift_begins_and_whoever_made_it_is_told(desk: House) -> None:
    made = shift_swaps.offer(swap())
    desk.clock.set(at("2026-03-11T09:59"))
    assert shift_swaps.end_lapsed(desk.clock.now()) == 0
    desk.clock.set(at("2026-03-11T10:00"))
    assert shift_swaps.end_lapsed(desk.clock.now()) == 1
    ended = kept.one(made.number)
    assert ended is not None
    assert (ended.state, ended.ended_by, ended.because) == ("ended", None, "its shift has begun")
    assert told()[-1][:2] == ("bo", "no answer from Ana Ruiz: the shift stays yours")
    assert ["Why", "its shift has begun"] in Bulletin.objects.latest("id").said["facts"]


def test_an_offer_ends_when_the_shift_is_no_longer_theirs(desk: House) -> None:
    made = shift_swaps.offer(swap())
    covers.enter("pager", cover("cy", "2026-03-11T11:00", "2026-03-11T12:00"), by="cy")
    with pytest.raises(Refused, match="somebody else's by now"):
        shift_swaps.accept(made.number, "ana")
    ended = kept.one(made.number)
    assert ended is not None
    assert ended.state == "ended"
    assert pager("2026-03-11T10:00") == "bo"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"offered_to": "dee"}, "unknown_person"),
        ({"offered_to": "bo"}, "own_shift"),
        ({"offered_by": "cy"}, "not_their_shift"),
        ({"given": Part("night", at("2026-03-11T10:00"), at("2026-03-11T12:00"))}, "unknown_schedule"),
        ({"given": Part("pager", at("2026-03-09T08:00"), at("2026-03-09T10:00"))}, "has_begun"),
        ({"back": Part("pager", at("2026-03-13T10:00"), at("2026-03-13T12:00"))}, "not_their_shift"),
        ({"note": "x" * 1001}, "too_long"),
    ],
)
def test_an_offer_that_makes_no_sense_is_refused_with_a_hint(
    desk: House, changes: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as caught:
        shift_swaps.offer(swap(**changes))
    assert caught.value.code == code
    assert caught.value.hint


def test_nobody_is_asked_who_could_not_answer(desk: House) -> None:
    directory.keep({"people": {"dee": {"name": "Dee"}}}, by="cy")
    with pytest.raises(Refused, match="no account"):
        shift_swaps.offer(swap(offered_to="dee"))


def test_the_same_is_not_offered_twice(desk: House) -> None:
    shift_swaps.offer(swap())
    with pytest.raises(Refused, match="already"):
        shift_swaps.offer(swap())
