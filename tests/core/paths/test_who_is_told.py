"""Whom the targets of a level mean: unions, channels, on call, watchers, and who is left when some decline."""

from rung.core.effects import LevelStarted
from tests.core.small_team import AT_ONCE, ladder, level, small_team

DAY = 'calendars: {day: {time_zone: UTC, hours: {mon-fri: ["09:00-17:00"]}}}\n'
TEAMS = "teams: {t: {name: T, lead: cy, backup: u}, u: {name: U}}\n"


def path(*levels: str, more: str = "") -> str:
    return f"{AT_ONCE}paths: {{p: {ladder(*levels, more=more)}}}\n"


def test_whom_one_target_reaches_at_any_hour_is_reached_whatever_the_others_say() -> None:
    night = level("team:t", "role:lead", more="urgency: critical")
    tale = small_team(DAY + "teams: {t: {name: T, lead: cy}}\n" + path(night, level("ed")), cy="hours: day, teams: [t]")
    tale.passes("12h")
    tale.opens(team="t")
    assert tale.rings() == ["+12h cy 1 trigger"]


def test_a_channel_named_twice_is_told_once_and_is_the_only_target() -> None:
    team = 'teams: {t: {name: T, channel: "slack:#x"}}\n'
    tale = small_team(team + path(level("slack:#x", "team:t#channel"), level("ed")))
    tale.opens()
    tale.passes("1h")
    assert tale.rings() == ["+0m slack:#x 1 trigger"]


def test_pagerduty_counts_as_somebody_told_beside_others() -> None:
    tale = small_team(path(level("role:assignee", "slack:#x", "pagerduty:s"), level("ed")))
    tale.opens()
    tale.passes("2h")
    assert tale.rings() == ["+0m slack:#x 1 trigger", "+0m pagerduty:s 1 trigger", "+2h ed 2 climb"]


def test_a_room_in_teams_and_an_address_are_told_where_they_are_alone() -> None:
    tale = small_team(path(level("teams:General"), level("email:boss@x.example"), level("teams:General", "slack:#x")))
    tale.opens()
    tale.passes("4h")
    assert tale.rings() == [
        "+0m teams:General 1 trigger",
        "+2h email:boss@x.example 2 climb",
        "+4h teams:General 3 climb",
        "+4h slack:#x 3 climb",
    ]
    assert tale.states() == {"p": "exhausted"}


def test_where_pagerduty_fails_the_next_level_is_told() -> None:
    tale = small_team(path(level("role:assignee", "pagerduty:s"), level("ed")))
    tale.opens()
    tale.happens("notice.failed", notice=1, to="pagerduty:s")
    assert tale.rings() == ["+0m pagerduty:s 1 trigger", "+0m ed 2 nobody"]


def test_a_team_of_which_all_have_declined_has_its_backup() -> None:
    tale = small_team(TEAMS + path(level("team:t"), level("ed")), bo="teams: [t]", di="teams: [u]")
    tale.opens()
    tale.happens("escalation.declined", by="bo", reason="unavailable")
    tale.happens("escalation.declined", by="di", reason="unavailable")
    assert tale.rings() == ["+0m bo 1 trigger", "+0m di 1 declined", "+0m ed 2 nobody"]


def test_watchers_are_those_whom_a_note_mentions_and_whom_a_change_names() -> None:
    tale = small_team(path(level("ana", more="climb_after: 1h"), level("role:watchers", more="climb_after: 1h")))
    tale.opens()
    tale.happens("note.added", by="ana", mentions=["bo", "a stranger"])
    assert tale.issues["A-1"].watchers == ("bo",)
    tale.happens("issue.changed", by="ana", changes={"watchers": ["cy", "di", "nobody"]})
    tale.happens("note.added", by="ana", mentions=["bo", "di"])
    tale.passes("1h")
    assert tale.rings()[1:] == ["+1h cy 2 climb", "+1h di 2 climb", "+1h bo 2 climb"]


def test_a_capacity_of_nothing_is_always_full() -> None:
    tale = small_team(
        "teams: {t: {name: T}}\n" + path(level("team:t", more="pick: least_loaded")),
        ana="teams: [t], capacity: 0",
        bo="teams: [t], capacity: 2",
    )
    tale.desk.load["bo"] = 1
    tale.opens()
    assert tale.rings() == ["+0m bo 1 trigger"]


def test_whoever_stands_in_for_somebody_on_call_counts_as_on_call() -> None:
    duty = "schedules: {s: {time_zone: UTC, layers: [{rotation: [ana], every: 1w, starts: 2026-03-02T00:00}]}}\n"
    for more in ("", "pick: on_shift"):
        tale = small_team(
            DAY + duty + path(level("schedule:s", more=more), level("ed")),
            bo='hours: day, notices: {quiet: "18:00-07:00"}',
        )
        tale.passes("12h")
        tale.goes_away("ana", "1d", deputy="bo")
        tale.opens()
        assert tale.rings() == ["+12h bo 1 trigger"]


def test_who_is_held_by_quiet_hours_is_not_among_those_notified() -> None:
    tale = small_team(path(level("ana", "bo")), ana='notices: {quiet: "07:00-12:00"}')
    tale.opens()
    (started,) = tale.effects(LevelStarted)
    assert started.notified == ("bo",)
    assert dict(started.considered)["ana"] == "is told at any hour; quiet hours hold it until 2026-03-09 12:00 UTC"
