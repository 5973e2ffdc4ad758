"""`rung explain`: each decision in words, with its reason."""

import json
from datetime import UTC, datetime, timedelta

import pytest

MONDAY = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)


@pytest.fixture
def outage(rung, acme, sqlite_database):
    """An outage that climbed one level."""
    from rung import clock
    from rung.core.events import IssueOpened
    from rung.engine import handle
    from rung.store import intake

    pushed = clock.PushedClock(MONDAY)
    replaced = clock.use(pushed)
    assert rung("policy", "publish", acme).exit_code == 0
    intake.put([intake.InboxRow("test", IssueOpened(issue="A-1", at=MONDAY, id="1", account="acme", priority="P0"))])
    for _ in range(5):
        while handle.step().handled:
            pass
        pushed.push(timedelta(minutes=20))
    yield "A-1"
    clock.use(replaced)


def test_it_says_who_was_told_and_why(rung, outage):
    result = rung("explain", outage)

    assert result.exit_code == 0, result.output
    assert "Bo Lind" in result.stdout
    assert "climb: nobody acknowledged level 1 within 1 h" in " ".join(result.stdout.split())


def test_as_json(rung, outage):
    read = json.loads(rung("explain", outage, "--json").stdout)

    assert read["issue"] == "A-1"
    assert read["decisions"][0]["event"] == "issue.opened"


def test_an_issue_that_is_not_there(rung, outage):
    result = rung("explain", "A-9")

    assert result.exit_code == 1
    assert "there is no issue A-9" in result.stderr
