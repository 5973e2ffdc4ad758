"""The live stream: what changed reaches every open page within a second, and only members see it."""

from __future__ import annotations

import http.client
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction

from rung.edge.live import MOST_SCREENS
from rung.store import signals
from rung.store.people import members
from rung.store.wall import links

if TYPE_CHECKING:
    from tests.edge.front import Front


def signed_in(user_id: int) -> dict[str, str]:
    """The cookie of a session, as signing in makes it."""
    user = get_user_model().objects.get(pk=user_id)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {"Cookie": f"rung_session={session.session_key}"}


class Page:
    """One open page that listens, until it is closed."""

    def __init__(self, front: Front, cookies: dict[str, str], address: str = "/live") -> None:
        self.connection = front.connection()
        self.connection.request("GET", address, headers=cookies)
        self.response: http.client.HTTPResponse = self.connection.getresponse()

    def hears(self) -> tuple[str, str]:
        """The next event: its name and its data."""
        name = data = ""
        while True:
            line = self.response.readline().decode()
            assert line, "the stream ended"
            if line.startswith("event: "):
                name = line[7:-1]
            elif line.startswith("data: "):
                data = line[6:-1]
            elif line == "\n" and name:
                return name, data

    def close(self) -> None:
        self.response.close()
        self.connection.close()

    def __enter__(self) -> Page:
        return self.welcome()

    def __exit__(self, *_: object) -> None:
        self.close()

    def welcome(self) -> Page:
        assert self.response.status == 200
        assert self.response.headers["Content-Type"].startswith("text/event-stream")
        while self.response.readline() != b"\n":
            pass
        return self


def changed(payload: str) -> None:
    with transaction.atomic():
        signals.send("queue", payload)


def test_a_change_reaches_every_open_page(front: Front) -> None:
    cookies = signed_in(front.owner.user_id)
    with Page(front, cookies) as one, Page(front, cookies) as two:
        front.eventually(lambda: "rung_live_streams 2.0" in front.ask("GET", "/metrics").body.decode())
        changed("A-1")
        for page in (one, two):
            heard = page.hears()
            while heard[1] == "*":  # PostgreSQL's listener says "anything may have changed" when it starts
                heard = page.hears()
            assert heard == ("queue", "A-1")


def test_an_issue_and_the_outbox_have_events_of_their_own(sqlite_front: Front) -> None:
    with Page(sqlite_front, signed_in(sqlite_front.owner.user_id)) as page:
        changed("A-1,A-2")
        assert [page.hears() for _ in range(5)] == [
            ("queue", "A-1,A-2"), ("issue:A-1", "A-1"), ("issue", "A-1"), ("issue:A-2", "A-2"), ("issue", "A-2"),
        ]  # fmt: skip
        changed("outbox")
        assert page.hears() == ("outbox", "*")


def test_a_name_cannot_break_out_of_its_line(sqlite_front: Front) -> None:
    with Page(sqlite_front, signed_in(sqlite_front.owner.user_id)) as page:
        changed("A-1\n\nevent: stolen\ndata: x")
        assert page.hears() == ("queue", "A-1 event: stolen data: x")


def test_strangers_hear_nothing(sqlite_front: Front) -> None:
    for cookies in ({}, {"Cookie": "rung_session=guessed"}):
        answer = sqlite_front.ask("GET", "/live", headers=cookies)
        assert (answer.status, answer.json["code"]) == (401, "not_signed_in")


def test_who_may_no_longer_sign_in_hears_nothing(sqlite_front: Front) -> None:
    member = members.create("dan@support.example", None)
    cookies = signed_in(member.user_id)
    get_user_model().objects.filter(pk=member.user_id).update(is_active=False)
    assert sqlite_front.ask("GET", "/live", headers=cookies).status == 401


def test_a_page_that_is_closed_is_forgotten(sqlite_front: Front) -> None:
    with Page(sqlite_front, signed_in(sqlite_front.owner.user_id)):
        pass

    def is_forgotten() -> bool:
        changed("A-1")  # what is written to a closed page shows that it is closed
        return "rung_live_streams 0.0" in sqlite_front.ask("GET", "/metrics").body.decode()

    sqlite_front.eventually(is_forgotten)


def test_stopping_ends_open_streams_at_once(sqlite_database: str) -> None:
    from tests.edge.front import open_front

    with open_front() as front:
        page = Page(front, signed_in(front.owner.user_id)).welcome()
        started = time.monotonic()
    assert time.monotonic() - started < 4.0
    assert page.response.read() == b""
    page.close()


def test_a_screen_without_a_login_hears_that_something_changed_and_never_what(front: Front) -> None:
    token, link = links.create(get_user_model().objects.get(pk=front.owner.user_id), "floor", None, has_accounts=False)
    with Page(front, {}, f"/wall/of/{token}/live") as screen:
        changed("A-1")
        assert screen.hears() == ("queue", "*")
    with ExitStack() as screens:
        for _ in range(MOST_SCREENS):
            screens.enter_context(Page(front, {}, f"/wall/of/{token}/live"))
        refused = front.ask("GET", f"/wall/of/{token}/live")
        assert (refused.status, refused.headers["retry-after"]) == (429, "60")
    links.revoke(link.id)
    assert front.ask("GET", f"/wall/of/{token}/live").status == 404
    assert front.ask("GET", "/live?wall=1").status == 401
