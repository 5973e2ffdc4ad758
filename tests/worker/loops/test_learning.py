"""A worker learns in a process of its own, and says on what it fails."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from rung import config
from rung.store.policies import learned
from tests.engine.past_of_kinds import live_through
from tests.worker.at_work import working
from tests.worker.loops.test_backtesting import eventually

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engine.house import House


def test_a_worker_learns_what_it_can_and_says_what_is_missing(house: House) -> None:
    live_through(house)
    with working(config.current()):
        eventually(lambda: learned.judge("team").tried_at, "all to be tried")
    kind, team = learned.judge("kind"), learned.judge("team")
    assert (kind.in_use, kind.problem, kind.started_at) == (1, "", None)
    assert learned.history("kind")[0].examples == 64
    assert team.in_use is None
    assert "it needs 40 issues" in team.problem


def test_with_few_issues_no_process_is_started(house: House) -> None:
    with working(config.current()):
        eventually(lambda: learned.judge("team").tried_at, "all to be looked at")
    assert learned.judge("kind").problem == "it needs 40 issues to learn from; there are 0"


def test_a_worker_that_uses_no_model_loads_nothing_that_only_models_need(tmp_path: Path) -> None:
    looks = "from rung.store.setup import configure; configure(); import rung.worker.run, sys; print(*sys.modules)"
    said = subprocess.run(
        [sys.executable, "-c", looks], capture_output=True, text=True, check=True,
        env={**os.environ, "RUNG_HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )  # fmt: skip
    loaded = set(said.stdout.split())
    assert "rung.worker.learning" in loaded
    assert "numpy" not in loaded
