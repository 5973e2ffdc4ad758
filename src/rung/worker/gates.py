"""How much may go to a destination now: a room for what is under way, and a bucket of tokens that fills with time.

Each destination has a gate of its own, so that one that is slow or out of tokens takes nothing from another. Where
several workers deliver, each fills its buckets at its share of the rate, so that all together keep to it without
asking each other for every message. What is under way is counted by each for itself.
"""

from datetime import datetime, timedelta

from rung import clock
from rung.channels.base import Limits, Rate
from rung.engine.sending import destinations, wires

ROOM = 64
"""Sends under way to a stand-in of ours."""
MOST_CONVERSATIONS = 2_000


class Bucket:
    """Tokens: one for each message. Full after a while without any, and never fuller than a burst.

    `among`: how many workers share its rate; each has one message at once at least.
    """

    def __init__(self, rate: Rate, among: int = 1) -> None:
        self._rate = rate
        self._among = among
        self._tokens = self._most
        self._at: datetime | None = None

    def left(self, now: datetime) -> int:
        """How many messages may go at once."""
        if self._at is None or now > self._at:
            passed = (now - self._at).total_seconds() if self._at else 0.0
            self._tokens = min(self._most, self._tokens + passed * self._per_second)
            self._at = now
        return int(self._tokens + 1e-9)

    def take(self, now: datetime) -> None:
        self.left(now)
        self._tokens -= 1.0

    def empty(self) -> None:
        self._tokens = min(self._tokens, 0.0)

    def share(self, among: int, now: datetime) -> None:
        """So many workers share the rate from now on."""
        self.left(now)
        self._among = among
        self._tokens = min(self._tokens, self._most)

    def rest(self, until: datetime) -> None:
        """Nothing fills it before; then one message may go, and no burst."""
        self._tokens = min(self._tokens, 1.0)
        self._at = max(until, self._at or until)

    def ready_at(self, now: datetime) -> datetime:
        """When the next message may go."""
        if self.left(now) >= 1:
            return now
        return max(now, self._at or now) + timedelta(seconds=(1.0 - self._tokens) / self._per_second)

    def is_full(self, now: datetime) -> bool:
        self.left(now)
        return self._tokens >= self._most

    @property
    def _most(self) -> float:
        return max(1.0, self._rate.burst / self._among)

    @property
    def _per_second(self) -> float:
        """By our clock: the other side counts real seconds."""
        return self._rate.per_second / self._among / max(clock.current().speed, 1.0)


class Gate:
    """One destination, as this process may use it."""

    def __init__(self, limits: Limits, among: int = 1) -> None:
        self._limits = limits
        self._among = among
        self._bucket = Bucket(limits.rate, among) if limits.rate else None
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
                conversation = self._conversations[name] = Bucket(
                    self._limits.conversation_rate, self._among
                )
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

    def rest(self, until: datetime) -> None:
        """The other side wants to be left alone until then, as whichever worker heard: no worker comes with a burst."""
        if self._bucket is not None:
            self._bucket.rest(until)

    def share(self, among: int, now: datetime) -> None:
        """So many workers deliver from now on."""
        self._among = among
        for bucket in (self._bucket, *self._conversations.values()):
            if bucket is not None:
                bucket.share(among, now)

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
        self._among = 1

    def share(self, among: int, now: datetime) -> None:
        """So many workers deliver now, this one among them: each takes its part of what a destination bears."""
        if among != self._among:
            self._among = among
            for gate in self._gates.values():
                gate.share(among, now)

    def of(self, mode: str, destination: str) -> Gate:
        gate = self._gates.get((mode, destination))
        if gate is None:
            is_stand_in = mode == wires.OUTBOX
            gate = Gate(Limits(at_once=ROOM) if is_stand_in else destinations.limits(destination), self._among)
            self._gates[mode, destination] = gate
        return gate

    def ready_at(self, now: datetime) -> datetime | None:
        """When the next token comes back anywhere."""
        found = (gate.ready_at(now) for gate in self._gates.values())
        return min((at for at in found if at is not None), default=None)
