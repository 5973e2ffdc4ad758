"""Who works, who is on call, what was told to whom, and where notices go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.api.desk import Desk


def test_people_and_what_they_carry(desk: Desk) -> None:
    desk.opens("A-1")
    ana = desk.program()
    ana.post("/issues/A-1/assignment", {"to": "bo"})
    ana.post("/events", {"type": "person.away", "person": "ana", "from": "2026-03-09T07:00:00Z", "deputy": "bo"})
    desk.passes(seconds=1)

    people = {one["key"]: one for one in ana.get("/people").json()["people"]}

    assert list(people) == ["ana", "bo", "cy"]
    assert (people["bo"]["name"], people["bo"]["open_issues"], people["bo"]["manager"]) == ("Bo Lind", 1, "cy")
    assert people["bo"]["on_call_for"] == ["nights"]
    assert people["ana"]["is_away"] is True
    assert people["ana"]["away"] == [{"from_at": "2026-03-09T07:00:00Z", "until_at": None, "deputy": "bo"}]
    assert people["ana"]["skills"] == {"api": 2}

    ana.post("/events", {"type": "person.back", "person": "ana", "by": "ana"})
    desk.passes(seconds=1)
    people = {one["key"]: one for one in ana.get("/people").json()["people"]}
    assert (people["ana"]["is_away"], people["ana"]["away"]) == (False, [])


def test_who_is_on_call(desk: Desk) -> None:
    ana = desk.program("issues:read")

    said = ana.get("/on-call").json()

    assert said["at"] == "2026-03-09T08:00:00Z"
    assert said["on_call"] == [
        {"schedule": "nights", "person": "bo", "name": "Bo Lind", "until": "2026-03-16T00:00:00Z"}
    ]
    desk.passes(days=7)
    assert ana.get("/on-call").json()["on_call"][0]["person"] == "cy"


def test_accounts_as_events_changed_them(desk: Desk) -> None:
    desk.opens("A-1")
    ana = desk.program()
    ana.post("/events", {"type": "account.changed", "account": "acme", "changes": {"health": 31, "churn_risk": True}})
    desk.passes(seconds=1)

    accounts = {one["key"]: one for one in ana.get("/accounts").json()["accounts"]}

    acme = accounts["acme"]
    assert (acme["health"], acme["churn_risk"], acme["open_issues"]) == (31, True, 1)
    assert (accounts["tiny"]["tier"], accounts["tiny"]["open_issues"]) == ("starter", 0)


def test_what_was_told_to_whom(desk: Desk) -> None:
    desk.opens("A-1")
    desk.opens("B-1", priority="P2")
    desk.program().post("/issues/B-1/escalations", {"path": "billing", "reason": "billed twice"})
    ana = desk.program("issues:read")

    def told(query: str) -> list[tuple[str, str]]:
        answer = ana.get(f"/deliveries{query}")
        assert answer.status_code == 200, answer.content
        return [(one["id"], one["to"]) for one in answer.json()["notices"] if one["ring"]]

    assert sorted(told("")) == [("A-1#1", "ana"), ("A-1#2", "bo"), ("B-1#1", "cy")]
    assert told("?issue=B-1") == [("B-1#1", "cy")]
    assert told("?to=bo") == told("?issue=A-1&to=bo") == [("A-1#2", "bo")]
    assert told("?failed=true") == told("?failed=true&issue=A-1") == []
    notice = ana.get("/deliveries?to=bo").json()["notices"][0]
    assert (notice["escalation"], notice["path"], notice["level"]) == ("A-1.1", "outage", 1)
    assert notice["urgency"] == "critical"
    assert [(one["channel"], one["address"]) for one in notice["deliveries"]] == [("email", "bo@support.example")]


def test_a_failed_delivery_is_sent_again(desk: Desk) -> None:
    from rung.store.models import Delivery

    desk.opens("A-1")
    ana = desk.program("issues:read", "issues:write")
    waiting, other = Delivery.objects.order_by("id")[:2]
    Delivery.objects.filter(pk=waiting.pk).update(state="failed", error="Mail: no connection", done_at=desk.clock.now())

    def shown() -> dict[str, Any]:
        notices = ana.get("/deliveries?issue=A-1").json()["notices"]
        return next(one for notice in notices for one in notice["deliveries"] if one["id"] == waiting.pk)

    assert (shown()["state"], shown()["error"]) == ("failed", "Mail: no connection")
    answer = ana.post(f"/deliveries/{waiting.pk}/attempts", {})

    assert (answer.status_code, answer.json()["delivery"]) == (202, waiting.pk)
    assert answer.json()["by"] == "ana.administrator@support.example"
    assert (shown()["state"], shown()["error"], shown()["destination"]) == ("waiting", None, "")
    for again in (waiting, other):
        refused = ana.post(f"/deliveries/{again.pk}/attempts", {})
        assert (refused.status_code, refused.json()["code"]) == (409, "not_failed")
    for nothing in (999_999, 2**63, 0, -1):
        assert ana.post(f"/deliveries/{nothing}/attempts", {}).status_code == 404


def test_what_waits_says_for_what(desk: Desk) -> None:
    from rung.engine.sending import breaker
    from rung.engine.sending.breaker import Outcome
    from rung.store.deliveries import destinations

    desk.opens("A-1")
    outcomes = [Outcome("failed", error="Mail: no connection")] * breaker.OPENS_AFTER
    destinations.change("email", lambda was: breaker.after(was, outcomes, desk.clock.now()), desk.clock.now())
    desk.passes(minutes=4)

    notices = desk.program("issues:read").get("/deliveries?issue=A-1").json()["notices"]

    waits = {one["waits_for"] for notice in notices for one in notice["deliveries"] if one["channel"] == "email"}
    assert waits == {"Mail has not accepted anything for 4 min"}


def test_where_notices_go(desk: Desk) -> None:
    administrator = desk.program("admin")
    assert administrator.get("/delivery-mode").json() == {"mode": "outbox", "people": []}

    changed = administrator.call("PUT", "/delivery-mode", {"mode": "only", "people": ["ana", "slack:#war-room"]})

    assert (changed.status_code, changed.json()) == (200, {"mode": "only", "people": ["ana", "slack:#war-room"]})
    assert administrator.get("/delivery-mode").json() == changed.json()
    assert administrator.call("PUT", "/delivery-mode", {"mode": "live"}).json() == {"mode": "live", "people": []}


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"mode": "loud"}, "invalid"),
        ({"mode": "only"}, "nobody_named"),
        ({"mode": "only", "people": ["dora"]}, "unknown_person"),
    ],
)
def test_a_mode_that_makes_no_sense(desk: Desk, wanted: dict[str, Any], code: str) -> None:
    administrator = desk.program("admin")

    refused = administrator.call("PUT", "/delivery-mode", wanted)

    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert administrator.get("/delivery-mode").json()["mode"] == "outbox"


def test_when_nobody_could_be_told(desk: Desk) -> None:
    ana = desk.program()
    away = {"person": "cy", "from": "2026-03-10T08:00:00Z", "until": "2026-03-10T12:00:00Z"}
    ana.post("/events", {"type": "person.away", **away})
    desk.passes(seconds=1)

    said = desk.program("issues:read").get("/coverage?days=2").json()

    assert (said["from"], said["to"]) == ("2026-03-08T23:00:00Z", "2026-03-10T23:00:00Z")
    span = {"from": "2026-03-10T08:00:00Z", "to": "2026-03-10T12:00:00Z"}
    assert said["gaps"] == [
        {"path": "billing", "level": 1, "tier": None, **span},
        {"path": "outage", "level": 2, "tier": None, **span},
    ]
    assert {one["person"] for one in said["single_points"]} == {"cy"}
    assert said["unreachable"] == []
    tomorrow = ana.get("/coverage?from=2026-03-11&days=1").json()
    assert (tomorrow["from"], tomorrow["gaps"]) == ("2026-03-10T23:00:00Z", [])


@pytest.mark.parametrize("asked", ["days=0", "days=32", "from=1999-01-01", "from=tomorrow"])
def test_days_that_cannot_be_looked_at_are_refused(desk: Desk, asked: str) -> None:
    refused = desk.program().get(f"/coverage?{asked}")

    assert refused.status_code == 422
    assert refused.json()["detail"]
