"""A customer at their browser: forms that are filled in as a page asks them, and links that are taken from mails."""

import re
from collections.abc import Sequence
from datetime import timedelta
from html import unescape
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.http import HttpResponse
from django.test import Client

from rung.engine.customers import customer_page, forms
from rung.intake.form.definition import form_of, plain
from rung.store.deliveries import deliveries
from rung.store.elsewhere import forms as kept
from tests.console.office import Office, browser, text_of

HELP: dict[str, Any] = {
    "title": "Ask support",
    "team": "technical",
    "after": "Ana looks at it first.",
    "fields": [
        {"key": "mail", "kind": "mail", "label": "Your mail address", "required": True, "means": "contact"},
        {"key": "subject", "kind": "short_text", "label": "What is it about?", "required": True, "means": "subject"},
        {"key": "words", "kind": "long_text", "label": "What happened?", "required": True, "means": "body"},
        {
            "key": "how", "kind": "choice", "label": "How bad is it?", "required": True, "means": "priority",
            "options": ["Nothing works", "A question"], "values": {"Nothing works": "P0", "A question": "P2"},
        },
        {
            "key": "since", "kind": "date", "label": "Since when?", "required": True,
            "when": {"field": "how", "is": ["Nothing works"]},
        },
        {
            "key": "product", "kind": "choices", "label": "Which products?", "options": ["Tracker", "Reports"],
            "means": "fields.product",
        },
        {"key": "seats", "kind": "number", "label": "How many people?", "means": "fields.seats"},
        {"key": "again", "kind": "yes_no", "label": "Did it happen before?", "means": "fields.again"},
        {"key": "files", "kind": "file", "label": "Files"},
    ],
}  # fmt: skip
FILLED = {
    "mail": "ops@acme.example", "subject": "Everything is down", "words": "Hello.\nNothing works!",
    "how": "A question",
}  # fmt: skip


def publish(key: str = "help", definition: dict[str, Any] | None = None, **changed: Any) -> None:
    """A form goes live."""
    draft = plain(form_of({**(definition or HELP), **changed}))
    found = kept.get(key)
    one = kept.save(key, draft, "cy", revision=found.revision) if found else kept.add(key, draft, "cy")
    forms.publish(one, "cy")


def open_page(**changed: Any) -> None:
    """The team switches the customers' page on."""
    customer_page.set_up(customer_page.Settings(is_on=True, name="Example support", **changed))


class Refusing(BaseEmailBackend):
    """A mail server that knows nobody, and says whom it does not know."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        raise SMTPRecipientsRefused({to: (550, b"unknown") for one in messages for to in one.to})


class Customer:
    """Somebody at a browser."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.window: Client = browser(enforce_csrf_checks=True)
        self.shown: HttpResponse

    def opens(self, path: str, **headers: Any) -> str:
        self.shown = self.window.get(path, follow=True, headers=headers)
        return text_of(self.shown)

    def sends(self, answers: dict[str, Any], *, to: str = "/f/help", after: float = 30.0, **more: Any) -> str:
        """Fills in the page that is open, and sends what a browser without a script sends."""
        self.office.clock.push(timedelta(seconds=after))
        hidden = ("pass", "shown")
        given: dict[str, Any] = {name: values_of(self.shown, name) for name in hidden}
        given |= {f"q-{key}": value for key, value in answers.items()}
        held = re.findall(r'name="(held-\w+)" value="([^"]+)"', self.shown.content.decode())
        for name, token in held:
            given.setdefault(name, []).append(token)
        self.shown = self.window.post(to, {**given, **more}, follow=True)
        return text_of(self.shown)

    def presses(self, action: str = "", to: str = "", **form: Any) -> str:
        """Presses a button of the page that is open."""
        token = values_of(self.shown, "csrfmiddlewaretoken")[0]
        page = values_of(self.shown, "page")[:1]
        given = {"csrfmiddlewaretoken": token, "page": page, "action": action, **form}
        self.shown = self.window.post(to or self.path, given, follow=True)
        return text_of(self.shown)

    @property
    def path(self) -> str:
        return str(self.shown.request["PATH_INFO"])

    @property
    def number(self) -> str:
        """The number that the page says."""
        return re.findall(r'class="number">([^<]+)<', self.shown.content.decode())[0]

    def comes_in(self, address: str) -> str:
        """Asks for a link, finds it in their mail, opens it and presses the button."""
        self.opens("/c")
        self.presses(to="/c", address=address)
        self.opens(link_mailed_to(address))
        return self.presses()


def values_of(response: HttpResponse, name: str) -> list[str]:
    """The values of a page's hidden fields, those of disabled parts left out."""
    page = re.sub(r"<fieldset[^>]* disabled>.*?</fieldset>", "", response.content.decode(), flags=re.DOTALL)
    return [unescape(value) for value in re.findall(rf'name="{name}" value="([^"]*)"', page)]


def link_mailed_to(address: str) -> str:
    """The path of the newest link on the Outbox page for this address."""
    found = newest_link(address)
    assert found, f"no link was mailed to {address}"
    return found


def newest_link(address: str) -> str | None:
    """The same, or nothing where none was mailed yet."""
    for row in deliveries.outbox(limit=50, channel="email"):
        found = re.search(r"https?://[^/\s]+(/c/\S+)", str(row.captured["payload"].get("text", "")))
        if row.captured["to"] == address and found:
            return found[1]
    return None
