"""Marking what changed, and looking what came after, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.api.desk import Desk


def test_a_lead_marks_what_changed_and_the_rest_marks_itself(desk: Desk) -> None:
    from rung.engine.policies.publish import publish
    from tests.api.desk import POLICY

    lead, agent = desk.signed_in("lead"), desk.signed_in("agent")
    made = lead.post("/marks", {"words": " new team\n in Lisbon ", "day": "2026-03-08"})
    assert made.status_code == 201
    mark = made.json()
    assert (mark["words"], mark["day"], mark["at"], mark["by"]) == ("new team in Lisbon", "2026-03-08", None, "ana")
    late = lead.post("/marks", {"words": "freeze ended", "at": "2026-03-09T23:30:00Z"}).json()
    assert late["day"] == "2026-03-10", "half past midnight in Berlin"
    desk.passes(days=1)
    publish(POLICY.replace("name: Ana Ruiz, email: ana@support.example, teams: [technical]",
                           "name: Ana Ruiz, email: ana@support.example, teams: [billing]"), by="cy")  # fmt: skip
    listed = agent.get("/marks?since=2026-03-07&until=2026-03-10").json()["marks"]
    assert [(one["day"], one["kind"], one["words"], one["id"]) for one in listed] == [
        ("2026-03-08", "marked", "new team in Lisbon", mark["id"]),
        ("2026-03-09", "policy", "version 1: published", None),
        ("2026-03-10", "marked", "freeze ended", late["id"]),
        ("2026-03-10", "people", "Ana Ruiz joined Billing; Ana Ruiz left Technical support", None),
        ("2026-03-10", "policy", "version 2: published", None),
    ]
    assert agent.post("/marks", {"words": "mine", "day": "2026-03-08"}).status_code == 403
    changed = lead.call("PUT", f"/marks/{mark['id']}", {"words": "Lisbon began", "day": "2026-03-09"})
    assert (changed.json()["words"], changed.json()["day"]) == ("Lisbon began", "2026-03-09")
    compared = agent.get("/marks/after/2026-03-09?since=2026-03-07&until=2026-03-10").json()
    assert [one["words"] for one in compared["marks"]] == ["Lisbon began", "version 1: published"]
    assert compared["told"] == 0
    assert compared["caution"] == "All of them have too few facts to tell."
    assert {one["verdict"] for one in compared["rows"]} == {"few"}
    assert lead.call("DELETE", f"/marks/{mark['id']}").json()["words"] == "Lisbon began"
    assert lead.call("DELETE", f"/marks/{mark['id']}").json()["code"] == "no_such_mark"


def test_a_mark_that_cannot_be_is_refused_with_a_hint(desk: Desk) -> None:
    lead = desk.signed_in("lead")
    for payload, code in (
        ({"words": "both", "day": "2026-03-08", "at": "2026-03-08T00:00Z"}, "wrong_day"),
        ({"words": "neither"}, "wrong_day"),
        ({"words": " ", "day": "2026-03-08"}, "invalid"),
        ({"words": "x" * 201, "day": "2026-03-08"}, "invalid"),
        ({"words": "long ago", "day": "0001-01-01"}, "wrong_day"),
        ({"words": "no zone", "at": "2026-03-08T00:00"}, "invalid"),
    ):
        refused = lead.post("/marks", payload)
        assert (refused.status_code, refused.json()["code"]) == (422, code), payload
        assert refused.json()["hint"]
    for path, code in (
        ("/marks/after/2026-03-20?until=2026-03-10", "wrong_day"), ("/marks/after/2026-03-09?by=team", "wrong_by"),
        ("/marks/after/2026-03-09?measure=opened&by=person", "wrong_by"), ("/marks?until=9999-12-31", "wrong_until"),
    ):  # fmt: skip
        refused = lead.get(path)
        assert (refused.status_code, refused.json()["code"]) == (422, code), path
    assert lead.get("/marks?days=28").json()["marks"][0]["kind"] == "policy", "nothing of it was kept"
