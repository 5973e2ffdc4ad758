"""Names that stand for something else in the document, words of short lists, and the targets of a notice."""

from __future__ import annotations

from rung.core import policy as core
from rung.policy.forms import Choice, Form, ListOf, Name, text_of
from rung.policy.nodes import Node, Scalar
from rung.policy.page import BUILT_IN_CALENDAR, Page
from rung.policy.problems import Unfit, listed, nearest
from rung.policy.schema.values import EMAIL


class TierForm(Name):
    """A tier of the workspace; any, where the workspace names none."""

    def check(self, text: str, node: Node, page: Page) -> str:
        return super().check(text, node, page) if page.workspace.tiers else text


class WordForm(Name):
    """One of a few words that other names may join: a channel for which somebody has an address, a role."""

    def check(self, text: str, node: Node, page: Page) -> str:
        page.later(f"{self.kind}.{text}", node)
        return super().check(text, node, page)


URGENCY = Choice("urgency", *core.URGENCIES)
PICK = Choice("pick", "everyone", "on_shift", "round_robin", "least_loaded", "best_match")
METRIC = Choice("metric", *core.METRICS)

PERSON = Name("person", lambda page: page.names.people)
TEAM = Name("team", lambda page: page.names.teams)
SCHEDULE = Name("schedule", lambda page: page.names.schedules)
CALENDAR = Name("calendar", lambda page: page.names.calendars, BUILT_IN_CALENDAR)
CALENDAR_OR_ACCOUNTS = Name("calendar", lambda page: page.names.calendars, BUILT_IN_CALENDAR, "account")
CALENDAR_OR_SHIFT = Name("calendar", lambda page: page.names.calendars, BUILT_IN_CALENDAR, "on_shift")
PATH = Name("path", lambda page: page.names.paths)
TARGET_NAME = Name("target", lambda page: page.names.targets)
PRIORITY = Name("priority", lambda page: page.workspace.priorities)
TIER = TierForm("tier", lambda page: page.workspace.tiers)

ROLES = ("assignee", "lead", "manager_of_assignee", "account_owner", "escalated_by", "watchers")
CHANNELS = ("slack", "email", "sms", "phone", "teams", "webhook", "push")
CHANNEL_KINDS = ("slack", "teams", "email", "webhook", "pagerduty")

CHANNEL = WordForm("channel", lambda page: (*CHANNELS, *page.names.channels))
ROLE = WordForm("role", lambda page: ROLES)


class TargetForm(Form[str]):
    """Whom a notice tells: `person:cy`, `team:technical`, `role:lead`, `slack:#support` and the like."""

    words = "a target such as person:cy, team:technical, schedule:on-call, role:lead or slack:#support"
    plural = "targets such as [team:technical, person:cy]"
    kinds = ("person", "team", "schedule", "skills", "role", *CHANNEL_KINDS)

    def read(self, node: Node, page: Page) -> str:
        text = text_of(node, self)
        kind, colon, name = (part.strip() for part in text.partition(":"))
        if not colon or kind not in self.kinds:
            raise Unfit(node, "unknown_target", f"{text!r} is no target of a notice", self._hint(text, kind, page))
        if not name:
            raise Unfit(node, "unknown_target", f"{text!r} names nobody", f"write a name after {kind}:")
        self._check(kind, name, node, page)
        page.later(f"target.{kind}", node)
        return f"{kind}:{name}"

    def _check(self, kind: str, name: str, node: Node, page: Page) -> None:
        match kind:
            case "person":
                PERSON.check(name, node, page)
            case "team":
                team, hash_sign, rest = name.partition("#")
                TEAM.check(team, node, page)
                if hash_sign and rest != "channel":
                    hint = f"write team:{team}#channel for the channel of the team"
                    raise Unfit(node, "unknown_target", f"{rest!r} is no part of a team", hint)
            case "schedule":
                SCHEDULE.check(name, node, page)
            case "role":
                ROLE.check(name, node, page)
            case "email":
                EMAIL.read(Scalar(node.line, node.column, name, "", node.line, node.column), page)
            case "skills":
                self._check_skills(name, node, page)

    def _check_skills(self, names: str, node: Node, page: Page) -> None:
        for skill in (part.strip() for part in names.split("+")):
            if skill not in page.names.skills:
                near = nearest(skill, page.names.skills)
                raise Unfit(node, "unknown_skill", f"nobody has the skill {skill!r}", near)

    def _hint(self, text: str, kind: str, page: Page) -> str:
        """Most often the kind was forgotten, or two targets stand in one text."""
        sections = (("person", page.names.people), ("team", page.names.teams), ("schedule", page.names.schedules))
        for section, names in sections:
            if text in names:
                return f"write {section}:{text}"
        if "," in text:
            return "write several targets as a list: [team:technical, person:cy]"
        if text.startswith("#"):
            return f"write slack:{text}"
        if text in ROLES:
            return f"write role:{text}"
        near = nearest(kind, self.kinds)
        return near if near.startswith("did") else f"begin it with {listed(f'{known}:' for known in self.kinds)}"


TARGET = TargetForm()
TARGETS_TOLD = ListOf(TARGET, words=TARGET.plural)
