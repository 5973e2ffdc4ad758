"""The pages about the policy say what the loader does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rung.policy import load
from rung.policy.lint.meanings import WARNINGS
from rung.policy.reference import fill, records
from rung.policy.schema.document import DOCUMENT
from rung.simulator.scenarios.scenario import play
from rung.simulator.scenarios.scenario_file import read_scenarios
from tests.policy.reading.test_bad_documents import BAD
from tests.policy.test_lint import WARNED
from tests.policy.test_lint_rules import WARNED as WARNED_OF_RULES

DOCS = Path(__file__).resolve().parents[2] / "docs"
SOURCE = Path(__file__).resolve().parents[2] / "src" / "rung"
REFERENCE = (DOCS / "policy.md").read_text(encoding="utf-8")
TUTORIAL = (DOCS / "write-a-policy.md").read_text(encoding="utf-8")


def blocks(page: str) -> list[str]:
    """The YAML that a page shows."""
    return re.findall(r"^```yaml\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)


def test_the_tables_of_the_reference_are_those_of_the_schema() -> None:
    assert fill(REFERENCE) == REFERENCE, "run: python -m rung.policy.reference docs/policy.md"


def test_every_record_has_its_table() -> None:
    assert set(re.findall(r"^<!-- keys: (.+?) -->$", REFERENCE, re.MULTILINE)) == set(records())


def test_every_section_has_its_chapter() -> None:
    chapters = set(re.findall(r"^## (\w+)$", REFERENCE, re.MULTILINE))
    assert set(DOCUMENT.keys) - {"rung"} <= chapters


@pytest.mark.parametrize(
    "code",
    sorted(
        {bad.code for bad in BAD.values()}
        | {warned[2] for warned in (*WARNED.values(), *WARNED_OF_RULES.values())}
        | set(WARNINGS)
    ),
)
def test_every_code_is_explained(code: str) -> None:
    assert f"`{code}`" in REFERENCE


def test_every_warning_has_its_meaning_and_no_meaning_is_of_the_past() -> None:
    rooms = [SOURCE / "policy", SOURCE / "simulator"]
    files = [file for room in rooms for file in room.rglob("*.py") if file.name != "meanings.py"]
    written = "\n".join(file.read_text(encoding="utf-8") for file in files)
    assert {code for code in WARNINGS if f'"{code}"' not in written} == set()
    looks = [file for file in files if file.name.startswith("lint") or file.name in ("coming_week.py", "firings.py")]
    found = {code for file in looks for code in re.findall(r'yield [^\n]*"([a-z]+(?:_[a-z]+)+)"', file.read_text())}
    assert found - set(WARNINGS) == set()
    assert {"never_fires", "hole_on_call", "fires_too_often", "shared_address"} <= set(WARNINGS)
    assert len(found) > 20


def test_the_examples_of_the_reference_are_part_of_a_policy() -> None:
    names = ("unknown_", "no_value")
    for block in blocks(REFERENCE):
        if block.startswith("notices: {critical: {channels: [slack], then"):
            block = f"people: {{cy: {{{block.strip()}}}}}\n"
        wrong = [problem for problem in load("rung: 1\n" + block).errors if not problem.code.startswith(names)]
        assert wrong == [], block


def test_the_policy_of_ten_minutes_loads_without_a_word() -> None:
    *pieces, _ = blocks(TUTORIAL)
    loaded = load("\n".join(pieces))
    assert (loaded.errors, loaded.warnings) == ((), ())


def test_every_piece_of_the_ten_minutes_loads_with_those_before_it() -> None:
    *pieces, _ = blocks(TUTORIAL)
    for number in range(3, len(pieces) + 1):
        assert load("\n".join(pieces[:number])).errors == ()


def test_the_scenario_of_ten_minutes_passes(tmp_path: Path) -> None:
    *pieces, scenario = blocks(TUTORIAL)
    (tmp_path / "policy.yaml").write_text("\n".join(pieces), encoding="utf-8")
    (tmp_path / "outage.yaml").write_text(scenario, encoding="utf-8")
    told = read_scenarios(tmp_path / "outage.yaml")
    outcomes = [play(story, told.policy) for story in told.scenarios]
    assert [outcome.failures for outcome in outcomes] == [()] * 2
