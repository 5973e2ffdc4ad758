"""A draft is watched for a week: it decides beside the live policy on what really comes in, and tells nobody."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from rung.core.refused import Refused
from rung.engine.policies.publish import publish
from rung.engine.proof import backtest_run
from rung.engine.proof import watches as watching
from rung.store.models import Backtest, Bulletin, Delivery, Escalation, Journal, Notice, Subject
from rung.store.policies import backtests, drafts, watches
from rung.store.policies.watches import Watch
from tests.engine.house import POLICY
from tests.engine.proof.test_backtests import SOONER, draft_of, live

if TYPE_CHECKING:
    from tests.engine.house import House


def begun(house: House, text: str = SOONER) -> Watch:
    return watching.start(draft_of(text), "cy", house.clock.now())


def replay(house: House, folder: Path) -> bool:
    """What a worker does: plans what is due, and runs it."""
    now = house.clock.now()
    watching.plan(now)
    asked = backtests.claim(now)
    if asked is None:
        return False
    outcome = backtest_run.run(asked, now, folder, lambda _part, _done, _total: None)
    assert backtests.finish(asked.runner, now, outcome.result, outcome.report.encode())
    watching.ran(backtests.get(asked.id))
    return True


def seen(watch: Watch) -> dict[str, Any]:
    return backtests.result(watches.get(watch.id).backtest)["difference"]


def rows() -> list[int]:
    """Everything that people are told, or that decides what they are told."""
    return [kind.objects.count() for kind in (Subject, Journal, Escalation, Notice, Delivery, Bulletin)]


def test_the_watched_draft_shows_what_it_would_have_done_and_leaves_no_trace(house: House, tmp_path: Path) -> None:
    house.publish()
    watch = begun(house)
    live(house)
    before = rows()
    assert replay(house, tmp_path)
    found = seen(watch)
    assert {one["person"]: (one["old"], one["new"]) for one in found["people"]}["cy"] == (1, 2)
    assert rows() == before


def test_the_live_policy_watched_beside_itself_shows_no_difference(house: House, tmp_path: Path) -> None:
    house.publish()
    watch = begun(house, POLICY + "# only a remark\n")
    live(house)
    replay(house, tmp_path)
    assert seen(watch)["old"]["pages"] == seen(watch)["new"]["pages"] == 3
    assert seen(watch)["only_one"] == []


def test_what_happened_before_the_watch_is_not_counted(house: House, tmp_path: Path) -> None:
    live(house)
    watch = begun(house)
    house.fast_forward(minutes=30)
    house.tell(house.message("A-1"))
    replay(house, tmp_path)
    assert (seen(watch)["old"]["pages"], seen(watch)["new"]["pages"]) == (0, 0)


def test_it_follows_what_comes_in_and_keeps_one_result(house: House, tmp_path: Path) -> None:
    house.publish()
    watch = begun(house)
    house.tell(house.open_issue("A-1"))
    house.fast_forward(minutes=5)
    assert replay(house, tmp_path)
    assert seen(watch)["new"]["pages"] == 1
    house.fast_forward(minutes=10)
    assert not replay(house, tmp_path), "it rests between two replays"
    house.fast_forward(minutes=10)
    assert replay(house, tmp_path)
    assert seen(watch)["new"]["pages"] == 2
    assert watches.get(watch.id).backtest is not None
    assert backtests.forget_of_watch(watch.id, [watches.get(watch.id).backtest]) == 0, "only the last result is kept"
    house.fast_forward(minutes=1)
    watching.look_now(watches.get(watch.id), house.clock.now())
    assert replay(house, tmp_path), "somebody wanted to see it now"


def test_after_the_week_whoever_asked_is_told_once(house: House, tmp_path: Path) -> None:
    house.publish()
    watch = begun(house)
    house.tell(house.open_issue("A-1"))
    house.fast_forward(days=8)
    assert replay(house, tmp_path)
    over = watches.get(watch.id)
    assert (over.state, over.why) == ("over", "")
    assert backtests.get(over.backtest).until_at == watch.ends_at, "what came after the week is no part of it"
    assert not replay(house, tmp_path)
    [told] = Bulletin.objects.filter(kind="watch")
    assert told.to == "cy"
    assert told.said["link"].endswith(f"/policy/watches/{watch.id}")


def test_several_workers_replay_it_once(house: House) -> None:
    house.publish()
    begun(house)
    house.fast_forward(minutes=1)
    now = house.clock.now()
    assert watching.plan(now) == 1
    assert watching.plan(now) == 0
    assert watching.plan(now + timedelta(hours=1)) == 0, "while one replay waits or runs no other is put in line"


def test_a_replay_that_fails_is_tried_again_and_the_end_is_told_all_the_same(house: House) -> None:
    house.publish()
    watch = begun(house)
    house.fast_forward(days=8)
    for _ in range(watching.TRIES):
        now = house.clock.now()
        assert watching.plan(now) == 1
        asked = backtests.claim(now)
        backtests.fail(asked.runner, now, [backtests.Fault("the disk is full", "make room")])
        watching.ran(backtests.get(asked.id))
        house.fast_forward(minutes=20)
    over = watches.get(watch.id)
    assert (over.state, over.why) == ("over", "the disk is full")
    [told] = Bulletin.objects.filter(kind="watch")
    assert "could not be compared" in told.said["title"]


def test_replays_that_fail_for_days_are_asked_for_ever_more_rarely_and_leave_one_run(
    house: House, tmp_path: Path
) -> None:
    """They were asked for each quarter of an hour, and each left the whole text of the draft behind."""
    house.publish()
    watch = begun(house)
    house.tell(house.open_issue("A-1"))
    assert replay(house, tmp_path)
    shown = watches.get(watch.id).backtest
    for _ in range(4 * 24 * 2):
        house.fast_forward(minutes=15)
        now = house.clock.now()
        if watching.plan(now):
            asked = backtests.claim(now)
            backtests.fail(asked.runner, now, [backtests.Fault("the disk is full", "make room")])
            watching.ran(backtests.get(asked.id))
    kept = watches.get(watch.id)
    assert (kept.backtest, kept.failed) == (shown, 12), "after 15 and 30 minutes, 1, 2, 4 hours, then each 6 hours"
    assert Backtest.objects.filter(watch=watch.id).count() == 2, "what is shown, and the last that failed"
    house.fast_forward(days=5, minutes=20)
    assert watching.plan(house.clock.now()) == 1, "it does not rest past the end of its week"


def test_a_watch_ends_when_somebody_stops_it_or_the_draft_is_one_no_more(house: House) -> None:
    house.publish()
    first, second = begun(house), begun(house)
    now = house.clock.now()
    watching.plan(now)
    watching.stop(first, "bo", now)
    assert watches.get(first.id).why == "stopped by bo"
    assert not backtests.has_active(first.id)
    with pytest.raises(Refused, match="has ended already"):
        watching.stop(first, "bo", now)
    number = publish(SOONER, by="cy")
    drafts.end(second.draft, "published", revision=1, version=number)
    watching.plan(now)
    assert (watches.get(second.id).state, watches.get(second.id).why) == ("stopped", f"it became version {number}")
    assert watches.running() == []


def test_what_cannot_be_watched_is_refused_with_a_hint(house: House) -> None:
    house.publish()
    now = house.clock.now()
    draft = draft_of(SOONER)
    watching.start(draft, "cy", now)
    with pytest.raises(Refused, match="watched already") as refused:
        watching.start(draft, "cy", now)
    assert refused.value.hint
    with pytest.raises(Refused, match="has an error"):
        watching.start(draft_of("rung: 99"), "cy", now)
    dropped = draft_of(SOONER)
    drafts.end(dropped.id, "dropped", revision=1)
    with pytest.raises(Refused, match="is dropped"):
        watching.start(drafts.get(dropped.id), "cy", now)
    for _ in range(watching.MOST - 1):
        begun(house)
    with pytest.raises(Refused, match="are watched already"):
        begun(house)


def test_old_watches_are_let_go_with_what_they_have_seen(house: House, tmp_path: Path) -> None:
    house.publish()
    one = begun(house)
    house.tell(house.open_issue("A-1"))
    assert replay(house, tmp_path)
    watching.stop(watches.get(one.id), "cy", house.clock.now())
    other = begun(house)
    assert watches.forget(0) == 1
    assert [left.id for left in watches.latest()] == [other.id]
    assert not backtests.forget_of_watch(one.id, [])
