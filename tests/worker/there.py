"""A helpdesk over there, the edge that hears of it and the worker that writes into it: all on real sockets.

    with working_with(house, "zendesk") as there:
        there.opens("35", "Everything is down")
        there.answer("We look.")
        there.eventually_said("We look.")

Whatever the helpdesk did not expect, or was not taken of its webhooks, fails the story at its end.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from msgspec import structs

from rung import config
from rung.channels.base import Stage, StandIn
from rung.channels.helpdesk.standin import CUSTOMER, HelpdeskStandIn, Hook, Ticket
from rung.channels.registry import HELPDESKS
from rung.clock import SystemClock
from rung.core.events import AnyEvent, MessageSent, NoteAdded
from rung.engine.sending.wires import place_in
from rung.store import settings_store
from rung.store.elsewhere import sources
from rung.store.models import Delivery, Inbox
from rung.store.pages import queries
from rung.worker.run import Worker
from tests.edge.front import _running
from tests.engine.house import House
from tests.worker.at_work import push, working
from tests.worker.vendor import PATIENCE, eventually

SECRET = "what the webhooks are signed with"
WORDS = {"priority": {"urgent": "P0", "high": "P1", "normal": "P2"}, "status": {"pending": "waiting_on_customer"}}


class InALoop:
    """Servers in an event loop of their own."""

    def __init__(self) -> None:
        self.where = ""
        """Where our edge is."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    @contextmanager
    def serving(self, *servers: StandIn) -> Iterator[None]:
        self._thread.start()
        try:
            for server in servers:
                self.run(server.start())
            yield
        finally:
            for server in servers:
                self.run(server.stop())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(PATIENCE)
            self._loop.close()

    def run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)


class There(InALoop):
    """One helpdesk, and what people do there and here."""

    def __init__(self, house: House | None, kind: str) -> None:
        super().__init__()
        self.kind = kind
        self.worker: Worker
        if house is not None:
            self.house = house
        stage = Stage(capture=lambda _: None, now=SystemClock().now)
        found = HELPDESKS[kind].stand_in(stage, {})
        assert isinstance(found, HelpdeskStandIn)
        self.api = found
        self.api.is_strict = True

    # Over there -------------------------------------------------------------------------------------------------------

    def opens(self, number: str = "35", words: str = "Everything is down", **facts: Any) -> str:
        """A customer opens a ticket; returns the issue that it is here."""
        self.run(self.api.opens(number, words, **facts))
        issue = f"{self.kind}-{number}"
        eventually(lambda: self.house_knows(issue), f"{issue} to be decided")
        return issue

    def says(self, words: str, by: str = "4", *, number: str = "35", is_public: bool = True) -> None:
        self.run(self.api.says(number, by, words, is_public=is_public))

    def sets(self, number: str = "35", by: str = "4", **facts: str) -> None:
        self.run(self.api.sets(number, by, **facts))

    def customer_says(self, words: str, number: str = "35") -> None:
        self.says(words, CUSTOMER, number=number)

    def ticket(self, number: str = "35") -> Ticket:
        return self.api.tickets[number]

    # Here -------------------------------------------------------------------------------------------------------------

    def tell(self, *events: AnyEvent) -> None:
        self.house.take_in(*events, source="console:bo")

    def answer(self, words: str, by: str = "bo", number: str = "35") -> None:
        self.tell(MessageSent(**self.facts(number), by=by, body=words, deliver=True))

    def note(self, words: str, by: str = "bo", number: str = "35") -> None:
        self.tell(NoteAdded(**self.facts(number), by=by, body=words))

    def facts(self, number: str = "35") -> dict[str, Any]:
        return {"issue": f"{self.kind}-{number}", "at": self.house.clock.now(), "id": self.house.next_id()}

    def push(self, **span: float) -> None:
        push(self.house, self.worker, **span)

    def lives_until(self, holds: Callable[[], bool], what: str) -> None:
        """Lets minute after minute go by: an attempt that was under way may be put off from where time stands."""
        eventually(lambda: holds() or self.push(minutes=1), what)

    def house_knows(self, issue: str) -> bool:
        return queries.state_of(issue) is not None and not Inbox.objects.filter(state="new").exists()

    def settles(self) -> None:
        """Everything is decided, nothing that is due waits, and what the helpdesk had to tell was heard."""
        eventually(lambda: self.is_quiet() and self.is_quiet(), "everything to be decided, written and heard")

    def is_quiet(self) -> bool:
        """In the order in which one leads to the next."""
        if self.api.has_more_to_tell or Inbox.objects.filter(state="new").exists():
            return False
        waits = Delivery.objects.filter(state__in=("waiting", "leased"), channel=self.kind)
        return not waits.filter(due_at__lte=self.house.clock.now()).exists()

    def happened(self, number: str = "35") -> list[str]:
        """Without what is told of the customer's health, which is computed whenever the worker comes to it."""
        return [one for one in self.house.happened(f"{self.kind}-{number}") if one != "account.changed"]


@contextmanager
def working_with(house: House, kind: str, *, writes: tuple[str, ...] = (), at_once: bool = True) -> Iterator[There]:
    """`writes`: what is written back; all that can be, where nothing is said."""
    there = There(house, kind)
    with there.serving(there.api):
        yield from _at_work(there, house, writes, at_once=at_once)
    assert there.api.unexpected == []
    assert set(there.api.told) <= {200, 202}, f"webhooks were answered {there.api.told}"


def _at_work(there: There, house: House, writes: tuple[str, ...], *, at_once: bool) -> Iterator[There]:
    kind = there.kind
    settings = structs.replace(
        config.current(), port=0, mail_listen=None, helpdesk_hosts=(place_in(there.api.url),),
        send_limits={kind: None} if at_once else {},
    )  # fmt: skip
    key = sources.add(kind, kind, "cy")
    sources.change(kind, secret=SECRET, words=WORDS)
    sources.set_way_back(kind, there.api.settings, list(writes or HELPDESKS[kind].writes))
    sources.proved(kind, "1", "Rung", house.clock.now(), is_proved=True)
    settings_store.set_delivery_mode("live")
    with _running(settings, None) as where, working(settings) as worker:
        there.worker = worker
        there.api.hook = Hook(f"http://{where.host}:{where.port}/in/{kind}/{key}", SECRET)
        yield there
