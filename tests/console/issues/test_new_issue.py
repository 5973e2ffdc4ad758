"""A customer calls: what they said is written down, and becomes an issue like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from rung.store.models import Subject
from rung.store.pages import queries

if TYPE_CHECKING:
    from tests.console.office import Office

SAID = {
    "number": "0123456789abcdef01234567",
    "account": "Acme",
    "contact": "ops@acme.example",
    "subject": "The export is down",
    "body": "We cannot export anything since nine.",
    "channel": "phone",
    "priority": "P0",
}


def write_down(window: Client, **said: str) -> HttpResponse:
    return window.post(reverse("issue-new"), {**SAID, **said}, follow=True)


def keys() -> list[str]:
    return list(Subject.objects.filter(kind="issue").values_list("key", flat=True))


def test_what_a_customer_says_on_the_phone_climbs_as_any_other(office: Office) -> None:
    from tests.console.office import text_of

    page = write_down(office.window(), mine="")
    (key,) = keys()
    assert page.redirect_chain[-1][0] == reverse("issue", args=[key])
    assert "We cannot export anything since nine." in text_of(page)
    state = queries.state_of(key)
    assert state is not None
    assert (state.account, state.priority, state.channel) == ("acme", "P0", "phone")
    assert state.fields["written_down_by"] == "ana"
    assert [one.path for one in state.escalations] == ["outage"]


def test_whoever_writes_it_down_may_take_it_and_a_second_press_opens_no_second_one(sqlite_office: Office) -> None:
    window = sqlite_office.window()
    write_down(window, mine="on")
    write_down(window, mine="on")
    (key,) = keys()
    state = queries.state_of(key)
    assert state is not None
    assert state.assignee == "ana"


def test_without_a_customer_the_address_says_whose_it_is(sqlite_office: Office) -> None:
    write_down(sqlite_office.window(), account="", contact="new@acme.example", priority="")
    (key,) = keys()
    state = queries.state_of(key)
    assert state is not None
    assert (state.account, state.priority) == ("acme", "P2")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"account": "Akme"}, "No customer is called Akme. Did you mean acme?"),
        ({"account": "nobody at all"}, "Add it under Customers first, or leave this empty."),
        ({"contact": "ops@acme"}, "ops@acme is no mail address"),
        ({"subject": " "}, "This field is required"),
        ({"priority": "P9"}, "P9 is not one of the available choices"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_lost(
    sqlite_office: Office, wrong: dict[str, str], words: str
) -> None:
    from tests.console.office import text_of

    page = text_of(write_down(sqlite_office.window(), **wrong))
    assert words in page
    assert "We cannot export anything since nine." in page
    assert keys() == []


def test_a_page_of_an_account_opens_the_form_for_it(sqlite_office: Office) -> None:
    window = sqlite_office.window()
    address = f"{reverse('issue-new')}?account=acme"
    assert address in window.get(reverse("customer", args=["acme"])).content.decode()
    assert 'value="acme"' in window.get(address).content.decode()
