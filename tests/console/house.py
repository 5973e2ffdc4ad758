"""Everything at work on real sockets: the edge, the engine, the deliveries, and the stand-ins they go to."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections
from msgspec import Struct, structs

from rung import clock, config
from rung.core import events
from rung.core.events import AnyEvent
from rung.edge.serve import Stop, serve
from rung.engine.policies.publish import publish
from rung.store.decisions import acts
from rung.worker.run import Worker
from tests.console.office import POLICY, hire

PATIENCE = 20.0


class House(Struct, frozen=True):
    """One running installation."""

    url: str
    worker: Worker

    def opens(self, issue: str = "A-1", **facts: Any) -> None:
        """A customer writes: Acme's outage, unless the story says otherwise."""
        given: dict[str, Any] = {
            "account": "acme", "priority": "P0", "subject": "Everything is down", "body": "Hello. Nothing works!",
            "contact": "ops@acme.example", "channel": "email",
        }  # fmt: skip
        self.happens(events.IssueOpened(issue=issue, at=clock.now(), **(given | facts)))

    def happens(self, event: AnyEvent) -> None:
        outcome = acts.put(event, "test", patience=PATIENCE)
        assert outcome.state == "decided", outcome


@contextmanager
def open_house(*, is_new: bool = False) -> Iterator[House]:
    """A house with the office's policy and its people; `is_new`: with nobody and nothing."""
    before = config.current()
    port = _free_port()
    here = structs.replace(before, host="127.0.0.1", port=port, base_url=f"http://127.0.0.1:{port}", mail_listen=None)
    config.use(here)
    if not is_new:
        publish(POLICY, by="cy")
        hire()
    connections.close_all()
    worker, stop, is_up, faults = Worker(here), Stop(), threading.Event(), []

    def run() -> None:
        try:
            slack = lambda: worker.sender.stand_in("slack").result(PATIENCE).settings  # noqa: E731
            teams = lambda: worker.sender.stand_in("teams").result(PATIENCE).settings  # noqa: E731
            serve(here, slack_stand_in=slack, teams_stand_in=teams, ready=lambda where: is_up.set(), stop=stop)
        except Exception as fault:  # the test that waits for the house is told
            faults.append(fault)
            is_up.set()

    edge = threading.Thread(target=run, name="edge")
    with worker:
        edge.start()
        try:
            assert is_up.wait(PATIENCE), "the edge did not come up"
            assert not faults, faults
            yield House(here.base_url, worker)
        finally:
            stop.now()
            edge.join(PATIENCE)
            config.use(before)
    assert not faults, faults


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
