"""Whatever is given to the loader: it never raises, always says where, and never takes long."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rung.policy import Loaded, load, load_node
from rung.policy.problems import Report
from rung.policy.reading.yaml_nodes import compose
from tests.policy.documents import ACME, EXAMPLES, company
from tests.properties import tried

EXAMPLE = ACME.read_text()
LINES = EXAMPLE.split("\n")
WORDS = [*re.finditer(r"[^\s,:{}\[\]]+", EXAMPLE)]
A_SECOND = 1.0
LOOPS_OF_A_SECOND = 20_000_000
"""How far a plain loop counts in a second on the machine that the bound was made for."""
HOSTILE = " \t:,[]{}#-&*!|>%@`'\"\\\x00\r\u2028\ufeffé0aN~?<="
LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""What ends a line, by YAML."""

line_numbers = st.integers(0, len(LINES) - 1)


def read(text: str | bytes) -> Loaded:
    """Load a text: within a second, without raising, and with each problem at a place within the text."""
    loaded, took = timed(text)
    assert_within(text, took)
    assert (loaded.document is None) == bool(loaded.errors)
    decoded = text if isinstance(text, str) else text[:2_000_000].decode("utf-8", "replace")
    lines = LINE_BREAK.split(decoded)
    for problem in (*loaded.errors, *loaded.warnings):
        assert 1 <= problem.line <= len(lines), problem
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 2, problem
        assert problem.code
        assert problem.message
        assert problem.hint, problem
    return loaded


def timed(text: str | bytes) -> tuple[Loaded, float]:
    """By the time of this process: what others take from the machine meanwhile is not the loader's."""
    start = time.process_time()
    loaded = load(text)
    return loaded, time.process_time() - start


def assert_within(text: str | bytes, took: float) -> None:
    """A second, or as long as a plain loop that takes a second elsewhere takes here and now."""
    if took > A_SECOND:
        again = [(timed(text)[1], a_second_here()) for _ in range(3)]
        assert any(took < second for took, second in again), f"it took {took:.2f} s, and then {again}"


def a_second_here() -> float:
    start, parts = time.process_time(), 10
    total = 0
    for number in range(LOOPS_OF_A_SECOND // parts):
        total += number * number % 7
    return max(A_SECOND, (time.process_time() - start) * parts)


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    """The holidays library is loaded once for all documents."""
    load(EXAMPLE)


@tried(100)
@given(st.lists(st.tuples(st.sampled_from(["delete", "double", "swap"]), line_numbers, line_numbers), max_size=4))
def test_lines_deleted_doubled_and_swapped(edits: list[tuple[str, int, int]]) -> None:
    lines = list(LINES)
    for edit, at, other in edits:
        at, other = at % len(lines), other % len(lines)
        if edit == "delete":
            del lines[at]
        elif edit == "double":
            lines.insert(at, lines[at])
        else:
            lines[at], lines[other] = lines[other], lines[at]
    text = "\n".join(lines)
    read(text)


@tried(100)
@given(st.lists(st.tuples(st.integers(0, len(EXAMPLE)), st.sampled_from(["", *HOSTILE])), min_size=1, max_size=4))
def test_characters_deleted_and_put_in(edits: list[tuple[int, str]]) -> None:
    text = EXAMPLE
    for at, character in edits:
        text = text[:at] + character + text[at + (not character) :]
    read(text)


@tried(80)
@given(st.integers(0, len(EXAMPLE)), st.integers(0, len(EXAMPLE)))
def test_a_piece_cut_out(start: int, end: int) -> None:
    text = EXAMPLE[:start] + EXAMPLE[end:]
    read(text)


@tried(100)
@given(st.lists(st.tuples(*[st.sampled_from(WORDS)] * 2), min_size=1, max_size=3))
def test_words_in_the_place_of_others(edits: list[tuple[re.Match[str], re.Match[str]]]) -> None:
    text = EXAMPLE
    for at, other in sorted(edits, key=lambda edit: edit[0].start(), reverse=True):
        text = text[: at.start()] + other[0] + text[at.end() :]
    read(text)


@pytest.mark.parametrize("name", ["acme.yaml", "demo.yaml"])
def test_each_line_left_out(name: str) -> None:
    lines = (EXAMPLES / name).read_text().split("\n")
    for number in range(0, len(lines), 3):
        read("\n".join(lines[:number] + lines[number + 1 :]))


keys = st.sampled_from(
    "rung workspace calendars people teams schedules targets triggers routing paths windows notices accounts "
    "levels notify name when on at climb_after hours holidays any_of layers overrides every starts path level "
    "cy technical default".split()
)
scalars = st.one_of(
    st.sampled_from("1 on off no 22:00 1h30m 2026-01-01 P0 person:cy team:technical always 75% opened [ { @ ~".split()),
    st.text(max_size=12),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)),
    max_leaves=25,
)


