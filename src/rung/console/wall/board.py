"""The wall at one instant: what is due, who is on, what is open, and how the day goes."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct

from rung.console.wall import people, strip
from rung.console.wall.people import Call, TeamNow
from rung.console.wall.strip import Minute, Tone
from rung.core.times.walltime import zone
from rung.reports import asking, measures
from rung.reports.facts import Asked
from rung.reports.measures import MEASURES
from rung.store.decisions import loads
from rung.store.policies import policies
from rung.store.wall import standing
from rung.store.wall.standing import Due, Group, Unheld, Waiting

WAITS = {"us": "us", "customer": "the customer", "room": "somebody free", "later": "later"}


class Line(Struct, frozen=True):
    """A line of the list of what is due."""

    due: Due
    tone: Tone
    sign: str


class Kept(Struct, frozen=True):
    """The promises that ended today."""

    words: str
    """`97 %`; a dash where none ended yet."""
    met: int
    total: int


class Board(Struct, frozen=True):
    at: datetime
    time_zone: str
    team: str | None
    team_name: str
    known_teams: tuple[str, ...]
    behind: str
    """Why this is not the present: what is late, or does not run; empty where all is well."""
    minutes: list[Minute]
    lines: list[Line]
    due_beyond: int
    """Lines that are left out, for no screen has room for more."""
    due_number: int
    next_due: Due | None
    """What comes after the hour, where nothing comes within."""
    unheld: list[Unheld]
    unheld_number: int
    teams: list[TeamNow]
    calls: list[Call]
    open_number: int
    by_team: list[tuple[str, int]]
    by_priority: list[tuple[str, int]]
    by_wait: list[tuple[str, int]]
    kept: Kept
    oldest: Waiting | None
    late: int
    """Clocks that breached and still wait for what they measure."""

    @property
    def is_strange(self) -> bool:
        """It was asked for a team that nobody knows."""
        return self.team is not None and self.team not in self.known_teams

    @property
    def unheld_beyond(self) -> int:
        return self.unheld_number - len(self.unheld)


def board(team: str | None, time_zone: str, now: datetime) -> Board:
    """As of now. `team`: None for all. Raises `policies.NoPolicy`."""
    policy = policies.current()
    until = now + strip.HOUR
    dues, left_out = standing.due(until, team)
    tones = [strip.tone(one, now) for one in dues]
    lines = [Line(one, tone, strip.SIGNS[tone]) for one, tone in zip(dues, tones, strict=True)]
    unheld, unheld_number = standing.unheld(team)
    groups = standing.groups(team)
    away = loads.absences(now, now + timedelta(seconds=1))
    names = policy.document.team_names
    oldest = standing.oldest_unanswered(team, 1)
    return Board(
        at=now, time_zone=time_zone, team=team, team_name=names.get(team or "", team or ""),
        known_teams=tuple(names),
        behind=standing.behind(), minutes=strip.strip(dues, now, time_zone), lines=lines[: standing.MOST_NAMED],
        due_beyond=max(0, len(lines) - standing.MOST_NAMED) + left_out, due_number=len(lines) + left_out,
        next_due=None if lines else standing.next_due(until, team), unheld=unheld, unheld_number=unheld_number,
        teams=people.teams_now(policy, away, now, team), calls=people.calls_now(policy, now, team),
        open_number=sum(one.number for one in groups),
        by_team=_counted((names.get(one.team, one.team) or "no team", one) for one in groups),
        by_priority=_in_order(groups, policy.workspace.priorities),
        by_wait=_counted((WAITS[one.waits_on], one) for one in groups), kept=_kept(team, time_zone, now),
        oldest=oldest[0] if oldest else None,
        late=standing.late_clocks(team) + sum(1 for one in dues if one.at <= now and one.what != "climb"),
    )  # fmt: skip


def _counted(named: Iterable[tuple[str, Group]]) -> list[tuple[str, int]]:
    """The largest first."""
    numbers: Counter[str] = Counter()
    for name, group in named:
        numbers[name] += group.number
    return numbers.most_common()


def _in_order(groups: Iterable[Group], priorities: tuple[str, ...]) -> list[tuple[str, int]]:
    """Every priority of the policy, the gravest first, also those of which nothing is open; then others."""
    numbers = dict(_counted((one.priority or "none", one) for one in groups))
    return [(key, numbers.pop(key, 0)) for key in priorities] + list(numbers.items())


def _kept(team: str | None, time_zone: str, now: datetime) -> Kept:
    today = now.astimezone(zone(time_zone)).date()
    only = {} if team is None else {"team": (team,)}
    found = measures.figure(MEASURES["promises"], Asked(since=today, until=today, time_zone=time_zone, only=only))
    return Kept(asking.in_words(found.value, "share"), int(found.also.get("met") or 0), found.count)
