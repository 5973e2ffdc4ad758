"""The timeline says in words what happened, and what whoever acted said about it."""

from __future__ import annotations

from rung.core.events import EscalationClosed, IssueEscalated, IssueSnoozed
from rung.store.pages import issue_page, timeline
from rung.store.people import members
from tests.engine.house import MONDAY, POLICY, House


def words(event: str) -> str:
    return next(entry.words for entry in timeline.timeline("A-1") if entry.event == event)


def test_who_escalates_by_hand_is_quoted_with_their_reason(house: House) -> None:
    house.tell(house.open_issue(priority="P2"))
    now = house.clock.now()
    house.tell(IssueEscalated(issue="A-1", at=now, id="by-hand", by="bo", path="outage", reason="They called the CEO"))
    house.tell(EscalationClosed(issue="A-1", at=now, id="called-off", by="cy", path="outage", reason="Not an outage"))
    assert words("issue.escalated") == "escalated it by hand: outage, level 1: “They called the CEO”"
    assert words("escalation.closed") == "closed the escalation: “Not an outage”"


def test_a_snooze_ends_at_an_instant_that_a_person_reads(house: House) -> None:
    house.tell(house.open_issue())
    house.tell(IssueSnoozed(issue="A-1", at=house.clock.now(), id="snooze", by="bo", until=MONDAY.replace(hour=15)))
    assert words("issue.snoozed") == "snoozed it until 2026-03-09 15:00 UTC"


def test_a_remark_is_not_its_own_reason(house: House) -> None:
    house.tell(house.open_issue(priority="P9"))
    (remark,) = [one for one in timeline.timeline("A-1")[0].sentences if "P9" in one.words]
    assert (remark.words, remark.because) == ("P9 is no priority here: P2 is used", "")


def test_the_account_of_an_issue_counts_all_its_open_issues_and_names_its_owner(house: House) -> None:
    house.publish(POLICY.replace("arr: 240000", "arr: 240000, owner: cy"))
    house.tell(house.open_issue("A-1"), house.open_issue("A-2"), house.open_issue("T-1", account="tiny"))
    page = issue_page.issue("A-1")
    assert page is not None
    assert (page.account_owner_name, page.account_open_issues) == ("Cy Park", 2)


def test_a_new_member_reads_times_in_their_own_zone_and_else_in_the_companys(house: House) -> None:
    elsewhere = POLICY.replace("time_zone: UTC", "time_zone: Europe/Berlin")
    house.publish(elsewhere.replace("bo@support.example,", "bo@support.example, time_zone: America/New_York,"))
    made = [members.create(f"{person}@support.example", None, person=person) for person in ("ana", "bo")]
    assert [one.time_zone for one in made] == ["Europe/Berlin", "America/New_York"]
