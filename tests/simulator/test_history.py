"""History files: every fault with its line and a hint, order restored, repetitions once."""

import gzip
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rung.simulator.histories.events import BadEvent, event_of
from rung.simulator.histories.history import read_history
from rung.simulator.problems import BadInput

OPENED = {"type": "issue.opened", "at": "2026-03-09T08:30:00Z", "issue": "A-1"}


def write(path, rows):
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows))
    return path


def test_plain_and_packed_files_read_the_same(tmp_path):
    plain = write(tmp_path / "h.jsonl", [OPENED, {**OPENED, "issue": "A-2"}])
    packed = tmp_path / "h.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))

    assert list(read_history(plain).events()) == list(read_history(packed).events())
    assert read_history(packed).count == 2


def test_unknown_keys_go_to_fields():
    event = event_of({**OPENED, "seats": 5, "fields": {"region": "eu"}})

    assert event.fields == {"region": "eu", "seats": 5}


def test_instants_are_utc_inside():
    event = event_of({**OPENED, "at": "2026-03-09T09:30:00+01:00"})

    assert event.at == datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
    assert event.at.tzinfo is UTC


def test_a_hand_over_comes_from_a_team():
    offered = event_of({"type": "handoff.offered", "at": "2026-03-09T08:30:00Z", "issue": "A-1", "from": "frontline"})

    assert offered.from_ == "frontline"


@pytest.mark.parametrize(
    ("change", "code", "field", "hint"),
    [
        ({"type": "issue.opend"}, "unknown_type", "type", "issue.opened"),
        ({"type": None}, "no_type", "type", "issue.opened"),
        ({"type": "time.passed"}, "unknown_type", "type", "did you mean"),
        ({"at": "2026-03-09T08:30:00"}, "no_offset", "at", "Z"),
        ({"at": "yesterday"}, "wrong_value", "at", "RFC 3339"),
        ({"tags": "urgent"}, "wrong_value", "tags", ""),
        ({"fields": 5}, "wrong_value", "fields", ""),
    ],
)
def test_what_is_wrong_is_named(change, code, field, hint):
    with pytest.raises(BadEvent) as bad:
        event_of({**OPENED, **change})

    assert (bad.value.code, bad.value.field) == (code, field)
    assert hint in bad.value.hint


def test_a_file_says_all_its_faults_at_once(tmp_path):
    file = write(
        tmp_path / "h.jsonl",
        [OPENED, "nonsense", {"type": "issue.opened", "at": OPENED["at"]}, "", {**OPENED, "type": "issue.opend"}],
    )

    with pytest.raises(BadInput) as bad:
        read_history(file)

    assert [(problem.line, problem.code) for problem in bad.value.problems] == [
        (2, "no_json"),
        (3, "missing"),
        (5, "unknown_type"),
    ]
    assert all(problem.hint for problem in bad.value.problems)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(BadInput) as bad:
        read_history(tmp_path / "nowhere.jsonl")

    assert bad.value.problems[0].code == "unreadable"


def test_a_truncated_archive_is_a_fault_with_a_hint(tmp_path):
    file = tmp_path / "h.jsonl.gz"
    file.write_bytes(gzip.compress(b"\n".join(json.dumps(OPENED).encode() for _ in range(50)))[:-20])

    with pytest.raises(BadInput) as bad:
        read_history(file)

    assert bad.value.problems[0].code == "unreadable"


def test_events_out_of_order_are_put_in_order_and_ties_keep_their_place(tmp_path):
    later = {**OPENED, "at": "2026-03-09T09:00:00Z"}
    file = write(tmp_path / "h.jsonl", [{**later, "issue": "B-1"}, OPENED, {**later, "issue": "A-9"}])
    history = read_history(file)

    assert not history.in_order
    assert [event.issue for event in history.events()] == ["A-1", "B-1", "A-9"]


@pytest.mark.parametrize(
    ("written", "code", "says", "hint"),
    [
        ("2026-03-09T08:30Z", "wrong_value", "an instant with its offset", "write 2026-03-09T08:30:00Z"),
        ("2026-03-09", "wrong_value", "an instant with its offset", "write 2026-03-09T00:00:00Z"),
        ("09.03.2026 08:30", "wrong_value", "an instant with its offset", "write 2026-03-09T08:30:00Z"),
        (1741509000, "wrong_value", "not 1741509000", "write 2025-03-09T08:30:00Z"),
        (1741509000123, "wrong_value", "not 1741509000123", "write 2025-03-09T08:30:00Z"),
        ("2026-13-09T08:30:00Z", "wrong_value", "an instant", "there is no month 13"),
        ("0001-01-01T00:00:00+14:00", "bad_instant", "the year 1,", "from 1971 to 2198"),
        ("9999-12-31T23:59:59-14:00", "bad_instant", "the year 9999", "from 1971 to 2198"),
        ("9999-12-31T23:59:59Z", "bad_instant", "the year 9999", "from 1971 to 2198"),
    ],
)
def test_an_instant_that_cannot_be_is_told_how_it_would_be_written(written, code, says, hint):
    for field in ("at", "until"):
        raw = {**OPENED, "type": "issue.snoozed", field: written}
        with pytest.raises(BadEvent) as bad:
            event_of(raw)
        assert (bad.value.code, bad.value.field) == (code, field)
        assert says in str(bad.value)
        assert hint in bad.value.hint


