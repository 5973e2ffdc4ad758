"""Intercom: a conversation is an issue, its parts are what happened."""

from __future__ import annotations

import json
from typing import Any

from tests.simulator.histories.conftest import told

START = 1773043200  # 2026-03-09T08:00:00Z
ADMIN = {"type": "admin", "id": "31", "name": "Ana", "email": "ana@support.example"}
USER = {"type": "user", "id": "900", "email": "joe@acme.example"}
BOT = {"type": "bot", "id": "1", "name": "Operator"}


def part(minutes: int, kind: str, author: dict[str, Any], body: str | None = None, **more: Any) -> dict[str, Any]:
    return {"part_type": kind, "created_at": START + 60 * minutes, "author": author, "body": body, **more}


CONVERSATION = {
    "type": "conversation", "id": "137", "created_at": START, "updated_at": START + 9000, "priority": "priority",
    "source": {
        "type": "email", "subject": "<p>Export</p>", "body": "<p>Nothing<br>since&nbsp;Tuesday</p>", "author": USER,
    },
    "tags": {"tags": [{"name": "exports"}]},
    "conversation_rating": {"rating": 4, "remark": "ok", "created_at": START + 60 * 150},
    "conversation_parts": {"conversation_parts": [
        part(1, "comment", BOT, "<p>We will answer soon</p>"),
        part(5, "assignment", ADMIN, None, assigned_to=ADMIN),
        part(6, "assignment", ADMIN, None, assigned_to={"type": "team", "id": "8", "name": "Desk"}),
        part(10, "comment", ADMIN, "<p>Looking</p>"),
        part(20, "note", ADMIN, "<p>A bug</p>"),
        part(30, "comment", USER, "<p>And now?</p>"),
        part(40, "snoozed", ADMIN),
        part(50, "unsnoozed", ADMIN),
        part(60, "close", ADMIN),
        part(90, "open", USER, "<p>Again!</p>"),
        part(95, "participant_added", ADMIN),
        part(99, "assignment", ADMIN, None, assigned_to={"type": "nobody_admin", "id": None}),
        part(120, "close", ADMIN, "<p>Done</p>"),
    ]},
}  # fmt: skip


def test_the_life_of_a_conversation(read) -> None:
    past = read({"type": "conversation.list", "conversations": [CONVERSATION], "pages": {}})

    assert told(past, "priority", "contact", "body", "to", "changes", "automatic", "score") == [
        ("08:00", "137", "issue.opened", "P2", "joe@acme.example", "Nothing\nsince\xa0Tuesday"),
        ("08:01", "137", "message.sent", "We will answer soon", True),
        ("08:05", "137", "issue.assigned", "ana@support.example"),
        ("08:06", "137", "issue.changed", {"team": "Desk"}),
        ("08:10", "137", "message.sent", "Looking"),
        ("08:20", "137", "note.added", "A bug"),
        ("08:30", "137", "message.received", "And now?"),
        ("08:40", "137", "issue.changed", {"status": "snoozed"}),
        ("08:50", "137", "issue.changed", {"status": "open"}),
        ("09:00", "137", "issue.resolved"),
        ("09:30", "137", "issue.reopened"),
        ("09:30", "137", "message.received", "Again!"),
        ("09:39", "137", "issue.assigned"),
        ("10:00", "137", "message.sent", "Done"),
        ("10:00", "137", "issue.resolved"),
        ("10:30", "137", "csat.received", 4),
    ]
    assert past.reading.passed_over == {"parts of the kind participant_added": 1}


def test_conversations_one_a_line_and_one_that_we_began(read) -> None:
    ours = {
        "id": 138, "created_at": START, "conversation_parts": {"conversation_parts": []},
        "source": {"type": "conversation", "body": "Hi", "author": ADMIN},
    }  # fmt: skip
    past = read("\n".join(json.dumps(one) for one in (CONVERSATION, ours)))

    assert [kind for _, issue, kind in told(past) if issue == "138"] == ["issue.opened", "message.sent"]
    assert past.reading.issues == 2


def test_an_older_copy_is_not_told(read) -> None:
    older = {**CONVERSATION, "updated_at": START, "conversation_parts": {"conversation_parts": []}}
    past = read([CONVERSATION, older])

    assert len(told(past)) == 16
    assert past.reading.made_none[0].lines == (1,)
