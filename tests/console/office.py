"""A company at work: a published policy, the engine in its thread, a clock to push, and a browser for each role."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from rung import clock
from rung.core import events
from rung.core.events import AnyEvent
from rung.engine import handle
from rung.engine.policies.publish import publish
from rung.store.decisions import acts
from rung.store.people import members

MONDAY = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
"""09:00 in Berlin, in winter."""
PASSWORD = "a-ladder-of-seven-rungs"

POLICY = """rung: 1
workspace:
  time_zone: Europe/Berlin
  calendar: office
  priorities: [P0, P1, P2]
  default_priority: P2
  tiers: [enterprise, starter]
  statuses_waiting: [waiting_on_customer]
  last_resort: [person:cy]
calendars:
  office: {time_zone: Europe/Berlin, hours: {daily: ["00:00-24:00"]}}
people:
  ana: {name: Ana Ruiz, email: ana@support.example, slack: U01ANA, teams: [technical]}
  bo:  {name: Bo Lind, email: bo@support.example, slack: U02BO, teams: [technical], manager: cy}
  cy:  {name: Cy Park, email: cy@support.example, slack: U03CY, teams: [technical]}
teams:
  technical: {name: Technical support, lead: cy}
targets:
  - {name: All, calendar: always, first_response: {P0: 15m, default: 4h}, resolution: {P0: 4h, default: 3d}}
triggers:
  - {name: Critical at once, on: [opened, priority], when: issue.priority == "P0", escalate: {path: outage}}
paths:
  outage:
    inform: ["slack:#war-room"]
    asks: [impact, tried]
    levels:
      - {name: Technical support, notify: [person:ana, person:bo], urgency: critical, climb_after: 10m}
      - {name: Head of support, notify: [person:cy], urgency: critical, climb_after: 30m}
notices:
  critical: {channels: [slack, email], breaks_quiet_hours: true}
accounts:
  acme: {name: Acme, tier: enterprise, arr: 240000, owner: cy, domains: [acme.example]}
  tiny: {name: Tiny, tier: starter}
"""

ROLES = {"read_only": None, "agent": "ana", "lead": "bo", "administrator": "cy"}
"""The member of each role, as a person of the policy."""


class Office:
    """The office of Ana, Bo and Cy."""

    def __init__(self) -> None:
        self.clock = clock.PushedClock(MONDAY)
        self._is_over = threading.Event()
        self._engine_fault: BaseException | None = None

    @contextmanager
    def at_work(self, policy: str = POLICY) -> Iterator["Office"]:
        replaced = clock.use(self.clock)
        publish(policy, by="cy")
        hire()
        engine = threading.Thread(target=self._work, name="engine")
        engine.start()
        try:
            yield self
        finally:
            self._is_over.set()
            engine.join(10)
            clock.use(replaced)
        assert self._engine_fault is None, self._engine_fault

    def window(self, role: str | None = "agent") -> Client:
        """A browser in which somebody of this role is signed in; nobody where it is None."""
        client = browser()
        if role is not None:
            client.force_login(account(role), "django.contrib.auth.backends.ModelBackend")
        return client

    def publishes(self, text: str, comment: str = "", role: str = "lead", **also: str) -> HttpResponse:
        """A draft is begun, written and published at the console; the answer is the page that follows."""
        window = self.window(role)
        draft = window.post(reverse("draft-add"))["Location"].rsplit("/", 1)[-1]
        window.post(reverse("draft-save", args=[draft]), {"text": text, "revision": 1})
        return window.post(reverse("draft-publish", args=[draft]), {"comment": comment, **also}, follow=True)

    def opens(self, issue: str = "A-1", **facts: Any) -> None:
        """A customer writes: Acme's outage, unless the story says otherwise."""
        given: dict[str, Any] = {
            "account": "acme", "priority": "P0", "subject": "Everything is down", "body": "Hello. Nothing works!",
            "contact": "ops@acme.example", "channel": "email",
        }  # fmt: skip
        self.happens(events.IssueOpened(issue=issue, at=clock.now(), **(given | facts)))

    def happens(self, event: AnyEvent, source: str = "test") -> None:
        outcome = acts.put(event, source, patience=10.0)
        assert outcome.state == "decided", outcome

    def passes(self, **span: float) -> None:
        """Time passes, minute by minute, and the engine is given the time to see each."""
        until = self.clock.now() + timedelta(**span)
        while self.clock.now() < until:
            self.clock.set(min(self.clock.now() + timedelta(minutes=1), until))
            while (stepped := handle.step()).handled or stepped.is_held_back:
                pass

    def _work(self) -> None:
        try:
            while not self._is_over.wait(0.005):
                handle.step()
        except BaseException as fault:  # the test that waits for the engine is told
            self._engine_fault = fault
        finally:
            connections.close_all()


def browser(**options: Any) -> Client:
    """A browser in which nobody is signed in."""
    return Client(SERVER_NAME="127.0.0.1", **options)


def hire() -> None:
    """An account for each role."""
    for role, person in ROLES.items():
        members.create(address(role), PASSWORD, role, person, name=f"A {role}")


def address(role: str) -> str:
    return f"{role}@support.example"


def account(role: str) -> Any:
    return get_user_model().objects.get(email=address(role))


def does(window: Client, name: str, issue: str = "A-1", **form: str) -> HttpResponse:
    """Press a button of an issue's page; the answer is the page that follows."""
    return window.post(reverse("issue-act", args=[name, issue]), form, follow=True)


def text_of(response: HttpResponse) -> str:
    """What a page says, with its entities resolved and on one line."""
    return " ".join(unescape(response.content.decode()).split())


def words_of(response: HttpResponse) -> str:
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", text_of(response)).split())
