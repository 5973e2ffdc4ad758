"""The whole document: its sections, in the order in which they are best read."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from rung.core.document import Person, PolicyDocument
from rung.core.times.calendar import CalendarRule
from rung.policy.reading.forms import Choice
from rung.policy.reading.records import Key, Record
from rung.policy.schema.calendars import CALENDARS
from rung.policy.schema.paths import PATHS, ROUTING, WINDOWS
from rung.policy.schema.people import ACCOUNTS, NOTICES, PEOPLE, TEAMS, Hired
from rung.policy.schema.schedules import SCHEDULES
from rung.policy.schema.survey import SURVEY
from rung.policy.schema.targets import TARGETS
from rung.policy.schema.triggers import TRIGGERS
from rung.policy.schema.workspace import WORKSPACE, make_workspace

FORMAT = "1"


def make_document(rung: str = FORMAT, **sections: Any) -> PolicyDocument:
    sections = {"workspace": make_workspace(), **sections}
    if "people" in sections:
        sections |= _with_own_hours(sections["people"], sections.get("calendars", {}), sections["workspace"].time_zone)
    document = PolicyDocument(**sections)
    return replace(
        document,
        targets=_named(document.targets, "target"),
        triggers=_named(document.triggers, "trigger"),
        routing=_named(document.routing, "rule"),
    )


def _with_own_hours(
    people: dict[str, Person | Hired], calendars: dict[str, CalendarRule], time_zone: str
) -> dict[str, Any]:
    """People who name the calendars of their own hours, and these beside the others."""
    own = {key: one for key, one in people.items() if isinstance(one, Hired)}
    names = {key: f"{key}'s hours" for key in own}  # no calendar can be called so by hand
    return {
        "people": {
            key: replace(one.person, hours=names[key]) if isinstance(one, Hired) else one
            for key, one in people.items()
        },
        "calendars": {**calendars, **{names[key]: one.calendar(names[key], time_zone) for key, one in own.items()}},
    }


def _named(records: tuple[Any, ...], noun: str) -> tuple[Any, ...]:
    """Records with a name each: those without one are called by their place."""
    return tuple(
        record if record.name else replace(record, name=f"{noun} {number}")
        for number, record in enumerate(records, start=1)
    )


DOCUMENT = Record(
    "document",
    make_document,
    Key("rung", Choice("version of the format", FORMAT), "The version of the format.", left_out="1, with a warning"),
    Key("workspace", WORKSPACE, "What holds for everybody."),
    Key("calendars", CALENDARS, "When people work and promises count."),
    Key("people", PEOPLE, "Who can be asked to act."),
    Key("teams", TEAMS, "People who share work."),
    Key("schedules", SCHEDULES, "Who is on call."),
    Key("targets", TARGETS, "What was promised."),
    Key("triggers", TRIGGERS, "What starts an escalation."),
    Key("routing", ROUTING, "Who gets an issue first."),
    Key("paths", PATHS, "Who is told, in which order."),
    Key("windows", WINDOWS, "Known trouble."),
    Key("survey", SURVEY, "When customers are asked how it went."),
    Key("notices", NOTICES, "How an urgency reaches people."),
    Key("accounts", ACCOUNTS, "The customers."),
    about="One document says everything an operator decides. Every section may be left out.",
)
