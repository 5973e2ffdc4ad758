"""A support desk behind the API: a published policy, the engine at work, a clock to push, and callers of every kind."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import msgspec
from django.contrib.auth import get_user_model
from django.db import connections
from django.http import HttpResponse
from django.test import Client

from rung import clock
from rung.engine import handle
from rung.engine.policies.publish import publish
from rung.store.pages import queries
from rung.store.people import members, tokens

MONDAY = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
"""09:00 in Berlin, in winter."""

POLICY = """
rung: 1
workspace:
  time_zone: Europe/Berlin
  priorities: [P0, P1, P2]
  default_priority: P2
  tiers: [enterprise, starter]
  statuses_waiting: [waiting_on_customer]
people:
  ana: {name: Ana Ruiz, email: ana@support.example, teams: [technical], hours: always, skills: {api: 2}}
  bo:  {name: Bo Lind, email: bo@support.example, teams: [technical], hours: always, manager: cy}
  cy:  {name: Cy Park, email: cy@support.example, teams: [billing], hours: always, title: Head of support}
teams:
  technical: {name: Technical support, lead: cy, calendar: always}
  billing: {name: Billing, lead: cy, calendar: always}
schedules:
  nights:
    time_zone: UTC
    layers: [{rotation: [bo, cy], every: 1w, starts: 2026-03-09T00:00}]
targets:
  - {name: All, calendar: always, first_response: {P0: 15m, default: 4h}, resolution: {default: 3d}}
triggers:
  - {name: Critical, on: [opened, priority], when: issue.priority == "P0", escalate: {path: outage}}
paths:
  outage:
    levels:
      - {name: Technical support, notify: [person:ana, person:bo], urgency: critical, climb_after: 30m}
      - {name: Head of support, notify: [person:cy], urgency: critical, climb_after: 30m}
  billing:
    levels:
      - {name: Billing, notify: [person:cy], urgency: high, climb_after: 30m}
accounts:
  acme: {name: Acme, tier: enterprise, arr: 240000, owner: cy}
  tiny: {name: Tiny, tier: starter}
"""


class Caller:
    """A program with a token, or somebody who is signed in to the console."""

    def __init__(self, headers: dict[str, str] | None = None, client: Client | None = None) -> None:
        self.headers = headers or {}
        self.client = client or Client(
            raise_request_exception=False, enforce_csrf_checks=True, SERVER_NAME="127.0.0.1"
        )

    def call(self, method: str, path: str, json: Any = None, **headers: str) -> HttpResponse:
        """A request to an address of the API; `json` is what it sends."""
        given = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        url = f"/api/v1{path}"
        if json is None:
            return self.client.generic(method, url, headers=given)
        return self.client.generic(method, url, msgspec.json.encode(json), "application/json", headers=given)

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.call("GET", path, **headers)

    def post(self, path: str, json: Any = None, **headers: str) -> HttpResponse:
        return self.call("POST", path, json, **headers)


class Desk:
    """The desk of Ana, Bo and Cy."""

    def __init__(self) -> None:
        self.clock = clock.PushedClock(MONDAY)
        self._engine_may_work = threading.Event()
        self._engine_may_work.set()
        self._is_over = threading.Event()
        self.engine_fault: BaseException | None = None

    @contextmanager
    def at_work(self) -> Iterator["Desk"]:
        replaced = clock.use(self.clock)
        publish(POLICY, by="cy")
        engine = threading.Thread(target=self._work, name="engine")
        engine.start()
        try:
            yield self
        finally:
            self._is_over.set()
            engine.join(10)
            clock.use(replaced)
        assert self.engine_fault is None, self.engine_fault

    @contextmanager
    def engine_stands_still(self) -> Iterator[None]:
        """Whatever is put in meanwhile waits."""
        self._engine_may_work.clear()
        yield
        self._engine_may_work.set()

    def program(self, *scopes: str, role: str = "administrator", person: str = "ana") -> Caller:
        """A program with a token of somebody who has this role."""
        text, _ = tokens.create(self.user(role, person), "a program", scopes or ("admin",))
        return Caller({"Authorization": f"Bearer {text}"})

    def signed_in(self, role: str = "agent", person: str = "ana") -> Caller:
        """Somebody at the console, whose pages send the CSRF token."""
        caller = Caller()
        caller.client.force_login(self.user(role, person), "django.contrib.auth.backends.ModelBackend")
        secret = "a" * 32
        caller.client.cookies["rung_csrf"] = secret
        caller.headers["X-CSRFToken"] = secret
        return caller

    def user(self, role: str, person: str) -> Any:
        """The account of somebody in this role, made when it is first asked for."""
        users = get_user_model().objects
        address = f"{person}.{role}@support.example"
        if not users.filter(email=address).exists():
            members.create(address, None, role=role, person=person)
        return users.get(email=address)

    def opens(self, issue: str = "A-1", **facts: Any) -> None:
        """A customer writes: Acme's outage, unless the story says otherwise."""
        given = {"account": "acme", "priority": "P0", "subject": "Everything is down", "body": "Nothing works. Help!"}
        event = {"type": "issue.opened", "issue": issue, **given, **facts}
        answer = self.program("events:write").post("/events", event)
        assert answer.status_code == 202, answer.content
        self.settled(issue)

    def settled(self, issue: str) -> None:
        """Until what was put in for an issue is decided."""
        watcher, deadline = self.program("issues:read"), threading.Event()
        for _ in range(500):
            if not queries.undecided() and watcher.get(f"/issues/{quoted(issue)}").status_code == 200:
                return
            deadline.wait(0.01)
        raise AssertionError(f"{issue} was not decided")

    def passes(self, **span: float) -> None:
        """Time passes, from wake-up to wake-up, and everything on the way is decided at its own instant."""
        with self.engine_stands_still():
            until = self.clock.now() + timedelta(**span)
            while (wake_at := self._decide_all()) is not None and wake_at <= until:
                self.clock.set(max(wake_at, self.clock.now()))
            self.clock.set(until)

    def _decide_all(self) -> datetime | None:
        while (stepped := handle.step()).handled or stepped.is_held_back:
            pass
        return stepped.next_wake_at

    def _work(self) -> None:
        try:
            while not self._is_over.wait(0.005):
                if self._engine_may_work.is_set():
                    handle.step()
        except BaseException as fault:  # the test that waits for the engine is told
            self.engine_fault = fault
        finally:
            connections.close_all()


def quoted(issue: str) -> str:
    """An id as it stands in an address."""
    return quote(issue, safe="")
