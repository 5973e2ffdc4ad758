"""Counting what one or two runs over the same history come to, in flat memory: for `difference`."""

from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from heapq import merge
from statistics import median
from typing import Any, TypeVar

from rung.core.document import METRICS
from rung.core.people.nights import Nights
from rung.core.policy import Policy
from rung.core.times.walltime import zone
from rung.simulator.backtests.backtest import Backtest
from rung.simulator.backtests.by_issue import Missed, OfIssue, issue_by_issue
from rung.simulator.backtests.caveats import Lack, caveats
from rung.simulator.backtests.difference import (
    A_DAY,
    SIDES,
    CaughtByOne,
    Day,
    Difference,
    Figures,
    Night,
    OnlyOne,
    PersonPages,
    Promises,
    Side,
    Span,
)
from rung.simulator.backtests.rows import Row, sortable
from rung.simulator.trigger_words import why

T = TypeVar("T")
MOST_LISTED = 200
"""So many issues are listed of each kind, the first ones by time; all are counted."""


def difference(
    new: Backtest,
    policy: Policy,
    span: Span,
    old: Backtest | None = None,
    old_policy: Policy | None = None,
    *,
    counts_from: datetime | None = None,
    lacks: Collection[Lack] = (),
    notes: Iterable[str] = (),
) -> Difference:
    """Put one run, or two on the same history, into one value. `counts_from`: what happened before is not counted;
    `lacks`: what the history does not hold, and `notes`: what else is to be known of it, in words.
    """
    policies = (old_policy or policy, policy)
    pages = _Pages(span, policies)
    for side, result in enumerate((old, new)):
        if result is not None:
            pages.take(side, result, counts_from)
    issues = _Issues(policies, is_compared=old is not None)
    for issue, before, after in issue_by_issue(old, new, counts_from):
        issues.take(issue, before, after)
    return Difference(
        span=span,
        old=_figures(old, pages, issues, 0) if old else None,
        new=_figures(new, pages, issues, 1),
        days=pages.days(),
        people=pages.people(),
        nights=pages.nights(),
        hours_old=pages.hours[0],
        hours_new=pages.hours[1],
        only_one=issues.only_one(),
        only_old=issues.counts["old"],
        only_new=issues.counts["new"],
        both=issues.counts["both"],
        caught_by_one=issues.caught_by_one(),
        caught_only_old=issues.counts["caught old"],
        caught_only_new=issues.counts["caught new"],
        same_promises=not issues.counts["missed by one"],
        cannot_know=(*caveats(policies if old else (policy,), lacks), *notes),
    )


class _Pages:
    """The pages of both, counted in one walk over the rings of each."""

    def __init__(self, span: Span, policies: tuple[Policy, Policy]) -> None:
        self.span = span
        self._zone = zone(span.time_zone)
        self._policies = policies
        self._nights_of = tuple(Nights(policy) for policy in policies)
        self.hours = [[[0] * 24 for _ in range(7)] for _ in SIDES]
        self.total: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
        self._by_day: tuple[Counter[date], Counter[date]] = (Counter(), Counter())
        self._night_by_day: tuple[Counter[date], Counter[date]] = (Counter(), Counter())
        self.by_person: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
        self.night_by_person: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
        self.by_night: tuple[Counter[tuple[date, str]], Counter[tuple[date, str]]] = (Counter(), Counter())

    def take(self, side: int, result: Backtest, counts_from: datetime | None) -> None:
        for row in result.rows.notices:
            at = datetime.fromisoformat(row["at"])
            if row["ring"] and (counts_from is None or at >= counts_from):
                self._take(side, row["to"], at)

    def _take(self, side: int, to: str, at: datetime) -> None:
        nights = self._nights_of[side]
        if not nights.is_person(to):
            self.total[side]["channels"] += 1
            return
        local, night = at.astimezone(self._zone), nights.night_of(to, at)
        self.total[side]["pages"] += 1
        self.by_person[side][to] += 1
        self._by_day[side][local.date()] += 1
        self.hours[side][local.weekday()][local.hour] += 1
        if night is not None:
            self.total[side]["night"] += 1
            self.night_by_person[side][to] += 1
            self._night_by_day[side][local.date()] += 1
            self.by_night[side][night, to] += 1

    def days(self) -> list[Day]:
        first = self.span.from_at.astimezone(self._zone).date()
        last = self.span.until_at.astimezone(self._zone).date()
        old, new, old_night, new_night = *self._by_day, *self._night_by_day
        return [
            Day(day, old[day], old_night[day], new[day], new_night[day])
            for day in (first + number * A_DAY for number in range((last - first).days + 1))
        ]

    def people(self) -> list[PersonPages]:
        old, new = self.by_person
        disturbed = [Counter(person for _night, person in one) for one in self.by_night]
        found = [
            PersonPages(
                key, self.name_of(key), old[key], self.night_by_person[0][key], disturbed[0][key],
                new[key], self.night_by_person[1][key], disturbed[1][key],
            )
            for key in old.keys() | new.keys()
        ]  # fmt: skip
        return sorted(found, key=lambda one: (-max(one.old, one.new), -one.new, one.person))

    def nights(self) -> list[Night]:
        old, new = self.by_night
        found = sorted(old.keys() | new.keys())
        return [Night(person, night, old[night, person], new[night, person]) for night, person in found]

    def name_of(self, key: str) -> str:
        """A person's name, as the draft has it where both know them."""
        known = (policy.document.people.get(key) for policy in reversed(self._policies))
        return next((person.name for person in known if person and person.name), key)

    def worst(self, side: int) -> str | None:
        own, night = self.by_person[side], self.night_by_person[side]
        return min(own, key=lambda key: (-own[key], -night[key], key), default=None)