@pytest.mark.parametrize(
    ("change", "says", "hint"),
    [
        ({"priority": 5}, "`priority` must be a text, not 5", 'write it in quotes: "5"'),
        ({"tags": "a, b"}, "`tags` must be a list of texts", 'write ["a","b"]'),
        ({"tags": [1]}, "`tags` must be a list of texts, not [1]", "write each in quotes"),
        ({"bulk": "yes"}, "`bulk` must be true or false", "write true or false"),
        ({"fields": [1]}, "`fields` must be values by name", "write {"),
        ({"issue": None}, "`issue` must be a text, not null", "for example A-1"),
        ({"issue": ""}, "`issue` names no issue", "for example A-1"),
        ({"type": "csat.received", "score": "five"}, "`score` must be a whole number", "from 1 to 5"),
        ({"type": "created"}, "no event of type 'created'", "write issue.opened"),
        ({"type": "ticket.created"}, "no event of type 'ticket.created'", "write issue.opened"),
        ({"type": "ISSUE.OPENED"}, "no event of type", "did you mean issue.opened?"),
    ],
)
def test_a_wrong_value_is_told_in_the_words_of_the_format(change, says, hint):
    with pytest.raises(BadEvent) as bad:
        event_of({**OPENED, **change})

    assert says in str(bad.value)
    assert hint in bad.value.hint


def test_a_key_that_was_misspelt_is_named(tmp_path):
    with pytest.raises(BadEvent) as bad:
        event_of({"type": "issue.opened", "at": OPENED["at"], "isue": "A-1"})

    assert bad.value.hint == "write issue in place of isue"


def problem_of(file):
    with pytest.raises(BadInput) as bad:
        read_history(file)
    (problem,) = bad.value.problems
    return problem


LINE = json.dumps(OPENED)
OTHER_FILES = {
    "nothing": (b"\n\n", "the history is empty"),
    "a list": (f"[{LINE}, {LINE}]\n".encode(), "this is a JSON list"),
    "a list over lines": (json.dumps([OPENED], indent=2).encode(), "a JSON list over several lines"),
    "an object over lines": (json.dumps(OPENED, indent=2).encode(), "a JSON object over several lines"),
    "a table": (b"id,at,issue,type\n1,2026-03-09T08:30:00Z,A-1,issue.opened\n", "this is a table (CSV)"),
    "YAML": (b"- type: issue.opened\n  at: 2026-03-09T08:30:00Z\n", "this is YAML"),
    "a page": (b"<html>\n<body>Sign in</body>\n", "a page of HTML"),
    "UTF-16": (f"{LINE}\n{LINE}\n".encode("utf-16"), "this is UTF-16"),
    "a zip archive": (b"PK\x03\x04\x00\n\x00", "this is a zip archive"),
}


@pytest.mark.parametrize(("content", "says"), OTHER_FILES.values(), ids=OTHER_FILES.keys())
def test_a_file_of_another_kind_is_named_once(tmp_path, content, says):
    file = tmp_path / "h.jsonl"
    file.write_bytes(content)

    problem = problem_of(file)

    assert says in problem.message
    assert problem.hint
    assert (problem.line, problem.column) == (1, 1)


def test_a_byte_order_mark_changes_nothing(tmp_path):
    file = tmp_path / "h.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + LINE.encode())

    assert read_history(file).count == 1


LINES = {
    "a byte that is not UTF-8": (
        LINE.replace("A-1", "\xe9").encode("latin-1"), "not_utf8", LINE.index("A-1") + 1, "UTF-8"),
    "a line that was cut off": (LINE[:40].encode(), "no_json", 1, "the rest of it"),
    "a comma too many": ((LINE[:-1] + ",}").encode(), "no_json", len(LINE) + 1, "remove the comma"),
    "two on one line": ((LINE + LINE).encode(), "no_json", len(LINE) + 1, "a new line for each"),
    "single quotes": (b"{'type': 'x'}", "no_json", 2, 'write "type"'),
    "no number": (LINE.replace('"A-1"', "NaN").encode(), "no_json", LINE.index('"A-1"') + 1, "write null"),
    "a comment": (b"# later", "no_json", 1, "remove the line"),
    "a text": (b'"x"', "no_json", 1, "one event a line"),
    "nested without end": (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, "too_deep", 1, "what conditions read"),
    "a wrong value": (LINE.replace('"A-1"', "5").encode(), "wrong_value", LINE.index('"issue"') + 1, "in quotes"),
}  # fmt: skip


@pytest.mark.parametrize(("line", "code", "column", "hint"), LINES.values(), ids=LINES.keys())
def test_a_faulty_line_is_told_at_its_place(tmp_path, line, code, column, hint):
    file = tmp_path / "h.jsonl"
    file.write_bytes(LINE.encode() + b"\n" + line + b"\n")

    problem = problem_of(file)

    assert (problem.line, problem.column, problem.code) == (2, column, code)
    assert hint in problem.hint


def test_a_damaged_archive_says_how_many_lines_of_it_were_read(tmp_path):
    file = tmp_path / "h.jsonl.gz"
    packed = gzip.compress(b"\n".join(json.dumps({**OPENED, "id": str(n)}).encode() for n in range(5_000)))
    whole = tmp_path / "whole.jsonl.gz"
    whole.write_bytes(packed)
    assert read_history(whole).count == 5_000

    file.write_bytes(packed[: len(packed) // 2])
    cut = problem_of(file)
    assert cut.code == "unreadable"
    assert "cut off before its end; " in cut.message
    assert cut.line > 100

    file.write_bytes(packed[:30] + b"x" * 15 + packed[45:])
    assert "the archive is damaged; " in problem_of(file).message
    file.write_bytes(packed[:-8] + b"12345678")
    assert "the archive is damaged" in problem_of(file).message


def test_what_has_no_end_is_not_read(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    assert "a pipe" in problem_of(pipe).message
    assert "a device" in problem_of(Path("/dev/zero")).message
    assert "a folder" in problem_of(tmp_path).message


def test_a_refused_input_has_a_reason():
    with pytest.raises(ValueError, match="at least one problem"):
        BadInput([])
