"""`rung import accounts|contacts`: what a file would change, a question, and then all of it or nothing."""

import getpass
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from rung.cli.output import WRONG_INPUT, fail, meter, print_json, say
from rung.policy.files import Unreadable, read_file
from rung.policy.tables.facts import plain_value, written
from rung.policy.tables.sheets import OWN, Fault, Sheet, read_sheet

if TYPE_CHECKING:
    from rung.engine.accounts.imports import Entry, Proposal

LARGEST_FILE = 200_000_000
SHOWN = 40
"""Records whose changes a preview shows; `--json` has all of them."""
FAULTS_SHOWN = 500
SOURCE = "import"
EMPTY = "(none)"


def import_accounts(file: Path, *, dry_run: bool, yes: bool, as_json: bool, by: str = "", wait: float = 5.0) -> None:
    """Accounts go in as events: who has an open issue there sees it in its timeline, and nobody is rung.

    `wait`: for how many seconds nothing may be decided before we say that the changes wait for Rung to run.
    """
    content = _content(file)
    from rung.cli.installation import installation

    with installation(), meter() as tell:
        from rung.engine.accounts import accounts
        from rung.engine.accounts.imports import NotWritten
        from rung.store.accounts import accounts as kept

        sheet = read_sheet(content, file.name, accounts.KEYS)
        found = accounts.proposal(sheet, lambda done, total: tell("looking at the rows", done, total))
        if not _may_go_on(file, found, dry_run=dry_run, yes=yes, as_json=as_json):
            return
        try:
            seqs = accounts.put(
                found.entries, by or getpass.getuser(), f"import of {file.name}", SOURCE, bulk=True,
                tell=lambda done, total: tell("writing", done, total),
            )  # fmt: skip
        except NotWritten as error:
            fail(f"nothing was changed: {error}", "mend the file and import it again", WRONG_INPUT)
        waiting, refused = kept.wait_decided(
            seqs, wait, lambda done, total: tell("until it is decided", done, total)
        )
    _say_done(found, as_json=as_json, waiting=waiting, refused=refused)


def import_contacts(file: Path, *, dry_run: bool, yes: bool, as_json: bool, by: str = "") -> None:
    """Contacts are kept under a key of each, and count at the next decision."""
    content = _content(file)
    from rung.cli.installation import installation

    with installation(), meter() as tell:
        from rung.engine.accounts import contacts

        sheet: Sheet = read_sheet(content, file.name, contacts.KEYS)
        found = contacts.proposal(sheet, lambda done, total: tell("looking at the rows", done, total))
        if not _may_go_on(file, found, dry_run=dry_run, yes=yes, as_json=as_json):
            return
        tell("writing", 0, 1)
        contacts.put(found.entries, by or getpass.getuser(), f"import of {file.name}")
    _say_done(found, as_json=as_json)


def _content(file: Path) -> bytes:
    try:
        content = read_file(file, LARGEST_FILE)
    except Unreadable as error:
        fail(f"{file} cannot be read: {error}", "give the path of a CSV or YAML file", WRONG_INPUT)
    if len(content) > LARGEST_FILE:
        fail(f"{file} has more than {LARGEST_FILE // 1_000_000} MB", "import it in parts", WRONG_INPUT)
    return content


def _may_go_on(file: Path, found: "Proposal", *, dry_run: bool, yes: bool, as_json: bool) -> bool:
    """Shows what would change. False: there is nothing to do, or it is not to be done."""
    is_done = bool(found.entries) and not dry_run and (yes or not as_json)
    if found.faults:
        if as_json:
            print_json(_as_json(found, is_done=False))
        else:
            _show_faults(found.faults, file)
            count = _counted(len(found.faults), "error")
            say(f"{file}: {count}, and nothing was changed. Mend the file, and import it again.")
        raise typer.Exit(WRONG_INPUT)
    if as_json and not is_done:
        print_json(_as_json(found, is_done=False))
    if as_json:
        return is_done
    _show(file, found)
    if not is_done:
        return False
    return yes or _asked()


def _asked() -> bool:
    try:
        if typer.confirm("Make these changes?", err=True):
            return True
    except typer.Abort:
        say()
    say("Nothing was changed. Say --yes to be asked nothing.")
    raise typer.Exit(WRONG_INPUT)


def _show(file: Path, found: "Proposal") -> None:
    """The preview, for people."""
    for one in found.doubts:
        typer.secho(f"{file}:{one.line}: warning: {one.message}", fg="yellow", err=True)
        say(f"    hint: {one.hint}")
    if found.custom:
        typer.echo(f"custom fields: {', '.join(found.custom)}")
    for entry in found.entries[:SHOWN]:
        typer.echo(f"{'new' if entry.is_new else 'changed'} {entry.key}")
        for line in _lines(entry):
            typer.echo(f"    {line}")
    if len(found.entries) > SHOWN:
        typer.echo(f"and {len(found.entries) - SHOWN:,} more; --json --dry-run lists all")
    typer.echo(f"{len(found.new):,} new, {len(found.changed):,} changed, {found.unchanged:,} unchanged")


def _lines(entry: "Entry") -> Iterator[str]:
    for one in entry.changes:
        was, now = written(one.was) or EMPTY, written(one.now) or EMPTY
        yield f"{_field(one.field)}: {now}" if entry.is_new else f"{_field(one.field)}: {was} -> {now}"


def _field(name: str) -> str:
    return name.removeprefix(OWN)


def _show_faults(faults: Sequence[Fault], file: Path) -> None:
    for one in faults[:FAULTS_SHOWN]:
        where = f" {one.field}:" if one.field else ""
        typer.secho(f"{file}:{one.line}:{one.column}: error:{where} {one.message}", fg="red", err=True, nl=False)
        say(f"  [{one.code}]" + (f"  ({one.row})" if one.row else ""))
        if one.hint:
            say(f"    hint: {one.hint}")
    if len(faults) > FAULTS_SHOWN:
        say(f"and {len(faults) - FAULTS_SHOWN:,} more errors; --json lists all")


def _say_done(found: "Proposal", *, as_json: bool, waiting: int = 0, refused: int = 0) -> None:
    if as_json:
        print_json({**_as_json(found, is_done=True), "waiting": waiting, "refused": refused})
        return
    typer.echo(f"done: {_counted(len(found.entries), 'record')} taken in")
    if waiting:
        say(f"{waiting:,} of them are kept and count as soon as Rung decides them: does `rung up` run?")
    if refused:
        say(f"{refused:,} were refused or set aside: the page /set-aside says why")


def _as_json(found: "Proposal", *, is_done: bool) -> dict[str, Any]:
    return {
        "done": is_done,
        "new": [_entry_as_json(one) for one in found.new],
        "changed": [_entry_as_json(one) for one in found.changed],
        "unchanged": found.unchanged,
        "custom_fields": list(found.custom),
        "errors": [_fault_as_json(one) for one in found.faults],
        "warnings": [_fault_as_json(one) for one in found.doubts],
    }


def _entry_as_json(entry: "Entry") -> dict[str, Any]:
    changes = [{"field": one.field, "was": plain_value(one.was), "now": plain_value(one.now)} for one in entry.changes]
    return {"key": entry.key, "line": entry.line, "changes": changes}


def _fault_as_json(fault: Fault) -> dict[str, Any]:
    return {name: getattr(fault, name) for name in Fault.__struct_fields__}


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"
