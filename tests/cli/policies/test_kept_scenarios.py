"""`rung scenarios`: kept ones run, go into a file and come back, and are taken from issues; what none exercises."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.cli.conftest import EXAMPLES

MONDAY = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
DEMO = EXAMPLES / "scenarios" / "demo.yaml"


@pytest.fixture
def settled(rung, sqlite_database, tmp_path):
    """The sample company's policy, published; its scenarios, kept."""
    assert rung("policy", "publish", EXAMPLES / "demo.yaml").exit_code == 0
    result = rung("scenarios", "import", DEMO, "--json")
    assert json.loads(result.stdout) == {"added": 5, "changed": 0}
    return tmp_path


def slower(folder):
    """A policy with which the engineer on call is told later."""
    file = folder / "slower.yaml"
    file.write_text((EXAMPLES / "demo.yaml").read_text().replace("climb_after: 1h", "climb_after: 90m", 1))
    return file


def test_what_is_kept_runs_with_the_policy_in_force_and_with_a_file(rung, settled):
    live = rung("scenarios", "run")
    other = rung("scenarios", "run", "--policy", slower(settled), "--json", "--coverage")

    assert live.exit_code == 0, live.output
    assert "5 passed, 0 failed" in live.stdout
    read = json.loads(other.stdout)
    assert (other.exit_code, read["passed"], read["failed"]) == (1, 3, 2)
    assert read["coverage"]["percent"] >= 50


def test_what_goes_out_is_what_policy_test_reads(rung, settled):
    (settled / "policy.yaml").write_text(rung("policy", "export").stdout)
    assert rung("scenarios", "export", settled / "mine.yaml").exit_code == 0
    result = rung("policy", "test", settled / "mine.yaml", "--json")

    assert json.loads(result.stdout)["passed"] == 5
    assert json.loads(rung("scenarios", "import", settled / "mine.yaml", "--json").stdout) == {"added": 0, "changed": 0}


def test_a_file_with_errors_is_not_taken_in(rung, settled):
    file = settled / "bad.yaml"
    file.write_text(DEMO.read_text().replace("until: +6h", "until: +6 hours or so"))
    result = rung("scenarios", "import", file)

    assert result.exit_code == 1
    assert f"{file}:9:12: error" in result.stderr
    assert "hint: " in result.stderr


def test_one_policy_at_a_time(rung, settled):
    both = rung("scenarios", "run", "--draft", "1", "--version", "1")
    assert "give one of --draft, --version and --policy" in both.stderr
    assert "there is no version 7" in rung("scenarios", "run", "--version", "7").stderr
    assert "there is no draft 7" in rung("scenarios", "run", "--draft", "7").stderr


def test_publishing_is_refused_where_all_must_pass(rung, settled):
    from rung.engine.proof.scenarios import MUST_PASS
    from rung.store import settings_store

    settings_store.put(MUST_PASS, True)
    result = rung("policy", "publish", slower(settled))

    assert result.exit_code == 1
    assert "not published: 2 scenarios fail with this policy" in result.stderr
    assert "hint: mend the policy or the scenarios" in result.stderr


def test_a_real_issue_is_taken(rung, settled):
    from rung import clock
    from rung.core.events import IssueOpened
    from rung.engine import handle
    from rung.store.decisions import intake

    pushed = clock.PushedClock(MONDAY)
    replaced = clock.use(pushed)
    opened = IssueOpened(issue="A-1", at=MONDAY, id="1", account="orbita", priority="P0", kind="outage")
    intake.put([intake.InboxRow("test", opened)])
    for _ in range(5):
        while handle.step().handled:
            pass
        pushed.push(timedelta(minutes=20))
    printed = rung("scenarios", "take", "A-1", "--name", "the night of the bank")
    kept = rung("scenarios", "take", "A-1", "--keep", "--json")
    clock.use(replaced)

    assert printed.exit_code == 0, printed.output
    assert printed.stdout.startswith("# Taken from the issue A-1.")
    assert "name: the night of the bank" in printed.stdout
    assert json.loads(kept.stdout)["kept"]
    assert rung("scenarios", "take", "A-404").exit_code == 1


def test_coverage_of_files_names_what_nothing_exercises(rung):
    result = rung("policy", "test", DEMO, "--coverage")
    (covered,) = json.loads(rung("policy", "test", DEMO, "--coverage", "--json").stdout)["coverage"]

    assert "never: Critical at once" in result.stdout
    assert "50 % of the rules are exercised" in result.stdout
    assert (covered["percent"], covered["never"], covered["files"]) == (50.0, 12, [str(DEMO)])
    assert {"kind": "trigger", "name": "Critical at once", "scenarios": 0} in covered["rules"]
