"""The weekly review, for programs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.api.desk import Desk


def kept() -> int:
    """A review of the policy of the desk: one finding about a rule, one about somebody."""
    from rung import clock
    from rung.store.measures import reviews
    from rung.store.measures.reviews import Finding, New, Proposal
    from rung.store.policies import policies

    name = policies.current().document.triggers[0].name
    off = Proposal(("triggers", 0, "enabled"), "", "true", False, f"Switch “{name}” off")
    found = (
        Finding("person:bo", "person", "Bo carries too much.", 75, "sure", (("Carried", "9 pages"),)),
        Finding("never:one", "never", "It never fires.", 10, "hint", (("Fired", "never"),), proposal=off),
    )
    new = New(date(2026, 2, 9), date(2026, 3, 8), policies.current_number() or 0, 40, False, found)
    made = reviews.add(new, clock.now())
    assert made is not None
    return made.id


def keys(review: dict) -> list[str]:
    return [one["key"] for one in review["findings"]]


def test_a_review_is_made_read_and_turned_into_a_draft(desk: Desk) -> None:
    lead, agent = desk.signed_in("lead"), desk.signed_in("agent")
    assert lead.get("/review").status_code == 404
    made = lead.post("/review", {})
    assert (made.status_code, made.json()["is_young"], made.json()["findings"]) == (201, True, [])
    number = kept()
    assert keys(lead.get("/review").json()) == ["person:bo", "never:one"]
    assert keys(agent.get(f"/reviews/{number}").json()) == ["never:one"], "what concerns people is for leads"
    assert [one["review"] for one in agent.get("/reviews").json()["reviews"]] == [number, number - 1]
    draft = lead.post(f"/reviews/{number}/drafts", {"finding": "never:one"})
    assert (draft.status_code, draft.json()["backtest"]) == (201, "asked")
    text = lead.get(f"/drafts/{draft.json()['draft']}").json()["text"]
    assert "enabled: false" in text
    assert lead.post(f"/reviews/{number}/drafts", {"finding": "person:bo"}).json()["code"] == "no_proposal"
    assert lead.post(f"/reviews/{number}/drafts", {"finding": "gap:x"}).status_code == 404


def test_what_is_known_is_left_out_and_who_gets_it_is_chosen(desk: Desk) -> None:
    lead = desk.signed_in("lead")
    kept()
    refused = lead.post("/review/known", {"finding": "never:other", "reason": "rare"})
    assert (refused.status_code, refused.json()["code"]) == (422, "no_such_finding")
    lead.post("/review/known", {"finding": "never:one", "reason": "It waits for a fire.", "weeks": 8})
    said = lead.get("/review").json()
    assert keys(said) == ["person:bo"]
    assert [(one["key"], one["reason"]) for one in said["known"]] == [("never:one", "It waits for a fire.")]
    assert lead.call("DELETE", "/review/known?finding=never:one").status_code == 200
    assert lead.call("DELETE", "/review/known?finding=never:one").status_code == 404
    nobody = lead.call("PUT", "/review/sending", {"people": ["zed"]})
    assert (nobody.status_code, nobody.json()["code"]) == (422, "wrong_sending")
    wanted = {"is_on": True, "weekday": 4, "hour": 16, "people": ["bo"]}
    assert lead.call("PUT", "/review/sending", wanted).json() == wanted == lead.get("/review/sending").json()
