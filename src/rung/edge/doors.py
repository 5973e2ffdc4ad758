"""`POST /in/slack` and `POST /in/{intake}/{key}`: other systems' webhooks."""

import hmac
from datetime import datetime

from django.db import DatabaseError, InterfaceError
from msgspec import structs
from starlette.requests import Request
from starlette.responses import Response

from rung import clock
from rung.clock import SystemClock
from rung.config import Config
from rung.edge import body, slack
from rung.edge.directory import StoreDirectory
from rung.edge.figures import Figures
from rung.edge.front_door import put_and_answer, row_of
from rung.edge.gathering import Full, Gathering, Unavailable
from rung.edge.problems import SAFE, json_answer, problem, unavailable
from rung.edge.threads import DatabaseThreads
from rung.intake.base import Answer, Intake, Item, Parcel
from rung.intake.registry import INTAKES
from rung.store.intake import Accepted, Duplicate, Outcome

_MOST_SLACK = 1024 * 1024


class SlackDoor:
    """Events, buttons and forms of Slack."""

    def __init__(
        self, config: Config, asking: slack.Asking, directory: StoreDirectory, threads: DatabaseThreads,
        gathering: Gathering, figures: Figures,
    ) -> None:  # fmt: skip
        self._secrets = {"slack_signing_secret": config.slack_secret}
        self._asking = asking
        self._directory = directory
        self._threads = threads
        self._gathering = gathering
        self._figures = figures
        self._seen = slack.Seen()

    async def answer(self, request: Request) -> Response:
        content = await body.read(request, _MOST_SLACK)
        now, headers = SystemClock().now(), _headers(request)  # Slack signs by the time of the world
        INTAKES["slack"].verify(headers, content, self._secrets, now)
        signature = headers["x-slack-signature"]
        self._seen.take(signature, now)
        try:
            parcel = await self._threads.run(INTAKES["slack"].parse, headers, content, self._directory, now)
            outcomes = await self._gathering.put([row_of(_by_our_clock(item), "slack") for item in parcel.items])
        except (Full, Unavailable, DatabaseError, InterfaceError) as error:
            self._seen.forget(signature)
            if isinstance(error, Full | Unavailable):
                return unavailable(str(error))
            raise
        _count(self._figures, "slack", parcel, outcomes)
        self._asking.ask(parcel.calls)
        return _said(parcel.answer)


class KeyedDoor:
    """A webhook whose key stands in its address."""

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
        name = request.path_params["intake"]
        if not self._is_key(name, request.path_params["key"]):
            hint = "Intakes and their keys are set by RUNG_INTAKE_KEYS."
            return problem(404, "no_such_intake", "There is no such intake, or its key is another one.", hint)
        content = await body.read(request, self._config.max_body)
        return await self._take(INTAKES.get(name, INTAKES["generic"]), name, _headers(request), content, clock.now())

    def _is_key(self, name: str, key: str) -> bool:
        own = self._config.intake_keys.get(name)
        return own is not None and hmac.compare_digest(own.encode(), key.encode())

    async def _take(
        self, intake: Intake, name: str, headers: dict[str, str], content: bytes, now: datetime
    ) -> Response:
        secrets = {"slack_signing_secret": self._config.slack_secret}
        intake.verify(headers, content, secrets, now)
        parcel = await self._threads.run(intake.parse, headers, content, self._directory, now)
        if parcel.passed_over:
            self._figures.passed_over(name, parcel.passed_over)
            return _said(parcel.answer)
        return await put_and_answer(parcel, f"in:{name}", self._gathering, self._figures)


def _by_our_clock(item: Item) -> Item:
    """Slack's instants are the world's; ours may run faster."""
    at = min(clock.current().map(item.event.at), clock.now())
    return structs.replace(item, event=structs.replace(item.event, at=at))


def _headers(request: Request) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}


def _count(figures: Figures, intake: str, parcel: Parcel, outcomes: list[Outcome]) -> None:
    accepted = sum(isinstance(each, Accepted) for each in outcomes)
    duplicates = sum(isinstance(each, Duplicate) for each in outcomes)
    figures.arrived(intake, accepted, duplicates, len(outcomes) - accepted - duplicates)
    if parcel.passed_over:
        figures.passed_over(intake, parcel.passed_over)


def _said(answer: Answer) -> Response:
    if answer.payload is None:
        return Response(b"", answer.status, SAFE)
    return json_answer(answer.status, answer.payload)
