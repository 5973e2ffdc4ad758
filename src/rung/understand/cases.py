"""Hard cases of understanding, each file a number: what a team would notice first when it is wrong.

A file of cases has the columns `text` and `label`; its name says what is asked of the texts. Whoever adds a file of one
of these names with texts of their own gets the figures of their own.
"""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from rung.understand.evaluation import Labelled
from rung.understand.moods.mood import NEGATIVE_BELOW, POSITIVE_ABOVE, VEXING_FLAGS, Mood, measure
from rung.understand.moods.thanks import only_thanks

NONE = "none"
"""The label of a text to which nothing of what is asked applies."""
LEAST_SURE = 0.5
"""A kind that is less likely is not even suggested."""


class Figure(Struct, frozen=True):
    """One number: of so many texts so many were understood."""

    file: str
    asked: str
    right: int
    of: int
    missed: tuple[str, ...] = ()
    """The texts that were not."""

    @property
    def share(self) -> float:
        return self.right / self.of if self.of else 0.0


def judged(
    file: str, rows: Sequence[Labelled], taught: Sequence[Labelled] = (), *, with_vectors: bool = False
) -> list[Figure]:
    """The figures of one file, as far as it has texts for them, by its name without its ending; after a hyphen it
    may say more (`sarcasm-unseen`).

    `taught`: the kinds that `scope` learns from; `with_vectors`: by their meaning, too. Raises KeyError for a name that
    asks nothing.
    """
    asks = file.partition("-")[0]
    if asks == "scope":
        return _scope(rows, taught, with_vectors=with_vectors)
    return [_figure(file, asked, among, is_right) for asked, among, is_right in ASKED[asks](rows) if among]


Ask = tuple[str, list[Labelled], Callable[[Labelled], bool]]


def _technical(rows: Sequence[Labelled]) -> list[Ask]:
    everything = list(rows)
    return [
        ("technical talk is heard as neutral", everything, lambda row: label_of(measure("", row.text)) == "neutral"),
        ("and raises no flag of a cross customer", everything,
         lambda row: not VEXING_FLAGS & set(measure("", row.text).flags)),
    ]  # fmt: skip


def _sarcasm(rows: Sequence[Labelled]) -> list[Ask]:
    """What is labelled otherwise than negative is meant as it is said: it only looks like sarcasm."""
    cross = [row for row in rows if row.label == "negative"]
    return [
        ("sarcasm and polite fury is heard as negative", cross,
         lambda row: label_of(measure("", row.text)) == "negative"),
        ("and is not taken for praise", cross,
         lambda row: label_of(measure("", row.text)) != "positive"),
        ("what is meant as it is said is not heard as negative", [row for row in rows if row.label != "negative"],
         lambda row: label_of(measure("", row.text)) != "negative"),
    ]  # fmt: skip


def _threats(rows: Sequence[Labelled]) -> list[Ask]:
    return [*_flag("threat_to_leave", rows), *_flag("legal", rows)]


def _flag(flag: str, rows: Sequence[Labelled]) -> list[Ask]:
    def is_raised(row: Labelled) -> bool:
        return flag in measure("", row.text).flags

    return [
        (f"{flag} is found", [row for row in rows if flag in row.label.split()], is_raised),
        (f"{flag} is not seen where there is none", [row for row in rows if flag not in row.label.split()],
         lambda row: not is_raised(row)),
    ]  # fmt: skip


def _thanks(rows: Sequence[Labelled]) -> list[Ask]:
    return [
        ("a thank-you needs no reply", [row for row in rows if row.label == "thanks"],
         lambda row: bool(only_thanks(row.text, {"ana"}))),
        ("whoever says more gets one", [row for row in rows if row.label != "thanks"],
         lambda row: not only_thanks(row.text, {"ana"})),
    ]  # fmt: skip


def _languages(rows: Sequence[Labelled]) -> list[Ask]:
    known = [row for row in rows if row.label != NONE]
    cross = [row for row in known if row.label.endswith("negative")]
    heard = {row: measure("", row.text) for row in rows}
    sure = [row for row in known if heard[row].sure]
    return [
        ("the language is told", known, lambda row: heard[row].language == row.label.split()[0]),
        ("a cross customer is heard in their language", cross, lambda row: label_of(heard[row]) == "negative"),
        ("of the moods told surely", sure, lambda row: label_of(heard[row]) == row.label.split()[1]),
        ("of an unknown language no mood is told", [row for row in rows if row.label == NONE],
         lambda row: not heard[row].sure),
    ]  # fmt: skip


ASKED: Mapping[str, Callable[[Sequence[Labelled]], list[Ask]]] = {
    "technical": _technical, "sarcasm": _sarcasm, "threats": _threats, "thanks": _thanks, "languages": _languages,
}  # fmt: skip
"""By the name of a file, without its ending, what is asked of its texts."""
KINDS = "kinds"
"""The file of the kinds that `scope` learns from."""
NAMES = (*ASKED, "scope")


def label_of(mood: Mood) -> str:
    """Negative, neutral, positive; not sure is neutral: nothing happens."""
    if mood.sentiment is None or NEGATIVE_BELOW <= mood.sentiment <= POSITIVE_ABOVE:
        return "neutral"
    return "negative" if mood.sentiment < 0 else "positive"


def _scope(rows: Sequence[Labelled], taught: Sequence[Labelled], *, with_vectors: bool) -> list[Figure]:
    from rung.understand.labels.classifier import learn  # it needs numpy, which nothing else here does

    classifier = learn(taught, with_vectors=with_vectors)
    judgements = {row: classifier.judge(row.text) for row in rows}
    said = {row: "" if one.is_strange or one.confidence < LEAST_SURE else one.label for row, one in judgements.items()}
    strange = [row for row in rows if row.label == NONE]
    known = [row for row in rows if row.label != NONE]
    named = [row for row in known if said[row]]
    return [
        _figure("scope", "of text that is none of the kinds no kind is told", strange, lambda row: not said[row]),
        _figure("scope", "of text that is one of them a kind is told", known, lambda row: bool(said[row])),
        _figure("scope", "and it is the right one", named, lambda row: said[row] == row.label),
    ]


def _figure(file: str, asked: str, rows: list[Labelled], is_right: Callable[[Labelled], bool]) -> Figure:
    missed = tuple(row.text for row in rows if not is_right(row))
    return Figure(file, asked, len(rows) - len(missed), len(rows), missed)
