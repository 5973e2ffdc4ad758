"""Whatever is given as a story or a history: it is read, or refused with a reason at a place; nothing is raised."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from rung.simulator.histories.history import read_history
from rung.simulator.problems import BadInput
from rung.simulator.scenarios.scenario_file import read_scenarios
from tests.properties import tried
from tests.simulator.scenarios.test_bad_scenarios import POLICY, STORY

TEXT = STORY + "people:\n  zed: {name: Zed, email: zed@support.example, hours: always}\n"
HOSTILE = " \t:,[]{}#-&*!|>%@`'\"\\\x00\r\u2028\ufeff\u00a0\u200bé0aN~?<=+"
WORDS = [
    "", "~", "null", "[]", "{}", "+1h", "4h", "-1h", "0001-01-01", "9999-12-31T23:59:59Z", "true", "maybe", "[ana]",
    "{ana: 1}", "ana, bo", "slack:#x", "9", "0", "P9", "climb", "x" * 200, "+9999d", "2026-03-09T08:00Z", "%", "&a",
]  # fmt: skip
OPENED = {"type": "issue.opened", "at": "2026-03-09T08:30:00Z", "issue": "A-1"}
any_json = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=8,
)
QUIET = tried(150)


def told(bad: BadInput) -> None:
    assert bad.problems
    for problem in bad.problems:
        assert problem.line >= 1
        assert problem.column >= 1
        assert problem.code
        assert problem.message
        assert problem.hint, problem


def story(folder: Path, text: str) -> None:
    (folder / "policy.yaml").write_text(POLICY)
    file = folder / "story.yaml"
    file.write_text(text, encoding="utf-8", errors="surrogatepass")
    try:
        read_scenarios(file)
    except BadInput as bad:
        told(bad)


@QUIET
@given(st.lists(st.tuples(st.integers(0, len(TEXT)), st.sampled_from(["", *HOSTILE])), min_size=1, max_size=4))
def test_a_story_of_which_characters_are_changed(tmp_path: Path, edits: list[tuple[int, str]]) -> None:
    text = TEXT
    for at, character in edits:
        text = text[:at] + character + text[at + (not character) :]
    story(tmp_path, text)


@QUIET
@given(st.lists(st.tuples(st.integers(0, 80), st.sampled_from(WORDS)), min_size=1, max_size=3))
def test_a_story_of_which_values_are_others(tmp_path: Path, edits: list[tuple[int, str]]) -> None:
    parts = TEXT.replace("}", " }").replace(",", " ,").split(": ")
    for at, word in edits:
        place = 1 + at % (len(parts) - 1)
        _value, blank, rest = parts[place].partition(" ")
        parts[place] = word + blank + rest
    story(tmp_path, ": ".join(parts))


@QUIET
@given(st.lists(st.one_of(st.binary(max_size=60), any_json.map(lambda value: json.dumps(value).encode())), max_size=4))
@example([b"\xff\xfe\x00"])
@example([b"\x1f\x8b\x08\x00"])
@example([b'{"a":' * 3_000])
def test_a_history_of_any_bytes(tmp_path: Path, lines: list[bytes]) -> None:
    file = tmp_path / "history.jsonl"
    file.write_bytes(b"\n".join([json.dumps(OPENED).encode(), *lines]))
    try:
        assert read_history(file).count >= 1
    except BadInput as bad:
        told(bad)


@QUIET
@given(st.dictionaries(st.sampled_from(["type", "at", "issue", "until", "tags", "fields", "priority", "x"]), any_json))
@example({"at": "0001-01-01T00:00:00+14:00"})
@example({"at": "9999-12-31T23:59:59-14:00"})
def test_a_history_of_any_event(tmp_path: Path, changes: dict[str, object]) -> None:
    file = tmp_path / "history.jsonl"
    file.write_text(json.dumps({**OPENED, **changes}) + "\n")
    try:
        list(read_history(file).events())
    except BadInput as bad:
        told(bad)
