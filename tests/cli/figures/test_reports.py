"""`rung reports`."""

import json

from rung.cli.output import WRONG_INPUT
from tests.cli.figures.test_fairness import publish


def test_a_report_is_made_sent_and_removed(rung, tmp_path, sqlite_database):
    publish(rung, tmp_path)
    made = rung("reports", "add", "Week", "--to", "kim@partner.example", "--by", "cy", "--zone", "Europe/Berlin")
    assert "report 1: each Monday at 08:00, Europe/Berlin" in made.stdout, made.output
    listed = rung("reports", "list").stdout
    assert "Week: each Monday at 08:00, Europe/Berlin; to kim@partner.example (not sent)" in listed
    assert json.loads(rung("reports", "list", "--json").stdout)[0]["readers"] == [
        {"reader": "kim@partner.example", "is_active": False, "stopped_at": None}
    ]
    alone = rung("reports", "send", "1", "--by", "cy")
    assert alone.exit_code != 0
    assert "nobody to send it to" in alone.stderr
    assert "none was made yet" in rung("reports", "runs", "1").output
    for words, why in (
        (("add", "Week", "--to", "zed", "--by", "cy"), "'zed' is nobody of the policy"),
        (("add", "Week", "--to", "kim@partner.example", "--by", "cy", "--day", "noon"), "is no weekday"),
        (("add", "Week", "--to", "kim@partner.example", "--by", "cy", "--address", "/numbers/speed"), "no measure"),
        (("runs", "9"), "there is no report 9"),
    ):
        refused = rung("reports", *words)
        assert (refused.exit_code, why in refused.stderr) == (WRONG_INPUT, True), refused.output
    assert rung("reports", "remove", "1").exit_code == 0
    assert "no report is mailed yet: rung reports add" in rung("reports", "list").stderr
