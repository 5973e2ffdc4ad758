"""Exports in which anything stands where anything else should: a history, or an error that says where."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.simulator.histories.convert import Converted, read_any
from rung.simulator.histories.history import History
from rung.simulator.problems import BadInput
from tests.properties import tried
from tests.simulator.histories.test_intercom import CONVERSATION
from tests.simulator.histories.test_jira import TABLE, issue
from tests.simulator.histories.test_servicenow import LOG
from tests.simulator.histories.test_zendesk import AUDITS, METRIC, TICKET

DOCUMENTS: dict[str, Any] = {
    "zendesk": {"audits": AUDITS}, "tickets": [TICKET, METRIC], "jira": {"issues": [issue()]},
    "intercom": [CONVERSATION],
}  # fmt: skip
ODD = st.sampled_from([None, "", "x", 0, -1, 10**15, 1.5, True, [], {}, [[]], ["x"], [1], {"x": 1}, {"type": "user"}])


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a document that may be changed: what holds it, and its key."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(entries):
        yield value, key
        yield from places(inner)


def outcome(file: Path, content: bytes, *, skip_wrong: bool = False) -> Converted | History | BadInput:
    file.write_bytes(content)
    try:
        past = read_any(file, skip_wrong=skip_wrong)
    except BadInput as bad:
        return bad
    list(past.events())
    return past


def check(found: Converted | History | BadInput) -> None:
    """Every fault has its place and its words; of what was read every record is accounted for."""
    if isinstance(found, BadInput):
        assert all(problem.line >= 1 and problem.message for problem in found.problems)
    if isinstance(found, Converted):
        reading = found.reading
        told = reading.made_events + sum(one.records for one in reading.made_none) + reading.lost_records
        assert told == reading.records


@pytest.mark.parametrize("name", DOCUMENTS)
@tried(150)
@given(data=st.data(), skip_wrong=st.booleans())
def test_a_document_with_something_odd_in_it(tmp_path: Path, name: str, data: st.DataObject, skip_wrong: bool) -> None:
    document = deepcopy(DOCUMENTS[name])
    spots = list(places(document))
    for _ in range(data.draw(st.integers(1, 3))):
        holder, key = data.draw(st.sampled_from(spots))
        holder[key] = data.draw(ODD)

    check(outcome(tmp_path / "export", json.dumps(document).encode(), skip_wrong=skip_wrong))


@pytest.mark.parametrize("table", [LOG, TABLE], ids=["servicenow", "jira"])
@tried(150)
@given(data=st.data())
def test_a_table_that_was_damaged(tmp_path: Path, table: str, data: st.DataObject) -> None:
    content = bytearray(table.encode())
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))

    check(outcome(tmp_path / "export", bytes(content)))


@tried(200)
@given(content=st.binary(max_size=200))
def test_anything_at_all(tmp_path: Path, content: bytes) -> None:
    check(outcome(tmp_path / "export", content))
