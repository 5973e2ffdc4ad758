"""The customers' own page: who comes in and how, what they see and do, and what nobody else sees."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rung import clock
from rung.core import events
from rung.engine.customers import customer_page
from rung.store.accounts import customer_access
from rung.store.pages import queries
from rung.store.words import attachments, texts

if TYPE_CHECKING:
    from tests.console.office import Office
    from tests.portal.customers import Customer


@pytest.fixture
def customer(office: Office) -> Customer:
    """Acme's operator, with an outage; the page is switched on."""
    from tests.portal.customers import Customer, open_page

    open_page()
    office.opens("A-1", priority="P2")
    return Customer(office)


def says(office: Office, body: str, issue: str = "A-1", **more: Any) -> None:
    office.happens(events.MessageSent(issue=issue, at=clock.now(), by="ana", body=body, **more))


def link_of(issue: str = "A-1", address: str = "ops@acme.example") -> str:
    contact = texts.contact_ids([address])[address]
    link = customer_page.link_to_issue(issue, contact)
    assert link is not None
    return link[link.index("/c/") :]


def test_a_customer_comes_in_by_a_link_in_their_mail(customer: Customer) -> None:
    said = customer.comes_in("ops@acme.example")
    assert "Your requests" in said
    assert "Everything is down" in said
    assert "First answer by <b>" in said
    cookie = customer.window.cookies["rung_customer"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert int(cookie["max-age"]) <= 8 * 3600
    assert customer.shown["Cache-Control"] == "no-store, private"
    assert customer.shown["Referrer-Policy"] == "same-origin"


def test_a_scanner_that_opens_a_link_does_not_use_it_up_and_a_second_use_is_refused(customer: Customer) -> None:
    from tests.portal.customers import Customer, link_mailed_to

    customer.opens("/c")
    customer.presses(to="/c", address="ops@acme.example")
    link = link_mailed_to("ops@acme.example")
    scanner = Customer(customer.office)
    for _ in range(3):
        assert "Press the button" in scanner.opens(link)
    assert "rung_customer" not in scanner.window.cookies
    customer.opens(link)
    confirm = customer.shown
    assert "Everything is down" in customer.presses()
    assert "used already" in scanner.opens(link)
    customer.shown = confirm
    assert "used already" in customer.presses()


def test_a_link_is_too_old_after_a_quarter_of_an_hour(customer: Customer) -> None:
    from tests.portal.customers import link_mailed_to

    customer.opens("/c")
    customer.presses(to="/c", address="ops@acme.example")
    customer.office.clock.push(timedelta(minutes=16))
    assert "too old" in customer.opens(link_mailed_to("ops@acme.example"))
    assert customer.shown.status_code == 410


def test_nobody_learns_whether_an_address_is_known(customer: Customer) -> None:
    from tests.portal.customers import link_mailed_to

    customer.opens("/c")
    known = customer.presses(to="/c", address="ops@acme.example").replace("ops@acme.example", "X")
    customer.opens("/c")
    stranger = customer.presses(to="/c", address="eve@elsewhere.example").replace("eve@elsewhere.example", "X")
    strip = lambda page: page.split("csrfmiddlewaretoken")[0]  # noqa: E731
    assert strip(known) == strip(stranger)
    with pytest.raises(AssertionError, match="no link"):
        link_mailed_to("eve@elsewhere.example")
    customer.opens("/c")
    assert "no mail address" in customer.presses(to="/c", address="eve")
    for _ in range(6):
        customer.opens("/c")
        customer.presses(to="/c", address="ops@acme.example")
    assert customer.shown.status_code == 429


def test_no_answer_is_slower_for_an_address_that_is_known(customer: Customer) -> None:
    """The mail goes out when the answer has."""
    from django.test import RequestFactory

    from rung.portal.views.issues import home
    from tests.portal.customers import link_mailed_to

    answer = home(RequestFactory().post("/c", {"address": "ops@acme.example"}))
    assert answer.status_code == 200
    with pytest.raises(AssertionError, match="no link"):
        link_mailed_to("ops@acme.example")
    answer.close()
    assert link_mailed_to("ops@acme.example").startswith("/c/")


def test_a_stranger_who_asks_for_links_keeps_nobody_from_theirs(customer: Customer) -> None:
    """Nor does one with a network of their own, whose addresses are all one place."""
    stranger = type(customer)(customer.office)
    for number in range(6):
        stranger.window.defaults["REMOTE_ADDR"] = f"2001:db8::{number:x}:1"
        stranger.opens("/c")
        stranger.presses(to="/c", address="ops@acme.example")
    assert stranger.shown.status_code == 429
    for number in range(40):
        stranger.opens("/c")
        stranger.presses(to="/c", address=f"joe{number}@tiny.example")
    assert stranger.shown.status_code == 429
    assert "Your requests" in customer.comes_in("ops@acme.example")


def test_a_customer_reads_answers_adds_a_file_closes_and_reopens(customer: Customer) -> None:
    office = customer.office
    says(office, "We look into it.", next_update_by=clock.now() + timedelta(hours=2), deliver=True)
    office.happens(events.NoteAdded(issue="A-1", at=clock.now(), by="bo", body="their disk is full, as last year"))
    customer.comes_in("ops@acme.example")
    said = customer.opens("/c/issues/A-1")
    assert "Ana Ruiz" in said
    assert "We look into it." in said
    assert "Next update by <b>" in said
    assert "9 Mar 11:00 (Europe/Berlin) </time>" in said.replace("</time>", " </time>")
    assert "disk is full" not in said
    log = SimpleUploadedFile("log.txt", b"it broke", "text/plain")
    said = customer.presses("answer", text="It is the disk.", files=log)
    assert "Your answer is with us." in said
    assert "It is the disk." in said
    (kept,) = attachments.of_issue("A-1")
    download = customer.window.get(f"/c/files/{kept.id}/A-1")
    assert download["Content-Disposition"] == 'attachment; filename="log.txt"'
    assert b"".join(download.streaming_content) == b"it broke"
    customer.opens("/c/issues/A-1")
    assert "It is closed." in customer.presses("close")
    assert queries.state_of("A-1").status == "resolved"
    assert "It is open again." in customer.presses("reopen")
    assert queries.state_of("A-1").is_open
    assert "Write something" in customer.presses("answer")


def test_the_link_in_an_answer_opens_that_issue_alone(customer: Customer) -> None:
    customer.office.opens("A-2", priority="P2", subject="Another thing")
    assert "Open request A-1" in customer.opens(link_of())
    assert "o…@acme.example" in customer.opens(link_of())
    assert "Everything is down" in customer.presses()
    assert "no such request" in customer.opens("/c/issues/A-2")
    assert "Another thing" not in customer.opens("/c")
    assert "opened this one request" in customer.opens("/c")
    assert "ops@acme.example" not in customer.shown.content.decode()  # the link may have been handed on
    says(customer.office, "Done.")
    assert "Your answer is with us." in (customer.opens("/c/issues/A-1") and customer.presses("answer", text="Thanks"))


def test_links_and_sessions_are_taken_back(customer: Customer) -> None:
    link = link_of()
    customer.comes_in("ops@acme.example")
    customer.office.clock.push(timedelta(minutes=1))
    customer_access.revoke(texts.contact_ids(["ops@acme.example"])["ops@acme.example"])
    assert "See your requests" in customer.opens("/c/issues/A-1")
    assert "This link is over" in customer.opens(link)
    customer.office.clock.push(timedelta(minutes=1))
    assert "Open request" in customer.opens(link_of())
    customer.office.clock.push(timedelta(days=31))
    assert "too old" in customer.opens(link)


def test_a_session_is_rotated_ends_by_itself_and_ends_at_once(customer: Customer) -> None:
    customer.comes_in("ops@acme.example")
    before = customer.window.cookies["rung_customer"].value
    customer.office.clock.push(timedelta(minutes=31))
    customer.opens("/c")
    after = customer.window.cookies["rung_customer"].value
    assert after != before
    assert customer_access.session(before) is not None  # a request that was under way
    customer.office.clock.push(timedelta(minutes=2))
    assert customer_access.session(before) is None
    customer.opens("/c")
    customer.presses(to="/c/out")
    assert customer_access.session(after) is None
    customer.comes_in("ops@acme.example")
    customer.office.clock.push(timedelta(hours=9))
    assert "See your requests" in customer.opens("/c")


def test_what_is_somebody_elses_is_not_there(customer: Customer) -> None:
    office = customer.office
    office.opens("T-1", account="tiny", contact="boss@tiny.example", subject="Secret of Tiny", priority="P2")
    office.opens("A-2", contact="ceo@acme.example", subject="Salaries", priority="P2")
    file = events.MessageReceived(issue="T-1", at=clock.now(), body="see this", contact="boss@tiny.example")
    office.happens(file)
    # who only wrote in an issue of somebody else is not let in by that
    office.happens(events.MessageReceived(issue="T-1", at=clock.now(), body="fwd", contact="ops@acme.example"))
    office.happens(events.IssueMerged(issue="T-1", at=clock.now(), into="A-1"))
    said = customer.comes_in("ops@acme.example")
    assert "Secret of Tiny" not in said
    assert "Salaries" not in said
    assert "see this" not in customer.opens("/c/issues/A-1")
    for key in ("T-1", "A-2", "NOT-THERE", "A-1/../T-1", "a-1", "A-1%00", "' OR 1=1"):
        said = customer.opens(f"/c/issues/{key}")
        assert "no such request" in said, key
        assert customer.shown.status_code == 404
        assert customer.window.post(f"/c/issues/{key}", {"action": "close"}).status_code in (403, 404)
    for path in ("/c/files/1/T-1", "/c/files/999/A-1", f"/c/files/{2**70}/A-1"):
        assert "no such request" in customer.opens(path)
    assert queries.state_of("A-2").is_open


def test_colleagues_see_each_others_issues_only_where_their_account_says_so(customer: Customer) -> None:
    from tests.portal.customers import open_page

    office = customer.office
    office.opens("A-2", contact="ceo@acme.example", subject="Salaries", priority="P2")
    open_page(shared="marked")
    assert "Salaries" not in customer.comes_in("ops@acme.example")
    changed = {"fields": {"shared_page": True}}
    office.happens(events.AccountChanged(account="acme", at=clock.now(), changes=changed))
    said = customer.opens("/c")
    assert "Salaries" in said
    assert "from a colleague" in said
    said = customer.opens("/c/issues/A-2")
    assert "a colleague" in said
    assert "ceo@acme.example" not in said
    open_page(shared="marked", names_of_colleagues=True, names_of_team=False)
    says(office, "Hello.", "A-2")
    said = customer.opens("/c/issues/A-2")
    assert "ceo@acme.example" in said
    assert "Ana Ruiz" not in said


def test_the_team_says_who_may_see_the_page(customer: Customer) -> None:
    from tests.portal.customers import open_page

    customer.office.opens("Z-1", account=None, contact="zoe@nowhere.example", priority="P2")
    zoe = "zoe@nowhere.example"
    assert "Everything is down" in customer.comes_in(zoe)
    open_page(who="customers")
    assert "See your requests" in customer.opens("/c")
    open_page(who="listed", listed=("nowhere.example",))
    assert "Everything is down" in customer.opens("/c")
    customer_page.set_up(customer_page.Settings(is_on=False))
    assert "There is no page here" in customer.opens("/c")
    assert customer_page.link_to_issue("Z-1", texts.contact_ids([zoe])[zoe]) is None


def test_a_session_of_the_console_opens_no_customers_page_and_the_other_way_round(customer: Customer) -> None:
    customer.comes_in("ops@acme.example")
    assert customer.window.get("/").status_code == 302
    agent = customer.office.window("agent")
    agent.get("/")
    assert "See your requests" in agent.get("/c/issues/A-1").content.decode()
    forged = customer.window.post("/c/issues/A-1", {"action": "close"})
    assert forged.status_code == 403
    assert queries.state_of("A-1").is_open


def test_an_erased_customer_is_nobody(customer: Customer) -> None:
    customer.comes_in("ops@acme.example")
    texts.erase(texts.contact_ids(["ops@acme.example"])["ops@acme.example"])
    assert "See your requests" in customer.opens("/c/issues/A-1")


def test_nothing_that_was_sent_tells_of_an_erased_customer(customer: Customer) -> None:
    from rung.store.models import Attempt, Delivery, OutboxMessage

    customer.comes_in("ops@acme.example")
    says(customer.office, "Hello Olga, we look into it.", deliver=True)
    one = Delivery.objects.get(op="answer")
    assert one.address == "ops@acme.example"
    Delivery.objects.filter(pk=one.pk).update(state="failed", error="550 ops@acme.example is unknown")
    Attempt.objects.create(
        delivery_id=one.pk, number=1, fence=1, started_at=clock.now(), mode="live", error="550 <ops@acme.example>"
    )
    assert OutboxMessage.objects.filter(address="ops@acme.example").exists()
    texts.erase(texts.contact_ids(["ops@acme.example"])["ops@acme.example"])
    for table in (Delivery, Attempt, OutboxMessage):
        assert not [row for row in table.objects.values() if "ops@acme.example" in str(row)], table
    assert Delivery.objects.get(pk=one.pk).state == "failed"



def test_what_the_team_merged_or_set_aside_is_not_opened_again(customer: Customer) -> None:
    office = customer.office
    office.opens("A-2", priority="P2", subject="The same again")
    office.opens("A-3", priority="P2", subject="Pills")
    office.happens(events.IssueMerged(issue="A-2", at=clock.now(), into="A-1"))
    office.happens(events.IssueClosed(issue="A-3", at=clock.now(), as_="spam"))
    customer.comes_in("ops@acme.example")
    said = customer.opens("/c/issues/A-2")
    assert "This went on in A-1" in said
    for key in ("A-2", "A-3"):
        assert "open it again" not in customer.opens(f"/c/issues/{key}")
        assert "over for good" in customer.presses("reopen")
        assert not queries.state_of(key).is_open


def test_a_link_that_could_not_be_mailed_is_shown_to_the_team_and_to_nobody_else(customer: Customer) -> None:
    from django.test import override_settings

    from rung.store import settings_store
    from tests.console.office import text_of

    settings_store.set_delivery_mode("live")
    customer.opens("/c")
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_PORT=1):
        said = customer.presses(to="/c", address="ops@acme.example")
    assert "a link is on its way" in said
    window = customer.office.window("administrator")
    assert "The last link could not be mailed" in text_of(window.get("/settings/customer-page"))
    with override_settings(EMAIL_BACKEND="tests.portal.customers.Refusing"):
        customer.opens("/c")
        customer.presses(to="/c", address="ops@acme.example")
    assert "o…@acme.example" in customer_page.trouble()
    assert "ops@" not in customer_page.trouble(), "it outlives the customer's erasure"


def test_a_database_in_trouble_is_said_to_customers_without_the_teams_business(sqlite_office: Office) -> None:
    from rung.store.standing import watch
    from tests import outages
    from tests.portal.customers import FILLED, Customer, open_page, publish
    from tests.worker.vendor import eventually

    publish()
    open_page()
    sqlite_office.opens("A-1", priority="P2")
    customer, writer = Customer(sqlite_office), Customer(sqlite_office)
    customer.comes_in("ops@acme.example")
    writer.opens("/f/help")
    sqlite_office.clock.push(timedelta(minutes=31))  # the session would be rotated
    with outages.read_only_disk():
        assert "Everything is down" in customer.opens("/c/issues/A-1")
        said = writer.sends(FILLED)
        assert writer.shown.status_code == 503
        assert "it was not taken" in said
        assert "disk" not in said
    eventually(lambda: watch.present() is None, "the trouble to end")
