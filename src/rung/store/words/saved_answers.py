"""Answers that the team gives again and again: kept by leads, put into the field of an answer by whoever answers.

What stands in braces is filled in for the issue at hand: `{issue}`, `{account}`, `{me}`.
"""

import re
from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from rung import clock
from rung.store.models import SavedAnswer as Row

LONGEST_NAME = 100
LONGEST_BODY = 10_000
MOST = 500
BLANKS = ("issue", "account", "me")
"""What is filled in."""
_BLANK = re.compile(r"\{\s*([^{}\s]+)\s*\}")


class SavedAnswer(Struct, frozen=True):
    id: int
    name: str
    team: str | None
    """The one team that is offered it; None for all."""
    body: str
    changed_by: str
    changed_at: datetime


class Unfit(Exception):
    """It cannot be kept so: what is wrong, and how to mend it."""


def everyone() -> list[SavedAnswer]:
    """All of them, by name."""
    return [_answer(row) for row in Row.objects.order_by("name")]


def offered(teams: frozenset[str]) -> list[SavedAnswer]:
    """Those for everybody, and for any of these teams."""
    return [one for one in everyone() if one.team is None or one.team in teams]


def keep(answer_id: int | None, name: str, team: str | None, body: str, by: str) -> None:
    """Keeps a new one, or one that is there in other words. Raises Unfit."""
    name, body = " ".join(name.split()), body.replace("\r\n", "\n").strip()
    _check(name, body)
    if Row.objects.filter(name__iexact=name).exclude(pk=answer_id).exists():
        raise Unfit(f"There is an answer called {name} already: change that one, or give this one another name.")
    if answer_id is None and Row.objects.count() >= MOST:
        raise Unfit(f"{MOST} answers are the most: remove some that nobody needs.")
    given = {"name": name, "team": team, "body": body, "changed_by": by, "changed_at": clock.now()}
    if answer_id is None:
        Row.objects.create(**given)
    elif not Row.objects.filter(pk=answer_id).update(**given):
        raise Unfit("This answer was removed meanwhile: keep it as a new one.")


def remove(answer_id: int) -> bool:
    return bool(Row.objects.filter(pk=answer_id).delete()[0])


def filled(body: str, facts: Mapping[str, str]) -> str:
    """The words with their blanks filled in; one of which nothing is known stays, for whoever answers to see."""
    return _BLANK.sub(lambda found: facts.get(found[1]) or found[0], body)


def _check(name: str, body: str) -> None:
    if not name or len(name) > LONGEST_NAME:
        raise Unfit(f"Give it a name of 1 to {LONGEST_NAME} letters: by it people find it.")
    if not body or len(body) > LONGEST_BODY:
        raise Unfit(f"Write what it says, in at most {LONGEST_BODY:,} letters.")
    if "\0" in name + body:
        raise Unfit("It holds a character that no text has: write it anew.")
    if unknown := [one for one in _BLANK.findall(body) if one not in BLANKS]:
        raise Unfit(f"{{{unknown[0]}}} is filled in with nothing: use {', '.join(f'{{{one}}}' for one in BLANKS)}.")


def _answer(row: Row) -> SavedAnswer:
    return SavedAnswer(row.pk, row.name, row.team, row.body, row.changed_by, row.changed_at)
