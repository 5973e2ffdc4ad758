"""From which likeness on issues of an account are shown as alike: what people parted and put together teaches it.

Of the pairs of an account, those shown that were parted count once, and those hidden that were put together twice: what
is hidden is missed by nobody. The lowest of `STEPS` with the least of these counts is taken. Below `LEAST_PARTED` pairs
that were parted, the likeness that holds for everybody stays.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from rung.understand.envelope import closed, opened
from rung.understand.evaluation import mean
from rung.understand.figures import Figures
from rung.understand.judges import TooLittle
from rung.understand.likeness.likeness import LEAST

JUDGE = "alike"
LEAST_PARTED = 3
STEPS = (LEAST, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)
"""No higher: a few pairs that people parted must not hide all there is."""
HIDDEN_COUNTS = 2
FORMAT = 1


class Pair(Struct, frozen=True):
    """Two issues of which somebody said whether they are about the same."""

    at: datetime
    accounts: tuple[str, ...]
    """Whose issues they are: of that on which it was said first. Issues without an account are those of the account
    with the empty name.
    """
    score: float
    """How alike they are by their words."""
    is_same: bool


class Taught(Struct, frozen=True):
    """What was learned. An account that is not here has the likeness that holds for everybody."""

    by_account: Mapping[str, float]

    def least(self, account: str | None) -> float:
        return self.by_account.get(account or "", LEAST)


class _Packed(Struct, frozen=True):
    format: int
    by_account: dict[str, float]


def learn_likeness(pairs: Sequence[Pair]) -> tuple[Taught, Figures]:
    """What these pairs teach; and, each told by those before it, how often that was right. Raises TooLittle."""
    in_order = sorted(pairs, key=lambda one: one.at)
    if not (taught := _thresholds(in_order)):
        there = max((_parted(in_order, account) for account in _accounts(in_order)), default=0)
        raise TooLittle(
            f"it needs {LEAST_PARTED} pairs of one account that somebody parted (“Not the same”); there are {there}"
        )
    right = []
    for place, pair in enumerate(in_order):
        least = _threshold(in_order[:place], pair.accounts[0])
        right.append((pair.score >= least) == pair.is_same)
    values = {"right": mean(right), "words_alone": mean([pair.is_same for pair in in_order])}
    return Taught(taught), Figures(
        learned_from=len(in_order), tested=len(in_order), values=values, thresholds=dict(sorted(taught.items()))
    )


def pack(taught: Taught) -> bytes:
    return closed(_Packed(FORMAT, dict(taught.by_account)))


def unpack(content: bytes) -> Taught:
    """Raises Unreadable."""
    return Taught(opened(content, _Packed, FORMAT).by_account)


def _thresholds(pairs: Sequence[Pair]) -> dict[str, float]:
    return {
        account: _threshold(pairs, account)
        for account in sorted(_accounts(pairs))
        if _parted(pairs, account) >= LEAST_PARTED
    }


def _threshold(pairs: Iterable[Pair], account: str) -> float:
    own = [one for one in pairs if account in one.accounts]
    if _parted(own, account) < LEAST_PARTED:
        return LEAST
    return min(STEPS, key=lambda least: (sum(_wrong(one, least) for one in own), least))


def _wrong(pair: Pair, least: float) -> int:
    is_shown = pair.score >= least
    if is_shown == pair.is_same:
        return 0
    return HIDDEN_COUNTS if pair.is_same else 1


def _parted(pairs: Iterable[Pair], account: str) -> int:
    return sum(not one.is_same and account in one.accounts for one in pairs)


def _accounts(pairs: Iterable[Pair]) -> set[str]:
    return {account for one in pairs for account in one.accounts}
