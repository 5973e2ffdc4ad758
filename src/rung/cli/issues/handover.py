"""`rung handovers ISSUE`: who handed it to whom, how long it was with each team, and the brief as it would be now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import typer

from rung.cli.installation import installation, present
from rung.cli.instants import instant
from rung.cli.output import no_issue, print_json

if TYPE_CHECKING:
    from rung.store.measures.team_times import TeamTimes
    from rung.store.pages.handovers import Shown


def show(issue: str, at: str | None, *, as_json: bool) -> None:
    """Of one issue; times up to an instant of the past, or to now."""
    until = instant(at) if at else None
    with installation():
        from rung.engine import handover_brief
        from rung.store.measures import team_times
        from rung.store.pages import issue_page
        from rung.store.policies import policies

        page = issue_page.issue(issue)
        if page is None:
            no_issue(issue)
        upto = min(until, present()) if until else present()
        times = team_times.of_issue(page.subject_id, page.state, policies.current(), upto)
        brief = handover_brief.of_page(page)
    if as_json:
        told = {"handovers": page.handed.all, "team_times": times, "brief": brief}
        print_json({"issue": issue, **msgspec.to_builtins(told)})
        return
    for one in page.handed.all:
        typer.echo(_handed(one))
    typer.echo(_spent(times))
    typer.echo(f"\n{brief.text or 'Nothing was said yet that a brief could tell.'}")


def _handed(one: Shown) -> str:
    ends = [(one.accepted_at, f"accepted by {one.accepted_name}"), (one.ended_at, f"{one.state} by {one.ended_name}")]
    answers = [f"{words.removesuffix(' by ')} {at:%Y-%m-%d %H:%M}Z" for at, words in ends if at]
    why = f": {one.reason}" if one.reason else ""
    start = f"{one.number}. {one.from_name or 'no team'} to {one.to_name}, offered {one.offered_at:%Y-%m-%d %H:%M}Z"
    return ", ".join([start, *answers]) + why


def _spent(times: TeamTimes) -> str:
    from rung.store.pages import names

    spent = ", ".join(f"{one.name} {names.span(one.seconds)}" for one in times.teams) or "no time yet"
    return f"Open with {spent}; {_times(times.moves, 'move')}, {_times(times.bounces, 'bounce')}."


def _times(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
