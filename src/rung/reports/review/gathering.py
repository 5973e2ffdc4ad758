"""Gathers what a review looks at: facts of four weeks, loads, gaps ahead, and the policy in force."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from math import isnan
from typing import Any

from msgspec import structs

from rung.core.policy import Policy
from rung.core.times.walltime import zone
from rung.reports import facts, overload
from rung.reports.facts import Asked
from rung.reports.reading import at_once
from rung.reports.review.figures import (
    DAYS,
    LAST,
    Ahead,
    Carried,
    Climbed,
    Ended,
    Figures,
    Firing,
    Opened,
    Taken,
)
from rung.store.decisions import loads
from rung.store.pages import names
from rung.store.people import gaps
from rung.store.people.gaps import KnownGap
from rung.store.policies import policies

NEAR = 0.8
"""The part of what is too much that is nearly too much."""
AHEAD = timedelta(days=14)

Row = dict[str, Any]


def gather(now: datetime) -> Figures:
    """Of the four weeks up to yesterday, in the workspace's zone. Raises `policies.NoPolicy`."""
    policy = policies.current()
    time_zone = policy.workspace.time_zone
    until = now.astimezone(zone(time_zone)).date() - facts.A_DAY
    asked = at_once(Asked(since=until - facts.A_DAY * (DAYS - 1), until=until, time_zone=time_zone))
    last = structs.replace(asked, since=until - facts.A_DAY * (LAST - 1))
    escalated = list(_rows("escalated", asked, "trigger", "detail", "priority"))
    up = {one["issue"] for one in escalated}
    return Figures(
        since=asked.since, until=until, now=now.timestamp(), last_from=last.from_at.timestamp(),
        document=policy.document, version=policy.version or 0, old_triggers=_old_triggers(asked.from_at),
        opened=[
            Opened(one["issue"], one["issue_kind"], one["at"], one["issue"] in up)
            for one in _rows("opened", asked, "issue_kind")
        ],
        firings=_firings(escalated, asked),
        taken=[
            Taken(one["detail"], int(one["number"]), one["seconds"], one["issue"], one["priority"])
            for one in _rows("acknowledged", asked, "detail", "priority")
        ],
        climbed=[Climbed(one["detail"], int(one["number"]), one["issue"]) for one in _rows("level", asked, "detail")],
        exhausted=[
            Taken(one["detail"], int(one["number"]), 0.0, one["issue"], one["priority"])
            for one in _rows("exhausted", last, "detail", "priority")
        ],
        promises=[
            Ended(one["name"], one["detail"], one["at"], one["ok"] == 1, one["issue"])
            for one in _rows("promise", asked, "detail", "name")
        ],
        carried=_carried(policy, now), ahead=list(_ahead(policy, now)),
    )  # fmt: skip


def _rows(kind: str, asked: Asked, *words: str) -> Iterator[Row]:
    """Facts of a kind, by their instants: these words of each, its numbers and its answer."""
    table = facts.of(kind, asked)
    columns: dict[str, list[Any]] = {
        "issue": table.issue.tolist(), "at": table.at.tolist(), "ok": table.answers["ok"].tolist(),
        "number": table.numbers["number"].tolist(), "seconds": table.numbers["seconds"].tolist(),
    }  # fmt: skip
    for field in words:
        known, codes = table.words[field]
        columns[field] = [known[code] for code in codes.tolist()]
    for values in zip(*columns.values(), strict=True):
        yield dict(zip(columns, values, strict=True))


