"""Figures of speech of a message: praise beside trouble, counted delays, questions to which nobody expects an answer.

None of them says by itself that something is meant the other way round. Together with the words and what these mean
they tell sarcasm (`sarcasm.py`). Each is a number from 0 to about 1.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import log

from rung.understand.moods.hits import BUT, ENDS, Hit
from rung.understand.moods.lexicon import is_number
from rung.understand.tokens import Word

FAMILIES: Mapping[str, frozenset[str]] = {
    "again": frozenset("again another still yet once same back".split()),
    "denied": frozenset(
        "not no nobody nothing never none without neither nor cannot can't don't didn't doesn't won't isn't wasn't "
        "couldn't hasn't haven't".split()
    ),
    "seems": frozenset(
        "apparently evidently clearly presumably surely obviously supposedly seemingly course indeed doubt seems seem "
        "suppose guess imagine assume gather understand told".split()
    ),
    "raised": frozenset(
        "truly really very so such quite rather simply absolutely certainly most ever just always every all perfectly "
        "exactly even only".split()
    ),
    "would": frozenset("would might should could may shall i'd we'd".split()),
    "you": frozenset("you your yours you're you've yourselves you'll you'd".split()),
    "we": frozenset("we our us i my me we're we've i'm i've i'd we'd".split()),
    "thanks": frozenset("thank thanks thx appreciate appreciated grateful cheers".split()),
    "asks": frozenset("please kindly could can".split()),
    "if": frozenset({"if", "unless"}),
    "like": frozenset({"like", "as"}),
    "money": frozenset("pay paid paying charge charged charges price bill invoice money fee".split()),
    "but": BUT | {"although", "though", "yet"},
}
"""Families of words of which it counts how many stand in a message."""
TIMES = frozenset(
    "hour hours day days week weeks month months year years quarter times monday tuesday wednesday thursday friday "
    "saturday sunday morning afternoon weekend".split()
)
SHORT_TIMES = frozenset({"second", "seconds", "minute", "minutes"})
ORDINALS = frozenset("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split())
OPENS = frozenset("so and oh ah well wow yes sure great apparently nice good glad".split())
MOST = 2
"""Of a family no more are counted."""
SHORT_LAST, SHORT_FIRST, FEW, MANY = 4, 3, 6, 30
"""Words of a last sentence, a first one, and a message."""
MOST_SENTENCES = 6


def figures(words: Sequence[Word], hits: Sequence[Hit]) -> dict[str, float]:
    """The figures of a message by name, those that are not there left out; `hits` are what the lexicon finds in it."""
    keys = [word.key for word in words if not word.is_break]
    found = {name: min(sum(key in family for key in keys), MOST) / MOST for name, family in FAMILIES.items()}
    found |= _counted(keys)
    found |= _shape(keys, _sentences(words), {word.key for word in words if word.is_break})
    found |= _contrasts(words, hits, found)
    return {f"<{name}>": value for name, value in found.items() if value}


def _counted(keys: Sequence[str]) -> dict[str, float]:
    """Who counts weeks or attempts seldom does it out of joy."""
    numbers = [place for place, key in enumerate(keys) if is_number(key)]
    is_time = any(not TIMES.isdisjoint(keys[place + 1 : place + 3]) for place in numbers)
    is_short = any(not SHORT_TIMES.isdisjoint(keys[place + 1 : place + 3]) for place in numbers)
    is_ordinal = any(key in ORDINALS or (key[:1].isdigit() and key[-2:] in ("st", "nd", "rd", "th")) for key in keys)
    return {
        "number": float(bool(numbers)), "counts time": float(is_time), "counts minutes": float(is_short),
        "counts times": float(is_ordinal),
    }  # fmt: skip


def _shape(keys: Sequence[str], sentences: Sequence[tuple[list[str], str]], marks: set[str]) -> dict[str, float]:
    """How long the sentences are, and how they begin and end: `It was also wrong.` after a long one is a sting."""
    if not sentences:
        return {}
    lengths = [len(sentence) for sentence, _ in sentences]
    asked = [not FAMILIES["you"].isdisjoint(sentence) for sentence, end in sentences if end == "?"]
    several = len(sentences) > 1
    found = {
        "question": bool(asked), "question to you": any(asked), "only a question": bool(asked) and not several,
        "question last": several and sentences[-1][1] == "?", "exclaims": "!" in marks,
        "short last": several and lengths[-1] <= SHORT_LAST, "short first": several and lengths[0] <= SHORT_FIRST,
        "falls": several and lengths[-1] < max(lengths) / 2, "few words": len(keys) <= FEW,
        "many words": len(keys) > MANY, "opens so": keys[0] in OPENS, "dash": bool(marks & {"–", "—", "-"}),
        "colon": ":" in marks, "lists": "," in marks,
    }  # fmt: skip
    numbers = {"sentences": min(len(sentences), MOST_SENTENCES) / MOST_SENTENCES, "length": log(len(keys)) / 4}
    return {**{name: float(is_there) for name, is_there in found.items()}, **numbers}


def _contrasts(words: Sequence[Word], hits: Sequence[Hit], said: Mapping[str, float]) -> dict[str, float]:
    """Praise, and what stands beside it."""
    good = [hit for hit in hits if hit.weight > 0]
    trouble = [hit.place for hit in hits if hit.weight < 0 or hit.phrase.kind == "mishap"]
    opens = any(not hit.place or words[hit.place - 1].is_break for hit in good)
    both = bool(good and trouble)
    found = {
        "praise": bool(good), "trouble": bool(trouble), "neither": not good and not trouble,
        "praise alone": bool(good) and not trouble, "praise and trouble": both,
        "praise before trouble": both and min(hit.place for hit in good) < max(trouble),
        "trouble before praise": both and max(hit.place for hit in good) > min(trouble),
        "opens with praise": opens, "opens with praise, denies": opens and said["denied"] > 0,
        "praise, denies": bool(good) and said["denied"] > 0, "thanks, denies": said["thanks"] * said["denied"] > 0,
        "praise, counts time": bool(good) and said["counts time"] > 0,
        "praise, counts minutes": bool(good) and said["counts minutes"] > 0,
        "thanks, trouble": said["thanks"] > 0 and bool(trouble), "you and we": said["you"] * said["we"] > 0,
        "polite": any(hit.phrase.kind == "polite" for hit in hits),
        "calm trouble": any(hit.phrase.kind == "trouble" for hit in hits),
        "deadline": any(hit.phrase.flag == "deadline" for hit in hits),
    }  # fmt: skip
    near = max((1 / (1 + abs(hit.place - place)) for hit in good for place in trouble), default=0.0)
    much = min(sum(hit.weight for hit in good), 2.0) / 2
    return {**{name: float(is_there) for name, is_there in found.items()}, "near": near, "much praise": much}


def _sentences(words: Sequence[Word]) -> list[tuple[list[str], str]]:
    """The words of each sentence, and the mark that ends it."""
    return list(_cut(words))


def _cut(words: Sequence[Word]) -> Iterator[tuple[list[str], str]]:
    sentence: list[str] = []
    for word in words:
        if not word.is_break:
            sentence.append(word.key)
        elif sentence and (word.key in ENDS or word.key == "\n"):
            yield sentence, word.key
            sentence = []
    if sentence:
        yield sentence, ""
