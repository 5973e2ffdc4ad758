"""The chat widget at the door: who writes, what of it is believed, how much of it is taken."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from rung import clock
from rung.core.events import IssueOpened, MessageReceived
from rung.edge.chat import limits, live, stamps
from rung.edge.figures import Figures
from tests.edge.chat import SITE, Browser, make_widget, signed
from tests.secret_keys import another_secret_key

if TYPE_CHECKING:
    from rung.store.elsewhere.chat import Line
    from tests.edge.front import Front

LIGHT = 30_000
"""Bytes: a site's page must not become heavy by us."""


def test_a_visitor_opens_an_issue_and_goes_on_with_it(front: Front) -> None:
    ana = Browser(front, make_widget(team="technical"))
    told = ana.visits()
    assert (told["is_known"], told["lines"], told["token"]) == (False, [], None)
    assert ana.writes("Hello!\nYour prices do not load.", name="Ana", email="ana@acme.example").status == 202
    assert ana.writes("Nobody there?").status == 202
    opened, received = front.inbox()
    assert isinstance(opened, IssueOpened)
    assert isinstance(received, MessageReceived)
    assert opened.issue == received.issue
    assert opened.issue.startswith("C-")
    assert (opened.subject, opened.channel, opened.team) == ("Hello!", "chat", "technical")
    assert opened.fields["chat"].startswith("shop/v")
    assert (opened.fields["chat_proven"], opened.fields["chat_language"]) == (False, "de")
    assert front.sources() == ["chat", "chat"]
    assert ana.reads() == [("in", "", "Hello!\nYour prices do not load."), ("in", "", "Nobody there?")]


def test_what_somebody_merely_claims_is_attributed_to_nobody(front: Front) -> None:
    """Acme's domain is known, and anybody can type it."""
    from rung.store.elsewhere import chat

    Browser(front, make_widget()).writes("Send me our contract", name="Ana Ruiz", email="ana@acme.example")
    [opened] = front.inbox()
    assert opened.account is None
    assert opened.contact.startswith("chat:v")
    assert "acme" not in str(opened.fields)
    visitor = chat.of_issue(opened.issue)
    assert visitor is not None
    assert (visitor.is_proven, visitor.about.name, visitor.about.email) == (False, "Ana Ruiz", "ana@acme.example")
    assert visitor.about.page == f"{SITE}/prices"  # what stands behind a question mark may be a secret


def test_whom_the_site_vouches_for_is_the_right_contact_in_any_browser(front: Front) -> None:
    widget = make_widget()
    identity = signed(widget.secret, id="4711", email="Ana@Acme.example", name="Ana")
    desk, phone = Browser(front, widget, identity), Browser(front, widget, identity)
    assert desk.visits()["is_proven"]
    desk.writes("Down!", name="Somebody Else", email="else@tiny.example")
    [opened] = front.inbox()
    assert (opened.contact, opened.account, opened.fields["chat_proven"]) == ("ana@acme.example", "acme", True)
    told = phone.visits()
    assert [one["text"] for one in told["lines"]] == ["Down!"]
    assert (told["name"], told["email"]) == ("Ana", "Ana@Acme.example")
    stranger = Browser(front, widget, signed(widget.secret, id="4712", email="joe@tiny.example"))
    assert stranger.visits()["lines"] == []


@pytest.mark.parametrize(
    ("forged", "words"),
    [
        (lambda secret: signed("another secret", id="1"), "the signature does not fit"),
        (lambda secret: signed(secret, id="1", at=1_700_000_000), "more than 12 hours ago"),
        (lambda secret: signed(secret, id="1", at=17_000_000_000_000), "seconds since 1970"),
        (lambda secret: signed(secret, name="Ana"), "it names nobody"),
        (lambda secret: "nothing", "no dot"),
        (lambda secret: signed(secret, id="1" * 200), "more than 150 characters"),
        (lambda secret: signed(secret, id="1", email="ana@acme.example\n"), "no mail address"),
        (lambda secret: signed(secret, id="1", email="issue:A-1@acme.example"), "no mail address"),
    ],
)
def test_a_wrong_proof_is_told_to_the_site_and_to_the_team(sqlite_front: Front, forged, words) -> None:
    from rung.store.elsewhere import chat_widgets

    widget = make_widget()
    told = Browser(sqlite_front, widget, forged(widget.secret)).visits()
    assert words in told["refused"]["message"]
    assert told["is_proven"] is False
    assert words in chat_widgets.get("shop").trouble
    Browser(sqlite_front, widget, signed(widget.secret, id="1")).visits()
    assert chat_widgets.get("shop").trouble == ""


