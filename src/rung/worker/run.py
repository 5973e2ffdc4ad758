"""The worker: the loops that decide, deliver, sweep, fetch feeds and mail, watch coverage, back-test and learn, started
and stopped together.

On SQLite it runs inside `rung up`, the one process; on PostgreSQL any number of workers run side by side.
"""

import os
import secrets
import socket
import time
from datetime import timedelta

import structlog

from rung import tracing
from rung.channels.registry import WAYS
from rung.config import Config
from rung.store import one_process, setup
from rung.store.decisions import set_aside
from rung.store.deliveries import destinations, outbox
from rung.store.one_process import Hold
from rung.store.standing import vitals
from rung.worker.asking import Asking
from rung.worker.backtesting import Backtesting
from rung.worker.covering import Covering
from rung.worker.deciding import Deciding
from rung.worker.delivering import LEASE, Delivering
from rung.worker.fetching import Fetching
from rung.worker.grouping import Grouping
from rung.worker.learning import Learning
from rung.worker.loop import HINT_OVERTAKEN, Loop
from rung.worker.mailing import Mailing
from rung.worker.measuring import Measuring
from rung.worker.refreshing import Refreshing
from rung.worker.reviewing import Reviewing
from rung.worker.scoring import Scoring
from rung.worker.sending import Sender
from rung.worker.sweeping import Sweeping
from rung.worker.syncing import Syncing

STOPS_WITHIN = 20.0

log = structlog.get_logger()


class Worker:
    """The loops of one process. `start` raises AnotherProcess where SQLite is in use by another one."""

    def __init__(self, config: Config, *, decide: bool = True, deliver: bool = True, lease: timedelta = LEASE) -> None:
        self.config = config
        self._lease = lease
        self._decide = decide
        self._deliver = deliver
        self._hold: Hold | None = None
        self._loops: list[Loop] = []

    def start(self) -> "Worker":
        self._hold = one_process.hold(self.config)
        tracing.start()
        setup.configure(self.config)
        if self.config.is_sqlite:
            # Nobody else can be sending: what was under way when the last process ended is free at once.
            outbox.free_all()
            destinations.end_lost_probes()
            vitals.forget_workers()
        if again := set_aside.try_all_again():
            log.info("engine.tried_again", subjects=again, hint="set aside before this start")
        for name in sorted(self.config.send_limits.keys() - WAYS.keys()):
            hint = f"RUNG_SEND_LIMITS names a channel that is not there; there are {', '.join(WAYS)}"
            log.warning("deliver.limit_of_nothing", channel=name, hint=hint)
        name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._loops = [Sweeping(name), Refreshing(), Covering(), Scoring()]
        self._loops += [Backtesting(self.config), Fetching(self.config, name), Learning(self.config), Measuring()]
        self._loops += [Syncing(self.config), Asking(self.config), Reviewing(), Mailing()]
        if self._decide:
            self._loops.append(Deciding())
        if self._deliver:
            delivering = Delivering(self.config, self._lease, name)
            self._loops += [delivering, Grouping(delivering.sender)]
        for loop in self._loops:
            loop.start()
        return self

    def stop(self) -> None:
        """Ends every loop after its present turn: what is claimed is finished, what is not stays for the next start."""
        for loop in self._loops:
            loop.stop()
        deadline = time.monotonic() + STOPS_WITHIN
        for loop in self._loops:
            loop.join(max(0.1, deadline - time.monotonic()))
            if loop.is_alive():
                log.error("worker.does_not_stop", loop=loop.label, hint="its work is taken up at the next start")
        if self._hold is not None:
            tracing.stop()
            self._hold.close()
            self._hold = None

    def look(self) -> None:
        """Makes every loop look at once: the clock was pushed."""
        for loop in self._loops:
            loop.bell.ring()

    @property
    def sender(self) -> Sender:
        """Who sends: its stand-ins are where the Outbox page presses buttons."""
        return next(loop for loop in self._loops if isinstance(loop, Delivering)).sender

    def problems(self) -> list[str]:
        """Loops that ended, stand by or fail again and again; nothing when all is well."""
        idle = [loop.label for loop in self._loops if loop.is_standing_by]
        standing_by = [f"the loop '{label}' stands by: {HINT_OVERTAKEN}" for label in idle]
        return standing_by + [
            f"the loop '{loop.label}' {'has ended' if not loop.is_alive() else f'failed {loop.failed} times'}"
            for loop in self._loops
            if not loop.is_alive() or loop.failed > 3
        ]

    def __enter__(self) -> "Worker":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
