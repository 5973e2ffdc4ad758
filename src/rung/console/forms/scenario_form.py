"""The form that makes a scenario by clicking: the facts of an issue, what happens to it, and until when."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.http import QueryDict
from msgspec import Struct

from rung.core.document import OnFlag, OnFollowUps, OnSentiment, OnTarget, OnWaiting, PolicyDocument, Trigger
from rung.core.times.walltime import zone
from rung.simulator.scenarios.scenario_writing import scenario_text

ISSUE = "A-1"
STEPS = {
    "": "nothing",
    "writes": "the customer writes",
    "answers": "somebody answers the customer",
    "acknowledges": "somebody has it (acknowledges)",
    "declines": "somebody is not available (declines)",
    "assigned": "it is assigned to somebody",
    "escalates": "somebody escalates it by hand",
    "away": "somebody goes away",
    "priority": "its priority changes",
    "status": "its status changes",
    "resolved": "it is resolved",
    "reopened": "it is opened again",
}
"""What may happen after the opening."""
BLANK_STEPS = 3
ANGRY = "This is a disaster. Nothing works, nobody answers, and I am furious!"
THREAT = "If this is not solved today we will cancel our contract."
_EQUALS = re.compile(r'(issue|account)\.(\w+)\s*==\s*"([^"]*)"')
_AT_LEAST = re.compile(r'priority_at_least\("([^"]*)"\)')


class StepOf(Struct, frozen=True):
    """One row of the form."""

    at: str = ""
    kind: str = ""
    who: str = ""
    text: str = ""


class Form(Struct, frozen=True):
    """The fields as they are filled in."""

    name: str = ""
    starts: str = ""
    account: str = ""
    priority: str = ""
    kind: str = ""
    team: str = ""
    subject: str = ""
    body: str = ""
    until: str = "+4h"
    only: bool = False
    steps: tuple[StepOf, ...] = ()

    @property
    def rows(self) -> tuple[StepOf, ...]:
        """What is filled in, and some that are not yet."""
        return self.steps + (StepOf(),) * BLANK_STEPS

    def text(self, account_facts: Mapping[str, Any], expect: list[str]) -> str:
        """The scenario as it is kept. `account_facts` are those of its account that the policy does not know."""
        account = {"at": "+0m", "type": "account.changed", "account": self.account.strip(), "changes": account_facts}
        when = [account] if account_facts else []
        when += [self._opening(), *(_event(step) for step in self.steps if step.kind)]
        until = self.until.strip() or "+0m"
        return scenario_text(self.name.strip(), self.starts.strip(), when, until, expect, only=self.only)

    def _opening(self) -> dict[str, Any]:
        names = ("account", "priority", "kind", "team", "subject", "body")
        given = {name: value for name in names if (value := getattr(self, name).strip())}
        return {"at": "+0m", "type": "issue.opened", "issue": ISSUE, **given}


def read(given: QueryDict) -> Form:
    """What somebody filled in."""
    fields = [given.getlist(f"step_{name}") for name in StepOf.__struct_fields__]
    rows = [StepOf(*(each.strip() for each in row)) for row in zip(*fields, strict=False)]
    steps = tuple(row for row in rows if row.kind or row.at or row.who or row.text)
    texts = {name: given.get(name, "") for name in Form.__struct_fields__ if name not in ("steps", "only")}
    return Form(**texts, only=given.get("only") == "on", steps=steps)


def blank(document: PolicyDocument, now: datetime, trigger: str = "") -> Form:
    """A form to begin with: the next Monday at ten, and where a trigger is to fire, what it looks at."""
    place = zone(document.workspace.time_zone)
    today = now.astimezone(place)
    monday = today + timedelta(days=7 - today.weekday())
    form = Form(starts=f"{monday:%Y-%m-%d}T10:00", priority=document.workspace.default_priority)
    rule = next((one for one in document.triggers if one.name == trigger), None)
    return _for(rule, form, document) if rule is not None else form


def _for(trigger: Trigger, form: Form, document: PolicyDocument) -> Form:
    """Facts that make a trigger look, and its plain conditions hold; what is left the author fills in."""
    facts: dict[str, Any] = {name: getattr(form, name) for name in Form.__struct_fields__}
    facts["name"] = f"{trigger.name} fires"
    for what, field, value in _EQUALS.findall(trigger.when or ""):
        if what == "issue" and field in ("priority", "kind", "team", "subject"):
            facts[field] = value
        elif what == "account":
            accounts = document.accounts.values()
            facts["account"] = next((one.key for one in accounts if getattr(one, field, None) == value), "")
    if least := _AT_LEAST.search(trigger.when or ""):
        facts["priority"] = least[1]
    for on in trigger.on:
        match on:
            case OnFollowUps(count=count):
                facts["steps"] = tuple(StepOf(f"+{10 * n}m", "writes", "", "Any news?") for n in range(1, count + 1))
            case OnSentiment():
                facts["body"] = ANGRY
            case OnFlag():
                facts["body"] = THREAT
            case OnWaiting() | OnTarget():
                facts["until"] = "+5d"
    return Form(**facts)


def _event(step: StepOf) -> dict[str, Any]:
    row: dict[str, Any] = {"at": step.at or "+0m"}
    of_issue, who = {"issue": ISSUE}, {"by": step.who} if step.who else {}
    match step.kind:
        case "writes":
            return {**row, "type": "message.received", **of_issue, **({"body": step.text} if step.text else {})}
        case "answers":
            return {**row, "type": "message.sent", **of_issue, **who}
        case "acknowledges":
            return {**row, "type": "escalation.acknowledged", **of_issue, **who}
        case "declines":
            return {**row, "type": "escalation.declined", **of_issue, **who, "reason": "unavailable"}
        case "assigned":
            return {**row, "type": "issue.assigned", **of_issue, "to": step.who or None}
        case "escalates":
            return {**row, "type": "issue.escalated", **of_issue, **who, "path": step.text}
        case "away":
            return {**row, "type": "person.away", "person": step.who}
        case "priority" | "status" as field:
            return {**row, "type": "issue.changed", **of_issue, "changes": {field: step.text}}
        case "resolved" | "reopened" as end:
            return {**row, "type": f"issue.{end}", **of_issue, **who}
        case _:
            return {**row, "type": step.kind, **of_issue}