def test_with_a_secret_that_was_sealed_under_another_secret_key_nobody_is_proven(sqlite_front: Front) -> None:
    from rung.store.elsewhere import chat_widgets

    with another_secret_key():
        theirs = make_widget()
    ours = chat_widgets.get("shop")
    for secret in (theirs.secret, ours.secret, ""):
        visitor = Browser(sqlite_front, ours, signed(secret, id="1"))
        told = visitor.visits()
        assert "sealed under another secret key" in told["refused"]["message"]
        assert told["is_proven"] is False
    assert visitor.writes("Hello").status == 202, "whoever it is"
    assert "sealed under another secret key" in chat_widgets.get("shop").trouble


def test_the_next_visit_goes_on_until_the_visitor_wants_to_be_forgotten(front: Front) -> None:
    ana = Browser(front, make_widget())
    ana.writes("Hello")
    front.clock.push(timedelta(days=29))
    assert ana.visits()["is_known"]
    front.clock.push(timedelta(days=29))
    assert ana.reads() == [("in", "", "Hello")]
    with ana.listens() as page:
        assert page.hears()[0] == "lines"
        token = ana.token
        assert ana.asks("POST", "forgetting").status == 204
        ana.token = token
        assert ana.asks("GET", "lines").status == 401
    assert ana.visits()["is_known"] is False
    ana.writes("Again")
    assert len({event.issue for event in front.inbox()}) == 2


def test_a_browser_that_stays_away_is_forgotten(sqlite_front: Front) -> None:
    ana = Browser(sqlite_front, make_widget())
    ana.writes("Hello")
    sqlite_front.clock.push(timedelta(days=31))
    assert ana.visits()["is_known"] is False


def test_a_token_of_another_widget_opens_nothing(sqlite_front: Front) -> None:
    shop, app = make_widget(), make_widget("app")
    ana = Browser(sqlite_front, shop)
    ana.writes("Hello")
    ana.base = f"/chat/{app.key}"
    assert ana.asks("GET", "lines").status == 401
    assert ana.asks("GET", "live").status == 401
    assert ana.asks("POST", "forgetting").status == 401


def test_a_repeat_changes_nothing(front: Front) -> None:
    ana = Browser(front, make_widget())
    ana.writes("Hello")
    for _ in range(2):
        assert ana.writes("Are you there?", id="the-same-one").status == 202
    assert len(front.inbox()) == 2
    assert len(ana.lines()) == 2
    other = ana.writes("Other words", id="the-same-one")
    assert (other.status, other.json["code"]) == (422, "not_taken")


def test_machines_get_nowhere(sqlite_front: Front) -> None:
    widget = make_widget()
    ana = Browser(sqlite_front, widget)
    assert ana.writes("Buy!", website="https://spam.example").status == 202  # and learns nothing from it
    hasty = ana.writes("Buy!", stamp=stamps.stamp(clock.wall()))
    assert (hasty.status, hasty.json["code"]) == (403, "too_fast")
    for stamp in ("", "1/2", stamps.stamp(clock.wall() - timedelta(days=2))):
        assert ana.writes("Buy!", stamp=stamp).json["code"] == "bad_stamp"
    ana.token = "guessed"
    assert ana.writes("Buy!", stamp="").status == 403
    assert sqlite_front.inbox() == []