class _Issues:
    """What became of each issue, counted; some of them listed."""

    def __init__(self, policies: tuple[Policy, Policy], *, is_compared: bool) -> None:
        self._policies = policies
        self._is_compared = is_compared
        self.counts: Counter[str] = Counter()
        self._only_one: dict[Side, list[OnlyOne]] = {"old": [], "new": []}
        self._caught_by_one: dict[Side, list[CaughtByOne]] = {"old": [], "new": []}
        self._missed: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
        self._early: tuple[dict[str, array[float]], dict[str, array[float]]] = ({}, {})

    def take(self, issue: str, old: OfIssue, new: OfIssue) -> None:
        for side, one in enumerate((old, new)):
            for missed in one.missed:
                self._missed[side][missed.metric] += 1
                if missed.early_s is not None:
                    self._early[side].setdefault(missed.metric, array("d")).append(missed.early_s)
        if self._is_compared:
            self._compare_escalations(issue, old, new)
            self._compare_promises(issue, old, new)

    def only_one(self) -> list[OnlyOne]:
        """The first that only one escalates, by time; of one instant those that climbed highest first."""
        return [*merge(*(sorted(one, key=_opened)[:MOST_LISTED] for one in self._only_one.values()), key=_opened)]

    def caught_by_one(self) -> list[CaughtByOne]:
        """The first misses of which only one warned, by time; of one instant those warned of longest before first."""
        return [*merge(*(sorted(one, key=_broke)[:MOST_LISTED] for one in self._caught_by_one.values()), key=_broke)]

    def promises(self, side: int, met: Mapping[str, int]) -> tuple[Promises, dict[str, Promises]]:
        """Of one policy: all of them, and by what they measure."""
        early, missed = self._early[side], self._missed[side]
        by_metric: dict[str, Promises] = {
            metric: _promises(met.get(metric, 0), missed[metric], early.get(metric, array("d")))
            for metric in METRICS
            if met.get(metric) or missed[metric]
        }
        together = array("d", (one for metric in sorted(early) for one in early[metric]))
        return _promises(sum(met.values()), missed.total(), together), by_metric

    def _compare_escalations(self, issue: str, old: OfIssue, new: OfIssue) -> None:
        if old.escalations and new.escalations:
            self.counts["both"] += 1
        elif old.escalations or new.escalations:
            side: Side = "old" if old.escalations else "new"
            self.counts[side] += 1
            policy = self._policies[SIDES.index(side)]
            self._only_one[side].append(_only_one(issue, side, old if old.escalations else new, policy))
            _keep_first(self._only_one[side], _opened)

    def _compare_promises(self, issue: str, old: OfIssue, new: OfIssue) -> None:
        before, after = old.missed_by_run(), new.missed_by_run()
        self.counts["missed by one"] += len(before.keys() ^ after.keys())
        for run in before.keys() & after.keys():
            one, other = before[run], after[run]
            if one.early_s is not None and other.early_s is None:
                self._caught(issue, "old", one, one.early_s)
            elif one.early_s is None and other.early_s is not None:
                self._caught(issue, "new", other, other.early_s)

    def _caught(self, issue: str, side: Side, missed: Missed, early_s: float) -> None:
        self.counts[f"caught {side}"] += 1
        found = CaughtByOne(issue, side, missed.metric, missed.breached_at, early_s)
        self._caught_by_one[side].append(found)
        _keep_first(self._caught_by_one[side], _broke)


def _opened(one: OnlyOne) -> tuple[str, int, str]:
    return sortable(one.opened_at), -one.levels, one.issue


def _broke(one: CaughtByOne) -> tuple[str, float, str]:
    return sortable(one.breached_at), -one.early_s, one.issue


def _keep_first(found: list[T], by: Callable[[T], tuple[Any, ...]]) -> None:
    """Forgets what will not be listed, now and then, so that a long past needs no more memory than a short one."""
    if len(found) >= 2 * MOST_LISTED:
        found.sort(key=by)
        del found[MOST_LISTED:]


def _promises(met: int, missed: int, early: "array[float]") -> Promises:
    return Promises(met, missed, len(early), median(early) if early else None)


def _only_one(issue: str, side: Side, one: OfIssue, policy: Policy) -> OnlyOne:
    first = one.escalations[0]
    told = dict.fromkeys(_told(one.escalations))
    names = (policy.document.people[to].name or to if to in policy.document.people else to for to in told)
    return OnlyOne(
        issue, side, first["path"], first["trigger"], first["opened_at"], why(first, policy), first["why"]["values"],
        tuple(names), max((level["level"] for level in first["levels"]), default=0), first["state"],
        tuple(dict.fromkeys(missed.metric for missed in one.missed)),
    )  # fmt: skip


def _told(escalations: tuple[Row, ...]) -> Iterator[str]:
    for escalation in escalations:
        for level in escalation["levels"]:
            yield from level["notified"]


def _figures(result: Backtest, pages: _Pages, issues: _Issues, side: int) -> Figures:
    summary: Mapping[str, Any] = result.summary
    total = pages.total[side]
    promises, by_metric = issues.promises(side, summary["met"])
    return Figures(
        name=result.name,
        issues=result.issues,
        events=result.events,
        escalation_rate=summary["escalation_rate"],
        escalations=summary["escalations"],
        pages=total["pages"],
        pages_a_day=round(total["pages"] / pages.span.days, 2),
        night_pages=total["night"],
        nights=len(pages.by_night[side]),
        to_channels=total["channels"],
        worst_person=pages.worst(side),
        promises=promises,
        by_metric=by_metric,
        exhausted=summary["exhausted"],
        first_response_median_s=summary["first_response_median_s"],
        acknowledgement_median_s=summary["acknowledgement_median_s"],
        refused=len(result.rows.refused),
    )
