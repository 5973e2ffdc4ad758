"""The list of measures: what each means, and how it is counted. docs/measures.md tells it to people."""

from functools import partial

from rung.reports.facts import OPEN
from rung.reports.measures import counting
from rung.reports.measures.measure import Measure

MEASURES: dict[str, Measure] = {
    one.key: one
    for one in (
        Measure(
            "opened", "Issues opened", "count", "Issues whose beginning lies in the span.", ("opened",),
            partial(counting.number_of, kind="opened"),
        ),
        Measure(
            "resolved", "Issues resolved", "count",
            "How often an issue was resolved in the span; one that was reopened and resolved again counts twice.",
            ("resolution",), partial(counting.number_of, kind="resolution"),
        ),
        Measure(
            "first_response", "First response", "span",
            "From the opening of an issue to the first answer that was not automatic, for answers given in the span. "
            "Working time leaves out pauses, in the calendar of what was promised, else in the workspace's.",
            ("first_response",), partial(counting.spans, kind="first_response"), is_better="lower",
        ),
        Measure(
            "next_response", "Next response", "span",
            "From the customer's first message after an answer to the next answer, for answers given in the span.",
            ("next_response",), partial(counting.spans, kind="next_response"), is_better="lower",
        ),
        Measure(
            "resolution", "Resolution", "span",
            "From the opening of an issue to when it was resolved, for those resolved in the span. Working time leaves "
            "out pauses and the time while it was resolved before.",
            ("resolution",), partial(counting.spans, kind="resolution"), is_better="lower",
        ),
        Measure(
            "promises", "Promises kept", "share",
            "Of all promises that ended in the span, those that were kept. One that was missed counts when it was due; "
            "one that was no longer needed counts not at all.",
            ("promise",), counting.kept,
            ("detail", "name", "team", "tier", "priority", "issue_kind", "channel", "account", "person", "hour",
             "weekday"),
            is_better="higher",
        ),
        Measure(
            "escalation_rate", "Escalation rate", "share",
            "Issues that escalated for the first time in the span, for each issue that was opened in it. Above 20 % is "
            "a sign that something in front of the escalation is missing.",
            ("escalated", "opened"), counting.escalation_rate, is_better="lower", sign=0.2,
        ),
        Measure(
            "escalations", "Escalations", "count",
            "Climbs that began in the span: parted by trigger they say what makes them, by reason why; of what people "
            "typed that is a class, never the words.",
            ("escalated",), counting.escalations,
            ("trigger", "reason", "detail", "team", "tier", "priority", "issue_kind", "channel", "account", "hour",
             "weekday"),
        ),
        Measure(
            "acknowledged", "Time to acknowledge", "span",
            "From the first notice of an escalation to the first time somebody took it, for those taken in the span.",
            ("acknowledged",), partial(counting.spans, kind="acknowledged"),
            ("number", "detail", "trigger", "person", "team", "tier", "priority", "hour", "weekday"),
            is_better="lower",
        ),
        Measure(
            "levels", "Levels reached", "count",
            "Levels whose people were told in the span: how far escalations climb.",
            ("level",), partial(counting.number_of, kind="level"),
            ("number", "detail", "trigger", "team", "tier", "priority"),
        ),
        Measure(
            "level_time", "Time in a level", "span",
            "How long an escalation stood at a level until it climbed or was over, for those left in the span.",
            ("level_left",), partial(counting.spans, kind="level_left"),
            ("number", "detail", "trigger", "team", "tier", "priority"), is_better="lower",
        ),
        Measure(
            "exhausted", "Nobody took it", "share",
            "Escalations that came to the end of their path in the span, for each that began in it.",
            ("exhausted", "escalated"), counting.exhausted,
            ("detail", "trigger", "team", "tier", "priority"), is_better="lower",
        ),
        Measure(
            "false_alarms", "False alarms", "share",
            "Of the escalations that ended in the span, those that somebody took and closed by hand without an answer, "
            "a note, a change or a hand-over.",
            ("escalation_ended",), counting.false_alarms,
            ("trigger", "reason", "detail", "team", "tier", "priority", "issue_kind"), is_better="lower",
        ),
        Measure(
            "reopened", "Reopened", "share",
            "How often issues were reopened in the span, for each time one was resolved.",
            ("reopened", "resolution"), counting.reopened, is_better="lower",
        ),
        Measure(
            "satisfaction", "Satisfied customers", "share",
            "Of the answers to surveys that came in the span, those of 4 or 5; beside it those of issues that had "
            "escalated and of all others.",
            ("csat",), counting.satisfied,
            ("escalated", "team", "tier", "priority", "issue_kind", "channel", "account"), is_better="higher",
        ),
        Measure(
            "rings", "Rings", "count",
            "How often somebody was told so that it rings; what quiet hours held back rings later and counts then. "
            "By person, a place such as pagerduty:platform is left out.",
            ("ring",), partial(counting.number_of, kind="ring"),
            ("person", "detail", "number", "trigger", "team", "tier", "priority", "hour", "weekday"),
        ),
        Measure(
            "night_rings", "Rings at night", "share",
            "Of the rings of people in the span, those that fell into their night: their own quiet hours, else 22:00 "
            "to 07:00 where they are, by the policy of then.",
            ("ring",), counting.night_rings, ("person", "detail", "number", "trigger", "team", "tier", "priority"),
            is_better="lower",
        ),
        Measure(
            "assigned", "Assigned", "count",
            "How often an issue was given to somebody in the span, by a rule or by hand.",
            ("assigned",), partial(counting.number_of, kind="assigned"),
            ("person", "team", "detail", "tier", "priority", "issue_kind", "channel", "account"),
        ),
        Measure(
            "team_time", "Time with a team", "span",
            "How long an issue was with one team while it was open, until it went to another or was resolved, for "
            "those that left it in the span.",
            ("team_left",), partial(counting.spans, kind="team_left"),
            ("team", "name", "tier", "priority", "issue_kind", "channel", "account"), is_better="lower",
        ),
        Measure(
            "bounces", "Bounces", "share",
            "Of the times that an issue went to another team by hand, or an offer of it came back, those that were a "
            "bounce: returned, or on to yet another team.",
            ("passed",), counting.bounces,
            ("team", "name", "detail", "tier", "priority", "issue_kind", "account"), is_better="lower",
        ),
        Measure(
            "backlog", "Backlog", "count",
            "Issues that were open at the end of the span, or are open now, with how old they were by then.",
            (OPEN,), counting.backlog,
            ("age", "team", "person", "tier", "priority", "issue_kind", "channel", "account", "escalated"),
            is_better="lower",
        ),
    )
}  # fmt: skip
