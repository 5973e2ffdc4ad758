"""A stand-in for Slack that notes when the first message of each issue came."""

import re
import time
from datetime import datetime, timedelta

from msgspec import structs

from rung import clock
from rung.bench.place import Place
from rung.channels.base import Captured
from rung.channels.slack.standin import SlackStandin


class Vendor:
    """Listens on this machine from `start` to `stop`."""

    def __init__(self, prefix: str) -> None:
        self.came: dict[str, float] = {}
        """By issue, on the steady clock."""
        self._named = re.compile(rf"\b{prefix}-\d+")
        self._began = clock.now(), time.perf_counter()
        self._slack = SlackStandin(
            token="xoxb-bench",  # noqa: S106 - opens nothing
            signing_secret="bench",  # noqa: S106
            capture=self._capture,
            now=clock.now,
        )

    async def start(self) -> None:
        await self._slack.start()

    async def stop(self) -> None:
        await self._slack.stop()

    def came_at(self, issue: str) -> datetime:
        return self._began[0] + timedelta(seconds=self.came[issue] - self._began[1])

    def known_to(self, spot: Place) -> Place:
        """The same place, whose processes believe Slack to be there."""
        settings = self._slack.settings
        slack = {
            "RUNG_SLACK_TOKEN": settings["token"],
            "RUNG_SLACK_SIGNING_SECRET": settings["signing_secret"],
            "RUNG_SLACK_API_URL": settings["api_url"],
            "RUNG_SEND_LIMITS": "slack=off",  # it is our speed that is measured, not what Slack bears
        }
        return structs.replace(spot, environment={**spot.environment, **slack})

    def _capture(self, message: Captured) -> None:
        now = time.perf_counter()
        if found := self._named.search(message.text) or self._named.search(str(message.payload)):
            self.came.setdefault(found[0], now)
