"""The command `rung`."""

from pathlib import Path
from typing import Annotated

import typer

from rung import __version__
from rung.cli.evaluate_commands import evaluate_app
from rung.cli.files import export_app, import_app
from rung.cli.flags import JsonFlag
from rung.cli.history import ColumnsOption, FormatOption, SkipFlag, ZoneOption, history_app
from rung.cli.measures_commands import measures_app
from rung.cli.models_commands import models_app
from rung.cli.scenario_commands import scenarios_app

app = typer.Typer(
    name="rung",
    help="Escalation management for B2B support: every urgent issue reaches the right person before its deadline.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
policy_app = typer.Typer(help="Check, test, publish and export policies.", no_args_is_help=True)
user_app = typer.Typer(help="People who sign in.", no_args_is_help=True)
token_app = typer.Typer(help="Tokens for programs that use the API.", no_args_is_help=True)
app.add_typer(policy_app, name="policy")
app.add_typer(scenarios_app, name="scenarios")
app.add_typer(import_app, name="import")
app.add_typer(export_app, name="export")
app.add_typer(history_app, name="history")
app.add_typer(evaluate_app, name="evaluate")
app.add_typer(models_app, name="models")
app.add_typer(measures_app, name="measures")
app.add_typer(user_app, name="user")
app.add_typer(token_app, name="token")

OfflineFlag = Annotated[
    bool, typer.Option("--offline", help="Ask no feed at an address; take what was had of it last.")
]
HostOption = Annotated[str | None, typer.Option(help="Listen on this address (default 127.0.0.1).")]
PortOption = Annotated[int | None, typer.Option(min=1, max=65535, help="Listen on this port (default 8000).")]


def main() -> None:
    app()


@app.callback(invoke_without_command=True)
def about(version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


# Running ----------------------------------------------------------------------------------------------------------


@app.command()
def up(host: HostOption = None, port: PortOption = None) -> None:
    """Run Rung in one process: console, API, intakes, engine and deliveries."""
    from rung.cli.service import up

    up(host, port)


@app.command()
def web(host: HostOption = None, port: PortOption = None) -> None:
    """Run console, API and intakes alone (PostgreSQL only)."""
    from rung.cli.service import web

    web(host, port)


@app.command()
def worker() -> None:
    """Run the engine and the deliveries alone (PostgreSQL only)."""
    from rung.cli.service import worker

    worker()


@app.command()
def demo(
    port: PortOption = None,
    speed: Annotated[
        float, typer.Option(min=1, max=3600, help="How much faster than real time the clock runs.")
    ] = 60.0,
    keep: Annotated[bool, typer.Option("--keep", help="Go on with what the last demo left.")] = False,
) -> None:
    """Run Rung with a sample company: messages flow in, alerts flow out into the Outbox."""
    from rung.cli.demo import demo

    demo(port, speed, keep=keep)


# Keeping it -------------------------------------------------------------------------------------------------------


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write, or a folder in which it gets a name of its own.")],
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Keep everything in one file while Rung runs: the database, the secret key, the settings file."""
    from rung.cli.backup import backup

    backup(file, force=force, as_json=as_json)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `rung backup` made.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Keep the installation that is there aside, and replace it.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Set the delivery mode to outbox: a rehearsal that tells nobody.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Put a backup in the place of an empty installation. Rung must not run meanwhile."""
    from rung.cli.backup import restore

    restore(file, replace=replace, quiet=quiet, as_json=as_json)


@app.command()
def doctor(as_json: JsonFlag = False) -> None:
    """Look at everything that could keep Rung from telling somebody, and say how to mend what is wrong."""
    from rung.cli.doctor import doctor

    doctor(as_json=as_json)


# Policies ---------------------------------------------------------------------------------------------------------


@policy_app.command("check")
def policy_check(
    file: Annotated[Path, typer.Argument(help="A policy document.")],
    history: Annotated[
        Path | None,
        typer.Option(help="A .jsonl or .jsonl.gz file of events: say which triggers fire too often in it, or never."),
    ] = None,
    as_json: JsonFlag = False,
    offline: OfflineFlag = False,
    directory: Annotated[
        bool, typer.Option("--directory", help="Read it with the people and teams of this installation's directory.")
    ] = False,
) -> None:
    """Say everything that is wrong with a policy, with line, column and how to mend it."""
    from rung.cli.policy import check

    check(file, history, as_json=as_json, offline=offline, directory=directory)


@policy_app.command("test")
def policy_test(
    files: Annotated[list[Path], typer.Argument(help="Scenario files.")],
    as_json: JsonFlag = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show the timeline of scenarios that pass, too.")
    ] = False,
    offline: OfflineFlag = False,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Say, too, which rules of the policy no scenario exercises.")
    ] = False,
) -> None:
    """Run scenarios and say which expectations did not come true."""
    from rung.cli.policy import run_scenarios

    run_scenarios(files, as_json=as_json, verbose=verbose, offline=offline, covers=coverage)


