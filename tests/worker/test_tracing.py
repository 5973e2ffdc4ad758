"""One event is one trace, from the intake over its decision to whoever is told; and nothing where nobody asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rung import config, tracing
from rung.core.events import IssueOpened
from rung.store import settings_store
from tests.collector import open_collector
from tests.worker.at_work import working
from tests.worker.vendor import eventually, open_vendor

if TYPE_CHECKING:
    from tests.engine.house import House

WORDS = "Our vault is open and the key is 4711"


def test_an_event_is_followed_to_the_message_it_led_to(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.publish()
    settings_store.put(settings_store.DELIVERY_MODE, {"mode": "live", "people": []})
    with open_collector() as collector, open_vendor() as vendor:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.address)
        with working(vendor.settings(config.current())):
            event = IssueOpened(
                issue="A-1", at=house.clock.now(), id="e-1", account="acme", priority="P0", subject=WORDS, body=WORDS
            )  # fmt: skip
            house.take_in(event)
            eventually(lambda: vendor.messages, "somebody to be told")
        assert not tracing.is_on()
    steps = collector.of("e-1")
    accept, decide, deliver = (steps[f"rung.{name}"] for name in ("accept", "decide", "deliver"))
    assert len({one.trace for one in (accept, decide, deliver)}) == 1
    assert (accept.parent, decide.parent, deliver.parent) == (b"", accept.span, decide.span)
    assert (decide.facts["rung.issue"], decide.facts["rung.type"]) == ("A-1", "issue.opened")
    assert (deliver.facts["rung.channel"], deliver.is_error, deliver.service) == ("slack", False, "rung")
    assert "rung.batch" in {one.name for one in collector.spans}
    assert "vault" not in repr(collector.spans), "no span holds what people wrote"


def test_where_nobody_asks_nothing_is_traced(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in tracing.WANTED:
        monkeypatch.delenv(name, raising=False)
    tracing.start()
    assert (tracing.is_on(), tracing.began()) == (False, 0)
    tracing.step("accept", "e-1", tracing.began(), {})
    tracing.stop()
