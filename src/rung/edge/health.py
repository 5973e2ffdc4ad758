"""`/healthz`, `/readyz` and `/metrics`: for whoever watches the watchman."""

from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, InterfaceError
from starlette.requests import Request
from starlette.responses import Response

from rung import clock
from rung.edge.figures import CONTENT_TYPE, Figures
from rung.edge.problems import SAFE, json_answer
from rung.edge.threads import DatabaseThreads
from rung.engine.duty import feeds, gap_alarms
from rung.store.elsewhere import mailboxes
from rung.store.elsewhere.mailboxes import Mailbox
from rung.store.standing import vitals, watch
from rung.store.standing.trouble import Trouble
from rung.store.standing.vitals import INBOX_AGE, LATENESS, WORKER_AGE


class Health:
    """Whether Rung lives, and whether it does its work."""

    def __init__(
        self, threads: DatabaseThreads, figures: Figures, waiting: Callable[[], int], slack: Callable[[], str]
    ) -> None:
        self._threads = threads
        self._figures = figures
        self._waiting = waiting
        self._slack = slack
        """How the socket to Slack stands; empty where none is wanted."""

    async def healthz(self, request: Request) -> Response:
        """This process answers; nothing else is asked."""
        return json_answer(200, {"status": "alive"})

    async def readyz(self, request: Request) -> Response:
        """The database takes writes, a worker lives, the inbox moves, and nothing that is due waits."""
        if trouble := watch.present():
            return _in_trouble(_words(trouble))
        try:
            found = await self._threads.run(_look_and_write)
            boxes = await self._threads.run(mailboxes.everyone)
        except (DatabaseError, InterfaceError) as error:
            trouble = watch.present()
            return _in_trouble(_words(trouble) if trouble else f"cannot be used: {str(error).strip()[:200]}")
        checks = {
            "database": "ok",
            "worker": _worker(found.worker_age),
            "inbox": _inbox(found),
            "wake_ups": _wake_ups(found.lateness),
        }
        is_ready = all(words.startswith("ok") for words in checks.values())
        said = {"status": "ready" if is_ready else "not ready", "checks": checks, "details": self._details(boxes)}
        return json_answer(200 if is_ready else 503, said)

    def _details(self, boxes: list[Mailbox]) -> dict[str, Any]:
        """What somebody should look at, though the rest of the work goes on."""
        found: dict[str, Any] = {"mailboxes": [f"{one.name}: {one.trouble}" for one in boxes if one.trouble]}
        return {**found, "slack": slack} if (slack := self._slack()) else found

    async def metrics(self, request: Request) -> Response:
        """What this process counted itself is there in any case, and what is wrong with the database."""
        trouble = watch.present()
        found: vitals.Measures | None = None
        fed: list[feeds.Standing] = []
        gaps: gap_alarms.Figures | None = None
        if trouble is None or trouble.can_read:
            try:
                found, fed, gaps = await self._threads.run(_measure)
            except (DatabaseError, InterfaceError):
                trouble = watch.present()
        self._figures.gathered.set(self._waiting())
        self._figures.say(trouble.code if trouble else None, can_read=found is not None)
        return Response(self._figures.text(found, fed, gaps), 200, SAFE, media_type=CONTENT_TYPE)


_START = "start one; the log of the last says why it ended"


def _in_trouble(words: str) -> Response:
    return json_answer(503, {"status": "not ready", "checks": {"database": words}})


def _words(trouble: Trouble) -> str:
    return f"{trouble.words} Since {trouble.since:%Y-%m-%dT%H:%M:%SZ}. {trouble.mend}"


def _measure() -> tuple[vitals.Measures, list[feeds.Standing], gap_alarms.Figures]:
    now = clock.now()
    return vitals.measure(), feeds.standings(now), gap_alarms.figures(now)


def _look_and_write() -> vitals.Vitals:
    vitals.check_writable()
    return vitals.look()


def _worker(age: float | None) -> str:
    if age is None:
        return f"no worker has run yet: {_START}"
    return f"ok, {age:.0f} s ago" if age <= WORKER_AGE else f"no sign of a worker for {age:.0f} s: {_START}"


def _inbox(found: vitals.Vitals) -> str:
    words = f"{found.inbox} events wait, the oldest for {found.inbox_age:.0f} s"
    return f"ok, {words}" if found.inbox_age <= INBOX_AGE else words


def _wake_ups(lateness: float) -> str:
    return f"ok, {lateness:.0f} s late" if lateness <= LATENESS else f"the earliest is {lateness:.0f} s overdue"
