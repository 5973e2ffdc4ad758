"""The sections `people`, `teams`, `notices` and `accounts`: who works here, how they are reached, and who the customers
are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from msgspec import Struct

from rung.core import document as core
from rung.core.times.calendar import CalendarRule
from rung.core.times.walltime import Interval
from rung.core.words import shortened
from rung.policy.problems import Unfit
from rung.policy.reading.forms import ByPriority, Choice, Form, ListOf, MapOf, missing_space
from rung.policy.reading.nodes import Mapping, Node, Scalar
from rung.policy.reading.page import Page
from rung.policy.reading.records import Key, Misfit, Named, Record
from rung.policy.schema.calendars import HOURS, HolidaysForm, make_calendar
from rung.policy.schema.names import CALENDAR, CHANNEL, PERSON, TARGET_NAME, TEAM, TIER
from rung.policy.schema.names import CHANNELS as ALL_CHANNELS
from rung.policy.schema.times import DATE, QUIET, WALL_TIME, ZONE
from rung.policy.schema.told import PLACE
from rung.policy.schema.values import DOMAIN, ELAPSED, EMAIL, FLAG, NUMBER, PLAIN, SKILL_LEVEL, TEXT, WHOLE


class SkillsForm(MapOf[int]):
    """What somebody knows, and how well."""

    def read(self, node: Node, page: Page) -> dict[Any, int]:
        names = [node] if isinstance(node, Scalar) else getattr(node, "items", ())
        words = [one.text for one in names if isinstance(one, Scalar) and one.text.strip()]
        if words and not missing_space(words[0]):
            parts = [part.partition(":") for text in words for part in re.split("[;,|\n]", text) if part.strip()]
            skills = ", ".join(f"{shortened(word.strip())}: {level.strip() or 3}" for word, _, level in parts)
            raise Unfit(node, "wrong_form", "a skill has a level from 1 to 5", f"write {shortened(f'{{{skills}}}')}")
        return super().read(node, page)


SKILLS = SkillsForm(TEXT, SKILL_LEVEL, "levels by skill such as {billing: 3}")
CHANNELS = ListOf(CHANNEL, words="channels such as [slack, email]")


def make_rule(channels: tuple[str, ...] | None = None, **rule: Any) -> core.NoticeRule:
    return core.NoticeRule(**rule) if channels is None else core.NoticeRule(channels=channels, **rule)


FALLBACK = Record(
    "fallback",
    core.Fallback,
    Key("after", ByPriority(ELAPSED),
        "How long after the notice these are tried too, if it was neither seen nor acted on.",
        required=True),
    Key("channels", CHANNELS, "The channels tried then.", required=True),
    about="One further attempt of a notice.",
)  # fmt: skip

NOTICE_RULE = Record(
    "notice rule",
    make_rule,
    Key(
        "channels", CHANNELS, "The channels used at once. A list alone may stand for the whole rule.", left_out="email"
    ),
    Key(
        "then", ListOf(FALLBACK), "Further channels, one after the other, while nobody saw the notice.", left_out="none"
    ),
    Key("breaks_quiet_hours", FLAG, "Whether it is sent in quiet hours too.", left_out="true for critical, else false"),
    Key("digest", ByPriority(ELAPSED), "Gather notices for so long and send them as one.", left_out="each on its own"),
    Key(
        "digest_at",
        ListOf(WALL_TIME),
        "Gather notices until the next of these wall times of the person and send them as one.",
        left_out="`digest`",
    ),
    short="channels",
    about="How an urgency reaches a person.",
)

TELLS = Choice(
    "news", *core.TOLD, others={"message": "messages", "replies": "messages", "answer": "answers", "note": "notes",
                                "statuses": "status", "escalation": "escalations"},
)  # fmt: skip
JOINS = Choice(
    "way to begin", *core.JOINS, others={"mention": "mentioned", "commenting": "noting", "replying": "answering"}
)
WATCHING_RULE = Record(
    "rule of watching",
    make_rule,
    Key("channels", CHANNELS, "The channels used. A list alone may stand for the whole rule.", left_out="email"),
    Key("digest", ByPriority(ELAPSED), "Gather news for so long and send it as one.", left_out="each on its own"),
    Key("digest_at", ListOf(WALL_TIME),
        "Gather news until the next of these wall times of the person and send it as one.", left_out="`digest`"),
    Key("tells", ListOf(TELLS), "Of what whoever watches an issue hears: what the customer writes, what they are "
        "answered, notes, the status, escalations.", left_out="messages, status and escalations"),
    Key("watch_when", ListOf(JOINS), "By what somebody begins to watch an issue by themselves; `[]`: only by hand.",
        left_out="mentioned"),
    short="channels",
    about="How somebody hears of the issues that they watch.",
)  # fmt: skip

RULE_KEYS = (
    *(Key(urgency, NOTICE_RULE, f"What a {urgency} notice uses.") for urgency in core.URGENCIES),
    Key("informed", NOTICE_RULE, "What somebody uses who is informed and not asked."),
    Key("assigned", NOTICE_RULE, "What tells somebody that an issue was assigned to them by somebody else."),
    Key("handovers", NOTICE_RULE,
        "What tells a team's people of an issue that is offered to them, and whoever offered one of the answer."),
    Key("mentioned", NOTICE_RULE, "What somebody uses whom a note mentions."),
    Key("watching", WATCHING_RULE, "What somebody uses for news of the issues that they watch, and of what they hear."),
    Key("updates", NOTICE_RULE,
        "By which of the channels that cannot change what they sent a short message follows once somebody has it."),
    Key("bulletins", NOTICE_RULE, "What Rung's own messages use: shifts, gaps, channels that are down."),
)  # fmt: skip


def rule_keys(inherited: str) -> Iterator[Key]:
    """A rule for each urgency and for each kind that asks nothing; `inherited`: whose counts where one is left out."""
    for key in RULE_KEYS:
        quiet = "what `normal` has of Slack, Teams and mail"
        left_out = {
            **dict.fromkeys(("assigned", "handovers", "mentioned", "watching"), quiet),
            "updates": "wherever they were told", "bulletins": "Slack, Teams and mail",
        }.get(key.name, "")  # fmt: skip
        otherwise = left_out or ("as `normal`" if key.name == "informed" else "email")
        yield Key(key.name, key.form, key.about, left_out=f"{inherited}, else {otherwise}" if inherited else otherwise)


def notices_meant(text: str, page: Page) -> str:
    """Notices that name a channel and forget for which urgency."""
    return f"{{critical: [{text}], high: [{text}]}}" if text in ALL_CHANNELS else ""


NOTICES = Record(
    "set of notices",
    lambda **rules: rules,
    *rule_keys(""),
    about="What each urgency uses, unless the person or their team chose otherwise.",
    mend=notices_meant,
)
TEAM_NOTICES = Record(
    "set of a team's notices",
    lambda **rules: rules,
    *rule_keys("the document's `notices`"),
    Key("quiet", QUIET, "Quiet hours of whoever has none of their own, in their zone.", left_out="none"),
    about="How the people of a team are told, unless they chose otherwise.",
    mend=notices_meant,
)
OWN_NOTICES = Record(
    "set of own notices",
    lambda **rules: rules,
    *rule_keys("the team's, else the document's `notices`"),
    Key(
        "quiet",
        QUIET,
        "Wall times in the person's zone at which only what breaks quiet hours is sent; `off`: none at all.",
        left_out="the team's, else none",
    ),
    about="How one person wants to be told.",
    mend=notices_meant,
)


class HoursOfOne(Form[Any]):
    """When somebody works: by a calendar, or by hours of their own."""

    words = 'a calendar, or hours of their own such as {mon-fri: ["09:00-17:00"]}'

    def parts(self) -> tuple[Form[Any], ...]:
        return (CALENDAR, HOURS)

    def read(self, node: Node, page: Page) -> Any:
        if isinstance(node, Mapping):
            return HOURS.read(node, page)
        if isinstance(node, Scalar) and (span := re.search(r"\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2}", node.text)):
            hint = f'write {{mon-fri: ["{span[0].replace(" ", "")}"]}}, or the name of a calendar'
            raise Unfit(node, "unknown_calendar", f"{node.text!r} is no calendar", hint)
        return CALENDAR.read(node, page)


class Hired(Struct, frozen=True):
    """Somebody with hours of their own, which become a calendar once the whole document is read."""

    person: core.Person
    hours: dict[tuple[int, ...], tuple[Interval, ...]]
    holidays: tuple[tuple[date, ...], ...]

    def calendar(self, name: str, time_zone: str) -> CalendarRule:
        """Their hours by the wall clock of where they are; `time_zone` is the workspace's."""
        return make_calendar(name, self.person.time_zone or time_zone, self.hours, self.holidays)


