"""How a customer's message sounds, for the issue page: a word, the phrases behind it, and "not sure" where that is so.

The values that rules decided by stand in the journal. The phrases are the customer's words: they are found anew in the
text, and gone with it once the contact is erased.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from rung.core.happenings.learned_mood import LearnedMood
from rung.core.happenings.moods import VALUES
from rung.engine.learning import judges
from rung.store.words.conversation import Said
from rung.store.words.texts import ERASED
from rung.understand.judges import NONE, Judges
from rung.understand.moods.hearing import JUDGE, Heard, learned_of
from rung.understand.moods.mood import NEGATIVE_BELOW, NO_MOOD, POSITIVE_ABOVE, Driver, Mood, measure

MOST_MEASURED = 50
"""So many of the newest messages of one page are looked at for their phrases."""
MOST_PHRASES = 6
ANGRY = -0.5
LANGUAGES = {
    "da": "Danish", "de": "German", "en": "English", "es": "Spanish", "fr": "French", "it": "Italian", "nl": "Dutch",
    "pl": "Polish", "pt": "Portuguese", "sv": "Swedish",
}  # fmt: skip


class ShownMood(Struct, frozen=True):
    """The mood of one message."""

    word: str
    """angry, unhappy, neutral, friendly; empty where nobody can say."""
    sentiment: float | None
    frustration: float | None
    flags: tuple[str, ...]
    drivers: tuple[Driver, ...]
    doubt: str
    """Why it is not sure; empty where it is."""
    said_by: str = ""
    """The colleague who said so; empty where it was measured."""
    learned: str = ""
    """What corrections of other messages have to do with it, in words; empty where nothing."""

    @property
    def is_telling(self) -> bool:
        """Whether it deserves a line beside the message."""
        return bool(self.flags or self.word in ("angry", "unhappy", "friendly"))


def mood_word(sentiment: float) -> str:
    if sentiment <= ANGRY:
        return "angry"
    return "unhappy" if sentiment < NEGATIVE_BELOW else "friendly" if sentiment > POSITIVE_ABOVE else "neutral"


def moods_of(conversation: Iterable[Said]) -> dict[str, ShownMood]:
    """By its place in the conversation the mood of each customer message, the newest ones, the last one last."""
    written = [said for said in conversation if _is_customers(said)][-MOST_MEASURED:]
    known = judges.current() if written else NONE
    return {said.place: shown(said, known) for said in written}


def shown(said: Said, known: Judges = NONE) -> ShownMood:
    """What the journal kept, with the phrases behind it; measured now where no rule asked for it. `known`: the learned
    models that count.
    """
    by_words = _measured_now(said)
    heard = _learned_now(said, by_words, known)
    learned = said.learned_mood
    if said.sentiment is None and heard is not None:
        learned = LearnedMood(known.by_name[JUDGE].version, heard.confidence, by_words.sentiment)
    now = by_words if heard is None else heard.mood
    if said.mood:
        sentiment, frustration = VALUES[said.mood]
        word = "" if sentiment is None else mood_word(sentiment)
        return ShownMood(word, sentiment, frustration, said.flags or now.flags, (), "", said.mood_by or "somebody")
    sentiment = now.sentiment if said.sentiment is None else said.sentiment
    frustration = now.frustration if said.frustration is None else said.frustration
    is_ours = sentiment in (now.sentiment, by_words.sentiment) or learned is not None
    return ShownMood(
        word="" if sentiment is None else mood_word(sentiment),
        sentiment=sentiment,
        frustration=frustration,
        flags=said.flags or now.flags,
        drivers=_strongest([one for one in now.words if is_ours or one.flag in said.flags]),
        doubt=_doubt(said, now) if is_ours and learned is None else "",
        learned=_learned_words(learned, heard),
    )


def _measured_now(said: Said) -> Mood:
    if _is_erased(said):
        return NO_MOOD
    return measure(said.subject if said.kind == "issue.opened" else "", said.body)


def _learned_now(said: Said, mood: Mood, known: Judges) -> Heard | None:
    if _is_erased(said) or said.mood:
        return None
    return learned_of(said.subject if said.kind == "issue.opened" else "", said.body, mood, known)


def _learned_words(learned: LearnedMood | None, heard: Heard | None) -> str:
    """By what it is another mood than the words alone say, and what they say."""
    if learned is None:
        return ""
    alone = "tell nothing" if learned.by_words is None else f"sound {mood_word(learned.by_words)}"
    by = ", ".join(f"“{word}”" for word in heard.words) if heard else ""
    sure = f"version {learned.version}, {learned.confidence:.0%} sure"
    return f"by what you corrected before ({sure}{f': {by}' if by else ''}); the words alone {alone}"


def _is_erased(said: Said) -> bool:
    return ERASED in (said.subject, said.body)


def _strongest(drivers: Sequence[Driver]) -> tuple[Driver, ...]:
    """A few of them, in the order of the text."""
    chosen = sorted(drivers, key=lambda one: (not one.flag, -abs(one.weight)))[:MOST_PHRASES]
    return tuple(one for one in drivers if one in chosen)


def _is_customers(said: Said) -> bool:
    is_theirs = said.kind in ("issue.opened", "message.received") and not said.automatic and said.removed_at is None
    return is_theirs and bool(said.body or said.subject)


def _doubt(said: Said, mood: Mood) -> str:
    if mood.sure:
        return ""
    if mood == NO_MOOD:
        return "its words are erased" if _is_erased(said) else "the language is not clear, or none that Rung knows"
    language = LANGUAGES.get(mood.language or "", mood.language or "")
    if mood.sentiment is None:
        return f"it is in {language}, and no word that Rung knows tells"
    if mood.language == "en":
        return "praise and blame in one message"
    return f"it is in {language}, of which Rung knows only the strongest words"
