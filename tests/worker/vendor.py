"""Slack as the worker meets it: a server of its own that survives the worker, and can be slow, busy or out of order."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from rung.channels.base import Captured
from rung.channels.slack.standin import SlackStandin

TOKEN = "xoxb-vendor"
SIGNING_SECRET = "0123456789abcdef0123456789abcdef"
PATIENCE = 20.0


class Vendor:
    """A Slack workspace in a thread; `messages` is everything that it took, in order."""

    def __init__(self) -> None:
        self.messages: list[Captured] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.slack = SlackStandin(
            token=TOKEN, signing_secret=SIGNING_SECRET, capture=self.messages.append, now=lambda: datetime.now(UTC)
        )

    @property
    def environment(self) -> dict[str, str]:
        """The settings of an installation that uses this workspace."""
        return {
            "RUNG_SLACK_TOKEN": TOKEN,
            "RUNG_SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "RUNG_SLACK_API_URL": self.slack.url,
        }

    def new_to(self, address: str) -> list[Captured]:
        """First messages to somebody; updates and replies in their threads are not among them."""
        return [one for one in list(self.messages) if one.to == address and one.kind == "new"]

    def start(self) -> None:
        self._thread.start()
        self._run(self.slack.start())

    def stop(self) -> None:
        self._run(self.slack.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()

    def _run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)


@contextmanager
def open_vendor() -> Iterator[Vendor]:
    vendor = Vendor()
    vendor.start()
    try:
        yield vendor
    finally:
        vendor.stop()


def eventually(holds: Callable[[], Any], what: str, within: float = PATIENCE) -> Any:
    """Waits until something is so, looking at the real condition; fails with `what` was waited for."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if found := holds():
            return found
        time.sleep(0.02)
    raise AssertionError(f"waited {within:g} s in vain: {what}")
