"""`rung reports` at work."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import typer

from rung.cli.installation import installation, present
from rung.cli.output import WRONG_INPUT, fail, print_json, say, wrong_ask

if TYPE_CHECKING:
    from rung.store.measures.mailed import Reader, Report


def listed(*, as_json: bool) -> None:
    with installation():
        from rung.store.measures import mailed

        found = [(one, mailed.readers(one.id)) for one in mailed.listed()]
    if as_json:
        print_json([_values(one, readers) for one, readers in found])
        return
    if not found:
        say("no report is mailed yet: rung reports add NAME --to PERSON")
    for one, readers in found:
        names = ", ".join(each.name + ("" if each.is_active else " (not sent)") for each in readers)
        rests = "" if one.is_on else ", rests"
        typer.echo(f"{one.id:>4}  {one.name}: {one.cadence.words}{rests}; to {names or 'nobody'}")


def add(name: str, address: str, when: tuple[str, str, str, str], to: Sequence[str], by: str) -> None:
    with installation(), wrong_ask():
        from rung.core.times.cadence import cadence_of
        from rung.engine.mailed import asking
        from rung.reports import mailed as reporting
        from rung.store.policies import policies

        document, (every, day, at, zone) = policies.document_in_force(), when
        measure, only = reporting.of_address(address, present())
        try:
            cadence = cadence_of(every, day, at, zone or document.workspace.time_zone)
        except ValueError as error:
            words, _, hint = str(error).partition(": ")
            fail(words, hint, WRONG_INPUT)
        made = asking.add(name, measure, only, cadence, to, document, by, present())
    typer.echo(f"report {made.id}: {made.cadence.words}")


def send(number: int, by: str) -> None:
    with installation():
        from rung.core.refused import Refused
        from rung.engine.mailed import making
        from rung.store.policies import policies

        try:
            making.make_now(_found(number), policies.document_in_force(), present(), by)
        except Refused as refused:
            fail(refused.message, refused.hint)
    typer.echo("on its way")


def runs(number: int, *, as_json: bool) -> None:
    with installation():
        from rung.store.measures import mailed

        found = mailed.followed(_found(number).id, 50)
    if as_json:
        print_json([
            {
                "due_at": one.due_at, "made_at": one.made_at, "late_seconds": one.late, "since": one.since,
                "until": one.until,
                "mails": [{"to": each.to, "state": each.state, "error": each.error} for each in outcomes],
            }
            for one, outcomes in found
        ])  # fmt: skip
        return
    if not found:
        say(f"none was made yet: rung reports send {number}")
    for one, outcomes in found:
        said = "; ".join(f"{each.to} {each.state}{f' ({each.error})' if each.error else ''}" for each in outcomes)
        typer.echo(f"{one.due_at:%Y-%m-%d %H:%M} UTC  {one.since} to {one.until}  {said or 'nobody to send it to'}")


def remove(number: int) -> None:
    with installation():
        from rung.store.measures import mailed

        mailed.remove(_found(number).id)
    typer.echo(f"report {number} is mailed no more")


def _found(number: int) -> "Report":
    from rung.store.measures import mailed

    one = mailed.one(number)
    if one is None:
        fail(f"there is no report {number}", "see `rung reports list`", WRONG_INPUT)
    return one


def _values(one: "Report", readers: Sequence["Reader"]) -> dict[str, Any]:
    return {
        "number": one.id, "name": one.name, "measure": one.measure, "only": dict(one.only), "when": one.cadence.words,
        "is_on": one.is_on, "next_at": one.next_at,
        "readers": [
            {"reader": each.name, "is_active": each.is_active, "stopped_at": each.stopped_at} for each in readers
        ],
    }  # fmt: skip
