"""What conditions read of an account's issues: each decision sees those before it, as the simulator counts them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rung.core.events import AccountChanged, IssueChanged
from tests.core.story import policy_of
from tests.engine.house import POLICY

if TYPE_CHECKING:
    from tests.engine.house import House

MANY = POLICY.replace(
    "paths:\n",
    """
  - {name: Crowd, on: [opened, message], when: account.open_issues >= 2, set: {tags: [crowd]}}
  - {name: Often, on: [opened, message], when: account.escalations_30d >= 1, set: {tags: [often]}}
paths:
""",
    1,
)


def tags(house: House, key: str) -> tuple[str, ...]:
    return house.state(key).tags


def test_issues_that_come_together_are_counted_one_after_the_other(house: House) -> None:
    """All three were decided in one batch, and each saw the account as it was before the first."""
    house.publish(MANY)
    house.tell(*(house.open_issue(f"A-{number}") for number in (1, 2, 3)))

    assert [tags(house, f"A-{number}") for number in (1, 2, 3)] == [(), ("often",), ("crowd", "often")]


def test_an_account_that_changes_keeps_its_counts(house: House) -> None:
    house.publish(MANY)
    house.tell(house.open_issue("A-1"), house.open_issue("A-2"))
    changed = AccountChanged(account="acme", at=house.clock.now(), id="c1", changes={"arr": 5})
    house.tell(changed, house.open_issue("A-3"))

    assert tags(house, "A-3") == ("crowd", "often")


def test_an_escalation_stays_with_the_account_that_had_it_when_it_opened(house: House) -> None:
    house.publish(MANY)
    house.tell(house.open_issue("A-1"))
    house.tell(IssueChanged(issue="A-1", at=house.clock.now(), id="m1", changes={"account": "tiny"}))
    house.fast_forward(hours=1)  # the ladder climbs, as an issue of tiny
    house.tell(house.open_issue("A-2", account="acme", priority="P2"), house.open_issue("T-1", account="tiny"))

    assert (tags(house, "A-2"), tags(house, "T-1")) == (("often",), ())


def test_the_simulator_counts_for_the_account_that_an_issue_comes_to(house: House) -> None:
    from rung.simulator.run import simulate

    policy = policy_of(MANY.replace("[opened, message]", '[opened, {changed: account}]'))
    events = [house.open_issue(f"A-{number}") for number in (1, 2)]
    moved = IssueChanged(issue="T-1", at=house.clock.now(), id="m1", changes={"account": "acme"})
    *_, last = simulate(policy, [*events, house.open_issue("T-1", account="tiny", priority="P2"), moved])

    assert last.state is not None
    assert last.state.tags == ("crowd", "often")
