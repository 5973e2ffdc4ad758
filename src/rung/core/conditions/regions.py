"""Regions: sets of the values that one name of a condition may have, exact under intersection and difference.

A region is a set of texts (finite, or all but some), a set of numbers (spans between cuts, and "no number", which is
equal to nothing), flags, all other kinds of value together, and absence: a part of a condition that is an error has no
value either.
"""

from __future__ import annotations

from math import inf

from msgspec import Struct

Cut = tuple[float, int]
"""A place between numbers: just before one (0), or just after it (1)."""
Stretch = tuple[Cut, Cut]
"""The numbers between two cuts."""

FIRST: Cut = (-inf, 0)
LAST: Cut = (inf, 1)
NUMBERS: tuple[Stretch, ...] = ((FIRST, LAST),)
FLAGS = frozenset({True, False})
NO_TEXTS = frozenset[str]()
NO_FLAGS = frozenset[bool]()


class Region(Struct, frozen=True, gc=False):
    """Values that a name may have. The default is none at all."""

    texts: frozenset[str] = NO_TEXTS
    other_texts: bool = False
    """Whether `texts` are those left out of all."""
    numbers: tuple[Stretch, ...] = ()
    no_number: bool = False
    """What arithmetic calls "not a number"."""
    flags: frozenset[bool] = NO_FLAGS
    others: bool = False
    """Lists, maps, null."""
    absent: bool = False

    @property
    def is_empty(self) -> bool:
        some = self.texts or self.other_texts or self.numbers or self.flags
        return not (some or self.no_number or self.others or self.absent)

    def __and__(self, other: Region) -> Region:
        """The values in both."""
        texts, other_texts = _texts_of_both(self, other)
        return Region(
            texts,
            other_texts,
            self.numbers if self.numbers == other.numbers else _numbers_of_both(self.numbers, other.numbers),
            self.no_number and other.no_number,
            self.flags & other.flags,
            self.others and other.others,
            self.absent and other.absent,
        )

    def __invert__(self) -> Region:
        """All other values."""
        return Region(
            self.texts,
            not self.other_texts,
            _numbers_between(self.numbers),
            not self.no_number,
            FLAGS - self.flags,
            not self.others,
            not self.absent,
        )

    def __sub__(self, other: Region) -> Region:
        """The values of this one that are not in the other."""
        return self & ~other

    def __or__(self, other: Region) -> Region:
        """The values in one of them."""
        return ~(~self & ~other)


def words(*texts: str) -> Region:
    """These texts."""
    return Region(frozenset(texts))


def only(flag: bool) -> Region:
    """This flag."""
    return Region(flags=frozenset({flag}))


def between(low: Cut, high: Cut) -> Region:
    """The numbers between two cuts."""
    return Region(numbers=((low, high),) if low < high else ())


def _texts_of_both(one: Region, other: Region) -> tuple[frozenset[str], bool]:
    if one.other_texts and other.other_texts:
        return one.texts | other.texts, True
    if one.other_texts:
        return other.texts - one.texts, False
    return (one.texts - other.texts if other.other_texts else one.texts & other.texts), False


def _numbers_of_both(ones: tuple[Stretch, ...], others: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
    found = ((max(one[0], other[0]), min(one[1], other[1])) for one in ones for other in others)
    return tuple(sorted(stretch for stretch in found if stretch[0] < stretch[1]))


def _numbers_between(stretches: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
    """All numbers but these, which are in order and do not overlap."""
    edges = [FIRST, *(cut for stretch in stretches for cut in stretch), LAST]
    return tuple((low, high) for low, high in zip(edges[::2], edges[1::2], strict=True) if low < high)


NOTHING = Region()
ANYTHING = ~NOTHING
