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
    assert answer.json()["detail"].startswith("The body is not JSON: ")
    assert answer.json()["hint"]


def test_all_that_does_not_fit_at_once(desk: Desk) -> None:
    desk.opens("A-1")

    answer = desk.program().post("/issues/A-1/escalations", {"path": 7, "level": "top", "why": "now"})

    assert answer.status_code == 422
    faults = {one["field"]: one["code"] for one in answer.json()["errors"]}
    assert faults == {"path": "string_type", "level": "int_parsing", "reason": "missing", "why": "extra_forbidden"}
    said = {one["field"]: (one["message"], one.get("hint")) for one in answer.json()["errors"]}
    assert said["reason"] == ("`reason` is missing.", "Add `reason`.")
    assert said["why"] == ("There is no field `why` here.", "There is `path`, `level`, `reason`, `answers`.")
    assert all(one["message"].endswith(".") and one["in"] == "body" for one in answer.json()["errors"])


def test_a_slip_of_the_pen_is_said_with_what_was_meant(desk: Desk) -> None:
    desk.opens("A-1")
    ana = desk.program()

    def said(method: str, path: str, body: dict[str, object] | None = None) -> tuple[str, str]:
        answer = ana.call(method, path, body)
        assert answer.status_code == 422, answer.content
        (one,) = answer.json()["errors"]
        return one["field"], one["hint"]

    meant = ("mention", "Did you mean `mentions`?")
    assert said("POST", "/issues/A-1/notes", {"body": "x", "mention": ["bo"]}) == meant
    assert said("GET", "/issues?prioriy=P0") == ("prioriy", "Did you mean `priority`?")
    assert said("GET", "/on-call?at=2026-03-09") == ("at", "")
    assert said("GET", "/issues/A-1/why?lines=1") == ("lines", "Did you mean `line`?")
    assert "with its offset" in said("POST", "/issues/A-1/snooze", {"until": "2030-03-09T08:30:00"})[1]


LATE = {"body": "Soon.", "next_update_by": "2020-01-01T00:00:00Z"}
HIGH = {"path": "outage", "level": 9, "reason": "x"}


def test_a_field_is_called_as_whoever_sent_it_calls_it(desk: Desk) -> None:
    ana = desk.program()
    answer = ana.call("PUT", "/people/ana/preferences", {})
    assert [one["field"] for one in answer.json()["errors"]] == ["notices"]
    answer = ana.get("/issues?limit=0&offset=-1")
    assert [one["field"] for one in answer.json()["errors"]] == ["limit", "offset"]


def test_who_and_what_there_is_none_of_is_refused_and_nothing_is_done(desk: Desk) -> None:
    desk.opens("A-1")
    ana = desk.program()
    for method, path, body, detail in (
        ("POST", "/issues/A-1/notes", {"body": "look", "mentions": ["bob"]}, "'bob' is nobody in the directory."),
        ("PATCH", "/issues/A-1", {"watchers": ["zoe"]}, "'zoe' is nobody in the directory."),
        ("POST", "/issues/A-1/escalations", HIGH, "The path outage has no level 9."),
        ("POST", "/issues/A-1/messages", LATE, "The customer cannot hear from us by 2020-01-01T00:00:00+00:00."),
    ):  # fmt: skip
        answer = ana.call(method, path, body)
        assert (answer.status_code, answer.json()["detail"]) == (422, detail)
        assert answer.json()["hint"]
    whole = ana.get("/issues/A-1").json()
    assert (whole["watchers"], [one["kind"] for one in whole["conversation"]]) == ([], ["issue.opened"])


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
