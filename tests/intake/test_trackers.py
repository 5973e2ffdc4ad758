"""What trackers tell in their own words, and how it reads here."""

import json
from datetime import UTC, datetime
from typing import Any

from rung.core.events import NoteAdded
from rung.intake.base import Setup
from rung.intake.registry import INTAKES
from tests.intake.book import Book

NOW = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
LENA = {"accountId": "712020:8c1f", "displayName": "Lena Bug"}


def commented(words: Any, author: dict[str, str] = LENA, **more: Any) -> str:
    """The note that a comment of Jira becomes."""
    book = Book()
    book.followed["jira", "ENG-12"] = (("A-1", "ENG-12"),)
    book.addresses_of_people["jira", "712020:b0"] = "bo"
    payload = {
        "webhookEvent": "comment_created", "timestamp": int(NOW.timestamp() * 1000),
        "comment": {"id": "7", "body": words, "author": author},
        "issue": {"id": "10", "key": "ENG-12", "fields": more},
    }  # fmt: skip
    setup = Setup(name="jira", secret="")
    (note,) = INTAKES["jira"].parse({}, json.dumps(payload).encode(), book, NOW, setup).events
    assert isinstance(note, NoteAdded)
    return note.body


def test_a_comment_of_jira_names_people_by_what_they_are_called() -> None:
    assignee = {"accountId": "712020:77", "displayName": "Otto Fix"}
    words = "[~accountid:712020:b0] and [~accountid:712020:77], ask [~accountid:712020:ff] about [~link]"
    assert commented(words, assignee=assignee) == (
        "ENG-12, Lena Bug: @bo and Otto Fix, ask somebody about link"
    )


def test_jira_server_knows_people_by_their_login() -> None:
    reporter = {"name": "otto", "displayName": "Otto Fix"}
    said = commented("[~otto] or [~ida.s]?", {"name": "lena", "displayName": "Lena Bug"}, reporter=reporter)
    assert said == "ENG-12, Lena Bug: Otto Fix or ida.s?"
