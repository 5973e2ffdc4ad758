"""Teams at the door: whose word is taken, over real sockets, with keys that a stand-in publishes as Microsoft does."""

from __future__ import annotations

import asyncio
import base64
import json
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import jwt
import pytest

from rung.channels.base import Captured
from rung.channels.teams import activities
from rung.channels.teams.activities import APP, TENANT, Room, Writer
from rung.channels.teams.signing import SigningKeys
from rung.channels.teams.standin import Person, TeamsStandIn
from rung.clock import SystemClock
from rung.core.events import IssueOpened, MessageReceived
from rung.store.elsewhere import teams_rooms
from tests.edge.front import NOW, Front, open_front

CHANNEL = activities.channel_id("acme")
CUSTOMER = Writer("11111111-2222-4333-8444-000000000009", "Cara Olsen", tenant="99999999-2222-4333-8444-000000000000")
BO = Writer("11111111-2222-4333-8444-000000000002", "Bo Lind")


class Tenant:
    """A stand-in on an event loop of its own, beside the edge."""

    def __init__(self) -> None:
        self.captured: list[Captured] = []
        self.standin = TeamsStandIn(capture=self.captured.append, now=SystemClock().now)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="teams")

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    def post(self, activity: dict[str, Any], **claims: Any) -> tuple[int, Any]:
        status, answer = self.run(self.standin.post(activity, **claims))
        return status, answer

    def __enter__(self) -> Tenant:
        self._thread.start()
        self.run(self.standin.start())
        return self

    def __exit__(self, *_: object) -> None:
        self.run(self.standin.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


class Scene:
    def __init__(self, tenant: Tenant, front: Front) -> None:
        self.tenant = tenant
        self.front = front

    def says(self, text: str, number: str = "1773045000000", root: str = "1773045000000", **given: Any) -> Any:
        room = Room(activities.thread(CHANNEL, root), name="Acme")
        at = given.pop("at", SystemClock().now())
        activity = activities.message(room, given.pop("writer", CUSTOMER), text, at=at, number=number)
        return self.tenant.post(activity, **given)

    def said(self, words: str) -> Captured:
        """The next thing that the bot says."""
        found = self.front.eventually(lambda: list(self.tenant.captured))
        self.tenant.captured.clear()
        assert words in found[0].text, found[0].text
        return found[0]


@contextmanager
def opened(**changes: Any) -> Iterator[Scene]:
    with Tenant() as tenant:
        given = {"teams_app_id": APP, "teams_app_secret": "stand-in", "teams_tenant": TENANT}
        url = tenant.standin.url
        addresses = {"teams_login_url": f"{url}/login", "teams_service_url": f"{url}/service"}
        with open_front(**{**given, **addresses, **changes}) as front:
            tenant.standin.request_url = f"{front.where.url}/in/teams"
            teams_rooms.assign(CHANNEL, "acme")
            yield Scene(tenant, front)


@pytest.fixture
def scene(sqlite_database: str) -> Iterator[Scene]:
    with opened() as found:
        yield found


def test_a_thread_in_a_customers_channel_is_an_issue(scene: Scene) -> None:
    assert scene.says("Nothing works & <all> is down") == (200, None)
    scene.says("Still down", number="1773045060000")
    opened_, received = scene.front.inbox()
    assert isinstance(opened_, IssueOpened)
    assert isinstance(received, MessageReceived)
    assert (opened_.account, opened_.subject, opened_.at) == ("acme", "Nothing works & <all> is down", NOW)
    assert received.issue == opened_.issue
    assert opened_.fields["teams_thread"] == activities.thread(CHANNEL, "1773045000000")
    assert set(scene.front.sources()) == {"teams"}


@pytest.mark.usefixtures("database")
def test_what_a_customer_writes_at_once_in_a_chat_is_one_issue() -> None:
    chat = "19:2b4c5d6e7f8091a2b3c4d5e6f7a8b9c0@thread.v2"
    with opened() as scene:
        teams_rooms.assign(chat, "acme")

        async def write(number: int) -> None:
            said = activities.message(Room(chat), CUSTOMER, "Down", at=SystemClock().now(), number=f"{number:013}")
            assert (await scene.tenant.standin.post(said))[0] == 200

        async def all_at_once() -> None:
            await asyncio.gather(*(write(number) for number in range(6)))

        scene.tenant.run(all_at_once())
        events = scene.front.inbox()
        assert [type(one) for one in events] == [IssueOpened, *[MessageReceived] * 5]
        assert len({one.issue for one in events}) == 1


def test_what_teams_repeats_is_taken_once(scene: Scene) -> None:
    for _ in range(2):
        assert scene.says("Nothing works", at=NOW)[0] == 200
    assert len(scene.front.inbox()) == 1


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"aud": "somebody-else"}, "wrong_audience"),
        ({"iss": "https://evil.example"}, "wrong_issuer"),
        ({"serviceurl": "https://evil.example/"}, "wrong_service"),
        ({"exp": timedelta(minutes=-10)}, "too_old"),
        ({"nbf": timedelta(minutes=10)}, "too_old"),
        ({"exp": "never"}, "too_old"),
    ],
)
def test_a_token_that_does_not_vouch_for_it_is_turned_away(scene: Scene, claims: dict[str, Any], code: str) -> None:
    present = SystemClock().now()  # not while the tests are gathered, which may be long ago
    said = {name: (present + one).timestamp() if isinstance(one, timedelta) else one for name, one in claims.items()}
    status, answer = scene.says("Hello", **said)
    assert status == 401
    assert answer["code"] in (code, "bad_signature", "bad_token")
    assert answer["code"] == code or claims == {"exp": "never"}
    assert scene.front.eventually(lambda: teams_rooms.heard().trouble) == answer["detail"]
    assert scene.front.inbox() == []
    scene.says("Hello")
    assert (teams_rooms.heard().trouble, teams_rooms.heard().last_at) == ("", NOW)


