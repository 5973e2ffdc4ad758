"""`rung coverage` as an operator meets it."""

import json

import pytest

QUIET = """
rung: 1
workspace: {time_zone: Pacific/Auckland, calendar: always, priorities: [P0, P1, P2]}
people:
  el: {email: el@support.example, notices: {quiet: "22:00-07:00"}}
paths:
  help: {levels: [{notify: [person:el], urgency: URGENCY, climb_after: 1h}]}
"""


@pytest.fixture
def policy(tmp_path):
    def written(urgency):
        file = tmp_path / "policy.yaml"
        file.write_text(QUIET.replace("URGENCY", urgency))
        return file

    return written


def test_a_gap_at_some_priorities_names_them(rung, policy):
    file = policy("{P0: critical, default: high}")

    assert "P1, P2" in rung("coverage", file, "--from", "2026-03-09", "--days", "1").stdout
    read = json.loads(rung("coverage", file, "--from", "2026-03-09", "--days", "1", "--json").stdout)
    assert [gap["priorities"] for gap in read["gaps"]] == [["P1", "P2"]] * 2


def test_a_gap_at_all_priorities_has_no_column_for_them(rung, policy):
    result = rung("coverage", policy("high"), "--from", "2026-03-09", "--days", "1")

    assert "Nobody could be told" in result.stdout
    assert "priority" not in result.stdout


def test_the_first_day_is_said_in_the_workspaces_zone(rung, policy):
    result = rung("coverage", policy("critical"), "--from", "2026-03-09")

    assert "Somebody can be told at every level from 2026-03-09 on." in result.stdout


@pytest.mark.parametrize(("day", "days"), [("9999-12-31", 1), ("1970-12-31", 1), ("2198-12-31", 2), ("0001-01-01", 1)])
def test_days_that_no_calendar_knows_are_refused(rung, policy, day, days):
    result = rung("coverage", policy("high"), "--from", day, "--days", str(days))

    assert result.exit_code == 1
    assert f"calendars do not know all of the {days} days from {day} on" in result.stderr
    assert "hint: write a day from 1971-01-01 to the end of 2198" in result.stderr


@pytest.mark.parametrize("day", ["1971-01-01", "2198-12-31"])
def test_the_first_and_the_last_day_that_calendars_know_are_looked_at(rung, policy, day):
    read = json.loads(rung("coverage", policy("high"), "--from", day, "--days", "1", "--json").stdout)

    assert len(read["gaps"]) == 2


def test_two_levels_that_come_to_the_same_person(rung, tmp_path):
    file = tmp_path / "policy.yaml"
    second = ", {notify: [person:el], urgency: critical, climb_after: 1h}]"
    file.write_text(QUIET.replace("URGENCY", "critical").replace("}]}\n", "}" + second + "}\n"))

    assert "help levels 1 and 2: el at both, for 1 d" in rung("coverage", file, "--days", "1").stdout
    read = json.loads(rung("coverage", file, "--from", "2026-03-09", "--days", "1", "--json").stdout)
    assert [(one["level"], one["again"], one["person"], one["seconds"]) for one in read["twice"]] == [
        (1, 2, "el", 86_400)
    ]


def test_without_a_document_the_installation_is_looked_at_with_who_is_away(rung, policy, database):
    from rung import clock
    from rung.core.desk import Away
    from rung.store.decisions import desk

    assert "no policy is published" in rung("coverage").stderr
    assert rung("policy", "publish", policy("critical")).exit_code == 0
    assert json.loads(rung("coverage", "--json", "--days", "1").stdout)["gaps"] == []
    desk.save_away({"el": [Away(clock.now(), None)]}, clock.now())
    read = json.loads(rung("coverage", "--json", "--days", "2").stdout)
    assert [(gap["path"], gap["to"] == read["to"]) for gap in read["gaps"]] == [("help", True)]
    beyond = rung("coverage", "--from", "2150-01-01")
    assert beyond.exit_code == 1
    assert "knows its holidays and turns from" in beyond.stderr
