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


def test_events_that_make_no_sense_are_listed_with_their_lines(rung, acme, tmp_path):
    file = tmp_path / "history.jsonl"
    wrong = {"type": "issue.changed", "at": "2026-03-09T08:40:00Z", "issue": "A-1", "changes": {"priority": "P9"}}
    file.write_text("".join(json.dumps(event) + "\n" for event in [HISTORY[0], {**wrong, "id": "c-1"}, *[wrong] * 11]))
    result = rung("backtest", acme, "--history", file)

    assert result.exit_code == 0
    assert "12 events made no sense to this policy" in result.stderr
    assert f"{file}:2 (c-1): 'P9' is no priority here  [unknown_priority]" in result.stderr
    assert f"{file}:11: " in result.stderr
    assert f"{file}:12: " not in result.stderr
    assert "and 2 more" in result.stderr
    assert result.stderr.count("hint: ") == 10


@pytest.mark.parametrize("day", ["0001-01-01", "1500-01-01", "2198-12-30", "2250-01-01", "9999-12-31"])
def test_a_day_that_calendars_do_not_know_is_refused(rung, acme, day):
    result = rung("coverage", acme, "--from", day)

    assert result.exit_code == 1
    assert "from 1971-01-01 to the end of 2198" in result.stderr


def test_a_day_that_is_written_otherwise_is_told_how(rung, acme):
    assert "write 2026-03-09" in rung("coverage", acme, "--from", "9.3.2026").stderr


def test_coverage_speaks_of_the_day_that_it_was_asked_for(rung, tmp_path):
    file = tmp_path / "policy.yaml"
    file.write_text(
        "rung: 1\nworkspace: {time_zone: Europe/Berlin}\npeople: {cy: {email: c@d.e}}\n"
        "paths: {p: {levels: [{notify: [person:cy], climb_after: 1h}]}}\n"
    )

    assert "from 2026-03-09 on" in rung("coverage", file, "--from", "2026-03-09").stdout
