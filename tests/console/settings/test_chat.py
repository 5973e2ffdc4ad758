"""Chat widgets in the console: made, given sites and words, and taken away again; what was wrong stays on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from rung.store.elsewhere import chat_widgets

if TYPE_CHECKING:
    from tests.console.office import Office

FORM = {"sites": "shop.example\nhttps://*.Acme.example/", "accent": "#0B6E7F", "team": "technical"}


def test_an_administrator_puts_the_chat_on_a_site(office: Office) -> None:
    from tests.console.office import text_of

    window = office.window("administrator")
    assert "one script tag" in text_of(window.get(reverse("sources")))
    page = text_of(window.post(reverse("chat-add"), {"name": "Shop"}, follow=True))
    assert "No site may show it yet" in page
    words = {"title:en": "Ask the shop", "greeting:de": "Guten Tag!"}
    page = text_of(window.post(reverse("chat-widget", args=["shop"]), {**FORM, **words}, follow=True))
    kept = chat_widgets.get("shop")
    assert kept.sites == ("https://shop.example", "https://*.acme.example")
    assert (kept.accent, kept.team) == ("#0b6e7f", "technical")
    assert kept.words == {"en": {"title": "Ask the shop"}, "de": {"greeting": "Guten Tag!"}}
    assert f'<script src="http://127.0.0.1:8000/chat/{kept.key}.js" async></script>' in page
    assert "works" not in text_of(window.get(reverse("sources")))
    preview = window.get(reverse("chat-preview", args=["shop"]))
    assert f"/chat/{kept.key}.js" in preview.content.decode()
    assert "frame-src 'self'" in preview["Content-Security-Policy"]
    secret = kept.secret
    window.post(reverse("chat-secret", args=["shop"]))
    assert chat_widgets.get("shop").secret != secret
    page = text_of(window.post(reverse("chat-remove", args=["shop"]), follow=True))
    assert "shop is removed" in page
    assert chat_widgets.by_key(kept.key) is None


def test_what_is_wrong_is_said_and_what_was_typed_stays(sqlite_office: Office) -> None:
    from tests.console.office import text_of

    window = sqlite_office.window("administrator")
    window.post(reverse("chat-add"), {"name": "shop"})
    for name, words in (("shop", "There is a chat widget shop already."), ("no good", "a name has small letters")):
        assert words in text_of(window.post(reverse("chat-add"), {"name": name}, follow=True))
    wrong = {"sites": "https://shop.example/prices, https://*shop.example", "accent": "teal", "team": "nobody"}
    page = text_of(window.post(reverse("chat-widget", args=["shop"]), {**wrong, "title:en": "Ask the shop"}))
    for words in (
        "write its address up to the first slash", "a * stands for one or more names", "teal is no colour",
        "There is no team nobody", "https://shop.example/prices", "Ask the shop",
    ):  # fmt: skip
        assert words in page
    assert chat_widgets.get("shop").sites == ()


def test_a_visitor_whom_nobody_vouches_for_can_be_erased(office: Office) -> None:
    from rung import clock
    from rung.store.elsewhere import chat
    from rung.store.elsewhere.chat import About, Said
    from rung.store.words import texts
    from tests.console.office import text_of

    name = chat.new_id()
    contact, about = f"chat:{name}", About(name="Ana", email="ana@acme.example", page="https://shop.example/prices")
    visitor = chat.begin(name, "shop", contact, "C-1", about, clock.now())
    chat.keep(visitor, "first", "in", Said("My secret"), clock.now())
    office.opens("C-1", account=None, contact=contact, channel="chat", subject="", fields={"chat": visitor.place})
    window = office.window("administrator")
    page = text_of(window.get(reverse("issue", args=["C-1"])))
    for words in ("not proven", "so they say", "counts only where the site proves it.", "the visitor"):
        assert words in page
    window.post(reverse("contact-erasure", args=[visitor.contact]), {"sure": "yes"})
    assert not texts.is_person(visitor.contact)
    assert chat.lines(visitor) == []
    assert "Nothing is known of them any more" in text_of(window.get(reverse("issue", args=["C-1"])))
