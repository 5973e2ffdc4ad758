"""`rung user` and `rung token`: who signs in, and which programs may call."""

from typing import Annotated

import typer

user_app = typer.Typer(help="People who sign in.", no_args_is_help=True)
token_app = typer.Typer(help="Tokens for programs that use the API.", no_args_is_help=True)


@user_app.command("add")
def user_add(
    email: Annotated[str, typer.Argument(help="The address they sign in with.")],
    role: Annotated[str, typer.Option(help="agent, lead, administrator or read_only.")] = "agent",
    person: Annotated[str | None, typer.Option(help="Their key among the policy's people.")] = None,
    password: Annotated[str | None, typer.Option(help="Leave out to have one made and shown once.")] = None,
) -> None:
    """Add somebody who can sign in."""
    from rung.cli.people.people import add_user

    add_user(email, role, person, password)


@token_app.command("create")
def token_create(
    name: Annotated[str, typer.Argument(help="What the token is for.")],
    scope: Annotated[list[str], typer.Option(help="What it may do; may be given several times.")],
    user: Annotated[str | None, typer.Option(help="The address of the user it acts for.")] = None,
) -> None:
    """Make an API token and show it once."""
    from rung.cli.people.people import create_token

    create_token(name, scope, user)
