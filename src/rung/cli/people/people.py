"""`rung user add` and `rung token create`."""

import secrets

import typer

from rung.cli.installation import installation
from rung.cli.output import WRONG_INPUT, fail, say

PASSWORD_LENGTH = 12
"""Bytes of chance in a password that we make."""


def add_user(email: str, role: str, person: str | None, password: str | None) -> None:
    if "@" not in email:
        fail(f"'{email}' is not a mail address", "write it like cy@support.example", WRONG_INPUT)
    made = password or secrets.token_urlsafe(PASSWORD_LENGTH)
    with installation():
        from rung.store.people import members

        try:
            member = members.create(email, made, role, person)
        except members.MemberExists as error:
            fail(str(error), "people change their own password on the sign-in page", WRONG_INPUT)
        except ValueError as error:
            fail(str(error), status=WRONG_INPUT)
    typer.echo(f"{member.email} can sign in as {member.role}")
    if password is None:
        say("the password, shown this once:")
        typer.echo(made)


def create_token(name: str, scopes: list[str], user: str | None) -> None:
    with installation():
        from rung.store.people import members, tokens

        owner = user or _only_administrator(members.everyone())
        try:
            text, token = tokens.create_for(owner, name, scopes)
        except ValueError as error:
            fail(str(error), status=WRONG_INPUT)
    say(f"token {token.name} of {token.user}, for {', '.join(token.scopes)}; shown this once:")
    typer.echo(text)


def _only_administrator(members: list) -> str:  # type: ignore[type-arg]
    """Whom a token acts for where nobody was named and only one comes into question."""
    found = [member.username for member in members if member.role == "administrator"]
    if len(found) != 1:
        hint = (
            "name somebody with --user"
            if found
            else "add somebody first: rung user add cy@example.com --role administrator"
        )
        fail(f"there are {len(found)} administrators: whom should the token act for?", hint, WRONG_INPUT)
    return str(found[0])
