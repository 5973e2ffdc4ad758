"""The section `targets`: what was promised to whom."""

from __future__ import annotations

from typing import Any

from rung.core import document as core
from rung.policy.reading.forms import ByPriority, ListOf, MapOf
from rung.policy.reading.page import BUILT_IN_CALENDAR
from rung.policy.reading.records import Key, Record, Several
from rung.policy.schema.condition import CONDITION
from rung.policy.schema.names import CALENDAR_OR_ACCOUNTS, METRIC
from rung.policy.schema.values import ELAPSED, SPAN, TEXT

SPANS = ByPriority(SPAN)


def make_target(name: str = "", **own: Any) -> core.Target:
    return core.Target(name=name, **own)


TARGET_RECORD = Record(
    "target",
    make_target,
    Key("name", TEXT, "What people see, and what an account's `target` means.",
        left_out="target 1 and so on, with a warning"),
    Key("when", CONDITION, "The issues it is for. The first target whose condition holds applies.", left_out="all"),
    Key("calendar", ByPriority(CALENDAR_OR_ACCOUNTS), "The calendar its spans count in; `account`: the account's own.",
        left_out="the workspace's, else always",
        default=lambda page: core.ByPriority(default=page.workspace.calendar or BUILT_IN_CALENDAR)),
    Key("first_response", SPANS, "From opening to the first public answer.", left_out="no promise"),
    Key("next_response", SPANS, "From the first customer message after an answer to the next answer.",
        left_out="no promise"),
    Key("update", SPANS, "From opening, and from each answer, to the next one.", left_out="no promise"),
    Key("resolution", SPANS, "From opening until it is resolved.", left_out="no promise"),
    Key("grace", ByPriority(ELAPSED), "A change of priority, tier or calendar makes nothing due sooner than this.",
        left_out="0"),
    Key("pause", MapOf(METRIC, ListOf(TEXT), "statuses by metric such as {resolution: [on_hold]}"),
        "The statuses that pause a metric.",
        left_out="`statuses_waiting` for resolution and update, none for responses"),
    about="A promise (SLA): how long each metric may take.",
)  # fmt: skip
TARGETS = Several(TARGET_RECORD)