def make_person(
    key: str,
    notices: dict[str, Any] | None = None,
    skills: Any = None,
    hours: Any = None,
    holidays: tuple[tuple[date, ...], ...] = (),
    **own: Any,
) -> core.Person | Hired:
    rules = dict(notices or {})
    quiet = rules.pop("quiet", None)
    by_name = hours if isinstance(hours, str) else None
    person = core.Person(
        key=key, **{"name": key, **own}, skills=skills or {}, notices=rules, quiet=quiet, hours=by_name
    )
    if holidays and not isinstance(hours, dict):
        hint = 'write hours: {mon-fri: ["09:00-17:00"]} beside them, or give the calendar these holidays'
        raise Misfit("holidays", "holidays_without_hours", "these holidays stand without hours of their own", hint)
    return Hired(person, hours, holidays) if isinstance(hours, dict) else person


def make_team(key: str, notices: dict[str, Any] | None = None, **own: Any) -> core.Team:
    rules = dict(notices or {})
    quiet = rules.pop("quiet", None)
    return core.Team(key=key, **{"name": key, **own}, notices=rules, quiet=quiet)


def make_account(key: str, **own: Any) -> core.Account:
    return core.Account(key=key, **{"name": key, **own})


PERSON_RECORD = Record(
    "person",
    make_person,
    Key("name", TEXT, "What people see.", left_out="the key"),
    Key("email", EMAIL, "Mail address."),
    Key("slack", TEXT, "Member id in Slack, such as U01ANA."),
    Key("phone", TEXT, "Number for SMS and calls, with the country: \"+4930123456\"."),
    Key("addresses", MapOf(TEXT, TEXT, "addresses by channel"), "Addresses on other channels.", left_out="none"),
    Key("time_zone", ZONE, "Where the person is: quiet hours and times in messages follow it.",
        left_out="the workspace's"),
    Key("teams", ListOf(TEAM), "The teams the person belongs to; the first one counts where one is needed.",
        left_out="none"),
    Key("skills", SKILLS, "What the person knows, and how well (1 to 5).",
        left_out="none"),
    Key("capacity", WHOLE, "How many open issues the person carries at most. Limits assignment, never a notice.",
        left_out="unlimited"),
    Key("hours", HoursOfOne(), "When the person works; hours of their own count in their time zone.",
        left_out="the team's calendar, else the workspace's, else always"),
    Key("holidays", ListOf(HolidaysForm()), "Public holidays where the person is, beside hours of their own.",
        left_out="those of the calendar"),
    Key("languages", ListOf(TEXT), "Languages the person answers in, such as [de, en]; see `prefer`.", left_out="none"),
    Key("manager", PERSON, "Whom `role:manager_of_assignee` means; the line upwards ends at `role:head`.",
        left_out="nobody"),
    Key("title", TEXT, "What the person does here."),
    Key("notices", OWN_NOTICES, "How the person wants to be told.",
        left_out="the team's, else the document's `notices`"),
    about="Somebody who can be asked to act.",
)  # fmt: skip

