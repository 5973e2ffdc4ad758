"""`rung on-call`: who carries which pager, now and in the days to come."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import typer

from rung.cli.installation import installation
from rung.cli.output import COULD_NOT_RUN, WRONG_INPUT, fail, print_json
from rung.core.people.oncall import Duty, shifts_between
from rung.core.policy import Policy
from rung.core.times.walltime import first_instant, zone
from rung.policy.times.dates import FIRST_YEAR, LAST_YEAR, date_meant

if TYPE_CHECKING:
    from rung.engine.duty.schedules import Standing


def show(schedule: str | None, from_day: str | None, days: int | None, *, as_json: bool) -> None:
    """Everybody who is on call now; with a schedule, a day or a number of days, the duties of that time."""
    with installation():
        from rung import clock
        from rung.engine.duty import schedules
        from rung.store.policies import policies

        try:
            policy = policies.current()
        except policies.NoPolicy as error:
            fail(str(error), status=COULD_NOT_RUN)
        now = clock.now()
        found = [one for one in schedules.all_of(policy, now) if schedule in (None, one.key)]
        if schedule is not None and not found:
            known = ", ".join(policy.document.schedules) or "none"
            fail(f"there is no schedule '{schedule}'", f"there is {known}", WRONG_INPUT)
        wants_duties = schedule is not None or from_day is not None or days is not None
        duties = {one.key: _duties(one, from_day, days or 7, now) for one in found} if wants_duties else {}
    if as_json:
        print_json([_as_json(one, duties.get(one.key)) for one in found])
    elif not found:
        typer.echo("There is no schedule: nobody is ever on call. A lead can make one on the page On call.")
    else:
        for one in found:
            _print(one, policy, duties.get(one.key))


def _duties(one: "Standing", from_day: str | None, days: int, now: datetime) -> list[Duty]:
    """Days are those of the schedule's zone, however long each is."""
    place = zone(one.schedule.time_zone)
    starts = _instant(from_day, one.schedule.time_zone) if from_day else now
    ends = first_instant(starts.astimezone(place).replace(tzinfo=None) + timedelta(days=days), place)
    return shifts_between(one.schedule, starts, ends)


def _instant(text: str, time_zone: str) -> datetime:
    """A day begins at midnight of the schedule's zone; an instant is what it is."""
    try:
        wall = datetime.fromisoformat(text)
        if not FIRST_YEAR <= wall.year < LAST_YEAR:
            raise ValueError
    except ValueError:
        meant = date_meant(text)
        fail(f"--from {text} is no day", f"write {meant}" if meant else "write it like 2026-03-09", WRONG_INPUT)
    if wall.tzinfo is not None:
        return wall
    midnight = wall if "T" in text or " " in text else datetime.combine(wall.date(), time.min)
    return first_instant(midnight, zone(time_zone))


def _print(one: "Standing", policy: Policy, duties: list[Duty] | None) -> None:
    place = one.schedule.time_zone
    name = one.schedule.name if one.schedule.name == one.key else f"{one.schedule.name} ({one.key})"
    if duties is None:
        until = f" until {_said(one.until, place)}" if one.until else ""
        following = f", then {_who(policy, one.next_person)}" if one.until else ""
        typer.echo(f"{name}: {_who(policy, one.person)}{until}{following} ({place})")
        return
    typer.secho(f"{name} ({place})", bold=True)
    for duty in duties:
        source = f"  {'cover' if duty.source == 'override' else duty.source}" if duty.person else ""
        line = f"  {_said(duty.since, place)} - {_said(duty.until, place)}  {_who(policy, duty.person)}{source}"
        typer.secho(line, fg=None if duty.person else "red")


def _who(policy: Policy, person: str | None) -> str:
    from rung.store.pages import names

    return names.who(policy, person) if person else "nobody"


def _said(at: datetime | None, time_zone: str) -> str:
    return f"{at.astimezone(zone(time_zone)):%a %Y-%m-%d %H:%M}" if at else "further on"


def _as_json(one: "Standing", duties: list[Duty] | None) -> dict[str, Any]:
    said: dict[str, Any] = {
        "schedule": one.key, "name": one.schedule.name, "time_zone": one.schedule.time_zone, "person": one.person,
        "until": one.until, "next_person": one.next_person,
    }  # fmt: skip
    if duties is not None:
        said["duties"] = [
            {"person": duty.person, "source": duty.source, "from_at": duty.since, "to_at": duty.until}
            for duty in duties
        ]
    return said
