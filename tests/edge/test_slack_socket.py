"""Slack through a socket that we open: taken once it is on disk, opened again when it breaks, seen when it does not
stand."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, cast

import pytest
from django.db import connection
from msgspec import structs
from slack_sdk.web.async_client import AsyncWebClient

from rung import config as configuration
from rung.channels.slack.interactions import channel_id
from rung.channels.slack.standin import SlackStandin
from rung.clock import SystemClock
from rung.core.events import IssueOpened, MessageReceived
from rung.edge.slack_socket import SlackSocket
from rung.store.elsewhere import slack_channels, slack_socket
from rung.store.models import Inbox
from tests.edge.front import open_front

if TYPE_CHECKING:
    from tests.edge.front import Front

APP_TOKEN = "xapp-1-a-token"
ACME = "#acme"


class Line:
    """A workspace that reaches the edge by a socket alone."""

    def __init__(self, standin: SlackStandin, front: Front) -> None:
        self.standin = standin
        self.front = front

    async def stands(self, count: int = 1) -> None:
        await self.until(lambda: self.standin.sockets.connections >= count and self.standin.sockets.is_open)

    async def until(self, question: Callable[[], bool]) -> None:
        async with asyncio.timeout(15):
            while not question():
                await asyncio.sleep(0.01)

    async def said(self, question: Callable[[slack_socket.Standing], bool]) -> slack_socket.Standing:
        """What the store says of the socket, once it is as asked."""
        async with asyncio.timeout(15):
            while (found := await asyncio.to_thread(slack_socket.get)) is None or not question(found):
                await asyncio.sleep(0.02)
        return found

    async def ready(self) -> dict[str, Any]:
        answer = await asyncio.to_thread(self.front.ask, "GET", "/readyz")
        found: dict[str, Any] = answer.json
        return found


def play(
    story: Callable[[Line], Awaitable[None]], *, refusing: str = "", times: int = 0, hang_up: int = 0
) -> Front:
    async def told() -> Front:
        standin = SlackStandin(
            token="xoxb-a-token", signing_secret="unused", capture=lambda _: None, now=SystemClock().now
        )
        if refusing:
            standin.refuse(refusing, method="apps.connections.open", times=times)
        standin.sockets.hang_up = hang_up
        async with standin:
            client = AsyncWebClient(token="xoxb-a-token", base_url=standin.url)
            await client.chat_postMessage(channel=ACME, text="We are here for you")
            opened = open_front(
                slack_token="xoxb-a-token", slack_app_token=APP_TOKEN, slack_api_url=standin.url
            )
            front = await asyncio.to_thread(opened.__enter__)
            try:
                await asyncio.to_thread(slack_channels.give, {channel_id(ACME): "acme"})
                await story(Line(standin, front))
            finally:
                await asyncio.to_thread(opened.__exit__, None, None, None)
            return front

    return asyncio.run(told())


def test_what_comes_through_the_socket_is_what_would_be_posted(database: str) -> None:
    async def story(line: Line) -> None:
        await line.stands()
        await line.standin.post_event(channel=ACME, user="U9CARA", text="Everything is down")
        assert (await line.standin.command("help", "U01ANA")).body, "a command is answered in the acknowledgement"
        assert (await line.said(lambda one: one.state == "connected")).since is not None
        assert (await line.ready())["details"]["slack"].startswith("connected since")

    (opened,) = play(story).inbox()
    assert isinstance(opened, IssueOpened)
    assert (opened.account, opened.subject) == ("acme", "Everything is down")


def test_when_slack_asks_for_it_a_new_socket_is_opened(sqlite_database: str) -> None:
    async def story(line: Line) -> None:
        await line.stands()
        ref = (await line.standin.post_event(channel=ACME, user="U9CARA", text="Hi")).ref
        await line.standin.sockets.say("no JSON {")
        await line.standin.sockets.say("[]")
        await line.standin.sockets.disconnect("refresh_requested")
        await line.stands(2)
        await line.standin.post_event(channel=ACME, user="U9CARA", text="It is down", thread=ref)

    assert [type(event) for event in play(story).inbox()] == [IssueOpened, MessageReceived]


def test_what_is_not_on_disk_is_not_acknowledged_and_comes_again(sqlite_database: str) -> None:
    def move_table(name: str, to: str) -> None:
        with connection.schema_editor() as editor:
            editor.alter_db_table(Inbox, name, to)

    async def story(line: Line) -> None:
        await line.stands()
        await asyncio.to_thread(move_table, "inbox", "inbox_away")
        writing = asyncio.create_task(line.standin.post_event(channel=ACME, user="U9CARA", text="Down"))
        await line.until(lambda: line.standin.sockets.waiting == 1)
        for count in (2, 3):  # it comes again with each socket, and is refused each time
            await line.standin.sockets.disconnect("warning")
            await line.stands(count)
        assert not writing.done()
        await asyncio.to_thread(move_table, "inbox_away", "inbox")
        await line.standin.sockets.disconnect("warning")
        assert (await writing).status == 200

    assert [type(event) for event in play(story).inbox()] == [IssueOpened]


@pytest.mark.parametrize("refusal", ["invalid_auth", "internal_error"])
def test_a_socket_that_cannot_be_opened_says_why_and_is_tried_again(sqlite_database: str, refusal: str) -> None:
    async def story(line: Line) -> None:
        standing = await line.said(lambda one: one.state == "broken")
        assert refusal in standing.trouble
        is_heard, says = slack_socket.in_words(standing)
        assert not is_heard
        assert refusal in says
        await line.stands()
        await line.said(lambda one: one.state == "connected")

    play(story, refusing=refusal, times=1)


def test_a_socket_that_is_closed_before_it_stands_is_not_asked_for_again_at_once(sqlite_database: str) -> None:
    async def story(line: Line) -> None:
        standing = await line.said(lambda one: one.state == "broken")
        assert standing.trouble == "Slack hung up before it said hello: too_many_websockets"
        await line.stands(2)
        await line.said(lambda one: one.state == "connected")

    play(story, hang_up=1)


class Notes:
    """In place of the threads of the database: keeps what is said of the socket."""

    def __init__(self) -> None:
        self.said: asyncio.Queue[slack_socket.Standing] = asyncio.Queue()

    async def run(self, _put: object, standing: slack_socket.Standing) -> None:
        self.said.put_nowait(standing)


def test_a_line_that_says_nothing_from_its_first_word_does_not_stand() -> None:
    """Slack's address takes the connection, and never answers."""

    open_now = []

    async def open_connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_now.append(asyncio.current_task())
        asked = await reader.readuntil(b"\r\n\r\n")
        if asked.startswith(b"POST /api/apps.connections.open"):
            port = writer.get_extra_info("sockname")[1]
            body = json.dumps({"ok": True, "url": f"ws://127.0.0.1:{port}/socket"}).encode()
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
            writer.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        await reader.read()
        writer.close()
        await writer.wait_closed()

    async def told() -> None:
        server = await asyncio.start_server(open_connection, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api/"
        config = structs.replace(configuration.current(), slack_app_token=APP_TOKEN, slack_api_url=url)
        notes: Any = Notes()
        socket = SlackSocket(config, cast(Any, None), cast(Any, None), notes, hello_within=0.2)
        socket.start()
        try:
            async with asyncio.timeout(15):
                standing = await notes.said.get()
        finally:
            await socket.stop()
            server.close()
            await asyncio.gather(*open_now)
        assert (standing.state, standing.trouble) == ("broken", "TimeoutError")

    asyncio.run(told())


def test_a_line_that_breaks_is_opened_again(sqlite_database: str) -> None:
    async def story(line: Line) -> None:
        await line.stands()
        await line.standin.sockets.close()
        await line.stands(2)
        await line.standin.post_event(channel=ACME, user="U9CARA", text="Hello again")

    assert len(play(story).inbox()) == 1


def test_the_channels_that_the_app_is_in_are_asked_for(sqlite_database: str) -> None:
    async def story(line: Line) -> None:
        async with asyncio.timeout(15):
            while (await asyncio.to_thread(slack_channels.last_look)).at is None:
                await asyncio.sleep(0.02)
        (channel,) = await asyncio.to_thread(slack_channels.everyone)
        assert (channel.id, channel.name, channel.is_member) == (channel_id(ACME), "acme", True)

    play(story)
