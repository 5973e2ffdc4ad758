"""All findings of some figures, what matters most first. The same figures give the same findings."""

from msgspec import structs

from rung.reports.review import levels, others, rules
from rung.reports.review.figures import FEW, Figures
from rung.store.measures.reviews import New

MOST = 40
MOST_ISSUES = 200
"""Issues of a finding that are kept with it; how many there are is said."""


def review(figures: Figures) -> New:
    """What stands out. With too few issues nothing is said, but that there are too few."""
    opened = len(figures.opened)
    is_young = opened < FEW
    found = [] if is_young else [
        *levels.findings(figures), *others.coverage(figures), *others.promises(figures), *others.people(figures),
        *rules.findings(figures), *others.kinds(figures),
    ]  # fmt: skip
    found.sort(key=lambda one: (-one.weight, one.key))
    kept = tuple(
        structs.replace(one, issues=one.issues[:MOST_ISSUES], count=len(one.issues)) for one in found[:MOST]
    )
    return New(figures.since, figures.until, figures.version, opened, is_young, kept)
