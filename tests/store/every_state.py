"""A support team in the middle of its day: an issue in every state that an escalation or a clock can have."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from rung.core.decide import Decision, decide
from rung.core.events import (
    AccountChanged,
    AnyEvent,
    EscalationClosed,
    IssueAssigned,
    IssueChanged,
    IssueClosed,
    IssueEscalated,
    IssueOpened,
    IssueResolved,
    IssueSnoozed,
    MessageSent,
    PersonAway,
)
from tests.engine.house import POLICY, House

BUSY = POLICY.replace(
    "    first_response: {P0: 15m, default: 2h}\n",
    "    first_response: {P0: 15m, default: 2h}\n    next_response: {default: 3h}\n    resolution: {default: 8h}\n",
).replace(
    "paths:\n",
    """  - name: Silence
    on: {waiting_for: first_response, longer_than: 5m}
    when: issue.priority == "P1"
    escalate: {path: help}
paths:
  help: {levels: [{name: Technical support, notify: [person:ana], climb_after: 4h}]}
""",
).replace("default_priority: P2", "default_priority: P2\n  statuses_waiting: [on_hold]")

ESCALATIONS = {"open", "acknowledged", "held", "fulfilled", "replaced", "resolved", "closed", "exhausted"}
"""`joined` is missing: nothing joins an escalation to another one yet."""
CLOCKS = {"running", "paused", "met", "breached", "cancelled"}


def fill(house: House) -> None:
    """Two hours of work."""
    house.publish(BUSY)
    house.tell(house.open_issue("exhausted"), house.open_issue("begun-anew"), _quiet(house, "fulfilled", "P1"))
    house.fast_forward(hours=2)
    _happens(house, MessageSent, "fulfilled", by="bo", body="We are on it.")
    _happens(house, IssueEscalated, "begun-anew", by="cy", path="outage", reason="Still down")
    for key in ("open", "acknowledged", "held", "resolved", "closed"):
        house.tell(house.open_issue(key, body=f"{key} is down", contact=f"{key}@acme.example"))
    house.tell(house.acknowledgement("acknowledged"), house.acknowledgement("held"))
    _happens(house, IssueEscalated, "held", by="ana", path="help", reason="A second pair of eyes")
    _happens(house, IssueResolved, "resolved", by="bo")
    _happens(house, EscalationClosed, "closed", by="bo", path="outage", reason="A false alarm")
    house.tell(*(_quiet(house, key) for key in ("paused", "snoozed", "spam", "assigned", "stuck", "refused")))
    _happens(house, IssueChanged, "paused", changes={"status": "on_hold"}, by="ana")
    _happens(house, IssueSnoozed, "snoozed", until=house.clock.now() + timedelta(hours=5), by="ana")
    _happens(house, IssueClosed, "spam", by="ana", as_="spam")
    _happens(house, IssueAssigned, "assigned", to="ana", by="cy")
    _happens(house, IssueEscalated, "refused", by="ana", path="nowhere")
    house.tell(AccountChanged(account="acme", at=house.clock.now(), id="crm-1", changes={"health": 35}))
    now = house.clock.now()
    house.tell(PersonAway(person="bo", at=now, id="away-1", from_=now, until=now + timedelta(days=1)))
    house.take_in(house.message("stuck"), house.message("stuck"))
    house.settle(_fails_on("stuck"))


def _quiet(house: House, key: str, priority: str = "P2") -> IssueOpened:
    return house.open_issue(key, priority=priority, contact=f"{key}@acme.example", subject=f"About {key}")


def _happens(house: House, kind: Any, key: str, **facts: Any) -> None:
    house.tell(kind(issue=key, at=house.clock.now(), id=house.next_id(), **facts))


def _fails_on(key: str) -> Any:
    def failing(state: Any, event: AnyEvent, *rest: Any) -> Decision:
        if getattr(event, "issue", None) == key:
            raise ZeroDivisionError("a fault of this version")
        return decide(state, event, *rest)

    return failing
