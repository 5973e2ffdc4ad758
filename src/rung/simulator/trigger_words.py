"""Why an escalation was opened, in one sentence: what its trigger looked at, and the values that made it fire."""

from collections.abc import Mapping
from typing import Any

from rung.core.conditions.parts import name_in_words
from rung.core.document import On, OnWaiting, Trigger
from rung.core.policy import Policy
from rung.core.why.why_words import looks_when
from rung.simulator.backtests.rows import Row


def why(escalation: Row, policy: Policy) -> str:
    """`First response at risk: 75% of the time for the first response has passed; issue.priority is P1`."""
    known = next((one for one in policy.document.triggers if one.name == escalation["trigger"]), None)
    values = escalation["why"]["values"]
    if known is None:  # by hand
        return str(escalation["why"]["because"])
    read = "; ".join(name_in_words(name, value) for name, value in values.items())
    return f"{known.name}: {_looked_at(known, values)}" + (f"; {read}" if read else "")


def _looked_at(trigger: Trigger, values: Mapping[str, Any]) -> str:
    return " or ".join(_looked_at_by(on, values.get("issue.priority")) for on in trigger.on)


def _looked_at_by(on: On, priority: str | None) -> str:
    if isinstance(on, OnWaiting) and on.longer_than.by and priority is None:
        priority = ""  # how long depends on a priority that is not known here: none is named
        on = OnWaiting(on.metric, type(on.longer_than)(), on.calendar)
    return looks_when(on, priority or "")
