"""The harness: the whole edge in a thread, reached over real sockets.

    front.post_events({"type": "issue.opened", "issue": "A-1"})
    front.inbox()

The clock stands at NOW until the test pushes it; the policy knows Ana, Bo and Cy, acme and tiny.
"""

import http.client
import json
import re
import smtplib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec
from django.db import connections

from rung import clock
from rung import config as configuration
from rung.config import Address, Config
from rung.core.document import Account, Level, Path, Person, PolicyDocument
from rung.core.events import AnyEvent
from rung.edge.serve import Stop, Where, serve
from rung.edge.slack import StandIn
from rung.store.models import Inbox
from rung.store.people import members, tokens
from rung.store.policies import policies

NOW = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
SLACK_SECRET = "a signing secret of the tests"
PATIENCE = 40.0
POLICY = PolicyDocument(
    people={
        "ana": Person("ana", "Ana Ruiz", email="ana@support.example", slack="U01ANA"),
        "bo": Person("bo", "Bo Lind", email="bo@support.example", slack="U02BO"),
        "cy": Person("cy", "Cy Park", email="cy@support.example", slack="U03CY"),
    },
    accounts={
        "acme": Account(
            "acme", "Acme", tier="enterprise", domains=("acme.example",), fields={"slack_channel": "C0ACME"}
        ),
        "tiny": Account("tiny", "Tiny", tier="starter", domains=("tiny.example",)),
    },
    paths={"outage": Path("outage", (Level("Technical support", ("person:bo",)),))},
)


class Answer(NamedTuple):
    """What the edge answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Front:
    """One running edge and what a story does with it."""

    def __init__(self, where: Where, config: Config, clock: clock.PushedClock) -> None:
        self.where = where
        self.config = config
        self.clock = clock
        owner = members.create("cy@support.example", None, role="administrator", person="cy")
        self.owner = owner
        self.token, _ = tokens.create_for(owner.username, "stories", ("events:write",))

    def connection(self, timeout: float = PATIENCE) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self.where.host, self.where.port, timeout=timeout)

    def ask(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
        connection = self.connection()
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        finally:
            connection.close()

    def post_events(self, *events: dict[str, Any], token: str | None = None, **headers: str) -> Answer:
        """One event as JSON, several as lines."""
        content = b"\n".join(msgspec.json.encode(event) for event in events)
        kind = "application/json" if len(events) == 1 else "application/x-ndjson"
        given = {"Content-Type": kind, "Authorization": f"Bearer {token or self.token}", **headers}
        return self.ask("POST", "/api/v1/events", content, given)

    def mail(self, message: bytes, sender: str = "cara@acme.example", to: str = "support@localhost") -> Any:
        """Hands a mail over by SMTP; returns what the server said to the data."""
        assert self.where.mail is not None
        with smtplib.SMTP(*self.where.mail, timeout=PATIENCE) as smtp:
            smtp.ehlo()
            smtp.mail(sender)
            code, said = smtp.rcpt(to)
            return (code, said) if code != 250 else smtp.data(re.sub(rb"\r?\n", b"\r\n", message))

    def inbox(self) -> list[AnyEvent]:
        """The events on disk, in order."""
        rows = Inbox.objects.order_by("seq").values_list("event", flat=True)
        return [msgspec.convert(row, AnyEvent) for row in rows]

    def sources(self) -> list[str]:
        return list(Inbox.objects.order_by("seq").values_list("source", flat=True))

    def eventually(self, question: Callable[[], Any]) -> Any:
        """Asks until the answer is yes; a question that stays open fails the story."""
        deadline = time.monotonic() + PATIENCE
        while not (found := question()):
            assert time.monotonic() < deadline, f"it did not come true within {PATIENCE} s"
            time.sleep(0.01)
        return found


@contextmanager
def open_front(*, slack_stand_in: StandIn | None = None, **changes: Any) -> Iterator[Front]:
    """Runs the edge until the story ends. `changes`: to the configuration."""
    given = msgspec.structs.replace(
        configuration.current(), port=0, mail_listen=Address("127.0.0.1", 0), slack_signing_secret=SLACK_SECRET,
        intake_keys={"crm": "a-long-key", "slack": "another-key"}, **changes,
    )  # fmt: skip
    before, replaced = configuration.current(), clock.use(pushed := clock.PushedClock(NOW))
    configuration.use(given)
    policies.publish("(the stories' policy)", POLICY, by="cy")
    try:
        with _running(given, slack_stand_in) as where:
            yield Front(where, given, pushed)
    finally:
        clock.use(replaced)
        configuration.use(before)
        connections.close_all()


@contextmanager
def _running(config: Config, slack_stand_in: StandIn | None) -> Iterator[Where]:
    found: list[Where] = []
    is_ready, stop, failed = threading.Event(), Stop(), []

    def ready(where: Where) -> None:
        found.append(where)
        is_ready.set()

    def run() -> None:
        try:
            serve(config, slack_stand_in=slack_stand_in, ready=ready, stop=stop)
        except BaseException as error:
            failed.append(error)
        finally:
            is_ready.set()

    thread = threading.Thread(target=run, name="edge")
    thread.start()
    assert is_ready.wait(PATIENCE), "the edge did not start"
    if failed:
        raise failed[0]
    try:
        yield found[0]
    finally:
        stop.now()
        thread.join(PATIENCE + 10)
        assert not thread.is_alive(), "the edge did not stop"
        if failed:
            raise failed[0]
