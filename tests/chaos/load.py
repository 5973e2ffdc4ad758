"""What happens to a support team in a chaos run: issues and what becomes of them, put in by the real way in."""

from __future__ import annotations

import json
import random
import time
from collections import Counter, deque
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError

from rung import clock
from rung.engine.policies.publish import publish
from rung.intake import generic
from rung.store import setup
from rung.store.decisions import intake
from rung.store.decisions.intake import Accepted, Duplicate, InboxRow
from tests.chaos.policy import ACCOUNTS, PRIORITIES, version

T = TypeVar("T")

SOURCE = "api:chaos"
MOST_OPEN = 40
REMEMBERED = 200
PEOPLE = ("ana", "bo", "cy")
WEIGHTS = {
    "opened": 28, "message": 22, "answer": 14, "acknowledged": 12, "resolved": 10, "account": 6, "priority": 4,
    "again": 8, "published": 0.4,
}  # fmt: skip
PATIENCE = 90.0
"""Seconds for which somebody outside goes on asking while the database is away."""


class Load:
    """Makes up steps from a seed. `sent` is every event that was accepted, with the subject that it belongs to."""

    def __init__(self, seed: int) -> None:
        self.sent: dict[str, tuple[str, str]] = {}
        self.counts: Counter[str] = Counter()
        self._random = random.Random(seed)
        self._live: list[str] = []
        self._opened = 0
        self._events = 0
        self._told: deque[dict[str, Any]] = deque(maxlen=REMEMBERED)
        self._made = {
            "opened": self._issue, "message": self._message, "answer": self._answer, "account": self._account,
            "acknowledged": self._acknowledgement, "resolved": self._resolution, "priority": self._priority,
        }  # fmt: skip

    def step(self) -> None:
        """One thing happens."""
        kind = self._choose()
        self.counts[kind] += 1
        if kind == "published":
            self.publish()
        elif kind == "again":
            self._put(self._random.choice(list(self._told)), is_new=False)
        else:
            event = self._made[kind]()
            self._events += 1
            named = {"id": f"{kind}-{self._events}", "at": clock.now().isoformat(), **event}
            self._told.append(named)
            self._put(named, is_new=True)

    def publish(self) -> None:
        self.counts["versions"] += 1
        surely(lambda: publish(version(self.counts["versions"]), by="cy"))

    def _choose(self) -> str:
        if not self._live:
            return "opened"
        if len(self._live) > MOST_OPEN:
            return "resolved"
        return self._random.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]

    def _put(self, event: dict[str, Any], *, is_new: bool) -> None:
        """As the front door does: read, put, and asked again by the sender while nothing answers."""
        parcel = generic.read(json.dumps(event).encode(), "application/json", clock.now())
        assert not parcel.problems, parcel.problems
        rows = [InboxRow(SOURCE, item.event, item.digest.encode()) for item in parcel.items]
        tries = 0

        def put() -> intake.Outcome:
            nonlocal tries
            tries += 1
            return intake.put(rows)[0]

        outcome = surely(put)
        if is_new:
            # What was not answered may have been accepted all the same: then it is a duplicate the second time.
            assert isinstance(outcome, Accepted) or (tries > 1 and isinstance(outcome, Duplicate)), outcome
            self.sent[event["id"]] = intake.subject_of(rows[0].event)
        else:
            assert isinstance(outcome, Duplicate), outcome

    # What may happen --------------------------------------------------------------------------------------------------

    def _issue(self) -> dict[str, Any]:
        self._opened += 1
        key = f"C-{self._opened}"
        self._live.append(key)
        account, priority = self._random.choice(ACCOUNTS), self._random.choices(PRIORITIES, (3, 3, 4))[0]
        words = {"subject": f"It is slow ({key})", "body": "Nothing loads.", "contact": f"joe@{account}.example"}
        return {"type": "issue.opened", "issue": key, "account": account, "priority": priority, **words}

    def _message(self) -> dict[str, Any]:
        return {"type": "message.received", "issue": self._some(), "body": "Hello? Is anybody there?"}

    def _answer(self) -> dict[str, Any]:
        told = {"by": self._random.choice(PEOPLE), "body": "We are on it.", "deliver": self._random.random() < 0.5}
        return {"type": "message.sent", "issue": self._some(), **told}

    def _acknowledgement(self) -> dict[str, Any]:
        return {"type": "escalation.acknowledged", "issue": self._some(), "by": self._random.choice(PEOPLE)}

    def _resolution(self) -> dict[str, Any]:
        key = self._live.pop(self._random.randrange(len(self._live)))
        return {"type": "issue.resolved", "issue": key, "by": self._random.choice(PEOPLE)}

    def _account(self) -> dict[str, Any]:
        changes = {"churn_risk": self._random.random() < 0.3, "fields": {"change": self._events}}
        return {"type": "account.changed", "account": self._random.choice(ACCOUNTS), "changes": changes}

    def _priority(self) -> dict[str, Any]:
        changes = {"priority": self._random.choice(PRIORITIES)}
        return {"type": "issue.changed", "issue": self._some(), "changes": changes}

    def _some(self) -> str:
        return self._random.choice(self._live)


def surely(act: Callable[[], T]) -> T:
    """Does something at the database, again and again while it is away, as whoever gets no answer does."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return act()
        except (OperationalError, InterfaceError):
            setup.release()
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
