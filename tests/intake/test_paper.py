"""The example of docs/add-an-intake.md works as it stands there."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rung.core.events import IssueOpened, IssueResolved
from rung.intake.base import Rejected, Setup
from rung.intake.registry import INTAKES
from tests.intake.book import Book

PAPER = Path(__file__).resolve().parents[2] / "docs" / "add-an-intake.md"
NOW = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def monitor() -> Any:
    (code,) = re.findall(r"```python\n(.*?)```", PAPER.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, Any] = {"__name__": "paper"}
    exec(compile(code, str(PAPER), "exec"), names)
    return names["MonitorIntake"]()


def report(state: str) -> bytes:
    given = {"check": "login", "state": state, "customer_domain": "acme.example", "since": "2026-03-09T08:29:00Z"}
    return json.dumps(given).encode()


def test_the_example_opens_and_resolves(monitor: Any) -> None:
    (opened,) = monitor.parse({}, report("down"), Book(), NOW, Setup()).events
    (resolved,) = monitor.parse({}, report("up"), Book(), NOW, Setup()).events
    assert isinstance(opened, IssueOpened)
    assert isinstance(resolved, IssueResolved)
    assert (opened.issue, opened.account, resolved.issue) == ("monitor-login", "acme", "monitor-login")


def test_the_example_refuses_and_passes_over(monitor: Any) -> None:
    assert monitor.parse({}, report("flapping"), Book(), NOW, Setup()).passed_over == "monitor_other_state"
    with pytest.raises(Rejected):
        monitor.parse({}, b"{}", Book(), NOW, Setup())


def test_every_intake_describes_itself() -> None:
    for name, intake in INTAKES.items():
        description = intake.describe()
        assert description.name == name
        assert description.label
        assert (PAPER.parents[1] / description.docs).is_file()
