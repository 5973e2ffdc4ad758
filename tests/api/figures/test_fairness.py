"""Who carries how much, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.api.desk import Desk


def test_a_lead_reads_everybodys_figures(desk: Desk) -> None:
    desk.opens("A-1")
    desk.passes(seconds=1)
    said = desk.signed_in("lead").get("/fairness?weeks=0").json()
    assert [one["monday"] for one in said["weeks"]] == ["2026-03-09"]
    people = {one["person"]: one for one in said["people"]}
    assert [people[key]["total"]["pages"] for key in ("ana", "bo", "cy")] == [1, 1, 0]
    assert people["ana"]["shares"]["pages"]["carried"] == 1
    assert said["spread"]["pages"]["total"] == 2
    team = desk.signed_in("lead").get("/fairness?team=billing").json()
    assert [one["person"] for one in team["people"]] == ["cy"]
    assert team["company"]["pages"]["total"] == 2


def test_an_agent_reads_their_own_line_and_the_spread(desk: Desk) -> None:
    desk.opens("A-1")
    desk.passes(seconds=1)
    said = desk.signed_in("agent").get("/fairness").json()
    assert [one["person"] for one in said["people"]] == ["ana"]
    assert said["spread"]["pages"]["people"] == 3


def test_what_cannot_be_asked_for_is_said(desk: Desk) -> None:
    lead = desk.signed_in("lead")
    refused = lead.get("/fairness?team=nowhere")
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_team")
    assert refused.json()["detail"] == "There is no team 'nowhere'."
    assert lead.get("/fairness?weeks=53").status_code == 422
    assert lead.get("/fairness?until=soon").status_code == 422
    for day in ("0001-01-01", "9999-12-31"):
        assert lead.get(f"/fairness?until={day}").status_code == 200
