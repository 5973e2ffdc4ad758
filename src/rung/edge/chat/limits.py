"""What one visitor, and one address of the network, may ask for: more of it is told when to come again.

Counted in this process, in real time. Behind a proxy the address is the one that the proxy names.
"""

import math
from collections import OrderedDict

from msgspec import Struct
from starlette.requests import Request

from rung import clock
from rung.intake.base import Rejected
from rung.store import tallies

_MOST_KNOWN = 50_000


class Allowance(Struct, frozen=True):
    """So many at once after a rest, and so many a minute over time."""

    burst: int
    per_minute: float


MESSAGES = Allowance(10, 20)
"""Of one visitor."""
MESSAGES_OF_ADDRESS = Allowance(40, 60)
FILES_OF_ADDRESS = Allowance(20, 2)
"""Files lie on our disk, each as large as any is taken."""
BEGINNINGS = Allowance(10, 1)
"""New visitors from one address for whom no site vouches: an office behind it may have several, a flood has more."""
VISITS = Allowance(200, 600)
"""Pages that were opened: an office behind one address opens many."""
ASKED = Allowance(200, 1_200)
"""What a page asks without writing anything: looking for lines, saying how far it got."""


class Limits:
    """A bucket of tokens for each purpose and whoever is counted."""

    def __init__(self) -> None:
        self._buckets: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()

    def take(self, what: str, whose: str, allowance: Allowance) -> None:
        """Counts one. Raises `Rejected` (429) where it is too many."""
        now = clock.steady()
        tokens, at = self._buckets.pop((what, whose), (float(allowance.burst), now))
        tokens = min(float(allowance.burst), tokens + (now - at) * allowance.per_minute / 60)
        is_free = tokens >= 1
        self._buckets[what, whose] = (tokens - 1 if is_free else tokens, now)
        if len(self._buckets) > _MOST_KNOWN:
            self._buckets.popitem(last=False)
        if not is_free:
            seconds = max(1, math.ceil((1 - tokens) * 60 / allowance.per_minute))
            hint = f"Come again in {seconds} s."
            raise TooMany("too_many", f"That were too many {what} at once.", hint, seconds)


class TooMany(Rejected):
    """Not now, and when."""

    def __init__(self, code: str, message: str, hint: str, seconds: int) -> None:
        super().__init__(429, code, message, hint)
        self.seconds = seconds


def address_of(request: Request) -> str:
    """From which place of the network somebody asks."""
    return tallies.network_of(request.client.host if request.client else "")
