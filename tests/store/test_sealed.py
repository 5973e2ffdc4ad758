"""Credentials of other systems stand sealed in the tables, also those that were kept before they were."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from msgspec import structs

from rung import config
from rung.engine.stronger import setting
from rung.engine.stronger.endpoint import Endpoint
from rung.store import sealing, secret_key
from rung.store.elsewhere import chat_widgets, mailboxes, sources
from rung.store.sealed import Unopened

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

    ours = config.current()
    config.use(structs.replace(ours, secret_key="another secret of thirty-two letters"))
    try:
        with pytest.raises(Unopened, match="put secret_key"):
            sources.get("desk")
    finally:
        config.use(ours)


def test_what_earlier_releases_kept_is_known_again() -> None:
    ours = config.current()
    config.use(structs.replace(ours, secret_key="another secret of thirty-two letters"))
    try:
        assert secret_key.digest(b"contact:kim@acme.example") == (
            "1d6196e9cb49f533e9b82ca82db53bc759bb99000b99e0363eeb127bf196eb56"
        )
        assert secret_key.key_for("sealed").hex() == "783eb1bfa519aa87865ad2541eab9b5f972f447e428ab8eb27ecb167642d7cad"
    finally:
        config.use(ours)
