"""A ladder as its page shows it: what is to come, with names, and repeats of the same call in one line."""

from datetime import datetime

from msgspec import Struct

from rung.core.policy import Policy
from rung.store.decisions.future import Coming
from rung.store.pages import names


class Step(Struct, frozen=True):
    """One line of the future: from `at`, unless somebody acts."""

    at: datetime
    kind: str
    level: int | None
    who: str
    words: str
    again: int = 0
    """How often the same people are told once more before anything else happens."""
    last_at: datetime | None = None
    until: datetime | None = None


def ahead(coming: tuple[Coming, ...], policy: Policy) -> list[Step]:
    """What comes of one escalation, in order."""
    steps: list[Step] = []
    for one in coming:
        step = _step(one, policy)
        if steps and _is_repeat(steps[-1], step):
            before = steps.pop()
            step = Step(before.at, step.kind, step.level, step.who, step.words, before.again + 1, step.at)
        steps.append(step)
    return steps


def _step(one: Coming, policy: Policy) -> Step:
    who = ", ".join(names.who(policy, key) for key in one.people) or "nobody there"
    return Step(one.at, one.kind, one.level, who, _words(one), until=one.until)


def _words(one: Coming) -> str:
    if one.kind == "moved":
        return {"exhausted": "nobody is left to ask", "open": "opens again"}.get(one.state or "", one.state or "")
    return ""


def _is_repeat(before: Step, step: Step) -> bool:
    return step.kind == "tell" and (before.kind, before.level, before.who) == (step.kind, step.level, step.who)
