"""`rung models`: what is learned from the team's own issues."""

from enum import StrEnum
from typing import Annotated

import typer

from rung.cli.flags import JsonFlag

models_app = typer.Typer(
    help="What Rung learned from your own issues: see, learn, choose, switch off.", no_args_is_help=True
)


class Switch(StrEnum):
    on = "on"
    off = "off"


JudgeName = Annotated[str, typer.Argument(help="What is judged, such as kind, priority or team.")]


@models_app.command("list")
def models_list(as_json: JsonFlag = False) -> None:
    """Say what was learned, from how much, and how good it is on what it had not seen."""
    from rung.cli.issues.models import show

    show(as_json=as_json)


@models_app.command("learn")
def models_learn(
    judge: Annotated[str | None, typer.Argument(help="What is judged; left out: everything.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Learn now, in this process; by itself it happens once a day."""
    from rung.cli.issues.models import learn

    learn(judge, as_json=as_json)


@models_app.command("off")
def models_off(judge: JudgeName) -> None:
    """Use none of its versions any more; what remains are the rules of the policy."""
    from rung.cli.issues.models import off

    off(judge)


@models_app.command("vectors")
def models_vectors(
    switch: Annotated[Switch | None, typer.Argument(help="on or off; left out: say how it stands.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Learn kind, priority and team by what texts mean, too, with sentence vectors that the extra ai brings."""
    from rung.cli.issues.models import vectors

    vectors(None if switch is None else switch is Switch.on, as_json=as_json)


@models_app.command("use")
def models_use(
    judge: JudgeName,
    version: Annotated[int | None, typer.Option(min=1, help="Which one; left out: the newest.")] = None,
    threshold: Annotated[
        str | None,
        typer.Option(help="From which confidence on it is set without a yes, such as 90%; never: only suggested."),
    ] = None,
) -> None:
    """Use a version, and say from which confidence on its word counts without anybody's yes."""
    from rung.cli.issues.models import use

    use(judge, version, threshold)
