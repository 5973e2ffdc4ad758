"""Scenarios by programs: kept and changed, run against any policy, in a file and back, taken from issues."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.api.policies.test_policies import post_text

if TYPE_CHECKING:
    from tests.api.desk import Caller, Desk

NOBODY_ANSWERS = """name: nobody answers
starts: 2026-03-09T08:00:00Z
when:
  - {at: +0m, type: issue.opened, issue: A-1, account: acme, priority: P0}
until: +30m
expect:
  - {at: +30m, notified: [cy], level: 2, path: outage}
"""


@pytest.fixture
def cy(desk: Desk) -> Caller:
    return desk.program("policies:read", "policies:write", role="lead", person="cy")


def slower() -> str:
    from tests.api.desk import POLICY

    return POLICY.replace("climb_after: 30m}", "climb_after: 45m}", 1)


def keep(cy: Caller, text: str = NOBODY_ANSWERS) -> dict[str, Any]:
    answer = cy.post("/scenarios", {"text": text})
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def test_a_scenario_is_kept_changed_and_removed(cy: Caller) -> None:
    kept = keep(cy)
    later = NOBODY_ANSWERS.replace("nobody answers", "nobody ever answers")
    changed = cy.call("PUT", f"/scenarios/{kept['id']}", {"text": later, "revision": 1})
    overtaken = cy.call("PUT", f"/scenarios/{kept['id']}", {"text": NOBODY_ANSWERS, "revision": 1})
    assert (kept["name"], kept["revision"], kept["created_by"], kept["taken_from"]) == ("nobody answers", 1, "cy", None)
    assert (changed.json()["name"], changed.json()["revision"]) == ("nobody ever answers", 2)
    assert (overtaken.status_code, overtaken.json()["code"]) == (409, "overtaken")
    assert [one["text"] for one in cy.get("/scenarios").json()["scenarios"]] == [later]
    assert cy.call("DELETE", f"/scenarios/{kept['id']}").json()["name"] == "nobody ever answers"
    assert cy.get(f"/scenarios/{kept['id']}").status_code == 404


def test_one_name_is_for_one_scenario(cy: Caller) -> None:
    keep(cy)
    again = cy.post("/scenarios", {"text": NOBODY_ANSWERS.replace("+30m\n", "+40m\n")})
    assert (again.status_code, again.json()["code"]) == (409, "name_taken")


def test_what_is_wrong_is_named_with_its_place(cy: Caller) -> None:
    refused = cy.post("/scenarios", {"text": NOBODY_ANSWERS.replace("level: 2", "level: two")})
    assert (refused.status_code, refused.json()["code"]) == (422, "scenario_has_errors")
    (error,) = refused.json()["errors"]
    assert (error["line"], error["column"], error["code"]) == (7, 39, "wrong_value")
    assert error["hint"]


def test_they_run_with_the_policy_in_force_and_with_any_other(cy: Caller) -> None:
    from rung.store.policies import drafts

    kept = keep(cy)
    live = cy.post("/scenarios/runs", {}).json()
    other = cy.post("/scenarios/runs", {"text": slower(), "scenarios": [kept["id"]]}).json()
    draft = drafts.add(slower(), "cy", name="slower", based_on=1)
    tried = cy.post("/scenarios/runs", {"draft": draft.id}).json()
    assert (live["passed"], live["failed"], live["is_complete"]) == (1, 0, True)
    assert (other["passed"], other["failed"]) == (tried["passed"], tried["failed"]) == (0, 1)
    assert other["results"][0]["failures"][0]["found"] == "nobody at that instant; somebody at +0 s"
    assert cy.post("/scenarios/runs", {"version": 1}).json()["passed"] == 1
    never = {(one["kind"], one["name"]) for one in live["coverage"]["rules"] if not one["scenarios"]}
    assert never == {("level", "billing/1")}
    assert live["coverage"]["percent"] == 80.0


def test_a_run_needs_one_policy_that_is_there(cy: Caller) -> None:
    assert cy.post("/scenarios/runs", {"version": 1, "text": slower()}).json()["code"] == "several_policies"
    assert cy.post("/scenarios/runs", {"version": 7}).status_code == 404
    assert cy.post("/scenarios/runs", {"draft": 7}).status_code == 404
    assert cy.post("/scenarios/runs", {"text": "rung: 1\nmine: ["}).json()["code"] == "policy_has_errors"


def test_a_file_goes_out_and_comes_back(cy: Caller) -> None:
    kept = keep(cy)
    text = cy.get("/scenarios/file").json()["text"]
    cy.call("DELETE", f"/scenarios/{kept['id']}")
    assert post_text(cy, "/scenarios/imports", text).json() == {"added": 1, "changed": 0}
    assert cy.post("/scenarios/imports", {"text": text}).json() == {"added": 0, "changed": 0}
    assert [one["text"] for one in cy.get("/scenarios").json()["scenarios"]] == [NOBODY_ANSWERS]
    bad = post_text(cy, "/scenarios/imports", text.replace("until: +30m", "untill: +30m"))
    assert (bad.status_code, bad.json()["errors"][0]["hint"]) == (422, "did you mean until?")


def test_an_issue_becomes_a_scenario(desk: Desk, cy: Caller) -> None:
    desk.opens("A-1", account="acme", priority="P0", contact="joe@acme.example")
    desk.passes(minutes=31)
    shown = cy.post("/issues/A-1/scenario", {"keep": False})
    taken = cy.post("/issues/A-1/scenario", {"name": "acme's outage"})
    assert (shown.status_code, shown.json()["scenario"], taken.status_code) == (200, None, 201)
    assert (taken.json()["passed"], taken.json()["version"], taken.json()["differences"]) == (True, 1, [])
    assert taken.json()["scenario"]["taken_from"] == "A-1"
    assert "joe" not in taken.json()["text"]
    assert cy.post("/scenarios/runs", {}).json()["passed"] == 1
    assert cy.post("/issues/A-404/scenario", {}).status_code == 404


def test_publishing_names_what_fails_and_is_refused_where_all_must_pass(cy: Caller) -> None:
    from rung.engine.proof.scenarios import MUST_PASS
    from rung.store import settings_store

    keep(cy)
    settings_store.put(MUST_PASS, True)
    refused = cy.post("/policies", {"text": slower()})
    settings_store.put(MUST_PASS, False)
    published = cy.post("/policies", {"text": slower()})
    assert (refused.status_code, refused.json()["code"]) == (409, "scenarios_fail")
    assert "nobody answers" in refused.json()["detail"]
    assert refused.json()["hint"]
    assert (published.status_code, published.json()["failing_scenarios"]) == (201, ["nobody answers"])
