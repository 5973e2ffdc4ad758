"""Two years of a team, laid from the weeks that it lived through: every issue of those comes again and again, whole
weeks earlier and as another customer's, with all that was decided of it.

So what happens within an issue, and how long that takes, is repeated; when, whose and how many is not. A copy has its
rows of the tables that pages of figures read: the issue, its journal, its escalations and its notices.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import chain
from operator import itemgetter
from typing import Any

from msgspec import Struct

from rung.bench import past
from rung.bench.numbers.lives import ACCOUNTS
from rung.store.decisions import laying

OF_ISSUES = ("journal", "escalation", "notice")
AT_ONCE = 5_000
"""Copies that are laid in one transaction."""
_DATE = r"\d{4}-\d\d-\d\d(?=[T ]\d\d:\d\d)"
_ACCOUNT = r"account-\d+"

Tell = Callable[[int, int], None]


class Life(Struct, frozen=True):
    """An issue that was lived through, ready to be laid again: of each table its rows as text with gaps."""

    key: str
    account: int
    dates: tuple[date, ...]
    has_ended: bool
    gaps: dict[str, tuple[tuple[str, ...], Any]]
    """By table the text between the gaps, and what takes from the values of a copy those that fill them."""


def lay(issues: int, weeks: int, tell: Tell = lambda _done, _all: None) -> int:
    """Copies of what is there, until there are so many issues, over so many weeks; says how many copies that are."""
    lives = _lives()
    ended = [one for one in lives if one.has_ended]
    wanted = max(0, issues - len(lives))
    rounds = -(-wanted // max(1, len(ended)))
    first = 1 + max(int(row[0] or 0) for row in laying.rows("subject", "id"))
    plan = _plan(lives, ended, rounds, weeks)
    for done in range(0, wanted, AT_ONCE):
        numbers = range(first + done, first + min(done + AT_ONCE, wanted))
        copies = [(number, *next(plan)) for number in numbers]
        for table in ("subject", *OF_ISSUES):
            laying.lay(table, (_copy(life, table, number, earlier, turn) for number, life, earlier, turn in copies))
        tell(done + len(numbers), wanted)
    laying.count_on("subject")
    return wanted


def _plan(lives: Sequence[Life], ended: Sequence[Life], rounds: int, weeks: int) -> Iterator[tuple[Life, int, int]]:
    """What is laid, so many weeks earlier, the oldest first; what still goes on is laid beside itself alone."""
    for turn in range(rounds):
        earlier = weeks - 1 - turn * weeks // rounds
        yield from ((life, earlier, turn) for life in (ended if earlier else lives))
    while True:  # the last round is shorter where some had not ended
        yield from ((life, 1, rounds) for life in ended)


def _copy(life: Life, table: str, number: int, earlier: int, turn: int) -> str:
    if table not in life.gaps:
        return ""
    between, take = life.gaps[table]
    account = (life.account + past.ACCOUNTS * (number % 7 + turn)) % ACCOUNTS
    shift = timedelta(weeks=earlier)
    values = (str(number), f"N-{number}", past.account(account), *((day - shift).isoformat() for day in life.dates))
    return "".join(chain.from_iterable(zip(between, (*take(values), ""), strict=True)))


def _lives() -> list[Life]:
    names = laying.columns("subject")
    key, state, wakes = names.index("key"), names.index("is_open"), names.index("wake_at")
    kind, account = names.index("kind"), names.index("account")
    subjects = [row for row in laying.rows("subject", "id") if row[kind] == "issue"]
    others: dict[str, dict[str, list[list[str | None]]]] = {}
    for table in OF_ISSUES:
        whose = laying.columns(table).index("subject_id")
        for row in laying.rows(table, "subject_id"):
            others.setdefault(str(row[whose]), {}).setdefault(table, []).append(row)
    return [
        _life(str(row[0]), str(row[key]), str(row[account]), {"subject": [row], **others.get(str(row[0]), {})},
              has_ended=row[state] in ("false", "0") and row[wakes] is None)
        for row in subjects
    ]  # fmt: skip


def _life(number: str, key: str, account: str, tables: dict[str, list[list[str | None]]], *, has_ended: bool) -> Life:
    texts = {table: _text(table, number, rows) for table, rows in tables.items()}
    found = re.compile(f"\\x00|{re.escape(key)}(?!\\d)|{_ACCOUNT}|{_DATE}")
    dates: dict[str, int] = {}
    gaps = {}
    for table, text in texts.items():
        marks = [_place(one, key, dates) for one in found.findall(text)]
        gaps[table] = tuple(found.split(text)), _taking(marks)
    return Life(key, int(account.rpartition("-")[2]), tuple(map(date.fromisoformat, dates)), has_ended, gaps)


def _place(mark: str, key: str, dates: dict[str, int]) -> int:
    """Where the value that fills a gap stands among those of a copy."""
    if mark == "\0":
        return 0
    if mark == key:
        return 1
    return 2 if mark.startswith("account-") else 3 + dates.setdefault(mark, len(dates))


def _taking(places: Sequence[int]) -> Callable[[Sequence[str]], tuple[str, ...]]:
    if len(places) == 1:
        return lambda values: (values[places[0]],)
    return itemgetter(*places)


def _text(table: str, number: str, rows: Sequence[Sequence[str | None]]) -> str:
    """Rows as they are laid, with a mark where the number of the issue stands."""
    names = laying.columns(table)
    own = names.index("id" if table == "subject" else "subject_id")
    state = names.index("state") if table == "notice" else -1
    lines = []
    for row in rows:
        values = [laying.in_copy(value) for value in row]
        values[own] = "\0"
        if table == "notice" and values[state] == "dropped":
            values[state] = "accepted"
        lines.append("\t".join(values) + "\n")
    return "".join(lines)
