"""`POST /issues/{id}/preview`: what would come of an act, before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.api.desk import Desk


def asked(desk: Desk, **body: Any) -> Any:
    return desk.program("issues:read").post("/issues/A-1/preview", json=body)


def test_nobody_acts(desk: Desk) -> None:
    desk.opens("A-1")
    read = asked(desk).json()

    assert (read["issue"], read["words"], read["caveats"]) == ("A-1", "nobody acts", [])
    assert {line["change"] for line in read["lines"]} == {"same"}
    assert next(line["to"] for line in read["lines"] if line["kind"] == "ring") == ["cy"]


def test_an_act_in_short_and_the_event_that_it_is_come_to_the_same(desk: Desk) -> None:
    desk.opens("A-1")
    read = asked(desk, act="resolve").json()

    assert [line["words"] for line in read["lines"] if line["kind"] == "moved"] == ["outage is resolved"]
    assert all(line["change"] == "gone" for line in read["lines"] if line["kind"] == "ring")
    assert asked(desk, event={"type": "issue.resolved"}).json()["lines"] == read["lines"]


def test_nothing_is_written(desk: Desk) -> None:
    from rung.store.models import Inbox, Journal, Notice

    desk.opens("A-1")
    before = [model.objects.count() for model in (Journal, Inbox, Notice)]
    assert asked(desk, act="escalate=outage:2").status_code == 200
    assert [model.objects.count() for model in (Journal, Inbox, Notice)] == before


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"act": "wake"}, "unknown_act"),
        ({"act": "resolve", "event": {"type": "issue.resolved"}}, "invalid"),
        ({"event": {"type": "time.passed"}}, "bad_event"),
        ({"event": {"type": "issue.escalated", "path": "nowhere"}}, "unknown_path"),
        ({"acts": "resolve"}, "invalid"),
    ],
)
def test_what_makes_no_sense(desk: Desk, body: dict[str, Any], code: str) -> None:
    desk.opens("A-1")
    answer = asked(desk, **body)

    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_an_issue_that_is_not_there_or_stands_still(desk: Desk) -> None:
    from rung.store.models import Subject

    assert asked(desk).status_code == 404
    desk.opens("A-1")
    Subject.objects.filter(key="A-1").update(blocked="ZeroDivisionError")
    answer = asked(desk)
    assert (answer.status_code, answer.json()["code"]) == (409, "stands_still")
