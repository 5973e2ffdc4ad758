"""`rung import people` and `rung export people`: the directory from a file and back, all of it or nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from rung.cli.output import WRONG_INPUT

Rung = Callable[..., Result]


@pytest.fixture
def desk(rung: Rung, database: str, acme: Path) -> Rung:
    """An installation that goes by the example policy."""
    assert rung("policy", "publish", acme).exit_code == 0
    return rung


def file(folder: Path, text: str, name: str = "people.csv") -> Path:
    (path := folder / name).write_text(text)
    return path


def test_a_file_is_shown_first_and_kept_on_somebodys_word(desk: Rung, tmp_path: Path) -> None:
    table = file(tmp_path, "key,name,email,team,phone\ndee,Dee,dee@support.example,frontline,\nana,,,,+34600\n")
    shown = desk("import", "people", table)
    assert shown.exit_code == 0
    assert "+ people.dee" in shown.stderr
    assert "phone: +34600" in shown.stderr
    assert "2 in the file, 2 of them change something" in shown.stderr
    assert "nothing is changed" in shown.stderr
    kept = desk("import", "people", table, "--yes", "--by", "cy")
    assert kept.stdout == "the directory is changed\n"
    again = desk("import", "people", table, "--yes")
    assert "2 in the file, 0 of them change something" in again.stderr
    assert "dee,Dee,dee@support.example" in desk("export", "people").stdout


def test_all_errors_are_listed_by_row_and_nothing_is_half_done(desk: Rung, tmp_path: Path) -> None:
    table = file(tmp_path, "key,email,tz,teams\ndee,dee@support.example,Berlin,frontline\neli,eli,,frontlin\n")
    refused = desk("import", "people", table, "--yes", "--json")
    assert refused.exit_code == WRONG_INPUT
    errors = json.loads(refused.stdout)["errors"]
    assert [(one["line"], one["column"], one["code"], one["path"]) for one in errors] == [
        (2, 25, "unknown_time_zone", "people.dee.time_zone"),
        (3, 5, "bad_address", "people.eli.email"),
        (3, 10, "unknown_team", "people.eli.teams[0]"),
    ]
    assert errors[2]["hint"] == "did you mean frontline?"
    assert "dee" not in desk("export", "people").stdout


@pytest.mark.parametrize("form", ["csv", "yaml"])
@pytest.mark.parametrize("section", ["people", "teams"])
def test_what_is_exported_changes_nothing_when_it_comes_back(
    desk: Rung, tmp_path: Path, section: str, form: str
) -> None:
    out = file(tmp_path, desk("export", section, "--format", form).stdout, f"out.{form}")
    back = json.loads(desk("import", section, out, "--yes", "--json").stdout)
    assert back == {"errors": [], "warnings": [], "changes": [], "kept": False}


def test_what_the_policy_says_otherwise_counts_and_is_marked(desk: Rung, tmp_path: Path) -> None:
    table = file(tmp_path, "key,name\nana,Anita\n")
    assert "(the policy says otherwise, and counts)" in desk("import", "people", table).stderr
    (change,) = json.loads(desk("import", "people", table, "--dry-run", "--json").stdout)["changes"]
    assert (change["now"], change["counts"]) == ("Anita", False)


def test_a_file_that_is_not_there(desk: Rung, tmp_path: Path) -> None:
    refused = desk("import", "people", tmp_path / "none.csv")
    assert refused.exit_code == WRONG_INPUT
    assert "cannot be read" in refused.stderr


def test_a_policy_is_checked_with_the_directory_where_that_is_asked(desk: Rung, tmp_path: Path) -> None:
    desk("import", "people", file(tmp_path, "key,name,email\ndee,Dee,dee@support.example\n"), "--yes")
    text = "rung: 1\npaths: {p: {levels: [{name: Dee, notify: [person:dee], climb_after: 5m}]}}\n"
    policy = file(tmp_path, text, "policy.yaml")
    assert "there is no person 'dee'" in desk("policy", "check", policy).stderr
    assert desk("policy", "check", policy, "--directory").exit_code == 0
