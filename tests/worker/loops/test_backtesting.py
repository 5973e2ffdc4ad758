"""A worker runs what people asked for in a process of its own, which writes nothing and can be stopped at any time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, connection
from django.db.backends.signals import connection_created

from rung import clock, config
from rung.core.events import NoteAdded
from rung.engine.proof import backtests as asking
from rung.engine.proof import watches as watching
from rung.store import settings_store, setup
from rung.store.models import Backtest as BacktestRow
from rung.store.models import Bulletin, Delivery, Escalation, Notice
from rung.store.policies import backtests, drafts, watches
from rung.store.policies.backtests import Backtest
from rung.worker import alone
from rung.worker.apart import ERRORS
from rung.worker.backtesting import Running
from tests.engine.proof.test_backtests import SOONER, live
from tests.worker.at_work import push, working
from tests.worker.vendor import eventually as soon

if TYPE_CHECKING:
    from tests.engine.house import House
    from tests.worker.vendor import Vendor


def eventually(holds: Callable[[], Any], what: str) -> None:
    """Processes of their own have to start for it."""
    soon(holds, what, within=240.0)


def asked(house: House, days: int = 7) -> Backtest:
    draft = drafts.add(SOONER, "bo", name="Sooner to the head", based_on=1)
    return asking.over_days(asking.of_draft(draft, "bo"), days, house.clock.now())


def live_rows() -> list[int]:
    """Of everything that people are told, or could be."""
    return [rows.objects.count() for rows in (Escalation, Notice, Delivery, Bulletin)]


def state(number: int) -> str:
    return backtests.get(number).state


def test_what_was_asked_for_is_run_and_kept_and_the_live_rows_stay_as_they_were(house: House) -> None:
    live(house)
    before = live_rows()
    one, other = asked(house), asked(house)
    with working(config.current()):
        eventually(lambda: state(other.id) == "done", "both to be run, one after the other")
    assert state(one.id) == "done"
    found = backtests.result(one.id)["difference"]
    assert (found["old"]["pages"], found["new"]["pages"]) == (3, 4)
    assert backtests.report(one.id).startswith(b"<")
    assert backtests.get(one.id).started_at is not None
    assert live_rows() == before


def test_both_policies_run_through_a_long_past_at_once(house: House) -> None:
    live(house)
    house.tell(*(NoteAdded(issue="A-1", at=house.clock.now(), by="bo", body="Still on it") for _ in range(1_000)))
    asked(house)
    apart = Running(config.current(), backtests.claim(house.clock.now()))
    try:
        eventually(apart.ended, "it to be run")
        assert (apart.folder / ERRORS).read_text() == "", "the run beside came to nothing and was made again"
        found = apart.ended().result
    finally:
        apart.close()
    assert found is not None
    assert (found["difference"]["old"]["pages"], found["difference"]["new"]["pages"]) == (3, 4)


def test_one_that_nobody_wants_any_more_is_stopped(house: House) -> None:
    live(house)
    one = asked(house)
    taken = backtests.claim(house.clock.now())
    apart = Running(config.current(), taken)
    os.kill(apart.number, signal.SIGSTOP)  # it would be done before anybody could cancel it
    try:
        assert backtests.cancel(one.id, house.clock.now())
        assert apart.ended() is None
        assert not backtests.beat(taken.runner, house.clock.now(), "", 0, 0)
    finally:
        apart.close()
    with pytest.raises(ProcessLookupError):
        os.kill(apart.number, 0)
    assert not Path(apart.folder).exists()


def test_a_worker_that_stops_leaves_it_interrupted_and_the_next_one_runs_it_again(house: House) -> None:
    live(house)
    one = asked(house)
    with working(config.current()) as worker:
        eventually(lambda: state(one.id) != "queued", "it to be taken")
        worker.stop()
        assert state(one.id) in ("interrupted", "done")
    BacktestRow.objects.filter(pk=one.id).update(state="interrupted")
    repeated = asking.again(backtests.get(one.id), "bo", house.clock.now())
    with working(config.current()):
        eventually(lambda: state(repeated.id) == "done", "it to be run again")


def test_one_that_fails_says_why_and_the_worker_goes_on(house: House) -> None:
    live(house)
    bad = asking.over_file(asking.of_text(SOONER, "a text", "bo"), "past.jsonl", b"no history at all", clock.now())
    good = asked(house)
    with working(config.current()):
        eventually(lambda: state(good.id) == "done", "the next one to be run")
    kept = backtests.get(bad.id)
    assert kept.state == "failed"
    assert kept.problems[0].hint


def test_a_watch_is_brought_up_to_date_and_told_of_when_the_week_is_over(house: House, vendor: Vendor) -> None:
    settings_store.set_delivery_mode("live")
    house.publish()
    draft = drafts.add(SOONER, "cy", name="Sooner to the head", based_on=1)
    watch = watching.start(draft, "cy", house.clock.now())
    live(house)
    with working(vendor.settings(config.current())) as worker:
        eventually(lambda: watches.get(watch.id).backtest, "a first replay")
        seen = backtests.result(watches.get(watch.id).backtest)["difference"]
        assert (seen["old"]["pages"], seen["new"]["pages"]) == (3, 4)
        push(house, worker, days=7)
        eventually(lambda: watches.get(watch.id).state == "over", "the week to be over")
        eventually(lambda: any("the week is over" in one.text for one in vendor.new_to("U03CY")), "Cy to be told")
    assert backtests.get(watches.get(watch.id).backtest).until_at == watch.ends_at


def test_one_whose_process_cannot_start_says_so(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    one = asked(house)
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with working(config.current()):
        eventually(lambda: state(one.id) == "failed", "it to be given up")
    [fault] = backtests.get(one.id).problems
    assert "cannot be started" in fault.message
    assert fault.hint


def test_the_process_may_write_nothing(database: str) -> None:
    setup.only_read()
    try:
        with pytest.raises(DatabaseError):
            drafts.add("rung: 1", "bo", name="x", based_on=None)
        assert drafts.open_ones() == []
    finally:
        connection_created.disconnect(setup.refuse_writing)
        connection.close()


def test_the_process_may_fill_no_disk(tmp_path: Path) -> None:
    """A file with a hole takes no room, and has a size all the same."""
    file = tmp_path / "rows"
    writes = (
        "import sys\nfrom rung.worker import alone\nalone.go_behind()\n"
        "with open(sys.argv[1], 'wb') as file:\n"
        "    file.seek(alone.MOST_OF_A_FILE - 1), file.write(b'x'), file.flush()\n"
        "    file.write(b'x'), file.flush()\n"
    )
    ended = subprocess.run([sys.executable, "-c", writes, str(file)], capture_output=True, text=True, check=False)
    assert "File too large" in ended.stderr
    assert file.stat().st_size == alone.MOST_OF_A_FILE