TEAM_RECORD = Record(
    "team",
    make_team,
    Key("name", TEXT, "What people see.", left_out="the key"),
    Key("lead", PERSON, "Whom `role:lead` means.", left_out="nobody"),
    Key("backup", TEAM, "Told when `team:` has nobody to tell at that instant.", left_out="nobody"),
    Key("calendar", CALENDAR, "When its people work, unless they have hours of their own.", left_out="the workspace's"),
    Key("handles", ListOf(TEXT), "Kinds whose issues the team gets when no routing rule matches.", left_out="none"),
    Key("channel", PLACE, "What `team:x#channel` means.", left_out="none"),
    Key("notices", TEAM_NOTICES, "How its people are told where they chose nothing themselves.",
        left_out="the document's `notices`"),
    about="People who share work.",
)

ACCOUNT_RECORD = Record(
    "account",
    make_account,
    Key("name", TEXT, "What people see.", left_out="the key"),
    Key("tier", TIER, "One of the workspace's tiers.", left_out="none"),
    Key("arr", NUMBER, "Annual recurring revenue.", left_out="not known"),
    Key("owner", PERSON, "Who looks after it: `role:account_owner`.", left_out="nobody"),
    Key("domains", ListOf(DOMAIN), "Mail domains by which its people are recognised.", left_out="none"),
    Key("health", NUMBER, "How well it is, as its owner or a tool scores it.", left_out="not known"),
    Key("renews_on", DATE, "When the contract renews.", left_out="not known"),
    Key("calendar", CALENDAR, "The calendar that `account` means in a target.", left_out="the workspace's"),
    Key("target", TARGET_NAME, "The target that applies before any `when` is asked.", left_out="by `when`"),
    Key("churn_risk", FLAG, "Whether it is at risk of leaving.", left_out="false"),
    Key("lifecycle", TEXT, "Where it stands: active, renewed, churned and so on.", left_out="none"),
    Key("open_issues", WHOLE, "Issues open now, where another system counts them.", left_out="0"),
    Key("escalations_30d", WHOLE, "Escalations of the last 30 days, where another system counts them.", left_out="0"),
    Key("tags", ListOf(TEXT), "Tags.", left_out="none"),
    Key("fields", MapOf(TEXT, PLAIN, "values by name"), "Whatever else is known of it.", left_out="none"),
    about="A customer company. Usually imported or synced; it may stand here for tests and demos.",
)

PEOPLE = Named(PERSON_RECORD)
TEAMS = Named(TEAM_RECORD)
ACCOUNTS = Named(ACCOUNT_RECORD)
