"""Who came, left or moved between two published policies, in words. Pure."""

from collections.abc import Iterator

from rung.store.measures.marks import Roster, Rota

MOST_SAID = 4
"""Moves of one change that are said; those beyond are counted."""


def moves(was: Roster, now: Roster) -> list[str]:
    """`Di Ode joined Frontline`, `Bo Lind left the turns of Pager`; shifts of a calendar and covers are no news."""
    return [*_teams(was, now), *_members(was, now), *_turns(was, now)]


def in_short(said: list[str]) -> str:
    """All of them in one line; of many the first."""
    shown = "; ".join(said[:MOST_SAID])
    return shown if len(said) <= MOST_SAID else f"{shown}; and {len(said) - MOST_SAID} more"


def _teams(was: Roster, now: Roster) -> Iterator[str]:
    for key, team in now.teams.items():
        if key not in was.teams:
            yield f"the team {team.name or key} is new"
    for key, team in was.teams.items():
        if key not in now.teams:
            yield f"the team {team.name or key} is gone"


def _members(was: Roster, now: Roster) -> Iterator[str]:
    for key in dict.fromkeys((*now.people, *was.people)):
        before, after = was.people.get(key), now.people.get(key)
        name = ((after or before).name if after or before else "") or key  # type: ignore[union-attr]
        old, new = (before.teams if before else ()), (after.teams if after else ())
        yield from (f"{name} joined {_team(now, one)}" for one in new if one not in old)
        yield from (f"{name} left {_team(was, one)}" for one in old if one not in new)
        if before is None and not new:
            yield f"{name} is new"
        elif after is None and not old:
            yield f"{name} is gone"


def _turns(was: Roster, now: Roster) -> Iterator[str]:
    for key, rota in now.schedules.items():
        before = was.schedules.get(key)
        if before is None:
            yield f"the schedule {rota.name or key} is new"
            continue
        old, new = _who(before), _who(rota)
        name = rota.name or key
        yield from (f"{_person(now, one)} joined the turns of {name}" for one in new if one not in old)
        yield from (f"{_person(was, one)} left the turns of {name}" for one in old if one not in new)
        if set(old) == set(new) and before.layers != rota.layers:
            yield f"the turns of {name} changed their order"
    for key, rota in was.schedules.items():
        if key not in now.schedules:
            yield f"the schedule {rota.name or key} is gone"


def _who(rota: Rota) -> list[str]:
    return list(dict.fromkeys(person for layer in rota.layers for person in layer.rotation))


def _team(roster: Roster, key: str) -> str:
    return (roster.teams[key].name if key in roster.teams else "") or key


def _person(roster: Roster, key: str) -> str:
    return (roster.people[key].name if key in roster.people else "") or key
