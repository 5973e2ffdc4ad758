"""What customers of the sample company see: the form on its site, and their own page."""

from typing import Any

from rung.engine.customers import customer_page, forms
from rung.store.elsewhere import forms as kept

FORM = "help"
URGENT, SOON, SLOW, ASKS = (
    "Nothing works", "Something important does not work", "It works, with trouble", "I only want to know something",
)  # fmt: skip
BADNESS = {"P0": URGENT, "P1": SOON, "P2": SLOW, "P3": ASKS, "P4": ASKS}
"""What somebody who has an issue of this priority ticks."""
HELP: dict[str, Any] = {
    "title": "Ask Tidewater support",
    "language": "en",
    "intro": "Somebody reads it within minutes while we are awake, and we always are.",
    "after": "If it is urgent, whoever is on call hears of it at once.",
    "fields": [
        {
            "key": "mail", "kind": "mail", "label": "Your mail address", "help": "We answer to this address.",
            "required": True, "means": "contact",
        },
        {"key": "subject", "kind": "short_text", "label": "What is it about?", "required": True, "means": "subject"},
        {
            "key": "badness", "kind": "choice", "label": "How bad is it?", "required": True, "means": "priority",
            "options": [URGENT, SOON, SLOW, ASKS], "values": {URGENT: "P0", SOON: "P1", SLOW: "P2", ASKS: "P3"},
        },
        {
            "key": "who", "kind": "choices", "label": "Who is affected?", "required": True,
            "options": ["Me", "My team", "Our customers"], "when": {"field": "badness", "is": [URGENT, SOON]},
        },
        {
            "key": "phone", "kind": "short_text", "label": "Where can we call you?",
            "help": "We call where an outage lasts longer than half an hour.", "tiers": ["enterprise"],
            "when": {"field": "badness", "is": [URGENT]},
        },
        {
            "key": "topic", "kind": "choice", "label": "What does it concern?", "required": True, "means": "kind",
            "options": ["Dashboards and exports", "API and webhooks", "Connections to other programs", "Invoices",
                        "Something else"],
            "values": {"Dashboards and exports": "exports", "API and webhooks": "api", "Invoices": "billing",
                       "Connections to other programs": "integrations", "Something else": "question"},
        },
        {"key": "words", "kind": "long_text", "label": "What happened?", "required": True, "means": "body"},
        {"key": "files", "kind": "file", "label": "Files", "help": "Screenshots or logs."},
    ],
}  # fmt: skip
TOPICS: dict[str, str] = {meant: option for option, meant in HELP["fields"][5]["values"].items()}


def move_in(by: str) -> None:
    """The form is live, and the page is open; what an earlier demo left stays as it is."""
    if kept.get(FORM) is None:
        forms.publish(kept.add(FORM, HELP, by), by)
        look = customer_page.Settings(is_on=True, name="Tidewater Cloud", accent="#0b6e6e", shared="marked")
        customer_page.set_up(look)


def filled(address: str, subject: str, body: str, priority: str, kind: str) -> dict[str, str]:
    """What a customer types into the form, by field."""
    badness = BADNESS[priority]
    who = {"who": "My team"} if badness in (URGENT, SOON) else {}
    first = next(line for line in (subject, *body.splitlines()) if line.strip())
    topic = TOPICS.get(kind, "Something else")
    return {"mail": address, "subject": first, "badness": badness, "topic": topic, "words": body, **who}
