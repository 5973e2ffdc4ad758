"""How people are told, by the API: read in sentences, changed whole, by whom it concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.api.desk import Desk

SLACK = {"critical": {"channels": ["email"], "breaks_quiet_hours": True}, "quiet": "22:00-07:00"}


def test_somebodys_choices_are_tried_kept_read_and_taken_back(desk: Desk) -> None:
    lead = desk.signed_in("lead")
    at = {"at": "2026-03-10T03:00:00+01:00"}
    tried = lead.call("PUT", "/people/ana/preferences", json={"notices": SLACK, "preview": True}).json()
    assert tried["kinds"][1]["sentences"][1].startswith("A high notice at Tue 10 Mar 03:00: waits for the end of quiet")
    assert lead.get("/people/ana/preferences").json()["notices"] == {}, "nothing is kept by a preview"

    kept = lead.call("PUT", "/people/ana/preferences", json={"notices": SLACK}).json()
    assert kept["kinds"][0]["whose"] == "own"
    read = lead.get(f"/people/ana/preferences?at={at['at'].replace('+', '%2B')}").json()
    assert read["notices"]["quiet"] == "22:00-07:00"
    assert read["would"][0] == "A critical notice at Tue 10 Mar 03:00: Mail at once."

    lead.call("PUT", "/people/ana/preferences", json={"notices": {}})
    assert lead.get("/people/ana/preferences").json()["kinds"][0]["whose"] == "nobody"


def test_an_agent_chooses_for_themselves_and_not_for_others(desk: Desk) -> None:
    agent = desk.signed_in("agent")
    statuses = {key: agent.call("PUT", f"/people/{key}/preferences", json={"notices": SLACK}).status_code
                for key in ("ana", "bo", "cy")}  # fmt: skip
    assert sorted(statuses.values()) == [200, 403, 403], "their own alone"


def test_choices_with_errors_change_nothing_and_say_where(desk: Desk) -> None:
    lead = desk.signed_in("lead")
    wrong = {"critical": {"channels": ["pigeon"]}, "quiet": "late"}
    refused = lead.call("PUT", "/people/ana/preferences", json={"notices": wrong})
    assert refused.status_code == 422
    assert {one["path"] for one in refused.json()["errors"]} == {
        "people.ana.notices.critical.channels[0]", "people.ana.notices.quiet",
    }  # fmt: skip
    assert lead.get("/people/ana/preferences").json()["notices"] == {}
    assert lead.get("/people/nobody/preferences").status_code == 404


def test_a_test_ring_is_asked_for_and_what_it_proves_is_read(desk: Desk) -> None:
    from rung.store.deliveries import reach_tests
    from rung.store.models import ReachTest

    agent = desk.signed_in("agent")
    assert agent.call("POST", "/people/bo/tests").status_code == 202
    again = agent.call("POST", "/people/bo/tests")
    assert (again.status_code, again.json()["code"]) == (409, "cannot_test")
    bo = next(one for one in agent.get("/reachability").json()["people"] if one["person"] == "bo")
    assert (bo["is_on_duty_soon"], [way["state"] for way in bo["ways"]]) == (True, ["asked"])
    reach_tests.confirm(ReachTest.objects.get(person="bo").pk, "link", desk.clock.now())
    bo = next(one for one in agent.get("/reachability").json()["people"] if one["person"] == "bo")
    assert bo["is_proven"]


def test_how_one_notice_went(desk: Desk) -> None:
    desk.opens("A-1")
    reader = desk.signed_in("read_only")
    notices = reader.get("/deliveries?issue=A-1").json()["notices"]
    number = next(one["id"].rpartition("#")[2] for one in notices if one["to"] == "ana")
    one = reader.get(f"/issues/A-1/notices/{number}").json()
    assert (one["to_name"], one["state"], one["next"]) == ("Ana Ruiz", "on its way", None)
    assert one["ways"][0]["why"] == "preference"
    assert one["moments"][0]["words"].startswith("told by Mail")
    assert reader.get("/issues/A-1/notices/99").status_code == 404
