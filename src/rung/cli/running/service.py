"""`rung up`, `rung web` and `rung worker`: the processes of an installation."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec

from rung import clock
from rung.cli.installation import installation, read_config
from rung.cli.output import fail, say
from rung.cli.running.logs import write_logs
from rung.config import Config
from rung.worker.memory import keep_what_stays

if TYPE_CHECKING:
    from rung.edge.serve import Where
    from rung.edge.slack import StandIn
    from rung.worker.run import Worker

DEFAULT_URL = "http://127.0.0.1:8000"
LOOK_AGAIN = 1.0
GIVES_WAY_AFTER = 0.0005
"""Seconds after which a thread that computes lets another one have the interpreter. Those that decide and deliver do
little at a time and give it up at every statement: with Python's own 5 ms each of these may cost them as much."""


def up(host: str | None, port: int | None, *, is_new_secret: bool) -> None:
    config = listening_at(read_config(), host, port)
    write_logs(config)
    with one_process(config), prepared(config, is_new_secret=is_new_secret), working(config) as worker:
        notes = _notes(config)
        serve(config, worker, ready=lambda where: _greet(where.url, notes))
    say("rung: stopped")


def web(host: str | None, port: int | None, *, is_new_secret: bool) -> None:
    config = listening_at(read_config(), host, port)
    _refuse_apart(config, "web")
    write_logs(config)
    with prepared(config, is_new_secret=is_new_secret):
        serve(config, None, ready=lambda where: say(f"rung: console and API on {where.url}"))


def worker(*, is_new_secret: bool) -> None:
    config = read_config()
    _refuse_apart(config, "worker")
    write_logs(config)
    with prepared(config, is_new_secret=is_new_secret), working(config):
        say("rung: worker runs")
        wait_for_the_end()
    say("rung: stopped")


def listening_at(config: Config, host: str | None, port: int | None) -> Config:
    """The configuration with the address of the command line; links lead there unless an address was configured."""
    changed = msgspec.structs.replace(config, host=host or config.host, port=port or config.port)
    if changed.base_url == DEFAULT_URL and "RUNG_BASE_URL" not in os.environ:
        shown = "127.0.0.1" if changed.host in ("0.0.0.0", "::") else changed.host  # noqa: S104 - compared, not listened on
        changed = msgspec.structs.replace(changed, base_url=f"http://{shown}:{changed.port}")
    return changed


@contextmanager
def one_process(config: Config) -> Iterator[None]:
    """On SQLite, nobody else may run; whoever does is named before anything is touched."""
    from rung.store import one_process as store

    try:
        store.hold(config).close()
        yield
    except store.AnotherProcess as error:
        fail(str(error), error.hint)


@contextmanager
def prepared(config: Config, *, is_new_secret: bool = False) -> Iterator[None]:
    """The database brought up to date before anything uses it; then what is in memory stays there."""
    with installation(config, is_new_secret=is_new_secret):
        keep_what_stays()
        sys.setswitchinterval(GIVES_WAY_AFTER)
        yield


@contextmanager
def working(config: Config) -> "Iterator[Worker]":
    """The loops that decide and deliver, ended in order."""
    from rung.worker.run import Worker

    with Worker(config) as running:
        yield running


def serve(config: Config, worker: "Worker | None", ready: "Callable[[Where], None]") -> None:
    """The edge until somebody stops it."""
    from rung.edge.serve import CannotListen, Stop
    from rung.edge.serve import serve as serve_edge

    stop = Stop()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.now())
    slack, teams = (_stand_in(worker, channel) if worker is not None else None for channel in ("slack", "teams"))
    try:
        serve_edge(config, slack_stand_in=slack, teams_stand_in=teams, ready=ready, stop=stop)
    except CannotListen as error:
        fail(str(error), error.hint)


def _stand_in(worker: "Worker", channel: str) -> "StandIn":
    """The settings of a wire to the stand-in of a channel, which this process starts when it is first needed."""
    return lambda: worker.sender.stand_in(channel).result(10).settings


def wait_for_the_end() -> None:
    """Until somebody stops the process (Ctrl-C or SIGTERM)."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    # A process that was paused and goes on may get the signal in another thread, which wakes nobody: so look again.
    while not ended.wait(LOOK_AGAIN):
        pass


def _refuse_apart(config: Config, what: str) -> None:
    from rung.store import one_process as store

    try:
        store.refuse_apart(config, what)
    except store.AnotherProcess as error:
        fail(str(error), error.hint)


def _notes(config: Config) -> list[str]:
    """What whoever started it should do or know next."""
    from rung.engine.duty import feeds
    from rung.store.people import members
    from rung.store.policies import policies

    notes = []
    if not members.any_exist():
        notes.append("open it in a browser to make the owner's account and answer five questions")
    elif policies.current_number() is None:
        notes.append("no policy is in force yet: `rung policy publish FILE`, or the policy page of the console")
    notes += [alarm.words for alarm in feeds.alarms(clock.now())]
    if config.mail_listen is not None:
        notes.append(f"customers' mail is taken at {config.mail_listen} for {config.mail_address}")
    return notes


def _greet(url: str, notes: list[str]) -> None:
    say(f"rung: running on {url}")
    for note in notes:
        say(f"rung: {note}")
