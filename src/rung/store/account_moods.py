"""How an account sounded, week by week: the mood of each issue's last customer message, where one is known."""

from datetime import date, datetime, timedelta
from statistics import fmean

from msgspec import Struct

from rung.store.models import Subject

WEEKS = 12
LATELY = timedelta(weeks=4)
MOST_READ = 2_000
"""Issues of one account; the newest count."""


class Week(Struct, frozen=True):
    """The issues in which a customer wrote last in this week, by UTC."""

    monday: date
    issues: int
    sentiment: float
    """The mean, from -1 (angry) to 1 (happy)."""


class Trend(Struct, frozen=True):
    """How an account sounds."""

    weeks: tuple[Week, ...]
    """The newest first; those without a known mood are left out."""
    change: float | None
    """The mean of the last four weeks less that of the weeks before; None where one of them is not known."""


def trend(account: str, now: datetime) -> Trend:
    """Over the last twelve weeks."""
    since = now - timedelta(weeks=WEEKS)
    rows = Subject.objects.filter(kind="issue", account=account, updated_at__gte=since, state__isnull=False)
    states = rows.order_by("-updated_at").values_list("state", flat=True)[:MOST_READ]
    known = [
        (datetime.fromisoformat(state["customer_at"]), float(state["sentiment"]))
        for state in states
        if state.get("sentiment") is not None and state.get("customer_at")
    ]
    by_week: dict[date, list[float]] = {}
    for at, sentiment in known:
        if since <= at <= now:
            by_week.setdefault(at.date() - timedelta(days=at.weekday()), []).append(sentiment)
    lately = [sentiment for at, sentiment in known if at > now - LATELY]
    before = [sentiment for at, sentiment in known if since <= at <= now - LATELY]
    return Trend(
        tuple(Week(monday, len(by_week[monday]), round(fmean(by_week[monday]), 2)) for monday in sorted(by_week)[::-1]),
        round(fmean(lately) - fmean(before), 2) if lately and before else None,
    )
