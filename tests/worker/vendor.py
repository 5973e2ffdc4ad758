"""The other sides as the worker meets them: servers that survive it, and can be slow, busy or out of order."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from msgspec import structs

from rung.channels.base import Captured
from rung.channels.mail.standin import MailCatcher
from rung.channels.slack.standin import SlackStandin
from rung.channels.webhook.standin import WebhookReceiver
from rung.config import Config, Smtp

TOKEN = "xoxb-vendor"
SIGNING_SECRET = "0123456789abcdef0123456789abcdef"
HOOK_SECRET = "whsec_QSB2ZXJ5IHNlY3JldCBzZWNyZXQgaW5kZWVkLg=="
PATIENCE = 60.0


class Vendor:
    """A Slack workspace, a mail server, and webhook hosts, in a thread.

    `messages` is everything that Slack took, in order; `mails` and `hooked` what the others did.
    """

    def __init__(self) -> None:
        self.messages: list[Captured] = []
        self.mails: list[Captured] = []
        self.hooked: dict[str, list[Captured]] = {}
        self.hooks: dict[str, WebhookReceiver] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.slack = SlackStandin(
            token=TOKEN, signing_secret=SIGNING_SECRET, capture=self.messages.append, now=lambda: datetime.now(UTC)
        )
        self.mail = MailCatcher(capture=self.mails.append, now=lambda: datetime.now(UTC))

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

    def host(self, name: str) -> WebhookReceiver:
        """A webhook host that `webhook:name` leads to, started when it is first asked for."""
        if name not in self.hooks:
            taken = self.hooked.setdefault(name, [])
            hook = WebhookReceiver(secret=HOOK_SECRET, capture=taken.append, now=lambda: datetime.now(UTC))
            self._run(hook.start())
            self.hooks[name] = hook
        return self.hooks[name]

    def shut(self, name: str) -> None:
        """The host goes away, and whoever hangs at it is cut off."""
        self._run(self.hooks[name].stop())

    def settings(self, config: Config, *, mail: bool = False) -> Config:
        """An installation that uses this Slack and these hosts, and this mail server where the story wants one."""
        return structs.replace(
            config, slack_token=TOKEN, slack_signing_secret=SIGNING_SECRET, slack_api_url=self.slack.url,
            webhook_urls={name: hook.settings["deliver_to"] for name, hook in self.hooks.items()},
            webhook_secrets={"*": HOOK_SECRET}, smtp=Smtp("127.0.0.1", self.mail.port) if mail else None,
        )  # fmt: skip

    def start(self) -> None:
        self._thread.start()
        self._run(self.slack.start())
        self._run(self.mail.start())

    def stop(self) -> None:
        for server in (self.slack, self.mail, *self.hooks.values()):
            self._run(server.stop())
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
