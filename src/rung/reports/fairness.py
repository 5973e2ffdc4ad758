"""Who carries how much: by person and week, beside an even share by hours worked.

The hours of a week are those of the policy that was in force when it ended (of the running week: now). Somebody who is
in no policy any more, but was in one of these weeks, is still counted. What lies before the first policy is not known
and is left out.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct, structs

from rung.core.document import Person
from rung.core.policy import Policy
from rung.core.words import nearest
from rung.core.wrong import Wrong
from rung.reports import hours
from rung.reports.figures import Spread, even_shares, spread
from rung.reports.overload import Warned, warned
from rung.reports.windows import Week, Window, disturbing, weeks
from rung.store.decisions import loads
from rung.store.decisions.loads import Told
from rung.store.policies import policies

COMPLETE_WEEKS = 4
MOST_WEEKS = 52
LEAST_HOURS = 8
"""Of each person: less is too little to compare."""


class Load(Struct, frozen=True):
    """What one person carried in a week, or in several."""

    assigned: int = 0
    """Issues, each once a week."""
    escalations: int = 0
    """That told them, ringing or not; one that goes on over Sunday night counts in both weeks."""
    critical: int = 0
    high: int = 0
    normal: int = 0
    nights: int = 0
    """Nights with a ring."""
    free_days: int = 0
    """Saturdays, Sundays and holidays with a ring."""
    worked: float = 0.0
    """Hours by their calendar, without absences."""
    on_call: float = 0.0
    """Hours on call, in working hours or not."""

    @property
    def pages(self) -> int:
        """Rings."""
        return self.critical + self.high + self.normal

    def __add__(self, other: "Load") -> "Load":
        return Load(*(getattr(self, name) + getattr(other, name) for name in Load.__struct_fields__))


MEASURES: dict[str, Callable[[Load], int]] = {
    "pages": lambda load: load.pages,
    "nights": lambda load: load.nights,
    "free_days": lambda load: load.free_days,
    "escalations": lambda load: load.escalations,
    "assigned": lambda load: load.assigned,
}
"""What is compared with an even share."""


class Share(Struct, frozen=True):
    """What somebody carries of something, beside an even share."""

    carried: int
    even: float | None
    """None: nobody worked."""

    @property
    def above(self) -> float | None:
        """By how much it is more than an even share; negative: less."""
        return None if self.even is None else self.carried - self.even


class Line(Struct, frozen=True):
    """One person."""

    key: str
    name: str
    teams: tuple[str, ...]
    weeks: tuple[Load, ...]
    """In the order of the report's weeks."""
    total: Load
    shares: Mapping[str, Share]
    nights: Mapping[date, int]
    """Rings by night, by the date of its evening."""
    has_left: bool = False
    """Is in no policy any more."""


class Report(Struct, frozen=True):
    """A team's weeks, or the company's."""

    at: datetime
    time_zone: str
    weeks: tuple[Week, ...]
    team: str | None
    team_name: str
    teams: tuple[tuple[str, str], ...]
    """Every team there is, with its name."""
    lines: tuple[Line, ...]
    spreads: Mapping[str, Spread]
    """Of the people shown."""
    company: Mapping[str, Spread]
    warnings: tuple[Warned, ...]
    """Of the people shown, as things stand now."""

    @property
    def is_early(self) -> bool:
        """Whether so few hours were worked that an even share of them says little."""
        spread = self.spreads["pages"]
        return spread.hours < LEAST_HOURS * spread.people

    @property
    def is_empty(self) -> bool:
        """Whether nobody carried anything."""
        return not any(one.total for one in self.spreads.values())


def report(now: datetime, complete: int = COMPLETE_WEEKS, team: str | None = None, last: date | None = None) -> Report:
    """The running week and so many complete ones before it; `last`: a day of the last week wanted.

    Raises `policies.NoPolicy`, and Wrong for a team that is not in the policy.
    """
    policy = policies.current()
    if team is not None and team not in policy.document.teams:
        raise Wrong("team", f"there is no team {team!r}", nearest(team, policy.document.teams))
    wanted = _known(weeks(policy.workspace.time_zone, now, min(max(complete, 0), MOST_WEEKS), last))
    by_week = [policies.load(number) if number else policy for number in _versions(wanted)]
    everybody = _everybody([policy, *reversed(by_week)])
    carried = _carried(wanted, by_week, everybody)
    company = {key: sum(carried.loads[key], Load()) for key in everybody}
    shown = [key for key, person in everybody.items() if team is None or team in person.teams]
    shares = _shares([company[key] for key in shown])
    lines = tuple(
        Line(
            key, everybody[key].name, everybody[key].teams, tuple(carried.loads[key]), company[key], shares[place],
            carried.nights.get(key, {}), has_left=key not in policy.document.people,
        )
        for place, key in enumerate(shown)
    )  # fmt: skip
    return Report(
        at=now,
        time_zone=policy.workspace.time_zone,
        weeks=tuple(wanted),
        team=team,
        team_name=policy.document.teams[team].name if team else "",
        teams=tuple((key, one.name) for key, one in policy.document.teams.items()),
        lines=lines,
        spreads=_spreads([company[key] for key in shown]),
        company=_spreads(list(company.values())),
        warnings=tuple(one for one in warned(policy, now) if one.person in shown),
    )


