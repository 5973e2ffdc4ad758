"""`rung measures customers`: customers' health and retention next to their escalations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
import typer

from rung.cli.figures import measures as at_work
from rung.cli.installation import installation
from rung.cli.output import print_json, say, wrong_ask

if TYPE_CHECKING:
    from rung.reports.retention import Group


def show(given: dict[str, str], only: Sequence[str], *, as_json: bool) -> None:
    with installation():
        from rung.reports import retention

        with wrong_ask():
            asked = at_work.asked_here(given, only)
        found = retention.report(asked)
    if as_json:
        print_json({
            "since": asked.since, "until": asked.until, "time_zone": asked.time_zone, "escalated": found.escalated,
            "others": found.others,
            "customers": [
                {"account": one.account.key, "tier": one.account.tier, "arr": one.account.arr,
                 "lifecycle": one.account.lifecycle, "is_gone": one.is_gone,
                 **{name: value for name, value in msgspec.structs.asdict(one).items() if name != "account"}}
                for one in found.lines
            ],
        })  # fmt: skip
        return
    typer.echo(f"{asked.since} to {asked.until}, {asked.time_zone}")
    typer.echo(f"  those whose issues escalated  {_words(found.escalated)}")
    typer.echo(f"  all others                    {_words(found.others)}")
    for one in found.lines:
        state = "gone" if one.is_gone else "at risk" if one.is_at_risk else ""
        health = f"{_score(one.then.score)} to {_score(one.now.score)}"
        typer.echo(
            f"  {one.account.key:<24} {one.escalated:>3} of {one.opened} escalated, {one.missed} promises missed, "
            f"health {health}  {state}".rstrip()
        )
    if not found.lines:
        say("no account is known yet: rung import accounts FILE")


def _words(group: Group) -> str:
    health = f"mean health {_score(group.then)} to {_score(group.now)} (of {group.known})"
    return f"{group.accounts} customers, {group.at_risk} at risk, {group.gone} gone, {health}"


def _score(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}"
