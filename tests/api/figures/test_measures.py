"""How long answers take, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.api.desk import Desk


def catch_up() -> None:
    from rung.reports import measuring

    measuring.catch_up()


def test_every_measure_comes_with_its_definition_and_in_its_parts(desk: Desk) -> None:
    desk.opens("A-1")
    desk.passes(minutes=30)
    catch_up()
    lead = desk.signed_in("lead")
    said = {one["measure"]: one for one in lead.get("/measures?days=7").json()["measures"]}
    assert said["opened"]["figure"] == {"value": 1.0, "count": 1, "is_few": True, "also": {}}
    assert said["first_response"]["figure"]["value"] is None
    assert "not automatic" in said["first_response"]["means"]
    parted = lead.get("/measures/rings?by=person").json()
    assert {one["part"]: one["figure"]["value"] for one in parted["parts"]} == {"ana": 1.0, "bo": 1.0, "cy": 1.0}
    days = lead.get("/measures/opened?since=2026-03-09&until=2026-03-10&time_zone=UTC").json()["parts"]
    assert [(one["part"], one["figure"]["value"]) for one in days] == [("2026-03-09", 1.0), ("2026-03-10", 0.0)]


def test_an_agent_reads_the_teams_figures_and_their_own(desk: Desk) -> None:
    desk.opens("A-1")
    desk.passes(minutes=30)
    catch_up()
    agent = desk.signed_in("agent")
    assert agent.get("/measures/rings").json()["measure"]["figure"]["value"] == 3.0
    assert [one["part"] for one in agent.get("/measures/rings?by=person").json()["parts"]] == ["ana"]
    refused = agent.get("/measures/rings?person=bo")
    assert (refused.status_code, refused.json()["code"]) == (422, "wrong_person")


def test_what_cannot_be_asked_for_is_said(desk: Desk) -> None:
    lead = desk.signed_in("lead")
    for path, code in (
        ("/measures/speed", "wrong_measure"), ("/measures/rings?by=colour", "wrong_by"),
        ("/measures?since=2026-03-09&until=2026-03-01", "wrong_since"), ("/measures?until=9999-12-31", "wrong_until"),
        ("/measures?time_zone=Mars/Base", "wrong_time_zone"), ("/measures?team=nope", "wrong_team"),
        ("/retention?account=nope", "wrong_account"), ("/measures/opened.csv?team=nope", "wrong_team"),
    ):  # fmt: skip
        refused = lead.get(path)
        assert (refused.status_code, refused.json()["code"]) == (422, code), path
        assert refused.json()["hint"]
