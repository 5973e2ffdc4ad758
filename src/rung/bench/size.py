"""How much is measured: everything, or a little of it for daily use."""

from msgspec import Struct


class Span(Struct, frozen=True):
    """How long a past is that is back-tested, and how much happened in it."""

    issues: int
    days: float
    turns: int = 2
    """Turns of talk of each issue: two come to ten events, one to eight."""
    aim: str = ""


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
    pasts: tuple[Span, ...] = (
        Span(50_000, 90, aim="at most 8 s"),
        Span(100_000, 90, aim="at most 20 s"),
        Span(1_000_000, 90, turns=1, aim="under 150 s"),
    )
    """Back-tested one after the other."""
    lengths: tuple[Span, Span] = (Span(20_000, 18), Span(100_000, 90))
    """A short and a long past as busy as each other: the memory of both is compared."""
    measured_issues: int = 1_000_000
    """For the pages of figures."""
    measured_weeks: int = 104
    """Over which they were opened."""
    measured_on_sqlite: int = 100_000
    """The most of them on SQLite."""
    lives: int = 3_000
    """Of these so many are lived through by the engine; the others are copies of them."""
    asked_times: int = 20
    """So often each page is asked for, warm."""


WHOLE = Size()
QUICK = Size(
    seconds=3.0, open_issues=(2_000, 20_000), escalations_at_once=600, overdue=5_000, events=5_000, idle_seconds=20.0,
    pasts=(Span(1_000, 1), Span(2_000, 2), Span(2_000, 0.2, turns=1)), lengths=(Span(1_000, 6), Span(4_000, 24)),
    measured_issues=5_000, lives=200, asked_times=5,
)  # fmt: skip
