"""The example of docs/add-an-intake.md works as it stands there."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rung.core.events import IssueOpened, IssueResolved
from rung.intake.base import Brought, Description, Rejected, Setup
from rung.intake.features import described, features
from rung.intake.registry import INTAKES
from tests.intake.book import Book

PAPER = Path(__file__).resolve().parents[2] / "docs" / "add-an-intake.md"
SOURCE = PAPER.parents[1] / "src" / "rung"
TAKES_ANY_EVENT = ("generic", "mapped")
MADE_OF: dict[Brought, str] = {
    "issues": r"IssueOpened\(",
    "messages": r"MessageReceived\(",
    "answers": r"MessageSent\(",
    "states": r"Issue(Resolved|Reopened|Closed)\(|acts import",
    "edits": r"Message(Edited|Deleted)\(",
    "files": r"attachments=|files_in\(",
    "takes": r"EscalationAcknowledged\(|acts import|\bact_of\(|woken\.answered\(",
    "failures": r"NoticeFailed\(",
    "trackers": r" Told\(",
}
CODE = {"page": "portal/views"}
"""Where an intake is not in the folder of its name."""
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
    assert [about.name for about in described()[-len(INTAKES) :]] == list(INTAKES)
    for about in described():
        assert about.label
        assert about.brings
        assert (PAPER.parents[1] / about.docs).is_file()


def test_the_table_is_that_of_the_intakes() -> None:
    written = re.search(r"<!-- features -->\n(.*?)\n<!-- /features -->", PAPER.read_text(encoding="utf-8"), re.DOTALL)
    assert written
    assert written.group(1) == features(), "print it anew with: python -m rung.intake.features"


@pytest.mark.parametrize("about", [one for one in described() if one.name not in TAKES_ANY_EVENT])
def test_what_an_intake_says_that_it_brings_is_what_its_code_makes(about: Description) -> None:
    """Each kind of thing has its own event or part, which stands in the code of whoever can tell of it."""
    folder = SOURCE / CODE.get(about.name, f"intake/{about.name}")
    code = "".join(file.read_text(encoding="utf-8") for file in sorted(folder.rglob("*.py")))
    assert {what for what, pattern in MADE_OF.items() if re.search(pattern, code)} == set(about.brings)


def test_what_takes_any_event_brings_all_but_files() -> None:
    assert set(INTAKES["generic"].describe().brings) == set(MADE_OF) - {"files"}
    assert set(INTAKES["mapped"].describe().brings) == set(MADE_OF) - {"files"}
