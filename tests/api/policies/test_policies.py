"""Policies are checked, published and read by programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.api.desk import Caller, Desk

BETTER = """rung: 1
workspace: {time_zone: UTC}
people:
  ana: {name: Ana Ruiz, email: ana@support.example, hours: always}
paths:
  outage:
    levels: [{name: First, notify: [person:ana], urgency: critical, climb_after: 10m}]
"""
WRONG = BETTER.replace("person:ana]", "person:anna]").replace("climb_after", "climb_aftr")


def post_text(caller: Caller, path: str, text: str | bytes, kind: str = "application/yaml") -> Any:
    return caller.client.generic("POST", f"/api/v1{path}", text, kind, headers=caller.headers)


def test_publishing_as_text_and_reading_it_back(desk: Desk) -> None:
    cy = desk.program(role="lead", person="cy")

    published = post_text(cy, "/policies?comment=Wake+Ana+only", BETTER)

    assert published.status_code == 201, published.content
    said = published.json()
    assert (said["number"], said["published_by"], said["comment"]) == (2, "cy", "Wake Ana only")
    assert said["published_at"] == "2026-03-09T08:00:00Z"
    assert cy.get("/policies/2").json()["text"] == BETTER
    listed = cy.get("/policies").json()
    assert (listed["current"], [one["number"] for one in listed["policies"]]) == (2, [2, 1])
    assert [one["key"] for one in cy.get("/people").json()["people"]] == ["ana"]


def test_publishing_as_json(desk: Desk) -> None:
    cy = desk.program(role="lead", person="cy")

    first = cy.post("/policies", {"text": BETTER, "comment": "simpler"})
    again = cy.post("/policies", {"text": BETTER})

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["number"] == again.json()["number"] == 2


def test_a_document_with_errors_is_not_published(desk: Desk) -> None:
    cy = desk.program()

    refused = cy.post("/policies", {"text": WRONG})

    assert (refused.status_code, refused.json()["code"]) == (422, "policy_has_errors")
    faults = {one["line"]: one for one in refused.json()["errors"]}
    assert set(faults) == {7}
    assert {one["code"] for one in refused.json()["errors"]} >= {"unknown_key"}
    assert all(one["column"] > 1 and one["message"] for one in faults.values())
    assert all(one["path"].startswith("paths.outage") for one in faults.values())
    assert cy.get("/policies").json()["current"] == 1


def test_checking_changes_nothing(desk: Desk) -> None:
    ana = desk.program("policies:read")

    good, wrong = post_text(ana, "/policies/check", BETTER), post_text(ana, "/policies/check", WRONG)

    assert (good.status_code, wrong.status_code) == (200, 200)
    assert good.json()["errors"] == []
    assert any("climb_after" in one["hint"] for one in wrong.json()["errors"])
    assert ana.get("/policies").json()["current"] == 1


def test_checking_says_what_hardly_means_what_was_meant(desk: Desk) -> None:
    gap = 'only: {mon-sat: "00:00-24:00"}'
    drafted = f"""
rung: 1
workspace: {{last_resort: [person:ana]}}
people: {{ana: {{email: ana@support.example}}, bo: {{email: bo@support.example}}}}
schedules: {{nights: {{layers: [{{rotation: [bo], every: 1w, starts: 2026-01-05T09:00, {gap}}}]}}}}
triggers: [{{name: Never, on: opened, when: account.arr > 10 && account.arr < 5, escalate: outage}}]
paths:
  outage:
    levels:
      - {{name: On call, notify: [schedule:nights], urgency: critical, climb_after: 10m}}
      - {{name: Head, notify: [person:ana], urgency: critical, climb_after: 1h}}
"""
    answer = post_text(desk.program(), "/policies/check", drafted).json()
    told = {one["code"]: one for one in answer["warnings"]}

    assert answer["errors"] == []
    assert (told["never_holds"]["line"], told["never_holds"]["path"]) == (6, "triggers[0].when")
    assert "level 2 (ana) rings in its place" in told["hole_on_call"]["message"]
    assert all(one["hint"] for one in answer["warnings"])


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"rung: 1", "application/pdf", 415, "unsupported_media_type"),
        (b"\xff\xfe", "application/yaml", 422, "not_utf_8"),
        (b'{"text": ""}', "application/json", 422, "invalid"),
        (b'{"txt": "rung: 1"}', "application/json", 422, "invalid"),
        (b"{", "application/json", 422, "invalid"),
    ],
)
@pytest.mark.parametrize("path", ["/policies", "/policies/check"])
def test_bodies_that_are_no_document(desk: Desk, path: str, body: bytes, kind: str, status: int, code: str) -> None:
    answer = post_text(desk.program(), path, body, kind)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["hint"]
