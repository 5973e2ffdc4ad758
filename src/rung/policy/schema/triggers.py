"""The section `triggers`: what starts an escalation, informs, or sets a field."""

from __future__ import annotations

import re
from typing import Any

from rung.core import policy as core
from rung.core.spans import parse_span
from rung.policy.forms import ByPriority, Choice, Form, ListOf, MapOf, Written, text_of
from rung.policy.nodes import Mapping, Node, Sequence
from rung.policy.page import Page
from rung.policy.problems import Unfit, listed, nearest
from rung.policy.records import Key, Misfit, Record, Several
from rung.policy.schema.names import CALENDAR, CALENDAR_OR_ACCOUNTS, METRIC, PATH, PERSON, PRIORITY, TARGETS_TOLD, TEAM
from rung.policy.schema.values import CONDITION, ELAPSED, FLAG, NUMBER, PLAIN, POSITIVE, SPAN, TEXT

EVENT_KINDS = ("opened", "priority", "message", "answered", "reopened", "assigned", "returned", "csat", "account")
WAITS = (*core.METRICS, "assignment", "acknowledgement", "customer", "handoff")


def parse_moment(text: str) -> core.Moment:
    """`75%`, `15m before`, `breach` or `10m after`."""
    if text == "breach":
        return core.Moment()
    if share := re.fullmatch(r"(\d{1,3}(?:\.\d{1,6})?)\s*%", text, re.ASCII):
        if float(share[1]) > 100:
            raise ValueError(f"{text} lies after the breach: write a span after it, such as 10m after")
        return core.Moment(kind="share", share=float(share[1]) / 100)
    span, _, side = text.rpartition(" ")
    if side == "before":
        return core.Moment(kind="before", span=parse_span(span))
    if side == "after":
        return core.Moment(kind="after", span=parse_span(span))
    raise ValueError(f"{text!r} is no moment of a clock: write 75%, 15m before, breach or 10m after")


WAIT = Choice("wait", *WAITS)
MOMENT = Written("75%, 15m before, breach or 10m after", "bad_moment", parse_moment)


def make_on_target(target: tuple[Any, ...], **own: Any) -> core.OnTarget:
    return core.OnTarget(metrics=target, **own)


def make_on_waiting(waiting_for: str, **own: Any) -> core.OnWaiting:
    return core.OnWaiting(metric=waiting_for, **own)


def make_on_follow_ups(follow_ups: int, **own: Any) -> core.OnFollowUps:
    return core.OnFollowUps(count=follow_ups, **own)


def make_on_flood(flood: int, within: Any, by: Any = "kind") -> core.OnFlood:
    return core.OnFlood(count=flood, within=within, by=by)


ON_RECORDS: dict[str, Record[Any]] = {
    "target": Record(
        "on target", make_on_target,
        Key("target", ListOf(METRIC, least=1, words="a metric or a list of them"), "The clocks looked at.",
            required=True),
        Key("at", MOMENT, "A share of the target, so long before it is due, its breach, or so long after.",
            left_out="breach"),
        about="A moment of a clock. Fires once for one run of it.",
    ),
    "waiting_for": Record(
        "on waiting", make_on_waiting,
        Key("waiting_for", WAIT, "What is waited for.", required=True),
        Key("longer_than", ByPriority(SPAN), "How long.", required=True),
        Key("calendar", ByPriority(CALENDAR_OR_ACCOUNTS), "The calendar in which it counts.",
            left_out="that of the metric's target, else always"),
        about="A wait that has lasted, whether or not a target exists for it.",
    ),
    "follow_ups": Record(
        "on follow-ups", make_on_follow_ups,
        Key("follow_ups", POSITIVE, "Customer messages since the last answer, the opening one not counted.",
            required=True),
        Key("within", ByPriority(ELAPSED), "Only those of the last so long.", left_out="no limit"),
        Key("apart", ByPriority(ELAPSED), "Messages closer than this are one.", left_out="5m"),
        about="A customer who writes again and again.",
    ),
    "changed": Record(
        "on changed", core.OnChanged,
        Key("changed", TEXT, "The field, such as kind or fields.region.", required=True, field="field"),
        about="A field that changed.",
    ),
    "sentiment": Record(
        "on sentiment", lambda sentiment, value: core.OnSentiment(kind=sentiment, value=value),
        Key("sentiment", Choice("movement", "below", "falls"), "`below` a value, or `falls` by so much.",
            required=True),
        Key("value", NUMBER, "From -1 (angry) to 1 (happy).", required=True),
        about="A mood that crosses a threshold.",
    ),
    "flag": Record(
        "on flag", lambda flag: core.OnFlag(flags=flag),
        Key("flag", ListOf(TEXT, least=1), "Kinds of words, such as threat_to_leave or legal.", required=True),
        about="Words of a kind.",
    ),
    "flood": Record(
        "on flood", make_on_flood,
        Key("flood", POSITIVE, "How many issues.", required=True),
        Key("within", ByPriority(ELAPSED), "In how long.", required=True),
        Key("by", Choice("likeness", "kind", "account", "similar"), "What they have in common.", left_out="kind"),
        about="Many issues of one sort in a short time.",
    ),
}  # fmt: skip


