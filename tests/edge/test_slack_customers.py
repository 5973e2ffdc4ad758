"""Customers write in Slack: what they edit and take back, the files they send, what teammates mark as an issue."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import pytest

from rung import clock
from rung import config as configuration
from rung.channels.base import Captured
from rung.channels.slack import interactions
from rung.channels.slack.interactions import channel_id
from rung.channels.slack.standin import SharedFile, SlackStandin
from rung.clock import SystemClock
from rung.core.events import (
    EscalationAcknowledged,
    IssueOpened,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    NoteAdded,
    PersonAway,
)
from rung.edge.slack_door import SlackDoor
from rung.engine.elsewhere import unmapped
from rung.intake.slack.making import SHORTCUT
from rung.store.elsewhere import slack_channels
from rung.store.models import Attachment, Inbox
from rung.store.words import attachments
from tests.edge.front import SLACK_SECRET, open_front
from tests.edge.told import told

if TYPE_CHECKING:
    from tests.edge.front import Front

ACME, INTERNAL = "#acme", "#ask-support"


class Town:
    """A workspace with customers in it, and the edge that hears of them."""

    def __init__(self, standin: SlackStandin, captured: list[Captured], front: Front) -> None:
        self.standin = standin
        self.captured = captured
        self.front = front
        self.token = standin.settings["token"]
        """The one that Rung uses."""

    @property
    def settings(self) -> dict[str, object]:
        return {**self.standin.settings, "token": self.token}

    async def writes(self, text: str, user: str = "U9CARA", channel: str = ACME, **more: object) -> str:
        answered = await self.standin.post_event(channel=channel, user=user, text=text, **more)  # type: ignore[arg-type]
        assert answered.status == 200, answered.body
        return answered.ref

    async def said(self, count: int) -> list[Captured]:
        """What our app has written, once there is so much of it."""
        async with asyncio.timeout(10):
            while len(self.captured) < count:
                await asyncio.sleep(0.01)
        return self.captured

    async def file(self, question: Callable[[Attachment], bool]) -> Attachment:
        """The one file, once it is as asked."""
        async with asyncio.timeout(10):
            while True:
                row = await asyncio.to_thread(Attachment.objects.get)
                if question(row):
                    return row
                await asyncio.sleep(0.02)


Story = Callable[[Town], Awaitable[None]]


def play(story: Story, **changes: object) -> Front:
    towns: list[Town] = []

    async def told(front: Front) -> None:
        captured: list[Captured] = []
        standin = SlackStandin(
            token="xoxb-a-token", signing_secret=SLACK_SECRET, capture=captured.append, now=SystemClock().now,
            request_url=f"{front.where.url}/in/slack",
        )  # fmt: skip
        async with standin:
            towns.append(Town(standin, captured, front))
            await asyncio.to_thread(slack_channels.give, {channel_id(ACME): "acme"})
            await story(towns[0])

    with open_front(slack_stand_in=lambda: towns[0].settings, **changes) as front:
        asyncio.run(told(front))
        return front


def test_edits_and_deletions_follow_the_message(database: str) -> None:
    async def story(town: Town) -> None:
        ref = await town.writes("It is the expotr")
        assert (await town.standin.edit(ref, "It is the export")).status == 200
        assert (await town.standin.delete(ref)).status == 200

    opened, edited, gone = play(story).inbox()
    assert isinstance(opened, IssueOpened)
    assert isinstance(edited, MessageEdited)
    assert isinstance(gone, MessageDeleted)
    assert (edited.issue, edited.message, edited.body) == (opened.issue, opened.id, "It is the export")
    assert (gone.issue, gone.message) == (opened.issue, opened.id)


def test_the_thread_below_an_alert_in_a_channel_belongs_to_its_issue(database: str) -> None:
    alert = f"{channel_id('#war-room')}/1772442000.000100"

    async def story(town: Town) -> None:
        await asyncio.to_thread(told, "slack", "slack:#war-room", alert)
        for user, text in (("U01ANA", "It is the new release"), ("U9CARA", "on it"), ("U01ANA", "on it")):
            await town.writes(text, user, "#war-room", thread=alert)

    noted, taken = play(story).inbox()
    assert isinstance(noted, NoteAdded)
    assert (noted.issue, noted.by, noted.body) == ("A-1", "ana", "It is the new release")
    assert isinstance(taken, EscalationAcknowledged), "and a stranger's words are none"
    assert (taken.issue, taken.by, taken.path) == ("A-1", "ana", "outage")


def test_the_thread_below_an_alert_to_one_person_answers_it(database: str) -> None:
    async def story(town: Town) -> None:
        await asyncio.to_thread(told, "slack", "ana", "DU01ANA/1772442000.000100")
        await town.writes("on it", "U01ANA", "DU01ANA", thread="DU01ANA/1772442000.000100")

    (taken,) = play(story).inbox()
    assert isinstance(taken, EscalationAcknowledged)
    assert (taken.issue, taken.by) == ("A-1", "ana")


def test_what_is_written_to_the_app_alone_is_an_order(database: str) -> None:
    async def story(town: Town) -> None:
        await town.writes("hello", "U01ANA", "DU01ANA")
        assert "`/rung mine`" in (await town.said(1))[0].text
        await town.writes("away 2h", "U01ANA", "DU01ANA")
        assert len(town.captured) == 1, "what it came to is not known yet"
        await asyncio.to_thread(Inbox.objects.update, state="decided")
        done = (await town.said(2))[1]
        assert done.text.startswith("You are away until")
        assert done.ref.startswith("DU01ANA/")
        await town.writes("mine", "U404", "DU404")
        assert "add your Slack member id U404" in (await town.said(3))[2].text

    (away,) = play(story).inbox()
    assert isinstance(away, PersonAway)
    assert away.person == "ana"


def test_what_is_written_within_minutes_joins_unless_somebody_else_writes_it(database: str) -> None:
    async def story(town: Town) -> None:
        # Both at once, as people do who write in short lines.
        await asyncio.gather(town.writes("Hi"), town.writes("the export is down"))
        await town.writes("Hello from Joe", user="U8JOE")

    first, second, other = play(story).inbox()
    assert isinstance(first, IssueOpened)
    assert isinstance(second, MessageReceived)
    assert second.issue == first.issue
    assert isinstance(other, IssueOpened)


def test_where_the_clock_runs_faster_messages_join_for_less_of_the_worlds_time(sqlite_database: str) -> None:
    nobody: Any = None
    before = clock.use(clock.FastClock.from_now(60))
    try:
        door = SlackDoor(configuration.current(), nobody, nobody, nobody, nobody, nobody)
    finally:
        clock.use(before)
    assert door.setup.options["join_minutes"] == pytest.approx(10 / 60)


def test_joining_can_be_turned_off(sqlite_database: str) -> None:
    async def story(town: Town) -> None:
        await town.writes("Hi")
        await town.writes("the export is down")

    assert [type(event) for event in play(story, slack_join=0).inbox()] == [IssueOpened, IssueOpened]


def test_an_emoji_makes_an_issue_of_any_message_once(database: str) -> None:
    async def story(town: Town) -> None:
        ref = await town.writes("Joe called: the export is down", user="U8SALES", channel=INTERNAL)
        for _ in range(2):
            assert (await town.standin.react(ref, "ticket", "U01ANA")).status == 200
        made, again = await town.said(2)
        assert (made.kind, made.thread) == ("reply", ref)
        assert "<@U01ANA> made this an issue" in made.text
        assert (again.kind, again.to) == ("private", "U01ANA")
        assert "an issue already" in again.text
        await town.writes("It is back, she says", user="U8SALES", channel=INTERNAL, thread=ref)

    opened, received = play(story).inbox()
    assert isinstance(opened, IssueOpened)
    assert (opened.subject, opened.account) == ("Joe called: the export is down", None)
    assert isinstance(received, MessageReceived)
    assert received.issue == opened.issue


def test_an_emoji_below_an_answer_makes_an_issue_of_that_answer(sqlite_database: str) -> None:
    async def story(town: Town) -> None:
        ref = await town.writes("How was your week?", user="U8SALES", channel=INTERNAL)
        answer = await town.writes("Joe's export is down", user="U8SALES", channel=INTERNAL, thread=ref)
        assert (await town.standin.react(answer, "ticket", "U01ANA")).status == 200

    (opened,) = play(story).inbox()
    assert isinstance(opened, IssueOpened)
    assert opened.subject == "Joe's export is down"


def test_a_message_that_slack_cannot_show_is_said_to_whoever_asked(sqlite_database: str) -> None:
    async def story(town: Town) -> None:
        ref = await town.writes("Look at this", channel=INTERNAL)
        town.standin.refuse("not_in_channel", method="conversations.replies")
        assert (await town.standin.react(ref, "ticket", "U01ANA")).status == 200
        (told,) = await town.said(1)
        assert told.to == "U01ANA"
        assert "invite the bot to the channel" in told.text

    assert play(story).inbox() == []


def test_while_slack_has_too_much_to_do_it_is_asked_to_come_again(sqlite_database: str) -> None:
    async def story(town: Town) -> None:
        ref = await town.writes("Look at this", channel=INTERNAL)
        town.standin.ratelimit(3, method="conversations.replies")
        assert (await town.standin.react(ref, "ticket", "U01ANA")).status == 503
        assert (await town.standin.react(ref, "ticket", "U01ANA")).status == 200

    assert len(play(story).inbox()) == 1


def test_the_shortcut_makes_an_issue_and_strangers_are_told_whom_to_ask(sqlite_database: str) -> None:
    async def story(town: Town) -> None:
        ref = await town.writes("The export is down", channel=INTERNAL)
        assert (await town.standin.shortcut(ref, SHORTCUT, "U404")).status == 200
        assert "does not know you" in (await town.said(1))[0].text
        assert (await town.standin.shortcut(ref, SHORTCUT, "U01ANA")).status == 200
        assert "made this an issue" in (await town.said(2))[1].text

    (opened,) = play(story).inbox()
    assert isinstance(opened, IssueOpened)


LOG = SharedFile("export.log", "text/plain", b"line 1\nline 2")


def test_a_file_is_fetched_after_its_message_is_on_disk(database: str) -> None:
    async def story(town: Town) -> None:
        await town.writes("See the log", files=[LOG])
        row = await town.file(lambda each: each.fetch_at is None)
        kept = await asyncio.to_thread(attachments.read, row.pk)
        assert kept is not None
        assert (kept[0].name, kept[1]) == ("export.log", LOG.content)

    play(story)


def test_a_file_that_slack_does_not_give_now_is_tried_again(sqlite_database: str) -> None:
    async def story(town: Town) -> None:
        town.standin.refuse("", status=503, method="file")
        await town.writes("See the log", files=[LOG])
        row = await town.file(lambda each: bool(each.trouble))
        assert row.trouble == "Slack answered 503"
        assert row.fetch_at is not None
        assert await asyncio.to_thread(attachments.read, row.pk) is None
        await asyncio.to_thread(town.front.clock.set, row.fetch_at)
        assert (await town.file(lambda each: each.fetch_at is None)).trouble == ""

    play(story)


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (SharedFile("big.bin", "application/zip", b"x", size=50_000_000), "it has 50,000,000 bytes"),
        (SharedFile("liar.bin", "application/zip", b"x" * 2000, size=10), "it is larger than 1,000 bytes"),
    ],
)
def test_a_file_that_is_too_large_says_so_and_is_not_fetched(sqlite_database: str, file: SharedFile, why: str) -> None:
    async def story(town: Town) -> None:
        await town.writes("See this", files=[file])
        row = await town.file(lambda each: each.fetch_at is None)
        assert why in row.trouble

    play(story, max_attachment=1000)


def test_without_the_scope_slack_asks_to_sign_in_and_that_is_no_file(sqlite_database: str) -> None:
    async def story(town: Town) -> None:
        town.token = "xoxb-without-the-scope"
        await town.writes("See the log", files=[LOG])
        row = await town.file(lambda each: each.fetch_at is None)
        assert "the app needs the scope files:read" in row.trouble

    play(story)


def test_channels_of_no_account_are_counted_until_they_have_one(database: str) -> None:
    async def story(town: Town) -> None:
        for _ in range(2):
            await town.writes("Hello?", channel="#globex")
        (channel,) = await asyncio.to_thread(slack_channels.everyone)
        assert (channel.id, channel.unmapped) == (channel_id("#globex"), 2)
        await asyncio.to_thread(slack_channels.give, {channel.id: "tiny"})
        assert await asyncio.to_thread(unmapped.in_slack) == []

    assert play(story).inbox() == []


def test_a_stranger_from_another_workspace_is_a_customer_whatever_their_id(sqlite_database: str) -> None:
    async def story(town: Town) -> None:
        ref = await town.writes("Everything is down", team="T0ACME")
        await town.writes("Still", user="U01ANA", team="T0ACME", thread=ref)
        assert interactions.TEAM != "T0ACME"

    assert [type(event) for event in play(story).inbox()] == [IssueOpened, MessageReceived]


def test_a_channel_that_an_accounts_own_field_names_waits_for_no_account(sqlite_front: Front) -> None:
    """It was written to before the account said so."""
    for channel in ("C0ACME", "C0OTHER"):
        slack_channels.passed_over(channel, sqlite_front.clock.now())
    assert [one.id for one in unmapped.in_slack()] == ["C0OTHER"]
