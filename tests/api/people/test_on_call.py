"""Schedules, covers and swaps by the API: as the console does them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.api.desk import Caller, Desk

NIGHT = {"from_at": "2026-03-10T18:00:00Z", "to_at": "2026-03-10T22:00:00Z"}
"""Of Bo's week."""
CY_S_NIGHT = {"from_at": "2026-03-17T18:00:00Z", "to_at": "2026-03-17T22:00:00Z"}


def duties(caller: Caller, query: str = "") -> list[tuple[str | None, str, str]]:
    said = caller.get(f"/schedules/nights{query}").json()
    return [(one["person"], one["from_at"], one["to_at"]) for one in said["duties"]]


def offer(caller: Caller, **changes: Any) -> Any:
    return caller.post("/shift-swaps", {"to": "cy", "given": {"schedule": "nights", **NIGHT}, **changes})


def test_schedules_say_who_is_on_call_and_who_is_next(desk: Desk) -> None:
    (nights,) = desk.program("issues:read").get("/schedules").json()["schedules"]
    assert (nights["key"], nights["person"], nights["next_person"], nights["in_policy"]) == ("nights", "bo", "cy", True)
    assert (nights["until"], nights["people"]) == ("2026-03-16T00:00:00Z", ["bo", "cy"])


def test_duties_between_two_instants_gaps_included(desk: Desk) -> None:
    ana = desk.program("issues:read")
    assert duties(ana, "?from=2026-03-08T00:00:00Z&to=2026-03-17T00:00:00Z") == [
        (None, "2026-03-08T00:00:00Z", "2026-03-09T00:00:00Z"),
        ("bo", "2026-03-09T00:00:00Z", "2026-03-16T00:00:00Z"),
        ("cy", "2026-03-16T00:00:00Z", "2026-03-17T00:00:00Z"),
    ]
    assert duties(ana)[-1][2] == "2026-03-23T08:00:00Z"
    assert ana.get("/schedules/days").status_code == 404
    refused = ana.get("/schedules/nights?from=2026-03-08T00:00:00Z&to=2028-03-17T00:00:00Z")
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")


def test_a_cover_is_entered_and_taken_out(desk: Desk) -> None:
    lead = desk.program("schedules:write", "issues:read", role="lead", person="cy")
    made = lead.post("/schedules/nights/overrides", {"who": "ana", **NIGHT})
    assert made.status_code == 201, made.content
    name = made.json()["id"]
    assert ("ana", NIGHT["from_at"], NIGHT["to_at"]) in duties(lead)
    assert lead.get("/schedules/nights").json()["overrides"] == [{**made.json(), "in_policy": False}]
    again = lead.post("/schedules/nights/overrides", {"who": "ana", **NIGHT})
    assert (again.status_code, again.json()["code"]) == (409, "is_there")
    assert lead.call("DELETE", f"/schedules/nights/overrides/{name}").status_code == 200
    assert len(duties(lead)) == 3
    assert lead.call("DELETE", f"/schedules/nights/overrides/{name}").status_code == 404


def test_a_cover_by_a_stranger_says_what_does_not_fit(desk: Desk) -> None:
    lead = desk.program("schedules:write", role="lead", person="cy")
    refused = lead.post("/schedules/nights/overrides", {"who": "dee", **NIGHT})
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert error["field"].startswith("schedules.nights.overrides[")
    assert error["hint"]


def test_an_agent_covers_for_others_and_hands_over_what_is_theirs(desk: Desk) -> None:
    ana, bo = (desk.program("schedules:write", role="agent", person=who) for who in ("ana", "bo"))
    assert ana.post("/schedules/nights/overrides", {"who": "cy", **NIGHT}).status_code == 403
    made = ana.post("/schedules/nights/overrides", {"who": "ana", **NIGHT})
    assert made.status_code == 201
    assert bo.post("/schedules/nights/overrides", {"who": "cy", **NIGHT}).status_code == 403, "it is Ana's by now"
    assert bo.call("DELETE", f"/schedules/nights/overrides/{made.json()['id']}").status_code == 200
    assert bo.post("/schedules/nights/overrides", {"who": "cy", **NIGHT}).status_code == 201


def test_a_swap_is_offered_and_accepted(desk: Desk) -> None:
    bo, cy = (desk.program("schedules:write", "issues:read", role="agent", person=who) for who in ("bo", "cy"))
    made = offer(bo, in_exchange={"schedule": "nights", **CY_S_NIGHT}, note="the dentist")
    assert made.status_code == 201, made.content
    number = made.json()["number"]
    assert [one["number"] for one in cy.get("/shift-swaps").json()["shift_swaps"]] == [number]
    assert bo.post(f"/shift-swaps/{number}/acceptance").status_code == 403
    done = cy.post(f"/shift-swaps/{number}/acceptance").json()
    assert (done["state"], done["ended_by"], done["ended_at"]) == ("accepted", "cy", "2026-03-09T08:00:00Z")
    taken = duties(cy)
    assert ("cy", NIGHT["from_at"], NIGHT["to_at"]) in taken
    assert ("bo", CY_S_NIGHT["from_at"], CY_S_NIGHT["to_at"]) in taken
    again = cy.post(f"/shift-swaps/{number}/acceptance")
    assert (again.status_code, again.json()["code"]) == (409, "not_open")


@pytest.mark.parametrize("answer", ["decline", "withdrawal"])
def test_a_swap_that_is_declined_or_withdrawn_changes_nothing(desk: Desk, answer: str) -> None:
    bo, cy = (desk.program("schedules:write", "issues:read", role="agent", person=who) for who in ("bo", "cy"))
    number = offer(bo).json()["number"]
    done = (cy if answer == "decline" else bo).post(f"/shift-swaps/{number}/{answer}")
    assert done.status_code == 200, done.content
    assert len(duties(bo)) == 3
    assert cy.get("/shift-swaps").json() == {"shift_swaps": []}
    assert cy.get("/shift-swaps?state=all").json()["shift_swaps"][0]["state"] in ("declined", "withdrawn")


def test_an_offer_that_nobody_can_accept_any_more_is_shown_as_ended(desk: Desk) -> None:
    bo = desk.program("schedules:write", "issues:read", role="agent", person="bo")
    desk.program("schedules:write", role="agent", person="cy")
    number = offer(bo).json()["number"]
    desk.passes(days=2)
    said = bo.get(f"/shift-swaps/{number}").json()
    assert (said["state"], said["because"]) == ("ended", "its shift has begun")


def test_what_is_not_ones_own_is_not_offered(desk: Desk) -> None:
    ana = desk.program("schedules:write", role="agent", person="ana")
    desk.program("schedules:write", role="agent", person="cy")
    refused = offer(ana)
    assert (refused.status_code, refused.json()["code"]) == (422, "not_their_shift")
    assert refused.json()["hint"]
