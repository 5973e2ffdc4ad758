"""Pairs of the team's own issues of which people said whether they are about the same: parted, linked or merged.

A link that a flood or the escalation of an account made says nothing, nor does what was unlinked, nor what was erased.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from rung.core.events import IssueFoundUnlike, IssueLinked, IssueMerged, IssueUnlinked, IssueUnmerged
from rung.engine.accounts.account_escalation import BECAUSE
from rung.engine.learning import alike
from rung.engine.learning.own_labels import newest_issues
from rung.store.decisions import past
from rung.store.decisions.past import PastLine
from rung.store.words import alike_page
from rung.store.words.alike_page import Opened
from rung.understand.likeness.likeness_taught import Pair

MOST_PAIRS = 1_000
"""The newest."""


class _Said(Struct, frozen=True):
    """On one issue, of another one; `is_same` is null where it was taken back."""

    at: datetime
    here: str
    other: str
    is_same: bool | None


def pairs(now: datetime) -> list[Pair]:
    """Each pair once, as it was said last, where they are alike by their words at all."""
    last: dict[frozenset[str], _Said] = {}
    for lines in past.lines(newest_issues(now), now):
        for said in filter(None, map(_said, lines)):
            both = frozenset((said.here, said.other))
            if both not in last or last[both].at < said.at:
                last[both] = said
    told = sorted((one for one in last.values() if one.is_same is not None), key=lambda one: one.at)[-MOST_PAIRS:]
    return _pairs(told)


def _said(line: PastLine) -> _Said | None:
    match line.event:
        case IssueFoundUnlike(to=to, by=str()):
            return _Said(line.at, line.key, to, is_same=False)
        case IssueLinked(to=to, by=str(), because=because) if because != BECAUSE:
            return _Said(line.at, line.key, to, is_same=True)
        case IssueMerged(into=to, by=str()):
            return _Said(line.at, line.key, to, is_same=True)
        case IssueUnmerged(from_=to) | IssueUnlinked(to=to):
            return _Said(line.at, line.key, to, is_same=None)
        case _:
            return None


def _pairs(told: Sequence[_Said]) -> list[Pair]:
    known = {one.key: one for one in alike_page.opened_by_keys({key for one in told for key in (one.here, one.other)})}
    found = []
    for one in told:
        here, other = known.get(one.here), known.get(one.other)
        if one.is_same is None or here is None or other is None or not (here.contact and other.contact):
            continue
        score = alike.score(here, other)
        if score is not None:
            found.append(Pair(one.at, _accounts(here, other), score, one.is_same))
    return found


def _accounts(here: Opened, other: Opened) -> tuple[str, ...]:
    return tuple(dict.fromkeys((here.account or "", other.account or "")))