@policy_app.command("publish")
def policy_publish(
    file: Annotated[Path, typer.Argument(help="A policy document.")],
    comment: Annotated[str, typer.Option(help="What changes, for the list of versions.")] = "",
    by: Annotated[str, typer.Option(help="Who publishes it.")] = "",
    move_open: Annotated[
        bool, typer.Option("--move-open", help="Move escalations that are open to this version, too.")
    ] = False,
    force: Annotated[
        str, typer.Option(metavar="REASON", help="Go past the second pair of eyes; the reason is kept.")
    ] = "",
    as_json: JsonFlag = False,
) -> None:
    """Make a policy the one that this installation decides by, and say what is different."""
    from rung.cli.policy import publish

    publish(file, comment, by, move_open=move_open, force=force, as_json=as_json)


@policy_app.command("diff")
def policy_diff(
    was: Annotated[str, typer.Argument(help="A policy document, a version's number, or `live`.")],
    now: Annotated[str, typer.Argument(help="Another one.")],
    as_json: JsonFlag = False,
    offline: OfflineFlag = False,
) -> None:
    """Say in words what the second policy does differently than the first."""
    from rung.cli.policy_difference import diff

    diff(was, now, as_json=as_json, offline=offline)


@policy_app.command("export")
def policy_export(
    version: Annotated[int | None, typer.Option(help="A version's number (default: the one in force).")] = None,
) -> None:
    """Print a published policy."""
    from rung.cli.policy import export

    export(version)


