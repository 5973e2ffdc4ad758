"""`rung measures`."""

import json
from pathlib import Path

from rung.cli.output import WRONG_INPUT
from tests.cli.figures.test_fairness import publish

EXAMPLES = Path(__file__).parents[3] / "examples"


def test_the_measures_in_a_terminal_and_for_programs(rung, tmp_path, sqlite_database):
    publish(rung, tmp_path)
    rebuilt = rung("measures", "rebuild")
    shown = rung("measures", "show", "--days", "7")
    said = json.loads(rung("measures", "show", "first_response", "--by", "team", "--json").stdout)
    defined = rung("measures", "define")

    assert rebuilt.exit_code == 0, rebuilt.output
    assert "made anew: 0 days of 0 issues" in rebuilt.stdout
    assert "First response" in shown.stdout
    assert said["time_zone"] == "Europe/Berlin"
    assert said["measures"] == []
    assert "escalation_rate: Escalation rate" in defined.stdout


EXPORT = """Number,Changed on,Status,Prio,Team
T-1,2026-03-02T08:00:00Z,New,P1,frontline
T-1,2026-03-02T09:00:00Z,New,P1,technical
T-1,2026-03-02T12:00:00Z,issue.resolved,P1,technical
T-2,2026-03-03T08:00:00Z,New,P2,frontline
T-2,2026-03-04T08:00:00Z,New,P0,frontline
"""
COLUMNS = "issue=Number,at=Changed on,state=Status,priority=Prio,team=Team"


def test_an_export_is_measured_without_an_installation(rung, tmp_path, monkeypatch):
    """What somebody has who evaluates: their own table, and a policy."""
    monkeypatch.setenv("RUNG_HOME", str(tmp_path / "none"))
    export, acme = tmp_path / "tickets.csv", str(EXAMPLES / "acme.yaml")
    export.write_text(EXPORT)
    said = ("measures", "history", str(export), "--policy", acme, "--columns", COLUMNS, "--json")
    whole = json.loads(rung(*said).stdout)
    times = json.loads(rung(*said, "--measure", "team_time", "--by", "team").stdout)
    then = json.loads(rung(*said, "--measure", "backlog", "--by", "priority", "--until", "2026-03-03").stdout)
    wrong = rung(*said, "--measure", "backlog", "--by", "colour")

    assert (whole["since"], whole["until"]) == ("2026-03-02", "2026-03-04")
    figures = {one["measure"]: one["value"] for one in whole["measures"]}
    assert (figures["opened"], figures["resolution"], figures["backlog"]) == (2, 4 * 3600, 1)
    assert {one["part"]: one["value"] for one in times["measures"]} == {"frontline": 3600, "technical": 3 * 3600}
    assert [(one["part"], one["value"]) for one in then["measures"]] == [("P2", 1)], "as it was then"
    assert wrong.exit_code == WRONG_INPUT
    assert "Backlog is not parted by 'colour'" in wrong.stderr
    assert not (tmp_path / "none").exists(), "nothing is kept"


def test_what_makes_no_sense_is_refused_with_a_hint(rung, tmp_path, sqlite_database):
    publish(rung, tmp_path)
    for words, why, hint in (
        (("speed",), "there is no measure 'speed'", "first_response"),
        (("resolution", "--by", "person"), "Resolution is not parted by 'person'", "team, tier"),
        (("--since", "soon"), "'soon' is no day", "write a day as"),
        (("--since", "2026-11-05", "--until", "2026-11-01"), "is after", "earlier day"),
        (("--days", "0"), "'0' is no number of days", "from 1 to"),
        (("--only", "team=nope"), "there is no team 'nope'", "there is: "),
        (("--only", "colour=red"), "'colour=red' is no filter", "tier, team"),
        (("--by", "team"), "several measures are not parted at once", ""),
    ):
        refused = rung("measures", "show", *words)
        assert refused.exit_code == WRONG_INPUT, words
        assert why in refused.stderr
        assert hint in refused.stderr


def test_what_changed_is_marked_and_looked_back_at(rung, tmp_path, sqlite_database):
    publish(rung, tmp_path)
    assert "mark 1: 2026-03-01  new team in Lisbon" in rung(
        "measures", "mark", "new team in Lisbon", "--day", "2026-03-01"
    ).stdout
    changed = rung("measures", "mark", "freeze ended", "--change", "1", "--at", "2026-03-02T09:00Z")
    assert "mark 1: 2026-03-02  freeze ended" in changed.stdout
    span = ("--since", "2026-02-20", "--until", "2026-03-10")
    assert "2026-03-02  marked  freeze ended  (mark 1)" in rung("measures", "marks", *span).stdout
    said = json.loads(rung("measures", "after", "2026-03-02", *span, "--json").stdout)
    assert said["caution"] == "All of them have too few facts to tell."
    assert "too few to tell" in rung("measures", "after", "2026-03-02", *span).stdout
    assert rung("measures", "unmark", "1").exit_code == 0
    for words, why in (
        (("unmark", "1"), "there is no mark 1"), (("mark", " "), "a mark says what changed"),
        (("after", "soon"), "'soon' is no day"), (("after", "2026-03-02", "opened", *span), "one measure is looked at"),
        (("mark", "x", "--day", "2026-03-01", "--at", "2026-03-02T09:00Z"), "a mark is of a day or of an instant"),
    ):  # fmt: skip
        refused = rung("measures", *words)
        assert refused.exit_code == WRONG_INPUT, words
        assert why in refused.stderr