def _firings(escalated: Iterable[Row], asked: Asked) -> list[Firing]:
    """What triggers began, each with its end; what people began by hand is none of theirs."""
    ends, taken = _by_climb("escalation_ended", asked, "name"), _by_climb("acknowledged", asked)
    missed, target = _promised(asked)
    found = []
    for one in escalated:
        if one["ok"] != 1 or not one["trigger"]:
            continue
        climb = (one["issue"], one["detail"])
        end = _first_from(ends[climb], one["at"])
        took = _first_from(taken[climb], one["at"])
        known = Firing(
            trigger=one["trigger"], path=one["detail"], issue=one["issue"], at=one["at"], priority=one["priority"],
            is_over=False, missed=tuple((metric, due) for metric, due, _ in missed[one["issue"]]),
            late=tuple((metric, late) for metric, _, late in missed[one["issue"]] if not isnan(late)),
            target=target.get(one["issue"], ""),
            is_taken=took is not None and (end is None or took["at"] <= end["at"]),
        )  # fmt: skip
        if end is not None:
            known = structs.replace(
                known, is_over=True, is_false=end["ok"] == 0, ended=end["name"], seconds=end["at"] - one["at"]
            )
        found.append(known)
    return found


def _by_climb(kind: str, asked: Asked, *words: str) -> dict[tuple[int, str], list[Row]]:
    """Facts of escalations by issue and path, the earliest first."""
    found: dict[tuple[int, str], list[Row]] = defaultdict(list)
    for one in _rows(kind, asked, "detail", *words):
        found[one["issue"], one["detail"]].append(one)
    return found


def _first_from(rows: list[Row], at: float) -> Row | None:
    place = bisect_left(rows, at, key=lambda one: float(one["at"]))
    return rows[place] if place < len(rows) else None


def _promised(asked: Asked) -> tuple[dict[int, list[tuple[str, float, float]]], dict[int, str]]:
    """By issue, its missed promises with how much later they were given (not a number: never), and their target."""
    missed: dict[int, list[tuple[str, float, float]]] = defaultdict(list)
    target: dict[int, str] = {}
    for one in _rows("promise", asked, "detail", "name"):
        target.setdefault(one["issue"], one["name"])
        if one["ok"] == 0:
            missed[one["issue"]].append((one["detail"], one["at"], one["seconds"]))
    return missed, target


def _old_triggers(since: datetime) -> frozenset[str]:
    """Triggers that are on in the version that was in force then, and in all since."""
    number = loads.versions_at([since])[0]
    current = policies.current_number()
    if number is None or current is None:
        return frozenset()
    sets = [
        {one.name for one in policies.load(version).document.triggers if one.enabled}
        for version in range(number, current + 1)
    ]
    return frozenset(set.intersection(*sets))


def _carried(policy: Policy, now: datetime) -> list[Carried]:
    """Who carries too much, and who nearly does."""
    near = [structs.replace(rule, least=-int(-rule.least * NEAR // 1)) for rule in overload.RULES]
    much = {one.person: one for one in overload.warned(policy, now)}
    nearly = [one for one in overload.warned(policy, now, near) if one.person not in much]
    return [Carried(one.person, one.name, one.words, is_much=one.person in much) for one in (*much.values(), *nearly)]


def _ahead(policy: Policy, now: datetime) -> Iterator[Ahead]:
    """Levels without anybody in the next two weeks, of which nobody said that this is to stay."""
    soon = [one for one in gaps.open_gaps() if one.from_at < now + AHEAD and one.to_at > now and one.known_by is None]
    soon.sort(key=lambda one: (one.path, one.level, one.from_at))
    for (path, level), rows in groupby(soon, key=lambda one: (one.path, one.level)):
        whole: list[KnownGap] = list(rows)
        hours = sum(((one.to_at - max(one.from_at, now)).total_seconds() for one in whole), 0.0) / 3_600
        found = policy.document.paths.get(path)
        told = found.levels[level - 1].notify if found and level <= len(found.levels) else ()
        yield Ahead(
            path=path, level=level, times=len(whole), hours=hours,
            first=names.local(max(whole[0].from_at, now), policy.workspace.time_zone),
            called=f"level {level} of “{path}” ({names.level(policy, path, level)})",
            has_schedule=any(one.startswith("schedule:") for one in told),
        )  # fmt: skip
