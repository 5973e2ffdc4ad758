"""Commands that run an installation, keep it, and look after it."""

from pathlib import Path
from typing import Annotated

import typer

from rung.cli.flags import JsonFlag

service_app = typer.Typer()
HostOption = Annotated[str | None, typer.Option(help="Listen on this address (default 127.0.0.1).")]
PortOption = Annotated[int | None, typer.Option(min=1, max=65535, help="Listen on this port (default 8000).")]

NewSecretFlag = Annotated[
    bool,
    typer.Option("--new-secret-key", help="The database's own secret key is lost for good: go on with this one."),
]


@service_app.command()
def up(host: HostOption = None, port: PortOption = None, new_secret_key: NewSecretFlag = False) -> None:
    """Run Rung in one process: console, API, intakes, engine and deliveries."""
    from rung.cli.running.service import up

    up(host, port, is_new_secret=new_secret_key)


@service_app.command()
def web(host: HostOption = None, port: PortOption = None, new_secret_key: NewSecretFlag = False) -> None:
    """Run console, API and intakes alone (PostgreSQL only)."""
    from rung.cli.running.service import web

    web(host, port, is_new_secret=new_secret_key)


@service_app.command()
def worker(new_secret_key: NewSecretFlag = False) -> None:
    """Run the engine and the deliveries alone (PostgreSQL only)."""
    from rung.cli.running.service import worker

    worker(is_new_secret=new_secret_key)


@service_app.command()
def demo(
    port: PortOption = None,
    speed: Annotated[
        float, typer.Option(min=1, max=3600, help="How much faster than real time the clock runs.")
    ] = 60.0,
    keep: Annotated[bool, typer.Option("--keep", help="Go on with what the last demo left.")] = False,
) -> None:
    """Run Rung with a sample company: messages flow in, alerts flow out into the Outbox."""
    from rung.cli.running.demo import demo

    demo(port, speed, keep=keep)


@service_app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write, or a folder in which it gets a name of its own.")],
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Keep everything in one file while Rung runs: the database, the secret key, the settings file."""
    from rung.cli.running.backup import backup

    backup(file, force=force, as_json=as_json)


@service_app.command()
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
    from rung.cli.running.backup import restore

    restore(file, replace=replace, quiet=quiet, as_json=as_json)


@service_app.command()
def doctor(as_json: JsonFlag = False) -> None:
    """Look at everything that could keep Rung from telling somebody, and say how to mend what is wrong."""
    from rung.cli.running.doctor import doctor

    doctor(as_json=as_json)


@service_app.command()
def bench(
    only: Annotated[
        list[str] | None,
        typer.Option(
            help="decide, backtest, mood, steps, ingest, engine, alert, burst, backlog, lateness, numbers or "
            "understanding; all when left out."
        ),
    ] = None,
    database: Annotated[str | None, typer.Option(help="PostgreSQL or SQLite; both when left out.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="A little of everything, in some minutes.")] = False,
    seconds: Annotated[float | None, typer.Option(min=1, help="How long each load runs.")] = None,
    issues: Annotated[
        int | None, typer.Option(min=1, help="The most open issues for lateness; the issues for numbers.")
    ] = None,
    write: Annotated[
        Path | None, typer.Option(help="Write the figures to this file, for example docs/performance.md.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Measure speed and lateness on this machine."""
    from rung.cli.running.bench import bench

    bench(
        only or [], database, quick=quick, seconds=seconds, issues=issues, write=write, as_json=as_json
    )
