"""History files: every fault with its line and a hint, order restored, repetitions once."""

import gzip
import json
from datetime import UTC, datetime

import pytest

from rung.simulator.history import BadEvent, BadInput, event_of, read_history

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
