"""Names that stand for something else in the document, and words of short lists."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from rung.core import document as core
from rung.core.words import nearest, shortened
from rung.policy.problems import Unfit
from rung.policy.reading.forms import Choice, Name
from rung.policy.reading.names import Anything
from rung.policy.reading.nodes import Mapping, Node
from rung.policy.reading.page import BUILT_IN_CALENDAR, Page


class TierForm(Name):
    """A tier of the workspace; any, where the workspace names none."""

    def check(self, text: str, node: Node, page: Page) -> str:
        return super().check(text, node, page) if page.tiers else text


class CalendarForm(Name):
    """A calendar, which other products let stand as hours right where they count."""

    def wrong_kind(self, node: Node) -> Unfit:
        unfit = super().wrong_kind(node)
        if isinstance(node, Mapping):
            unfit.hint = "give these hours to a calendar in the section calendars:, and write its name here"
        return unfit

    def _hint(self, text: str, known: Iterable[str], page: Page) -> str:
        if text.lower() in ("24x7", "24/7", "24h", "24-7", "anytime", "all"):
            return f"write {BUILT_IN_CALENDAR}"
        if re.match(r"\d{1,2}:\d{2}", text):
            return "give these hours to a calendar in the section calendars:, and write its name here"
        return super()._hint(text, known, page)


class WordForm(Name):
    """One of a few words that other names may join: a channel for which somebody has an address, a role."""


class SkillForm(Name):
    """A skill that somebody has: one that nobody has could never be met."""

    def check(self, text: str, node: Node, page: Page) -> str:
        if text not in self.also and text not in page.names.skills:
            near = nearest(text, page.names.skills) or "write skills: at the people who have it"
            raise Unfit(node, "unknown_skill", f"nobody has the skill {shortened(text)!r}", near)
        return text


def _with(words: tuple[str, ...], names: Collection[str]) -> Collection[str]:
    """Words that are always known, with names that may not all be."""
    return Anything((*words, *names)) if isinstance(names, Anything) else (*words, *names)


URGENCY = Choice(
    "urgency", *core.URGENCIES,
    others={"urgent": "critical", "emergency": "critical", "medium": "high", "low": "normal", "info": "normal",
            **{priority: f"{{{priority}: critical, default: high}}" for priority in ("P0", "P1")}},
)  # fmt: skip
PICK = Choice(
    "pick", "everyone", "on_shift", "round_robin", "least_loaded", "best_match",
    others={"all": "everyone", "any": "everyone", "random": "round_robin", "rotate": "round_robin", "one":
            "round_robin", "first": "round_robin", "best": "best_match", "present": "on_shift"},
)  # fmt: skip
PREFERENCE = Choice(
    "preference", *core.PREFERENCES,
    others={"customer": "account", "relationship": "account", "owner": "account", "known": "account",
            "languages": "language", "locale": "language", "timezone": "time_zone", "tz": "time_zone",
            "zone": "time_zone", "region": "time_zone"},
)  # fmt: skip
_OTHER_METRICS = {
    "reply": "first_response", "response": "first_response", "first_reply": "first_response", "frt": "first_response",
    "resolve": "resolution", "resolved": "resolution", "solve": "resolution", "ttr": "resolution",
    "next_reply": "next_response",
}  # fmt: skip
METRIC = Choice("metric", *core.METRICS, others=_OTHER_METRICS)

PERSON = Name("person", lambda page: page.names.people)
TEAM = Name("team", lambda page: page.names.teams)
SCHEDULE = Name("schedule", lambda page: page.names.schedules)
CALENDAR = CalendarForm("calendar", lambda page: page.names.calendars, BUILT_IN_CALENDAR)
CALENDAR_OR_ACCOUNTS = CalendarForm("calendar", lambda page: page.names.calendars, BUILT_IN_CALENDAR, "account")
CALENDAR_OR_SHIFT = CalendarForm("calendar", lambda page: page.names.calendars, BUILT_IN_CALENDAR, "on_shift")
PATH = Name("path", lambda page: page.names.paths)
TARGET_NAME = Name("target", lambda page: page.names.targets)
PRIORITY = Name("priority", lambda page: page.priorities)
TIER = TierForm("tier", lambda page: page.tiers)

ACCOUNT = Name("account", lambda page: page.names.accounts)

SKILL = SkillForm("skill", lambda page: page.names.skills)
NEEDED_SKILL = SkillForm("skill", lambda page: page.names.skills, core.ISSUE_SKILLS)

ROLES = (
    "assignee", "lead", "manager_of_assignee", "manager_of_told", "head", "account_owner", "escalated_by", "watchers"
)  # fmt: skip
CHANNELS = ("slack", "email", "sms", "phone", "teams", "webhook", "push")
CHANNEL_KINDS = ("slack", "teams", "email", "webhook", "pagerduty")

CHANNEL = WordForm("channel", lambda page: _with(CHANNELS, page.names.channels))
ROLE = WordForm("role", lambda page: ROLES)
