"""How the team's own messages sound: what colleagues corrected, what they left beside it, and all of which nobody said
anything.

Erased words teach nothing, nor does a message that was taken back, nor a correction that says nobody can tell. Edited
messages teach with the words that they have now.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

from msgspec import Struct

from rung.core.events import IssueOpened, MessageDeleted, MessageEdited, MessageMoodCorrected, MessageReceived
from rung.engine.learning.own_labels import newest_issues, words_of
from rung.store.decisions import past
from rung.store.decisions.past import PastLine
from rung.understand.known import Known
from rung.understand.moods.learning_moods import MOST_OTHERS, MOST_SEEN, Past
from rung.understand.moods.mood import measure
from rung.understand.moods.mood_labels import guess_of, likeliest

LABELS: Mapping[str, str] = MappingProxyType({"angry": "negative", "neutral": "neutral", "pleased": "positive"})
"""By what a colleague says; that nobody can tell is no label."""


class _Message(Struct):
    """A customer's message with what became of it."""

    line: PastLine
    seq: int
    """Of the line that has its words as they are now."""
    mood: str = ""
    """What was said of it last."""
    said_at: datetime | None = None
    is_gone: bool = False

    @property
    def place(self) -> tuple[int, int]:
        return self.line.subject_id, self.seq


def heard(now: datetime) -> Past:
    """Of the newest issues, each message once."""
    corrected: list[_Message] = []
    seen: list[_Message] = []
    others: list[_Message] = []
    for lines in past.lines(newest_issues(now), now):
        for messages in _by_issue(lines):
            said = [one.said_at for one in messages if one.said_at]
            corrected += [one for one in messages if one.mood in LABELS]
            left = [one for one in messages if one.said_at is None]
            seen += [one for one in left if said and one.line.at <= max(said)]
            others += [one for one in left if not said or one.line.at > max(said)]
    newest = sorted(others, key=lambda one: one.line.at)[-MOST_OTHERS:]
    seen = sorted(seen, key=lambda one: one.line.at)[-MOST_SEEN:]
    texts = _texts([*corrected, *seen, *newest])
    return Past(
        corrected=[_known(one, texts[one.place], LABELS[one.mood]) for one in corrected if one.place in texts],
        seen=[_known(one, text, _by_words(text)) for one in seen if (text := texts.get(one.place))],
        others=[texts[one.place] for one in newest if one.place in texts],
    )


def _by_issue(lines: Iterable[PastLine]) -> Iterator[list[_Message]]:
    """The messages of each issue that are still there."""
    issues: dict[int, dict[str, _Message]] = {}
    for line in lines:
        messages, event = issues.setdefault(line.subject_id, {}), line.event
        match event:
            case IssueOpened(partial=False) | MessageReceived(automatic=False) if event.id:
                messages[event.id] = _Message(line, line.seq)
            case MessageEdited(message=name) if event.body and name in messages:
                messages[name].seq = line.seq
            case MessageDeleted(message=name) if name in messages:
                messages[name].is_gone = True
            case MessageMoodCorrected(message=name, mood=mood, model="") if name in messages:
                messages[name].mood, messages[name].said_at = mood, line.at
            case _:
                pass
    for messages in issues.values():
        yield [one for one in messages.values() if not one.is_gone]


def _texts(messages: Iterable[_Message]) -> dict[tuple[int, int], str]:
    """What stands in them now; those without words are left out."""
    found = past.words(one.place for one in messages)
    return {place: text for place, words in found.items() if (text := words_of(words))}


def _known(message: _Message, text: str, label: str) -> Known:
    return Known(message.line.key, message.line.event.at, text, label)


def _by_words(text: str) -> str:
    return likeliest(guess_of(measure("", text)))
