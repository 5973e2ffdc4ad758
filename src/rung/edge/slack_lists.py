"""Which channels of Slack the app is in: asked for at the start, every few minutes, and when somebody wants to know."""

import asyncio
import contextlib
from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, InterfaceError

from rung.channels.base import Failed
from rung.channels.slack import conversations
from rung.clock import SystemClock
from rung.config import Config
from rung.edge.slack import Asking
from rung.edge.threads import DatabaseThreads
from rung.store.elsewhere import slack_channels
from rung.store.elsewhere.slack_channels import Channel, Look
from rung.store.standing import watch

_EVERY = timedelta(minutes=10)
_SOONEST = timedelta(seconds=30)
"""Between two times that somebody wants to know."""
_NOTICES_WITHIN = 5.0

log = structlog.get_logger()


class SlackLists:
    """Keeps the list of channels up to date, where there is a Slack app."""

    def __init__(self, config: Config, asking: Asking, threads: DatabaseThreads) -> None:
        self._is_set_up = config.slack_token is not None
        self._asking = asking
        self._threads = threads
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        if self._is_set_up:
            self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            try:
                look = await self._threads.run(slack_channels.last_look)
                if _is_due(look, SystemClock().now()):
                    await self._look()
            except (DatabaseError, InterfaceError) as error:
                if watch.note(error) is None:  # a trouble of the whole is said once
                    log.warning("slack.channels_wait", error=str(error).strip()[:200])
            await asyncio.sleep(_NOTICES_WITHIN)

    async def _look(self) -> None:
        wire = await self._asking.wire("")
        try:
            found = [
                Channel(one.id, one.name, one.is_private, one.is_shared, is_member=True)
                async for one in conversations.joined(wire)
            ]
        except Failed as failed:
            log.warning("slack.channels_unknown", error=failed.message)
            await self._threads.run(slack_channels.looked, None, failed.message, SystemClock().now())
            return
        await self._threads.run(slack_channels.looked, found, "", SystemClock().now())


def _is_due(look: Look, now: datetime) -> bool:
    if look.at is None:
        return True
    return now - look.at >= (_SOONEST if look.is_awaited else _EVERY)
