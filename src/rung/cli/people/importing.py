"""`rung import people|teams` and `rung export people|teams`: the directory from a file, and back into one."""

import getpass
import sys
from pathlib import Path
from typing import Any, NoReturn

import typer
import yaml

from rung.cli.installation import installation
from rung.cli.output import WRONG_INPUT, fail, print_json, problem_as_json, say, show_problems
from rung.policy.files import Unreadable, read_file
from rung.policy.reading.yaml_nodes import LARGEST
from rung.policy.tables.cells import as_table, cell_of
from rung.policy.tables.tables import read_records


def import_records(section: str, file: Path, *, dry_run: bool, yes: bool, by: str, as_json: bool) -> None:
    """Shows what a file would change, and changes it on somebody's word: all of it, or nothing."""
    try:
        content = read_file(file, LARGEST)
    except Unreadable as error:
        fail(f"{file} cannot be read: {error}", "give a CSV or YAML file", WRONG_INPUT)
    with installation():
        from rung.engine.policies import directory
        from rung.engine.policies.publish import NotPublished

        read = read_records(content, str(file), section, directory.known_as(section))
        if read.node is None:
            _refuse(read.problems, file, as_json=as_json)
        proposed = directory.proposal(read.node, read.source)
        if proposed.errors:
            _refuse(proposed.errors, file, as_json=as_json)
        if as_json:
            print_json(_as_json(proposed, is_kept=not dry_run and yes))
        else:
            _show(proposed, len(read.node.pairs[0][1].pairs) if read.node.pairs else 0)  # type: ignore[attr-defined]
        if dry_run or not proposed.differences:
            return
        if not yes and not (sys.stdin.isatty() and typer.confirm("Change the directory?", err=True)):
            say("nothing is changed; --yes changes it without asking")
            return
        try:
            directory.keep(read.node, by or getpass.getuser(), f"import of {file.name}", read.source)
        except NotPublished as refused:  # somebody else changed it meanwhile
            _refuse(refused.problems, file, as_json=as_json)
    if not as_json:
        typer.echo("the directory is changed")


def export_records(section: str, form: str) -> None:
    """Everybody, as the policy and the directory have them together; importing it again changes nothing."""
    with installation():
        from rung.engine.policies import directory

        records = directory.everything().get(section, {})
    if form == "yaml":
        typer.echo(yaml.safe_dump({section: records}, sort_keys=False, allow_unicode=True), nl=False)
        return
    typer.echo(as_table(section, records), nl=False)


def _refuse(problems: Any, file: Path, *, as_json: bool) -> NoReturn:
    if as_json:
        print_json({"errors": [problem_as_json(one) for one in problems], "changes": []})
    else:
        show_problems(problems, file)
        say("nothing is changed")
    raise typer.Exit(WRONG_INPUT)


def _show(proposed: Any, rows: int) -> None:
    for (section, key), changed in proposed.by_record.items():
        is_gone = key not in proposed.records.get(section, {})
        say(f"{'-' if is_gone else '+' if proposed.is_new(section, key) else '~'} {section}.{key}")
        for one in changed:
            note = " (the policy says otherwise, and counts)" if one in proposed.without_effect else ""
            was = f"{cell_of(one.was)} -> " if one.was is not None else ""
            say(f"    {one.field}: {was}{cell_of(one.now) or 'nothing'}{note}")
    show_problems(proposed.warnings, warning=True)
    say(f"{rows} in the file, {len(proposed.by_record)} of them change something")


def _as_json(proposed: Any, *, is_kept: bool) -> dict[str, Any]:
    changes = [
        {
            "section": one.section, "key": one.key, "field": one.field, "was": one.was, "now": one.now,
            "counts": one not in proposed.without_effect,
        }
        for one in proposed.differences
    ]  # fmt: skip
    warnings = [problem_as_json(one) for one in proposed.warnings]
    return {"errors": [], "warnings": warnings, "changes": changes, "kept": is_kept and bool(changes)}