def test_too_much_is_told_when_to_come_again(sqlite_front: Front) -> None:
    widget = make_widget()
    ana = Browser(sqlite_front, widget)
    answers = [ana.writes(f"Number {number}") for number in range(limits.MESSAGES.burst + 1)]
    assert {answer.status for answer in answers[:-1]} == {202}
    assert answers[-1].status == 429
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert "Come again in" in answers[-1].json["hint"]
    others = [Browser(sqlite_front, widget).writes("Hello") for _ in range(limits.BEGINNINGS.burst)]
    assert others[-1].json["code"] == "too_many"


@pytest.mark.parametrize(
    ("given", "status", "code"),
    [
        ({"body": "  "}, 422, "no_words"), ({"body": "x" * 8_001}, 413, "too_long"), ({"id": "x"}, 422, "bad_id"),
        ({"email": "no address"}, 422, "bad_mail"), ({"body": 7}, 400, "bad_request"),
        ({"title": "x" * 70_000}, 413, "too_large"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_says_why(sqlite_front: Front, given, status: int, code: str) -> None:
    answer = Browser(sqlite_front, make_widget()).writes(**{"body": "Hello", **given})
    assert (answer.status, answer.json["code"]) == (status, code)
    assert answer.json["hint"]
    assert sqlite_front.inbox() == []


def test_a_file_comes_with_a_message_of_its_own(front: Front) -> None:
    from rung.store.words import attachments

    ana = Browser(front, make_widget())
    assert ana.sends_file("log.txt", b"503").status == 401  # of nobody
    ana.writes("Hello")
    assert ana.sends_file("..%2Flog%20of%20today.txt", b"503").status == 202
    assert ana.sends_file("empty.txt", b"", "file-0002").json["code"] == "empty_file"
    opened, received = front.inbox()
    assert received.body == "[file: .. log of today.txt]"
    [kept] = attachments.of_issue(opened.issue)
    assert attachments.read(kept.id)[1] == b"503"


def test_one_address_sends_no_more_files_than_a_person(sqlite_front: Front) -> None:
    """Every visitor from there together: each file lies on our disk."""
    widget, sent = make_widget(), 0
    for visitor in range(4):
        browser = Browser(sqlite_front, widget)
        browser.writes("Hello")
        sent += sum(browser.sends_file("a.txt", b"a", f"file-{visitor}-{one:03}").status == 202 for one in range(8))
    assert sent == limits.FILES_OF_ADDRESS.burst


def test_a_file_that_is_too_large_is_refused(sqlite_database: str) -> None:
    from tests.edge.front import open_front

    with open_front(max_attachment=1_000) as front:
        ana = Browser(front, make_widget())
        ana.writes("Hello")
        assert ana.sends_file("big.txt", b"x" * 1_001).status == 413
        assert len(front.inbox()) == 1


def test_the_frame_lets_only_the_widgets_sites_hold_it(sqlite_front: Front) -> None:
    widget = make_widget(sites=[SITE, "https://*.acme.example"])
    page = sqlite_front.ask("GET", f"/chat/{widget.key}")
    policy = page.headers["content-security-policy"]
    assert policy.endswith(f"frame-ancestors 'self' {SITE} https://*.acme.example")
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    script = sqlite_front.ask("GET", f"/chat/{widget.key}.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert f'["{SITE}","https://*.acme.example"]'.encode() in script.body
    files = ("frame.js", "parts.js", "texts.js", "frame.css")
    parts = [page, script, *(sqlite_front.ask("GET", f"/static/chat/{name}") for name in files)]
    assert [one.status for one in parts] == [200] * 6
    assert sum(len(one.body) for one in parts) < LIGHT
    assert not any(b"//cdn" in one.body or b"innerHTML" in one.body for one in parts)


@pytest.mark.parametrize(
    ("page", "is_one"),
    [
        (SITE, True), ("https://eu.acme.example", True), ("https://acme.example", False),
        ("http://shop.example", False), ("https://shop.example.evil.example", False),
        ("https://evilacme.example", False), ("null", False),
        ("https://[", False),
    ],
)  # fmt: skip
def test_the_team_sees_on_which_of_its_sites_it_was_opened(sqlite_front: Front, page: str, is_one: bool) -> None:
    from rung.store.elsewhere import chat_widgets

    ana = Browser(sqlite_front, make_widget(sites=[SITE, "https://*.acme.example"]))
    ana.asks("POST", "visits", {"site": page})
    found = chat_widgets.get("shop")
    assert (found.last_at, found.last_site) == (sqlite_front.clock.now(), page if is_one else "")


async def _of_a_page_that_is_gone(hub: live.ChatHub) -> None:
    bell = hub.join("v1", "203.0.113.7")

    async def nothing(after: int) -> list[Line]:
        return []

    async def gone() -> dict[str, str]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        await asyncio.Event().wait()  # it does not read what was said to it before

    lines = live.stream(hub, bell, nothing, 0, Figures())
    answer = live.Listening(lines, lambda: hub.leave("v1", "203.0.113.7", bell))
    await answer({"type": "http", "asgi": {"spec_version": "2.3"}}, gone, send)


def test_a_page_that_is_gone_before_its_stream_begins_keeps_no_place(sqlite_database: str) -> None:
    """As often as somebody does that: otherwise nobody of their network could listen any more."""
    hub = live.ChatHub()
    for _ in range(live.MOST_OF_ADDRESS + 1):
        asyncio.run(_of_a_page_that_is_gone(hub))


@pytest.mark.parametrize("path", ["/chat/%00", "/chat/%00.js", "/in/%00/x", "/in/mail/%00/x"])
def test_an_address_that_no_database_can_hold_is_none(front: Front, path: str) -> None:
    assert front.ask("POST" if path.startswith("/in") else "GET", path).status == 404


def test_a_key_that_is_none_leads_nowhere(sqlite_front: Front) -> None:
    for method, path in (("GET", ".js"), ("GET", ""), ("POST", "/visits"), ("GET", "/live")):
        answer = sqlite_front.ask(method, f"/chat/unknown{path}", b"{}" if method == "POST" else None)
        assert (answer.status, answer.json["code"]) == (404, "no_widget")


def test_outside_its_hours_it_says_when_somebody_is_there(sqlite_front: Front) -> None:
    from rung.engine.policies.publish import publish
    from tests.engine.house import POLICY

    office = "calendars: {office: {hours: {mon: ['10:00-12:00']}}}\npeople:"
    publish(POLICY.replace("hours: always", "hours: office").replace("people:", office, 1), by="cy")
    told = Browser(sqlite_front, make_widget(team="technical")).visits()
    assert (told["is_open"], told["opens_at"]) == (False, "2026-03-09T10:00:00Z")


def test_another_secret_ends_what_was_begun_with_the_one_before(front: Front) -> None:
    from rung.store.elsewhere import chat_widgets

    widget = make_widget()
    forged = Browser(front, widget, signed(widget.secret, id="4711", email="ana@acme.example"))
    forged.writes("Send me our contract")
    guest = Browser(front, widget)
    guest.writes("Hello")
    chat_widgets.new_secret("shop")
    assert forged.asks("GET", "lines").status == 401
    assert guest.reads() == [("in", "", "Hello")]


def test_whom_a_site_vouches_for_is_somebody_new_once_they_were_erased(front: Front) -> None:
    from rung.store.elsewhere import chat
    from rung.store.words import texts

    widget = make_widget()
    ana = Browser(front, widget, signed(widget.secret, id="4711", email="ana@acme.example", name="Ana"))
    ana.writes("Down!")
    visitor = chat.proven("shop", "id:4711")
    assert visitor is not None
    texts.erase(visitor.contact)
    assert ana.asks("GET", "lines").status == 401
    assert ana.visits()["lines"] == []
    assert ana.writes("It is me again").status == 202
    assert len({event.issue for event in front.inbox()}) == 2
    assert ana.reads() == [("in", "", "It is me again")]


@pytest.mark.parametrize(
    ("host", "place"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:1", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
    ],
)
def test_one_household_is_one_place_of_the_network(host: str, place: str) -> None:
    from rung.store import tallies

    assert tallies.network_of(host) == place
