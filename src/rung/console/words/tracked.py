"""Where engineering follows an issue, as its page shows it."""

from typing import NamedTuple

from rung.channels.registry import TRACKERS
from rung.core.happenings.collaboration import Tracked
from rung.engine.elsewhere import tracking
from rung.store.elsewhere import sources, tracked
from rung.store.pages.issue_page import IssuePage
from rung.store.words.conversation import Said

TONES = {"asked": "amber", "failed": "red", "started": "blue", "done": "green"}
WORDS = {
    "asked": "on its way", "failed": "could not be opened", "new": "not begun", "started": "under way", "done": "done",
    "cancelled": "given up",
}  # fmt: skip


class Offered(NamedTuple):
    """A tracker in which an issue may be opened."""

    name: str
    label: str
    example: str
    failing: str
    """Why it does not work, where it was tried and does not."""


class Shown(NamedTuple):
    """An issue of a tracker, with the last word from there."""

    one: Tracked
    label: str
    tone: str
    word: str
    last: Said | None
    last_words: str


def offered() -> list[Offered]:
    """The trackers that are set up."""
    found = []
    for source in tracking.in_use():
        about = TRACKERS[source.kind].describe()
        failing = "" if source.is_proved else source.proof or "its credentials were never tried"
        found.append(Offered(source.name, about.label, about.address.example.partition("/")[2], failing))
    return found


def shown(page: IssuePage) -> list[Shown]:
    """The newest last, as they were linked."""
    kinds = {one.name: one.kind for one in sources.everyone()} if page.state.tracked else {}
    return [_shown(one, kinds.get(one.tracker, ""), page) for one in page.state.tracked]


def troubles(page: IssuePage) -> tuple[tracked.Trouble, ...]:
    """What could not be written there. That an issue could not be opened stands with it."""
    found = tracked.troubles(page.key) if page.state.tracked else ()
    return tuple(one for one in found if not (one.is_over and one.what in tracking.OPENS))


def _shown(one: Tracked, kind: str, page: IssuePage) -> Shown:
    tracker = TRACKERS.get(kind)
    label = tracker.describe().label if tracker else one.tracker
    heads = (f"{one.number}: ", f"{one.number}, ")
    notes = [said for said in page.conversation if said.kind == "note.added" and said.body.startswith(heads)]
    last = notes[-1] if notes and one.number else None
    words = last.body.removeprefix(heads[0]).removeprefix(heads[1]) if last else ""
    return Shown(one, label, TONES.get(one.state, "grey"), WORDS.get(one.state, one.state), last, words)
