"""The sections `paths`, `routing` and `windows`: who is told, who gets an issue first, known trouble."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec.structs import replace

from rung.core import document as core
from rung.core.times.spans import Span
from rung.core.words import shortened
from rung.policy.reading.forms import ByPriority, ListOf, MapOf
from rung.policy.reading.page import Page
from rung.policy.reading.records import Key, Misfit, Named, Record, Several
from rung.policy.schema.condition import CONDITION
from rung.policy.schema.names import (
    CALENDAR,
    CALENDAR_OR_SHIFT,
    NEEDED_SKILL,
    PATH,
    PERSON,
    PICK,
    PREFERENCE,
    SCHEDULE,
    TEAM,
    URGENCY,
)
from rung.policy.schema.schedules import end_of, start_of
from rung.policy.schema.times import INSTANT, ZONE
from rung.policy.schema.told import TARGET, TARGETS_TOLD
from rung.policy.schema.values import ELAPSED_ABOVE_ZERO, POSITIVE, SKILL_LEVEL, SPAN, SPAN_ABOVE_ZERO, TEXT

CLIMB_AFTER = Span(seconds=30 * 60)
"""On every level that names none."""


def make_level(name: str = "", **own: Any) -> core.Level:
    return core.Level(name=name, **own)


def make_path(key: str, levels: tuple[core.Level, ...], **own: Any) -> core.Path:
    named = (replace(level, name=level.name or f"Level {number}") for number, level in enumerate(levels, start=1))
    return core.Path(key=key, levels=tuple(named), **own)


def make_route(**to: Any) -> core.RouteTo:
    named = [key for key in ("team", "person", "schedule") if key in to]
    if len(named) != 1:
        message = "an issue is routed to one team, one person or one schedule"
        raise Misfit(
            named[-1] if named else "", "wrong_route", message, "name exactly one of team, person and schedule"
        )
    return core.RouteTo(**to)


def route_meant(text: str, page: Page) -> str:
    """The route in `team:frontline`, or in a name alone."""
    kind, colon, name = (part.strip() for part in text.partition(":"))
    if colon and kind in ("team", "person", "schedule"):
        return f"{{{kind}: {shortened(name)}}}"
    named = (("team", page.names.teams), ("person", page.names.people), ("schedule", page.names.schedules))
    return next((f"{{{kind}: {text}}}" for kind, names in named if text in list(names)), "")


def make_rule(to: core.RouteTo, name: str = "", when: str | None = None) -> core.RoutingRule:
    return core.RoutingRule(name=name, to=to, when=when)


def make_window(name: str, time_zone: str, hold: tuple[str, ...] = (), **own: Any) -> core.Window:
    starts, ends = _instants(own.pop("from"), own.pop("to"), time_zone)
    return core.Window(name=name, from_at=starts, to_at=ends, hold=hold, **own)


def _instants(starts: datetime, ends: datetime, time_zone: str) -> tuple[datetime, datetime]:
    from_at, to_at = start_of(starts, time_zone), end_of(ends, time_zone)
    if to_at <= from_at:
        raise Misfit("to", "ends_before_start", "this ends before it begins", "write an end after the start")
    return from_at, to_at


NOTIFY = ListOf(TARGET, least=1, empty_code="empty_notify", words=TARGETS_TOLD.words)

REPEAT = Record(
    "repeat rule",
    core.Repeat,
    Key("every", ByPriority(SPAN_ABOVE_ZERO), "How long until the level is told again.", required=True),
    Key("times", POSITIVE, "How often at most. The last level must say it.", left_out="until the next level is told"),
    short="every",
    about="Tell a level again while nobody acknowledges.",
)

LEVEL = Record(
    "level",
    make_level,
    Key("name", TEXT, "What people see.", left_out="Level 1 and so on"),
    Key("notify", NOTIFY, "Who is told. A target alone may stand for the whole level.", required=True),
    Key("pick", PICK, "Who among them: everyone; all on shift; the one whose turn was longest ago; the one with the "
        "smallest load; the one who suits best.",
        left_out="persons, roles, schedules and channels at any hour; members of teams when on shift"),
    Key("backup", TARGETS_TOLD, "Told at once when the level has nobody to tell.", left_out="the next level"),
    Key("urgency", ByPriority(URGENCY), "How loud.", left_out="high",
        default=lambda page: core.ByPriority(default="high")),
    Key("during", ByPriority(CALENDAR_OR_SHIFT), "Outside this calendar, or while none of its people works, the level "
        "waits for up to a day; never when critical.", left_out="at any hour"),
    Key("climb_after", ByPriority(SPAN), "How long it has before the next level is told.",
        left_out="30m, with a warning",
        default=lambda page: core.ByPriority(default=CLIMB_AFTER)),
    Key("climb_clock", ByPriority(CALENDAR), "The calendar in which `climb_after` and `repeat` count.",
        left_out="always",
        default=lambda page: core.ByPriority(default="always")),
    Key("repeat", REPEAT, "Tell it again within its time.", left_out="told once"),
    short="notify",
    about="One stop of a path.",
)  # fmt: skip

PATH_RECORD = Record(
    "path",
    make_path,
    Key("levels", ListOf(LEVEL, least=1), "The stops, in the order in which they are told.", required=True),
    Key("inform", TARGETS_TOLD, "Who sees one living message, and is never asked.", left_out="nobody"),
    Key("acknowledge_lasts", ByPriority(ELAPSED_ABOVE_ZERO), "How long an acknowledgement stops the climb.",
        left_out="until the next breach"),
    Key("if_nobody", TARGETS_TOLD, "Told when the last level's time has passed.", left_out="nobody"),
    Key("asks", ListOf(TEXT), "What somebody who escalates by hand fills in.", left_out="nothing"),
    Key("closes_when", CONDITION, "Looked at on each event; closes the escalation when it holds.", left_out="never"),
    about="An escalation path: the levels that an issue climbs until somebody takes it.",
)  # fmt: skip
PATHS = Named(PATH_RECORD)

ROUTE = Record(
    "route",
    make_route,
    Key("team", TEAM, "One of this team gets it."),
    Key("person", PERSON, "This person gets it."),
    Key("schedule", SCHEDULE, "Who is on call gets it."),
    Key("pick", PICK, "Who of the team.", left_out="the one whose turn was longest ago"),
    Key("needs", MapOf(NEEDED_SKILL, SKILL_LEVEL, "least levels by skill such as {billing: 2}"), "Skills that they "
        "must have; under `issue.skills` the least level of each that the issue itself needs.", left_out="none"),
    Key("prefer", ListOf(PREFERENCE), "Whom of those who could have it: who knows the account, speaks its language, or "
        "is nearest to its clock. In this order; each counts where it leaves somebody.", left_out="nobody"),
    about="Who gets an issue: exactly one of `team`, `person` and `schedule`.",
    mend=route_meant,
)  # fmt: skip

ROUTING_RULE = Record(
    "routing rule",
    make_rule,
    Key("name", TEXT, "What people see.", left_out="rule 1 and so on, with a warning"),
    Key("when", CONDITION, "The issues it is for. The first rule whose condition holds applies.", left_out="all"),
    Key("to", ROUTE, "Who gets it.", required=True),
    about="Who gets an issue first. This is assignment, not escalation.",
)
ROUTING = Several(ROUTING_RULE)

WINDOW = Record(
    "window",
    make_window,
    Key("name", TEXT, "What people see.", required=True),
    Key("from", INSTANT, "The first instant, in the workspace's zone.", required=True),
    Key("to", INSTANT, "When it ends, and what was held is looked at again.", required=True),
    Key("when", CONDITION, "The issues it is about.", left_out="all"),
    Key("hold", ListOf(PATH), "Paths whose escalations are held.", left_out="none"),
    Key("inform", TARGETS_TOLD, "Who is shown what is held.", left_out="nobody"),
    Key("time_zone", ZONE, "The zone of its times.", left_out="the workspace's",
        default=lambda page: page.workspace.time_zone),
    about="Known trouble: planned work, a vendor's outage. Clocks run on.",
)  # fmt: skip
WINDOWS = Several(WINDOW)
