"""How much may go to a destination now: a room for what is under way, and a bucket of tokens that fills with time.

Each destination has a gate of its own, so that one that is slow or out of tokens takes nothing from another. A bucket
counts for this process alone: several workers together may ask for more, and the destination then answers "too many",
which rests it for all of them.
"""

from datetime import datetime, timedelta

from rung import clock
from rung.channels.base import Limits, Rate
from rung.engine.sending import destinations, wires

ROOM = 64
"""Sends under way to a stand-in of ours."""
MOST_CONVERSATIONS = 2_000


class Bucket:
    """Tokens: one for each message. Full after a rest, and never fuller than a burst."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._tokens = float(rate.burst)
        self._at: datetime | None = None

    def left(self, now: datetime) -> int:
        """How many messages may go at once."""
        if self._at is None or now > self._at:
            passed = (now - self._at).total_seconds() if self._at else 0.0
            self._tokens = min(float(self._rate.burst), self._tokens + passed * self._per_second)
            self._at = now
        return int(self._tokens + 1e-9)

    def take(self, now: datetime) -> None:
        self.left(now)
        self._tokens -= 1.0

    def empty(self) -> None:
        self._tokens = min(self._tokens, 0.0)

    def ready_at(self, now: datetime) -> datetime:
        """When the next message may go."""
        if self.left(now) >= 1:
            return now
        return now + timedelta(seconds=(1.0 - self._tokens) / self._per_second)

    def is_full(self, now: datetime) -> bool:
        return self.left(now) >= self._rate.burst

    @property
    def _per_second(self) -> float:
        """By our clock: the other side counts real seconds."""
        return self._rate.per_second / max(clock.current().speed, 1.0)


class Gate:
    """One destination, as this process may use it."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._bucket = Bucket(limits.rate) if limits.rate else None
        self._conversations: dict[str, Bucket] = {}
        self.under_way = 0

    def room(self, now: datetime) -> int:
        """How many more sends may begin now."""
        room = self._limits.at_once - self.under_way
        return max(0, min(room, self._bucket.left(now)) if self._bucket else room)

    def takes(self, channel: str, address: str, now: datetime) -> bool:
        """Takes a token for one message, where its conversation has one left."""
        if self._limits.conversation_rate is not None:
            name = destinations.of(channel, address).conversation
            conversation = self._conversations.get(name)
            if conversation is None:
                self._forget_idle(now)
                conversation = self._conversations[name] = Bucket(self._limits.conversation_rate)
            if conversation.left(now) < 1:
                return False
            conversation.take(now)
        if self._bucket is not None:
            self._bucket.take(now)
        return True

    def had_enough(self) -> None:
        """The other side counts more than we do: after the rest that it wants, it gets no burst."""
        if self._bucket is not None:
            self._bucket.empty()

    def ready_at(self, now: datetime) -> datetime | None:
        """When a token comes back to what has none. None: nothing here waits for one."""
        empty = [bucket for bucket in self._conversations.values() if bucket.left(now) < 1]
        if self._bucket is not None and self._bucket.left(now) < 1:
            empty.append(self._bucket)
        return min((bucket.ready_at(now) for bucket in empty), default=None)

    def _forget_idle(self, now: datetime) -> None:
        if len(self._conversations) >= MOST_CONVERSATIONS:
            self._conversations = {k: v for k, v in self._conversations.items() if not v.is_full(now)}


class Gates:
    """Every destination's gate, made when something first goes there. Stand-ins have their own, without limits."""

    def __init__(self) -> None:
        self._gates: dict[tuple[str, str], Gate] = {}

    def of(self, mode: str, destination: str) -> Gate:
        gate = self._gates.get((mode, destination))
        if gate is None:
            is_stand_in = mode == wires.OUTBOX
            gate = Gate(Limits(at_once=ROOM) if is_stand_in else destinations.limits(destination))
            self._gates[mode, destination] = gate
        return gate

    def ready_at(self, now: datetime) -> datetime | None:
        """When the next token comes back anywhere."""
        found = (gate.ready_at(now) for gate in self._gates.values())
        return min((at for at in found if at is not None), default=None)
