"""A tracker over there, the edge that hears of it and the worker that writes into it: all on real sockets.

    with followed_in(house, "jira") as there:
        there.hands_over()
        there.engineer_says("It is the new release.")

Whatever the tracker did not expect, or was not taken of its webhooks, fails the story at its end.
"""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from msgspec import structs

from rung import config
from rung.channels.base import Captured, Stage
from rung.channels.helpdesk.standin import RUNG, Hook, Ticket
from rung.channels.mail.standin import MailCatcher
from rung.channels.registry import TRACKERS
from rung.channels.tracker.standin import TrackerStandIn
from rung.clock import SystemClock
from rung.config import Address, Smtp
from rung.core.events import AnyEvent, HandoffAccepted, HandoffOffered
from rung.core.happenings.collaboration import Tracked
from rung.engine.sending.wires import place_in
from rung.store import settings_store
from rung.store.elsewhere import sources
from rung.store.models import Delivery, Inbox, Subject
from rung.store.pages import queries, timeline
from rung.worker.run import Worker
from tests.edge.front import _running
from tests.engine.house import POLICY, House
from tests.worker.at_work import push, working
from tests.worker.there import InALoop
from tests.worker.vendor import PATIENCE, eventually

SECRET = "what the webhooks are signed with"
WORDS = {
    "jira": {"priority": {"Highest": "P0", "High": "P1", "Medium": "P2"}},
    "linear": {"priority": {"urgent": "P0", "high": "P1", "medium": "P2"}},
    "github": {},
}  # fmt: skip
ENGINEERING = POLICY.replace(
    "teams:\n",
    "  fay: {name: Fay Laurent, email: fay@support.example, slack: U09FAY, teams: [platform], hours: always,"
    ' addresses: {jira: "4", linear: "4", github: fay-l}}\n'
    "teams:\n  platform: {name: Platform, lead: fay}\n",
    1,
)
"""Fay is of the platform team, whose hand-overs are opened in its tracker."""


