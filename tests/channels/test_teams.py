"""Teams by the bot: a person's chat, a channel, a thread; what each of Microsoft's refusals means for a delivery."""

import asyncio
import json

import pytest

from rung.channels.base import Answer, Failed, Sent, Wire
from rung.channels.http import open_session
from rung.channels.registry import ANSWERING
from rung.channels.teams import activities, files
from rung.channels.teams.connector import Connector
from rung.channels.teams.standin import Person, TeamsStandIn
from rung.clock import SystemClock
from tests.channels.cast import alert, owned
from tests.channels.desk import Desk

pytestmark = pytest.mark.anyio
BO = "6f1c0c2e-3a54-4b7e-9d6e-0c5a1f0b2a11"
CY = "0b3b6d0e-54a1-4d0c-8f7e-5d1c77a90c22"
WAR_ROOM = activities.channel_id("war room")


@pytest.fixture
def teams(desk: Desk) -> TeamsStandIn:
    found = desk.servers["teams"]
    assert isinstance(found, TeamsStandIn)
    return found


def buttons(card):
    return [one["title"] for one in card.payload["attachments"][0]["content"]["actions"]]


async def test_one_card_a_person_is_asked_by_then_told_in_place_and_rung_again_below_it(desk: Desk):
    first = await desk.send("teams", alert(), to=BO)
    asked = desk.posted["teams"].expects(BO, "P0 Acme", "level 2")
    assert buttons(asked)[:4] == ["I have it", "Not ours", "Reply", "Open"]
    assert asked.payload["summary"].startswith("P0 Acme")

    again = await desk.send("teams", alert(level=3), to=BO, previous=first.vendor_ref, key="k2")
    desk.posted["teams"].expects(BO, "level 3", kind="update")
    desk.posted["teams"].expects(BO, "P0 Acme", "level 3", kind="reply")

    then = await desk.send("teams", owned(is_own=True), to=BO, previous=first.vendor_ref, key="k3")
    grey = desk.posted["teams"].expects(BO, "Bo Lind has it", kind="update")
    assert buttons(grey) == ["Reply", "Open", "Resolve", "Reassign", "Escalate", "Hand over"]
    assert again == then == Sent(first.vendor_ref, updated=True)


async def test_a_channel_has_a_thread_for_each_escalation(desk: Desk):
    first = await desk.send("teams", alert(), to=WAR_ROOM)
    posted = desk.posted["teams"].expects(WAR_ROOM, "P0 Acme")
    assert first.vendor_ref == posted.ref
    assert posted.ref.startswith(f"{WAR_ROOM};messageid=")

    await desk.send("teams", alert(level=3), to=WAR_ROOM, previous=first.vendor_ref, key="k2")
    desk.posted["teams"].expects(WAR_ROOM, kind="update")
    assert desk.posted["teams"].expects(WAR_ROOM, "level 3", kind="reply").thread == posted.ref


async def test_somebody_is_known_by_their_user_name_too(desk: Desk, teams: TeamsStandIn):
    teams.people[BO] = Person(BO, "Bo Lind", "bo@support.example", "bo.lind@corp.example")
    await desk.send("teams", alert(), to="bo.lind@corp.example")
    desk.posted["teams"].expects(BO, "P0 Acme")

    with pytest.raises(Failed, match="there is no nobody@corp") as failed:
        await desk.send("teams", alert(), to="nobody@corp.example")
    assert failed.value.permanent

    teams.people[CY] = Person(CY, "Cy Dahl", "cy@support.example", "cy.dahl@corp.example")
    teams.forget_tokens()
    await desk.send("teams", alert(), to="cy.dahl@corp.example", key="k2")
    desk.posted["teams"].expects(CY, "P0 Acme")


async def test_a_token_of_another_that_stood_at_this_address_is_given_up(desk: Desk, teams: TeamsStandIn):
    await desk.send("teams", alert(), to=BO)
    first = desk.posted["teams"].expects(BO)

    teams.forget_tokens()
    teams.tokens_given = 0  # as another one that was started at the address of one that is gone
    again = await desk.send("teams", alert(), to=BO, key="k2")
    assert desk.posted["teams"].expects(BO).ref == again.vendor_ref != first.ref


async def test_an_answer_stands_in_the_customers_thread_under_the_colleagues_name(desk: Desk):
    channel = ANSWERING["teams"]
    thread = activities.thread(WAR_ROOM, "1771290107407")
    assert channel.place_of({"teams_thread": thread}, None) == thread
    assert channel.place_of({"teams_thread": "https://evil.example"}, "a@acme.example") is None

    said = Answer(text="Restarting *now*\n<at>all</at>", place=thread, author="Bo Lind")
    sent = await channel.answer(said, "k1", desk.wire("teams"))

    posted = desk.posted["teams"].expects(WAR_ROOM, "Bo Lind:", "Restarting *now*", kind="reply")
    assert (posted.payload["textFormat"], posted.ref) == ("plain", sent.vendor_ref)


