"""Microsoft Teams at the door: `POST /in/teams`, whose keys we check it with, and what we say in return.

Teams waits some seconds for an answer. The events are on disk by then; words to a conversation are said afterwards, in
the background.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import msgspec
import structlog
from django.db import DatabaseError, InterfaceError
from starlette.requests import Request
from starlette.responses import Response

from rung import clock
from rung.channels import http
from rung.channels.base import Failed, Wire
from rung.channels.teams import activities, files
from rung.channels.teams.cards import card_in
from rung.channels.teams.connector import Connector, Settings
from rung.clock import SystemClock
from rung.config import Config
from rung.edge import body
from rung.edge.awaiting import AFTERWARDS, AT_ONCE, verdict
from rung.edge.doors import by_our_clock, headers_of, said
from rung.edge.figures import Figures
from rung.edge.gathering import Full, Gathering, Unavailable
from rung.edge.problems import unavailable
from rung.edge.slack import StandIn
from rung.edge.threads import DatabaseThreads
from rung.engine.elsewhere import teams_people
from rung.engine.elsewhere.inbox_rows import row_of
from rung.engine.sending import wires
from rung.engine.sending.senders import TEAMS, StoreDirectory
from rung.engine.telling import living
from rung.intake.base import Call, Rejected
from rung.intake.helpdesk import payload_of
from rung.intake.teams import signature, told
from rung.intake.teams.activity import Bot
from rung.intake.teams.intake import parse
from rung.intake.teams.invokes import in_place, instead
from rung.intake.teams.signature import OWN_ISSUER, Trust, UnknownKey
from rung.store.decisions.intake import Outcome
from rung.store.elsewhere import teams_rooms

log = structlog.get_logger()
_MOST = 256 * 1024
_KEPT = 24 * 3600.0
"""Seconds for which Microsoft's keys are used without asking again."""
_ASKED_AGAIN = 60.0
"""Seconds that lie between two looks for a key that was not known, at least."""
_LARGEST_KEYS = 1_000_000
_PATIENCE = 5.0
_NOTED_AGAIN = 60.0
_TROUBLES = 100


class Keys:
    """Microsoft's signing keys: fetched when first needed, once a day, and when a token names another one."""

    def __init__(self, metadata: str) -> None:
        self._metadata = metadata
        self._keys: dict[str, dict[str, Any]] = {}
        self._asked_at = float("-inf")
        self._missed_at = float("-inf")
        self._lock = asyncio.Lock()

    async def known(self, session: aiohttp.ClientSession, *, is_missing: bool = False) -> Mapping[str, dict[str, Any]]:
        """The keys by their ids; `is_missing`: a token names one that was not among them. Raises `Unavailable` where
        none could be had."""
        async with self._lock:
            now = asyncio.get_running_loop().time()
            is_missing = is_missing and now - self._missed_at >= _ASKED_AGAIN
            if self._keys and now - self._asked_at < _KEPT and not is_missing:
                return self._keys
            self._missed_at = now if is_missing else self._missed_at
            try:
                self._keys = await self._fetched(session)
            except Failed as failed:
                log.warning("teams.no_keys", error=failed.message)
                if not self._keys:
                    raise Unavailable("Microsoft's signing keys cannot be fetched just now.") from failed
                self._asked_at = now - _KEPT + _ASKED_AGAIN
            else:
                self._asked_at = now
            return self._keys

    async def _fetched(self, session: aiohttp.ClientSession) -> dict[str, dict[str, Any]]:
        about = await _document(session, self._metadata)
        address = about.get("jwks_uri")
        if not isinstance(address, str):
            raise Failed("Microsoft's OpenID document names no keys")
        found = (await _document(session, address)).get("keys")
        keys = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
        return {str(one.get("kid", "")): one for one in keys}


async def _document(session: aiohttp.ClientSession, address: str) -> dict[str, Any]:
    answer = await http.get(session, address, {}, "Microsoft's signing keys", _LARGEST_KEYS)
    if answer.status != 200:
        raise http.from_status(answer, "Microsoft's signing keys")
    try:
        read = msgspec.json.decode(answer.body)
    except msgspec.DecodeError:
        read = None
    if not isinstance(read, dict):
        raise Failed("Microsoft's signing keys are not JSON")
    return read