class Following(InALoop):
    """One tracker, and what people do there and here with issue A-1."""

    def __init__(self, house: House, kind: str) -> None:
        super().__init__()
        self.house, self.kind = house, kind
        self.worker: Worker
        found = TRACKERS[kind].stand_in(Stage(capture=lambda _: None, now=SystemClock().now), {})
        assert isinstance(found, TrackerStandIn)
        self.api = found
        self.api.is_strict = True
        self.issue = "A-1"
        self.mails: list[Captured] = []
        """What customers were sent."""
        self.mail = MailCatcher(capture=self.mails.append, now=SystemClock().now)
        self.smtp: tuple[str, int] | None = None
        """Where our edge takes mail."""

    # Here -------------------------------------------------------------------------------------------------------------

    def tell(self, *events: AnyEvent) -> None:
        self.house.take_in(*events, source="console:bo")

    def facts(self, issue: str = "", by: str = "bo") -> dict[str, Any]:
        return {"issue": issue or self.issue, "at": self.house.clock.now(), "id": self.house.next_id(), "by": by}

    def comes_by_mail(self, subject: str, words: str, sender: str = "cara@acme.example") -> None:
        """A customer writes a mail; the issue that it opens is the one that is followed from now on."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = f"Cara <{sender}>", "support@localhost", subject
        mail["Message-ID"] = f"<{self.house.next_id()}@acme.example>"
        mail.set_content(words)
        assert self.smtp is not None
        with smtplib.SMTP(*self.smtp, timeout=PATIENCE) as smtp:
            smtp.send_message(mail)
        begun = Subject.objects.filter(kind="issue", key__startswith="M-")
        self.issue = eventually(lambda: begun.values_list("key", flat=True).first(), "the mail to be an issue")

    def hands_over(self, asked: str = "Please look at the queue.", summary: str = "We restarted it twice.") -> Ticket:
        """Bo offers it to the platform team; the issue that was opened for it there."""
        self.tell(HandoffOffered(**self.facts(), to="platform", asked=asked, summary=summary))
        eventually(lambda: self.number, "it to be followed there")
        self.settles()
        return self.ticket

    def accepts(self) -> None:
        self.tell(HandoffAccepted(**self.facts(by="fay"), to="platform"))

    @property
    def followed(self) -> tuple[Tracked, ...]:
        state = queries.state_of(self.issue)
        return state.tracked if state else ()

    @property
    def number(self) -> str:
        return next((one.number for one in self.followed if one.number), "")

    def push(self, **span: float) -> None:
        """Between two quiet moments: an engine that is deciding just then has read the clock before."""
        self.settles()
        push(self.house, self.worker, **span)
        self.settles()

    def settles(self) -> None:
        """Everything is decided, nothing that is due waits, and what the tracker had to tell was heard."""
        eventually(lambda: self.is_quiet() and self.is_quiet(), "everything to be decided, written and heard")

    def is_quiet(self) -> bool:
        """In the order in which one leads to the next."""
        if self.api.has_more_to_tell or Inbox.objects.filter(state="new").exists():
            return False
        waits = Delivery.objects.filter(state__in=("waiting", "leased"), channel=self.kind)
        return not waits.filter(due_at__lte=self.house.clock.now()).exists()

    def happened(self, issue: str = "") -> list[str]:
        return [one for one in self.house.happened(issue or self.issue) if one not in ("time.passed", "notice.failed")]

    def told(self) -> list[str]:
        """The timeline in words, with who did it."""
        return [f"{one.by_name} {one.words}".strip() for one in timeline.timeline(self.issue)]

    # Over there -------------------------------------------------------------------------------------------------------

    @property
    def ticket(self) -> Ticket:
        return self.api.tickets[self.number]

    def said(self) -> list[str]:
        """What we wrote there."""
        return [one.words for one in self.ticket.comments if one.author == RUNG]

    def engineer_says(self, words: str) -> None:
        self.run(self.api.says(self.number, "4", words, is_public=False))
        self.settles()

    def engineer_moves(self, state: str) -> None:
        self.run(self.api.moves(self.number, state))
        self.settles()

    def engineer_sets(self, **facts: str) -> None:
        self.run(self.api.sets(self.number, "4", **facts))
        self.settles()


@contextmanager
def followed_in(house: House, kind: str, *, writes: tuple[str, ...] = (), **options: str) -> Iterator[Following]:
    """A-1 of acme is open, and the platform team works in the tracker."""
    there = Following(house, kind)
    with there.serving(there.api, there.mail):
        yield from _at_work(there, writes or TRACKERS[kind].writes, {"teams": "platform", **options})
    assert there.api.unexpected == []
    assert set(there.api.told) <= {200, 202}, f"webhooks were answered {there.api.told}"


def _at_work(there: Following, writes: tuple[str, ...], options: dict[str, str]) -> Iterator[Following]:
    kind, house = there.kind, there.house
    settings = structs.replace(
        config.current(), port=0, mail_listen=Address("127.0.0.1", 0), helpdesk_hosts=(place_in(there.api.url),),
        send_limits={kind: None}, smtp=Smtp("127.0.0.1", there.mail.port),
    )  # fmt: skip
    house.publish(ENGINEERING)
    key = sources.add(kind, kind, "cy")
    sources.change(kind, secret=SECRET, words=WORDS[kind])
    sources.set_way_back(kind, {**there.api.settings, **options}, list(writes))
    sources.proved(kind, "1", "Rung", house.clock.now(), is_proved=True)
    settings_store.set_delivery_mode("live")
    house.tell(house.open_issue(contact="joe@acme.example", priority="P1", body="Nothing works since noon."))
    with _running(settings, None) as where, working(settings) as worker:
        there.worker, there.smtp = worker, where.mail
        there.api.hook = Hook(f"http://{where.host}:{where.port}/in/{kind}/{key}", SECRET)
        yield there
