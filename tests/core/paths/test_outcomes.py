"""Outcomes of notices: which channel took it, which refused it, and when nobody was reached at all."""

from tests.core.small_team import AT_ONCE, ladder, level, small_team
from tests.core.story import Story

BOTH = "notices: {high: [slack, email]}\n"


def told_by_two_channels(more: str = BOTH, **own: str) -> Story:
    """Ana is told by slack and by mail; Di is her backup."""
    tale = small_team(f"{more}{AT_ONCE}paths: {{p: {ladder(level('ana', more='backup: [person:di]'))}}}\n", **own)
    tale.opens()
    return tale


def test_one_channel_that_refuses_is_no_failure() -> None:
    tale = told_by_two_channels()
    tale.happens("notice.failed", notice=1, to="ana", channel="slack")
    assert tale.rings() == ["+0m ana 1 trigger"]
    tale.happens("notice.failed", notice=1, to="ana", channel="slack")
    assert tale.rings() == ["+0m ana 1 trigger"]


def test_it_has_failed_when_every_channel_has_refused_it() -> None:
    tale = told_by_two_channels()
    for channel in ("slack", "email"):
        tale.happens("notice.failed", notice=1, to="ana", channel=channel)
    assert tale.rings() == ["+0m ana 1 trigger", "+0m di 1 backup"]


def test_a_failure_without_a_channel_is_that_of_all() -> None:
    tale = told_by_two_channels()
    tale.happens("notice.failed", notice=1, to="ana")
    assert tale.rings() == ["+0m ana 1 trigger", "+0m di 1 backup"]


def test_after_one_channel_took_it_the_failure_of_another_changes_nothing() -> None:
    tale = told_by_two_channels()
    tale.happens("notice.accepted", notice=1, to="ana", channel="email")
    tale.happens("notice.failed", notice=1, to="ana", channel="slack")
    assert tale.rings() == ["+0m ana 1 trigger"]


def test_a_mail_that_bounces_after_it_was_taken_reached_nobody() -> None:
    tale = told_by_two_channels()
    tale.happens("notice.failed", notice=1, to="ana", channel="slack")
    tale.happens("notice.accepted", notice=1, to="ana", channel="email")
    tale.happens("notice.failed", notice=1, to="ana", channel="email")
    assert tale.rings() == ["+0m ana 1 trigger", "+0m di 1 backup"]


def test_a_channel_that_was_not_asked_for_stands_for_those_that_were() -> None:
    """Her only preferred channel could not be used here, so her mail was."""
    tale = told_by_two_channels("notices: {high: [push]}\n", ana="addresses: {push: token}")
    tale.happens("notice.accepted", notice=1, to="ana", channel="email")
    tale.happens("notice.failed", notice=1, to="ana", channel="email")
    assert tale.rings() == ["+0m ana 1 trigger", "+0m di 1 backup"]


def test_a_later_channel_is_one_of_those_that_must_refuse_it() -> None:
    rule = "notices: {high: {channels: [email], then: [{after: 5m, channels: [slack]}]}}\n"
    tale = told_by_two_channels(rule)
    tale.passes("5m")
    tale.happens("notice.failed", notice=1, to="ana", channel="email")
    assert tale.rings() == ["+0m ana 1 trigger", "+5m ana 1 fallback"]
    tale.happens("notice.failed", notice=1, to="ana", channel="slack")
    assert tale.rings()[2:] == ["+5m di 1 backup"]


def test_what_somebody_has_seen_has_not_failed() -> None:
    tale = told_by_two_channels()
    tale.happens("notice.seen", notice=1, to="ana", channel="slack")
    tale.happens("notice.failed", notice=1, to="ana")
    assert tale.rings() == ["+0m ana 1 trigger"]


def test_if_nobody_is_over_at_once_where_it_reaches_nobody() -> None:
    for outcome in (
        {"type_": "notice.failed", "notice": 2, "to": "di"},
        {"type_": "escalation.declined", "by": "di", "reason": "unavailable"},
    ):
        rest = f"{AT_ONCE}paths: {{p: {ladder(level('bo', more='urgency: critical'), more='if_nobody: person:di')}}}\n"
        tale = small_team(rest, "last_resort: [person:cy]")
        tale.opens()
        tale.passes("2h")
        tale.happens(**outcome)
        assert tale.states() == {"p": "exhausted"}
        assert tale.rings() == ["+0m bo 1 trigger", "+2h di 2 if_nobody", "+2h cy 2 last_resort"]


def test_where_the_next_of_a_round_robin_sleeps_somebody_awake_is_told() -> None:
    for outcome in (
        {"type_": "notice.failed", "notice": 1, "to": "ana"},
        {"type_": "escalation.declined", "by": "ana", "reason": "unavailable"},
    ):
        stop = level("team:t", more="pick: round_robin, backup: [person:ed]")
        tale = small_team(
            f"teams: {{t: {{name: T}}}}\n{AT_ONCE}paths: {{p: {ladder(stop)}}}\n",
            ana="teams: [t]",
            bo='teams: [t], notices: {quiet: "07:00-12:00"}',
            di="teams: [t]",
        )
        tale.opens()
        tale.happens(**outcome)
        assert [one.split()[1] for one in tale.rings()] == ["ana", "di"]


def test_somebody_of_a_level_told_anew_is_asked_for_only_once_more() -> None:
    """Whom the level told before its acknowledgement ended does not stand for it any more."""
    stop = level("team:t", more="pick: round_robin, backup: [person:ed]")
    tale = small_team(
        f"teams: {{t: {{name: T}}}}\n{AT_ONCE}paths: {{p: {ladder(stop)}}}\n", ana="teams: [t]", bo="teams: [t]"
    )
    tale.opens()
    tale.happens("escalation.acknowledged", by="ana", lasts="30m")
    tale.passes("30m")
    assert tale.rings() == ["+0m ana 1 trigger", "+30m bo 1 acknowledgement_expired"]
    tale.happens("escalation.declined", by="bo", reason="unavailable")
    assert tale.rings()[2:] == ["+30m ana 1 declined"]