def test_keys_are_fetched_once_and_again_when_microsoft_has_another_one(scene: Scene) -> None:
    scene.says("one", number="1")
    scene.says("two", number="2")
    assert scene.tenant.standin.keys.published_times == 1
    scene.tenant.standin.keys.rotate()
    assert scene.says("three", number="3")[0] == 200
    assert scene.tenant.standin.keys.published_times == 2

    forged = SigningKeys()
    for _ in range(3):
        forged.rotate()
    scene.tenant.standin.keys.sign = forged.sign  # type: ignore[method-assign]
    status, answer = scene.says("four", number="4")
    assert (status, answer["code"]) == (401, "unknown_key")
    assert scene.tenant.standin.keys.published_times == 2, "whoever forges a key makes nobody ask again and again"


def test_a_token_cannot_choose_how_it_is_checked(scene: Scene) -> None:
    """One that is signed with a public key as if it were a secret, one that is not signed, one of our own issuer."""
    activity = activities.message(Room(activities.thread(CHANNEL, "1")), CUSTOMER, "x", at=NOW, number="1")
    now = SystemClock().now()
    said = activities.claims(activity, "https://api.botframework.com", now)
    own = activities.claims(activity, activities.OWN_ISSUER, now)
    public = scene.tenant.standin.keys.published()["keys"][0]
    headers = {"kid": public["kid"]}
    tokens = [
        jwt.encode(said, public["n"], algorithm="HS256", headers=headers),
        jwt.encode(said, None, algorithm="none", headers=headers),
        jwt.encode(own, "guessed-secret-guessed-secret-guess", algorithm="HS256"),
        "no token", "", f"{_part({})}.{base64.urlsafe_b64encode(b'[' * 5_000).decode()}.x",
    ]  # fmt: skip
    for token in tokens:
        signed = activities.as_post(activity, token)
        assert scene.front.ask("POST", "/in/teams", signed.body, dict(signed.headers)).status == 401
    assert scene.front.ask("POST", "/in/teams", signed.body).json["code"] == "unsigned"


def _part(said: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps({"alg": "RS256", **said}).encode()).decode().rstrip("=")


def test_without_a_bot_nobody_is_believed(sqlite_database: str) -> None:
    with opened(teams_app_id=None, teams_app_secret=None, teams_tenant=None) as scene:
        status, answer = scene.says("Hello")
        assert (status, answer["code"]) == (401, "no_bot")
        assert "RUNG_TEAMS_APP_ID" in answer["hint"]


def test_while_keys_cannot_be_had_microsoft_is_asked_to_come_again(sqlite_database: str) -> None:
    with opened(teams_login_url="http://127.0.0.1:1") as scene:
        assert scene.says("Hello")[0] == 503
        assert scene.front.inbox() == []


@pytest.mark.parametrize("body", [b'{"a": "\xff"}', b"", b"[]", b"{", b'{"type": 7, "channelId": "msteams"}'])
def test_what_is_no_activity_is_refused_or_passed_over(scene: Scene, body: bytes) -> None:
    token = activities.signed_here({}, scene.front.config.teams_secret, SystemClock().now()).headers
    answer = scene.front.ask("POST", "/in/teams", body, token)
    assert answer.status in (200, 400)
    assert scene.front.inbox() == []


def test_a_channel_of_nobody_is_remembered_until_somebody_says_whose_it_is(scene: Scene) -> None:
    teams_rooms.assign(CHANNEL, None)
    scene.says("Is anybody there?")
    room = scene.front.eventually(teams_rooms.rooms)[0]
    assert (room.conversation, room.name, room.is_unmapped) == (CHANNEL, "Acme", True)
    assert scene.front.inbox() == []
    teams_rooms.assign(CHANNEL, "acme")
    assert not teams_rooms.rooms()[0].is_unmapped
    assert scene.says("Hello again", number="1773045090000", root="1773045090000")[0] == 200
    assert len(scene.front.inbox()) == 1


def test_a_stranger_is_told_what_is_missing(scene: Scene) -> None:
    eve = Person("11111111-2222-4333-8444-000000000066", "Eve", "eve@corp.example", "eve@corp.example")
    guest = Person(CUSTOMER.object_id, "Cara", "cara@acme.example", "cara_acme#EXT#@corp", role="guest")
    scene.tenant.standin.people |= {eve.object_id: eve, guest.object_id: guest}
    for one, words in ((eve, "nobody in its"), (guest, "a guest")):
        room = Room(activities.personal(one.object_id))
        said = activities.message(room, Writer(one.object_id), "hello", at=SystemClock().now(), number="1")
        assert scene.tenant.post(said)[0] == 200
        scene.said(words)
    assert teams_rooms.people() == {}


def test_an_invoke_that_we_do_not_know_is_said_to_be_unknown(scene: Scene) -> None:
    room = Room(activities.personal(BO.object_id))
    said = activities.invoke(room, BO, "composeExtension/query", {}, at=SystemClock().now())
    assert scene.tenant.post(said) == (501, {})
