"""The Starlette application: which address leads where."""

import os
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, InterfaceError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Mount, Route
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from rung.config import Config
from rung.edge import problems
from rung.edge.bearer import Bearers
from rung.edge.chat.doors import Chat
from rung.edge.chat.live import ChatHub
from rung.edge.chat_files import ChatFiles
from rung.edge.django_door import django_door
from rung.edge.doors import KeyedDoor
from rung.edge.figures import Figures
from rung.edge.front_door import FrontDoor
from rung.edge.gathering import Gathering
from rung.edge.health import Health
from rung.edge.live import Hub, Live
from rung.edge.mail_door import MailDoor
from rung.edge.mailroom import Mailroom
from rung.edge.slack import Asking, StandIn
from rung.edge.slack_door import SlackDoor
from rung.edge.slack_lists import SlackLists
from rung.edge.slack_socket import SlackSocket
from rung.edge.static import Static
from rung.edge.straight import Straight
from rung.edge.teams import Saying, TeamsDoor
from rung.edge.threads import DatabaseThreads
from rung.edge.twilio import TwilioDoor
from rung.edge.uploads import Uploads
from rung.engine.sending.senders import StoreDirectory
from rung.intake.base import Rejected
from rung.store.decisions import intake
from rung.store.elsewhere import slack_socket

EVENTS = "/api/v1/events"
WRITERS = 2
"""Threads that write what was gathered: one, and one for a large lot beside it."""
MOST_UPLOADED = 110_000_000
"""Bytes of one request: a history of 100 MB, and the form around it."""


class Edge:
    """Everything of the edge that lives as long as the process, and the application made of it."""

    def __init__(
        self, config: Config, wsgi: Callable[..., Any], slack_stand_in: StandIn | None = None,
        teams_stand_in: StandIn | None = None,
    ) -> None:  # fmt: skip
        self.config = config
        self.figures = Figures()
        self.writing = DatabaseThreads("rung-inbox", WRITERS)
        self.asking_threads = DatabaseThreads("rung-edge", 4)
        self.gathering = Gathering(intake.put_ready, self.writing)
        self.directory = StoreDirectory(config)
        self.hub = Hub(self.asking_threads)
        self.chat_hub = ChatHub()
        self.asking = Asking(config, slack_stand_in)
        self.saying = Saying(config, self.asking_threads, teams_stand_in)
        self.mailroom = Mailroom(config, self.directory, self.asking_threads, self.gathering, self.figures)
        self.files = ChatFiles(config, self.asking, self.saying, self.asking_threads)
        self.slack_door = SlackDoor(
            config, self.asking, self.directory, self.asking_threads, self.gathering, self.figures,
            self.files.look,
        )  # fmt: skip
        self.slack_lists = SlackLists(config, self.asking, self.asking_threads)
        self.slack_socket = SlackSocket(config, self.slack_door, self.directory, self.asking_threads)
        self.app = self._application(wsgi)

    async def start(self) -> None:
        self.gathering.start()
        self.hub.start()
        self.chat_hub.start()
        self.files.start()
        self.slack_socket.start()
        self.slack_lists.start()

    def end_streams(self) -> None:
        """Lets go of everybody who listens; their pages come back by themselves."""
        self.hub.stop()
        self.chat_hub.stop()

    async def stop(self) -> None:
        self.end_streams()
        await self.slack_lists.stop()
        await self.slack_socket.stop()
        await self.files.stop()
        await self.gathering.stop()
        await self.asking.stop()
        await self.saying.stop()
        self.writing.close()
        self.asking_threads.close()

    def _slack(self) -> str:
        """How the socket to Slack stands; empty where none is wanted."""
        return slack_socket.in_words(self.slack_socket.standing)[1] if self.config.slack_app_token else ""

    def _application(self, wsgi: Callable[..., Any]) -> Straight:
        shared = (self.directory, self.asking_threads, self.gathering, self.figures)
        bearers = Bearers(self.asking_threads)
        front_door = FrontDoor(bearers, self.gathering, self.figures, self.config.max_body)
        health = Health(self.asking_threads, self.figures, lambda: self.gathering.waiting, self._slack)
        live = Live(self.hub, self.asking_threads, self.figures)
        mail_door = MailDoor(self.config, self.mailroom, self.asking_threads)
        routes = [
            Route(EVENTS, front_door.answer, methods=["POST"]),
            Route("/in/slack", self.slack_door.answer, methods=["POST"]),
            Route("/in/mail/{mailbox}/{key}", mail_door.answer, methods=["POST"]),
            Route("/in/mail/{mailbox}/{key}/mime", mail_door.answer, methods=["POST"]),
            Route("/in/teams", TeamsDoor(self.config, self.saying, *shared, self.files.look).answer, methods=["POST"]),
            Route("/in/twilio", TwilioDoor(self.config, *shared).answer, methods=["POST"]),
            Route("/in/{intake}/{key}", KeyedDoor(self.config, *shared).answer, methods=["POST"]),
            *Chat(self.config, self.chat_hub, *shared).routes(),
            Route("/live", live.answer),
            Route("/wall/of/{token}/live", live.answer_screen),
            Route("/static/{path:path}", Static().answer),
            Route("/healthz", health.healthz),
            Route("/readyz", health.readyz),
            Route("/metrics", health.metrics),
            Mount("/", django_door(wsgi, Uploads(max(self.config.max_body, MOST_UPLOADED)))),
        ]
        handlers: dict[Any, Any] = {
            Rejected: problems.on_rejected,
            DatabaseError: problems.on_database_error,
            InterfaceError: problems.on_database_error,
            HTTPException: problems.on_http_exception,
            Exception: problems.on_crash,
        }
        # Not before the hot intake, which need not know where a request came from first.
        proxies = Middleware(ProxyHeadersMiddleware, trusted_hosts=os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1"))
        others = Starlette(routes=routes, exception_handlers=handlers, middleware=[proxies])
        return Straight(EVENTS, front_door.answer, others)
