"""What a learned model is worth on what it had not seen, as it is kept beside the model and shown to people."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct

from rung.understand.evaluation import Bin, accuracy_at_coverage, calibration_error, mean, reliability

TESTED = 0.2
"""The share of the latest past by which is measured what the rest teaches."""
MOST_DOUBTS = 8
"""Of each sort: unsure, and sure and wrong."""


def teaching(count: int) -> int:
    """So many of the earliest teach, where the latest are kept apart to be tested."""
    return count - max(1, round(TESTED * count))


class LabelFigures(Struct, frozen=True):
    """How one label fared: how often it was there, how often it was said, and how often both."""

    label: str
    there: int
    said: int
    both: int


class Doubt(Struct, frozen=True):
    """An issue about which the model was unsure, or sure and wrong."""

    issue: str
    label: str
    """What people say it is."""
    guess: str
    confidence: float


class Figures(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Measured on what came after everything that was learned from."""

    learned_from: int
    tested: int
    values: dict[str, float] = {}
    """By name: `right`, the share that is right; `usual`, what whoever always says the commonest gets right; and what
    else a judge is measured by, each a share or an area between 0 and 1."""
    bins: tuple[Bin, ...] = ()
    labels: tuple[LabelFigures, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    """Those that it was least sure of, and those where it was sure and wrong."""
    thresholds: dict[str, float] = {}
    """By account, from which likeness on its issues are shown as alike."""
    vectors: str = ""
    """The name of the sentence vectors that it was learned by; empty where it goes by words alone."""
    verdict: str = ""
    """Why what was learned is not used, for what it does without is better; empty where it is used."""


def surest(doubts: Iterable[Doubt]) -> tuple[Doubt, ...]:
    """Of answers that were wrong, those that are shown: the surest first."""
    return tuple(sorted(doubts, key=lambda one: -one.confidence)[:MOST_DOUBTS])


def figures_of(
    there: Sequence[str], said: Sequence[str], sure: Sequence[float], usual: str, learned_from: int,
    doubts: tuple[Doubt, ...], more: Mapping[str, float] = MappingProxyType({}),
) -> Figures:  # fmt: skip
    """Of answers and what they should have been. `said` is empty where a model abstained: that counts as wrong.

    `usual`: the commonest of what taught it; `more`: values that only this judge has.
    """
    right = [one == answer for one, answer in zip(there, said, strict=True)]
    bins = reliability(sure, right)
    values = {
        "right": mean(right),
        **more,
        "usual": mean([one == usual for one in there]),
        **{f"surest_{round(100 * float(part))}": share for part, share in accuracy_at_coverage(sure, right).items()},
        "abstained": mean([not answer for answer in said]),
        "calibration_error": calibration_error(bins),
    }
    return Figures(
        learned_from=learned_from, tested=len(there), values=values, bins=bins, labels=_by_label(there, said),
        doubts=doubts,
    )  # fmt: skip


def _by_label(there: Sequence[str], said: Sequence[str]) -> tuple[LabelFigures, ...]:
    """The commonest first."""
    was, told = Counter(there), Counter(answer for answer in said if answer)
    both = Counter(one for one, answer in zip(there, said, strict=True) if one == answer)
    names = sorted({*was, *told}, key=lambda label: (-was[label], label))
    return tuple(LabelFigures(label, was[label], told[label], both[label]) for label in names)
