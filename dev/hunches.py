"""Makes `src/rung/understand/hunches.tsv` anew: `python -m dev.hunches`.

It is learned from the sentences of `tests/understand/cases`, all but the files called `-unseen`, which say what it is
worth on others. `python -m dev.hunches --left-out` makes nothing and says what is told of the sentences of each author
by those of all others.
"""

import csv
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import exp
from pathlib import Path

from msgspec import Struct

from rung.understand.labels.linear import Example, rarities, train
from rung.understand.labels.text_features import weighed
from rung.understand.moods.figures_of_speech import figures
from rung.understand.moods.hits import find
from rung.understand.moods.hunches import (
    AS_A_COMPANY,
    BIAS,
    ENOUGH,
    ENOUGH_IRONY,
    FLAGS,
    LEAVES,
    MEANT,
    OURS,
    SCALE,
    counts_of,
    keys_of,
    meaning,
    meaning_of,
)
from rung.understand.moods.lexicon import lexicon
from rung.understand.tokens import words_of

HOME = Path(__file__).parents[1]
CASES = HOME / "tests" / "understand" / "cases"
FILE = HOME / "src" / "rung" / "understand" / "hunches.tsv"
ROUNDS, STEP = 20, 0.1
LEAST = 0.05
"""A word that speaks less for any of them is left out."""
LEAST_TEXTS = 2
"""A pair of words that stands in fewer texts says nothing of others."""
IRONY = "irony"
CROSS = "negative"
"""The label of a text that is meant the other way round, or fury in polite words."""
FILES = {**dict.fromkeys(FLAGS, "threats"), IRONY: "sarcasm"}
"""The files whose texts are written to be told from one another by it."""
HEAD = """# Words without their endings, pairs of them, figures of speech and what words mean: how rare, and how much
# each speaks for {names}.
# Made by python -m dev.hunches of the sentences in tests/understand/cases; do not edit.
"""


class Sentence(Struct, frozen=True):
    """A text of the cases: the file, and of each that may be said whether it is; what nobody said is left out."""

    file: str
    text: str
    says: dict[str, bool]


class Read(Struct, frozen=True):
    """A sentence as it is learned from."""

    file: str
    counts: Mapping[str, int]
    figures: Mapping[str, float]
    meaning: Mapping[str, float]
    may_say: frozenset[str]
    """What it is asked for at all."""
    says: Mapping[str, bool]


def sentences() -> Iterator[Sentence]:
    for file in sorted(CASES.glob("*.csv")):
        if not file.stem.endswith("-unseen") and file.stem != "languages":
            with file.open(encoding="utf-8", newline="") as lines:
                for row in csv.DictReader(lines):
                    yield Sentence(file.stem, row["text"], _says(file.stem.partition("-")[0], row["label"].split()))


def _says(asks: str, labels: Sequence[str]) -> dict[str, bool]:
    flags = {flag: asks == "threats" and flag in labels for flag in FLAGS}
    return flags if asks == "threats" else {**flags, IRONY: asks == "sarcasm" and CROSS in labels}


def read(sentence: Sentence) -> Read:
    english = lexicon("en")
    assert english is not None
    words = words_of(sentence.text)
    parts = meaning_of(words)
    assert parts is not None, "make the table of word vectors first: hatch_build.py"
    means = {meaning(number): MEANT * value for number, value in enumerate(parts.vectors.sum(axis=0).tolist())}
    told = figures(words, find(words, english).hits)
    without = {FLAGS[LEAVES]: AS_A_COMPANY, IRONY: OURS}
    keys = {word.key for word in words}
    may_say = frozenset(said for said in (*FLAGS, IRONY) if said not in without or not keys.isdisjoint(without[said]))
    return Read(sentence.file, counts_of(keys_of(words)), told, means, may_say, sentence.says)


def rows() -> list[Read]:
    return [read(sentence) for sentence in sentences()]


def made(rows: Sequence[Read]) -> str:
    """The text of the file."""
    rare = _rarities(rows)
    models = [learned(rows, rare, said) for said in (*FLAGS, IRONY)]
    names = (BIAS, *sorted({name for model in models for name in model} - {BIAS}))
    weights = {name: [round(model.get(name, 0.0), 3) for model in models] for name in names}
    lines = [
        f"{name}\t{rare.get(name, 0.0):.2f}\t" + "\t".join(f"{weight:g}" for weight in found)
        for name, found in weights.items()
        if name[0] == "<" or max(map(abs, found)) >= LEAST
    ]
    return HEAD.format(names=", ".join((*FLAGS, IRONY))) + "\n".join(lines) + "\n"


def learned(rows: Sequence[Read], rare: Mapping[str, float], said: str) -> dict[str, float]:
    """By feature how much it speaks for one of them."""
    features = [(_features(row, rare, said), row.says[said]) for row in rows if said in row.says]
    model = train([Example(each, "yes" if says else "no") for each, says in features], ROUNDS, STEP)
    yes, no = model.labels.index("yes"), model.labels.index("no")
    return {name: float(model.weights[row][yes] - model.weights[row][no]) for name, row in model.places.items()}


def _rarities(rows: Sequence[Read]) -> dict[str, float]:
    times = Counter(name for row in rows for name in row.counts)
    found = rarities(row.counts for row in rows)
    return {name: rare for name, rare in found.items() if " " not in name or times[name] >= LEAST_TEXTS}


def _features(row: Read, rare: Mapping[str, float], said: str) -> dict[str, float]:
    most = max(rare.values())
    words = weighed(row.counts, lambda name: rare.get(name, most), SCALE)
    known = {name: value for name, value in words.items() if name in rare}
    return {BIAS: 1.0, **known, **row.meaning, **(row.figures if said == IRONY else {})}


def left_out(rows: Sequence[Read]) -> Iterator[str]:
    """A line for each author and what may be said: how often it is found by what the others taught, and how often it
    is where it is not."""
    for author in sorted({author_of(row.file) for row in rows}):
        others = [row for row in rows if author_of(row.file) != author]
        rare = _rarities(others)
        for said, enough in zip((*FLAGS, IRONY), (*ENOUGH, ENOUGH_IRONY), strict=True):
            asked = [row for row in rows if author_of(row.file) == author and row.file.startswith(FILES[said])]
            if not any(row.says[said] for row in asked):
                continue
            weights = learned(others, rare, said)
            told = [_chance(_features(row, rare, said), weights) >= enough and said in row.may_say for row in asked]
            right = sum(found and row.says[said] for row, found in zip(asked, told, strict=True))
            there = sum(row.says[said] for row in asked)
            yield (
                f"{author:10} {said:16} found {right:3} of {there:3}, "
                f"and in {sum(told) - right:2} of {len(asked) - there:3} others"
            )


def author_of(file: str) -> str:
    """Files of one voice are left out together."""
    return file.partition("-")[2] or "first"


def _chance(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    return 1 / (1 + exp(-sum(value * weights.get(name, 0.0) for name, value in features.items())))


if __name__ == "__main__":
    if "--left-out" in sys.argv:
        for line in left_out(rows()):
            print(line, flush=True)
    else:
        FILE.write_text(made(rows()), encoding="utf-8")
