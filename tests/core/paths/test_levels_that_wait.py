"""`during` on a level: outside it the level waits, for whom it would tell, and no longer than they let it."""

from tests.core.small_team import AT_ONCE, ladder, level, small_team
from tests.core.story import MONDAY, Story

DAY = 'calendars: {day: {time_zone: UTC, hours: {mon-fri: ["09:00-17:00"]}}}\n'
FRIDAY_EVENING = "106h"
"""From Monday 08:00 to Friday 18:00."""


def waiting(*levels: str, calendars: str = DAY, more: str = "", **own: str) -> Story:
    return small_team(f"{calendars}{more}{AT_ONCE}paths: {{p: {ladder(*levels)}}}\n", **own)


SATURDAY = (
    "schedules: {s: {time_zone: UTC, layers: [], "
    "overrides: [{who: bo, from: 2026-03-14T08:00, to: 2026-03-14T20:00}]}}\n"
)


def test_on_shift_waits_for_a_turn_on_call() -> None:
    tale = waiting(level("bo", more="during: on_shift"), level("ed"), more=SATURDAY, bo="hours: day")
    tale.passes(FRIDAY_EVENING)
    tale.opens()
    tale.passes("20h")
    assert tale.rings() == ["+120h bo 1 trigger", "+122h ed 2 climb"]


def test_routing_waits_for_a_turn_on_call() -> None:
    team = "teams: {t: {name: T}}\nrouting: [{name: All, to: {team: t}}]\n"
    tale = small_team(DAY + team + SATURDAY, bo="hours: day, teams: [t]")
    tale.passes(FRIDAY_EVENING)
    tale.opens()
    tale.passes("20h")
    assert tale.issues["A-1"].assignee == "bo"
    assert tale.offset(tale.issues["A-1"].assigned_at) == "+120h"


def test_a_channel_alone_waits_for_a_named_calendar() -> None:
    tale = waiting(level("slack:#ops", more="during: day"), level("ed"))
    tale.passes("12h")
    tale.opens()
    tale.passes("20h")
    assert tale.rings() == ["+25h slack:#ops 1 trigger", "+27h ed 2 climb"]


def test_a_channel_alone_has_no_shift_to_wait_for() -> None:
    tale = waiting(level("slack:#ops", more="during: on_shift"), level("ed"))
    tale.passes("12h")
    tale.opens()
    assert tale.rings() == ["+12h slack:#ops 1 trigger"]


def test_a_weekend_is_one_by_the_dates_of_the_calendar() -> None:
    calendars = 'calendars: {nz: {time_zone: Pacific/Auckland, hours: {wed-fri: ["09:00-17:00"]}}}\n'
    tale = waiting(level("bo", more="during: nz"), level("ed"), calendars=calendars)
    tale.started_at = tale.now = MONDAY.replace(day=8, hour=19)  # Sunday evening here, Monday morning in Auckland
    tale.opens()
    assert tale.rings() == ["+0m ed 2 nobody"]


def test_a_new_assignee_who_works_is_told_at_once() -> None:
    tale = small_team(
        f"{DAY}paths: {{p: {ladder(level('role:assignee', more='during: on_shift'), level('ed'))}}}\n", bo="hours: day"
    )
    tale.passes("12h")
    tale.opens()
    tale.happens("issue.assigned", to="bo", by="ed")
    tale.happens("issue.escalated", path="p", by="di")
    tale.passes("10m")
    assert tale.rings() == []
    tale.happens("issue.assigned", to="ana", by="ed")
    assert tale.rings() == ["+12h10m ana 1 manual"]


def test_where_the_new_people_come_too_late_the_next_level_is_told() -> None:
    hours = DAY.replace("}}}", '}}, mondays: {time_zone: UTC, hours: {mon: ["09:00-17:00"]}}}')
    tale = small_team(
        f"{hours}teams: {{t: {{name: T, lead: bo}}, u: {{name: U, lead: di}}}}\n"
        f"{AT_ONCE}paths: {{p: {ladder(level('role:lead', more='during: on_shift'), level('ed'))}}}\n",
        bo="hours: day",
        di="hours: mondays",
    )
    tale.passes("12h")
    tale.opens(team="t")
    tale.happens("issue.changed", changes={"team": "u"}, by="ana")
    assert tale.rings() == ["+12h ed 2 nobody"]


def test_a_new_owner_of_the_account_is_told_when_they_work() -> None:
    tale = small_team(
        f"{DAY}accounts: {{acme: {{name: Acme, owner: bo}}}}\n"
        f"{AT_ONCE}paths: {{p: {ladder(level('role:account_owner', more='during: on_shift'), level('ed'))}}}\n",
        bo="hours: day",
    )
    tale.passes("12h")
    tale.opens()
    tale.account_changes(owner="cy")
    assert tale.rings() == ["+12h cy 1 trigger"]
