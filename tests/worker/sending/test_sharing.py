"""Several workers keep to the rate of one destination together, without asking each other for every message."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from rung import config
from rung.store import settings_store
from rung.store.dialect import is_postgres
from rung.store.standing import vitals
from rung.worker.delivering import Delivering
from tests.engine.house import POLICY, House
from tests.worker.vendor import Vendor, eventually

ANA_ALONE = POLICY.replace("channels: [slack, email]", "channels: [slack]").replace("team:technical", "person:ana")


class Team:
    """Workers whose loops that deliver are turned by the test; each gives a sign every second, while it lives."""

    def __init__(self, house: House, vendor: Vendor, names: tuple[str, ...]) -> None:
        self.house, self.vendor = house, vendor
        self.loops = {name: Delivering(config.current(), worker=name) for name in names}

    def sent_in(self, seconds: int) -> int:
        """How many messages Slack took in so many seconds."""
        before = len(self.vendor.messages)
        for _ in range(seconds):
            self.house.clock.push(timedelta(seconds=1))
            for name in self.loops:
                vitals.beat(name)
            for loop in self.loops.values():
                loop.turn()
                eventually(lambda loop=loop: is_idle(loop), "what is under way to end")
        return len(self.vendor.messages) - before


def is_idle(loop: Delivering) -> bool:
    loop.turn()
    return not loop.gates.of("live", "slack").under_way


@contextmanager
def team(house: House, vendor: Vendor, *names: str) -> Iterator[Team]:
    before = config.current()
    config.use(vendor.settings(before))
    opened = Team(house, vendor, names)
    everyone = dict(opened.loops)
    try:
        for loop in everyone.values():
            loop.begin()
        yield opened
    finally:
        for loop in everyone.values():
            loop.end()
            loop.bell.close()
        config.use(before)


def test_workers_that_come_and_go_keep_to_one_rate_together(house: House, vendor: Vendor) -> None:
    """Ana's conversation bears one message a second, and five at once after a while without any."""
    if not is_postgres():
        pytest.skip("on SQLite one process does everything")
    house.publish(ANA_ALONE)
    settings_store.set_delivery_mode("live")
    for number in range(60):
        house.tell(house.open_issue(f"A-{number}"))
    with team(house, vendor, "one", "two", "three", "four") as at_work:
        assert at_work.sent_in(1) == 4, "a burst of five in four parts, and each has one at least"
        assert at_work.sent_in(16) in (15, 16, 17)
        vitals.leave("two")
        del at_work.loops["two"], at_work.loops["three"]  # one ends, one is killed
        assert 8 <= at_work.sent_in(16) <= 16, "the share of the one that was killed is nobody's for a while"
        assert at_work.sent_in(12) in (11, 12, 13)


def test_after_a_trouble_of_the_database_nobody_takes_itself_for_the_only_one(house: House) -> None:
    """In a trouble nobody could give a sign; the rush is behind it."""
    for name in ("one", "two"):
        vitals.beat(name)
    signs = settings_store.get(settings_store.WORKERS)
    house.clock.push(timedelta(minutes=5))
    assert vitals.delivering(signs, "one") == 2
    vitals.beat("two")
    assert vitals.delivering(settings_store.get(settings_store.WORKERS), "one") == 2, "whoever asks counts itself"
    assert vitals.delivering({}, "one") == 1
