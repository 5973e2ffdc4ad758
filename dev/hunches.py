"""Makes `src/rung/understand/hunches.tsv` anew: `python -m dev.hunches`.

It is learned from the sentences of `tests/understand/cases`, all but the files called `-unseen`, which say what it is
worth on others.
"""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from rung.understand.labels.linear import Example, rarities, train
from rung.understand.labels.text_features import weighed
from rung.understand.moods.hunches import BIAS, FLAGS, SCALE, counts_of, keys_of
from rung.understand.tokens import words_of

HOME = Path(__file__).parents[1]
CASES = HOME / "tests" / "understand" / "cases"
FILE = HOME / "src" / "rung" / "understand" / "hunches.tsv"
OTHERS_COUNT = 0.7
ROUNDS, STEP = 15, 0.2
LEAST = 0.05
"""A word that speaks less for any flag is left out."""
HEAD = """# Words without their endings, and pairs of them: how rare, and how much each speaks for {flags}.
# Made by python -m dev.hunches of the sentences in tests/understand/cases; do not edit.
"""


def sentences() -> Iterator[tuple[str, str]]:
    """Each sentence with its label: what it says of the flags stands in it."""
    for file in sorted(CASES.glob("*.csv")):
        if not file.stem.endswith("-unseen") and file.stem != "languages":
            with file.open(encoding="utf-8", newline="") as lines:
                for row in csv.DictReader(lines):
                    yield row["text"], row["label"] if file.stem.startswith("threats") else ""


def made() -> str:
    """The text of the file."""
    rows = [(counts_of(keys_of(words_of(text))), label.split()) for text, label in sentences()]
    rare = rarities(counts for counts, _ in rows)
    weights: dict[str, list[float]] = {name: [] for name in (BIAS, *sorted(rare))}
    for flag in FLAGS:
        model = train([_example(counts, rare, flag in labels) for counts, labels in rows], ROUNDS, STEP)
        yes, no = model.labels.index("yes"), model.labels.index("no")
        for name, found in weights.items():
            row = model.weights[model.places[name]]
            found.append(round(float(row[yes] - row[no]), 3))
    lines = [
        f"{name}\t{rare.get(name, 0.0):.2f}\t" + "\t".join(f"{weight:g}" for weight in found)
        for name, found in weights.items()
        if name == BIAS or max(map(abs, found)) >= LEAST
    ]
    return HEAD.format(flags=", ".join(FLAGS)) + "\n".join(lines) + "\n"


def _example(counts: Mapping[str, int], rare: Mapping[str, float], says: bool) -> Example:
    features = {BIAS: 1.0, **weighed(counts, rare.__getitem__, SCALE)}
    return Example(features, "yes" if says else "no", 1.0 if says else OTHERS_COUNT)


if __name__ == "__main__":
    FILE.write_text(made(), encoding="utf-8")
