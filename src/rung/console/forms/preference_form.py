"""The form by which somebody says how they are told, or a lead how a team is: from the page to a record, and back.

A row is an urgency or a kind of what asks nothing. It is inherited, or chosen: by which channels at once, by which
later while nobody saw it, gathered or not, in quiet hours or not. What the form cannot show piece by piece (a span for
each priority) stands in its field as the policy writes it.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.http import QueryDict
from msgspec import Struct

from rung.channels.registry import CHANNELS
from rung.core.document import KINDS, URGENCIES, ByPriority, NoticeRule
from rung.engine.sending import destinations
from rung.policy.editing.pickers import as_written
from rung.policy.problems import Problem
from rung.policy.tables.cells import cell_of, read_cell
from rung.policy.tables.directory import listed, value_of

ROWS = (*URGENCIES, *KINDS)
TOLD_WORDS = {
    "messages": "what the customer writes", "answers": "what they are answered", "notes": "notes of the team",
    "status": "its status", "escalations": "escalations",
}  # fmt: skip
JOIN_WORDS = {
    "mentioned": "a note mentions me", "mentioning": "I mention somebody", "noting": "I write a note",
    "answering": "I answer the customer",
}  # fmt: skip
LATER_AT_LEAST = 2
MOST_LATER = 6
LONGEST = 300
_TIMES = re.compile(r"\s*\d{1,2}[:.]\d{2}(\s*[,;]\s*\d{1,2}[:.]\d{2})*\s*")

Ticks = tuple[tuple[str, str, bool], ...]
"""Channels: the key, what people call it, and whether it is ticked."""


class Later(Struct, frozen=True):
    """One further attempt."""

    number: int
    after: str
    channels: Ticks


class Row(Struct, frozen=True):
    """One urgency or kind, as the form shows it."""

    kind: str
    is_own: bool
    channels: Ticks
    later: tuple[Later, ...]
    gathered: str
    """`30m`, or wall times: `09:00, 16:30`."""
    breaks: str
    """Empty: as usual."""
    errors: tuple[Problem, ...]
    tells: Ticks = ()
    """Of `watching`: what they hear of."""
    watch_when: Ticks = ()
    """Of `watching`: by what they begin to watch."""

    @property
    def asks(self) -> bool:
        return self.kind in URGENCIES

    @property
    def gathers(self) -> bool:
        return self.kind in URGENCIES or self.kind in ("informed", "assigned", "handovers", "mentioned", "watching")


class Quiet(Struct, frozen=True):
    """Quiet hours: inherited, none, or these."""

    how: str
    """inherit, off or own."""
    start: str
    end: str
    errors: tuple[Problem, ...]


def rows_of(
    record: Mapping[str, Any],
    inherited: Mapping[str, NoticeRule],
    channels: Iterable[str],
    problems: Iterable[Problem],
    place: str,
) -> list[Row]:
    """The rows of a record of notices, filled with what is inherited where nothing is chosen. `place`: its path in the
    document, by which errors find their rows.
    """
    offered, problems = tuple(channels), tuple(problems)
    return [
        _row(
            kind, record.get(kind), _written(inherited[kind]) if kind in inherited else {}, offered,
            errors_at(problems, f"{place}.{kind}"),
        )
        for kind in ROWS
    ]  # fmt: skip


def quiet_of(record: Mapping[str, Any], problems: Iterable[Problem], place: str) -> Quiet:
    errors = errors_at(tuple(problems), f"{place}.quiet")
    written = str(record.get("quiet") or "")
    if not written:
        return Quiet("inherit", "22:00", "07:00", errors)
    if "-" not in written:
        return Quiet("off", "22:00", "07:00", errors)
    start, _, end = written.partition("-")
    return Quiet("own", start.strip().zfill(5), end.strip().zfill(5), errors)


def record_of(form: QueryDict) -> dict[str, Any]:
    """The record that a form says; what it leaves to others is not in it."""
    record: dict[str, Any] = {}
    for kind in ROWS:
        if form.get(f"{kind}.how") == "own":
            record[kind] = _rule(form, kind)
    match form.get("quiet.how", ""):
        case "own":
            record["quiet"] = f"{form.get('quiet.start', '')[:5]}-{form.get('quiet.end', '')[:5]}"
        case "off":
            record["quiet"] = "off"
    return record


def incomplete(record: Mapping[str, Any], place: str) -> tuple[Problem, ...]:
    """What a form leaves open and the document would not mind: a choice that no channel carries."""
    found = []
    for kind in ROWS:
        rule = record.get(kind)
        if rule is None or kind == "updates":
            continue
        if not rule["channels"]:
            message = "no channel is ticked, so this choice reaches nobody"
            found.append(_problem(message, "tick one, or take what is inherited", f"{place}.{kind}"))
        for number, step in enumerate(rule.get("then", ()), start=1):
            if not (step["channels"] and step["after"]):
                lacks = "no channel" if step["after"] else "no time after which it is used"
                hint = "fill in both, or leave both empty"
                found.append(_problem(f"the later channel {number} has {lacks}", hint, f"{place}.{kind}.then"))
    return tuple(found)


def channels_offered(addresses: Iterable[str], record: Mapping[str, Any]) -> list[str]:
    """The channels that can be chosen: those with an address, and those that were chosen already."""
    used = [one for kind in ROWS for one in _channels_in(record.get(kind))]
    return [one for one in dict.fromkeys((*CHANNELS, *addresses, *used)) if one in {*addresses, *used}]


def errors_at(problems: Iterable[Problem], path: str) -> tuple[Problem, ...]:
    return tuple(one for one in problems if one.path == path or one.path.startswith((f"{path}.", f"{path}[")))


def _problem(message: str, hint: str, path: str) -> Problem:
    return Problem(0, 0, "incomplete_choice", message, hint, path)


def _rule(form: QueryDict, kind: str) -> dict[str, Any]:
    rule: dict[str, Any] = {"channels": _names(form, f"{kind}.channels")}
    later = []
    for number in range(1, MOST_LATER + 1):
        after, by = form.get(f"{kind}.after{number}", "").strip()[:LONGEST], _names(form, f"{kind}.then{number}")
        if after or by:
            later.append({"after": value_of(read_cell("after", after)), "channels": by})
    if later:
        rule["then"] = later
    if kind == "watching":
        rule |= {"tells": _names(form, f"{kind}.tells"), "watch_when": _names(form, f"{kind}.watch_when")}
    gathered = form.get(f"{kind}.gathered", "").strip()[:LONGEST]
    if _TIMES.fullmatch(gathered):
        rule["digest_at"] = [one.strip().replace(".", ":") for one in re.split("[,;]", gathered)]
    elif gathered:
        rule["digest"] = value_of(read_cell("digest", gathered))
    if (breaks := form.get(f"{kind}.breaks", "")) in ("true", "false"):
        rule["breaks_quiet_hours"] = breaks
    return rule


def _names(form: QueryDict, name: str) -> list[str]:
    return [one[:40] for one in form.getlist(name)]


def _row(
    kind: str, written: Any, inherited: Mapping[str, Any], offered: tuple[str, ...], errors: tuple[Problem, ...]
) -> Row:
    rule = inherited if written is None else _whole(written)
    steps = [one for one in rule.get("then") or [] if isinstance(one, dict)]
    places = range(1, min(max(len(steps) + 1, LATER_AT_LEAST), MOST_LATER) + 1)
    later = [_later(number, steps[number - 1] if number <= len(steps) else {}, offered) for number in places]
    times = listed(rule.get("digest_at"))
    gathered = ", ".join(map(str, times)) if times else cell_of(rule.get("digest"))
    breaks = str(rule.get("breaks_quiet_hours") or "")
    ticked = _ticks(offered, listed(rule.get("channels")))
    if kind != "watching":
        return Row(kind, written is not None, ticked, tuple(later), gathered, breaks, errors)
    usual = NoticeRule()
    return Row(
        kind, written is not None, ticked, (), gathered, "", errors,
        _words(TOLD_WORDS, listed(rule.get("tells", list(usual.tells)))),
        _words(JOIN_WORDS, listed(rule.get("watch_when", list(usual.watch_when)))),
    )  # fmt: skip


def _words(words: Mapping[str, str], chosen: Iterable[str]) -> Ticks:
    ticked = set(chosen)
    return tuple((name, said, name in ticked) for name, said in words.items())


def _later(number: int, step: Mapping[str, Any], offered: tuple[str, ...]) -> Later:
    return Later(number, cell_of(step.get("after")), _ticks(offered, listed(step.get("channels"))))


def _ticks(offered: tuple[str, ...], chosen: Iterable[str]) -> Ticks:
    ticked = set(chosen)
    return tuple((one, destinations.title(one), one in ticked) for one in offered)


def _written(rule: NoticeRule) -> dict[str, Any]:
    """A rule as it would be chosen."""
    later = [{"after": _by_priority(one.after), "channels": list(one.channels)} for one in rule.then]
    written: dict[str, Any] = {"channels": list(rule.channels), "then": later}
    if rule.digest_at:
        written["digest_at"] = [f"{one:%H:%M}" for one in rule.digest_at]
    elif rule.digest.values:
        written["digest"] = _by_priority(rule.digest)
    usual = NoticeRule()
    if rule.tells != usual.tells or rule.watch_when != usual.watch_when:
        written |= {"tells": list(rule.tells), "watch_when": list(rule.watch_when)}
    if rule.breaks_quiet_hours is not None:
        written["breaks_quiet_hours"] = str(rule.breaks_quiet_hours).lower()
    return written


def _by_priority(value: ByPriority[timedelta]) -> Any:
    if not value.by:
        return as_written(value.default)
    spans = {name: as_written(span) for name, span in value.by.items()}
    return spans | ({"default": as_written(value.default)} if value.default is not None else {})


def _whole(written: Any) -> dict[str, Any]:
    """A rule as a mapping: a list of channels alone may stand for it."""
    return written if isinstance(written, dict) else {"channels": listed(written)}


def _channels_in(written: Any) -> list[str]:
    rule = _whole(written)
    steps = [one for one in rule.get("then") or [] if isinstance(one, dict)]
    return [*listed(rule.get("channels")), *(name for one in steps for name in listed(one.get("channels")))]