async def test_a_card_that_was_deleted_comes_again_only_for_whoever_must_act(desk: Desk):
    gone = f"a:{BO}/1"
    quiet = await desk.send("teams", owned(), to=BO, previous=gone)
    assert quiet.skipped == "the card was deleted in Teams"
    desk.posted["teams"].is_empty()

    again = await desk.send("teams", alert(), to=BO, previous=gone, key="k2")
    assert desk.posted["teams"].expects(BO, "P0 Acme").ref == again.vendor_ref


async def test_a_token_is_kept_and_asked_for_anew_when_it_is_refused(desk: Desk, teams: TeamsStandIn):
    for key in ("k1", "k2"):
        await desk.send("teams", alert(), to=BO, key=key)
        desk.posted["teams"].expects(BO)
    assert teams.tokens_given == 1

    teams.forget_tokens()
    await desk.send("teams", alert(), to=BO, key="k3")
    desk.posted["teams"].expects(BO)
    assert teams.tokens_given == 2

    teams.forget_tokens()
    pasted = teams.picture("shot.png", b"a picture")
    assert await files.content(desk.wire("teams"), pasted["contentUrl"], 100) == b"a picture"
    assert teams.tokens_given == 3

    teams.takes_no_token = True
    with pytest.raises(Failed, match="did not take the bot's token") as failed:
        await desk.send("teams", alert(), to=BO, key="k4")
    assert not failed.value.permanent
    assert teams.tokens_given == 4, "it asks once for another, not again and again"


@pytest.mark.parametrize(
    ("changes", "hint"),
    [
        ({"app_secret": "expired"}, "RUNG_TEAMS_APP_SECRET"),
        ({"app_id": "11111111-2222-3333-4444-555555555555"}, "RUNG_TEAMS_APP_ID"),
        ({"tenant": "11111111-2222-3333-4444-555555555555"}, "RUNG_TEAMS_TENANT"),
        ({"app_id": ""}, "settings of Teams name no bot"),
    ],
)
async def test_a_bot_that_is_set_up_wrong_is_told_how_to_mend_it(desk: Desk, changes, hint):
    with pytest.raises(Failed, match=hint) as failed:
        await desk.send("teams", alert(), to=BO, **changes)
    names_a_bot = changes.get("app_id") != ""
    assert (failed.value.refuses_us, failed.value.permanent) == (names_a_bot, not names_a_bot)


async def test_where_the_app_is_not_installed_the_failure_says_so(desk: Desk, teams: TeamsStandIn):
    teams.not_installed |= {BO, WAR_ROOM}
    for address in (BO, WAR_ROOM):
        with pytest.raises(Failed, match="install the Rung app") as failed:
            await desk.send("teams", alert(), to=address)
        assert failed.value.permanent


@pytest.mark.parametrize(
    ("status", "code", "permanent", "busy", "unknown"),
    [
        (429, "TooManyRequests", False, True, False),
        (412, "PreconditionFailed", False, False, False),
        (502, "", False, False, False),
        (500, "ServiceError", False, False, True),
        (403, "BotDisabledByAdmin", True, False, False),
        (404, "ConversationNotFound", True, False, False),
        (413, "MessageSizeTooBig", True, False, False),
    ],
)
async def test_what_a_refusal_means(desk: Desk, teams: TeamsStandIn, status, code, permanent, busy, unknown):
    teams.refuse(status, code)
    with pytest.raises(Failed) as failed:
        await desk.send("teams", alert(), to=WAR_ROOM)
    found = failed.value
    assert (found.permanent, found.busy, found.unknown) == (permanent, busy, unknown)


async def test_too_many_says_when_to_come_again(desk: Desk):
    desk.servers["teams"].answer_with(429, {"Retry-After": "7"})
    with pytest.raises(Failed, match="too many") as failed:
        await desk.send("teams", alert(), to=WAR_ROOM)
    assert (failed.value.retry_after, failed.value.busy) == (7.0, True)


async def test_a_message_of_unknown_fate_says_so(desk: Desk):
    desk.servers["teams"].hang()
    with pytest.raises(Failed, match="in time") as failed:
        await desk.send("teams", alert(), to=WAR_ROOM, hasty=True)
    assert failed.value.unknown
    desk.posted["teams"].expects(WAR_ROOM)


async def test_an_answer_that_comes_in_parts_is_read_whole():
    """Else a message that was posted would have no id, and be posted once more."""

    answering = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answering.append(asyncio.current_task())
        head = await reader.readuntil(b"\r\n\r\n")
        is_token = head.startswith(b"POST") and b"oauth2" in head.partition(b"\r\n")[0]
        said = {"access_token": "t-parts", "expires_in": 3600} if is_token else {"id": "7", "email": "bo@corp.example"}
        body = json.dumps(said).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body))
        for part in (body[:9], body[9:]):
            writer.write(part)
            await writer.drain()
            for _ in range(50):  # whoever reads has taken this part before the next one comes
                await asyncio.sleep(0)
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    given = {"app_id": "a", "app_secret": "s", "tenant": "t", "login_url": url, "service_url": url}
    async with open_session(allow_private=True, timeout=10) as session:
        connector = Connector(Wire(session=session, settings=given, at=SystemClock().now()))
        found = await connector.member("19:x", "29:y")
    server.close()
    await asyncio.gather(*answering)
    assert found["email"] == "bo@corp.example"
