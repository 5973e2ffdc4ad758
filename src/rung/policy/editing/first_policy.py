"""A first policy from five answers: the team, its hours, the tiers of customers, what is promised, and who is woken.

The first-run page asks and `starter` writes: a commented text of three levels that loads without an error and that
people can read and change from the first day. Names become keys, so what is written stays readable.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace


class Member(Struct, frozen=True, kw_only=True):
    """Somebody of the team. Without an address no notice can reach them."""

    name: str
    email: str = ""
    slack: str = ""
    """The member id in Slack, such as U01ANA."""


class Promise(Struct, frozen=True, kw_only=True):
    """How soon a tier is answered first, as spans: `15m`, `2h`, `1d`."""

    tier: str
    critical: str = "30m"
    """For P0; counted round the clock."""
    normal: str = "4h"
    """For all other priorities; counted in working hours."""


class Answers(Struct, frozen=True, kw_only=True):
    """What the first-run page asks."""

    # 1. The team
    company: str
    team: str = "Support"
    members: tuple[Member, ...]
    # 2. Hours
    time_zone: str = "UTC"
    days: str = "mon-fri"
    opens: str = "09:00"
    closes: str = "17:00"
    country: str = ""
    """ISO 3166 code whose public holidays are kept; empty: none are."""
    # 3. Tiers, the most valuable first, and 4. what each is promised
    promises: tuple[Promise, ...] = (
        Promise(tier="enterprise", critical="15m", normal="2h"),
        Promise(tier="standard", critical="1h", normal="8h"),
    )
    # 5. Who is woken: members by name, in the order in which they take turns by the week, and who comes last
    on_call: tuple[str, ...] = ()
    """Empty: everybody but the head, or the head alone where there is nobody else."""
    head: str = ""
    """Empty: the first member."""


def starter(answers: Answers) -> str:
    """The text of a working policy of three levels: the team, who is on call, the head. At least one member."""
    answers = _tidy(answers)
    if not answers.members:
        raise ValueError("a team needs at least one member: write a name and an address")
    keys = _keys(member.name for member in answers.members)
    head = keys.get(_one_line(answers.head)) or next(iter(keys.values()))
    on_call = [keys[name] for name in map(_one_line, answers.on_call) if name in keys]
    on_call = on_call or [key for key in keys.values() if key != head] or [head]
    return "\n".join(
        [
            *_workspace(answers, head),
            *_calendars(answers),
            *_people(answers, keys, head),
            *_schedule(answers, on_call),
            *_targets(answers),
            *_TRIGGERS,
            *_paths(answers, head),
            *_NOTICES,
        ]
    )


def _tidy(answers: Answers) -> Answers:
    """The answers with their texts on one line each; what is blank or given twice is left out."""
    named = (replace(member, name=_one_line(member.name) or _one_line(member.email)) for member in answers.members)
    promised = (replace(promise, tier=_one_line(promise.tier)) for promise in answers.promises)
    return replace(
        answers,
        company=_one_line(answers.company) or "Support",
        team=_one_line(answers.team) or "Support",
        members=tuple({member.name: member for member in named if member.name}.values()),
        promises=tuple({promise.tier: promise for promise in promised if promise.tier}.values()),
    )


def _workspace(answers: Answers, head: str) -> list[str]:
    tiers = ", ".join(quoted(promise.tier) for promise in answers.promises)
    return [
        f"# How {answers.company} escalates customer issues. Change anything: `rung policy check` says what",
        "# does not fit together, and scenarios show who would be told before anybody is.",
        "rung: 1",
        "",
        "workspace:",
        f"  name: {quoted(answers.company)}",
        f"  time_zone: {quoted(answers.time_zone)}",
        "  calendar: office",
        "  priorities: [P0, P1, P2, P3]  # most urgent first",
        "  default_priority: P2",
        f"  tiers: [{tiers}]" + ("  # most valuable first" if tiers else ""),
        *([f"  unknown_account: {{tier: {quoted(answers.promises[-1].tier)}}}"] if answers.promises else []),
        "  statuses_waiting: [waiting_on_customer, on_hold]",
        "  on_reply: {waiting: open, resolved: reopen, within: 14d}",
        f"  last_resort: [person:{head}]  # told at any hour when a critical ladder ends with nobody",
        "",
    ]


def _calendars(answers: Answers) -> list[str]:
    hours = quoted(f"{answers.opens}-{answers.closes}", always=True)
    holidays = [f"    holidays: {{country: {quoted(answers.country)}}}"] if answers.country else []
    return [
        "calendars:",
        "  office:",
        f"    time_zone: {quoted(answers.time_zone)}",
        f"    day: {_day_length(answers.opens, answers.closes)}  # what \"1d\" means",
        f"    hours: {{{quoted(answers.days)}: [{hours}]}}",
        *holidays,
        "",
    ]


def _people(answers: Answers, keys: dict[str, str], head: str) -> list[str]:
    team = _key(answers.team) or "support"
    lines = ["people:"]
    for member in answers.members:
        parts = [f"name: {quoted(member.name)}"]
        parts += [f"email: {quoted(member.email)}"] if member.email else []
        parts += [f"slack: {quoted(member.slack)}"] if member.slack else []
        parts += [f"teams: [{team}]"]
        lines.append(f"  {keys[member.name]}: {{{', '.join(parts)}}}")
    return [*lines, "", "teams:", f"  {team}: {{name: {quoted(answers.team)}, lead: {head}, calendar: office}}", ""]


def _schedule(answers: Answers, on_call: list[str]) -> list[str]:
    return [
        "schedules:",
        "  on-call:  # takes turns by the week, handed over on Monday morning",
        f"    time_zone: {quoted(answers.time_zone)}",
        "    layers:",
        f"      - {{rotation: [{', '.join(on_call)}], every: 1w, starts: 2026-01-05T09:00}}",
        "",
    ]


def _targets(answers: Answers) -> list[str]:
    lines = ["targets:  # the first whose condition holds applies"]
    for promise in answers.promises[:-1]:
        condition = f'account.tier == "{_in_condition(promise.tier)}"'
        lines += _target(promise.tier, promise, condition)
    if answers.promises:
        lines += _target("Everyone", answers.promises[-1], "")
    else:
        lines += _target("Everyone", Promise(tier=""), "")
    return [*lines, ""]


def _target(name: str, promise: Promise, condition: str) -> list[str]:
    return [
        f"  - name: {quoted(name)}",
        *([f"    when: {_single(condition)}"] if condition else []),
        "    calendar: {P0: always, default: office}",
        f"    first_response: {{P0: {quoted(promise.critical)}, default: {quoted(promise.normal)}}}",
        "    grace: 10m  # a change makes nothing due sooner than this",
    ]


_TRIGGERS = [
    "triggers:",
    "  - name: Critical at once",
    "    on: [opened, priority]",
    '    when: issue.priority == "P0"',
    "    escalate: {path: critical, replaces: [default]}",
    "  - name: First response at risk",
    "    on: {target: first_response, at: 75%}",
    "    escalate: {path: default}",
    "  - name: First response missed",
    "    on: {target: first_response}",
    "    escalate: {path: default, level: 2}",
    "  - name: Three unanswered follow-ups",
    "    on: {follow_ups: 3, within: 4h}",
    "    escalate: {path: default}",
    "",
]


def _paths(answers: Answers, head: str) -> list[str]:
    team = _key(answers.team) or "support"
    return [
        "routing:",
        "  - name: Whose turn it is",
        f"    to: {{team: {team}, pick: round_robin}}",
        "",
        "paths:  # levels are told one after the other until somebody has it",
        "  critical:",
        "    acknowledge_lasts: 2h",
        "    levels:",
        *_level(answers.team, f"team:{team}", "pick: on_shift", "urgency: critical", "climb_after: 15m"),
        *_level("On call", "schedule:on-call", f"backup: [team:{team}]", "urgency: critical", "climb_after: 15m"),
        *_level("Head", f"person:{head}", "urgency: critical", "repeat: {every: 30m, times: 4}"),
        f"    if_nobody: team:{team}",
        "  default:",
        "    levels:",
        *_level("Owner", "role:assignee", "backup: [role:lead]", *_QUIETLY, "climb_after: 30m"),
        *_level(answers.team, f"team:{team}", "pick: on_shift", *_QUIETLY, "climb_after: 1h"),
        *_level("Head", f"person:{head}", "urgency: high", "climb_after: 2h", "climb_clock: office"),
        "",
    ]


_QUIETLY = ("urgency: high", "during: on_shift", "climb_clock: office")


def _level(name: str, notify: str, *rest: str) -> list[str]:
    first, *others = [f"name: {quoted(name)}", f"notify: [{notify}]", *rest]
    return [f"      - {first}", *(f"        {other}" for other in others)]


_NOTICES = [
    "notices:  # what an urgency uses unless the person chose otherwise",
    "  critical: {channels: [slack, email], breaks_quiet_hours: true}",
    "  high: {channels: [slack, email]}",
    "  normal: {channels: [email]}",
    "",
]


def quoted(text: str, *, always: bool = False) -> str:
    """A text as it can stand anywhere in a document: plain where it is harmless, else in double quotes."""
    text = _one_line(text)
    if not always and re.fullmatch(r"\w(?:[\w ./@+-]*\w)?", text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _single(text: str) -> str:
    """A condition in single quotes, in which nothing but the quote itself means anything."""
    return "'" + text.replace("'", "''") + "'"


def _in_condition(text: str) -> str:
    return _one_line(text).replace("\\", "\\\\").replace('"', '\\"')


def _one_line(text: str) -> str:
    """Without anything that YAML would break a line at or refuse."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def _keys(names: Iterable[str]) -> dict[str, str]:
    """A key for each name: the first name where it is free, else the whole, else a number behind it."""
    keys: dict[str, str] = {}
    for name in names:
        if name not in keys:
            whole = _key(name) or "person"
            keys[name] = _free([whole.split("-")[0], whole], keys.values())
    return keys


def _free(wishes: list[str], taken: Iterable[str]) -> str:
    used = set(taken)
    numbered = (f"{wishes[-1]}-{number}" for number in range(2, len(used) + 3))
    return next(wish for wish in (*wishes, *numbered) if wish not in used)


def _key(name: str) -> str:
    """`Zoë Müller` as `zoe-muller`; letters of other scripts stay."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one))
    return "-".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFC", plain).lower()))


def _day_length(opens: str, closes: str) -> str:
    """How long a working day is: `8h`, `7h30m`."""
    minutes = [int(hour) * 60 + int(minute) for hour, _, minute in (time.partition(":") for time in (opens, closes))]
    length = (minutes[1] - minutes[0]) % (24 * 60) or 24 * 60
    hours, rest = divmod(length, 60)
    return (f"{hours}h" if hours else "") + (f"{rest}m" if rest else "")
