"""`rung explain`: each decision in words, with its reason."""

import json
import re
import shlex
from datetime import UTC, datetime, timedelta

import pytest

from tests.cli.conftest import EXAMPLES

REFERENCE = EXAMPLES.parent / "docs" / "policy.md"
TRANSCRIPTS = re.findall(r"```text\n(\$ rung explain .*?)```", REFERENCE.read_text(encoding="utf-8"), re.DOTALL)
MONDAY = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)


@pytest.fixture
def outage(rung, acme, database):
    """An outage that climbed one level."""
    from rung import clock
    from rung.core.events import IssueOpened
    from rung.engine import handle
    from rung.store.decisions import intake

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


def test_one_decision_with_every_rule(rung, outage):
    result = rung("explain", outage, "--line", "1")

    assert result.exit_code == 0, result.output
    said = " ".join(result.stdout.split())
    assert "A-1, line 1, decided by version 1 of the policy" in said
    assert "✓ Critical at once: fired" in said
    assert "– Account at risk writes in: its `when` does not hold: `account.churn_risk` is false" in said
    assert "✓ Enterprise: applies" in said


@pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=lambda one: one.partition("\n")[0])
def test_what_the_reference_shows_is_what_is_said(rung, outage, transcript):
    """Lines that the page leaves out are three dots there."""
    command, *shown = transcript.splitlines()
    printed = iter(rung(*shlex.split(command.removeprefix("$ rung "))).stdout.splitlines())

    for line in shown:
        assert line.strip() == "..." or line.rstrip() in (one.rstrip() for one in printed), line


def test_why_a_trigger_did_not_fire(rung, outage):
    result = rung("explain", outage, "--why-not", "three unanswered follow-ups from a large account")

    assert result.exit_code == 0, result.output
    assert "it looks when the customer has followed up 3 times without an answer" in result.stdout
    assert "Critical at once" not in result.stdout


def test_the_decision_by_an_instant(rung, outage):
    read = json.loads(rung("explain", outage, "--at", "2026-03-09 08:31", "--json").stdout)

    assert read["entry"]["event"] == "issue.opened"
    assert [rule["outcome"] for rule in read["triggers"] if rule["name"] == "Critical at once"] == ["fired"]


def test_why_somebody_was_not_told(rung, outage):
    result = rung("explain", outage, "--person", "ana")

    assert result.exit_code == 0, result.output
    assert "A-1: Ana Ruiz was not told" in result.stdout
    assert "outage, level 1 (Technical support): not told: the level tells the team Technical support" in result.stdout
    read = json.loads(rung("explain", outage, "--person", "Bo Lind", "--json").stdout)
    assert read["levels"][0]["was_told"] is True


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (["A-9"], "there is no issue A-9", "the queue"),
        (["A-9", "--line", "1"], "there is no issue 'A-9'", "the queue"),
        (["A-1", "--line", "99"], "A-1 has no line 99", "its lines are 1 to"),
        (["A-1", "--at", "soon"], "soon is no instant", "write 2026-03-09T09:30Z"),
        (["A-1", "--at", "2020-01-01"], "nothing was decided about A-1 by", "the first one is of"),
        (
            ["A-1", "--why-not", "Critcal at once"],
            "no trigger, routing rule or target 'Critcal",
            "did you mean Critical",
        ),
        (["A-1", "--person", "anna"], "knows nobody called 'anna'", "did you mean ana?"),
        (["A-1", "--person", "ana", "--line", "1"], "--person looks at every level", "leave out --line"),
    ],
)
def test_what_is_not_there(rung, outage, words, message, hint):
    result = rung("explain", *words)

    assert result.exit_code == 1
    assert message in result.stderr
    assert hint in result.stderr
