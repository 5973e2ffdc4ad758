"""What every loop of the worker does alike, and what one bad delivery of many does to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs
from structlog.testing import capture_logs

from rung.engine.sending import destinations
from rung.store.deliveries import claims
from rung.store.deliveries.claims import Line
from rung.store.deliveries.results import Finished
from rung.store.signals import Bell
from rung.worker import parcels
from rung.worker.delivering import LEASE
from rung.worker.loop import Loop

if TYPE_CHECKING:
    from tests.engine.house import House


class Counted(Bell):
    """A bell that writes down how long its loop would rest."""

    def __init__(self, loop: Loop) -> None:
        super().__init__()
        self.loop, self.rests = loop, list[float]()

    def wait(self, seconds: float) -> bool:
        self.rests.append(seconds)
        if len(self.rests) == 2:
            self.loop.stopping.set()
        return False


class Hourly(Loop):
    """A loop that rests for an hour after its second turn; the first one fails."""

    fails = True

    def turn(self) -> float:
        if self.fails:
            self.fails = False
            raise ValueError("it is not as it should be")
        return 3600.0


def test_a_loop_rests_for_as_long_as_it_says_and_after_a_fault_is_soon_there_again(house: House) -> None:
    loop = Hourly("hourly")
    loop.bell.close()
    loop.bell = bell = Counted(loop)
    loop.run()
    assert bell.rests == [0.2, 3600.0]


def test_each_delivery_that_cannot_be_put_together_is_logged_with_what_is_wrong(house: House) -> None:
    house.tell(house.open_issue())
    destinations.label_waiting()
    now = house.clock.now()
    good, *_ = claims.lease(Line("slack"), now, now + LEASE, 10, lambda *_: True)
    bad = [structs.replace(good, channel="pigeon"), structs.replace(good, channel="owl")]
    with capture_logs() as logs:
        packed = parcels.pack([bad[0], good, bad[1]], "outbox", now)
    assert [isinstance(one, Finished) and one.error for one in packed] == [
        "it could not be put together: KeyError: 'pigeon'", False, "it could not be put together: KeyError: 'owl'",
    ]  # fmt: skip
    said = [(one["error"], len(one["event_ids"])) for one in logs if one["event"] == "deliver.unpackable"]
    assert said == [("KeyError: 'pigeon'", 3), ("KeyError: 'pigeon'", 1), ("KeyError: 'owl'", 1)]
    assert all(one["exc_info"] for one in logs)
