"""`rung similar`: what open issues are like one, or like a text."""

import json
from datetime import UTC, datetime

import pytest

MONDAY = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)


@pytest.fixture
def checksums(rung, acme, database):
    """Two customers with the same trouble, and one with another."""
    from rung import clock
    from rung.core.events import IssueOpened
    from rung.engine import handle
    from rung.engine.learning import alike
    from rung.store.decisions import intake

    replaced = clock.use(clock.PushedClock(MONDAY))
    assert rung("policy", "publish", acme).exit_code == 0
    said = {
        "A-1": "The payroll export to Datev stops with a checksum mismatch.",
        "T-1": "Checksum mismatch whenever the Datev export of our payroll runs.",
        "T-2": "How do we change the logo on the customers' invoices?",
    }
    intake.put(
        [
            intake.InboxRow("test", IssueOpened(issue=key, at=MONDAY, id=key, contact=f"{key}@x.example", body=words))
            for key, words in said.items()
        ]
    )
    while handle.step().handled:
        pass
    alike.mark_new()
    yield
    clock.use(replaced)


def test_of_an_issue_and_of_a_text(rung, checksums):
    said = rung("similar", "A-1")
    assert said.exit_code == 0, said.output
    assert "T-1" in said.stdout
    assert "both say" in said.stdout
    assert "T-2" not in said.stdout

    read = json.loads(rung("similar", "--text", "the datev payroll export: checksum mismatch", "--json").stdout)
    assert {one["key"] for one in read["issues"]} == {"A-1", "T-1"}

    assert "No open issue is like it" in rung("similar", "T-2").output
    assert rung("similar", "Z-9").exit_code == 1
    assert rung("similar").exit_code == 1
