"""`rung doctor`: what is wrong with this installation, and how to mend it."""

import os

import msgspec
import typer

from rung import __version__
from rung.cli.output import print_json
from rung.cli.running.logs import write_logs
from rung.doctor.visit import Visit, visit

COLOURS = {"ok": "green", "doubtful": "yellow", "wrong": "red"}
PATIENCE = {"PGCONNECT_TIMEOUT": "5", "PGOPTIONS": "-c statement_timeout=20s -c lock_timeout=5s"}
"""A server that does not answer is a finding, too, and not one to wait minutes for."""


def doctor(*, as_json: bool) -> None:
    for name, value in PATIENCE.items():
        os.environ.setdefault(name, value)
    write_logs()
    found = visit(os.environ)
    if as_json:
        findings = msgspec.to_builtins(found.findings)
        print_json({"state": found.state, "at": found.at, "version": __version__, "findings": findings})
    else:
        _show(found)
    raise typer.Exit(found.status)


def _show(found: Visit) -> None:
    width = max(len(finding.name) for finding in found.findings)
    for finding in found.findings:
        typer.secho(f"{finding.state:<9}", fg=COLOURS[finding.state], nl=False)
        typer.echo(f" {finding.name:<{width}}  {finding.says}")
        if finding.mend:
            typer.echo(f"{'':<9} {'':<{width}}  -> {finding.mend}")
    numbers = {state: sum(finding.state == state for finding in found.findings) for state in COLOURS}
    typer.echo(", ".join(f"{number} {state}" for state, number in numbers.items() if number))
