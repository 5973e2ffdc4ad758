"""`rung health` at work: how well an account is and why, on any day; all accounts, the worst first; the weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import typer

from rung.cli.installation import installation, present
from rung.cli.output import WRONG_INPUT, fail, print_json, say

if TYPE_CHECKING:
    from rung.core.accounts.health import Rules
    from rung.engine.accounts.health import Look

RISKS = {"none": "no sign of leaving", "watch": "worth a look", "high": "at risk of leaving"}


def one(account: str, at: str | None, *, as_json: bool) -> None:
    """One account now, or at the end of a day, or at an instant."""
    with installation():
        from rung.engine.accounts import health

        known = health.account_of(account)
        if known is None:
            fail(f"there is no account {account}", "`rung health` lists them; keys are case-sensitive", WRONG_INPUT)
        try:
            found = health.look(account, health.read_instant(at, present()))
        except health.BadInstant as error:
            fail(error.message, error.hint, WRONG_INPUT)
    if as_json:
        print_json({**msgspec.to_builtins(found), "given": known.health, "counts": known.health_now})
        return
    _print(found, known.health, known.health_now, is_past=at is not None)


def every(*, as_json: bool) -> None:
    """All accounts with a health, the worst first."""
    with installation():
        from rung.store.people import directory

        rows = [row.account for row in directory.accounts()]
    known = sorted((one for one in rows if one.health_now is not None), key=lambda one: one.health_now or 0.0)
    unknown = [one.key for one in rows if one.health_now is None]
    if as_json:
        print_json(
            [{"account": one.key, "health": one.health_now, "at_risk": one.is_at_risk} for one in known]
            + [{"account": key, "health": None, "at_risk": False} for key in unknown]
        )
        return
    for one in known:
        typer.echo(f"{one.health_now:>4.0f}  {one.key}" + ("  at risk" if one.is_at_risk else ""))
    if unknown:
        say(f"too little is known of {len(unknown)}: {', '.join(unknown[:10])}{' …' if len(unknown) > 10 else ''}")
    if not rows:
        say("no account is known yet: rung import accounts FILE")


def weights(given: list[str], counts: str | None, usage: str | None, *, as_json: bool) -> None:
    """Shows the rules, or changes them."""
    with installation():
        from rung.engine.accounts import health
        from rung.store.accounts import account_health

        found = account_health.rules()
        if given or counts is not None or usage is not None:
            named = None if usage is None else usage.split(",")
            try:
                found = health.change_rules(_weights(given), counts, named, "command line", present())
            except health.BadRules as error:
                fail(error.message, error.hint, WRONG_INPUT)
    if as_json:
        print_json({**msgspec.to_builtins(found), "weights": _whole(found), "counts": found.counts})
        return
    for name, weight in _whole(found).items():
        typer.echo(f"{weight:>4}  {name}")
    words = "what was given counts; what is computed, where nothing was" if found.counts == "given" else (
        "what is computed counts, whatever was given"
    )
    typer.echo(f"{words}; use is told by {', '.join(found.usage) or 'every signal'}")


def _weights(given: list[str]) -> dict[str, int] | None:
    found = {}
    for one in given:
        name, _, number = one.partition("=")
        if not number.strip().isdecimal():
            fail(f"{one!r} is no weight", "write csat=30: a part, an equals sign, and a whole number", WRONG_INPUT)
        found[name.strip()] = int(number)
    return found or None


def _whole(rules: Rules) -> dict[str, int]:
    from rung.core.accounts.health import DEFAULT_WEIGHTS

    return {name: rules.weight(name) for name in DEFAULT_WEIGHTS}


def _print(found: Look, given: float | None, counts: float | None, *, is_past: bool) -> None:
    health, churn = found.health, found.churn
    score = "unknown" if health.score is None else f"{health.score} of 100"
    typer.echo(f"{found.account}, {found.at:%Y-%m-%d %H:%M}Z: {score} ({health.words})")
    for part in health.parts:
        typer.echo(f"  {part.points:>5.1f}  {part.label}, {health.share(part):.0%} of the whole: {part.words}")
    for one in health.left_out:
        typer.echo(f"      -  {one.label}: {one.words}")
    typer.echo(f"churn: {RISKS[churn.level]}")
    for sign in churn.signs:
        typer.echo(f"  {'!!' if sign.strength > 1 else '! '} {sign.words}")
    if given is not None and not is_past:
        typer.echo(f"given: {given:g}; conditions read {counts:g}")