class OnForm(Form[tuple[core.On, ...]]):
    """What a trigger looks at: one kind, a list of kinds, or a comma-separated line."""

    words = "opened, a list such as [opened, priority], or a mapping such as {target: first_response, at: 75%}"

    def parts(self) -> tuple[Form[Any], ...]:
        return tuple(ON_RECORDS.values())

    def read(self, node: Node, page: Page) -> tuple[core.On, ...]:
        nodes = node.items if isinstance(node, Sequence) else [node]
        if not nodes:
            raise Unfit(node, "empty_list", "this trigger looks at nothing", f"write {self.words}")
        found: list[core.On] = []
        for part in nodes:
            try:
                found.extend(self._one(part, page))
            except Unfit as unfit:
                page.report.add(unfit)
        if not found:
            raise Unfit
        return tuple(found)

    def _one(self, node: Node, page: Page) -> list[core.On]:
        if isinstance(node, Mapping):
            return [self._moment(node, page)]
        kinds = [kind.strip() for kind in text_of(node, self).split(",")]
        return [self._event(kind, node, page) for kind in kinds]

    def _event(self, kind: str, node: Node, page: Page) -> core.On:
        if kind not in EVENT_KINDS:
            hint = f"write {{{kind}: …}} with its keys" if kind in ON_RECORDS else nearest(kind, EVENT_KINDS)
            raise Unfit(node, "unknown_kind", f"a trigger cannot look at {kind!r}", hint)
        page.later(f"on.{kind}", node)
        return core.OnEvent(kind=kind)  # type: ignore[arg-type]

    def _moment(self, node: Mapping, page: Page) -> core.On:
        for kind, record in ON_RECORDS.items():
            if key := node.key(kind):
                page.later(f"on.{kind}", key)
                on: core.On = record.read(node, page)
                return on
        keys = [key.text for key, _ in node.pairs]
        hint = nearest(keys[0], ON_RECORDS) if keys else f"write {self.words}"
        known = listed(ON_RECORDS)
        raise Unfit(node, "unknown_kind", f"none of the keys here is {known}", hint)


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
            raise Unfit(node, "bad_limit", f"{text!r} is no limit", f"write {self.words}")
        return core.Limit(kind=text)  # type: ignore[arg-type]

    @staticmethod
    def limit(**limit: Any) -> core.Limit:
        if len(limit) != 1:
            raise Misfit("at_most", "bad_limit", "a limit says either every or at_most", "keep one of the two")
        (kind,) = limit
        return core.Limit(kind="every" if kind == "every" else "at_most", **limit)


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
    Key("skills", ListOf(TEXT), "Skills it needs, to add."),
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
    lambda **incident: incident,
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
