"""What goes wrong is said as a problem detail: what, where, and how to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.api.desk import Desk


@pytest.mark.parametrize("path", ["/nothing", "/issues/", "/policies/first", "/", "/policies/99", "/issues/A-1"])
def test_an_address_that_is_not_there(desk: Desk, path: str) -> None:
    answer = desk.program().get(path)

    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    said = answer.json()
    assert (said["type"], said["title"], said["status"], said["code"]) == ("about:blank", "Not Found", 404, "not_found")
    assert said["detail"]
    assert said["hint"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("DELETE", "/issues", {"GET"}), ("GET", "/issues/A-1/notes", {"POST"}), ("PUT", "/policies", {"GET", "POST"})],
)
def test_a_method_that_is_not_done_there(desk: Desk, method: str, path: str, allowed: set[str]) -> None:
    answer = desk.program().call(method, path)

    assert (answer.status_code, set(answer.headers["Allow"].split(", "))) == (405, allowed)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "method_not_allowed"


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b'{"body": '])
def test_a_body_that_is_no_json(desk: Desk, body: bytes) -> None:
    desk.opens("A-1")
    ana = desk.program()

    answer = ana.client.generic("POST", "/api/v1/issues/A-1/notes", body, "application/json", headers=ana.headers)

    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid_json"
    assert answer.json()["hint"]


def test_all_that_does_not_fit_at_once(desk: Desk) -> None:
    desk.opens("A-1")

    answer = desk.program().post("/issues/A-1/escalations", {"path": 7, "level": "top", "why": "now"})

    assert answer.status_code == 422
    faults = {one["field"]: one["code"] for one in answer.json()["errors"]}
    assert faults == {"path": "string_type", "level": "int_parsing", "reason": "missing", "why": "extra_forbidden"}
    assert all(one["message"].endswith(".") and one["in"] == "body" for one in answer.json()["errors"])


def test_what_nobody_foresaw_says_nothing_of_the_inside(desk: Desk) -> None:
    from rung.store.models import Subject

    desk.opens("A-1")
    Subject.objects.filter(key="A-1").update(state={"secret": "of the house"})

    answer = desk.program().get("/issues/A-1")

    assert (answer.status_code, answer.json()["code"]) == (500, "crashed")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert b"secret" not in answer.content
    assert b"Traceback" not in answer.content


def test_before_the_first_policy(database: str) -> None:
    from rung.store.people import members, tokens
    from tests.api.desk import Caller

    ana = members.create("ana@support.example", None, role="administrator", person="ana")
    text, _ = tokens.create_for(ana.username, "first", ["admin"])
    program = Caller({"Authorization": f"Bearer {text}"})

    answer = program.get("/people")
    assert (answer.status_code, answer.json()["code"]) == (409, "no_policy")
    assert "POST /api/v1/policies" in answer.json()["hint"]
    assert program.get("/issues").json()["issues"] == []
    assert program.get("/policies").json() == {"current": None, "policies": []}


def test_nothing_is_kept_by_caches(desk: Desk) -> None:
    assert desk.program().get("/issues").headers["Cache-Control"] == "no-store"
    assert desk.program().get("/nothing").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("key", ["k" * 201, "a\tb"])
def test_an_idempotency_key_that_cannot_be_kept(desk: Desk, key: str) -> None:
    desk.opens("A-1")

    answer = desk.program().post("/issues/A-1/notes", {"body": "hello"}, Idempotency_Key=key)

    assert (answer.status_code, answer.json()["code"]) == (422, "bad_idempotency_key")