def only(found: Report, person: str | None) -> Report:
    """What somebody may see who is no lead: their own line, and the spread of all, which names nobody."""
    return structs.replace(
        found,
        lines=tuple(line for line in found.lines if line.key == person),
        warnings=tuple(one for one in found.warnings if one.person == person),
    )


class _Carried(Struct):
    loads: dict[str, list[Load]]
    nights: dict[str, dict[date, int]]


def _known(found: list[Week]) -> list[Week]:
    """Without the weeks that ended before the first policy; the last one is shown whatever it holds."""
    since = loads.first_published_at()
    kept = [week for week in found if since is not None and week.until_at > since]
    return kept or found[-1:]


def _versions(wanted: Sequence[Week]) -> list[int | None]:
    return loads.versions_at([week.until_at for week in wanted])


def _everybody(versions: Iterable[Policy]) -> dict[str, Person]:
    """Everybody of these policies, as the first that knows them says; those of the first come first."""
    found: dict[str, Person] = {}
    for policy in {one.version: one for one in versions}.values():
        for key, person in policy.document.people.items():
            found.setdefault(key, person)
    return found


def _carried(wanted: Sequence[Week], by_week: Sequence[Policy], everybody: Mapping[str, Person]) -> _Carried:
    spans = [(week.from_at, week.until_at) for week in wanted]
    told, assigned = loads.told(list(everybody), spans), loads.assigned(spans)
    away = loads.absences(wanted[0].from_at, wanted[-1].until_at)
    since = loads.first_published_at()
    worked, on_call = [], []
    for week, policy in zip(wanted, by_week, strict=True):
        start = min(max(week.from_at, since), week.until_at) if since else week.from_at
        worked.append(hours.worked(policy, away, start, week.until_at))
        on_call.append(hours.on_call(policy, away, start, week.until_at))
    disturbed = _disturbed(wanted, by_week, everybody)
    nights: dict[str, dict[date, int]] = {}
    counts: dict[tuple[str, str, int], int] = {}
    for place, window, rings in disturbed:
        counts[window.person, window.kind, place] = counts.get((window.person, window.kind, place), 0) + 1
        if window.kind == "night":
            nights.setdefault(window.person, {})[window.day] = rings

    def load(key: str, place: int) -> Load:
        rung = told.get((key, place), Told(0, 0, 0, 0))
        return Load(
            assigned.get((key, place), 0), rung.escalations, rung.critical, rung.high, rung.normal,
            counts.get((key, "night", place), 0), counts.get((key, "free", place), 0),
            worked[place].get(key, 0.0), on_call[place].get(key, 0.0),
        )  # fmt: skip

    return _Carried({key: [load(key, place) for place in range(len(wanted))] for key in everybody}, nights)


def _disturbed(
    wanted: Sequence[Week], by_week: Sequence[Policy], everybody: Mapping[str, Person]
) -> list[tuple[int, Window, int]]:
    """Every night and free day in which its person was rung: the place of its week, itself, and how often."""
    windows = [
        (place, window)
        for place, (week, policy) in enumerate(zip(wanted, by_week, strict=True))
        for key, person in everybody.items()
        for window in disturbing(policy, policy.document.people.get(key, person), week.days)
    ]
    rings = loads.rings_within([(one.person, one.from_at, one.until_at) for _, one in windows])
    return [(place, window, number) for (place, window), number in zip(windows, rings, strict=True) if number]


def _shares(totals: Sequence[Load]) -> list[dict[str, Share]]:
    worked = [load.worked for load in totals]
    shares: list[dict[str, Share]] = [{} for _ in totals]
    for measure, of in MEASURES.items():
        even = even_shares([of(load) for load in totals], worked)
        for place, load in enumerate(totals):
            shares[place][measure] = Share(of(load), even[place])
    return shares


def _spreads(totals: Sequence[Load]) -> dict[str, Spread]:
    worked = [load.worked for load in totals]
    return {measure: spread([of(load) for load in totals], worked) for measure, of in MEASURES.items()}
