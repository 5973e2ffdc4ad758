"""`POST /in/slack`, and what comes from Slack through a socket: read, on disk, then answered."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from django.db import DatabaseError, InterfaceError
from starlette.requests import Request
from starlette.responses import Response

from rung import clock
from rung.channels.base import Failed
from rung.clock import SystemClock
from rung.config import Config
from rung.edge import body, slack
from rung.edge.doors import by_our_clock, headers_of, said
from rung.edge.figures import Figures
from rung.edge.gathering import Full, Gathering, Unavailable
from rung.edge.problems import unavailable
from rung.edge.threads import DatabaseThreads
from rung.engine.elsewhere.inbox_rows import row_of
from rung.engine.sending.senders import StoreDirectory
from rung.intake.base import Answer, Call, Parcel, Setup
from rung.intake.registry import INTAKES
from rung.intake.slack import making
from rung.store.decisions.intake import Accepted, Outcome
from rung.store.elsewhere import slack_channels

NAME = "slack"
_MOST = 1024 * 1024
_UNMAPPED = "slack_unmapped_channel"


class SlackDoor:
    """Events, buttons, forms and commands of Slack."""

    def __init__(
        self, config: Config, asking: slack.Asking, directory: StoreDirectory, threads: DatabaseThreads,
        gathering: Gathering, figures: Figures, fetch: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        self._asking = asking
        self._directory = directory
        self._threads = threads
        self._gathering = gathering
        self._figures = figures
        self._fetch = fetch
        """Called when a message brought files that are still to be fetched."""
        self._seen = slack.Seen()
        self._one_by_one = asyncio.Lock()
        """Whoever reads what is on disk sees what came just before."""
        # Slack numbers messages by the time of the world, which ours may outrun.
        join = clock.in_real(timedelta(minutes=config.slack_join)) / timedelta(minutes=1)
        options = {"emoji": config.slack_emoji, "join_minutes": join, "base_url": config.base_url}
        self.setup = Setup(name=NAME, secret=config.slack_secret, options=options)

    async def answer(self, request: Request) -> Response:
        content = await body.read(request, _MOST)
        now, headers = SystemClock().now(), headers_of(request)  # Slack signs by the time of the world
        INTAKES[NAME].verify(headers, content, self.setup, now)
        signature = headers["x-slack-signature"]
        self._seen.take(signature, now)
        try:
            answer = await self.take(
                lambda: INTAKES[NAME].parse(headers, content, self._directory, now, self.setup)
            )
        except (Full, Unavailable, DatabaseError, InterfaceError, Failed) as error:
            self._seen.forget(signature)
            if isinstance(error, DatabaseError | InterfaceError):
                raise
            return unavailable(str(error))
        return said(answer)

    async def take(self, read: Callable[[], Parcel]) -> Answer:
        """Puts on disk what `read` makes of what Slack said, and returns what Slack is answered.

        Raises what keeps it from the disk (`Full`, `Unavailable`, errors of the database), and `Failed` where Slack did
        not give a message that must be read first: Slack is then not told that it was taken, and comes again.
        """
        parcel, outcomes = await self._put(read)
        if parcel.first is not None:
            parcel, outcomes = await self._put(await self._completed(parcel.first))
        if parcel.about and parcel.passed_over == _UNMAPPED:
            await self._threads.run(slack_channels.passed_over, parcel.about, clock.now())
        self._figures.took(NAME, outcomes, parcel.passed_over)
        is_new = not outcomes or any(isinstance(each, Accepted) for each in outcomes)
        self._asking.ask([call for call in parcel.calls if is_new or not call.only_if_new])
        if any(each.url for item in parcel.items for each in item.attachments):
            self._fetch()
        return await slack.answer_of(parcel, outcomes, self._asking, self._threads)

    async def _put(self, read: Callable[[], Parcel]) -> tuple[Parcel, list[Outcome]]:
        async with self._one_by_one:  # what somebody writes is to join what they wrote just before
            parcel = await self._threads.run(read)
            return parcel, await self._gathering.put([row_of(by_our_clock(item), NAME) for item in parcel.items])

    async def _completed(self, first: Call) -> Callable[[], Parcel]:
        """How to read the parcel once the message is there that an emoji names. What Slack refuses for good is told to
        whoever asked."""
        wish, now = making.of_call(first), SystemClock().now()
        try:
            message = await self._asking.message(first)
        except Failed as failed:
            if not failed.permanent:
                raise
            told = Parcel(passed_over="slack_unreadable_message", calls=(making.unread(wish, failed.message),))
            return lambda: told
        return lambda: making.made(wish, message, self._directory, now, self.setup)
