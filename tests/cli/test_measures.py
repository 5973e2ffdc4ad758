"""`rung measures`."""

import json

from rung.cli.output import WRONG_INPUT
from tests.cli.test_fairness import publish


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


def test_what_makes_no_sense_is_refused_with_a_hint(rung, tmp_path, sqlite_database):
    publish(rung, tmp_path)
    for words, why, hint in (
        (("speed",), "there is no measure 'speed'", "first_response"),
        (("resolution", "--by", "person"), "Resolution is not parted by 'person'", "team, tier"),
        (("--since", "soon"), "'soon' is no day", "write a day as"),
        (("--since", "2026-11-05", "--until", "2026-11-01"), "is after", "earlier day"),
        (("--days", "0"), "'0' is no number of days", "from 1 to"),
        (("--only", "colour=red"), "'colour=red' is no filter", "tier, team"),
        (("--by", "team"), "several measures are not parted at once", ""),
    ):
        refused = rung("measures", "show", *words)
        assert refused.exit_code == WRONG_INPUT, words
        assert why in refused.stderr
        assert hint in refused.stderr
