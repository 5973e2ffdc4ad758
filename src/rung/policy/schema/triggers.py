"""The section `triggers`: what starts an escalation, informs, or sets a field."""

from __future__ import annotations

from typing import Any

from rung.core import document as core
from rung.core.times.spans import parse_span
from rung.core.words import shortened
from rung.policy.problems import Unfit
from rung.policy.reading.forms import ByPriority, Form, ListOf, MapOf, Written, text_of
from rung.policy.reading.nodes import Mapping, Node
from rung.policy.reading.page import Page
from rung.policy.reading.records import Key, Misfit, Record, Several
from rung.policy.schema.condition import CONDITION
from rung.policy.schema.names import CALENDAR, PATH, PERSON, PRIORITY, SKILL, TEAM
from rung.policy.schema.on import OnForm
from rung.policy.schema.told import TARGETS_TOLD
from rung.policy.schema.values import ELAPSED, FLAG, PLAIN, POSITIVE, TEXT


class LimitForm(Form[core.Limit]):
    """How often a trigger may fire on one issue."""

    words = "once, none, {every: 4h} or {at_most: 3}"
    record = Record(
        "limit",
        lambda **limit: LimitForm.limit(**limit),
        Key("every", ByPriority(ELAPSED), "At most once in so long."),
        Key("at_most", POSITIVE, "So many times in all."),
        about="How often a trigger may fire on one issue: `once`, `none`, or one of these keys.",
    )

    def parts(self) -> tuple[Form[Any], ...]:
        return (self.record,)

    def read(self, node: Node, page: Page) -> core.Limit:
        if isinstance(node, Mapping):
            return self.record.read(node, page)
        text = text_of(node, self)
        if text not in ("once", "none"):
            hint = f"write {_limit_meant(text) or self.words}"
            raise Unfit(node, "bad_limit", f"{shortened(text)!r} is no limit", hint)
        return core.Limit(kind=text)  # type: ignore[arg-type]

    @staticmethod
    def limit(**limit: Any) -> core.Limit:
        if not limit:
            raise Misfit("", "bad_limit", "this limit says nothing", f"write {LimitForm.words}")
        if len(limit) != 1:
            raise Misfit("at_most", "bad_limit", "a limit says either every or at_most", "keep one of the two")
        (kind,) = limit
        return core.Limit(kind="every" if kind == "every" else "at_most", **limit)


def _limit_meant(text: str) -> str:
    """The key that a limit lacks: a number counts, a span says how long."""
    if text.isascii() and text.isdigit():
        return f"{{at_most: {text[:9]}}}"
    if text.lower() in ("never", "unlimited", "no", "off"):
        return "none"
    try:
        return f"{{every: {parse_span(text)}}}"
    except ValueError as refused:
        meant = str(refused).partition(": write ")[2]
        return f"{{every: {meant}}}" if meant and " " not in meant else ""


class PrioritySet(Form[Any]):
    """A priority, or `{at_least: P1}`, which never lowers."""

    words = "a priority, or {at_least: P1}"

    def read(self, node: Node, page: Page) -> Any:
        if not isinstance(node, Mapping):
            return PRIORITY.read(node, page)
        least = node.get("at_least")
        if least is None or len(node.pairs) != 1:
            raise Unfit(node, "wrong_form", "a priority is set to one, or to at least one", f"write {self.words}")
        return {"at_least": PRIORITY.read(least, page)}


SET = Record(
    "set of fields",
    lambda **fields: fields,
    Key("priority", PrioritySet(), "The priority; `{at_least: P1}` never lowers."),
    Key("kind", TEXT, "What the issue is about."),
    Key("status", TEXT, "Where the work stands."),
    Key("team", TEAM, "The team that has it."),
    Key("assignee", PERSON, "The person who has it."),
    Key("tags", ListOf(TEXT), "Tags to add."),
    Key("skills", ListOf(SKILL), "Skills it needs, to add."),
    Key("fields", MapOf(TEXT, PLAIN, "values by name"), "Fields of your own."),
    Key("force", FLAG, "Whether it overwrites what a person set by hand.", left_out="false"),
    about="Fields that a trigger sets, before it escalates.",
)

ESCALATE = Record(
    "escalation",
    core.Escalate,
    Key("path", PATH, "The path to climb. Its name alone may stand for the whole.", required=True),
    Key("level", POSITIVE, "The level to begin with.", left_out="1"),
    Key("replaces", ListOf(PATH), "Paths whose open escalations it closes.", left_out="none"),
    short="path",
    about="Which path a trigger opens, or raises.",
)


def parse_adoption(text: str) -> str:
    return str(parse_span(text))


ADOPTION = Written("a span such as 30m", "bad_span", parse_adoption)

INCIDENT = Record(
    "incident",
    lambda adopt="": {"adopt": adopt},
    Key("adopt", ADOPTION, "Issues opened in the last so long are linked.",
        left_out="only the one at hand"),
    about="An incident that a flood joins or opens.",
)  # fmt: skip


def make_trigger(on: Any, name: str = "", **own: Any) -> core.Trigger:
    # Lists, because that is what a stored document gives back.
    changes = {field: list(value) if isinstance(value, tuple) else value for field, value in own.pop("set", {}).items()}
    force = bool(changes.pop("force", False)) or own.pop("force", False)
    return core.Trigger(name=name, on=on, set=changes, force=force, **own)


TRIGGER_RECORD = Record(
    "trigger",
    make_trigger,
    Key("name", TEXT, "What people see, and what the timeline calls it.",
        left_out="trigger 1 and so on, with a warning"),
    Key("on", OnForm(), "What it looks at.", required=True),
    Key("when", CONDITION, "The issues it is for.", left_out="all"),
    Key("during", ByPriority(CALENDAR), "Outside this calendar the event is looked at again at the next opening.",
        left_out="at any hour"),
    Key("enabled", FLAG, "Switched off (`false`), it stays in the document and looks at nothing.", left_out="true"),
    Key("escalate", ESCALATE, "The path it opens.", left_out="none"),
    Key("inform", TARGETS_TOLD, "Who sees one living message.", left_out="nobody"),
    Key("set", SET, "Fields it sets first.", left_out="none"),
    Key("force", FLAG, "Whether `set` overwrites what a person set by hand.", left_out="false"),
    Key("limit", LimitForm(), "How often it may fire on one issue.",
        left_out="once for one run of a clock or wait, no limit for events"),
    Key("stop", FLAG, "When it fires, triggers below it are not looked at.", left_out="false"),
    Key("over_acknowledged", FLAG, "Rings at once although another escalation of the issue is acknowledged.",
        left_out="false"),
    Key("even_if_linked", FLAG, "Rings although the issue is linked to an open incident.", left_out="false"),
    Key("incident", INCIDENT, "The incident that a flood joins or opens.", left_out="none"),
    about="What starts an escalation, informs, or sets a field. All that hold fire, in document order.",
)  # fmt: skip
TRIGGERS = Several(TRIGGER_RECORD)
