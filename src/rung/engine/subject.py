"""One claimed subject of a batch: its state as decided so far, and what happens to it next."""

from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from rung.core.events import AnyEvent, PolicyPublished, TimePassed
from rung.core.issue import IssueState
from rung.store.decisions.work import Claimed, Waiting

KIND_ISSUE = "issue"
KIND_ACCOUNT = "account"

Action = tuple[datetime, int, int]
"""When the next thing happens, whether that is a step of time (1) or an event (0), and its arrival."""

_states = msgspec.json.Decoder(IssueState)


class Subject:
    """One claimed subject: its row, its state as decided so far, and what still waits for it."""

    def __init__(self, row: Claimed, waiting: list[Waiting], *, has_more: bool) -> None:
        self.id = row.id
        self.kind = row.kind
        self.key = row.key
        self.state: IssueState | None = None
        self.facts: dict[str, Any] = {}
        self.seq = row.journal_seq
        self.policy_version = row.policy_version
        self.blocked = row.blocked
        self.title_id = row.title_id
        self.last_words_id = row.last_words_id
        self.waiting = deque(waiting)
        self.current: Waiting | None = None
        self.has_changed = False
        self._has_more = has_more
        self._steps: tuple[datetime | None, int] = (None, 0)
        self._moved_at: datetime | None = None
        """When it was moved to another version of the policy: a wake-up that its state did not ask for."""
        if row.state is not None and row.kind == KIND_ISSUE:
            self.state = _states.decode(row.state)
            self._moved_at = row.wake_at if row.wake_at != self.state.wake_at else None
        elif row.state is not None:
            self.facts = msgspec.json.decode(row.state)

    def next_action(self, now: datetime) -> Action | None:
        """What happens to it next, by `now`."""
        if self.blocked:
            return None
        wake_at, waiting = self._wake_at(now), self.waiting
        if waiting and (wake_at is None or waiting[0].at <= wake_at):
            return waiting[0].at, 0, waiting[0].seq
        if wake_at is None or (self._has_more and not waiting):
            return None
        return wake_at, 1, 0

    def take(self, at: datetime, is_time: int, decode: Callable[[str], AnyEvent]) -> AnyEvent:
        """Its next action as an event: the one that waits, or the step of time that is due before it."""
        if is_time:
            self.current = None
            if at == self._moved_at:
                self._moved_at = None
                return PolicyPublished(issue=self.key, at=at, version=self.policy_version or 0)
            return TimePassed(issue=self.key, at=at)
        self.current = self.waiting.popleft()
        return decode(self.current.event)

    def count_step(self, at: datetime, next_at: datetime | None, most: int, error: type[Exception]) -> None:
        """Time must go on: too many steps at one instant are an error."""
        was_at, times = self._steps
        self._steps = (at, times + 1 if at == was_at else 1)
        if next_at is not None and (next_at < at or self._steps[1] > most):
            raise error(f"{self.key} was stepped at {at.isoformat()} and wants to wake again at {next_at.isoformat()}")

    def _wake_at(self, now: datetime) -> datetime | None:
        if self.state is None:
            return None
        at, moved_at = self.state.wake_at, self._moved_at
        if moved_at is not None and moved_at <= now and (at is None or moved_at < at):
            return moved_at
        return at if at is not None and at <= now else None
