"""The lexicons are well-formed: what a slip of the pen would break in silence is found here."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

import rung.understand
from rung.understand.moods.lexicon import KINDS, MOST_GAPS, Phrase, Step, lexicon, read
from rung.understand.moods.mood import FLAGS

FOLDER = Path(rung.understand.__file__).parent / "lexicons"
FILES = sorted(file for file in FOLDER.glob("*.tsv") if file.stem != "common")


def phrases(file: Path) -> list[Phrase]:
    return list(read(file.read_text(encoding="utf-8")))


def spellings(step: Step) -> list[str]:
    return [*step.words, *(f"{one}*" for one in step.beginnings), *("#" * step.is_number)]


def test_there_is_a_lexicon_for_each_language_that_we_say_we_read() -> None:
    assert [file.stem for file in FILES] == ["de", "en", "es", "fr", "it", "nl", "pt"]
    assert lexicon("sv") is None


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_phrase_is_of_a_known_kind_and_weighs_as_its_kind_does(file: Path) -> None:
    for phrase in phrases(file):
        assert phrase.kind in KINDS or phrase.flag in FLAGS or phrase.hint, phrase
        if phrase.kind in ("anger", "irony", "trouble") or phrase.flag:
            assert -1 <= phrase.weight < 0, phrase
        elif phrase.hint:
            assert phrase.hint in (*FLAGS, "irony"), phrase
            assert 0 < phrase.weight < 1, phrase
        elif phrase.kind == "mood":
            assert -1 <= phrase.weight <= 1, phrase
            assert phrase.weight, phrase
        else:
            assert phrase.weight == 0, phrase


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_phrase_can_be_found(file: Path) -> None:
    for phrase in phrases(file):
        first, last = phrase.steps[0], phrase.steps[-1]
        assert not first.is_gap, phrase
        assert not last.is_gap, phrase
        assert sum(step.is_gap for step in phrase.steps) <= MOST_GAPS, phrase
        for step in phrase.steps:
            words = [*step.words, *step.beginnings]
            assert all(words) or step.is_gap, phrase
            assert [word for word in words if word != word.lower() or "’" in word or " " in word] == [], phrase


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_phrase_stands_there_twice_with_two_weights(file: Path) -> None:
    weights: dict[tuple[str, ...], set[tuple[str, float]]] = {}
    for phrase in phrases(file):
        if phrase.kind in ("anger", "irony", "mood", "trouble") and not any(step.is_gap for step in phrase.steps):
            for words in product(*map(spellings, phrase.steps)):
                weights.setdefault(words, set()).add((phrase.kind, phrase.weight))
    assert {" ".join(words): found for words, found in weights.items() if len(found) > 1} == {}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_language_knows_every_flag(file: Path) -> None:
    assert {phrase.flag for phrase in phrases(file)} - {""} == set(FLAGS)
