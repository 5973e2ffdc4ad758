"""The command `rung`: its rooms, put together."""

from typing import Annotated

import typer

from rung import __version__
from rung.cli.accounts.account_commands import account_app
from rung.cli.evaluate.evaluate_commands import evaluate_app
from rung.cli.figures.measures_commands import measures_app
from rung.cli.figures.reports_commands import reports_app
from rung.cli.figures.review_commands import review_app
from rung.cli.issues.issue_commands import issue_app
from rung.cli.issues.models_commands import models_app
from rung.cli.people.files import export_app, import_app
from rung.cli.people.people_commands import token_app, user_app
from rung.cli.policies.history import history_app
from rung.cli.policies.planning_commands import planning_app
from rung.cli.policies.policy_commands import policy_app
from rung.cli.policies.scenario_commands import scenarios_app
from rung.cli.running.service_commands import service_app

app = typer.Typer(
    name="rung",
    help="Escalation management for B2B support: every urgent issue reaches the right person before its deadline.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for room in (service_app, planning_app, issue_app, account_app):
    app.add_typer(room)
app.add_typer(policy_app, name="policy")
app.add_typer(scenarios_app, name="scenarios")
app.add_typer(import_app, name="import")
app.add_typer(export_app, name="export")
app.add_typer(history_app, name="history")
app.add_typer(evaluate_app, name="evaluate")
app.add_typer(models_app, name="models")
app.add_typer(measures_app, name="measures")
app.add_typer(review_app, name="review")
app.add_typer(reports_app, name="reports")
app.add_typer(user_app, name="user")
app.add_typer(token_app, name="token")


def main() -> None:
    app()


@app.callback(invoke_without_command=True)
def about(version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit
