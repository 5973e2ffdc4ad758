"""Hand-overs by the API: the brief, who takes it, where it was how long, and what erasing a customer leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.api.desk import Desk


def test_the_other_team_need_not_ask_what_was_said(desk: Desk) -> None:
    desk.opens("A-1", priority="P2", team="billing", body="The invoice of March lacks a line. When do we get it?")
    ana = desk.program("issues:read", "issues:write")
    ana.post("/issues/A-1/notes", {"body": "I checked the export: row 12 is missing there too."})
    desk.passes(minutes=10)

    brief = ana.get("/issues/A-1/handoffs/brief").json()
    assert [part["title"] for part in brief["parts"]][:3] == [
        "What the customer needs", "What was tried", "Open questions"
    ]  # fmt: skip
    tried = brief["parts"][1]["lines"][0]
    assert tried["words"] == "“I checked the export: row 12 is missing there too.”"
    assert tried["source"].startswith("Ana Ruiz, note, 9 Mar")

    assert ana.post("/issues/A-1/handoffs/return", {"reason": "no"}).json()["code"] == "not_offered"
    assert ana.post("/issues/A-1/handoffs", {"to": "billing"}).json()["code"] == "same_team"
    assert ana.post("/issues/A-1/handoffs", {"to": "technical", "asked": "Mend the export."}).status_code == 200
    listed = desk.program("issues:read", person="bo").get("/issues?tab=offered").json()
    assert ([one["id"] for one in listed["issues"]], listed["counts"]["offered"]) == (["A-1"], 1)

    offered = ana.get("/issues/A-1").json()["handoffs"][0]
    assert (offered["state"], offered["asked"], offered["summary"]) == ("offered", "Mend the export.", brief["text"])
    again = ana.get("/issues/A-1/handoffs/brief").json()["text"]
    assert again == brief["text"], "a brief quotes no other brief"


def test_where_it_was_and_how_long_is_the_same_whenever_it_is_asked(desk: Desk) -> None:
    desk.opens("A-1", priority="P2", team="billing")
    ana, bo = desk.program("issues:read", "issues:write"), desk.program("issues:write", person="bo")
    desk.passes(minutes=10)
    ana.post("/issues/A-1/handoffs", {"to": "technical", "summary": "As the customer says."})
    desk.passes(minutes=5)
    bo.post("/issues/A-1/handoffs/acceptance", {})
    desk.passes(minutes=5)
    then = "2026-03-09T08:20:00Z"
    before = ana.get(f"/issues/A-1/team-times?at={then}").json()
    assert [(one["team"], one["seconds"]) for one in before["teams"]] == [("billing", 900), ("technical", 300)]
    desk.passes(minutes=1)
    bo.post("/issues/A-1/handoffs/return", {"reason": "it is an invoice"})
    desk.passes(minutes=5)
    assert ana.get(f"/issues/A-1/team-times?at={then}").json() == before
    now = ana.get("/issues/A-1").json()["team_times"]
    assert [(one["team"], one["seconds"]) for one in now["teams"]] == [("billing", 1200), ("technical", 360)]
    assert (now["moves"], now["bounces"]) == (2, 1)


def test_erasing_a_customer_erases_the_brief(desk: Desk) -> None:
    from rung.store.pages import queries
    from rung.store.words import texts

    desk.opens("A-1", priority="P2", team="billing", contact="mia@tiny.example")
    ana = desk.program("issues:read", "issues:write")
    ana.post("/issues/A-1/handoffs", {"to": "technical", "asked": "Mend it."})
    state = queries.state_of("A-1")
    assert state is not None
    texts.erase(str(state.contact))
    left = ana.get("/issues/A-1").json()["handoffs"][0]
    assert (left["state"], left["asked"], left["summary"]) == ("offered", texts.ERASED, texts.ERASED)
