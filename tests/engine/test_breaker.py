"""The circuit breaker of a destination: when it opens, when a probe may go, and what closes it."""

from __future__ import annotations

from datetime import timedelta

from rung.engine.sending import breaker
from rung.engine.sending.breaker import Outcome
from rung.store.deliveries.destinations import Standing
from tests.engine.house import MONDAY

WELL = Standing("slack")
FAILED, ACCEPTED = Outcome("failed", error="Slack answered 503"), Outcome("accepted")
PROBE_FAILED = Outcome("failed", is_probe=True, error="Slack answered 503")


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def opened() -> Standing:
    return breaker.after(WELL, [FAILED] * breaker.OPENS_AFTER, MONDAY)


def test_it_opens_after_failures_in_a_row_and_only_then() -> None:
    assert not breaker.after(WELL, [FAILED, FAILED], MONDAY).is_open
    assert not breaker.after(WELL, [FAILED, FAILED, ACCEPTED, FAILED, FAILED], MONDAY).is_open
    standing = opened()
    assert (standing.is_open, standing.failing_since, standing.error) == (True, MONDAY, "Slack answered 503")


def test_failures_are_counted_over_the_attempts_of_all_deliveries() -> None:
    """Each turn of each worker brings a few; the first of them says since when."""
    once = breaker.after(WELL, [FAILED], MONDAY)
    twice = breaker.after(once, [FAILED, FAILED], MONDAY + seconds(9))
    assert (twice.is_open, twice.failing_since, twice.opened_at) == (True, MONDAY, MONDAY + seconds(9))


def test_one_probe_goes_after_a_pause_that_grows_to_a_minute() -> None:
    standing, now, pauses = opened(), MONDAY, []
    for _ in range(6):
        assert breaker.admits(standing, now) == "none"
        wait = breaker.next_at(standing, now)
        assert wait is not None
        pauses.append((wait - now).total_seconds())
        now = wait
        assert breaker.admits(standing, now) == "probe"
        standing = breaker.after(standing, [PROBE_FAILED], now)
    assert pauses == [5.0, 10.0, 20.0, 40.0, 60.0, 60.0]


def test_while_a_probe_is_under_way_no_other_goes() -> None:
    from msgspec import structs

    probing = structs.replace(opened(), probing_until=MONDAY + seconds(45))
    assert breaker.admits(probing, MONDAY + seconds(30)) == "none"
    assert breaker.admits(probing, MONDAY + seconds(46)) == "probe", "whoever sent it has vanished"


def test_anything_accepted_closes_it() -> None:
    assert breaker.after(opened(), [ACCEPTED], MONDAY).is_well
    assert breaker.after(opened(), [Outcome("accepted", is_probe=True)], MONDAY).is_well


def test_a_probe_that_was_not_sent_makes_room_for_another() -> None:
    from msgspec import structs

    probing = structs.replace(opened(), probing_until=MONDAY + seconds(45))
    after = breaker.after(probing, [Outcome("neutral", is_probe=True)], MONDAY + seconds(6))
    assert breaker.admits(after, MONDAY + seconds(6)) == "probe"


def test_a_destination_that_is_busy_rests_and_is_not_broken() -> None:
    busy = breaker.after(WELL, [Outcome("busy", retry_after=30.0)] * 10, MONDAY)
    assert not busy.is_open
    assert breaker.admits(busy, MONDAY + seconds(29)) == "none"
    assert breaker.admits(busy, MONDAY + seconds(30)) == "all"
    assert breaker.next_at(busy, MONDAY) == MONDAY + seconds(30)


def test_of_two_wishes_to_be_left_alone_the_longer_one_counts() -> None:
    asked = [Outcome("busy", retry_after=30.0), Outcome("busy", retry_after=2.0), ACCEPTED]
    assert breaker.after(WELL, asked, MONDAY).paused_until == MONDAY + seconds(30), "also after one that was under way"


def test_a_day_of_rest_is_asked_for_again_after_an_hour() -> None:
    assert breaker.after(WELL, [Outcome("busy", retry_after=86400.0)], MONDAY).paused_until == MONDAY + seconds(3600)


def test_a_service_that_is_down_and_says_until_when_is_believed() -> None:
    down = breaker.after(WELL, [Outcome("failed", retry_after=120.0)] * 3, MONDAY)
    assert down.is_open
    assert breaker.admits(down, MONDAY + seconds(60)) == "none"
    assert breaker.admits(down, MONDAY + seconds(120)) == "probe"


def test_a_refusal_that_is_about_one_address_says_nothing() -> None:
    neutral = [Outcome("neutral")] * 5
    assert breaker.after(WELL, neutral, MONDAY) == WELL
    assert not breaker.changes_anything(None, [*neutral, ACCEPTED])
    assert breaker.changes_anything(opened(), [ACCEPTED])
