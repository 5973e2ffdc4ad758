"""What customers say afterwards, for programs: told by other tools, read as JSON and CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.api.desk import Desk


def test_a_score_of_another_tool_counts_once_and_is_read_back(desk: Desk) -> None:
    desk.opens("A-1", priority="P2")
    desk.settled("A-1")
    said = {
        "type": "csat.received", "id": "survey-77", "issue": "A-1", "at": "2026-03-09T08:00:00Z", "score": 2,
        "comment": "Slow.", "contact": "kim@acme.example", "channel": "delighted",
    }  # fmt: skip
    program = desk.program("events:write", "issues:read")
    for _ in range(2):
        assert program.post("/events", said).status_code in (200, 202)
    assert program.post("/events", {**said, "score": 5}).status_code in (207, 409, 422), "the same id, another score"
    desk.settled("A-1")
    found = program.get("/csat?most=3&account=acme").json()
    (answer,) = found["answers"]
    assert (answer["score"], answer["comment"], answer["contact"]) == (2, "Slow.", "kim@acme.example")
    assert (answer["survey"], answer["channel"], answer["escalated"]) == (0, "delighted", False)
    assert (found["total"], found["figures"]["bad"], found["figures"]["response_rate"]) == (1, 1, None)
    assert program.get("/csat?least=3").json()["answers"] == []
    rows = program.get("/csat.csv?issue=A-1").getvalue().decode().splitlines()
    assert rows[0].startswith("issue,survey,score,comment")
    assert rows[1].startswith("A-1,0,2,Slow.")


def test_what_cannot_be_asked_for_is_said(desk: Desk) -> None:
    lead = desk.signed_in("lead")
    assert "no score is both" in str(lead.get("/csat?least=4&most=2").json())
    assert lead.get("/csat?person=cy").status_code == 200
    refused = desk.signed_in("read_only").get("/csat?person=cy")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_yours")
    assert lead.get("/csat?least=0").status_code == 422
    assert lead.get("/csat?since=yesterday").status_code == 422
    for query, hint in (("team=tecnical", "Did you mean technical?"), ("issue=A-9", "Ids are case-sensitive.")):
        for address in ("/csat", "/csat.csv"):
            problem = lead.get(f"{address}?{query}").json()
            field = query.partition("=")[0]
            assert (problem["status"], problem["code"], problem["hint"]) == (422, f"wrong_{field}", hint)
