"""Who is on call, in a few lines: a schedule, a team, the levels of a path, or every schedule there is."""

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from rung.core.document import PolicyDocument, Team
from rung.core.people.oncall import Schedule, who_is_on_call
from rung.core.words import nearest_name
from rung.intake import whens
from rung.intake.directory import Directory
from rung.intake.facts import LevelFacts
from rung.intake.spoken import Unclear, Voice

MOST_SHOWN = 20
MARK = "unproven"
UNPROVEN = "Unproven: nothing has really reached them lately. A test on the page Tonight proves that something does."


class Asked(Struct, frozen=True, kw_only=True):
    """A schedule, team or path (nothing: all schedules), at an instant, by somebody's clock."""

    words: str
    at: datetime
    now: datetime
    there: str


def answer(asked: Asked, directory: Directory, voice: Voice) -> str:
    """Raises `Unclear` for what is none of them."""
    said = _answer(asked, directory, voice)
    return f"{said}\n{UNPROVEN}" if f" ({MARK})" in said else said


def _answer(asked: Asked, directory: Directory, voice: Voice) -> str:
    document = directory.document()
    if not asked.words:
        return _all(asked, document, directory, voice)
    kind, _, rest = asked.words.partition(":")
    named = rest if rest and kind in ("team", "path", "schedule") else asked.words
    found = [
        line
        for wanted, lines in (
            ("schedule", _schedule(named, asked, document, directory, voice)),
            ("team", _team(named, asked, document, directory, voice)),
            ("path", _path(named, asked, document, directory, voice)),
        )
        if not rest or kind == wanted
        for line in lines
    ]
    if not found:
        known = list(dict.fromkeys([*document.schedules, *document.teams, *document.paths]))
        meant = nearest_name(named, known)
        raise Unclear(f"Nothing here is called {short(voice, named)}. {meant}".strip(), "unknown_name")
    return "\n".join(found)


def _all(asked: Asked, document: PolicyDocument, directory: Directory, voice: Voice) -> str:
    if not document.schedules:
        return f"There is no schedule. `{voice.command} who` and a path says whom its levels would tell."
    schedules = list(document.schedules.values())
    lines = [_duty(schedule, asked, document, directory, voice) for schedule in schedules[:MOST_SHOWN]]
    left = [f"… and {len(schedules) - MOST_SHOWN} more."] if len(schedules) > MOST_SHOWN else []
    return "\n".join([f"On call{_at(asked)}:", *lines, *left])


def _schedule(
    named: str, asked: Asked, document: PolicyDocument, directory: Directory, voice: Voice
) -> Iterator[str]:
    for key, schedule in document.schedules.items():
        if _is_called(named, key, schedule.name):
            yield _duty(schedule, asked, document, directory, voice)


def _duty(schedule: Schedule, asked: Asked, document: PolicyDocument, directory: Directory, voice: Voice) -> str:
    duty = who_is_on_call(schedule, asked.at)
    called = voice.strong(voice.plain(schedule.name))
    until = f" until {whens.wall(duty.until, asked.now, asked.there)}" if duty.until else ""
    if duty.person is None:
        return f"• {called}: nobody{until}."
    then = who_is_on_call(schedule, duty.until).person if duty.until else None
    after = f", then {_name(then, document, voice)}" if duty.until else ""
    return f"• {called}: {_person(duty.person, document, directory, voice)}{until}{after}."


def _team(named: str, asked: Asked, document: PolicyDocument, directory: Directory, voice: Voice) -> Iterator[str]:
    """Who of a team is on duty: its people on the schedules, and its lead and backup."""
    for key, team in document.teams.items():
        if not _is_called(named, key, team.name):
            continue
        own = {person.key for person in document.people.values() if key in person.teams}
        yield f"{voice.strong(voice.plain(team.name))}{_at(asked)}:"
        on = [schedule for schedule in document.schedules.values() if own.intersection(schedule.people)]
        yield from (_duty(schedule, asked, document, directory, voice) for schedule in on)
        if not on:
            yield "• Nobody of them is on a schedule."
        yield from _heads(team, document, directory, voice)


def _heads(team: Team, document: PolicyDocument, directory: Directory, voice: Voice) -> Iterator[str]:
    for what, person in (("Lead", team.lead), ("Backup", team.backup)):
        if person:
            yield f"• {what}: {_person(person.removeprefix('person:'), document, directory, voice)}."


def _path(named: str, asked: Asked, document: PolicyDocument, directory: Directory, voice: Voice) -> Iterator[str]:
    for key in document.paths:
        if not _is_called(named, key, key):
            continue
        yield f"{voice.strong(f'Path {key}')}{_at(asked)}, for an issue of the highest priority:"
        for level in directory.levels_at(key, asked.at):
            yield f"• {level.level}. {voice.plain(level.name)}: {_told(level, asked, document, directory, voice)}."


def _told(level: LevelFacts, asked: Asked, document: PolicyDocument, directory: Directory, voice: Voice) -> str:
    match level.kind:
        case "told":
            return ", ".join(_person(one, document, directory, voice) for one in level.people)
        case "waits":
            until = f" until {whens.wall(level.until, asked.now, asked.there)}" if level.until else ""
            return f"waits{until} ({voice.plain(level.why)})"
        case "nobody":
            return f"{voice.strong('nobody')} ({voice.plain(level.why)})"
        case _:
            return voice.plain(level.why)


def _person(key: str, document: PolicyDocument, directory: Directory, voice: Voice) -> str:
    is_unproven = key in document.people and directory.unproven((key,))
    return _name(key, document, voice) + (f" ({MARK})" if is_unproven else "")


def _name(key: str | None, document: PolicyDocument, voice: Voice) -> str:
    if key is None:
        return "nobody"
    person = document.people.get(key)
    return voice.plain(person.name if person else key)


def _at(asked: Asked) -> str:
    return "" if asked.at == asked.now else f" at {whens.wall(asked.at, asked.now, asked.there)}"


def _is_called(written: str, key: str, name: str) -> bool:
    return written.casefold() in (key.casefold(), name.casefold())


def short(voice: Voice, words: str) -> str:
    """Somebody's own words, said back to them."""
    return voice.plain(words if len(words) <= 60 else words[:59] + "…")
