"""`rung policy diff`: what one policy does differently than another, of files and of versions of this installation."""

from pathlib import Path

import typer
from msgspec import structs

from rung.cli.output import WRONG_INPUT, fail, print_json
from rung.cli.policies.policy import read_policy
from rung.core.document import PolicyDocument
from rung.policy.saying.difference import by_section, difference

LIVE = "live"


def diff(was: str, now: str, *, as_json: bool, offline: bool = False) -> None:
    """Each is a file, a version's number, or `live`. Status 0 whether they differ or not: that is no failure."""
    before, after = (_document(one, as_json=as_json, offline=offline) for one in (was, now))
    changes = difference(before, after)
    if as_json:
        print_json({"changes": [structs.asdict(one) for one in changes]})
        return
    for section, sentences in by_section(changes).items():
        typer.echo(f"{section}:")
        for sentence in sentences:
            typer.echo(f"  {sentence}")
    if not changes:
        typer.echo("both do the same")


def _document(which: str, *, as_json: bool, offline: bool) -> PolicyDocument:
    """A file comes first: one that is called 7 is meant, and not version 7."""
    if Path(which).exists() or not (which == LIVE or which.isdecimal()):
        return read_policy(Path(which), as_json=as_json, offline=offline).document
    from rung.cli.installation import installation

    with installation():
        from rung.store.policies import policies

        number = policies.current_number() if which == LIVE else int(which)
        if number is None or policies.version(number) is None:
            fail(f"there is no version {which} of the policy", "the page Policy lists those there are", WRONG_INPUT)
        return policies.load(number).document
