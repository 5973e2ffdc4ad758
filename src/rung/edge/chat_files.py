"""Files that customers sent in Slack or Teams: fetched after their message is on disk, with patience, never lost
silently.

A message is taken in with the names of its files. Their contents are fetched by the bot's token; what is not
given is tried again for an hour, and then says on the issue's page why it is not there.
"""

import asyncio
import contextlib
from datetime import timedelta

import aiohttp
import structlog
from django.db import DatabaseError, InterfaceError
from msgspec import structs

from rung import clock
from rung.channels.base import Failed
from rung.channels.http import open_session
from rung.channels.slack import conversations
from rung.channels.slack.interactions import APP as STAND_IN_APP
from rung.channels.teams import files
from rung.config import Config
from rung.edge.slack import Asking
from rung.edge.teams import Saying
from rung.edge.threads import DatabaseThreads
from rung.store.standing import watch
from rung.store.words import attachments
from rung.store.words.attachments import Wanted

_LOOKS_EVERY = 5.0
_AT_ONCE = 4
_PATIENCE = 60.0
"""Seconds that one file may take."""
_LEASE = timedelta(seconds=2 * _PATIENCE)
_AGAIN_AFTER = (5, 30, 120, 600, 3600)
"""Seconds until the next attempt, by those that failed; after the last the file is given up."""

log = structlog.get_logger()


class ChatFiles:
    """Fetches what is due, a few files at once."""

    def __init__(self, config: Config, asking: Asking, saying: Saying, threads: DatabaseThreads) -> None:
        self._most = config.max_attachment
        self._saying = saying
        self._asking = asking
        self._threads = threads
        self._bell = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    def look(self) -> None:
        """There is something to fetch."""
        self._bell.set()

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        async with open_session(allow_private=True, timeout=_PATIENCE) as session:
            while True:
                try:
                    if await self._turn(session):
                        continue
                except (DatabaseError, InterfaceError) as error:
                    if watch.note(error) is None:  # a trouble of the whole is said once
                        log.warning("chat.files_wait", error=str(error).strip()[:200])
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_LOOKS_EVERY):
                        await self._bell.wait()
                self._bell.clear()

    async def _turn(self, session: aiohttp.ClientSession) -> int:
        now = clock.now()
        wanted = await self._threads.run(attachments.lease, now, now + clock.of_real(_LEASE), _AT_ONCE)
        await asyncio.gather(*(self._fetch(session, each) for each in wanted))
        return len(wanted)

    async def _fetch(self, session: aiohttp.ClientSession, wanted: Wanted) -> None:
        if wanted.size > self._most:
            await self._give_up(wanted, f"it has {wanted.size:,} bytes; at most {self._most:,} are kept")
            return
        try:
            data = await self._content(session, wanted)
        except Failed as failed:
            if failed.permanent or wanted.attempts >= len(_AGAIN_AFTER):
                await self._give_up(wanted, failed.message)
                return
            after = max(failed.retry_after or 0.0, _AGAIN_AFTER[wanted.attempts])
            again_at = clock.now() + clock.of_real(timedelta(seconds=after))
            await self._threads.run(attachments.did_not_come, wanted.id, failed.message, again_at)
            return
        await self._threads.run(attachments.came, wanted.id, data)

    async def _content(self, session: aiohttp.ClientSession, wanted: Wanted) -> bytes:
        """From Teams or Slack, or from the stand-in where the file lies there."""
        if (in_teams := await self._saying.wire_to(wanted.url)) is not None:
            return await files.content(structs.replace(in_teams, session=session), wanted.url, self._most)
        wires = [await self._asking.wire("")]
        if self._asking.has_stand_in:
            wires.append(await self._asking.wire(STAND_IN_APP))
        theirs = [one for one in wires if conversations.is_slacks(wanted.url, str(one.settings["api_url"]))]
        wire = structs.replace((theirs or wires)[0], session=session)
        return await conversations.file(wire, wanted.url, wanted.content_type, self._most)

    async def _give_up(self, wanted: Wanted, why: str) -> None:
        log.warning("chat.file_not_fetched", attachment=wanted.id, error=why)
        await self._threads.run(attachments.did_not_come, wanted.id, why, None)
