"""Runs the edge: HTTP by uvicorn and mail by SMTP, until somebody stops it.

    serve(config, ready=lambda where: print(where.url))

Stopping is orderly: no new mail, the live streams end, requests under way get a few seconds, what was promised is on
disk.
"""

import asyncio
import os
import socket
from collections.abc import Callable

import structlog
import uvicorn
import uvloop
from msgspec import Struct

from rung import tracing
from rung.config import Config
from rung.edge.app import Edge
from rung.edge.slack import StandIn
from rung.intake.mail.listener import MailListener

GRACE = 5
"""Seconds that requests under way get to end."""
_BACKLOG = 2048

log = structlog.get_logger()


class CannotListen(Exception):
    """An address that was configured cannot be listened on; `hint` says what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class Where(Struct, frozen=True):
    """Where the edge listens."""

    host: str
    port: int
    mail: tuple[str, int] | None

    @property
    def url(self) -> str:
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"


class Stop:
    """Ends a running `serve` from any thread."""

    def __init__(self) -> None:
        self._server: uvicorn.Server | None = None
        self._asked = False

    def now(self) -> None:
        self._asked = True
        if self._server is not None:
            self._server.should_exit = True

    def attach(self, server: uvicorn.Server) -> None:
        self._server = server
        server.should_exit = server.should_exit or self._asked


def serve(
    config: Config,
    *,
    slack_stand_in: StandIn | None = None,
    teams_stand_in: StandIn | None = None,
    ready: Callable[[Where], None] | None = None,
    stop: Stop | None = None,
) -> None:
    """Runs until SIGTERM, SIGINT or `stop`. Django must be set up. Raises `CannotListen`.

    `slack_stand_in` and `teams_stand_in` give the settings of these stand-ins, where they run in this process. `ready`
    is called once everything listens.
    """
    tracing.start()
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_serve(config, slack_stand_in, teams_stand_in, ready, stop or Stop()))
    finally:
        tracing.stop()


async def _serve(
    config: Config, slack_stand_in: StandIn | None, teams_stand_in: StandIn | None,
    ready: Callable[[Where], None] | None, stop: Stop,
) -> None:  # fmt: skip
    from django.core.wsgi import get_wsgi_application

    edge = Edge(config, get_wsgi_application(), slack_stand_in, teams_stand_in)
    listening = _listening(config)
    mail = MailListener(edge.mailroom.deposit, edge.mailroom.is_ours, config.max_mail)
    await edge.start()
    try:
        where = Where(config.host, listening.getsockname()[1], await _start_mail(config, mail))
        server = _Server(_settings(edge), edge, mail, lambda: ready(where) if ready else None)
        stop.attach(server)
        await server.serve(sockets=[listening])
    finally:
        await mail.stop()
        await edge.stop()
        listening.close()


class _Server(uvicorn.Server):
    """Says when it is up, and lets go of mail and live streams before it waits for requests."""

    def __init__(
        self, settings: uvicorn.Config, edge: Edge, mail: MailListener, started: Callable[[], None]
    ) -> None:
        super().__init__(settings)
        self._edge = edge
        self._mail = mail
        self._started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._started()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._mail.stop()
        self._edge.end_streams()
        await super().shutdown(sockets)


def _settings(edge: Edge) -> uvicorn.Config:
    return uvicorn.Config(
        edge.app,
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        proxy_headers=False,  # the application looks at them, where they matter
        access_log=False,
        server_header=False,
        backlog=_BACKLOG,
        timeout_graceful_shutdown=GRACE,
    )


def _listening(config: Config) -> socket.socket:
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((config.host, config.port))
    except OSError as error:
        listening.close()
        raise _cannot(config.host, config.port, "RUNG_PORT", error) from error
    listening.setblocking(False)
    return listening


async def _start_mail(config: Config, mail: MailListener) -> tuple[str, int] | None:
    where = config.mail_listen
    if where is None:
        return None
    try:
        return where.host, await mail.start(where.host, where.port)
    except OSError as error:
        raise _cannot(where.host, where.port, "RUNG_MAIL_LISTEN", error) from error


def _cannot(host: str, port: int, name: str, error: OSError) -> CannotListen:
    why = os.strerror(error.errno) if error.errno else str(error)
    by_option = ", or give another port with --port" if name == "RUNG_PORT" else ""
    hint = f"stop what listens there, or set {name} to another place{by_option}"
    return CannotListen(f"{host}:{port} cannot be listened on: {why}", hint)
