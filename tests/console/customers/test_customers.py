"""Customers: found, looked at, changed with every fault at its field; contacts added, changed, and erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.console.test_accessibility import findings
from tests.console.test_browser import sign_in
from tests.windows import open_window

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.console.house import House
    from tests.console.office import Office


def test_customers_are_found_and_sorted_by_what_needs_a_look(office: Office) -> None:
    from tests.console.office import text_of

    office.opens("A-1", account="tiny")
    window = office.window("read_only")

    page = text_of(window.get(reverse("customers"), {"sort": "issues"}))
    assert page.index("Tiny") < page.index("Acme")
    found = text_of(window.get(reverse("customers"), {"q": "cy park"}))
    assert "Acme" in found
    assert "Tiny" not in found
    assert "No customer matches" in text_of(window.get(reverse("customers"), {"q": "nobody"}))


def test_an_issue_in_line_for_somebody_free_stands_once_on_its_customer(office: Office) -> None:
    from rung.store.models import Line
    from tests.console.office import text_of

    office.opens("A-1", subject="Everything is down")
    now = office.clock.now()
    Line.objects.create(person="ana", issue="A-1", due_at=now, opened_at=now)
    page = text_of(office.window("read_only").get(reverse("customer", args=["acme"])))
    assert page.partition("Open issues")[2].partition("Facts")[0].count("Everything is down") == 1


def test_a_fault_stands_at_its_field_and_nothing_is_lost(office: Office) -> None:
    from rung.store.people import directory
    from tests.console.office import text_of

    lead = office.window("lead")
    form = {"name": "Acme", "arr": "250k", "renews_on": "31.12.2026", "tags": "a, b", "fields": "seats: 12"}

    page = lead.post(reverse("customer-edit", args=["acme"]), form).content.decode()
    assert "is no number. Write 250000." in page
    assert "Write 2026-12-31." in page
    assert all(f'value="{value}"' in page for value in ("250k", "31.12.2026", "a, b"))
    row = directory.account_row("acme")
    assert row is not None
    assert row.account.arr == 240000

    unclear = {**form, "arr": "250000", "renews_on": "", "fields": "seats: 12\nwest"}
    loose = text_of(lead.post(reverse("customer-edit", args=["acme"]), unclear))
    assert "“west” is no field. Write its name, a colon, and its value." in loose
    said = {"arr": "250000", "was_arr": "240000", "tier": "starter", "was_tier": "starter", "fields": "seats: 12"}
    shown = text_of(lead.post(reverse("customer-edit", args=["acme"]), {**form, **said, "renews_on": ""}, follow=True))
    row = directory.account_row("acme")
    assert row is not None
    assert (row.account.arr, row.account.tags, row.account.fields) == (250000, ("a", "b"), {"seats": 12})
    assert row.account.tier == "enterprise", "a field that its sender did not touch changes nothing"
    assert "console, Bo Lind" in shown
    assert "from the policy" in shown


def test_a_contact_is_added_linked_from_their_issue_and_erased_only_when_sure(office: Office) -> None:
    from rung.store.pages import queries
    from rung.store.words import texts
    from tests.console.office import text_of

    office.opens("A-1", contact="ops@acme.example")
    lead, owner = office.window("lead"), office.window("administrator")
    state = queries.state_of("A-1")
    assert state is not None
    assert state.contact is not None
    ops = reverse("contact", args=[state.contact])
    assert ops in lead.get(reverse("issue", args=["A-1"])).content.decode()

    wrong = {"email": "joe@acme.example", "account": "acmee", "name": "Joe"}
    assert "Did you mean acme?" in text_of(lead.post(reverse("contact-add", args=["acme"]), wrong))
    shown = text_of(lead.post(reverse("contact-add", args=["acme"]), {**wrong, "account": "acme"}, follow=True))
    assert "joe@acme.example" in shown
    shown = text_of(lead.post(ops, {"name": "Ops", "account": "acme"}, follow=True))
    assert "It counts at the next decision" in shown

    erasure = reverse("contact-erasure", args=[state.contact])
    assert "There is no way back" in text_of(owner.get(erasure))
    assert 'Still open: <a href="/issues/A-1">A-1</a>. Nobody could answer them' in text_of(owner.get(erasure))
    assert "Nothing was erased" in text_of(owner.post(erasure))
    assert texts.address_of(state.contact) == "ops@acme.example"
    assert "Erased." in text_of(owner.post(erasure, {"sure": "yes"}, follow=True))
    assert texts.address_of(state.contact) is None
    assert "ops@acme.example" not in text_of(owner.get(reverse("issue", args=["A-1"])))


def test_a_file_is_shown_first_and_taken_in_whole(office: Office) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from rung.store.accounts import contacts
    from rung.store.people import directory
    from tests.console.office import text_of

    lead, address = office.window("lead"), reverse("customer-import", args=["accounts"])
    broken = SimpleUploadedFile("crm.csv", b"key,name,arr\nnova,Nova,much\n")
    assert "crm.csv:2:11" in text_of(lead.post(address, {"file": broken}))
    table = "key,name,tier,seats\nnova,Nova,starter,12\nacme,Acme Cloud,enterprise,\n"
    shown = text_of(lead.post(address, {"file": SimpleUploadedFile("crm.csv", table.encode())}))
    assert "1 new, 1 changed, 0 unchanged" in shown
    assert "Custom fields: <span class=\"mono\">seats</span>" in shown
    assert directory.account_row("nova") is None
    kept = text_of(lead.post(address, {"name": "crm.csv", "content": table, "keep": "yes"}, follow=True))
    assert "2 taken in from crm.csv." in kept
    row = directory.account_row("nova")
    assert row is not None
    assert row.account.fields == {"seats": 12}
    people = "email,name,account\njoe@nova.example,Joe,nova\n"
    lead.post(reverse("customer-import", args=["contacts"]), {"name": "p.csv", "content": people, "keep": "yes"})
    assert [one.profile.name for one in contacts.of_account("nova")] == ["Joe"]


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_lead_works_with_customers_in_a_browser(browser: Browser, house: House, scheme: str) -> None:
    house.opens("A-1")
    with open_window(browser, color_scheme=scheme) as page:
        sign_in(page, house)
        page.get_by_role("link", name="Customers").click()
        page.get_by_role("link", name="Acme").wait_for()
        assert findings(page) == []
        page.get_by_role("link", name="Acme").click()
        page.get_by_role("link", name="Everything is down").first.wait_for()
        assert findings(page) == []
        page.get_by_role("button", name="Change facts").click()
        page.get_by_label("Value a year").fill("250k")
        page.get_by_role("button", name="Keep").click()
        page.get_by_text("Write 250000").wait_for()
        assert findings(page) == []
        page.get_by_label("Value a year").fill("250000")
        page.get_by_role("button", name="Keep").click()
        page.get_by_text("250000").wait_for()
        page.get_by_role("button", name="Add a contact").click()
        page.get_by_label("Mail address").fill("joe@acme.example")
        page.get_by_label("Name").fill("Joe Doe")
        page.get_by_role("button", name="Keep").click()
        page.get_by_role("link", name="Change Joe Doe").click()
        page.get_by_role("button", name="Erase …").wait_for()
        assert findings(page) == []
        page.get_by_role("button", name="Erase …").click()
        page.get_by_label("I know that this cannot be undone").check()
        assert findings(page) == []
        page.get_by_role("button", name="Erase for good").click()
        page.get_by_text("Nobody is known by name here yet").wait_for()
        page.set_viewport_size({"width": 390, "height": 800})
        page.goto(f"{house.url}/customers")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert findings(page) == []
        page.get_by_role("button", name="Import").click()
        table = b"key,name,seats\nnova,Nova,12\n"
        page.get_by_label("A table").set_input_files({"name": "crm.csv", "mimeType": "text/csv", "buffer": table})
        page.get_by_role("button", name="Show what would change").click()
        page.get_by_text("1 new, 0 changed").wait_for()
        assert findings(page) == []
        page.get_by_role("button", name="Take 1 in").click()
        page.get_by_text("1 taken in from crm.csv.").wait_for()
        page.get_by_role("link", name="Nova").wait_for()
