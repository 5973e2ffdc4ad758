"""Objects out of JSON documents of any form, however they are cut into pieces."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.simulator.histories.json_items import Torn, items
from tests.properties import tried

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text('ab"\\{}[]\n:,é', max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("xyz"), inner, max_size=3),
    max_leaves=8,
)
AN_OBJECT = st.dictionaries(st.sampled_from(["id", "u", "v"]), VALUES, min_size=1, max_size=3)
OBJECTS = st.lists(AN_OBJECT, min_size=1, max_size=5)


def read(text: str, at_once: int = 1 << 18) -> list[tuple[int, dict[str, Any], str]]:
    found = items(io.BytesIO(text.encode()), lambda *_: None, lambda _bytes: None, at_once)
    return [(one.line, one.values, one.under) for one in found]


@tried(100)
@given(OBJECTS, st.integers(1, 9), st.sampled_from([None, 1]), st.booleans())
def test_every_object_comes_out_whole(objects, piece, indent, ascii_only) -> None:
    def write(value: object) -> str:
        return json.dumps(value, indent=indent, ensure_ascii=ascii_only)

    forms = {
        "lines": "\n".join(map(write, objects)),
        "list": write(objects),
        "page": write({"count": 3, "meta": {"more": [{"a": 1}]}, "tickets": objects, "users": [{"id": 1}]}),
        "pages": write({"tickets": objects[:1]}) + "\n" + write({"tickets": objects[1:]}),
    }
    for name, text in forms.items():
        found = [values for _, values, _ in read(text, piece)]
        assert found == objects, name


def test_each_object_knows_its_line_and_its_list() -> None:
    text = '{"audits": [\n {"id": 1},\n\n {"id": 2,\n  "x": "a\\nb"}\n], "n": 1}\n{"id": 3}'

    assert [(line, under) for line, _, under in read(text)] == [(2, "audits"), (4, "audits"), (7, "")]


@pytest.mark.parametrize("text", ['{"tickets": [{"id": 1}, {"id": ', "[{]", '{"a": 1}}'])
def test_a_document_that_breaks_off_says_so(text) -> None:
    with pytest.raises(Torn):
        read(text)
