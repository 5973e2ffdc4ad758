"""Commands about accounts: their facts and how well they are."""

from typing import Annotated

import typer

from rung.cli.flags import JsonFlag

account_app = typer.Typer()


@account_app.command()
def crm(as_json: JsonFlag = False) -> None:
    """Read the facts of accounts from HubSpot now; by itself it happens once an hour."""
    from rung.cli.accounts.crm import look

    look(as_json=as_json)


@account_app.command()
def health(
    account: Annotated[
        str | None, typer.Argument(help="One account, by its key; left out: all, the worst first.")
    ] = None,
    at: Annotated[
        str | None, typer.Option(help="As it was known at the end of a day, 2026-03-09, or at an instant.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Say how well an account is, part by part and why, and by what one sees that it may leave."""
    from rung.cli.accounts import health as at_work

    if account is not None:
        at_work.one(account, at, as_json=as_json)
    elif at is not None:
        raise typer.BadParameter("name the account whose past you ask for", param_hint="--at")
    else:
        at_work.every(as_json=as_json)


@account_app.command("health-weights")
def health_weights(
    weights: Annotated[list[str] | None, typer.Argument(help="What weighs how much, such as csat=30 usage=20.")] = None,
    counts: Annotated[
        str | None, typer.Option(help="Which counts where a health was given, too: given or computed.")
    ] = None,
    usage: Annotated[
        str | None, typer.Option(help="The signals that tell of use, between commas; '' for every one.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Show what the health of accounts is made of, or change what weighs how much; scores move at once."""
    from rung.cli.accounts import health as at_work

    at_work.weights(weights or [], counts, usage, as_json=as_json)
