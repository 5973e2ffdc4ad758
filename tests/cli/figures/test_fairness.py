"""`rung fairness`."""

import json

from rung.cli.output import WRONG_INPUT


def publish(rung, tmp_path):
    policy = tmp_path / "policy.yaml"
    policy.write_text(
        "rung: 1\nworkspace: {time_zone: Europe/Berlin}\n"
        "people:\n  ana: {name: Ana Ruiz, email: ana@support.example, teams: [technical]}\n"
        "  bo: {name: Bo Lind, email: bo@support.example}\n"
        "teams:\n  technical: {name: Technical support}\n"
    )
    assert rung("policy", "publish", policy).exit_code == 0


def test_the_figures_in_a_terminal_and_for_programs(rung, tmp_path, sqlite_database):
    publish(rung, tmp_path)
    shown = rung("fairness")
    said = json.loads(rung("fairness", "--weeks", "0", "--team", "technical", "--json").stdout)

    assert shown.exit_code == 0, shown.output
    assert "Everybody" in shown.stdout
    assert "Bo Lind" in shown.stdout
    assert [one["person"] for one in said["people"]] == ["ana"]
    assert said["team"] == "technical"
    assert said["spread"]["pages"] == {
        "people": 1, "total": 0, "hours_worked": said["people"][0]["total"]["hours_worked"], "gini": None,
        "most_to_least": None, "has_idle": False,
    }  # fmt: skip


def test_a_team_that_is_not_there_is_refused(rung, tmp_path, sqlite_database):
    publish(rung, tmp_path)
    refused = rung("fairness", "--team", "nowhere")

    assert refused.exit_code == WRONG_INPUT
    assert "there is no team 'nowhere'" in refused.stderr
    assert "technical" in refused.stderr


def test_without_a_policy_there_is_nothing_to_say(rung, sqlite_database):
    refused = rung("fairness")

    assert refused.exit_code == 2
    assert "no policy is published" in refused.stderr
