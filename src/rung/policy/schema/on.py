"""What triggers look at: events, moments of a clock, waits, changes."""

from __future__ import annotations

import re
from typing import Any

from rung.core import document as core
from rung.core.happenings.fields import KNOWN as KNOWN_FIELDS
from rung.core.times.spans import parse_span
from rung.core.words import near, nearest, shortened
from rung.policy.problems import Unfit
from rung.policy.reading.forms import ByPriority, Choice, Form, ListOf, Written, text_of
from rung.policy.reading.nodes import Mapping, Node, Sequence
from rung.policy.reading.page import Page
from rung.policy.reading.records import Key, Record
from rung.policy.schema.names import CALENDAR_OR_ACCOUNTS, METRIC
from rung.policy.schema.values import ELAPSED, NUMBER, POSITIVE, SPAN, TEXT

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
    if side in ("before", "after"):
        try:
            parsed = parse_span(span)
        except ValueError as refused:
            message, _, meant = str(refused).partition(": write ")
            raise ValueError(f"{message}: write {meant} {side}" if " " not in meant else str(refused)) from None
        return core.Moment(kind=side, span=parsed)  # type: ignore[arg-type]
    meant = _moment_meant(text) or "75%, 15m before, breach or 10m after"
    raise ValueError(f"{text!r} is no moment of a clock: write {meant}")


def _moment_meant(text: str) -> str:
    """How a moment would be written that lacks its sign or its side."""
    if number := re.fullmatch(r"(\d{1,3})(?:[.,](\d{1,2}))?", text, re.ASCII):
        share = float(f"{number[1]}.{number[2] or 0}")
        return f"{share * 100 if share < 1 else share:g}%" if 0 < share <= 100 else ""
    side = "before" if re.search("bef|prior|^-", text) else "after" if re.search(r"aft|past|^\+", text) else ""
    span = re.sub(r"[a-z]*(?:bef|prior|aft|past)[a-z]*|[-+]", "", text).strip()
    try:
        span = str(parse_span(span))
    except ValueError as refused:
        span = str(refused).partition(": write ")[2]
        if " " in span:
            return "breach" if text.startswith(("breach", "due", "overdue", "missed")) else ""
    return f"{span} {side}" if side else f"{span} before, or {span} after"


WAIT = Choice("wait", *WAITS, others=METRIC.others)
MOMENT = Written("75%, 15m before, breach or 10m after", "bad_moment", parse_moment)


def make_on_target(target: tuple[Any, ...], **own: Any) -> core.OnTarget:
    return core.OnTarget(metrics=target, **own)


def make_on_waiting(waiting_for: str, **own: Any) -> core.OnWaiting:
    return core.OnWaiting(metric=waiting_for, **own)


def make_on_follow_ups(follow_ups: int, **own: Any) -> core.OnFollowUps:
    return core.OnFollowUps(count=follow_ups, **own)


def make_on_flood(flood: int, within: Any, by: Any = "kind") -> core.OnFlood:
    return core.OnFlood(count=flood, within=within, by=by)


class FieldForm(Form[str]):
    """A field of an issue: one that every issue has, or any that people keep."""

    words = "a field such as kind, or fields.region"

    def read(self, node: Node, page: Page) -> str:
        text = text_of(node, self)
        if text not in KNOWN_FIELDS and (known := near(text, KNOWN_FIELDS, at_least=0.85)):
            message = f"no issue has a field {shortened(text)!r} of its own"
            hint = f"did you mean {known}? A field that you keep yourselves is fields.{shortened(text)}"
            page.report.warn(node, "doubtful_field", message, hint)
        return text


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
        Key("changed", FieldForm(), "The field, such as kind or fields.region.", required=True, field="field"),
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


OTHER_EVENTS = {
    **dict.fromkeys(("issue.opened", "created", "create", "new", "issue.created", "ticket.created"), "write opened"),
    **dict.fromkeys(("message.received", "reply", "customer_reply", "comment", "mail"), "write message"),
    **dict.fromkeys(("message.sent", "responded", "replied", "answer"), "write answered"),
    **dict.fromkeys(("issue.reopened", "reopen"), "write reopened"),
    **dict.fromkeys(("issue.assigned", "assign", "assignee"), "write assigned"),
    **dict.fromkeys(("handoff.returned", "handoff", "returned_to"), "write returned"),
    **dict.fromkeys(("csat.received", "survey", "rating"), "write csat"),
    **dict.fromkeys(("account.changed", "customer"), "write account"),
    **dict.fromkeys(("issue.changed", "changes", "change", "updated"), "write priority, or {changed: …} and the field"),
    **{field: f"write {{changed: {field}}}" for field in ("status", "kind", "team", "tags", "skills", "channel")},
    **dict.fromkeys(("breach", "breached", "sla", "overdue", "missed"), "write {target: first_response, at: breach}"),
    **dict.fromkeys(
        ("resolved", "closed", "issue.resolved", "issue.closed", "solved"),
        "nobody is told that an issue has ended: its escalations close by themselves",
    ),
    **dict.fromkeys(("escalated", "issue.escalated"), "write a further level of the path in place of a trigger"),
    **dict.fromkeys(("angry", "mood"), "write {sentiment: below, value: -0.5}"),
    **dict.fromkeys(("idle", "waiting", "timeout"), "write {waiting_for: first_response, longer_than: 30m}"),
}
"""What happens under other names, and what to look at instead of what no trigger looks at."""


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
        text = text_of(node, self)
        kinds = [kind.strip() for kind in text.split(",")]
        several = re.split(r"[\s;+&|/]+", text)
        if len(kinds) == 1 and len(several) > 1 and all(kind in EVENT_KINDS for kind in several):
            raise Unfit(node, "unknown_kind", "several kinds stand here in one text", f"write [{', '.join(several)}]")
        return [self._event(kind, node, page) for kind in kinds]

    def _event(self, kind: str, node: Node, page: Page) -> core.On:
        if kind not in EVENT_KINDS:
            message = f"a trigger cannot look at {shortened(kind)!r}"
            raise Unfit(node, "unknown_kind", message, self._hint(kind))
        return core.OnEvent(kind=kind)  # type: ignore[arg-type]

    def _hint(self, kind: str) -> str:
        word = kind.lower()
        if word in ON_RECORDS:
            return f"write {{{word}: …}} with its keys"
        return OTHER_EVENTS.get(word) or nearest(word, (*EVENT_KINDS, *ON_RECORDS))

    def _moment(self, node: Mapping, page: Page) -> core.On:
        kinds = [key for key, _value in node.pairs if key.text in ON_RECORDS]
        if len(kinds) > 1:
            each = ", ".join(f"{{{key.text}: …}}" for key in kinds)
            raise Unfit(kinds[1], "unknown_kind", "one mapping says one thing to look at", f"write [{each}]")
        if kinds:
            on: core.On = ON_RECORDS[kinds[0].text].read(node, page)
            return on
        if not node.pairs:
            raise Unfit(node, "unknown_kind", "this trigger looks at nothing", f"write {self.words}")
        key = node.pairs[0][0]
        message = f"a trigger cannot look at {shortened(key.text)!r}"
        if key.text in EVENT_KINDS:
            raise Unfit(key, "unknown_kind", f"{key.text} has no keys", f"write {key.text}, without braces")
        raise Unfit(key, "unknown_kind", message, self._hint(key.text))