class Saying:
    """Says in Teams what an intake wants said, and remembers what it learned; what fails is logged."""

    def __init__(self, config: Config, threads: DatabaseThreads, stand_in: StandIn | None = None) -> None:
        self.live = wires.live_settings(config)[TEAMS]
        self._base_url = config.base_url
        self._threads = threads
        self._stand_in = stand_in
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._noted: dict[str, float] = {}
        """By trouble ("" is none), when it was kept last."""

    @property
    def session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = http.open_session(allow_private=True, timeout=_PATIENCE)
        return self._session

    def begin(self, calls: Sequence[Call], *, is_stand_in: bool, once_decided: Sequence[Outcome] = ()) -> None:
        """In the background. `once_decided`: what is said depends on what became of these events."""
        for call in calls:
            task = asyncio.create_task(self._do(call, is_stand_in=is_stand_in, once_decided=once_decided))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _do(self, call: Call, *, is_stand_in: bool, once_decided: Sequence[Outcome]) -> None:
        given = call.payload
        try:
            if once_decided:
                found = await verdict(once_decided, self._threads, AFTERWARDS)
                given = given if found.state == "done" else {**given, "activity": told.activity(found.words)}
            match call.method:
                case "remember":
                    await self._threads.run(_remember, given)
                case "forget":
                    await self._threads.run(teams_rooms.forget, given["conversation"])
                case "introduce":
                    await self._introduce(await self._connector(is_stand_in=is_stand_in), given)
                case "say_to":
                    connector = await self._connector(is_stand_in=is_stand_in)
                    await connector.say(await connector.chat_with(given["object_id"]), given["activity"])
                case _:
                    connector = await self._connector(is_stand_in=is_stand_in)
                    await connector.say(given["conversation"], given["activity"])
        except (Failed, aiohttp.ClientError, TimeoutError) as error:
            log.warning("teams.not_said", method=call.method, error=str(error))
            await self.note(f"The bot could not answer: {error}")
        except (DatabaseError, InterfaceError) as error:
            log.warning("teams.not_said", method=call.method, error=str(error))

    async def note(self, trouble: str = "") -> None:
        """Keeps where people look that something came, or what went wrong; the same not more than once a minute."""
        now = asyncio.get_running_loop().time()
        if now - self._noted.get(trouble, float("-inf")) < _NOTED_AGAIN:
            return
        if len(self._noted) > _TROUBLES:
            self._noted.clear()
        self._noted = {**self._noted, "": float("-inf"), trouble: now}
        try:
            await self._threads.run(teams_rooms.note, clock.now(), trouble)
        except (DatabaseError, InterfaceError) as error:
            log.warning("teams.not_noted", error=str(error))

    async def _introduce(self, connector: Connector, given: Mapping[str, Any]) -> None:
        """Finds out who wrote to the bot, and tells them what came of it."""
        member = await connector.member(given["conversation"], given["user"])
        tenant = connector.settings.tenant
        found = await self._threads.run(teams_people.recognise, member, tenant)
        if found is not None:
            text = told.linked(found.person.name, self._base_url, is_reachable=found.is_reachable)
        else:
            text = told.unknown(member, self._base_url, is_guest=teams_people.is_guest(member, tenant))
        await connector.say(given["conversation"], told.activity(text))

    async def wire_to(self, url: str) -> Wire | None:
        """To where a file of Teams lies; None where it lies elsewhere."""
        if self.live.get("app_id") and files.is_of(url, self.live):
            return Wire(session=self.session, settings=self.live, at=SystemClock().now())
        if self._stand_in is None or urlsplit(url).hostname != "127.0.0.1":
            return None
        settings = await asyncio.to_thread(self._stand_in)
        wire = Wire(session=self.session, settings=settings, at=SystemClock().now(), stand_in=True)
        return wire if files.is_of(url, settings) else None

    async def _connector(self, *, is_stand_in: bool) -> Connector:
        if is_stand_in and self._stand_in is None:
            raise Failed("the stand-in for Teams runs in another process")
        settings = await asyncio.to_thread(self._stand_in) if is_stand_in and self._stand_in else self.live
        return Connector(Wire(session=self.session, settings=settings, at=SystemClock().now(), stand_in=is_stand_in))


