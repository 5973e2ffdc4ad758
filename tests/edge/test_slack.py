"""Slack at the door: the stand-in posts what Slack would, over real sockets, and is answered in time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

import pytest
from django.db import connection
from slack_sdk.web.async_client import AsyncWebClient

from rung import config as configuration
from rung.channels.base import Captured
from rung.channels.slack import blocks, interactions
from rung.channels.slack.standin import Answered, SlackStandin
from rung.clock import SystemClock
from rung.core.events import AnyEvent, EscalationAcknowledged, IssueOpened, MessageReceived, MessageSent, NoticeSeen
from rung.edge.slack import Asking, answer_of
from rung.edge.threads import DatabaseThreads
from rung.intake.base import Answer as Reply
from rung.intake.base import Awaited, Parcel
from rung.store.decisions.intake import Duplicate, IdReused, Outcome
from rung.store.models import Escalation, Inbox, Subject
from tests.edge.front import NOW, SLACK_SECRET, Answer, open_front

if TYPE_CHECKING:
    from tests.edge.front import Front


def post(front: Front, signed: interactions.Signed) -> Answer:
    return front.ask("POST", "/in/slack", signed.body, dict(signed.headers))


def said(event_id: str = "Ev1", retry: tuple[int, str] | None = None, **changes: Any) -> interactions.Signed:
    now = SystemClock().now()
    given: dict[str, Any] = {"channel": "C0ACME", "user": "U9", "text": "Everything is down", "ts": "1773045000.000100"}
    payload = interactions.message_event(at=now, event_id=event_id, **{**given, **changes})
    return interactions.as_json(payload, SLACK_SECRET, now, retry)


def climbing() -> None:
    """A-1 climbs the path `outage`."""
    issue = Subject.objects.create(kind="issue", key="A-1")
    Escalation.objects.create(
        subject_id=issue.pk, number=2, issue="A-1", path="outage", trigger="Critical at once", state="open", level=1,
        urgency="critical", opened_at=NOW,
    )  # fmt: skip


VALUE = '{"e": "A-1.2", "n": "A-1#3"}'
BUTTONS = [
    {"type": "button", "action_id": action, "text": blocks.plain(action), "value": VALUE}
    for action in ("have_it", "not_ours", "reply")
]


class Workspace:
    """A stand-in with one alert on it, and the edge that it posts to."""

    def __init__(self, standin: SlackStandin, captured: list[Captured]) -> None:
        self.standin = standin
        self.captured = captured

    async def press(self, action: str, user: str = "U02BO") -> Answered:
        return await self.standin.press(self.captured[0].ref, action, user)

    async def shown(self, kind: str) -> Captured:
        """What comes next of this kind."""
        async with asyncio.timeout(10):
            while not (found := [each for each in self.captured if each.kind == kind]):
                await asyncio.sleep(0.01)
            return found[0]


def play(story: Callable[[Workspace], Awaitable[None]]) -> list[AnyEvent]:
    """Tells a story with a stand-in that runs beside the edge; returns what is on disk at its end."""
    holder: dict[str, SlackStandin] = {}
    with open_front(slack_stand_in=lambda: holder["standin"].settings) as front:
        asyncio.run(_play(front, holder, story))
        return front.inbox()


async def _play(front: Front, holder: dict[str, SlackStandin], story: Callable[[Workspace], Awaitable[None]]) -> None:
    captured: list[Captured] = []
    standin = SlackStandin(
        token="xoxb-a-token", signing_secret=SLACK_SECRET, capture=captured.append, now=SystemClock().now,
        request_url=f"{front.where.url}/in/slack",
    )  # fmt: skip
    async with standin:
        holder["standin"] = standin
        client = AsyncWebClient(token="xoxb-a-token", base_url=standin.url)
        await client.chat_postMessage(
            channel="U02BO", text="P0 Acme", blocks=[{"type": "actions", "elements": BUTTONS}]
        )
        await story(Workspace(standin, captured))


def test_a_message_in_a_customers_channel_is_on_disk_when_slack_hears_200(front: Front) -> None:
    assert post(front, said()).status == 200
    (event,) = front.inbox()
    assert isinstance(event, IssueOpened)
    assert (event.account, event.subject, event.at) == ("acme", "Everything is down", NOW)
    assert front.sources() == ["slack"]


def test_what_slack_repeats_is_taken_once(front: Front) -> None:
    post(front, said())
    assert post(front, said(retry=(1, "http_timeout"), user="U9")).status in (200, 409)
    assert len(front.inbox()) == 1


def test_a_thread_is_an_issue(front: Front) -> None:
    post(front, said())
    post(front, said("Ev2", ts="1773045060.000200", thread_ts="1773045000.000100", text="Still down"))
    post(front, said("Ev3", ts="1773045090.000300", thread_ts="1773045000.000100", text="On it", user="U01ANA"))
    opened, received, sent = front.inbox()
    assert isinstance(received, MessageReceived)
    assert isinstance(sent, MessageSent)
    assert received.issue == sent.issue == opened.issue  # type: ignore[union-attr]
    assert sent.by == "ana"


def test_the_very_same_request_again_is_a_replay(sqlite_front: Front) -> None:
    signed = said()
    assert post(sqlite_front, signed).status == 200
    again = post(sqlite_front, signed)
    assert (again.status, again.json["code"]) == (409, "replayed")


def test_an_old_request_and_a_changed_one_are_turned_away(sqlite_front: Front) -> None:
    payload = interactions.url_verification("x")
    old = interactions.as_json(payload, SLACK_SECRET, SystemClock().now() - timedelta(minutes=6))
    changed = said()
    tampered = interactions.Signed(changed.body + b" ", changed.headers)
    assert [post(sqlite_front, each).status for each in (old, tampered)] == [
        401, 401,
    ]  # fmt: skip
    assert post(sqlite_front, old).headers["content-type"] == "application/problem+json"
    assert sqlite_front.inbox() == []


def test_slack_learns_that_the_address_is_ours(sqlite_front: Front) -> None:
    signed = interactions.as_json(interactions.url_verification("a challenge"), SLACK_SECRET, SystemClock().now())
    assert post(sqlite_front, signed).json == {"challenge": "a challenge"}


def test_what_says_nothing_is_passed_over_and_counted(sqlite_front: Front) -> None:
    now = SystemClock().now()
    payload = interactions.event_callback({"type": "message", "subtype": "channel_join"}, event_id="Ev9", at=now)
    post(sqlite_front, interactions.as_json(payload, SLACK_SECRET, now))
    text = sqlite_front.ask("GET", "/metrics").body.decode()
    assert 'rung_intake_passed_over_total{intake="slack",reason="slack_channel_join"} 1.0' in text


def test_i_have_it_acknowledges(sqlite_database: str) -> None:
    climbing()

    async def story(workspace: Workspace) -> None:
        assert (await workspace.press("have_it")).status == 200

    acknowledged, seen = play(story)
    assert isinstance(acknowledged, EscalationAcknowledged)
    assert (acknowledged.issue, acknowledged.by, acknowledged.path) == ("A-1", "bo", "outage")
    assert isinstance(seen, NoticeSeen)


def test_reply_opens_a_form_and_the_form_answers_the_customer(sqlite_database: str) -> None:
    climbing()

    async def story(workspace: Workspace) -> None:
        assert (await workspace.press("reply")).status == 200
        form = await workspace.shown("modal")
        answered = await workspace.standin.submit(form.ref, "U02BO", {"text": {"text": "We are restarting it"}})
        assert answered.status == 200

    seen, sent = play(story)
    assert isinstance(seen, NoticeSeen)
    assert isinstance(sent, MessageSent)
    assert (sent.issue, sent.by, sent.body) == ("A-1", "bo", "We are restarting it")


def test_a_stranger_is_told_privately_what_to_do(sqlite_database: str) -> None:
    climbing()

    async def story(workspace: Workspace) -> None:
        assert (await workspace.press("have_it", user="U404")).status == 200
        private = await workspace.shown("private")
        assert "does not know you" in private.text
        assert "U404" in private.text

    assert play(story) == []


@pytest.mark.parametrize("body", [b"", b"payload=%7B", b"nonsense"])
def test_nonsense_with_a_good_signature_is_a_clear_error(sqlite_front: Front, body: bytes) -> None:
    signed = interactions._signed(body, "application/json", SLACK_SECRET, SystemClock().now())
    assert post(sqlite_front, signed).status == 400


def test_a_webhook_with_its_key_brings_events(front: Front) -> None:
    body = b'{"type": "issue.opened", "issue": "C-1", "id": "c1"}'
    answer = front.ask("POST", "/in/crm/a-long-key", body, {"Content-Type": "application/json"})
    assert (answer.status, answer.json["accepted"]) == (202, 1)
    assert front.sources() == ["in:crm"]
    assert isinstance(front.inbox()[0], IssueOpened)
    assert front.ask("POST", "/in/crm/another-key", body, {"Content-Type": "application/json"}).status == 404


def test_while_the_database_is_away_slack_is_asked_to_come_again(sqlite_front: Front) -> None:
    def move_table(name: str, to: str) -> None:
        with connection.schema_editor() as editor:
            editor.alter_db_table(Inbox, name, to)

    signed = said()
    move_table("inbox", "inbox_away")
    answer = post(sqlite_front, signed)
    assert (answer.status, answer.headers["retry-after"]) == (503, "1")
    move_table("inbox_away", "inbox")
    assert post(sqlite_front, signed).status == 200, "the same request may come again: it was not taken"


def test_a_command_that_is_not_decided_in_time_is_said_to_be_on_disk(sqlite_front: Front) -> None:
    """No engine runs here: within three seconds Slack hears that nothing is lost."""
    signed = interactions.command("away 2h", "U01ANA", SLACK_SECRET, SystemClock().now())
    answer = post(sqlite_front, signed)
    assert (answer.status, answer.json["response_type"]) == (200, "ephemeral")
    assert answer.json["text"].startswith("Taken down, and not decided yet")
    assert [type(event).__name__ for event in sqlite_front.inbox()] == ["PersonAway"]


def told(where: Literal["answer", "form"], outcome: Outcome) -> dict[str, Any]:
    """What whoever sent a form, or wrote a command, is answered."""

    async def answered() -> dict[str, Any]:
        parcel = Parcel(answer=Reply(payload={"text": "Done."}), awaited=Awaited(where=where, field="issue"))
        asking, threads = Asking(configuration.current()), DatabaseThreads("asking", 1)
        answer = await answer_of(parcel, [outcome], asking, threads)
        threads.close()
        return answer.payload or {}

    return asyncio.run(answered())


@pytest.mark.usefixtures("database")
def test_what_was_refused_and_comes_again_as_it_was_is_refused_still() -> None:
    now = SystemClock().now()
    why = {"message": "the issue is resolved", "hint": "reopen it first"}
    Inbox.objects.create(
        subject_kind="issue", subject_key="A-1", source="slack", event_id="view/V1/a", event={}, at=now, arrived_at=now,
        state="refused", error=json.dumps(why),
    )  # fmt: skip
    assert told("form", Duplicate("view/V1/a")) == {
        "response_action": "errors",
        "errors": {"issue": "It could not be done: the issue is resolved. Reopen it first."},
    }
    assert told("answer", Duplicate("view/V1/b")) == {"text": "Done."}, "what was decided before is done"


def test_what_is_refused_is_said_where_it_was_written() -> None:
    """In a form beside its field, in a command as its answer; afterwards to whoever pressed."""
    refused = IdReused("e1")
    words = "It could not be done: this id came before, from the same source, with other content."
    in_form, in_answer = told("form", refused), told("answer", refused)
    assert in_form["response_action"] == "errors"
    assert in_form["errors"]["issue"].startswith(words)
    assert in_answer["text"].startswith(words)
