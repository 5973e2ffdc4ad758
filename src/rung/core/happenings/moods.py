"""What a colleague says of how a customer's message sounds, or a stronger model in their absence: it counts for the
issue from then on.
"""

from collections.abc import Mapping
from types import MappingProxyType

from rung.core.draft import NOTHING, Draft, Kinds
from rung.core.events import MessageMoodCorrected
from rung.core.reasons import Reason

VALUES: Mapping[str, tuple[float | None, float | None]] = MappingProxyType(
    {"angry": (-0.8, 0.8), "neutral": (0.0, 0.0), "pleased": (0.8, 0.0), "unsure": (None, None)}
)
"""By what is said of a message: its sentiment and its frustration; nothing where nobody can say."""


def corrected(draft: Draft, event: MessageMoodCorrected) -> Kinds:
    """The issue sounds as its last message does; of an older one it is only kept what was said of it. What a colleague
    said of a message stands above what a model says of it, whichever came first."""
    state = draft.state
    word = "nobody can say how a message sounds" if event.mood == "unsure" else f"a message sounds {event.mood}"
    who = f"the model {event.model}" if event.model else event.by or "somebody"
    is_known = event.message in state.heard_by_people
    if event.model and is_known:
        draft.note(Reason("event", f"{who} says: {word}; a colleague has said how it sounds, and that stands"))
        return NOTHING
    draft.note(Reason("event", f"{who} says: {word}"))
    if not event.model and not is_known:
        draft.put(heard_by_people=(*state.heard_by_people, event.message))
    if state.customer_at is None or event.said_at < state.customer_at:
        return NOTHING
    sentiment, frustration = VALUES[event.mood]
    before = state.sentiment_mean
    if state.sentiment is not None:
        trend = state.sentiment_trend
        before = None if trend is None else state.sentiment - trend
    if sentiment is None or before is None:
        draft.put(sentiment=sentiment, sentiment_trend=None, sentiment_mean=before if sentiment is None else sentiment)
    else:
        trend, mean = round(sentiment - before, 3), round((sentiment + before) / 2, 3)
        draft.put(sentiment=sentiment, sentiment_trend=trend, sentiment_mean=mean)
    draft.put(frustration=frustration)
    return frozenset({"mood"})
