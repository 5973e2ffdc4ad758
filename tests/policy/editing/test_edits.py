"""Values that are changed in a text: exactly they are others then, and everything else stands as it was."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from rung.policy.editing.edits import CannotEdit, added, changed
from rung.policy.editing.first_policy import Answers, Member, starter
from rung.policy.editing.written import is_blank, read_back
from tests.policy.documents import EXAMPLES
from tests.properties import tried

ODD = """\
# Written by many hands
rung: 1
targets:
- name: "Enterprise"   # the big ones
  first_response: {P0: 15m, default: 2h}   # promised
  next_response: 4h
  resolution:
    P0: 4h   # around the clock

    # the rest
    default: 5d
- {name: 'Every one', first_response: 1d}
triggers:
  - name: >
      A long
      name

    on: opened
    when: issue.priority == "P0"   # é ü
    inform:
      - role:assignee   # who has it
      # and the room
      - "slack:#support"
    escalate: outage
  - {name: b, on: [opened,
      message], when: 'issue.kind == "it''s"', limit: }
paths:
  outage:
    levels:
      - notify: [person:cy, "slack:#x"]  # both
        climb_after: 1h
      -
        notify:
        - person:bo
  empty: {}
windows:
notices: {critical: {channels: [slack]}}"""
TEXTS = {
    "odd": ODD,
    "windows": ODD.replace("\n", "\r\n"),
    "demo": (EXAMPLES / "demo.yaml").read_text(),
    "acme": (EXAMPLES / "acme.yaml").read_text(),
    "first": starter(Answers(company="Acme", members=(Member(name="Ana"), Member(name="Bo")))),
}


def test_a_value_keeps_its_quotes_and_its_remark() -> None:
    assert '- name: "Everyone"   # the big ones' in changed(ODD, ("targets", 0, "name"), "Everyone")
    assert 'when: \'a == "b\'\'s"\', limit: }' in changed(ODD, ("triggers", 1, "when"), 'a == "b\'s"')


def test_one_priority_of_several() -> None:
    where = ("targets", 0, "first_response", "P0")
    assert "first_response: {P0: 10m, default: 2h}   # promised" in changed(ODD, where, "10m")


def test_a_priority_that_had_no_value_of_its_own_stands_before_the_default() -> None:
    where = ("targets", 0, "first_response", "P1")
    assert "first_response: {P0: 15m, P1: 30m, default: 2h}   # promised" in changed(ODD, where, "30m")
    where = ("targets", 0, "resolution", "P1")
    assert "    # the rest\n    P1: 8h\n    default: 5d\n" in changed(ODD, where, "8h")


def test_one_value_for_all_becomes_the_default() -> None:
    where = ("targets", 0, "next_response", "P0")
    assert "  next_response: {P0: 30m, default: 4h}\n" in changed(ODD, where, "30m")
    where = ("triggers", 0, "escalate", "level")
    assert "    escalate: {path: outage, level: 2}\n" in changed(ODD, where, 2, short="path")


def test_a_missing_key_is_written_below_the_others() -> None:
    assert "    escalate: outage\n    enabled: false\n  - {name: b" in changed(ODD, ("triggers", 0, "enabled"), False)
    assert "limit: , enabled: false}" in changed(ODD, ("triggers", 1, "enabled"), False)
    assert "  empty: {if_nobody: person:cy}\n" in changed(ODD, ("paths", "empty", "if_nobody"), "person:cy")


def test_a_key_without_a_value_gets_one() -> None:
    assert "limit: once}" in changed(ODD, ("triggers", 1, "limit"), "once")
    assert "windows: []" not in changed(ODD, ("windows",), "x")
    assert "\nwindows: x\n" in changed(ODD, ("windows",), "x")


def test_a_key_is_taken_out_with_its_line() -> None:
    without = changed(ODD, ("triggers", 0, "when"), None)
    assert without == ODD.replace('    when: issue.priority == "P0"   # é ü\n', "")
    assert "- {name: 'Every one'}" in changed(ODD, ("targets", 1, "first_response"), None)
    assert '  - name: "Enterprise"' not in changed(ODD, ("targets", 0, "name"), None)
    assert "targets:\n- first_response: {P0" in changed(ODD, ("targets", 0, "name"), None)


def test_lists_keep_the_entries_that_stay_with_their_remarks() -> None:
    where = ("triggers", 0, "inform")
    assert (
        '    inform:\n      - "slack:#support"\n      - person:cy\n    escalate'
        in changed(ODD, where, ["slack:#support", "person:cy"])
    )  # fmt: skip
    more = changed(ODD, where, ["role:assignee", "slack:#support", "slack:#b"])
    assert more == ODD.replace('      - "slack:#support"\n', '      - "slack:#support"\n      - "slack:#b"\n')
    where = ("paths", "outage", "levels", 0, "notify")
    assert '- notify: ["slack:#x", person:bo]  # both' in changed(ODD, where, ["slack:#x", "person:bo"])


def test_a_record_joins_the_end_of_its_section() -> None:
    late = ["name: Late", "on: {target: resolution}"]
    assert added(ODD, "triggers", late).replace("  - name: Late\n    on: {target: resolution}\n", "") == ODD
    assert added(ODD, "windows", ["name: W"]) == ODD.replace("windows:\n", "windows:\n  - name: W\n")
    assert added(ODD, "routing", ["to: {team: t}"]).endswith("\nrouting:\n  - to: {team: t}\n")
    night = added(ODD, "paths", ["levels:", "  - notify: [person:cy]"], key="night")
    assert night == ODD.replace(
        "  empty: {}\n", "  empty: {}\n  night:\n    levels:\n      - notify: [person:cy]\n"
    )
    with pytest.raises(CannotEdit) as caught:
        added(ODD, "paths", ["levels: []"], key="outage")
    assert caught.value.hint


@pytest.mark.parametrize(
    "where", [("targets", 9, "name"), ("rung", 3), ("paths", "outage", "levels", "x"), ("targets", "name")]
)
def test_a_place_that_is_not_there_is_refused_with_a_hint(where: Any) -> None:
    with pytest.raises(CannotEdit) as caught:
        changed(ODD, where, "x")
    assert caught.value.hint


@pytest.mark.parametrize("text", ["a: [", "a: &x 1\nb: *x", "[" * 9_000, "- a", "", "a: 1\na: 2", "\ufeffa: 1"])
def test_what_cannot_be_read_is_not_edited(text: str) -> None:
    with pytest.raises(CannotEdit):
        changed(text, ("a",), "x")


# Anything, anywhere ----------------------------------------


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for key, one in inner for place in places(one, (*at, key)))]


def values_of(text: str) -> Any:
    return read_back(yaml.compose(text, Loader=yaml.CBaseLoader))


def node_at(text: str, where: tuple[Any, ...]) -> yaml.Node:
    node = yaml.compose(text, Loader=yaml.CBaseLoader)
    for key in where:
        pairs = node.value
        node = pairs[key] if isinstance(node, yaml.SequenceNode) else {k.value: v for k, v in pairs}[key]
    return node


SCALARS = st.one_of(
    st.sampled_from(["30m", "person:cy", "slack:#a", "no", "22:00", "a, b", "x: y", "# x", "- a", "it's", '"', "{"]),
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"], include_characters=" "), min_size=1),
)  # fmt: skip


@tried(40)
@given(st.sampled_from([*TEXTS]), st.data(), SCALARS)
def test_a_scalar_is_another_one_and_nothing_else_changed(name: str, data: st.DataObject, value: str) -> None:
    text = TEXTS[name]
    was = values_of(text)
    scalars = [at for at in places(was) if at and isinstance(_get(was, at), str)]
    where = data.draw(st.sampled_from(scalars))
    assume(value.strip() == value)
    edited = changed(text, where, value)
    expected = _set(was, where, value)
    assert values_of(edited) == expected
    assert json.dumps(values_of(edited)) == json.dumps(expected), "the order is the same"
    node = node_at(text, where)
    start, end = node.start_mark.index, node.end_mark.index
    end = start + len(text[start:end].rstrip())
    assert edited.startswith(text[:start])
    assert edited.endswith(text[end:])


@tried(40)
@given(st.sampled_from([*TEXTS]), st.data(), SCALARS)
def test_a_key_comes_and_goes(name: str, data: st.DataObject, value: str) -> None:
    text = TEXTS[name]
    was = values_of(text)
    where = (*data.draw(st.sampled_from([at for at in places(was) if at and isinstance(_get(was, at), dict)])), "new")
    assume(value.strip() == value)
    edited = changed(text, where, value)
    assert values_of(edited) == _set(was, where, value)
    assert len(edited) > len(text)
    began = next(at for at, pair in enumerate(zip(text + "\0", edited, strict=False)) if pair[0] != pair[1])
    assert edited.endswith(text[began:]), "what was there stands around it"
    if _get(was, where[:-1]):
        assert values_of(changed(edited, where, None)) == was


@tried(30)
@given(st.sampled_from([*TEXTS]), st.data())
def test_a_list_is_another_list(name: str, data: st.DataObject) -> None:
    text = TEXTS[name]
    was = values_of(text)
    lists = [at for at in places(was) if at and isinstance(_get(was, at), list) and _is_flat(_get(was, at))]
    where = data.draw(st.sampled_from(lists))
    items = [*_get(was, where), "person:new", "slack:#new"]
    wanted = data.draw(st.lists(st.sampled_from(items), min_size=1, max_size=6, unique=True))
    edited = changed(text, where, wanted)
    assert values_of(edited) == _set(was, where, wanted)


@tried(30)
@given(st.sampled_from([*TEXTS]), st.data())
def test_any_key_can_be_taken_out_or_it_is_refused(name: str, data: st.DataObject) -> None:
    text = TEXTS[name]
    was = values_of(text)
    keys = [at for at in places(was) if at and isinstance(at[-1], str) and len(_get(was, at[:-1])) > 1]
    where = data.draw(st.sampled_from(keys))
    edited = changed(text, where, None)
    expected = json.loads(json.dumps(was))
    del _get(expected, where[:-1])[where[-1]]
    assert values_of(edited) == expected
    kept = [line for line in text.splitlines() if line.strip().startswith("#")]
    inside = text[node_at(text, where).start_mark.index : node_at(text, where).end_mark.index]
    assert all(line in edited or line in inside for line in kept), "remarks of their own stay"


def test_blank_is_what_stands_for_nothing() -> None:
    assert is_blank(node_at(ODD, ("windows",)))


def _is_flat(value: list[Any]) -> bool:
    return bool(value) and all(isinstance(one, str) for one in value)


def _get(value: Any, where: tuple[Any, ...]) -> Any:
    for key in where:
        value = value[key]
    return value


def _set(value: Any, where: tuple[Any, ...], to: Any) -> Any:
    whole = json.loads(json.dumps(value))
    _get(whole, where[:-1])[where[-1]] = to
    return whole
