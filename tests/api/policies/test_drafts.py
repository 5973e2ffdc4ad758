"""Drafts by programs: begun, written, agreed to, published, and never a text lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.api.policies.test_policies import BETTER, WRONG

if TYPE_CHECKING:
    from tests.api.desk import Desk


def test_a_draft_from_its_beginning_to_a_version(desk: Desk) -> None:
    cy = desk.program(role="lead", person="cy")

    begun = cy.post("/drafts", {"name": "Simpler", "text": WRONG, "comment": "Wake Ana only"})

    assert begun.status_code == 201, begun.content
    draft = begun.json()
    assert (draft["revision"], draft["based_on"], draft["state"], draft["text"]) == (1, 1, "open", WRONG)
    here = f"/drafts/{draft['id']}"
    assert cy.get(f"{here}/difference").json()["code"] == "policy_has_errors"
    assert cy.post(f"{here}/publication").status_code == 422
    kept = cy.call("PATCH", here, {"text": BETTER, "revision": 1}).json()
    assert (kept["revision"], kept["errors"]) == (2, [])
    changes = cy.get(f"{here}/difference").json()
    assert (changes["was"], changes["now"]) == (1, None)
    assert {one["section"] for one in changes["changes"]} >= {"people", "paths"}
    published = cy.post(f"{here}/publication", {"move_open": True})
    assert published.status_code == 201, published.content
    said = published.json()
    assert (said["number"], said["comment"], said["moves_open"]) == (2, "Wake Ana only", True)
    assert cy.get(here).json()["version"] == 2
    assert cy.get("/drafts").json()["drafts"] == []
    again = cy.post(f"{here}/publication")
    assert (again.status_code, again.json()["code"]) == (409, "overtaken")


def test_what_somebody_else_wrote_meanwhile_stays(desk: Desk) -> None:
    cy, bo = desk.program(role="lead", person="cy"), desk.program(role="lead", person="bo")
    here = f"/drafts/{cy.post('/drafts', {}).json()['id']}"
    assert bo.call("PATCH", here, {"text": BETTER, "revision": 1}).status_code == 200
    late = cy.call("PATCH", here, {"text": WRONG, "revision": 1})
    assert (late.status_code, late.json()["code"], late.json()["revision"]) == (409, "overtaken", 2)
    assert cy.get(here).json()["text"] == BETTER
    assert cy.call("PATCH", here, {"text": WRONG}).json()["code"] == "no_revision"
    assert cy.call("DELETE", here).json()["state"] == "dropped"
    assert cy.call("DELETE", here).status_code == 409
    assert cy.get("/drafts/99").status_code == 404


def test_a_second_pair_of_eyes_is_needed_where_that_is_asked_for(desk: Desk) -> None:
    from rung.engine.policies.drafts import set_needs_approval

    set_needs_approval(True)
    cy, bo = desk.program(role="lead", person="cy"), desk.program(role="lead", person="bo")
    straight = cy.post("/policies", {"text": BETTER})
    assert (straight.status_code, straight.json()["code"]) == (409, "not_approved")
    assert "POST /api/v1/drafts" in straight.json()["hint"]
    here = f"/drafts/{cy.post('/drafts', {'text': BETTER}).json()['id']}"
    assert cy.post(f"{here}/publication").json()["code"] == "not_approved"
    assert cy.post(f"{here}/request", {"revision": 1}).json()["asked_by"] == "cy"
    assert cy.post(f"{here}/approval", {"revision": 1}).json()["code"] == "own_work"
    assert bo.post(f"{here}/approval", {"revision": 7}).json()["code"] == "overtaken"
    assert bo.post(f"{here}/approval", {"revision": 1}).json()["approved_by"] == "bo"
    assert cy.post(f"{here}/publication").status_code == 201


def test_what_a_version_changed_and_the_way_back(desk: Desk) -> None:
    cy = desk.program(role="lead", person="cy")
    first = cy.get("/policies/1").json()["text"]
    cy.post("/policies", {"text": BETTER})
    changed = cy.get("/policies/2/difference").json()
    assert (changed["was"], changed["now"]) == (1, 2)
    assert changed["changes"]
    assert cy.get("/policies/2/difference?was=2").json()["changes"] == []
    assert cy.get("/policies/1/difference").json()["was"] is None
    back = cy.post("/policies/1/restoration", {"move_open": True})
    assert back.status_code == 201, back.content
    assert (back.json()["number"], back.json()["comment"]) == (3, "Roll back to version 1")
    assert cy.get("/policies/3").json()["text"] == first
    assert cy.post("/policies/99/restoration").status_code == 404


def test_what_went_live_since_a_draft_began_is_taken_back_only_where_that_is_said(desk: Desk) -> None:
    cy = desk.program(role="lead", person="cy")
    text = cy.get("/policies/1").json()["text"]
    here = f"/drafts/{cy.post('/drafts', {'text': text}).json()['id']}"
    assert cy.post("/policies", {"text": BETTER}).json()["number"] == 2
    refused = cy.post(f"{here}/publication")
    said = refused.json()
    assert (refused.status_code, said["code"], said["over"]) == (409, "takes_back", 2)
    assert "Version 2 went live since this draft began; publishing takes back: " in said["detail"]
    assert "`over: 2`" in said["hint"]
    assert said["takes_back"]
    assert all(one["words"] in said["detail"] for one in said["takes_back"])
    assert cy.post(f"{here}/publication", {"over": 1}).status_code == 409
    assert cy.post(f"{here}/publication", {"over": 2}).json()["number"] == 3
