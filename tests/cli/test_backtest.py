"""`rung backtest` and `rung coverage`."""

import json

import pytest

HISTORY = [
    {"type": "issue.opened", "at": "2026-03-09T08:30:00Z", "issue": "A-1", "account": "acme", "priority": "P0"},
    {"type": "escalation.acknowledged", "at": "2026-03-09T09:40:00Z", "issue": "A-1", "by": "bo"},
    {"type": "issue.resolved", "at": "2026-03-09T12:00:00Z", "issue": "A-1", "by": "bo"},
]


@pytest.fixture
def history(tmp_path):
    file = tmp_path / "history.jsonl"
    file.write_text("".join(json.dumps(event) + "\n" for event in HISTORY))
    return file


def test_rows_go_to_the_file_and_headlines_to_the_reader(rung, acme, history, tmp_path):
    out, page = tmp_path / "out.json", tmp_path / "out.html"
    result = rung("backtest", acme, "--history", history, "--json", out, "--html", page)

    assert result.exit_code == 0, result.output
    assert "issues that escalate" in result.stdout
    read = json.loads(out.read_text())
    assert (read["issues"], read["events"]) == (1, 3)
    assert read["escalations"][0]["path"] == "outage"
    assert page.read_text().startswith("<!doctype html>")


def test_against_another_policy(rung, acme, history, tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text(acme.read_text().replace("climb_after: 1h\n", "climb_after: 3h\n"))
    out = tmp_path / "out.json"
    result = rung("backtest", acme, "--history", history, "--against", other, "--json", out)

    assert result.exit_code == 0, result.output
    against = json.loads(out.read_text())["against"]
    assert against["only_new_count"] > 0
    assert "only" in result.stdout


def test_a_bad_history_names_its_lines(rung, acme, tmp_path):
    file = tmp_path / "history.jsonl"
    file.write_text(json.dumps(HISTORY[0]) + "\nnonsense\n" + json.dumps({**HISTORY[1], "type": "ack"}) + "\n")
    result = rung("backtest", acme, "--history", file)

    assert result.exit_code == 1
    assert f"{file}:2:" in result.stderr
    assert f"{file}:3:" in result.stderr
    assert result.stderr.count("hint: ") == 2


def test_a_folder_that_is_not_there_is_said(rung, acme, history, tmp_path):
    result = rung("backtest", acme, "--history", history, "--json", tmp_path / "nowhere" / "out.json")

    assert result.exit_code == 2
    assert "cannot be written" in result.stderr


def test_coverage_as_json(rung, acme):
    result = rung("coverage", acme, "--from", "2026-03-09", "--days", "2", "--json")

    read = json.loads(result.stdout)
    assert result.exit_code == 0
    assert {"path", "level", "tier", "from", "to"} == set(read["gaps"][0])
    assert {"gaps", "single_points", "unreachable"} <= set(read)


def test_coverage_for_people(rung, acme):
    result = rung("coverage", acme, "--from", "2026-03-09")

    assert "Nobody could be told" in result.stdout
    assert rung("coverage", acme, "--from", "tomorrow").exit_code == 1