@app.command()
def backtest(
    policy: Annotated[Path, typer.Argument(help="The policy to try.")],
    history: Annotated[
        Path | None, typer.Option(help="A past: our events (.jsonl), or an export (`rung history formats`).")
    ] = None,
    last: Annotated[
        str | None, typer.Option(help="The installation's own last days, as 30d, beside the policy in force.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option(help="Another policy: what only one of the two would have done.")
    ] = None,
    json_out: Annotated[Path | None, typer.Option("--json", help="Write every row as JSON to this file.")] = None,
    html_out: Annotated[Path | None, typer.Option("--html", help="Write a report to this file.")] = None,
    form: FormatOption = "",
    columns: ColumnsOption = "",
    time_zone: ZoneOption = "",
    skip_wrong: SkipFlag = False,
    offline: OfflineFlag = False,
) -> None:
    """Run a past through a policy: who would have been woken, when and why."""
    from rung.cli.backtest import Out, run
    from rung.cli.histories import Source

    source = Source(history, last, form, columns, time_zone, skip_wrong)
    run(policy, source, against, Out(json_out, html_out), offline=offline)


@app.command()
def coverage(
    policy: Annotated[
        Path | None, typer.Argument(help="A policy document; left out: the installation as it is, absences included.")
    ] = None,
    from_day: Annotated[str | None, typer.Option("--from", help="The first day, as 2026-03-09; today.")] = None,
    days: Annotated[int, typer.Option(min=1, max=366, help="How many days.")] = 7,
    as_json: JsonFlag = False,
    offline: OfflineFlag = False,
) -> None:
    """Say when nobody could be told, who alone carries a level, and who cannot be reached."""
    from rung.cli.coverage import show

    show(policy, from_day, days, as_json_output=as_json, offline=offline)


@app.command(name="on-call")
def on_call(
    schedule: Annotated[str | None, typer.Argument(help="A schedule's key; all of them without one.")] = None,
    from_day: Annotated[
        str | None, typer.Option("--from", help="From this day on, as 2026-03-09; else from now.")
    ] = None,
    days: Annotated[int | None, typer.Option(min=1, max=400, help="The duties of so many days.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Say who is on call, until when, and who is next."""
    from rung.cli.on_call import show

    show(schedule, from_day, days, as_json=as_json)


@app.command()
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
    from rung.cli.explain import explain

    if what_if is not None:
        from rung.cli.preview import look_ahead

        look_ahead(issue, what_if, as_json=as_json)
        return
    explain(issue, line, at, why_not, person, as_json=as_json)


@app.command()
def handovers(
    issue: Annotated[str, typer.Argument(help="For example A-1.")],
    at: Annotated[str | None, typer.Option(help="Times up to this instant, such as 2026-03-09T08:00Z.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Say who handed an issue to whom, how long it was with each team, and what another team needs to know of it."""
    from rung.cli.handover import show

    show(issue, at, as_json=as_json)


@app.command()
def similar(
    issue: Annotated[str | None, typer.Argument(help="An issue, for example A-1.")] = None,
    text: Annotated[str | None, typer.Option(help="Words in place of an issue; - reads standard input.")] = None,
    account: Annotated[str | None, typer.Option(help="Whose they are: issues of the same account are closer.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=50, help="So many at most.")] = 5,
    as_json: JsonFlag = False,
) -> None:
    """Say which open issues are like one, or like a text, and by which words."""
    from rung.cli.similar import show

    show(issue, text, account, limit, as_json=as_json)


@app.command()
def crm(as_json: JsonFlag = False) -> None:
    """Read the facts of accounts from HubSpot now; by itself it happens once an hour."""
    from rung.cli.crm import look

    look(as_json=as_json)


@app.command()
def fairness(
    weeks: Annotated[int, typer.Option(min=0, max=52, help="Complete weeks before the running one.")] = 4,
    team: Annotated[str | None, typer.Option(help="A team of the policy, by its key; left out: everybody.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Say who carries how much: pages, nights and issues beside an even share by hours worked."""
    from rung.cli.fairness import show

    show(weeks, team, as_json=as_json)


@app.command()
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
    from rung.cli import health as at_work

    if account is not None:
        at_work.one(account, at, as_json=as_json)
    elif at is not None:
        raise typer.BadParameter("name the account whose past you ask for", param_hint="--at")
    else:
        at_work.every(as_json=as_json)


@app.command("health-weights")
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
    from rung.cli import health as at_work

    at_work.weights(weights or [], counts, usage, as_json=as_json)


# People -----------------------------------------------------------------------------------------------------------


@user_app.command("add")
def user_add(
    email: Annotated[str, typer.Argument(help="The address they sign in with.")],
    role: Annotated[str, typer.Option(help="agent, lead, administrator or read_only.")] = "agent",
    person: Annotated[str | None, typer.Option(help="Their key among the policy's people.")] = None,
    password: Annotated[str | None, typer.Option(help="Leave out to have one made and shown once.")] = None,
) -> None:
    """Add somebody who can sign in."""
    from rung.cli.people import add_user

    add_user(email, role, person, password)


@token_app.command("create")
def token_create(
    name: Annotated[str, typer.Argument(help="What the token is for.")],
    scope: Annotated[list[str], typer.Option(help="What it may do; may be given several times.")],
    user: Annotated[str | None, typer.Option(help="The address of the user it acts for.")] = None,
) -> None:
    """Make an API token and show it once."""
    from rung.cli.people import create_token

    create_token(name, scope, user)


@app.command()
def bench(
    only: Annotated[
        list[str] | None,
        typer.Option(help="decide, backtest, ingest, engine, alert, burst, backlog or lateness; all when left out."),
    ] = None,
    database: Annotated[str | None, typer.Option(help="PostgreSQL or SQLite; both when left out.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="A little of everything, in some minutes.")] = False,
    seconds: Annotated[float | None, typer.Option(min=1, help="How long each load runs.")] = None,
    issues: Annotated[int | None, typer.Option(min=1, help="The most open issues for lateness.")] = None,
    write: Annotated[
        Path | None, typer.Option(help="Write the figures to this file, for example docs/performance.md.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Measure speed and lateness on this machine."""
    from rung.cli.bench import bench

    bench(
        only or [], database, quick=quick, seconds=seconds, issues=issues, write=write, as_json=as_json
    )
