"""`rung import` and `rung export`: people, teams, accounts and contacts from a file, and back into one."""

from pathlib import Path
from typing import Annotated

import typer

from rung.cli.flags import JsonFlag

import_app = typer.Typer(
    help="Take people, teams, accounts and contacts in from a file: first what would change, then the change.",
    no_args_is_help=True,
)
export_app = typer.Typer(help="Print people, teams, accounts and contacts as a file.", no_args_is_help=True)

FileArgument = Annotated[Path, typer.Argument(help="A CSV file with a heading, or a YAML file.")]
DryRunFlag = Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")]
YesFlag = Annotated[bool, typer.Option("--yes", "-y", help="Change it without asking.")]
ByOption = Annotated[str, typer.Option(help="Who changes it.")]
FormatOption = Annotated[str, typer.Option("--format", help="csv or yaml.")]


@import_app.command("people")
def import_people(
    file: FileArgument, dry_run: DryRunFlag = False, yes: YesFlag = False, by: ByOption = "", as_json: JsonFlag = False
) -> None:
    """Take people into the directory; a column that is not there changes nothing."""
    from rung.cli.people.importing import import_records

    import_records("people", file, dry_run=dry_run, yes=yes, by=by, as_json=as_json)


@import_app.command("teams")
def import_teams(
    file: FileArgument, dry_run: DryRunFlag = False, yes: YesFlag = False, by: ByOption = "", as_json: JsonFlag = False
) -> None:
    """Take teams into the directory."""
    from rung.cli.people.importing import import_records

    import_records("teams", file, dry_run=dry_run, yes=yes, by=by, as_json=as_json)


@export_app.command("people")
def export_people(form: FormatOption = "csv") -> None:
    """Print everybody who works here, as `rung import people` reads it."""
    from rung.cli.people.importing import export_records

    export_records("people", form)


@export_app.command("teams")
def export_teams(form: FormatOption = "csv") -> None:
    """Print the teams, as `rung import teams` reads them."""
    from rung.cli.people.importing import export_records

    export_records("teams", form)


@import_app.command("accounts")
def import_accounts(
    file: Annotated[Path, typer.Argument(help="A CSV or YAML file, one account a row.")],
    dry_run: DryRunFlag = False,
    yes: YesFlag = False,
    by: ByOption = "",
    as_json: JsonFlag = False,
    wait: Annotated[
        float, typer.Option(min=0, help="How many seconds to wait where nobody decides the changes.")
    ] = 5.0,
) -> None:
    """Take accounts in from a file: show what would change, ask, and change all of it or nothing."""
    from rung.cli.accounts.importing_accounts import import_accounts

    import_accounts(file, dry_run=dry_run, yes=yes, by=by, as_json=as_json, wait=wait)


@import_app.command("contacts")
def import_contacts(
    file: Annotated[Path, typer.Argument(help="A CSV or YAML file, one person a row, by their mail address.")],
    dry_run: DryRunFlag = False,
    yes: YesFlag = False,
    by: ByOption = "",
    as_json: JsonFlag = False,
) -> None:
    """Take in what is known of the people who write to us, in the same way."""
    from rung.cli.accounts.importing_accounts import import_contacts

    import_contacts(file, dry_run=dry_run, yes=yes, by=by, as_json=as_json)


@export_app.command("accounts")
def export_accounts(form: FormatOption = "csv") -> None:
    """Print every account as it is now."""
    from rung.cli.accounts.exporting_accounts import export_accounts

    export_accounts(form)


@export_app.command("contacts")
def export_contacts(form: FormatOption = "csv") -> None:
    """Print every contact of whom something is known."""
    from rung.cli.accounts.exporting_accounts import export_contacts

    export_contacts(form)
