"""The weekly review: what stands out in four weeks, in words. Findings are functions of figures (docs/review.md)."""

from datetime import datetime

from rung.reports.review.figures import FEW
from rung.store.measures.reviews import New

__all__ = ["FEW", "now_of"]


def now_of(now: datetime) -> New:
    """What stands out as things are now. Raises `policies.NoPolicy`."""
    from rung.reports.review import gathering, making  # with numpy, which a worker needs once a week

    return making.review(gathering.gather(now))
