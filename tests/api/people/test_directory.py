"""The directory by the API: what a program of the personnel department does each night."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.api.desk import Desk


def test_somebody_new_is_entered_and_counts_at_once(desk: Desk) -> None:
    lead = desk.program("policies:write", "policies:read", "issues:read")
    dee = {"name": "Dee", "email": "dee@support.example", "teams": ["technical"], "skills": {"api": 4}, "capacity": 5}
    answer = lead.post("/directory/changes", {"people": {"dee": dee}, "comment": "hired"}).json()
    assert answer["kept"] is True
    assert {one["field"] for one in answer["changes"]} == set(dee)
    shown = next(one for one in lead.get("/people").json()["people"] if one["key"] == "dee")
    assert (shown["capacity"], shown["skills"]) == (5, {"api": 4})
    kept = lead.get("/directory").json()
    assert kept["number"] == 1
    assert kept["records"]["people"]["dee"]["capacity"] == "5"
    assert kept["in_force"]["people"]["ana"]["name"] == "Ana Ruiz"


def test_a_preview_changes_nothing(desk: Desk) -> None:
    lead = desk.program("policies:write", "policies:read")
    answer = lead.post("/directory/changes", {"people": {"ana": {"name": "Anita"}}, "preview": True}).json()
    assert answer["kept"] is False
    assert answer["changes"] == [
        {"section": "people", "key": "ana", "field": "name", "was": None, "now": "Anita", "counts": False}
    ]
    assert lead.get("/directory").json()["number"] == 0


def test_errors_say_where_and_nothing_is_half_done(desk: Desk) -> None:
    lead = desk.program("policies:write", "policies:read")
    people = {"dee": {"name": "Dee"}, "eli": {"manager": "nobody", "capacity": -1}}
    answer = lead.post("/directory/changes", {"people": people})
    assert answer.status_code == 422
    assert [one["path"] for one in answer.json()["errors"]] == ["people.eli.manager", "people.eli.capacity"]
    assert lead.get("/directory").json()["records"] == {}
    assert lead.post("/directory/changes", {"paths": {}}).status_code == 422


def test_values_that_nest_on_and_on_are_refused(desk: Desk) -> None:
    deep: object = "x"
    for _ in range(700):
        deep = [deep]
    answer = desk.program("policies:write").post("/directory/changes", {"people": {"dee": {"teams": deep}}})
    assert answer.status_code == 422


def test_an_agent_reads_and_does_not_change(desk: Desk) -> None:
    agent = desk.program("policies:read", "issues:read")
    assert agent.get("/directory").status_code == 200
    assert agent.post("/directory/changes", {"people": {"dee": {"name": "Dee"}}}).status_code == 403
