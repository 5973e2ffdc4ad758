"""What meets in one batch: after a standstill hundreds of events do."""

import pytest

from rung.core.events import AccountChanged, IssueChanged, IssueResolved
from rung.engine import handle
from rung.store.dialect import counted, is_postgres
from tests.engine.house import MONDAY, House
from tests.trips import trips

AT_RISK = AccountChanged(at=MONDAY, id="crm-1", account="acme", changes={"churn_risk": True})


def test_an_issue_opened_in_the_same_batch_hears_what_changes_of_its_account(house: House) -> None:
    house.tell(house.open_issue(priority="P2"), AT_RISK)

    assert house.happened() == ["issue.opened", "account.changed"]
    assert [one.trigger for one in house.state().escalations] == ["Account at risk"]


def test_an_issue_that_came_to_the_account_in_the_same_batch_hears_it_too(house: House) -> None:
    house.tell(house.open_issue(priority="P2", account="tiny"))
    house.tell(IssueChanged(issue="A-1", at=MONDAY, id="moved", changes={"account": "acme"}), AT_RISK)

    assert house.happened() == ["issue.opened", "issue.changed", "account.changed"]


def test_an_issue_that_left_the_account_or_ended_in_the_same_batch_is_not_told(house: House) -> None:
    house.tell(house.open_issue("A-1", priority="P2"), house.open_issue("A-2", priority="P2"))
    house.tell(
        IssueChanged(issue="A-1", at=MONDAY, id="moved", changes={"account": "tiny"}),
        IssueResolved(issue="A-2", at=MONDAY, id="done"),
        AT_RISK,
    )

    assert house.happened("A-1") == ["issue.opened", "issue.changed"]
    assert house.happened("A-2") == ["issue.opened", "issue.resolved"]


def test_an_event_that_comes_alone_is_decided_in_few_trips(house: House) -> None:
    """At low load every event comes alone: what it waits for are trips to the server, not decisions."""
    if not is_postgres():
        pytest.skip("SQLite has no server that could be waited for")
    house.tell(house.open_issue("A-1"), house.message("A-1"))  # each statement is planned now, and Joy is known
    house.take_in(house.open_issue("A-2"))
    with trips() as to_decide:
        handle.step()
    assert house.happened("A-2") == ["issue.opened"]
    house.take_in(house.message("A-2"))
    with trips() as to_decide_more:
        handle.step()
    assert house.happened("A-2") == ["issue.opened", "message.received"]
    assert (len(to_decide), len(to_decide_more)) == (8, 7)


def test_an_event_that_comes_alone_is_decided_in_few_statements(house: House) -> None:
    house.tell(house.open_issue("A-1"))
    house.take_in(house.open_issue("A-2"))
    with counted() as asked:
        handle.step()
        assert asked() == (21 if is_postgres() else 18)
    assert house.happened("A-2") == ["issue.opened"]
