"""Acme is escalated as a whole: one incident gathers its issues, and nothing of them rings beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rung.core.events import AccountChanged, IssueReopened, IssueResolved
from rung.engine.accounts import account_escalation
from rung.engine.replay import replay
from rung.store.decisions import intake, set_aside
from rung.store.models import Notice, Subject
from rung.store.pages import queries
from rung.store.pages.timeline import timeline
from rung.store.people import directory
from rung.store.policies import policies
from rung.store.words.conversation import MANY_IN_ONE, conversation

if TYPE_CHECKING:
    from tests.engine.house import House


def escalated(house: House) -> str:
    key = account_escalation.begin("acme", "outage", "Three outages in a week", "cy", "console:cy")
    house.settle()
    return key


def rings(issue: str) -> int:
    return Notice.objects.filter(subject_id=_subject(issue).pk, ring=True).count()


def _subject(issue: str) -> Subject:
    return Subject.objects.get(kind="issue", key=issue)


def test_open_issues_are_gathered_and_those_that_come_do_not_ring(house: House) -> None:
    house.tell(house.open_issue("A-1", priority="P0"), house.open_issue("T-1", account="tiny", priority="P2"))
    key = escalated(house)
    assert key == "acme-escalation-1"
    assert set(house.state(key).linked) == {"A-1"}
    assert house.state("A-1").joined == (key,)
    assert [one.state for one in house.state("A-1").escalations] == ["joined"]
    assert [one.path for one in house.state(key).live()] == ["outage"]
    house.tell(house.open_issue("A-2", priority="P0"), house.open_issue("T-2", account="tiny", priority="P0"))
    assert house.state("A-2").joined == (key,)
    assert (rings("A-2"), rings("T-2")) == (0, 1)
    assert set(house.state(key).linked) == {"A-1", "A-2"}
    standing = account_escalation.standing(directory.account_row("acme").account)
    assert (standing.issue, standing.gathered, standing.level) == (key, 2, 1)
    assert [(one.author, one.body) for one in conversation(_subject(key), policies.current(), timeline(key))] == [
        ("Rung", MANY_IN_ONE), ("Cy Park", "Three outages in a week")
    ], "no customer wrote it"
    for issue in (key, "A-1", "A-2"):
        assert replay(issue).is_same_state


def test_it_is_over_with_its_incident_and_goes_on_when_that_is_opened_again(house: House) -> None:
    key = escalated(house)
    house.tell(house.open_issue("A-1", priority="P0"))
    house.tell(IssueResolved(issue=key, at=house.clock.now(), id=house.next_id(), by="cy"))
    assert directory.account_row("acme").account.escalation is None
    assert house.state("A-1").joined == ()
    assert rings("A-1") == 1, "what was held back is looked at now"
    house.tell(house.open_issue("A-2", priority="P0"))
    assert rings("A-2") == 1
    house.tell(IssueReopened(issue=key, at=house.clock.now(), id=house.next_id(), by="cy"))
    assert directory.account_row("acme").account.escalation == key
    house.tell(IssueResolved(issue=key, at=house.clock.now(), id=house.next_id(), by="cy"))
    assert escalated(house) == "acme-escalation-2"


def test_an_earlier_incident_that_is_opened_again_takes_nothing_from_the_one_that_gathers(house: House) -> None:
    first = escalated(house)
    house.tell(IssueResolved(issue=first, at=house.clock.now(), id=house.next_id(), by="cy"))
    second = escalated(house)
    for happens in (IssueReopened, IssueResolved):
        house.tell(happens(issue=first, at=house.clock.now(), id=house.next_id(), by="cy"))
        assert directory.account_row("acme").account.escalation == second
    assert replay(first).is_same_state


def test_what_is_on_its_way_or_comes_back_is_gathered_too(house: House) -> None:
    house.tell(house.open_issue("A-1", priority="P2"))
    house.tell(IssueResolved(issue="A-1", at=house.clock.now(), id=house.next_id(), by="bo"))
    intake.put([intake.InboxRow("mail", house.open_issue("A-2", priority="P0"))])  # not decided yet
    key = escalated(house)
    house.tell(IssueReopened(issue="A-1", at=house.clock.now(), id=house.next_id(), by="bo"))
    assert set(house.state(key).linked) == {"A-1", "A-2"}
    assert house.state("A-1").joined == house.state("A-2").joined == (key,)


def test_a_fact_of_a_crm_cannot_silence_an_account(house: House) -> None:
    """Whatever it named would be taken for an incident that sees to all that comes."""
    house.publish()
    at = house.clock.now()
    house.tell(AccountChanged(account="acme", at=at, id=house.next_id(), changes={"escalation": "gold"}))
    house.tell(house.open_issue("A-1", priority="P0"))
    (refused,) = set_aside.refused()
    assert "a fact so called goes into `fields`" in str(refused)
    assert rings("A-1") == 1


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"account": "nobody"}, "there is no account"), ({"path": "nowhere"}, "there is no path"),
        ({"reason": " "}, "say why"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_begins_nothing(house: House, given: dict[str, str], why: str) -> None:
    wanted = {"account": "acme", "path": "outage", "reason": "Because", **given}
    with pytest.raises(account_escalation.NotEscalated, match=why):
        account_escalation.begin(**wanted, by="cy", source="console:cy")
    assert queries.state_of("acme-escalation-1") is None


def test_nobody_escalates_it_twice(house: House) -> None:
    escalated(house)
    with pytest.raises(account_escalation.NotEscalated, match="escalated already"):
        account_escalation.begin("acme", "outage", "Again", "cy", "console:cy")
