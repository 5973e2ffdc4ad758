"""A merge that is undone at once leaves nothing behind, whatever happened to the two issues before."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from msgspec import structs

from rung.core.decide import decide
from rung.core.desk import AccountSet, Desk, changed_account
from rung.core.effects import Emitted
from rung.core.events import AccountChanged, AnyEvent, IssueMerged, IssueUnmerged, TimePassed
from rung.core.issue import LIVE_STATES, Clock, IssueState
from rung.core.refused import Refused
from tests.core.any_history import MONDAY, POLICIES, History, arriving, histories
from tests.properties import tried

OWN = (
    "status", "priority", "kind", "account", "team", "tags", "skills", "owner", "spent", "looked", "deferred",
    "messages", "customer_at", "unanswered_at", "responded_at", "follow_ups", "opened_at", "reopens", "resolved_at",
    "closed_at", "closed_as", "merged_into", "absorbed", "next_update_by", "survey_at", "handoff_to", "handoff_at",
    "handovers", "watchers", "tracked",
)  # fmt: skip
GIVEN_BACK = (
    "messages", "customer_at", "unanswered_at", "responded_at", "follow_ups", "opened_at", "account", "absorbed",
    "watchers", "absorptions",
)  # fmt: skip


class Two:
    """Issues by the same `decide`, each hearing what the other tells it."""

    def __init__(self, history: History) -> None:
        self.policy = POLICIES[history.policy]
        self.desk = Desk(accounts=dict(self.policy.document.accounts))
        self.states: dict[str, IssueState] = {}
        self.now = MONDAY
        for now, event in arriving(history):
            self.passes(now)
            if event.issue is not None:
                self.take(event)
            elif isinstance(event, AccountChanged):
                known = self.desk.account(event.account)
                self.desk.fold(AccountSet(changed_account(known, event.account, event.changes)))
                for key in [key for key, one in self.states.items() if one.account == event.account and one.is_open]:
                    self.take(structs.replace(event, issue=key))

    def passes(self, until: datetime) -> None:
        for _ in range(200):
            due = min(((one.wake_at, key) for key, one in self.states.items() if one.wake_at), default=None)
            if due is None or due[0] > until:
                break
            self.now = max(due[0], self.states[due[1]].decided_at)
            self.take(TimePassed(issue=due[1], at=due[0]))
        self.now = until

    def take(self, event: AnyEvent) -> bool:
        issue = str(event.issue)  # type: ignore[union-attr]
        try:
            decision = decide(self.states.get(issue), event, self.policy, self.desk, max(self.now, event.at))
        except Refused:
            return False
        self.states[issue] = decision.state
        for change in decision.desk_changes:
            self.desk.fold(change)
        for effect in decision.effects:
            if isinstance(effect, Emitted) and getattr(effect.event, "issue", None) in self.states:
                self.take(effect.event)
        return True


def parts(state: IssueState, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(state, name) for name in names}


def waiting(state: IssueState) -> dict[str, Clock]:
    return {metric: clock for metric, clock in state.clocks.items() if clock.is_waiting}


@tried(60)
@given(histories(issues=2))
def test_nothing_is_left_of_a_merge_that_is_undone_at_once(history: History) -> None:
    two = Two(history)
    two.passes(two.now + timedelta(minutes=1))
    if two.states.keys() < {"A-1", "A-2"} or any(one.merged_into for one in two.states.values()):
        return
    a, b = two.states["A-1"], two.states["A-2"]
    b = structs.replace(b, absorptions=())
    assert two.take(IssueMerged(issue="A-1", at=two.now, into="A-2"))
    kept = two.states["A-2"].absorptions[:-1]
    assert two.take(IssueUnmerged(issue="A-2", at=two.now, from_="A-1"))
    again, other = two.states["A-1"], structs.replace(two.states["A-2"], absorptions=())
    assert two.states["A-2"].absorptions == kept
    assert parts(again, OWN) == parts(a, OWN)
    assert waiting(again) == waiting(a)
    assert [one.path for one in again.escalations if one.state in LIVE_STATES] == [one.path for one in a.live()]
    assert parts(other, GIVEN_BACK) == parts(b, GIVEN_BACK)
    if b.is_open and other.priority == b.priority:  # what a rule did for the many messages stays done
        assert waiting(other) == waiting(b)
    two.passes(two.now + timedelta(days=30))
