"""What a learned model says of an issue's kind, priority, team or skills where nobody else does.

The shell puts it into the opening before that is decided. What is sure enough counts from the first decision on
(`is_set`); the rest waits for somebody's yes. Whoever names the field, in whatever way, has the last word.
"""

from typing import TYPE_CHECKING

from msgspec import Struct, structs

from rung.core.reasons import Reason
from rung.core.refused import Refused

if TYPE_CHECKING:
    from rung.core.draft import Draft, Kinds
    from rung.core.events import IssueSuggested

SUGGESTED = ("kind", "priority", "team")
"""Fields with one value."""
SKILLS = "skills"
"""The field of which several values may be suggested, each by itself."""
BY_NAME = 0
"""The version of what no model says: a text has the words that a skill is called by."""
STRONGER = -1
"""The version of what a stronger model says, which was asked beside the decision: nobody measured how sure it is."""


class Suggestion(Struct, frozen=True, gc=False, omit_defaults=True, kw_only=True):
    """One field, what it may be, and how sure that is."""

    field: str
    value: str
    confidence: float
    """The share of such answers that are right, 0 to 1."""
    version: int
    """Of the model."""
    is_set: bool = False
    """It was sure enough to count without anybody's yes."""

    @property
    def key(self) -> str:
        """What tells it from others of one issue."""
        return f"{self.field} {self.value}" if self.field == SKILLS else self.field

    def __str__(self) -> str:
        if self.version == STRONGER:
            return f"{self.field} {self.value}, by a stronger model"
        by = f"model {self.version}" if self.version != BY_NAME else "what it is called"
        return f"{self.field} {self.value}, {self.confidence:.0%} sure, by {by}"


def set_values(suggestions: tuple[Suggestion, ...]) -> dict[str, str]:
    """By field what counts without anybody's yes."""
    return {one.field: one.value for one in suggestions if one.is_set and one.field in SUGGESTED}


def set_skills(suggestions: tuple[Suggestion, ...]) -> tuple[str, ...]:
    """The skills among them."""
    return tuple(one.value for one in suggestions if one.is_set and one.field == SKILLS)


def take(draft: "Draft", suggestions: tuple[Suggestion, ...]) -> None:
    """An opening brought these: what a person has said before stands."""
    fields, by_hand = (*SUGGESTED, SKILLS), draft.state.by_hand
    open_ones = tuple(one for one in suggestions if one.field in fields and one.field not in by_hand)
    if not open_ones:
        return
    draft.put(suggestions=open_ones)
    for one in open_ones:
        draft.note(Reason("event", f"{'set' if one.is_set else 'suggested'}: {one}"))


def later(draft: "Draft", event: "IssueSuggested") -> "Kinds":
    """What is suggested after the opening, where nothing is yet and nobody named the field. It is never set."""
    if draft.begins_partial:
        raise Refused("unknown_issue", f"there is no issue {event.issue}", "name issues by their keys")
    state = draft.state
    there = {one.field for one in state.suggestions} | set(state.by_hand)
    there |= {field for field in ("kind", "team") if getattr(state, field) is not None}
    first = {one.field: structs.replace(one, is_set=False) for one in reversed(event.suggestions) if one.value}
    found = tuple(first[field] for field in SUGGESTED if field in first and field not in there)
    if found and state.is_open:
        draft.put(suggestions=(*state.suggestions, *found))
        for one in found:
            draft.note(Reason("event", f"suggested: {one}" + (f" ({event.model})" if event.model else "")))
    return frozenset()


def settle(draft: "Draft", field: str, value: object, by: str | None) -> bool:
    """Somebody named the field: nothing is suggested for it any more. Says whether they agreed to it."""
    if field == SKILLS:
        draft.put(suggestions=tuple(one for one in draft.state.suggestions if one.field != SKILLS))
        return False  # all that it needs was named at once
    found = next((one for one in draft.state.suggestions if one.field == field), None)
    if found is None:
        return False
    draft.put(suggestions=tuple(one for one in draft.state.suggestions if one is not found))
    if found.value != value:
        return False
    draft.note(Reason("event", f"{field} {value} was suggested" + (f", and {by} agreed" if by else ", and it is so")))
    return True
