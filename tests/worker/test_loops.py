"""What every loop of the worker does alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rung.store.signals import Bell
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
