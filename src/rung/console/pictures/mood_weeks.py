"""How a customer sounded, as a picture of weeks: a bar up is pleased, a bar down is cross."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct

from rung.console.words.moods import mood_word
from rung.store.accounts.account_moods import WEEKS, Week

WIDTH, HEIGHT = 600, 120
"""Of the picture, in its own units; zero is in the middle."""
GAP = 0.25
"""Of a bar's place, left free."""
LEAST_BAR = 1.5
"""So that a neutral week is seen, too."""


class Bar(Struct, frozen=True):
    """One week: where its bar stands, and what it says."""

    x: float
    y: float
    width: float
    height: float
    word: str
    week: Week


def bars(weeks: Sequence[Week], now: datetime) -> list[Bar]:
    """The oldest at the left, each week at its own place; a week of which nothing is known is left free."""
    this = now.date() - timedelta(days=now.weekday())
    return [_bar(week, this) for week in reversed(weeks)]


def _bar(week: Week, this: date) -> Bar:
    place = WIDTH / (WEEKS + 1)
    number = WEEKS - (this - week.monday).days // 7
    height = max(abs(week.sentiment) * HEIGHT / 2, LEAST_BAR)
    y = HEIGHT / 2 if week.sentiment < 0 else HEIGHT / 2 - height
    return Bar(
        round(number * place + place * GAP / 2, 1), round(y, 1), round(place * (1 - GAP), 1), round(height, 1),
        mood_word(week.sentiment), week,
    )  # fmt: skip
