"""`rung bench` measures what it says, from outside, and leaves nothing behind."""

import json
import os
import subprocess
import sys

import pytest

from rung.bench import deciding
from rung.bench.figures import Figure, Missing, as_markdown, percentile


def test_decisions_are_really_made():
    figures = deciding.measure(0.2)

    assert [figure.unit for figure in figures] == ["/s", "/s", "s"]
    assert all(figure.value > 1 for figure in figures)
    assert len(list(deciding.day_of_events(20))) > 60


def test_a_percentile_is_a_value_that_was_seen():
    waits = [0.1, 0.2, 0.3, 0.4]

    assert (percentile(waits, 0.5), percentile(waits, 0.99), percentile([0.7], 0.5)) == (0.3, 0.4, 0.7)


def test_the_page_shows_what_is_compared_and_what_is_missing():
    page = as_markdown([Figure("events", 1234.5, "/s", "pgbench: 2,469 /s", 0.5)], [Missing("lateness", "no time")], {})

    assert "| events | 1,234 /s | pgbench: 2,469 /s | 0.50 |" in page
    assert "- not measured: lateness: no time" in page


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_alerts_and_lateness_are_timed_in_real_processes(kind, request, tmp_path):
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL" and name[:5] != "RUNG_"}
    if kind == "postgres":
        kept["DATABASE_URL"] = request.getfixturevalue("postgres_url")
    words = ["bench", "--only", "alert", "--only", "lateness", "--seconds", "1", "--issues", "400", "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "rung", *words], env=kept, cwd=tmp_path, capture_output=True, text=True, timeout=120
    )

    assert done.returncode == 0, done.stdout + done.stderr
    read = json.loads(done.stdout)
    assert read["missing"] == []
    assert any("Slack" in figure["name"] for figure in read["figures"])
    assert any("lateness" in figure["name"] for figure in read["figures"])
    assert list(tmp_path.iterdir()) == []
