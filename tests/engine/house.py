"""A small support team on a real database, and a clock that stands until it is pushed.

Bo is technical support, Cy the head; acme is an enterprise customer, tiny a starter. An urgent issue of acme rings
Bo, an hour later Cy.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from rung import clock
from rung.core.events import AnyEvent, EscalationAcknowledged, IssueOpened, MessageReceived
from rung.core.issue import IssueState
from rung.engine import handle
from rung.engine.handle import Decide, Stepped
from rung.engine.policies.publish import publish
from rung.store.decisions import intake
from rung.store.decisions.intake import InboxRow, Outcome
from rung.store.models import Journal, Subject
from rung.store.pages import queries

MONDAY = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)

POLICY = """
rung: 1
workspace:
  name: Acme Cloud support
  time_zone: UTC
  priorities: [P0, P1, P2]
  default_priority: P2
  tiers: [enterprise, starter]
people:
  ana: {name: Ana Ruiz, email: ana@support.example, slack: U01ANA, teams: [technical], hours: always}
  bo:  {name: Bo Lind, email: bo@support.example, slack: U02BO, teams: [technical], hours: always}
  cy:  {name: Cy Park, email: cy@support.example, slack: U03CY, hours: always}
teams:
  technical: {name: Technical support, lead: cy}
targets:
  - name: Everyone
    first_response: {P0: 15m, default: 2h}
triggers:
  - name: Critical at once
    on: [opened, priority]
    when: issue.priority == "P0"
    escalate: {path: outage}
  - name: Account at risk
    on: account
    when: account.churn_risk
    escalate: {path: outage}
paths:
  outage:
    levels:
      - {name: Technical support, notify: [team:technical], pick: round_robin, urgency: critical, climb_after: 1h}
      - {name: Head of support, notify: [person:cy], urgency: critical, climb_after: 30m}
notices:
  critical: {channels: [slack, email]}
accounts:
  acme: {name: Acme, tier: enterprise, arr: 240000, domains: [acme.example]}
  tiny: {name: Tiny, tier: starter}
"""


class House:
    """What a test does to the product, and what it sees of it."""

    def __init__(self, pushed: clock.PushedClock) -> None:
        self.clock = pushed
        self.ids = 0

    def publish(self, text: str = POLICY) -> int:
        return publish(text, by="cy")

    def take_in(self, *events: AnyEvent, source: str = "test") -> list[Outcome]:
        """Events come in; nothing is decided yet."""
        return intake.put([InboxRow(source, event) for event in events])

    def tell(self, *events: AnyEvent) -> int:
        """Events come in and are decided."""
        self.take_in(*events)
        return self.settle()

    def open_issue(self, key: str = "A-1", **facts: Any) -> IssueOpened:
        opened = {"account": "acme", "priority": "P0", "subject": "Everything is down", **facts}
        return IssueOpened(issue=key, at=self.clock.now(), id=self.next_id(), **opened)

    def message(self, key: str = "A-1", body: str = "Hello?") -> MessageReceived:
        return MessageReceived(issue=key, at=self.clock.now(), id=self.next_id(), body=body, contact="joe@acme.example")

    def acknowledgement(self, key: str = "A-1", by: str = "bo") -> EscalationAcknowledged:
        return EscalationAcknowledged(issue=key, at=self.clock.now(), id=self.next_id(), by=by)

    def settle(self, decide: Decide = handle.core_decide) -> int:
        """Decides until nothing is left to decide now."""
        total = 0
        while handled := handle.step(decide).handled:
            total += handled
        return total

    def fast_forward(self, **span: float) -> Stepped:
        """Time passes, with each wake-up at its own instant."""
        until = self.clock.now() + timedelta(**span)
        while (stepped := handle.step()).handled or (stepped.next_wake_at and stepped.next_wake_at <= until):
            if not stepped.handled and stepped.next_wake_at:
                self.clock.set(max(stepped.next_wake_at, self.clock.now()))
        self.clock.set(until)
        return handle.step()

    def state(self, key: str = "A-1") -> IssueState:
        state = queries.state_of(key)
        assert state is not None, f"{key} was never decided"
        return state

    def journal(self, key: str = "A-1", kind: str = "issue") -> list[Journal]:
        subject = Subject.objects.get(kind=kind, key=key)
        return list(Journal.objects.filter(subject_id=subject.pk).order_by("seq"))

    def happened(self, key: str = "A-1") -> list[str]:
        """The types of an issue's decided events, in order."""
        return [line.event["type"] for line in self.journal(key)]

    def next_id(self) -> str:
        self.ids += 1
        return f"e{self.ids}"


@contextmanager
def open_house(at: datetime = MONDAY) -> Iterator[House]:
    """A house at Monday nine o'clock, with the policy published."""
    pushed = clock.PushedClock(at)
    replaced = clock.use(pushed)
    try:
        house = House(pushed)
        house.publish()
        yield house
    finally:
        clock.use(replaced)
