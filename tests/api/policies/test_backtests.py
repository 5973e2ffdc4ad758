"""Back-tests and watches by programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rung import clock

if TYPE_CHECKING:
    from tests.api.desk import Desk

OPENED = '{"type": "issue.opened", "at": "2026-03-02T10:00:00Z", "issue": "H-1", "account": "acme", "priority": "P0"}'


def sooner() -> str:
    from tests.api.desk import POLICY

    return POLICY.replace("climb_after: 30m", "climb_after: 5m")


def run_what_waits(folder: Path) -> None:
    """What a worker does."""
    from rung.engine.proof import backtest_run
    from rung.store.policies import backtests

    asked = backtests.claim(clock.now())
    outcome = backtest_run.run(asked, clock.now(), folder, lambda _part, _done, _total: None)
    assert backtests.finish(asked.runner, clock.now(), outcome.result, outcome.report.encode())


def test_a_text_is_tested_and_its_result_read(desk: Desk, tmp_path: Path) -> None:
    lead = desk.program("policies:read", "policies:write", role="lead", person="cy")
    asked = lead.post("/backtests", {"text": sooner(), "history": OPENED, "name": "Five minutes"})
    assert asked.status_code == 201, asked.content
    number = asked.json()["number"]
    assert (asked.json()["state"], asked.json()["asked_by"], asked.json()["against"]) == ("queued", "cy", 1)
    early = lead.get(f"/backtests/{number}/result")
    assert (early.status_code, early.json()["code"]) == (409, "not_done")
    run_what_waits(tmp_path)
    assert lead.get(f"/backtests/{number}").json()["state"] == "done"
    result = lead.get(f"/backtests/{number}/result").json()
    assert result["difference"]["new"]["name"] == "Five minutes"
    assert result["difference"]["only_one"] == []
    assert [one["number"] for one in lead.get("/backtests").json()["backtests"]] == [number]


def test_one_of_a_draft_is_listed_with_it_and_cancelled_once(desk: Desk) -> None:
    from rung.store.policies import drafts

    lead = desk.program("policies:read", "policies:write", role="lead", person="cy")
    draft = drafts.add(sooner(), "cy", name="Sooner", based_on=1)
    number = lead.post("/backtests", {"draft": draft.id, "days": 7}).json()["number"]
    assert [one["number"] for one in lead.get(f"/backtests?draft={draft.id}").json()["backtests"]] == [number]
    assert lead.get("/backtests?draft=77").json()["backtests"] == []
    assert lead.call("DELETE", f"/backtests/{number}").json()["state"] == "cancelled"
    again = lead.call("DELETE", f"/backtests/{number}")
    assert (again.status_code, again.json()["code"]) == (409, "not_active")


def test_what_cannot_be_tested_is_said_with_a_hint(desk: Desk) -> None:
    lead = desk.program("policies:read", "policies:write", role="lead", person="cy")
    for sent, status, code in (
        ({}, 422, "what"),
        ({"draft": 1, "version": 1}, 422, "what"),
        ({"draft": 99}, 404, "not_found"),
        ({"version": 99}, 422, "no_such_version"),
        ({"text": "rung: 99"}, 422, "policy_has_errors"),
    ):
        answer = lead.post("/backtests", sent)
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.content
        assert answer.json()["hint"]
    assert lead.post("/backtests", {"version": 1, "days": 0}).status_code == 422
    for _ in range(5):
        assert lead.post("/backtests", {"version": 1}).status_code == 201
    assert lead.post("/backtests", {"version": 1}).json()["code"] == "too_many"
    assert lead.get("/backtests/99").status_code == 404


def test_a_draft_is_watched_and_the_watch_stopped(desk: Desk) -> None:
    from rung.store.policies import drafts

    lead = desk.program("policies:read", "policies:write", role="lead", person="cy")
    draft = drafts.add(sooner(), "cy", name="Sooner", based_on=1)
    begun = lead.post("/watches", {"draft": draft.id})
    assert begun.status_code == 201, begun.content
    number = begun.json()["number"]
    assert (begun.json()["state"], begun.json()["ends_at"]) == ("watching", "2026-03-16T08:00:00Z")
    assert lead.post("/watches", {"draft": draft.id}).json()["code"] == "is_watched"
    assert lead.get(f"/watches/{number}").json()["backtest"] is None
    stopped = lead.call("DELETE", f"/watches/{number}").json()
    assert (stopped["state"], stopped["why"]) == ("stopped", "stopped by cy")
    assert lead.call("DELETE", f"/watches/{number}").json()["code"] == "not_running"
    assert [one["number"] for one in lead.get("/watches").json()["watches"]] == [number]
