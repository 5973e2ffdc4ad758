"""An event that cannot be decided: its issue stands still and says so, all others go on, and a person mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from django.urls import reverse

from rung import clock
from rung.core.events import IssueOpened, MessageReceived
from rung.store.decisions import intake, set_aside
from rung.store.decisions.intake import InboxRow
from rung.store.models import Inbox
from rung.store.pages import queries
from tests.worker.vendor import eventually

if TYPE_CHECKING:
    from django.test import Client
    from playwright.sync_api import Page

    from tests.console.house import House
    from tests.console.office import Office


def put_broken(issue: str, name: str = "broken", kind: str = "message.received") -> int:
    """What a later version of Rung took in before somebody went back to this one: a number where words belong."""
    event = {"type": kind, "issue": issue, "id": name, "at": clock.now().isoformat(), "body": 5, "subject": 5}
    row = Inbox.objects.create(
        subject_kind="issue", subject_key=issue, source="api:helpdesk", event_id=name, event=event, at=clock.now(),
        arrived_at=clock.now(),
    )  # fmt: skip
    eventually(lambda: Inbox.objects.filter(pk=row.pk, state="set_aside").exists(), "it to be set aside")
    return int(row.pk)


def mend(seq: int, issue: str, **facts: str) -> None:
    """The version that can read it is back."""
    event = {"type": "message.received", "issue": issue, "id": "broken", "at": clock.now().isoformat(), **facts}
    Inbox.objects.filter(pk=seq).update(event=event)


def says_again(issue: str, body: str = "Hello? Are you there?") -> None:
    """The customer writes once more, and that has to wait."""
    event = MessageReceived(issue=issue, at=clock.now(), id=f"again-{issue}", body=body, contact="ops@acme.example")
    intake.put([InboxRow("test", event)])
    eventually(lambda: Inbox.objects.filter(subject_key=issue, state="waits").exists(), "it to wait")


def page(window: Client, address: str) -> str:
    from tests.console.office import text_of

    answer = window.get(address)
    assert answer.status_code == 200
    return text_of(answer)


def press(window: Client, name: str, seq: int) -> str:
    from tests.console.office import text_of

    return text_of(window.post(reverse(name, args=[seq]), {"back": "/issues/A-1"}, follow=True))


def test_its_issue_stands_still_and_says_why_and_the_others_go_on(office: Office) -> None:
    office.opens("A-1")
    put_broken("A-1")
    says_again("A-1")
    office.opens("B-2", account="tiny", subject="The export fails")
    window = office.window()

    queue = page(window, "/")
    assert "1 issue stands still: an event could not be decided" in queue
    assert "could not be decided</b>" in queue
    assert "The export fails" in queue
    issue = page(window, "/issues/A-1")
    assert "This issue stands still" in issue
    assert "could not be decided: msgspec.ValidationError: Expected `str" in issue
    assert "got `int` - at `$.body`" in issue
    assert "waits behind it" in issue
    assert "unless somebody acts" not in issue, "nobody is told meanwhile, so nobody is announced"
    everything = page(window, "/set-aside")
    assert "msgspec.ValidationError" in everything
    assert "B-2" not in everything
    assert "Try again" not in page(office.window("read_only"), "/set-aside")


def test_it_is_tried_again_and_whoever_tried_hears_how_it_went(office: Office) -> None:
    office.opens("A-1")
    seq = put_broken("A-1")
    says_again("A-1")
    window = office.window()
    assert "It could not be decided again: msgspec.ValidationError" in press(window, "set-aside-again", seq)
    mend(seq, "A-1", body="Any news?", contact="ops@acme.example")
    went = press(window, "set-aside-again", seq)
    assert "A-1 goes on: what waited is decided." in went
    assert went.index("Any news?") < went.index("Are you there?"), "in their order"
    assert "stands still" not in went
    assert "unless somebody acts" in went
    assert "Nothing is set aside" in page(window, "/set-aside")
    assert "It is not set aside any more" in press(window, "set-aside-again", seq)


def test_it_is_left_out_on_somebodys_word(office: Office) -> None:
    office.opens("A-1")
    seq = put_broken("A-1")
    says_again("A-1")
    went = press(office.window(), "set-aside-out", seq)
    assert "A-1 goes on" in went
    assert "Are you there?" in went
    assert "was refused: left out by agent@support.example" in went
    assert set_aside.count() == 0


def test_an_issue_whose_first_event_is_set_aside_is_not_hidden(office: Office) -> None:
    """It has no page of its own yet, and cannot stand in the queue; trying it again must not harm the others either."""
    seq = put_broken("N-1", kind="issue.opened")
    window = office.window()
    assert "1 issue stands still" in page(window, "/")
    answer = window.get("/issues/N-1", follow=True)
    assert (answer.status_code, answer.redirect_chain) == (200, [("/set-aside", 302)])
    assert window.get("/api/v1/issues/N-1").status_code == 404
    assert "It could not be decided again" in press(window, "set-aside-again", seq)
    office.opens("B-2", account="tiny")
    opened = IssueOpened(issue="N-1", id="broken", at=clock.now(), subject="It works now", account="acme")
    Inbox.objects.filter(pk=seq).update(event=msgspec.to_builtins(opened, builtin_types=(str,)))
    press(window, "set-aside-again", seq)
    assert queries.state_of("N-1") is not None
    assert "It works now" in page(window, "/issues/N-1")


def test_who_acts_on_it_hears_that_it_waits(sqlite_office: Office) -> None:
    from tests.console.office import does, text_of

    sqlite_office.opens("A-1")
    seq = put_broken("A-1")
    window = sqlite_office.window()
    assert "Kept, and not done yet: this issue stands still." in text_of(does(window, "acknowledge"))
    assert "✓ Ana Ruiz" in press(window, "set-aside-out", seq)


@pytest.mark.browser
def test_somebody_sees_it_opens_the_error_and_tries_again(page: Page, house: House) -> None:
    from tests.console.test_browser import sign_in

    house.opens("A-1", subject="Everything is down")
    seq = put_broken("A-1")
    sign_in(page, house)
    page.get_by_role("link", name="See what went wrong").click()
    page.get_by_role("heading", name="Set aside").wait_for()
    page.get_by_role("link", name="A-1").click()
    page.get_by_role("alert").get_by_text("This issue stands still").wait_for()
    page.get_by_text("All that is known of the error").click()
    page.get_by_text("Traceback (most recent call last)").wait_for()
    mend(seq, "A-1", body="Any news?", contact="ops@acme.example")
    page.get_by_role("button", name="Try again").click()
    page.get_by_text("A-1 goes on: what waited is decided.").wait_for()
    page.get_by_text("Any news?").first.wait_for()
    assert page.get_by_text("This issue stands still").count() == 0
