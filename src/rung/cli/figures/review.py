"""`rung review` at work: reads, makes, leaves out and drafts."""

from typing import TYPE_CHECKING

import typer

from rung.cli.installation import installation, present
from rung.cli.output import WRONG_INPUT, fail, print_json, say, wrong_ask

if TYPE_CHECKING:
    from rung.store.measures.reviews import Review

BY = "command line"
NONE_YET, HOW_TO_MAKE_ONE = "there is no review yet", "it comes when 20 issues are there; or run `rung review make`"


def show(number: int | None, *, keys: bool, as_json: bool) -> None:
    with installation():
        _say(_found(number), keys=keys, as_json=as_json)


def listed(*, as_json: bool) -> None:
    with installation():
        from rung.engine.reviews import keeping
        from rung.reports.review import shown
        from rung.store.measures import reviews

        found, waits = reviews.latest(100), keeping.waits(present())
    if as_json:
        print_json([shown.head(one) for one in found])
        return
    if waits:
        until = f"{waits.until:%Y-%m-%d %H:%M}Z"
        say(f"the review of {waits.slot} waits: {waits.lacks} not counted yet; it is made by {until} all the same")
    if not found:
        say(f"{NONE_YET}: {HOW_TO_MAKE_ONE}")
    for one in found:
        said = f"{len(one.findings)} findings" if not one.is_young else "too few issues"
        typer.echo(f"{one.id:>4}  {one.since} to {one.until}  {said}{f', for {one.by}' if one.by else ''}")


def make(*, as_json: bool) -> None:
    with installation():
        from rung.engine.reviews import keeping
        from rung.reports import review
        from rung.store.policies import policies

        try:
            kept = keeping.keep(review.now_of(present()), present(), by=BY)
        except policies.NoPolicy as error:
            fail("no policy is published", str(error).partition(": ")[2])
        if kept is not None:
            _say(kept, keys=False, as_json=as_json)


def draft(key: str, by: str, number: int | None) -> None:
    with installation(), wrong_ask():
        from rung.engine.reviews import proposals

        kept = _found(number)
        finding = kept.finding(key)
        if finding is None:
            fail(f"review {kept.id} has no finding {key!r}", "see `rung review show --keys`", WRONG_INPUT)
        made, untried = proposals.draft(kept, finding, by, present())
    typer.echo(f"draft {made.id}: {made.name}")
    typer.echo(f"not tested yet: {untried.message}; {untried.hint}" if untried else "its back-test waits for a worker")


def known(key: str, because: str, by: str, weeks: int) -> None:
    with installation(), wrong_ask():
        from rung.engine.reviews import dismissals

        until = dismissals.know(key, because, weeks, by, present())
    typer.echo(f"left out until {until:%Y-%m-%d}")


def again(key: str) -> None:
    with installation():
        from rung.store.measures import reviews

        if not reviews.unknow(key):
            fail(f"nothing is left out as {key!r}", "see `rung review show --keys`", WRONG_INPUT)
    typer.echo("it is said again")


def _found(number: int | None) -> "Review":
    from rung.store.measures import reviews

    kept = reviews.get(number) if number is not None else next(iter(reviews.latest()), None)
    if kept is None:
        if number is not None:
            fail(f"there is no review {number}", "see `rung review list`", WRONG_INPUT)
        fail(NONE_YET, HOW_TO_MAKE_ONE)
    return kept


def _say(kept: "Review", *, keys: bool, as_json: bool) -> None:
    from rung.reports.review import shown

    found = shown.shown(kept, present(), sees_people=True)
    if as_json:
        print_json(shown.values(found))
        return
    typer.echo(f"{kept.since} to {kept.until}, {kept.opened:,} issues")
    if kept.lacks:
        typer.echo(f"not counted yet when it was made: {kept.lacks}")
    if kept.is_young:
        typer.echo("too few issues to say anything: it takes 20")
    elif found.is_quiet:
        typer.echo("a quiet week: nothing stands out")
    for finding in found.findings:
        typer.echo(f"- {finding.sentence}" + (f"  [{finding.key}]" if keys else ""))
        typer.echo(f"    {'; '.join(f'{name}: {value}' for name, value in finding.evidence)}")
        if finding.proposal is not None:
            trial = kept.trials.get(finding.key)
            done = f": {shown.in_a_line(trial)}" if trial is not None and trial.state == "done" else ""
            typer.echo(f"    proposed: {finding.proposal.words}{done}")
    if found.more:
        typer.echo(f"and {found.more} further findings")
    for finding, one in found.known:
        typer.echo(f"known until {one.until_at:%Y-%m-%d} ({one.reason}): {finding.sentence}")
