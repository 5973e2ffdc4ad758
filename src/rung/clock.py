"""The only place that asks what time it is.

Everything else receives `now` as a value. A clock also maps the real time of another machine (the database server's)
into its own, so that a demonstration may run an hour in a minute and a test may stand still, with the same engine
underneath.

On PostgreSQL an installation has one time, the database server's: several machines never agree by themselves. Whoever
asks the server what time it is tells `agree`, and from then on this process's clocks leave out what its own machine is
ahead or behind.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Where the present comes from, and how fast it goes."""

    speed: float
    """Seconds of this clock in one real second; 0 where it only moves when pushed."""

    def now(self) -> datetime:
        """The present, aware, in UTC."""

    def map(self, real: datetime) -> datetime:
        """What this clock shows at a real instant, such as the one a database server reports."""


class SystemClock:
    """Real time."""

    speed = 1.0

    def now(self) -> datetime:
        return wall()

    def map(self, real: datetime) -> datetime:
        return real.astimezone(UTC)


class FastClock:
    """Starts at `started_at` when the real time is `started_real`, and runs `speed` times as fast."""

    def __init__(self, started_real: datetime, started_at: datetime, speed: float) -> None:
        if speed <= 0:
            raise ValueError(f"a clock runs forward: speed {speed} is not above 0")
        self.started_real = started_real.astimezone(UTC)
        self.started_at = started_at.astimezone(UTC)
        self.speed = speed

    @classmethod
    def from_now(cls, speed: float, started_at: datetime | None = None) -> "FastClock":
        """A clock that starts this moment, at `started_at` or at the real time."""
        real = wall()
        return cls(real, started_at or real, speed)

    def now(self) -> datetime:
        return self.map(wall())

    def map(self, real: datetime) -> datetime:
        return self.started_at + (real.astimezone(UTC) - self.started_real) * self.speed


class PushedClock:
    """Stands still until somebody moves it: the clock of tests."""

    speed = 0.0

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        return self._at

    def map(self, real: datetime) -> datetime:
        return self._at

    def push(self, span: timedelta) -> datetime:
        """Moves the hand forward and says where it stands."""
        return self.set(self._at + span)

    def set(self, at: datetime) -> datetime:
        self._at = at.astimezone(UTC)
        return self._at


_current: Clock = SystemClock()
_ahead = timedelta(0)
"""By how much this machine's clock is ahead of the one time that the installation keeps."""


def current() -> Clock:
    """The clock of this process."""
    return _current


def use(clock: Clock) -> Clock:
    """Makes this the clock of the process and returns the one it replaces."""
    global _current
    replaced, _current = _current, clock
    return replaced


def wall() -> datetime:
    """The real time, whatever this process's clock shows: for signatures and other agreements with the world
    outside."""
    return machine() - _ahead


def machine() -> datetime:
    """What the clock of this machine shows, be it right or wrong."""
    return datetime.now(UTC)


def agree(before: datetime, theirs: datetime, after: datetime) -> timedelta:
    """Takes over the time of the server that keeps it for everybody; says by how much this machine is ahead of it.

    `theirs` is what it said between two looks at this machine's clock. Within what the way there and back leaves open
    nothing is changed: a clock that is right is never moved.
    """
    global _ahead
    _ahead = min(max(_ahead, before - theirs), after - theirs)
    return _ahead


def of_real(span: timedelta) -> timedelta:
    """A span of real time, such as a service asks for, as the clock of this process counts it."""
    return span * max(_current.speed, 1.0)


def in_real(span: timedelta) -> timedelta:
    """How much real time goes by while the clock of this process counts so much."""
    return span / max(_current.speed, 1.0)


def steady() -> float:
    """Seconds since some instant: they never jump, and go on while the machine sleeps, where its system counts that."""
    return time.clock_gettime(_STEADY)


_STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def now() -> datetime:
    """The present by the clock of this process."""
    return _current.now()
