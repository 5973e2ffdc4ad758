"""A running worker keeps feeds at addresses up to date."""

from __future__ import annotations

from rung import config
from rung.engine.policies.publish import as_typed
from rung.store.policies import policies
from rung.worker.run import Worker
from tests.calendars import open_calendar_server
from tests.engine.duty.test_feeds import BO_THEN_CY, on_duty
from tests.engine.house import House
from tests.policy.feeds.test_feeds import feed
from tests.worker.vendor import eventually


def test_a_worker_fetches_and_publishes(house: House) -> None:
    with open_calendar_server() as calendar:
        calendar.says(feed(*BO_THEN_CY))
        document = as_typed(on_duty(calendar.url)).document
        assert document is not None
        policies.publish(on_duty(calendar.url), document, "cy")
        with Worker(config.current(), deliver=False) as worker:
            eventually(lambda: policies.current_number() == 3, "the turns of the feed became a version")
            assert worker.problems() == []
    assert [turn.who for turn in policies.current().document.schedules["duty"].shifts] == ["bo", "cy"]
