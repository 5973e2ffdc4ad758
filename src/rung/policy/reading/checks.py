"""Errors that show only when values are looked at together: circles, names given twice, what points past an end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from rung.core.document import PolicyDocument
from rung.core.words import MOST_SHOWN
from rung.policy.problems import Report
from rung.policy.reading.nodes import Place

Finding = tuple[str, str, str, str]
"""Where in the document, the code, what is wrong, how to mend it."""


def check_document(document: PolicyDocument, report: Report) -> None:
    """Report every error across the values of a document, but none of what was left out because it is faulty."""
    faulty = report.faulty_paths()
    for rule in RULES:
        for path, code, message, hint in rule(document):
            if not any(one.startswith(path) for one in faulty):
                report.error(report.paths.node(path) or Place(1, 1), code, message, hint)


def circles_of_managers(document: PolicyDocument) -> Iterator[Finding]:
    links = {key: [person.manager] if person.manager else [] for key, person in document.people.items()}
    yield from _circles(
        links, lambda key: f"people.{key}.manager", "manager of themselves", "leave the topmost manager out"
    )


def circles_of_backups(document: PolicyDocument) -> Iterator[Finding]:
    links = {key: [team.backup] if team.backup else [] for key, team in document.teams.items()}
    yield from _circles(links, lambda key: f"teams.{key}.backup", "backup of itself", "leave one backup out")


def circles_of_calendars(document: PolicyDocument) -> Iterator[Finding]:
    links = {key: list(rule.any_of) for key, rule in document.calendars.items()}
    yield from _circles(
        links, lambda key: f"calendars.{key}.any_of", "made of itself", "take one of them out of any_of"
    )


def names_given_twice(document: PolicyDocument) -> Iterator[Finding]:
    """A trigger's limits, a routing rule's turns and an account's target are kept by name."""
    for section in ("targets", "triggers", "routing"):
        seen: dict[str, int] = {}
        for index, record in enumerate(getattr(document, section)):
            if (first := seen.setdefault(record.name, index)) != index:
                message = f"{record.name!r} is the name of {section}[{first}] too"
                yield f"{section}[{index}].name", "duplicate_name", message, "give each a name of its own"


def levels_that_do_not_exist(document: PolicyDocument) -> Iterator[Finding]:
    for index, trigger in enumerate(document.triggers):
        path = document.paths.get(trigger.escalate.path) if trigger.escalate else None
        if trigger.escalate and path and trigger.escalate.level > len(path.levels):
            levels = _count(len(path.levels), "level")
            message = f"the path {path.key} has {levels}, so there is no level {trigger.escalate.level}"
            yield f"triggers[{index}].escalate.level", "unknown_level", message, f"write 1 to {len(path.levels)}"


def repeats_without_end(document: PolicyDocument) -> Iterator[Finding]:
    for key, path in document.paths.items():
        last = len(path.levels) - 1
        if path.levels and (repeat := path.levels[last].repeat) and repeat.times is None:
            message = "the last level repeats without end"
            yield f"paths.{key}.levels[{last}].repeat", "endless_repeat", message, "write times: and how often"


def team_channels_that_do_not_exist(document: PolicyDocument) -> Iterator[Finding]:
    for path, target in targets_of(document):
        kind, _, name = target.partition(":")
        team = document.teams.get(name.removesuffix("#channel"))
        if kind == "team" and name.endswith("#channel") and team and not team.channel:
            message = f"the team {team.key} has no channel"
            yield path, "unknown_channel", message, f'write channel: "slack:#…" in the team {team.key}'


RULES: tuple[Callable[[PolicyDocument], Iterable[Finding]], ...] = (
    circles_of_managers,
    circles_of_backups,
    circles_of_calendars,
    names_given_twice,
    levels_that_do_not_exist,
    repeats_without_end,
    team_channels_that_do_not_exist,
)


def targets_of(document: PolicyDocument) -> Iterator[tuple[str, str]]:
    """Every target of a notice in a document, with the path of the place where it stands."""
    lists: list[tuple[str, Any]] = [
        ("workspace.last_resort", document.workspace.last_resort),
        ("workspace.unknown_account.inform", document.workspace.unknown_account.inform),
    ]
    for index, trigger in enumerate(document.triggers):
        lists.append((f"triggers[{index}].inform", trigger.inform))
    for key, path in document.paths.items():
        lists += [(f"paths.{key}.inform", path.inform), (f"paths.{key}.if_nobody", path.if_nobody)]
        for index, level in enumerate(path.levels):
            lists += [
                (f"paths.{key}.levels[{index}].{name}", getattr(level, name)) for name in ("notify", "backup", "inform")
            ]
    for index, window in enumerate(document.windows):
        lists.append((f"windows[{index}].inform", window.inform))
    for path_of_list, targets in lists:
        for index, target in enumerate(targets):
            yield f"{path_of_list}[{index}]", target


def _circles(links: Mapping[str, list[str]], path: Callable[[str], str], words: str, hint: str) -> Iterator[Finding]:
    """Each circle once, at the member that stands first in the document."""
    order = {name: position for position, name in enumerate(links)}
    for circle in _ways_back(links):
        first = min(range(len(circle)), key=lambda at: order[circle[at]])
        round_trip = [*circle[first:], *circle[: first + 1]]
        name, key = round_trip[0], path(round_trip[0]).rpartition(".")[2]
        mend = f"remove {key} from {name}" if len(circle) == 1 and len(links[name]) == 1 else hint
        shown = " -> ".join(round_trip[:MOST_SHOWN] + ["…"] * (len(round_trip) > MOST_SHOWN))
        yield path(name), "circle", f"{name} is {words}: {shown}", mend


def _ways_back(links: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """Ways along the links that end where they began. Each name is entered once, however long the chains are."""
    finished: set[str] = set()
    for start in links:
        way: dict[str, None] = {}
        open_links: list[Iterator[str]] = [iter([start])]
        while open_links:
            following = next(open_links[-1], None)
            if following is None:
                open_links.pop()
                if way:
                    finished.add(way.popitem()[0])
            elif following in way:
                names = list(way)
                yield names[names.index(following) :]
            elif following in links and following not in finished:
                way[following] = None
                open_links.append(iter(links[following]))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
