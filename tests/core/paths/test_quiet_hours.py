"""Quiet hours hold what does not break them; what is held tells nobody, and is sent when they end."""

from tests.core.small_team import AT_ONCE, ladder, level, small_team

QUIET = 'notices: {quiet: "07:00-12:00"}'
"""The stories begin at 08:00: four hours of them are left."""
BOTH = """
triggers:
  - {name: Opened, on: opened, escalate: a}
  - {name: Wrote, on: message, escalate: b}
"""


def of(tale: object, person: str) -> list[str]:
    return [one for one in tale.rings() if f" {person} " in one]  # type: ignore[attr-defined]


def test_a_later_channel_waits_until_they_end() -> None:
    rule = "notices: {high: {channels: [email], then: [{after: 30m, channels: [slack]}]}}\n"
    tale = small_team(f"{rule}{AT_ONCE}paths: {{p: {ladder(level('ana', more='climb_after: 9h'))}}}\n", ana=QUIET)
    tale.started_at = tale.now = tale.now.replace(hour=6, minute=40)
    tale.opens()
    tale.passes("5h")
    assert tale.rings() == ["+0m ana 1 trigger"]
    tale.passes("20m")
    assert tale.rings() == ["+0m ana 1 trigger", "+5h20m ana 1 fallback"]


def test_a_later_channel_that_waited_is_not_used_for_what_was_seen_meanwhile() -> None:
    rule = "notices: {high: {channels: [email], then: [{after: 30m, channels: [slack]}]}}\n"
    tale = small_team(f"{rule}{AT_ONCE}paths: {{p: {ladder(level('ana', more='climb_after: 9h'))}}}\n", ana=QUIET)
    tale.started_at = tale.now = tale.now.replace(hour=6, minute=40)
    tale.opens()
    tale.passes("1h")
    tale.happens("notice.seen", notice=1, to="ana", channel="email")
    tale.passes("7h")
    assert tale.rings() == ["+0m ana 1 trigger"]


def test_what_was_held_has_its_later_channels_from_its_release_on() -> None:
    rule = "notices: {high: {channels: [email], then: [{after: 5m, channels: [slack]}]}}\n"
    stop = level("ana", more="backup: [person:ed], climb_after: 9h")
    tale = small_team(f"{rule}{AT_ONCE}paths: {{p: {ladder(stop)}}}\n", ana=QUIET)
    tale.opens()
    tale.passes("5h")
    assert of(tale, "ana") == ["+4h ana 1 released", "+4h5m ana 1 fallback"]


def test_what_was_held_is_not_sent_to_who_declined_meanwhile() -> None:
    stop = level("ana", more="backup: [person:ed], climb_after: 20h, repeat: {every: 30m, times: 30}")
    tale = small_team(f"{AT_ONCE}paths: {{p: {ladder(stop)}}}\n", ana='notices: {quiet: "08:15-12:00"}')
    tale.opens()
    tale.passes("40m")
    tale.happens("escalation.declined", by="ana", reason="unavailable")
    tale.passes("5h")
    assert of(tale, "ana") == ["+0m ana 1 trigger"]


def test_what_only_updates_a_message_is_not_held_and_wakes_nobody_else() -> None:
    paths = (
        f"paths:\n  a: {ladder(level('ana', more='urgency: critical'))}\n"
        f"  b: {ladder(level('ana', more='backup: [person:di]'), level('ed'))}\n"
    )
    tale = small_team(BOTH + paths, ana=QUIET)
    tale.opens()
    tale.happens("message.received")
    assert (tale.rings(), tale.informed()) == (["+0m ana 1 trigger"], ["ana"])


def test_a_round_robin_does_not_pass_over_who_would_not_be_woken() -> None:
    paths = (
        f"paths:\n  a: {ladder(level('ana', more='urgency: critical'))}\n"
        f"  b: {ladder(level('team:t', more='pick: round_robin'))}\n"
    )
    tale = small_team(BOTH + "teams: {t: {name: T}}\n" + paths, ana=f"teams: [t], {QUIET}", bo="teams: [t]")
    tale.opens()
    tale.happens("message.received")
    assert (tale.rings(), tale.informed()) == (["+0m ana 1 trigger"], ["ana"])


def test_the_wait_for_an_acknowledgement_counts_from_what_was_released() -> None:
    triggers = """
triggers:
  - {name: Opened, on: opened, escalate: a}
  - {name: Silence, on: {waiting_for: acknowledgement, longer_than: 20m}, escalate: b}
"""
    paths = f"paths:\n  a: {ladder(level('ana', more='climb_after: 9h'))}\n  b: {ladder(level('ed'))}\n"
    tale = small_team(triggers + paths, ana=QUIET)
    tale.opens()
    tale.passes("5h")
    assert tale.rings() == ["+4h ana 1 released", "+4h20m ed 1 trigger"]


def test_of_several_released_at_once_only_the_most_urgent_rings() -> None:
    paths = (
        f"paths:\n  a: {ladder(level('ana', more='urgency: normal, backup: [person:ed], climb_after: 20h'))}\n"
        f"  b: {ladder(level('ana', more='urgency: high, backup: [person:ed], climb_after: 20h'))}\n"
    )
    tale = small_team(BOTH + paths, ana=QUIET)
    tale.opens()
    tale.happens("message.received")
    tale.passes("5h")
    assert of(tale, "ana") == ["+4h ana 1 released"]
    assert [one.path for one in tale.last_effects() if getattr(one, "ring", False)] == ["b"]
    assert tale.informed() == ["ana"]


def test_also_where_both_ladders_have_ended() -> None:
    path = ladder(level("ana", more="climb_after: 1h"))
    paths = f"paths:\n  a: {path}\n  b: {path}\n"
    tale = small_team(BOTH + paths, ana=QUIET)
    tale.opens()
    tale.happens("message.received")
    tale.passes("5h")
    assert tale.states() == {"a": "exhausted", "b": "exhausted"}
    assert of(tale, "ana") == ["+4h ana 1 released"]


def test_nobody_sleeps_through_what_is_critical_by_a_wish_of_their_own() -> None:
    wish = 'notices: {critical: {channels: [email], breaks_quiet_hours: false}, quiet: "07:00-12:00"}'
    stop = level("ana", more="urgency: critical, backup: [person:ed]")
    tale = small_team(f"{AT_ONCE}paths: {{p: {ladder(stop)}}}\n", ana=wish)
    tale.opens()
    assert tale.rings() == ["+0m ana 1 trigger"]


def test_an_operator_may_say_so_for_everybody() -> None:
    rule = "notices: {critical: {channels: [email], breaks_quiet_hours: false}}\n"
    stop = level("ana", more="urgency: critical, backup: [person:ed]")
    tale = small_team(f"{rule}{AT_ONCE}paths: {{p: {ladder(stop)}}}\n", ana=QUIET)
    tale.opens()
    assert tale.rings() == ["+0m ed 1 backup"]
