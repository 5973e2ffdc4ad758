"""Every form in which a value may be written, and what is meant where one is left out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest

from rung.core import document as core
from rung.core.people.oncall import Every
from rung.core.times.calendar import CalendarRule, WorkingTime
from rung.core.times.spans import Span, parse_span
from rung.policy import load
from tests.policy.documents import company, document, read

T = TypeVar("T")


def trigger(on: str, rest: str = "escalate: outage") -> core.Trigger:
    return read(f"triggers: [{{name: T, on: {on}, {rest}}}]").triggers[0]


def level(keys: str) -> core.Level:
    text = f"paths: {{p: {{levels: [{keys}, {{notify: [person:cy], climb_after: 1h}}]}}}}"
    return read(text, without=("paths",)).paths["p"].levels[0]


def calendar(keys: str) -> CalendarRule:
    return read(f"calendars: {{berlin: {{{keys}}}}}", without=("calendars",)).calendars["berlin"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("90s", Span(seconds=90)),
        ("15m", Span(seconds=900)),
        ("2h", Span(seconds=7_200)),
        ("1d", Span(days=1)),
        ("1w", Span(weeks=1)),
        ("1h30m", Span(seconds=5_400)),
        ("1w2d", Span(weeks=1, days=2)),
        ("'15m'", Span(seconds=900)),
        ("0", Span()),
    ],
)
def test_spans_and_their_sums(written: str, meant: Span) -> None:
    target = read(f"targets: [{{name: T, first_response: {written}}}]").targets[0]
    assert target.first_response == core.ByPriority(default=meant)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1mo", Every("month")), ("2w", Every("week", 2)), ("1d", Every("day")), ("12h", Every("hour", 12)),
        ("1w2d", Every("day", 9)),
    ],
)  # fmt: skip
def test_turns(written: str, meant: Every) -> None:
    schedules = f"schedules: {{s: {{layers: [{{rotation: cy, every: {written}, starts: 2026-01-05}}]}}}}"
    assert read(schedules, without=("schedules",)).schedules["s"].layers[0].every == meant


@pytest.mark.parametrize(
    ("days", "open_on"),
    [
        ("mon-fri", [0, 1, 2, 3, 4]),
        ("sat", [5]),
        ("daily", [0, 1, 2, 3, 4, 5, 6]),
        ("sat-mon", [0, 5, 6]),
    ],
)
def test_ranges_of_weekdays(days: str, open_on: list[int]) -> None:
    rule = calendar(f"hours: {{{days}: ['09:00-17:00']}}")
    assert [weekday for weekday, hours in enumerate(rule.hours) if hours] == open_on


@pytest.mark.parametrize(
    ("interval", "minutes"),
    [
        ("22:00-06:00", (1320, 1800)),
        ("00:00-24:00", (0, 1440)),
        ("17:00-24:00", (1020, 1440)),
        ("09:00-09:00", (540, 1980)),
        ("9:00-17:00", (540, 1020)),
    ],
)
def test_intervals_run_into_the_next_day(interval: str, minutes: tuple[int, int]) -> None:
    assert calendar(f"hours: {{mon: {interval}}}").hours[0] == (minutes,), "one interval needs neither list nor quotes"


def test_a_day_named_twice_has_both_hours() -> None:
    rule = calendar("hours: {mon-fri: 09:00-12:00, fri: 13:00-15:00}")
    assert rule.hours[4] == ((540, 720), (780, 900))


def test_a_calendar_stands_in_the_zone_of_the_workspace() -> None:
    assert calendar("hours: {mon: 09:00-17:00}").time_zone == "Europe/Berlin"


def test_holidays_of_a_country_a_part_of_it_or_several() -> None:
    hours = "hours: {mon-fri: 09:00-17:00}, holidays: "
    germany, berlin = calendar(hours + "DE"), calendar(hours + "{country: DE, subdivision: BE}")
    assert set(germany.holidays) < set(berlin.holidays)
    both = calendar(hours + "[DE, {country: US}]")
    assert set(both.holidays) > set(germany.holidays)
    assert not WorkingTime("x", [germany]).is_open(datetime(2026, 12, 25, 10, tzinfo=UTC))
    years = {day.year for day in germany.holidays}
    assert {2020, 2026, 2030} <= years, "a history of some years ago finds its holidays"


def test_a_caller_may_ask_for_other_years() -> None:
    text = company("calendars: {berlin: {hours: {mon: 09:00-17:00}, holidays: DE}}", without=("calendars",))
    loaded = load(text, years=[1999])
    assert loaded.document is not None
    assert {day.year for day in loaded.document.calendars["berlin"].holidays} == {1999}


@pytest.mark.parametrize("word", ["on", "yes", "true", "True"])
def test_flags_are_read_where_a_flag_belongs(word: str) -> None:
    assert read(f"accounts: {{tiny: {{churn_risk: {word}}}}}").accounts["tiny"].churn_risk is True
    assert read("accounts: {tiny: {churn_risk: off}}").accounts["tiny"].churn_risk is False


def test_scalars_are_text_where_a_text_belongs() -> None:
    text = "accounts: {tiny: {name: no, lifecycle: 22:00, tags: [NO, off, 1.10, null]}}"
    account = read(text).accounts["tiny"]
    assert (account.name, account.lifecycle, account.tags) == ("no", "22:00", ("NO", "off", "1.10", "null"))


def test_fields_of_your_own_keep_numbers_and_flags() -> None:
    fields = read("accounts: {tiny: {fields: {seats: 40, rate: 1.5, vip: true, code: '007', zip: 00123, on: off}}}")
    assert fields.accounts["tiny"].fields == {
        "seats": 40, "rate": 1.5, "vip": True, "code": "007", "zip": "00123", "on": "off",
    }  # fmt: skip


def test_a_map_by_priority_may_stand_for_spans_urgencies_and_calendars() -> None:
    one = level("{notify: [person:cy], urgency: {P0: critical, default: normal}, climb_after: {P0: 5m}, "
                "climb_clock: {P0: always, default: berlin}}")  # fmt: skip
    assert one.urgency == core.ByPriority({"P0": "critical"}, "normal")
    assert one.climb_after.of("P0") == Span(seconds=300)
    assert one.climb_after.of("P3") is None, "a priority with no entry and no default has none"
    assert one.climb_clock.of("P1") == "berlin"
    calendars = "{P0: always, default: berlin}"
    waiting = trigger(f"{{waiting_for: assignment, longer_than: {{P0: 5m}}, calendar: {calendars}}}").on[0]
    assert isinstance(waiting, core.OnWaiting)
    assert waiting.longer_than.of("P0") == Span(seconds=300)


def test_a_map_by_priority_may_stand_wherever_a_span_or_a_calendar_counts_for_an_issue() -> None:
    one = level("{notify: [person:cy], climb_after: 1h, repeat: {every: {P1: 10m, default: 30m}, times: 2}, "
                "during: {P2: always, P1: on_shift}}")  # fmt: skip
    assert one.repeat == core.Repeat(core.ByPriority({"P1": parse_span("10m")}, parse_span("30m")), 2)
    assert [one.during.of(priority) for priority in ("P0", "P1", "P2")] == [None, "on_shift", "always"]
    again = trigger("{follow_ups: 3, within: {P0: 1h}, apart: {P0: 1m, default: 5m}}",
                    "escalate: outage, during: {default: berlin}, limit: {every: {P0: 1h, default: 1d}}")  # fmt: skip
    (follow_ups,) = again.on
    assert isinstance(follow_ups, core.OnFollowUps)
    assert (follow_ups.within.of("P0"), follow_ups.within.of("P1")) == (timedelta(hours=1), None)
    assert follow_ups.apart.of("P0") == timedelta(minutes=1)
    assert again.during == core.ByPriority(default="berlin")
    assert again.limit is not None
    assert again.limit.every.of("P3") == timedelta(days=1)


def for_all(value: T) -> core.ByPriority[T]:
    return core.ByPriority(default=value)


opened, changed_priority = core.OnEvent("opened"), core.OnEvent("priority")


@pytest.mark.parametrize(
    ("on", "meant"),
    [
        ("opened", (opened,)),
        ("[opened, priority]", (opened, changed_priority)),
        ('"opened, priority"', (opened, changed_priority)),
        ("[opened, {target: resolution}]", (opened, core.OnTarget(("resolution",)))),
        ("{changed: fields.region}", (core.OnChanged("fields.region"),)),
        ("{target: update, at: breach}", (core.OnTarget(("update",), core.Moment()),)),
        ("{target: update, at: 75 %}", (core.OnTarget(("update",), core.Moment("share", 0.75)),)),
        ("{target: update, at: 12.5%}", (core.OnTarget(("update",), core.Moment("share", 0.125)),)),
        ("{target: update, at: 15m before}", (core.OnTarget(("update",), core.Moment("before",
        span=parse_span("15m"))),)),
        ("{target: update, at: 1h after}", (core.OnTarget(("update",), core.Moment("after", span=parse_span("1h"))),)),
        ("{target: [update, resolution]}", (core.OnTarget(("update", "resolution")),)),
        ("{follow_ups: 3}", (core.OnFollowUps(3),)),
        ("{follow_ups: 2, within: 1d, apart: 0}",
         (core.OnFollowUps(2, for_all(timedelta(days=1)), for_all(timedelta(0))),)),
        ("{sentiment: falls, value: 0.4}", (core.OnSentiment("falls", 0.4),)),
        ("{flag: [threat_to_leave, legal]}", (core.OnFlag(("threat_to_leave", "legal")),)),
        ("{flood: 5, within: 10m, by: account}", (core.OnFlood(5, for_all(timedelta(minutes=10)), "account"),)),
    ],
)
def test_a_trigger_looks_at(on: str, meant: tuple[core.On, ...]) -> None:
    assert trigger(on).on == meant


@pytest.mark.parametrize(
    "kind", ["opened", "priority", "message", "answered", "reopened", "assigned", "returned", "csat", "account"]
)
def test_every_kind_of_event(kind: str) -> None:
    assert trigger(kind).on == (core.OnEvent(kind),)  # type: ignore[arg-type]


@pytest.mark.parametrize("wait", ["first_response", "next_response", "update", "resolution", "assignment",
                                  "acknowledgement", "customer", "handoff"])  # fmt: skip
def test_every_kind_of_wait(wait: str) -> None:
    on = core.OnWaiting(wait, core.ByPriority(default=parse_span("1h")))
    assert trigger(f"{{waiting_for: {wait}, longer_than: 1h}}").on == (on,)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("once", core.Limit("once")),
        ("none", core.Limit("none")),
        ("{every: 4h}", core.Limit("every", every=for_all(timedelta(hours=4)))),
        ("{at_most: 3}", core.Limit("at_most", at_most=3)),
    ],
)
def test_limits(written: str, meant: core.Limit) -> None:
    assert trigger("opened", f"escalate: outage, limit: {written}").limit == meant


def test_what_a_trigger_sets() -> None:
    fields = "{priority: P1, kind: outage, status: open, team: technical, assignee: bo, tags: vip, fields: {region: 1}}"
    assert trigger("opened", f"set: {fields}").set == {
        "priority": "P1", "kind": "outage", "status": "open", "team": "technical", "assignee": "bo", "tags": ["vip"],
        "fields": {"region": 1},
    }  # fmt: skip
    assert trigger("opened", "set: {priority: {at_least: P1}, force: true}").force
    assert trigger("opened", "set: {tags: vip}, force: yes").force


def test_the_name_of_a_path_may_stand_for_the_escalation() -> None:
    assert trigger("opened", "escalate: outage").escalate == core.Escalate("outage")
    assert trigger("opened", "escalate: {path: outage, level: 2, replaces: outage}").escalate == core.Escalate(
        "outage", 2, ("outage",)
    )


TARGETS = [
    "person:cy", "team:technical", "schedule:on-call", "skills:api", "skills:api+billing", "role:assignee", "role:lead",
    "role:manager_of_assignee", "role:manager_of_told", "role:head", "role:account_owner", "role:escalated_by",
    "role:watchers", "slack:#war-room", "teams:General", "email:boss@support.example", "pagerduty:platform",
    "webhook:status-page", "team:frontline#channel",
]  # fmt: skip


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_of_a_notice(target: str) -> None:
    assert level(f"{{notify: ['{target}'], climb_after: 1h}}").notify == (target,)


def test_a_level_may_be_a_target_alone() -> None:
    one = level("team:technical")
    assert (one.name, one.notify) == ("Level 1", ("team:technical",))
    two = level("[team:technical, person:cy]")
    assert two.notify == ("team:technical", "person:cy")
    assert two.climb_after.default == Span(seconds=1_800)


def test_what_a_level_leaves_out() -> None:
    one = level("{notify: person:cy}")
    assert one.urgency == core.ByPriority(default="high")
    assert one.climb_after == core.ByPriority(default=Span(seconds=1_800))
    assert one.climb_clock == core.ByPriority(default="always")
    assert (one.pick, one.during, one.repeat, one.backup) == (None, core.ByPriority(), None, ())


def test_if_nobody_is_one_or_several() -> None:
    for written, meant in (("team:technical", ("team:technical",)), ("[person:cy, role:lead]", ("person:cy",
    "role:lead"))):
        path = f"paths: {{p: {{levels: [person:cy], if_nobody: {written}}}}}"
        assert read(path, without=("paths",)).paths["p"].if_nobody == meant


def test_ways_of_being_told_in_short_and_in_full() -> None:
    notices = "{critical: {channels: [slack], then: [{after: 3m, channels: email}]}, high: [slack], quiet: 22:00-07:00}"
    ana = document(company().replace("slack: U01ANA,", f"slack: U01ANA, notices: {notices},")).people["ana"]
    assert ana.notices["critical"].then == (core.Fallback(for_all(timedelta(minutes=3)), ("email",)),)
    assert ana.notices["high"] == core.NoticeRule(channels=("slack",))
    assert ana.quiet is not None
    assert (ana.quiet.start.hour, ana.quiet.end.hour) == (22, 7)


def test_a_channel_of_your_own_is_known_by_somebodys_address() -> None:
    text = company().replace("slack: U01ANA,", "addresses: {telegram: '@ana'}, notices: {high: telegram},")
    assert document(text).people["ana"].notices["high"].channels == ("telegram",)


def test_where_the_workspace_names_no_tiers_an_account_may_have_any() -> None:
    assert read("workspace: {}\naccounts: {tiny: {tier: gold}}", ("workspace",)).accounts["tiny"].tier == "gold"


def test_routes_lead_to_a_team_a_person_or_a_schedule() -> None:
    for to in ("team: technical", "person: cy", "schedule: on-call"):
        key, _, name = to.partition(": ")
        assert getattr(read(f"routing: [{{name: R, to: {{{to}}}}}]").routing[0].to, key) == name


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-02T09:00", datetime(2026, 3, 2, 8, tzinfo=UTC)),
        ("2026-07-02T09:00", datetime(2026, 7, 2, 7, tzinfo=UTC)),
        ("2026-03-02T09:00Z", datetime(2026, 3, 2, 9, tzinfo=UTC)),
        ("2026-03-02T09:00-05:00", datetime(2026, 3, 2, 14, tzinfo=UTC)),
        ("2026-03-02 09:00:30", datetime(2026, 3, 2, 8, 0, 30, tzinfo=UTC)),
        ("2026-03-02", datetime(2026, 3, 1, 23, tzinfo=UTC)),
    ],
)
def test_times_without_an_offset_are_in_the_zone_of_what_holds_them(written: str, meant: datetime) -> None:
    window = read(f"windows: [{{name: W, from: {written}, to: 2026-12-01, hold: outage}}]").windows[0]
    assert window.from_at == meant
    schedules = f"schedules: {{s: {{overrides: [{{who: cy, from: {written}, to: 2026-12-01}}]}}}}"
    assert read(schedules, without=("schedules", "paths")).schedules["s"].overrides[0].from_at == meant


def test_a_wall_time_that_does_not_exist_is_the_first_instant_after_the_gap() -> None:
    window = read("windows: [{name: W, from: 2026-03-29T02:30, to: 2026-10-25T02:30}]").windows[0]
    assert window.from_at == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert window.to_at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "what exists twice ends at its last"


def test_a_schedule_stands_in_its_own_zone() -> None:
    override = "{who: cy, from: 2026-03-02, to: 2026-03-03}"
    schedules = f"schedules: {{s: {{time_zone: America/New_York, overrides: [{override}]}}}}"
    schedule = read(schedules, without=("schedules", "paths")).schedules["s"]
    assert schedule.overrides[0].from_at == datetime(2026, 3, 2, 5, tzinfo=UTC)


def test_what_an_almost_empty_document_means() -> None:
    empty = document("rung: 1\n")
    assert empty.workspace.priorities == ("P0", "P1", "P2", "P3", "P4")
    assert empty.workspace.default_priority == "P4", "the least urgent"
    assert empty.workspace.time_zone == "UTC"
    assert document("rung: 1\nworkspace: {priorities: [high, low]}\n").workspace.default_priority == "low"
    assert document("rung: 1\ntargets: [{name: T, first_response: 1h}]\n").targets[0].calendar.default == "always"
    assert read("targets: [{name: T, first_response: 1h}]").targets[0].calendar.default == "berlin"
    assert read("accounts: {tiny: {}}").accounts["tiny"].name == "tiny"


def test_a_section_may_be_empty_and_a_name_may_come_before_what_it_names() -> None:
    text = """
        rung: 1
        paths: {p: {levels: [{notify: [person:cy], climb_after: 1h}]}}
        triggers:
        accounts:
        people: {cy: {email: cy@support.example, hours: late}}
        calendars: {late: {hours: {daily: 16:00-24:00}}}
        """
    assert document(text).people["cy"].hours == "late"


@pytest.mark.parametrize("pause", [{"first_response": ("on_hold",), "resolution": ()}])
def test_a_target_says_what_pauses_it(pause: dict[str, Any]) -> None:
    target = read("targets: [{name: T, resolution: 3d, pause: {first_response: [on_hold], resolution: []}}]").targets[0]
    assert target.pause == pause
