"""The section `survey`: when customers are asked how it went."""

from __future__ import annotations

from rung.core import document as core
from rung.policy.reading.page import BUILT_IN_CALENDAR
from rung.policy.reading.records import Key, Record
from rung.policy.schema.condition import CONDITION
from rung.policy.schema.names import CALENDAR
from rung.policy.schema.values import ELAPSED_ABOVE_ZERO, FLAG, SPAN

SURVEY = Record(
    "survey",
    core.Survey,
    Key("after", SPAN, "How long after the resolution the customer is asked. An issue that is opened again before, or "
        "closed as spam, duplicate or internal, asks nobody.", left_out="1h"),
    Key("calendar", CALENDAR, "The calendar in which `after` counts: who resolves at night asks in the morning.",
        left_out="the workspace's, else always",
        default=lambda page: page.workspace.calendar or BUILT_IN_CALENDAR),
    Key("when", CONDITION, "The issues whose customers are asked, looked at when the survey is to leave.",
        left_out="all"),
    Key("every", ELAPSED_ABOVE_ZERO, "A contact is asked at most once in this time, about whatever issue.",
        left_out="30d"),
    Key("open_for", ELAPSED_ABOVE_ZERO, "How long an answer can be given, and changed.", left_out="14d"),
    Key("enabled", FLAG, "`false`: it stays in the document and nobody is asked.", left_out="true"),
    about="A question to the customer after the resolution, with five scores to choose from. Without this section "
    "nobody is asked.",
    mend=lambda text, page: f"{{after: {text}}}",
)  # fmt: skip
