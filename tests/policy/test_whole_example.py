"""The whole example of the policy language loads, and means what its comments say."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

import pytest

from rung.core.document import (
    ByPriority,
    Escalate,
    Fallback,
    Limit,
    Moment,
    NoticeRule,
    OnEvent,
    OnFollowUps,
    OnReply,
    OnSentiment,
    OnTarget,
    OnWaiting,
    PolicyDocument,
    QuietHours,
    Repeat,
    UnknownAccount,
)
from rung.core.people.oncall import Every, on_call
from rung.core.policy import Policy
from rung.core.times.calendar import working_time
from rung.core.times.spans import parse_span
from rung.policy import from_json, load, to_json
from tests.policy.documents import ACME, document

T = TypeVar("T")


def for_all(value: T) -> ByPriority[T]:
    return ByPriority(default=value)


@pytest.fixture(scope="module")
def acme() -> PolicyDocument:
    return document(ACME.read_text())


def test_the_workspace_knows_its_words(acme: PolicyDocument) -> None:
    workspace = acme.workspace
    assert (workspace.name, workspace.time_zone, workspace.calendar) == ("Acme Cloud support", "Europe/Berlin",
    "berlin")
    assert workspace.priorities == ("P0", "P1", "P2", "P3", "P4")
    assert workspace.default_priority == "P3"
    assert workspace.tiers == ("enterprise", "growth", "starter")
    assert workspace.unknown_account == UnknownAccount(tier="starter", inform=("slack:#unmapped",))
    assert workspace.on_reply == OnReply(waiting="open", resolved="reopen", within=for_all(timedelta(days=14)))
    assert workspace.last_resort == ("person:cy",)


def test_berlin_closes_for_lunch_on_christmas_eve_and_on_german_holidays(acme: PolicyDocument) -> None:
    berlin = acme.calendars["berlin"]
    assert berlin.day == timedelta(hours=8)
    assert berlin.hours[0] == ((480, 750), (810, 1080))
    assert berlin.hours[5] == ((1320, 1800),), "22:00-06:00 runs into Sunday"
    assert berlin.closed == (date(2026, 12, 24),)
    assert berlin.open_days == {date(2026, 12, 31): ((480, 720),)}
    assert {date(2026, 5, 1), date(2026, 3, 8)} <= set(berlin.holidays), "8 March is one in Berlin alone"
    hours = working_time("berlin", acme.calendars)
    assert not hours.is_open(datetime(2026, 3, 9, 12, 0, tzinfo=UTC)), "13:00 is lunch"
    assert hours.is_open(datetime(2026, 12, 31, 8, 0, tzinfo=UTC))
    assert not hours.is_open(datetime(2026, 12, 31, 13, 0, tzinfo=UTC))


def test_the_support_day_is_open_while_berlin_or_new_york_is(acme: PolicyDocument) -> None:
    assert acme.calendars["support-day"].any_of == ("berlin", "new-york")
    assert working_time("support-day", acme.calendars).is_open(datetime(2026, 3, 9, 20, 0, tzinfo=UTC))


def test_people_keep_their_own_ways_of_being_told(acme: PolicyDocument) -> None:
    ana, cy = acme.people["ana"], acme.people["cy"]
    assert (ana.time_zone, ana.teams, ana.skills, ana.capacity) == (
        "Europe/Madrid", ("frontline",), {"billing": 3, "api": 1}, 12,
    )  # fmt: skip
    assert acme.people["bo"].manager == "cy"
    assert cy.phone == "+4930123456"
    assert cy.notices["critical"].then == (Fallback(for_all(timedelta(minutes=3)), ("sms",)),)
    assert cy.notices["high"] == NoticeRule(channels=("slack",))
    assert cy.quiet == QuietHours(time(22), time(7))


def test_teams_name_lead_backup_kinds_and_channel(acme: PolicyDocument) -> None:
    assert acme.teams["frontline"].channel == "slack:#support"
    technical = acme.teams["technical"]
    assert (technical.lead, technical.backup, technical.handles) == ("cy", "frontline", ("api", "integrations"))


def test_the_schedule_hands_over_in_berlin_time(acme: PolicyDocument) -> None:
    schedule = acme.schedules["platform-on-call"]
    week, night = schedule.layers
    assert (week.rotation, week.every) == (("bo", "cy"), Every("week"))
    assert week.starts == datetime(2026, 1, 5, 9, 0)  # noqa: DTZ001, wall time of the schedule
    assert night.only is not None
    assert night.only[0] == ((1200, 1920),)
    override = schedule.overrides[0]
    assert (override.who, override.from_at) == ("ana", datetime(2026, 3, 2, 8, 0, tzinfo=UTC))
    assert on_call(schedule, datetime(2026, 3, 9, 9, 0, tzinfo=UTC)) == "cy"


def test_targets_differ_by_priority(acme: PolicyDocument) -> None:
    enterprise, everyone = acme.targets
    assert enterprise.calendar == ByPriority({"P0": "always", "P1": "always"}, "account")
    assert enterprise.span("first_response", "P0") == parse_span("15m")
    assert enterprise.span("first_response", "P3") == parse_span("2h")
    assert enterprise.span("update", "P1") is None, "no entry and no default"
    assert enterprise.grace == for_all(timedelta(minutes=10))
    assert everyone.calendar.of("P2") == "berlin"


def test_every_kind_of_trigger_is_read(acme: PolicyDocument) -> None:
    at_once, half, at_risk, no_reply, follow_ups, angry, risky = acme.triggers
    assert at_once.on == (OnEvent("opened"), OnEvent("priority"))
    assert at_once.escalate == Escalate("outage", replaces=("default",))
    assert half.on == (OnTarget(("first_response", "next_response"), Moment("share", 0.5)),)
    assert half.inform == ("role:assignee",)
    assert at_risk.on == (OnTarget(("first_response",), Moment("share", 0.75)),)
    assert no_reply.on == (OnWaiting("first_response", for_all(parse_span("30m")), for_all("berlin")),)
    assert follow_ups.on == (OnFollowUps(3, for_all(timedelta(hours=4)), for_all(timedelta(minutes=5))),)
    assert follow_ups.escalate == Escalate("default", level=2)
    assert angry.on == (OnSentiment("below", -0.5),)
    assert angry.during == for_all("support-day")
    assert angry.limit == Limit("every", every=for_all(timedelta(hours=24)))
    assert risky.set == {"priority": {"at_least": "P1"}, "tags": ["at-risk"]}


def test_routing_and_paths_name_whom(acme: PolicyDocument) -> None:
    billing, anything = acme.routing
    assert (billing.to.team, billing.to.pick, billing.to.needs) == ("frontline", "round_robin", {"billing": 2})
    assert anything.to.pick == "best_match"
    outage = acme.paths["outage"]
    assert outage.inform == ("slack:#war-room", "role:account_owner")
    assert outage.acknowledge_lasts == for_all(timedelta(hours=2))
    assert outage.if_nobody == ("team:frontline",)
    assert [level.name for level in outage.levels] == ["Technical support", "On-call engineer", "Head of support"]
    assert outage.levels[1].backup == ("team:technical",)
    assert outage.levels[2].repeat == Repeat(for_all(parse_span("30m")), 4)
    owner = acme.paths["default"].levels[0]
    assert owner.during == for_all("on_shift")
    assert owner.climb_after == ByPriority({"P0": parse_span("10m")}, parse_span("30m"))
    assert owner.climb_clock == for_all("berlin")
    assert acme.paths["accounts"].levels[0].climb_after.default == parse_span("30m"), "left out"


def test_windows_notices_and_accounts_are_read(acme: PolicyDocument) -> None:
    window = acme.windows[0]
    assert (window.from_at, window.to_at) == (
        datetime(2026, 3, 14, 21, 0, tzinfo=UTC), datetime(2026, 3, 15, 1, 0, tzinfo=UTC),
    )  # fmt: skip
    assert acme.notices["critical"].breaks_quiet_hours is True
    assert acme.notices["normal"].digest == for_all(timedelta(minutes=15))
    account = acme.accounts["acme"]
    assert (account.tier, account.arr, account.owner, account.renews_on) == (
        "enterprise", 240000, "cy", date(2026, 11, 30),
    )  # fmt: skip


def test_the_document_is_ready_for_deciding_and_survives_being_stored(acme: PolicyDocument) -> None:
    policy = Policy(from_json(to_json(acme)))
    assert policy.document == acme
    assert "account.tier" in policy.reads
    assert [person.key for person in policy.members["technical"]] == ["bo", "cy"]
    assert acme.tz_version


def test_the_example_has_no_error_and_its_warnings_say_what_to_look_at() -> None:
    loaded = load(ACME.read_bytes(), name="acme.yaml")
    assert loaded.errors == ()
    found = {(problem.code, problem.path) for problem in loaded.warnings}
    assert ("climb_after_left_out", "paths.accounts.levels[0]") in found
    assert ("level_can_be_empty", "paths.default.levels[1]") in found
