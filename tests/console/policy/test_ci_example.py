"""The example for continuous integration, run as it stands: tried before a merge, published after it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

if TYPE_CHECKING:
    from tests.console.house import House

EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "ci"
HISTORY = '{"type": "issue.opened", "id": "e1", "at": "2026-03-09T08:30:00Z", "issue": "A-1", "priority": "P0"}\n'
SCENARIOS = """policy: policy.yaml
starts: 2026-03-09T08:30:00Z
scenarios:
  - name: an outage
    when: [{at: +0m, type: issue.opened, issue: A-1, priority: P0, subject: Down}]
    until: +5m
    expect: [{at: +0m, notified: [ana, bo], level: 1, path: outage}]
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A policy in git, two minutes slower than what is live."""
    from tests.console.office import POLICY

    (tmp_path / "policy.yaml").write_text(POLICY.replace("climb_after: 10m", "climb_after: 12m"))
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "outage.yaml").write_text(SCENARIOS.replace("policy.yaml", "../policy.yaml"))
    (tmp_path / "history.jsonl").write_text(HISTORY)
    return tmp_path


def run(what: str, folder: Path, house: House, scope: str, **also: str) -> subprocess.CompletedProcess[str]:
    from rung.store.people import tokens
    from tests.console.office import account

    text, _ = tokens.create(account("lead"), "ci", ["policies:read", scope])
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "RUNG_URL": house.url, "RUNG_TOKEN": text, **also}
    script = EXAMPLES / "policy.sh"
    return subprocess.run(["sh", str(script), what], cwd=folder, env=env, capture_output=True, text=True, timeout=120)


def test_it_is_tried_and_then_published(house: House, repository: Path) -> None:
    from rung.store.policies import policies

    tried = run("try", repository, house, "policies:read")
    assert tried.returncode == 0, tried.stdout + tried.stderr
    assert "outage: level 1 (Technical support) now climbs after 12 min instead of 10 min" in tried.stdout
    assert (repository / "backtest.html").exists()
    assert policies.current_number() == 1

    published = run("publish", repository, house, "policies:write", COMMENT="Two minutes more", MOVE_OPEN="true")
    assert published.returncode == 0, published.stdout + published.stderr
    assert "version 2 is live" in published.stdout
    version = policies.version(2)
    assert version is not None
    assert (version.comment, version.moves_open) == ("Two minutes more", True)


def test_what_is_wrong_ends_it(house: House, repository: Path) -> None:
    from rung.store.policies import policies

    (repository / "policy.yaml").write_text("rung: 1\npaths: [")
    assert run("publish", repository, house, "policies:write").returncode != 0
    assert policies.current_number() == 1


def test_the_workflow_can_be_read() -> None:
    workflow = yaml.safe_load((EXAMPLES / "github-actions.yaml").read_text())
    assert set(workflow["jobs"]) == {"try", "publish"}
    for job in workflow["jobs"].values():
        assert any("policy.sh" in step.get("run", "") for step in job["steps"])