class TeamsDoor:
    """Activities of the Bot Framework."""

    def __init__(
        self, config: Config, saying: Saying, directory: StoreDirectory, threads: DatabaseThreads,
        gathering: Gathering, figures: Figures, fetch: Callable[[], None],
    ) -> None:  # fmt: skip
        """`fetch`: called when a message brought files that are still to be fetched."""
        where = msgspec.convert(saying.live, Settings).where
        self._bot = Bot(config.teams_app_id or activities.APP, config.teams_tenant or activities.TENANT)
        self._is_set_up = bool(config.teams_app_id)
        self._trust = Trust(self._bot.app_id, where.issuer, {}, config.teams_secret)
        self._keys = Keys(where.metadata)
        self._saying = saying
        self._directory = directory
        self._threads = threads
        self._gathering = gathering
        self._figures = figures
        self._fetch = fetch
        self._one_by_one = asyncio.Lock()
        """A chat's messages join its open issue: whoever reads which that is sees what came just before."""

    async def answer(self, request: Request) -> Response:
        content = await body.read(request, _MOST)
        activity = payload_of(content)
        try:
            is_stand_in = await self._check(headers_of(request), activity)
        except Rejected as rejected:
            await self._saying.note(rejected.message)
            raise
        except Unavailable as error:
            await self._saying.note(str(error))
            return unavailable(str(error))
        try:
            now = SystemClock().now()  # Teams says when things happened by the time of the world
            async with self._one_by_one:
                parcel = await self._threads.run(parse, activity, self._bot, self._directory, now)
                outcomes = await self._gathering.put([row_of(by_our_clock(item), TEAMS) for item in parcel.items])
        except (Full, Unavailable) as error:
            return unavailable(str(error))
        self._figures.took(TEAMS, outcomes, parcel.passed_over)
        await self._saying.note()
        if any(item.attachments for item in parcel.items):
            self._fetch()
        awaited = parcel.awaited
        if awaited is not None and awaited.where == "aside":
            self._saying.begin(parcel.calls, is_stand_in=is_stand_in, once_decided=outcomes)
            return said(parcel.answer)
        self._saying.begin(parcel.calls, is_stand_in=is_stand_in)
        if awaited is None:
            return said(parcel.answer)
        found = await verdict(outcomes, self._threads, AT_ONCE)
        if found.state != "done":
            return said(instead(awaited, found.words))
        card = await self._threads.run(_card, awaited.address) if awaited.address else None
        return said(in_place(card) if card else parcel.answer)

    async def _check(self, headers: Mapping[str, str], activity: Mapping[str, Any]) -> bool:
        """Raises `Rejected` unless Microsoft sent it, or the stand-in of this installation: which it was."""
        token, now = signature.token_in(headers), SystemClock().now()
        if signature.issuer_of(token) == OWN_ISSUER:
            signature.verify(token, activity, self._trust, now)
            return True
        if not self._is_set_up:
            hint = "Set RUNG_TEAMS_APP_ID, RUNG_TEAMS_APP_SECRET and RUNG_TEAMS_TENANT; see docs/teams.md."
            raise Rejected(401, "no_bot", "No bot is set up here, so no request can be trusted.", hint)
        for is_missing in (False, True):
            keys = await self._keys.known(self._saying.session, is_missing=is_missing)
            try:
                signature.verify(token, activity, msgspec.structs.replace(self._trust, keys=keys), now)
            except UnknownKey:
                continue
            return False
        raise Rejected(401, "unknown_key", "The token is signed with a key that Microsoft does not publish.")


def _card(reference: str) -> dict[str, Any] | None:
    """The card of ours that was pressed, as it stands now."""
    rendered = living.as_it_stands(TEAMS, reference, clock.now())
    return card_in(rendered.payload["bot"]) if rendered else None


def _remember(given: Mapping[str, Any]) -> None:
    is_unmapped = bool(given.get("is_unmapped"))
    if given.get("only_if_new") and teams_rooms.is_known(given["conversation"], as_unmapped=is_unmapped):
        return
    teams_rooms.remember(given["conversation"], given["name"], given["kind"], clock.now(), is_unmapped=is_unmapped)
