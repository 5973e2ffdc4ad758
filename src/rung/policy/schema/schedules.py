"""The section `schedules`: who is on call."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from rung.core.people.oncall import Every, Layer, Override, Schedule
from rung.core.times.spans import Span
from rung.core.times.walltime import as_utc, first_instant, last_instant, zone
from rung.policy.feeds.sources import LONGEST_ADDRESS, SCHEMES, is_address
from rung.policy.problems import Unfit
from rung.policy.reading.forms import Form, ListOf, text_of
from rung.policy.reading.nodes import Node
from rung.policy.reading.page import Page
from rung.policy.reading.records import Key, Misfit, Named, Record
from rung.policy.schema.calendars import HOURS, weekly
from rung.policy.schema.names import PERSON
from rung.policy.schema.times import INSTANT, ZONE
from rung.policy.schema.values import SLACK_GROUP, TEXT, TURN


class Turn(Struct, frozen=True):
    """An override as it is written: its times may still lack the zone of the schedule that holds it."""

    who: str
    from_at: datetime
    to_at: datetime


def start_of(wall: datetime, time_zone: str) -> datetime:
    """The instant at which something dated like this starts."""
    return as_utc(wall) if wall.tzinfo else first_instant(wall, zone(time_zone))


def end_of(wall: datetime, time_zone: str) -> datetime:
    return as_utc(wall) if wall.tzinfo else last_instant(wall, zone(time_zone))


def make_layer(every: Span, only: Any = None, **own: Any) -> Layer:
    try:
        turn = Every.of(every)
    except ValueError as refused:
        message, _, hint = str(refused).partition(": write ")
        raise Misfit("every", "bad_span", message, f"write {hint}") from None
    return Layer(every=turn, only=weekly(only) if only else None, **own)


def make_turn(who: str, **dates: Any) -> Turn:
    starts, ends = dates["from"], dates["to"]
    if (starts.tzinfo is None) == (ends.tzinfo is None) and ends <= starts:
        raise Misfit("to", "ends_before_start", "this ends before it begins", "write an end after the start")
    return Turn(who, starts, ends)


def make_schedule(
    key: str, time_zone: str, overrides: tuple[Turn, ...] = (), **own: Any
) -> Schedule:
    instants = tuple(
        Override(turn.who, start_of(turn.from_at, time_zone), end_of(turn.to_at, time_zone)) for turn in overrides
    )
    return Schedule(**{"name": key, **own}, time_zone=time_zone, overrides=instants)


class FeedForm(Form[str]):
    """Where a schedule's feed is: a file beside the policy, or an address."""

    words = "a file beside the policy such as on-call.ics, or an address such as https://calendar.example/on-call.ics"

    def read(self, node: Node, page: Page) -> str:
        place = text_of(node, self)
        if is_address(place):
            _check_address(node, place)
        elif not page.reads_feeds and place not in page.files_at_hand:
            message = f"the file {place} can be read only where the policy is a file beside it"
            raise Unfit(node, "feed_out_of_reach", message, "publish it with rung policy publish FILE")
        return place


def _check_address(node: Node, address: str) -> None:
    example = "write it like https://calendar.example/on-call.ics"
    try:
        parts = urlsplit(address)
        is_good = bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:  # a bracket or a port that is none
        raise Unfit(node, "bad_address", "this is no address of a feed", example) from None
    if parts.scheme.lower() not in SCHEMES:
        raise Unfit(node, "bad_address", f"a feed cannot be fetched by {parts.scheme}://", example)
    if not is_good or len(address) > LONGEST_ADDRESS or any(sign.isspace() for sign in address):
        raise Unfit(node, "bad_address", "this is no address of a feed", example)


LAYER = Record(
    "layer",
    make_layer,
    Key("rotation", ListOf(PERSON, least=1), "Who takes turns, in this order.", required=True),
    Key("every", TURN, "How long a turn lasts. Turns of days, weeks and months hand over at wall time, of hours at "
        "elapsed time.", required=True),
    Key("starts", INSTANT, "When the first turn begins, in the layer's zone.", required=True),
    Key("only", HOURS, "The hours in which the layer speaks.", left_out="always"),
    Key("time_zone", ZONE, "The layer's own zone.", left_out="the schedule's"),
    Key("name", TEXT, "What people see.", left_out="layer 1 and so on"),
    about="A rotation. Later layers win wherever they speak.",
)  # fmt: skip

OVERRIDE = Record(
    "override",
    make_turn,
    Key("who", PERSON, "Who is on call instead.", required=True),
    Key("from", INSTANT, "The first instant, in the schedule's zone.", required=True),
    Key("to", INSTANT, "The instant at which it ends.", required=True),
    about="What was arranged for once: a swap, a cover. It wins over all layers.",
)

SCHEDULE_RECORD = Record(
    "schedule",
    make_schedule,
    Key("name", TEXT, "What people see.", left_out="the key"),
    Key("time_zone", ZONE, "The zone of its times.", left_out="the workspace's",
        default=lambda page: page.workspace.time_zone),
    Key("layers", ListOf(LAYER), "Rotations; later ones win.", left_out="none"),
    Key("overrides", ListOf(OVERRIDE), "Arrangements for once.", left_out="none"),
    Key("ical", FeedForm(), "An iCal feed whose entries say who is on call.", left_out="none"),
    Key("slack_group", SLACK_GROUP, "A user group of Slack that names whoever is on duty, and nobody else: changed at "
        "each hand-over. Of several schedules that name one group, it names everybody on duty.", left_out="none"),
    about="Who is on call. Being on call counts as on shift and as outside quiet hours.",
)  # fmt: skip
SCHEDULES = Named(SCHEDULE_RECORD)
