"""Commands about one issue."""

from typing import Annotated

import typer

from rung.cli.flags import JsonFlag

issue_app = typer.Typer()


@issue_app.command()
def explain(
    issue: Annotated[str, typer.Argument(help="An issue, for example A-1.")],
    line: Annotated[
        int | None, typer.Option(help="Say of this decision what became of every rule; -1 is the latest.")
    ] = None,
    at: Annotated[
        str | None, typer.Option(help="The same of the last decision by an instant: 2026-03-09T09:30Z.")
    ] = None,
    why_not: Annotated[
        str | None, typer.Option(help="Why this trigger, routing rule or target did not act; by default at the latest.")
    ] = None,
    person: Annotated[
        str | None, typer.Option(help="Why this person was told, or was not: each notice, and level by level.")
    ] = None,
    what_if: Annotated[
        str | None,
        typer.Option(
            "--if",
            help="Who would be told, and when, if this were done now: nothing, acknowledge=1h, priority=P0, "
            "escalate=outage:2, snooze=4h, resolve, reply, assign=bo, an event as JSON ... Nothing is written.",
        ),
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Say from the journal what was decided about an issue, step by step, and why; or why not; or what comes."""
    from rung.cli.issues.explain import explain

    if what_if is not None:
        from rung.cli.issues.preview import look_ahead

        look_ahead(issue, what_if, as_json=as_json)
        return
    explain(issue, line, at, why_not, person, as_json=as_json)


@issue_app.command()
def handovers(
    issue: Annotated[str, typer.Argument(help="For example A-1.")],
    at: Annotated[str | None, typer.Option(help="Times up to this instant, such as 2026-03-09T08:00Z.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Say who handed an issue to whom, how long it was with each team, and what another team needs to know of it."""
    from rung.cli.issues.handover import show

    show(issue, at, as_json=as_json)


@issue_app.command()
def similar(
    issue: Annotated[str | None, typer.Argument(help="An issue, for example A-1.")] = None,
    text: Annotated[str | None, typer.Option(help="Words in place of an issue; - reads standard input.")] = None,
    account: Annotated[str | None, typer.Option(help="Whose they are: issues of the same account are closer.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=50, help="So many at most.")] = 5,
    as_json: JsonFlag = False,
) -> None:
    """Say which open issues are like one, or like a text, and by which words."""
    from rung.cli.issues.similar import show

    show(issue, text, account, limit, as_json=as_json)
