"""`rung explain ISSUE --if`: who would be told, and when, if somebody did this now."""

import json

import pytest

from tests.cli.issues.test_explain import outage  # noqa: F401 - the story is the same


def lines(read, change):
    return [(one["rung"]["kind"], one["who"], one["rung"]["level"]) for one in read["lines"] if one["change"] == change]


def test_who_is_told_if_nobody_acts(rung, outage):  # noqa: F811
    read = json.loads(rung("explain", outage, "--if", "nothing", "--json").stdout)

    assert read["words"] == "nobody acts"
    assert lines(read, "new") == lines(read, "gone") == []
    assert ("ring", ["Cy Park"], 3) in lines(read, "same")


def test_what_an_acknowledgement_holds_back(rung, outage):  # noqa: F811
    result = rung("explain", outage, "--if", "acknowledge=1h")
    said = " ".join(result.stdout.split())

    assert result.exit_code == 0, result.output
    assert "A-1, if somebody has it for 1h, and nothing else is done:" in said
    assert "outage is acknowledged" in said
    assert "outage is open" in said, "an hour later it goes on"
    read = json.loads(rung("explain", outage, "--if", "acknowledge=1h", "--json").stdout)
    assert ("ring", ["Cy Park"], 3) in lines(read, "gone")


def test_nothing_is_written(rung, outage):  # noqa: F811
    from rung.store.models import Delivery, Inbox, Journal, Notice

    before = [model.objects.count() for model in (Journal, Inbox, Notice, Delivery)]
    assert rung("explain", outage, "--if", "escalate=outage:3").exit_code == 0
    assert [model.objects.count() for model in (Journal, Inbox, Notice, Delivery)] == before


def test_an_event_of_any_kind(rung, outage):  # noqa: F811
    away = rung("explain", outage, "--if", '{"type": "person.away", "person": "cy"}', "--json")
    read = json.loads(away.stdout)

    assert ("ring", ["Cy Park"], 3) in lines(read, "gone")


@pytest.mark.parametrize(
    ("written", "message", "hint"),
    [
        ("acknowlege", "there is no act 'acknowlege'", "did you mean acknowledge?"),
        ("priority", "priority needs a priority", "write priority=P0"),
        ("snooze=soon", "soon", "write snooze=4h"),
        ("escalate=nowhere", "nowhere", ""),
        ('{"type": "issue.reslved"}', "there is no event of type", "issue.resolved"),
        ('{"type": ', "this is no JSON", "write"),
        ('{"type": "issue.opened"}', "A-1 is there already", "ask what comes"),
    ],
)
def test_what_makes_no_sense(rung, outage, written, message, hint):  # noqa: F811
    result = rung("explain", outage, "--if", written)

    assert result.exit_code == 1, result.output
    assert message in result.stderr
    assert hint in result.stderr


def test_an_issue_that_is_not_there(rung, outage):  # noqa: F811
    result = rung("explain", "A-9", "--if", "nothing")

    assert (result.exit_code, "there is no issue A-9" in result.stderr) == (1, True)


def test_a_demo_is_looked_ahead_of_from_its_own_clock(rung, outage):  # noqa: F811
    from datetime import UTC, datetime

    from rung.store import settings_store

    settings_store.put(settings_store.DEMO_CLOCK, datetime(2026, 3, 11, 12, 0, tzinfo=UTC).isoformat())
    read = json.loads(rung("explain", outage, "--if", "nothing", "--json").stdout)

    assert read["at"] == "2026-03-11T12:00:00Z"
