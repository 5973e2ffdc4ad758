"""`rung review`: what stands out, in a terminal."""

from typing import Annotated

import typer

from rung.cli.flags import JsonFlag

review_app = typer.Typer(
    help="What stands out in four weeks, in words, and a draft of what is proposed.", no_args_is_help=True
)

Key = Annotated[str, typer.Argument(help="The key of a finding, as `rung review show --keys` says it.")]
Number = Annotated[int | None, typer.Option("--review", help="Which review; left out: the newest.")]


@review_app.command("show")
def review_show(
    number: Number = None,
    keys: Annotated[bool, typer.Option("--keys", help="Say the key of each finding, too.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Say what the newest review, or another one, found."""
    from rung.cli.figures.review import show

    show(number, keys=keys, as_json=as_json)


@review_app.command("list")
def review_list(as_json: JsonFlag = False) -> None:
    """List the reviews that are kept."""
    from rung.cli.figures.review import listed

    listed(as_json=as_json)


@review_app.command("make")
def review_make(as_json: JsonFlag = False) -> None:
    """Look at the four weeks up to now, keep what stands out and say it. Nobody is sent it."""
    from rung.cli.figures.review import make

    make(as_json=as_json)


@review_app.command("draft")
def review_draft(key: Key, by: Annotated[str, typer.Option(help="Who makes it.")], number: Number = None) -> None:
    """Make a draft of what a finding proposes, with a back-test over the last four weeks."""
    from rung.cli.figures.review import draft

    draft(key, by, number)


@review_app.command("known")
def review_known(
    key: Key,
    because: Annotated[str, typer.Option(help="Why it is to stay as it is.")],
    by: Annotated[str, typer.Option(help="Who says so.")],
    weeks: Annotated[int, typer.Option(help="For so many weeks.")] = 4,
) -> None:
    """Leave a finding out for some weeks."""
    from rung.cli.figures.review import known

    known(key, because, by, weeks)


@review_app.command("again")
def review_again(key: Key) -> None:
    """Say a finding again that was left out."""
    from rung.cli.figures.review import again

    again(key)
