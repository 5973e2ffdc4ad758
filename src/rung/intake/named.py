"""What an order in a chat names: an issue, a team, a person; and what was meant where there is nothing of that name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from rung.core.words import nearest_name
from rung.intake.directory import Directory
from rung.intake.facts import IssueFacts
from rung.intake.spoken import Unclear, Voice
from rung.intake.who import short

if TYPE_CHECKING:
    from rung.intake.commands import Order

_ISSUE_PAGE = re.compile(r"https?://\S+/issues/([^/?#\s>|]+)")


def issue_of(words: str, directory: Directory, voice: Voice) -> tuple[IssueFacts, str]:
    """The issue that the words begin with, by id or by the address of its page, and the words behind it."""
    first, _, rest = words.partition(" ")
    found = find_issue(first, directory)
    if found is None:
        text = f"There is no issue {short(voice, first)}: copy its id from its page, or paste the page's address."
        raise Unclear(text, "unknown_issue")
    return found, rest.strip()


def find_issue(written: str, directory: Directory) -> IssueFacts | None:
    """An issue by its id, however it is written, or by the address of its page."""
    page = _ISSUE_PAGE.search(written)
    named = unquote(page[1]) if page else written.strip("#<>:,").strip()
    return (directory.issue(named) or directory.issue(named.upper())) if named else None


def only_issue(order: Order, rest: str, directory: Directory) -> IssueFacts:
    """The issue that an order names, and nothing behind it."""
    if not rest:
        raise Unclear("Say which issue.")
    issue, rest = issue_of(rest, directory, order.voice)
    if rest:
        raise not_understood(rest, order.voice)
    return issue


def team_of(words: str, directory: Directory, voice: Voice) -> tuple[str, str]:
    """The team that the words begin with, by key or name, and the words behind it; "" where they name none yet."""
    teams = directory.document().teams
    if not words:
        return "", ""
    for team in sorted(teams.values(), key=lambda one: -len(one.name)):
        for called in (f"team:{team.key}", team.name, team.key):
            if re.match(rf"{re.escape(called)}(?=$|[\s:,])", words, re.IGNORECASE):
                return team.key, words[len(called) :].lstrip(" :,").strip()
    first = words.partition(" ")[0]
    raise Unclear(f"There is no team {short(voice, first)}. {nearest_name(first, teams)}", "unknown_team")


def name_of(person: str | None, directory: Directory, voice: Voice) -> str:
    known = directory.document().people.get(person or "")
    return voice.plain(known.name if known else person or "nobody")


def not_understood(rest: str, voice: Voice) -> Unclear:
    """What is said of words behind the issue where an order takes none."""
    return Unclear(f"I did not understand “{short(voice, rest)}” after the issue.")
