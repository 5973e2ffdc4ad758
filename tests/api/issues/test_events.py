"""Events put in through Django: the same parser and the same answers as at the edge."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.api.desk import Desk

OPENED = {"type": "issue.opened", "id": "e-1", "issue": "A-1", "account": "acme", "priority": "P0"}


def put(desk: Desk, body: bytes, kind: str = "application/json", **headers: str) -> Any:
    if not hasattr(desk, "sender"):
        desk.sender = desk.program("events:write")  # type: ignore[attr-defined]
    sender = desk.sender  # type: ignore[attr-defined]
    return sender.client.generic("POST", "/api/v1/events", body, kind, headers={**sender.headers, **headers})


def test_one_event(desk: Desk) -> None:
    answer = put(desk, json.dumps(OPENED).encode())

    assert (answer.status_code, answer.json()) == (202, {"accepted": 1, "duplicates": 0, "errors": []})
    desk.settled("A-1")


def test_the_same_again_is_a_duplicate_and_another_under_its_id_is_refused(desk: Desk) -> None:
    put(desk, json.dumps(OPENED).encode())

    again = put(desk, json.dumps(OPENED).encode())
    other = put(desk, json.dumps({**OPENED, "priority": "P2"}).encode())

    assert (again.status_code, again.json()["duplicates"]) == (202, 1)
    assert other.status_code == 422
    assert other.json()["errors"][0]["code"] == "id_reused"


def test_a_bad_line_never_costs_the_good_ones(desk: Desk) -> None:
    lines = [
        json.dumps(OPENED),
        "{not json",
        json.dumps({"type": "issue.opend", "issue": "A-2"}),
        json.dumps({"type": "issue.opened", "issue": "A-3", "at": "2026-03-09T09:00:00Z"}),
        json.dumps({**OPENED, "id": "e-4", "issue": "A-4"}),
    ]

    answer = put(desk, "\n".join(lines).encode(), "application/x-ndjson")

    assert answer.status_code == 202
    said = answer.json()
    assert said["accepted"] == 2
    assert [(one["line"], one["code"]) for one in said["errors"]] == [
        (2, "invalid_json"),
        (3, "unknown_type"),
        (4, "at_in_future"),
    ]
    assert "issue.opened" in said["errors"][1]["hint"]


def test_nothing_good_is_a_problem_with_the_same_list(desk: Desk) -> None:
    answer = put(desk, b'[{"type": "issue.opened"}, 7]')

    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    said = answer.json()
    assert (said["code"], said["accepted"], said["duplicates"]) == ("nothing_accepted", 0, 0)
    assert [(one["line"], one["field"]) for one in said["errors"]] == [(1, "issue"), (2, "")]


@pytest.mark.parametrize(
    ("body", "kind", "headers", "status", "code"),
    [
        (b"type=issue.opened", "application/x-www-form-urlencoded", {}, 415, "unsupported_media_type"),
        (b"{}", "application/json", {"Content-Encoding": "gzip"}, 415, "unsupported_encoding"),
        (b" " * (26 * 1024 * 1024), "application/json", {}, 413, "too_large"),
        (b" ", "application/json", {}, 422, "nothing_accepted"),
    ],
    ids=["a form", "compressed", "too large", "empty"],
)
def test_bodies_that_are_not_taken(
    desk: Desk, body: bytes, kind: str, headers: dict[str, str], status: int, code: str
) -> None:
    answer = put(desk, body, kind, **headers)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["hint"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (json.dumps(OPENED).encode(), "application/json"),
        (b'[{"type": "issue.opened"}, 7]', "application/json"),
        (b'{"type": "issue.opened", "issue": "B-1"}\n{not json', "application/x-ndjson"),
        (b"{not json", "application/json"),
        (b" ", "application/json"),
        (b"a=b", "application/x-www-form-urlencoded"),
    ],
)
def test_the_edge_says_the_same(sqlite_database: str, body: bytes, kind: str) -> None:
    from rung.store.people import tokens
    from tests.api.desk import Caller
    from tests.edge.front import open_front

    with open_front() as front:
        there = front.ask("POST", "/api/v1/events", body, _headers(front.token, kind))
        text, _ = tokens.create_for(front.owner.username, "another sender", ("events:write",))
        here = Caller().client.generic("POST", "/api/v1/events", body, kind, headers=_headers(text, kind))

    assert (here.status_code, here.json()) == (there.status, there.json)
    assert here.headers["Content-Type"] == there.headers["content-type"]


@pytest.mark.parametrize("header", [None, "Bearer rung_0123abcd_x", "Basic YTpi", "Bearer "])
def test_the_edge_turns_away_in_the_same_words(sqlite_database: str, header: str | None) -> None:
    from tests.api.desk import Caller
    from tests.edge.front import open_front

    given = {"Authorization": header} if header is not None else {}
    with open_front() as front:
        there = front.ask("POST", "/api/v1/events", b"{}", given)
        here = Caller().client.generic("POST", "/api/v1/events", b"{}", "application/json", headers=given)

    assert (here.status_code, here.json()) == (there.status, there.json) == (401, there.json)


def _headers(token: str, kind: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Content-Type": kind}
