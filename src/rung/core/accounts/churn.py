"""Whether an account may leave, and by what one sees it: named signs, each with its evidence; no number learned
anywhere.

A sign counts one, a strong one two. From two on the account is at risk, with one it is worth a look.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from msgspec import Struct

from rung.core.accounts.health import Health
from rung.core.accounts.health_facts import Facts

Level = Literal["none", "watch", "high"]
AT_RISK = 2
MOOD_FELL = 0.15
LEAST_MOODS = 3
"""Messages with a mood on both sides, before anything is said of a trend."""
USE_FELL = 0.3
MISSED = 3
RENEWS_SOON = 90
POOR = 50
POOR_RATING, LEAST_RATINGS = 2.5, 2


class Sign(Struct, frozen=True, omit_defaults=True):
    """One sign, with what shows it."""

    name: str
    strength: int
    words: str
    issue: str = ""
    contact: str = ""
    """The id of a contact, never an address."""
    at: datetime | None = None


class Churn(Struct, frozen=True):
    level: Level
    signs: tuple[Sign, ...] = ()

    @property
    def is_at_risk(self) -> bool:
        return self.level == "high"


def churn_of(facts: Facts, health: Health) -> Churn:
    """The signs that are there, the strong ones first."""
    signs = tuple(sorted(_signs(facts, health), key=lambda one: -one.strength))
    strength = sum(one.strength for one in signs)
    return Churn("high" if strength >= AT_RISK else "watch" if strength else "none", signs)


def _signs(facts: Facts, health: Health) -> Iterator[Sign]:
    if facts.threats:
        last = max(facts.threats, key=lambda one: one.at)
        kind = "speaks of leaving" if last.flag == "threat_to_leave" else "speaks of lawyers"
        times = f"; {len(facts.threats)} times in 60 days" if len(facts.threats) > 1 else ""
        yield Sign("threat", 2, f"a customer {kind} in {last.issue}{times}", issue=last.issue, at=last.at)
    days = facts.renews_in_days
    if days is not None and 0 <= days <= RENEWS_SOON and health.score is not None and health.score < POOR:
        yield Sign("renewal", 2, f"renews in {days} days with a health of {health.score}")
    yield from _falls(facts)
    if facts.silent is not None:
        silent = facts.silent
        words = f"wrote {silent.messages} times in eight weeks, and nothing since"
        yield Sign("champion_silent", 1, words, contact=silent.contact, at=silent.last_at)
    if facts.missed >= MISSED:
        yield Sign("promises_missed", 1, f"{facts.missed} promises were missed in 30 days")
    if facts.rating is not None and facts.ratings >= LEAST_RATINGS and facts.rating <= POOR_RATING:
        yield Sign("poor_ratings", 1, f"{facts.ratings} answers to surveys give {facts.rating:.1f} of 5")


def _falls(facts: Facts) -> Iterator[Sign]:
    lately, before = facts.mood_lately, facts.mood_before
    enough = min(facts.moods_lately, facts.moods_before) >= LEAST_MOODS
    if lately is not None and before is not None and enough and lately <= before - MOOD_FELL:
        words = f"the mood fell from {before:+.2f} to {lately:+.2f} ({facts.moods_lately} messages in two weeks)"
        yield Sign("mood_falling", 1, words)
    fallen = min(facts.usage, key=lambda one: one.change, default=None)
    if fallen is not None and fallen.change <= -USE_FELL:
        words = f"{fallen.name} fell by {-fallen.change:.0%}: from {fallen.before:.1f} a day to {fallen.lately:.1f}"
        yield Sign("usage_falling", 1, words)
