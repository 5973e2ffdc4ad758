"""An outage and the programs that answer it: who has it, who declines, who calls it off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.api.desk import Desk


def test_acknowledging_stops_the_climb(desk: Desk) -> None:
    desk.opens("A-1")
    bo = desk.program("issues:write", person="bo")

    answer = bo.post("/escalations/A-1.1/acknowledgement", {"lasts": "2h"})

    assert answer.status_code == 200, answer.content
    said = answer.json()
    assert (said["id"], said["state"], said["acknowledged_by"]) == ("A-1.1", "acknowledged", "bo")
    assert said["acknowledged_until"] == "2026-03-09T10:00:00Z"
    desk.passes(hours=1)
    assert desk.program("issues:read").get("/escalations/A-1.1").json()["level"] == 1


def test_unacknowledged_it_climbs_and_says_whom_it_tells_next(desk: Desk) -> None:
    desk.opens("A-1")
    program = desk.program("issues:read")

    first = program.get("/escalations/A-1.1").json()
    assert [one["to"] for one in first["told"]] == ["ana", "bo"]
    assert first["climbs_at"] == "2026-03-09T08:30:00Z"
    assert [(one["at"], one["people"]) for one in first["coming"] if one["kind"] == "tell"][:1] == [
        ("2026-03-09T08:30:00Z", ["cy"])
    ]

    desk.passes(minutes=30)
    second = program.get("/escalations/A-1.1").json()
    assert (second["level"], second["level_name"]) == (2, "Head of support")


def test_nobody_can_take_what_somebody_has(desk: Desk) -> None:
    desk.opens("A-1")
    ana, bo = desk.program(person="ana"), desk.program(person="bo")
    assert bo.post("/escalations/A-1.1/acknowledgement").status_code == 200

    late = ana.post("/escalations/A-1.1/acknowledgement")

    assert late.status_code == 409
    assert late.headers["Content-Type"] == "application/problem+json"
    said = late.json()
    assert (said["code"], said["state"], said["acknowledged_by"]) == ("nothing_climbs", "acknowledged", "bo")
    assert said["hint"]
    assert bo.post("/escalations/A-1.1/acknowledgement").status_code == 200, "who has it may say so again"
    own = bo.post("/escalations/A-1.1/declines", {"reason": "not_ours"}).json()
    assert (own["detail"], own["hint"].partition(":")[0]) == ("You have A-1.1 already.", "Give it on")


def test_nothing_climbs_once_it_is_resolved(desk: Desk) -> None:
    desk.opens("A-1")
    ana = desk.program()
    assert ana.post("/issues/A-1/resolution").json()["status"] == "resolved"

    for act in ("acknowledgement", "declines", "closure"):
        late = ana.post(f"/escalations/A-1.1/{act}")
        assert (late.status_code, late.json()["state"]) == (409, "resolved"), act


def test_an_acknowledgement_that_waits_is_on_disk(desk: Desk) -> None:
    desk.opens("A-1")
    ana = desk.program()

    with desk.engine_stands_still():
        waits = ana.post("/escalations/A-1.1/acknowledgement", Prefer="respond-async")
        assert waits.status_code == 202
        assert (waits.json()["state"], waits.json()["issue"]) == ("waiting", "A-1")
        assert ana.get("/escalations/A-1.1").json()["state"] == "open"

    desk.passes(minutes=1)
    assert ana.get("/escalations/A-1.1").json()["state"] == "acknowledged"


def test_a_repeated_act_happens_once(desk: Desk) -> None:
    desk.opens("A-1")
    ana = desk.program()
    note = {"body": "Looked at the logs."}

    for _ in range(3):
        assert ana.post("/issues/A-1/notes", note, Idempotency_Key="note-1").status_code == 200
    other = ana.post("/issues/A-1/notes", {"body": "Something else."}, Idempotency_Key="note-1")

    assert (other.status_code, other.json()["code"]) == (422, "id_reused")
    said = ana.get("/issues/A-1").json()["conversation"]
    assert [one["body"] for one in said if one["kind"] == "note.added"] == ["Looked at the logs."]


def test_declining_asks_the_next_level_at_once(desk: Desk) -> None:
    desk.opens("A-1")
    for person in ("ana", "bo"):
        answer = desk.program(person=person).post("/escalations/A-1.1/declines", {"reason": "unavailable"})
        assert answer.status_code == 200, answer.content

    assert answer.json()["level"] == 2
    assert answer.json()["told"][-1]["to"] == "cy"


def test_calling_it_off(desk: Desk) -> None:
    desk.opens("A-1")

    answer = desk.program().post("/escalations/A-1.1/closure", {"reason": "a drill"})

    assert (answer.status_code, answer.json()["state"]) == (200, "closed")
    assert answer.json()["coming"] == []


def test_escalating_by_hand(desk: Desk) -> None:
    desk.opens("B-7", priority="P2")
    ana = desk.program("issues:write")
    wanted = {"path": "billing", "reason": "They were billed twice.", "answers": {"impact": "all invoices"}}

    new = ana.post("/issues/B-7/escalations", wanted)
    again = ana.post("/issues/B-7/escalations", wanted)

    assert (new.status_code, again.status_code) == (201, 200)
    assert new.json()["id"] == again.json()["id"] == "B-7.1"
    assert [one["to"] for one in new.json()["told"]] == ["cy"]


@pytest.mark.parametrize(
    ("wanted", "status", "code"),
    [
        ({"path": "nowhere", "reason": "help"}, 422, "unknown_path"),
        ({"path": "outage"}, 422, "invalid"),
        ({"path": "outage", "reason": " "}, 422, "invalid"),
        ({"path": "outage", "reason": "help", "level": 0}, 422, "invalid"),
        ({"path": "outage", "reason": "help", "levle": 2}, 422, "invalid"),
    ],
)
def test_an_escalation_that_makes_no_sense(desk: Desk, wanted: dict, status: int, code: str) -> None:
    desk.opens("A-1", priority="P2")

    refused = desk.program().post("/issues/A-1/escalations", wanted)

    assert (refused.status_code, refused.json()["code"]) == (status, code), refused.content
    assert refused.json()["hint"]
    assert desk.program().get("/issues/A-1").json()["escalations"] == []


def test_a_resolved_issue_is_not_escalated(desk: Desk) -> None:
    desk.opens("A-1", priority="P2")
    ana = desk.program()
    ana.post("/issues/A-1/resolution")

    refused = ana.post("/issues/A-1/escalations", {"path": "outage", "reason": "help"})

    assert (refused.status_code, refused.json()["code"]) == (409, "not_open")


@pytest.mark.parametrize("lasts", ["soon", "2", "-1h", ""])
def test_a_span_that_is_none_never_reaches_the_issue(desk: Desk, lasts: str) -> None:
    desk.opens("A-1")

    refused = desk.program().post("/escalations/A-1.1/acknowledgement", {"lasts": lasts})

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "lasts"


@pytest.mark.parametrize("escalation", ["A-1.9", "A-1", "nobody.1", "A-1.x", ".1"])
def test_an_escalation_that_is_not_there(desk: Desk, escalation: str) -> None:
    desk.opens("A-1")
    ana = desk.program()

    for answer in (ana.get(f"/escalations/{escalation}"), ana.post(f"/escalations/{escalation}/acknowledgement")):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert answer.json()["hint"]


@pytest.mark.parametrize("issue", ["a.b.c", "zendesk/4711", "A+1", "A#1", "Störung 7", "50%", "why", "notes/A-1"])
def test_ids_of_other_systems(desk: Desk, issue: str) -> None:
    from tests.api.desk import quoted

    desk.opens(issue)
    ana = desk.program()

    answer = ana.post(f"/escalations/{quoted(issue)}.1/acknowledgement")

    assert (answer.status_code, answer.json()["id"]) == (200, f"{issue}.1")
    assert ana.get(f"/issues/{quoted(issue)}").json()["owner"] == "ana"
    assert ana.get(f"/issues/{quoted(issue)}/timeline").json()["entries"][0]["event"] == "issue.opened"
