"""How much is measured: everything, or a little of it for daily use."""

from msgspec import Struct


class Size(Struct, frozen=True):
    """Counts and lengths of the measurements."""

    seconds: float = 10.0
    """How long load is applied."""
    open_issues: tuple[int, ...] = (10_000, 100_000, 1_000_000)
    """Lateness is measured with so many open issues, one after the other."""
    due_a_second: int = 1_000
    escalations_at_once: int = 6_000
    """Due in the same second."""
    overdue: int = 100_000
    """Wake-ups that became due while no worker ran."""
    events: int = 40_000
    """For the engine by itself."""
    idle_seconds: float = 300.0


WHOLE = Size()
QUICK = Size(
    seconds=3.0, open_issues=(2_000, 20_000), escalations_at_once=600, overdue=5_000, events=5_000, idle_seconds=20.0
)
