"""The workers of a chaos run: processes that are killed, stopped and started anew."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Mapping
from typing import IO

from rung.engine.faults import POINTS
from tests.worker import process

LEASE = 3.0
STOPPED_FOR = (LEASE + 0.5, LEASE + 2.0)
MOST_PASSES = 25
"""A worker ends at its fault point when it has passed it so many times, at most."""
HOUR = 3600
ENDS_WITHIN = 60.0


class Member:
    """One place in the crew, and the process that fills it now. `clock_off`: seconds by which its machine's clock is
    ahead."""

    def __init__(self, number: int, clock_off: int) -> None:
        self.number = number
        self.clock_off = clock_off
        self.point: str | None = None
        self.goes_on_at: float | None = None
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def is_stopped(self) -> bool:
        return self.goes_on_at is not None


class Crew:
    """Starts its workers and keeps their number. The second one's clock is an hour ahead, the third one's an hour
    behind."""

    def __init__(
        self, workers: int, environment: Mapping[str, str], chance: random.Random, log: IO[bytes] | None = None
    ) -> None:
        off = {1: HOUR, 2: -HOUR}
        self.members = [Member(number, off.get(number, 0)) for number in range(workers)]
        self.kills: Counter[str] = Counter()
        self.has_faults = True
        self._environment = dict(environment)
        self._chance = chance
        self._log = log
        self._points: list[str] = []
        self._may_fail_to_begin = "postgres" in self._environment["DATABASE_URL"]
        """A worker that finds no database at its start says so and ends, for whoever looks after it to start again."""

    def start(self) -> None:
        for member in self.members:
            self._start(member)

    def look(self) -> None:
        """Whoever died is replaced at once; whoever was stopped for long enough goes on."""
        for member in self.members:
            assert member.process is not None
            if member.goes_on_at is not None and time.monotonic() >= member.goes_on_at:
                self._continue(member)
            if (status := member.process.poll()) is not None:
                self.kills[self._cause(member, status)] += 1
                self._start(member)

    def kill(self) -> None:
        """One of them ends at this very instant, wherever it is."""
        member = self._chance.choice(self.members)
        assert member.process is not None
        member.point = None
        member.goes_on_at = None
        member.process.kill()
        member.process.wait()

    def stop_one(self) -> None:
        """One of them stands still for longer than its lease."""
        member = self._chance.choice(self.members)
        if not member.is_stopped and member.process is not None:
            os.kill(member.process.pid, signal.SIGSTOP)
            member.goes_on_at = time.monotonic() + self._chance.uniform(*STOPPED_FOR)
            self.kills["stopped and continued"] += 1

    def calm_down(self) -> None:
        """Nobody is killed or stopped any more: each process is replaced by one without a fault point."""
        self.has_faults = False
        for member in self.members:
            if member.is_stopped:
                self._continue(member)
            if member.point is not None:
                assert member.process is not None
                member.process.kill()
                member.process.wait()
                self._start(member)

    def end(self) -> None:
        """Everybody goes home, in order."""
        for member in self.members:
            if member.process is not None:
                if member.is_stopped:
                    self._continue(member)
                member.process.terminate()
        for member in self.members:
            if member.process is not None:
                try:
                    member.process.wait(ENDS_WITHIN)
                except subprocess.TimeoutExpired:
                    member.process.kill()
                    member.process.wait()

    def _start(self, member: Member) -> None:
        member.point = self._next_point() if self.has_faults and self._chance.random() < 0.7 else None
        fault = {"RUNG_FAULT": f"{member.point}:{self._chance.randint(1, MOST_PASSES)}"} if member.point else {}
        off = {"RUNG_TEST_CLOCK_OFF": str(member.clock_off)} if member.clock_off else {}
        lease = {"RUNG_TEST_LEASE": str(LEASE)}
        member.goes_on_at = None
        member.process = process.start({**self._environment, **fault, **off, **lease}, log=self._log)

    def _cause(self, member: Member, status: int) -> str:
        if status == -signal.SIGKILL:
            return f"killed {member.point or 'at random'}"
        expected = 1 if self._may_fail_to_begin else None
        assert status == expected, f"worker {member.number} ended by itself, with {status}"
        return "begun without a database"

    def _next_point(self) -> str:
        """Each comes in its turn, in an order of chance."""
        if not self._points:
            self._points = self._chance.sample(POINTS, len(POINTS))
        return self._points.pop()

    def _continue(self, member: Member) -> None:
        assert member.process is not None
        member.goes_on_at = None
        os.kill(member.process.pid, signal.SIGCONT)