def flow(value: object) -> str:
    """A value as YAML would write it, with nothing quoted that does not ask for it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    return str(value)


@tried(100)
@given(st.dictionaries(keys, values, max_size=6))
def test_documents_of_any_shape(sections: dict[str, object]) -> None:
    text = "".join(f"{key}: {flow(value)}\n" for key, value in sections.items())
    read(text)


@tried(100)
@given(st.one_of(st.text(), st.binary()))
@example("\ud800")
@example(b"\xff\xfe\x00")
@example("a: &a [*a]")
@example("[")
@example("people: {\n")
@example("rung: 1\npeople: {ana: {teams: [x, ~], skills: {a: 99999999999}}}")
@example("calendars: {a: {any_of: [a]}, b: {any_of: [c, b]}, c: {any_of: [b]}}")
@example("schedules: {s: {layers: [{rotation: [s], every: 1w, starts: 0001-01-01T00:00}]}}")
@example("people: {p: {}}\nschedules: {s: {overrides: [{who: p, from: 0001-01-01, to: 9999-12-31T23:59:59+00:01}]}}")
@example("people: {p: {}}\nschedules: {s: {overrides: [{who: p, from: 0001-01-01, to: 0001-01-02}]}}")
@example("windows: [{name: x, from: 0001-01-01T00:00+14:00, to: 9999-12-31T23:59-14:00}]")
@example("targets: [{name: x, first_response: 9999999w, grace: 199000d}]")
def test_any_text_and_any_bytes(text: str | bytes) -> None:
    read(text)


HUGE: dict[str, Callable[[], str]] = {
    "brackets": lambda: "[" * 900_000,
    "braces": lambda: "{a: " * 200_000,
    "dashes": lambda: "- " * 400_000,
    "question marks": lambda: "? " * 400_000,
    "commas": lambda: "[" + "," * 900_000,
    "a list without end": lambda: "rung: [" + "x, " * 300_000 + "]",
    "unknown keys": lambda: "".join(f"k{number}: 1\n" for number in range(70_000)),
    "one key again and again": lambda: "a: 1\n" * 180_000,
    "anchors": lambda: "&a x: &b y\n" * 30_000,
    "an open quote": lambda: "rung: '" + "x\n" * 400_000,
    "one long word": lambda: "rung: " + "x" * 900_000,
    "blanks": lambda: " " * 900_000,
    "tabs": lambda: "\t" * 900_000,
    "empty lines": lambda: "\n" * 900_000,
    "more than a megabyte": lambda: "# x\n" * 300_000,
    "faulty conditions": lambda: "triggers:\n"
    + "".join(f" - {{name: t{n}, on: opened, when: isue.age_minutes > {n}}}\n" for n in range(11_000)),
    "one long condition": lambda: "triggers:\n - {name: t, on: opened, when: '"
    + "issue.messages > 1 && " * 30_000
    + "true'}",
    "people who manage each other in a row": lambda: "rung: 1\npeople:\n"
    + "".join(f" p{n}: {{email: p{n}@x.example, manager: p{n + 1}}}\n" for n in range(11_000))
    + " p11000: {}\n",
    "unknown people": lambda: "rung: 1\npeople: {"
    + ", ".join(f"abcdefg{n}: {{}}" for n in range(2_000))
    + "}\npaths:\n p:\n  levels:\n"
    + "".join(f"   - {{notify: ['person:abcdefx{n}']}}\n" for n in range(10_000)),
    "unknown zones": lambda: "people:\n" + "".join(f" p{n}: {{time_zone: Europe/Berlin{n}}}\n" for n in range(10_000)),
    "calendars with holidays": lambda: "calendars:\n"
    + "".join(f" c{n}: {{hours: {{mon-fri: 09:00-17:00}}, holidays: DE}}\n" for n in range(4_000)),
    "days under a thousand calendars": lambda: "calendars:\n"
    + "".join(f" c{n}: {{hours: {{mon: '00:00-00:{n % 59 + 1:02d}'}}}}\n" for n in range(1_000))
    + "targets:\n"
    + "".join(f" - {{name: t{n}, when: 'true', calendar: c{n}, first_response: 1d}}\n" for n in range(1_000)),
}  # fmt: skip


@pytest.mark.parametrize("huge", HUGE.values(), ids=HUGE.keys())
def test_a_hostile_text_is_left_within_a_second(huge: Callable[[], str]) -> None:
    read(huge())


def test_a_hundred_megabytes_are_not_even_decoded() -> None:
    (problem,) = load(b"\xff" * 100_000_000).errors
    assert problem.code == "too_large"


def test_nodes_without_their_text_are_read_as_well() -> None:
    report = Report()
    root = compose(company('triggers: [{name: T, on: opened, when: "isue.id == \'a\'"}]'), report)
    for source in ("", "rung: 1\n", "x\n" * 40):
        (problem,) = load_node(root, source=source).errors
        assert problem.code == "bad_condition"
        assert problem.path == "triggers[0].when"


def test_a_thousand_triggers_are_read_within_a_second() -> None:
    triggers = "".join(
        f"  - {{name: t{n}, on: opened, when: account.arr > {n}, escalate: outage}}\n" for n in range(900)
    )
    text = company("triggers:\n" + triggers)
    document = read(text).document
    assert document is not None
    assert len(document.triggers) == 900
