"""`POST /in/{intake}/{key}`: other systems' webhooks."""

import hmac
from datetime import datetime
from http import HTTPStatus

import msgspec
from msgspec import structs
from starlette.requests import Request
from starlette.responses import Response

from rung import clock
from rung.channels.registry import TRACKERS
from rung.clock import SystemClock
from rung.config import Config
from rung.edge import body
from rung.edge.figures import Figures
from rung.edge.front_door import put_and_answer
from rung.edge.gathering import Gathering
from rung.edge.problems import SAFE, json_answer, problem
from rung.edge.threads import DatabaseThreads
from rung.engine.elsewhere import echoes, tracking
from rung.engine.sending.senders import StoreDirectory
from rung.intake.base import Answer, Intake, Item, Rejected, Setup
from rung.intake.registry import INTAKES
from rung.store.elsewhere import sources
from rung.store.elsewhere.sources import Source
from rung.store.sealed import lost


class KeyedDoor:
    """A webhook whose key stands in its address: of a source, or of an intake that the configuration names."""

    def __init__(
        self, config: Config, directory: StoreDirectory, threads: DatabaseThreads, gathering: Gathering,
        figures: Figures,
    ) -> None:  # fmt: skip
        self._config = config
        self._directory = directory
        self._threads = threads
        self._gathering = gathering
        self._figures = figures

    async def answer(self, request: Request) -> Response:
        name, key = request.path_params["intake"], request.path_params["key"]
        source = None
        if not self._is_configured(name, key):
            source = await self._threads.run(sources.find, name, key)
            if source is None:
                hint = "Sources and their addresses are on the page Settings, or set by RUNG_INTAKE_KEYS."
                return problem(404, "no_such_intake", "There is no such source, or its key is another one.", hint)
        content = await body.read(request, self._config.max_body)
        headers = headers_of(request)
        if source is None:
            setup = Setup(name=name, secret=self._config.slack_secret if name == "slack" else "")
            return await self._take(_intake_of(name), setup, headers, content)
        return await self._take_from(source, headers, content)

    def _is_configured(self, name: str, key: str) -> bool:
        own = self._config.intake_keys.get(name)
        return own is not None and hmac.compare_digest(own.encode(), key.encode())

    async def _take_from(self, source: Source, headers: dict[str, str], content: bytes) -> Response:
        """Keeps what was wrong with it where people look, beside answering the sender."""
        setup = Setup(
            name=source.name, secret=source.secret, words=source.words, mapping=source.mapping,
            options=tracking.options_of(source),
        )  # fmt: skip
        try:
            _check_opened(source)
            answer = await self._take(INTAKES[source.kind], setup, headers, content, source)
        except Rejected as error:
            await self._threads.run(sources.refused, source, error.message, clock.now())
            raise
        if answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
            await self._threads.run(_note, source, _trouble(answer), clock.now())
        return answer

    async def _take(
        self, intake: Intake, setup: Setup, headers: dict[str, str], content: bytes, source: Source | None = None
    ) -> Response:
        shown = intake.describe()
        if shown.is_secret_needed and not setup.secret:
            hint = f"Enter the {shown.signs_with} of {shown.label} on the page Settings, Sources."
            raise Rejected(401, "no_secret", f"No {shown.signs_with} is known, so no request can be trusted.", hint)
        world = SystemClock().now()  # the other system signs, and says when things happened, by the time of the world
        intake.verify(headers, content, setup, world)
        now = clock.now() if intake is INTAKES["generic"] else world
        parcel = await self._threads.run(intake.parse, headers, content, self._directory, now, setup)
        if source is not None and source.api and parcel.items:
            parcel = await self._threads.run(echoes.left_out, parcel, source, clock.now())
        if parcel.passed_over:
            self._figures.passed_over(setup.name, parcel.passed_over)
            return said(parcel.answer)
        if intake is not INTAKES["generic"]:
            parcel = structs.replace(parcel, items=tuple(by_our_clock(item) for item in parcel.items))
        return await put_and_answer(parcel, f"in:{setup.name}", self._gathering, self._figures)


def _intake_of(name: str) -> Intake:
    """What reads the posts of a name in the configuration. One that needs words or a secret is set up as a source; its
    name alone means our own format."""
    intake = INTAKES.get(name, INTAKES["generic"])
    needs_more = name != "slack" and (intake.describe().words or intake.describe().signs_with)
    return INTAKES["generic"] if needs_more else intake


def _check_opened(source: Source) -> None:
    """Raises `Rejected` where what is needed to read its posts was sealed under another secret key. Most systems send
    again what is answered so."""
    if source.is_secret_lost or (source.is_api_lost and source.kind in TRACKERS):
        words = lost("what was entered for it")
        hint = f"Enter it again on the page Settings, Sources, {source.name}, or put the old secret key back."
        raise Rejected(503, "another_secret_key", f"Nothing is taken from {source.name}: {words}.", hint)


def _note(source: Source, trouble: str, now: datetime) -> None:
    if trouble:
        sources.refused(source, trouble, now)
    else:
        sources.took(source, now)


def _trouble(answer: Response) -> str:
    """What was not taken, as the sender was told; empty where all of it was."""
    if not answer.body:
        return ""
    told = msgspec.json.decode(bytes(answer.body))
    errors = [f"{one.get('field') or 'event'}: {one.get('message')}" for one in told.get("errors", ())]
    return " ".join([str(told.get("detail", "")), *errors[:3]]).strip()


def by_our_clock(item: Item) -> Item:
    """Instants of other systems are the world's; ours may run faster."""
    at = min(clock.current().map(item.event.at), clock.now())
    return structs.replace(item, event=structs.replace(item.event, at=at))


def headers_of(request: Request) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}


def said(answer: Answer) -> Response:
    if answer.payload is None:
        return Response(b"", answer.status, SAFE)
    return json_answer(answer.status, answer.payload)
