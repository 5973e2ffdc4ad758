"""`rung import accounts|contacts` and `rung export`: what would change, a question, all of it or nothing, and back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from rung.cli.output import WRONG_INPUT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result


@pytest.fixture
def here(database: str, tmp_path: Path) -> Path:
    """A folder of files, beside an installation with a policy, in which nobody decides."""
    from rung.engine.policies.publish import publish
    from tests.engine.house import POLICY

    publish(POLICY, by="cy")
    return tmp_path


def settle() -> None:
    from rung.engine import handle

    while handle.step().handled:
        pass


def test_the_preview_says_was_and_now_and_a_no_changes_nothing(rung: Callable[..., Result], here: Path) -> None:
    file = here / "crm.csv"
    file.write_text("key,name,tier,region\nacme,Acme,starter,EU\ntiny,Tiny,,\nnew,New,starter,\n")

    dry = rung("import", "accounts", file, "--dry-run")
    unanswered = rung("import", "accounts", file)

    assert dry.exit_code == 0, dry.output
    assert dry.stdout.splitlines() == [
        "custom fields: region",
        "changed acme",
        "    tier: enterprise -> starter",
        "    region: (none) -> EU",
        "changed tiny",
        "    tier: starter -> (none)",
        "new new",
        "    name: New",
        "    tier: starter",
        "1 new, 2 changed, 0 unchanged",
    ]
    assert unanswered.exit_code == WRONG_INPUT
    assert "Nothing was changed" in unanswered.stderr
    assert _waiting() == 0


def test_accounts_go_in_at_once_and_come_out_again(rung: Callable[..., Result], here: Path) -> None:
    file = here / "crm.csv"
    file.write_text("key,tier,seats\nacme,starter,12\n")

    done = rung("import", "accounts", file, "--yes", "--wait", "0")
    assert "done: 1 record taken in" in done.stdout
    assert "does `rung up` run?" in done.stderr
    settle()

    for form in ("csv", "yaml"):
        kept = here / f"out.{form}"
        kept.write_text(rung("export", "accounts", "--format", form).stdout)
        again = json.loads(rung("import", "accounts", kept, "--dry-run", "--json").stdout)
        assert (again["new"], again["changed"], again["unchanged"], again["errors"]) == ([], [], 2, [])
    assert "acme,Acme,starter,240000" in (here / "out.csv").read_text()


def test_every_error_is_listed_and_nothing_goes_in(rung: Callable[..., Result], here: Path) -> None:
    file = here / "crm.csv"
    file.write_text("key;tier;owner\nacme;enterprize;bo\nnew;starter;Bo Lind\n")

    said = rung("import", "accounts", file, "--yes")
    asked: dict[str, Any] = json.loads(rung("import", "accounts", file, "--yes", "--json").stdout)

    assert said.exit_code == WRONG_INPUT
    assert f"{file}:2:6: error: tier: there is no tier 'enterprize'  [unknown_tier]  (acme)" in said.stderr
    assert "hint: did you mean enterprise?" in said.stderr
    assert "2 errors, and nothing was changed" in said.stderr
    assert [(one["line"], one["column"], one["field"], one["row"]) for one in asked["errors"]] == [
        (2, 6, "tier", "acme"), (3, 13, "owner", "new"),
    ]  # fmt: skip
    assert asked["done"] is False
    assert _waiting() == 0


def test_contacts_go_in_and_come_out_again(rung: Callable[..., Result], here: Path) -> None:
    file = here / "people.yaml"
    file.write_text("joe@acme.example: {name: Joe Doe, account: acme, tags: [vip], fields: {seat: '007'}}\n")

    done = json.loads(rung("import", "contacts", file, "--yes", "--json").stdout)
    assert (done["done"], len(done["new"])) == (True, 1)

    for form in ("csv", "yaml"):
        kept = here / f"out.{form}"
        kept.write_text(rung("export", "contacts", "--format", form).stdout)
        again = json.loads(rung("import", "contacts", kept, "--dry-run", "--json").stdout)
        assert (again["new"], again["changed"], again["unchanged"], again["errors"]) == ([], [], 1, [])
    assert "joe@acme.example,Joe Doe,acme,vip,,,,007" in (here / "out.csv").read_text()


def test_with_json_nobody_is_asked_and_without_a_yes_nothing_is_done(rung: Callable[..., Result], here: Path) -> None:
    file = here / "crm.csv"
    file.write_text("key,tier\nacme,starter\n")

    said = json.loads(rung("import", "accounts", file, "--json").stdout)

    assert (said["done"], [one["key"] for one in said["changed"]]) == (False, ["acme"])
    assert _waiting() == 0


def _waiting() -> int:
    from rung.store.pages import queries

    return queries.undecided()
