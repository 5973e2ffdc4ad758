"""Issues that are alike, for programs: found, linked on both sides, merged."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.api.desk import Desk

CHECKSUM = "The payroll export to Datev stops with a checksum mismatch."
AGAIN = "Checksum mismatch whenever the Datev export of our payroll runs."


def test_likes_of_an_issue_and_of_a_text(desk: Desk) -> None:
    from rung.engine.learning import alike

    desk.opens("A-1", subject="Payroll export", body=CHECKSUM, contact="ops@acme.example")
    desk.opens("T-1", subject="Datev", body=AGAIN, contact="it@tiny.example", account="tiny")
    alike.mark_new()
    ana = desk.program("issues:read", "issues:write")

    (found,) = ana.get("/issues/A-1/similar").json()["issues"]
    assert (found["id"], found["account"], found["near"], found["is_linked"]) == ("T-1", "tiny", ["day"], False)
    assert {"checksum", "datev", "payroll"} <= set(found["words"])
    assert [one["id"] for one in ana.get("/issues/A-1/similar?among=others").json()["issues"]] == ["T-1"]
    assert ana.get("/issues/A-1/similar?among=account").json()["issues"] == []

    asked = ana.post("/similar", {"body": "Payroll: checksum mismatch in the Datev export", "account": "tiny"})
    assert [one["id"] for one in asked.json()["issues"]] == ["T-1", "A-1"]
    assert ana.post("/similar", {"body": "  "}).status_code == 422
    assert ana.post("/similar", {"body": "Where is the invoice?"}).json()["issues"] == []


def test_links_stand_on_both_and_go_on_both_and_a_merge_ends_one(desk: Desk) -> None:
    desk.opens("A-1")
    desk.opens("T-1", account="tiny", priority="P2")
    ana = desk.program("issues:read", "issues:write")

    assert ana.post("/issues/A-1/links", {"to": "T-1", "because": "the same outage"}).status_code == 200
    desk.passes(seconds=1)
    assert ana.get("/issues/A-1").json()["linked"] == ["T-1"]
    assert ana.get("/issues/T-1").json()["linked"] == ["A-1"]
    told = [one["words"] for one in ana.get("/issues/T-1/timeline").json()["entries"]]
    assert told[-1].startswith("A-1 was linked with it by")

    assert ana.call("DELETE", "/issues/T-1/links/A-1").status_code == 200
    desk.passes(seconds=1)
    assert ana.get("/issues/A-1").json()["linked"] == []

    refused = ana.post("/issues/A-1/links", {"to": "Z-9"})
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_issue")
    assert ana.post("/issues/A-1/merge", {"into": "A-1"}).json()["code"] == "same_issue"
    assert ana.post("/issues/A-1/merge", {"into": "T-1"}).json()["status"] == "closed"
    assert ana.get("/issues/A-1").json()["merged_into"] == "T-1"
    desk.passes(seconds=1)
    assert ana.call("DELETE", "/issues/A-1/merge").json()["id"] == "T-1"
    desk.passes(seconds=1)
    again = ana.get("/issues/A-1").json()
    assert (again["status"], again["merged_into"]) == ("open", None)
    assert ana.call("DELETE", "/issues/A-1/merge").json()["code"] == "not_merged"
