"""Credentials of other systems stand sealed in the tables, also those that were kept before they were."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from django.db import connection
from msgspec import structs

from rung.engine.stronger import setting
from rung.engine.stronger.endpoint import Endpoint
from rung.store import sealing, secret_key
from rung.store.elsewhere import chat_widgets, mailboxes, sources
from tests.secret_keys import another_secret_key

NOW = datetime(2026, 3, 9, 9, tzinfo=UTC)
API = {"site": "acme", "token": "pat-in-the-clear"}
ENDPOINT = Endpoint(address="https://api.example.com/v1", model="large", key="sk-in-the-clear")
WHERE = (
    "SELECT secret, CAST(api AS text) FROM source", "SELECT secret, CAST(out AS text) FROM mailbox",
    "SELECT secret, '' FROM chat_widget", "SELECT CAST(value AS text), '' FROM setting WHERE key = 'stronger_model'",
)  # fmt: skip


def in_the_tables() -> str:
    with connection.cursor() as cursor:
        return " ".join(str(row) for statement in WHERE for row in cursor.execute(statement).fetchall())


def written(statement: str, *values: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def as_it_is_read() -> list[object]:
    source, mailbox = sources.get("desk"), mailboxes.get("help")
    assert source is not None
    assert mailbox is not None
    return [source.secret, source.api, mailbox.secret, mailbox.out, setting.current().key]


def test_no_credential_is_read_from_the_tables_alone(database: str) -> None:
    sources.add("desk", "zendesk", "cy")
    sources.change("desk", secret="signed-in-the-clear")
    sources.set_way_back("desk", API, [])
    mailboxes.add("help", "help@acme.example", "imap", "cy")
    mailboxes.change("help", secret="imap-in-the-clear", out={"password": "smtp-in-the-clear"})
    chat_widgets.add("site", "cy")
    setting.keep(ENDPOINT)
    said = ["signed-in-the-clear", API, "imap-in-the-clear", {"password": "smtp-in-the-clear"}, ENDPOINT.key]
    assert as_it_is_read() == said
    assert "in-the-clear" not in (kept := in_the_tables())
    assert kept.count("sealed:1:") == 6

    written("UPDATE source SET secret = %s, api = %s", "signed-in-the-clear", json.dumps(API))
    assert as_it_is_read() == said, "what an older process kept is read as it stands"
    for hours, is_plain in ((0, True), (23, True), (25, False)):
        sealing.look(NOW + timedelta(hours=hours))
        assert ("in-the-clear" in in_the_tables()) == is_plain, "older processes are gone after a day"
    assert as_it_is_read() == said



def test_what_was_sealed_under_another_secret_key_waits_for_it_to_come_back(database: str) -> None:
    """Nothing that is done meanwhile loses it, and what is entered again is known at once."""
    sources.add("desk", "zendesk", "cy")
    sources.change("desk", secret="signed-in-the-clear")
    sources.set_way_back("desk", API, [])
    mailboxes.add("help", "help@acme.example", "imap", "cy")
    mailboxes.change("help", secret="imap-in-the-clear", out={"password": "smtp-in-the-clear"})
    chat_widgets.add("site", "cy")
    setting.keep(ENDPOINT)
    said, kept = as_it_is_read(), in_the_tables()
    assert sealing.lost() == []
    sealing.look(NOW)
    with another_secret_key():
        assert [one.words for one in sealing.lost()] == [
            "the chat widget site", "the mailbox help", "the source desk", "the stronger model",
        ]  # fmt: skip
        source, mailbox, widget = sources.get("desk"), mailboxes.get("help"), chat_widgets.get("site")
        assert source is not None
        assert mailbox is not None
        assert widget is not None
        assert (source.is_secret_lost, source.is_api_lost, widget.is_secret_lost) == (True, True, True)
        assert (mailbox.is_secret_lost, mailbox.is_out_lost, setting.current().is_key_lost) == (True, True, True)
        sources.change("desk", words={"priority": {"urgent": "P0"}})
        setting.change(structs.replace(setting.current(), a_minute=5), None)
        sealing.look(NOW + timedelta(days=2))
        assert in_the_tables().replace('"a_minute": 5', '"a_minute": 20') == kept
        mailboxes.change("help", secret="imap-in-the-clear", out={})
        assert [one.words for one in sealing.lost()] == [
            "the chat widget site", "the source desk", "the stronger model",
        ]  # fmt: skip
    mailboxes.change("help", secret="imap-in-the-clear", out={"password": "smtp-in-the-clear"})
    assert as_it_is_read() == said
    assert sealing.lost() == []


def test_what_earlier_releases_kept_is_known_again() -> None:
    with another_secret_key():
        assert secret_key.digest(b"contact:kim@acme.example") == (
            "1d6196e9cb49f533e9b82ca82db53bc759bb99000b99e0363eeb127bf196eb56"
        )
        assert secret_key.key_for("sealed").hex() == "783eb1bfa519aa87865ad2541eab9b5f972f447e428ab8eb27ecb167642d7cad"
