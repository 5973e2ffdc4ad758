"""The command `/rung` in Slack: away for two hours, back again, in whoever's words.

    /rung away 2h              /rung away 2h @bo           (Bo stands in)
    /rung away until 17:00     /rung away until 2026-03-12 09:00
    /rung back

Wall times are of the zone of whoever writes. The answer is seen by them alone.
"""

import re
from datetime import datetime, timedelta
from typing import Any

from rung.core.events import PersonAway
from rung.core.spans import parse_span
from rung.core.walltime import first_instant, zone
from rung.intake.base import Answer, Directory, Item, Parcel, digest_of

UNKNOWN = (
    "Rung does not know you, so nothing was done. Ask whoever keeps the directory to add your Slack member id {user} "
    "to your entry."
)
HELP = (
    "Write `/rung away 2h`, `/rung away until 17:00`, each with `@somebody` behind it who stands in, or `/rung back` "
    "when you are there again."
)
LONGEST = timedelta(days=366)
_UNTIL = re.compile(r"until\s+(?:(\d{4}-\d{2}-\d{2})\s*T?\s*)?(\d{1,2}:\d{2})?$", re.IGNORECASE)
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


class _Unclear(Exception):
    """The words say nothing that could be done."""


def parse_command(form: dict[str, str], directory: Directory, now: datetime) -> Parcel:
    """The event of a command, and what whoever wrote it is answered."""
    user, words = form.get("user_id", ""), " ".join(form.get("text", "").split())
    person = directory.person_by_slack(user) if user else None
    if person is None:
        return _answered("slack_unknown_person", UNKNOWN.format(user=user or "?"))
    verb, _, rest = words.partition(" ")
    name = f"command/{form.get('trigger_id') or f'{user}/{now.timestamp()}'}"
    there = directory.time_zone_of(person)
    try:
        match verb.lower():
            case "away" | "afk" | "out":
                deputy, rest = _deputy(rest, person, directory)
                until = _until(rest.strip() or "2h", now, there)
                event = PersonAway(person=person, id=name, at=now, until=until, deputy=deputy)
                stands_in = f" <@{user}> is not asked meanwhile; {deputy} stands in." if deputy else ""
                return _done(event, f"You are away until {_wall(until, now, there)}.{stands_in} `/rung back` ends it.")
            case "back" | "here" | "in":
                event = PersonAway(person=person, id=name, at=now, until=now)
                return _done(event, "Welcome back: you are asked again from now on.")
            case _:
                return _answered("slack_unclear_command", HELP)
    except _Unclear as unclear:
        return _answered("slack_unclear_command", f"{unclear} {HELP}")


def _deputy(words: str, person: str, directory: Directory) -> tuple[str | None, str]:
    """Who stands in, by a mention or `@key`, and the words without them."""
    mention = _MENTION.search(words)
    if mention:
        deputy = directory.person_by_slack(mention[1])
        if deputy is None:
            raise _Unclear("Rung does not know who should stand in.")
        rest = words[: mention.start()] + words[mention.end() :]
    elif named := re.search(r"@([\w.\-]+)", words):
        deputy = directory.person_by_key(named[1])
        if deputy is None:
            raise _Unclear(f"Nobody here is called {named[1]}.")
        rest = words[: named.start()] + words[named.end() :]
    else:
        return None, words
    if deputy == person:
        raise _Unclear("You cannot stand in for yourself.")
    return deputy, rest


def _until(words: str, now: datetime, there: str) -> datetime:
    if found := _UNTIL.match(words):
        day, clock = found.groups()
        if day or clock:
            return _instant(day, clock, now, there)
    try:
        span = parse_span(words.removeprefix("for ").replace(" ", ""))
    except ValueError:
        raise _Unclear(f"“{words[:60]}” is no time.") from None
    length = span.elapsed() if not span.months else LONGEST + timedelta(1)
    if not timedelta(0) < length <= LONGEST:
        raise _Unclear(f"“{words[:60]}” is too long, or no time at all.")
    return now + length


def _instant(day: str | None, clock: str | None, now: datetime, there: str) -> datetime:
    local = now.astimezone(zone(there))
    try:
        wall = datetime.fromisoformat(f"{day or local.date().isoformat()}T{(clock or '00:00').zfill(5)}")
        at = first_instant(wall, zone(there))
    except (ValueError, OverflowError):
        raise _Unclear(f"There is no {day or ''} {clock or ''}.") from None
    if at <= now and day is None:
        at = first_instant(wall + timedelta(days=1), zone(there))
    if not now < at <= now + LONGEST:
        raise _Unclear("That time has passed, or is more than a year away.")
    return at


def _wall(at: datetime, now: datetime, there: str) -> str:
    local = at.astimezone(zone(there))
    near = local.date() == now.astimezone(zone(there)).date()
    return f"{local:%H:%M}" if near else f"{local:%A %d %B, %H:%M}"


def _done(event: PersonAway, text: str) -> Parcel:
    item = Item(event=event, digest=digest_of([event.id]))
    return Parcel(items=(item,), answer=_ephemeral(text))


def _answered(code: str, text: str) -> Parcel:
    return Parcel(passed_over=code, answer=_ephemeral(text))


def _ephemeral(text: str) -> Answer:
    payload: dict[str, Any] = {"response_type": "ephemeral", "text": text}
    return Answer(payload=payload)
