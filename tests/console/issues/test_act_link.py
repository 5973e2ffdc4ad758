"""The signed page behind an alert's link: it shows, it acts only when pressed, and it says kindly when it is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth import get_user_model
from django.core import signing
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from rung.store.deliveries import deliveries
from rung.store.pages import issue_page, queries
from rung.store.people import tokens

if TYPE_CHECKING:
    from tests.console.office import Office


def link_of(person: str, issue: str = "A-1") -> str:
    """The address in the alert that told this person last."""
    notice = next(one for one in deliveries.of_issue(issue) if one.to == person)
    return reverse("act", args=[tokens.act_token(notice.escalation or issue, person, notice.id)])


def press(link: str, action: str, window: Client | None = None, **form: str) -> HttpResponse:
    from tests.console.office import browser

    return (window or browser(enforce_csrf_checks=True)).post(link, {"action": action, **form}, follow=True)


def ladder(issue: str = "A-1") -> list[tuple[str, int, str | None]]:
    state = queries.state_of(issue)
    assert state is not None
    return [(one.state, one.level, one.acknowledged_by) for one in state.escalations]


def test_opening_the_link_does_nothing(office: Office) -> None:
    from tests.console.office import browser, text_of

    office.opens("A-1")
    page = browser().get(link_of("ana"))
    says = text_of(page)
    assert "P0 Acme · Everything is down" in says
    assert "Nothing works!" in says
    assert [says.index(button) for button in ("I have it", "Not ours", "Reply", "Open")] == sorted(
        says.index(button) for button in ("I have it", "Not ours", "Reply", "Open")
    )
    assert ladder() == [("open", 1, None)]
    assert page["Cache-Control"].startswith("max-age=0")
    assert page["Referrer-Policy"] == "no-referrer"


def test_a_scanner_that_asks_for_the_head_does_nothing_either(sqlite_office: Office) -> None:
    from tests.console.office import browser

    sqlite_office.opens("A-1")
    assert browser().head(link_of("ana")).status_code == 200
    assert ladder() == [("open", 1, None)]


def test_i_have_it(office: Office) -> None:
    from tests.console.office import text_of

    office.opens("A-1")
    says = text_of(press(link_of("bo"), "have_it"))
    assert "Bo Lind has it since" in says
    assert "Not ours" not in says
    assert ladder() == [("acknowledged", 1, "bo")]
    seen = [one.state for one in deliveries.of_issue("A-1") if one.to == "bo"]
    page = issue_page.issue("A-1")
    assert page is not None
    assert any(told.state == "seen" for one in page.ladders for told in one.told if told.to == "bo"), seen


def test_not_ours(office: Office) -> None:
    office.opens("A-1")
    press(link_of("bo"), "not_ours")
    page = issue_page.issue("A-1")
    assert page is not None
    assert any("declined" in one.words for entry in page.timeline for one in entry.sentences)


def test_an_answer_is_sent_once_however_often_it_is_pressed(office: Office) -> None:
    from tests.console.office import text_of

    office.opens("A-1")
    link = link_of("bo")
    assert "on its way to the customer" in text_of(press(link, "reply", text="We are on it."))
    press(link, "reply", text="We are on it.")
    page = issue_page.issue("A-1")
    assert page is not None
    assert [(said.author, said.body) for said in page.conversation if said.direction == "out"] == [
        ("Bo Lind", "We are on it.")
    ]


def test_an_empty_answer_and_an_unknown_button_say_so(sqlite_office: Office) -> None:
    from tests.console.office import text_of

    sqlite_office.opens("A-1")
    assert "Write what the customer is to read." in text_of(press(link_of("bo"), "reply", text=" "))
    assert "Press one of the buttons." in text_of(press(link_of("bo"), "explode"))
    assert ladder() == [("open", 1, None)]


def test_whoever_is_second_sees_who_was_first(sqlite_office: Office) -> None:
    from tests.console.office import text_of

    sqlite_office.opens("A-1")
    anas, bos = link_of("ana"), link_of("bo")
    press(anas, "have_it")
    assert "Ana Ruiz has it since" in text_of(press(bos, "have_it"))
    assert ladder() == [("acknowledged", 1, "ana")]


def test_a_damaged_link(sqlite_office: Office) -> None:
    from tests.console.office import browser, text_of

    sqlite_office.opens("A-1")
    link = link_of("ana")
    for broken in (link[:-3], link[:4] + "x" + link[4:], reverse("act", args=["nonsense"])):
        page = browser().get(broken)
        assert (page.status_code, "damaged" in text_of(page)) == (404, True)
        assert browser().post(broken, {"action": "have_it"}).status_code == 404
    assert ladder() == [("open", 1, None)]


def test_a_link_that_is_too_old(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.console.office import browser, text_of

    sqlite_office.opens("A-1")
    link = link_of("ana")
    fifteen_days = 15 * 24 * 3600
    later = signing.time.time() + fifteen_days
    monkeypatch.setattr(signing.time, "time", lambda: later)
    page = browser().get(link)
    assert (page.status_code, "too old" in text_of(page)) == (410, True)
    assert browser().post(link, {"action": "have_it"}).status_code == 410
    assert ladder() == [("open", 1, None)]


def test_somebody_who_left_the_policy_acts_no_more(sqlite_office: Office) -> None:
    from rung.engine.policies.publish import publish
    from tests.console.office import POLICY, browser

    sqlite_office.opens("A-1")
    link = link_of("bo")
    without_bo = "\n".join(line for line in POLICY.splitlines() if not line.startswith("  bo:"))
    publish(without_bo.replace(", person:bo", ""), by="cy")
    assert browser().post(link, {"action": "have_it"}).status_code == 410


def test_who_is_only_informed_has_nothing_to_take(sqlite_office: Office) -> None:
    from tests.console.office import browser, text_of

    sqlite_office.opens("A-1")
    press(link_of("ana"), "have_it")
    says = text_of(browser().get(link_of("bo")))
    assert "I have it" not in says


def test_what_a_customer_writes_stays_text_here_too(sqlite_office: Office) -> None:
    from tests.console.office import browser

    sqlite_office.opens("A-1", subject="<script>alert(1)</script>", body="<b>now</b>!")
    assert b"<script" not in browser().get(link_of("ana")).content


def test_whose_account_may_only_look_sees_it_and_does_nothing(sqlite_office: Office) -> None:
    from rung.store.people import members
    from tests.console.office import browser, text_of

    sqlite_office.opens("A-1")
    link = link_of("bo")
    bo = next((one for one in members.everyone() if one.person == "bo"), None)
    bo = bo or members.create("bo.looks@rung.example", None, "read_only", "bo")
    members.change(bo.user_id, role="read_only")
    assert "may only look" in text_of(press(link, "have_it"))
    assert browser().get(link).status_code == 200
    get_user_model().objects.filter(pk=bo.user_id).update(is_active=False)
    assert browser().post(link, {"action": "have_it"}).status_code == 410
    assert ladder() == [("open", 1, None)]
