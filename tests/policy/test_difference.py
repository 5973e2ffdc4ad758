"""What two policies do differently, said in sentences: nothing that differs is left out, and nothing is made up."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.core.document import PolicyDocument
from rung.policy.saying.difference import by_section, difference, in_words
from tests.policy.documents import EXAMPLES, document
from tests.properties import tried

DEMO = (EXAMPLES / "demo.yaml").read_text()
ACME = (EXAMPLES / "acme.yaml").read_text()
DOCUMENTS = [document(DEMO), document(ACME)]


def said(was: str, now: str, text: str = DEMO) -> dict[str, list[str]]:
    assert was in text
    return by_section(difference(document(text), document(text.replace(was, now))))


@pytest.mark.parametrize(
    ("was", "now", "section", "words"),
    [
        ("P1: 30m, default: 2h}", "P1: 1h, default: 2h}", "targets",
         "P1 Enterprise first response is now due in 1 h instead of 30 min"),
        ("    update: {P0: 1h, P1: 4h}\n", "", "targets",
         "P0 Enterprise update to the customer is no longer promised; it was due in 1 h"),
        ("climb_after: {P0: 15m, default: 1h}", "climb_after: {P0: 15m, default: 30m}",
         "paths", "default: level 2 (Technical support) now climbs after 30 min instead of 1 h for P1, P2, P3 and P4"),
        ("        climb_after: 2h\n", "        climb_after: 1h\n", "paths",
         "outage: level 2 (Engineer on call) now climbs after 1 h instead of 2 h"),
        ("climb_after: {P0: 10m, default: 30m}", "climb_after: {P0: 5m, default: 30m}", "paths",
         "default: level 1 (Owner) now climbs after 5 min instead of 10 min for P0"),
        ("climb_after: {P0: 10m, default: 30m}", "climb_after: {P0: 5m}", "paths",
         "default: level 1 (Owner) now climbs after 5 min instead of 10 min for P0"),
        ("climb_after: {P0: 10m, default: 30m}", "climb_after: {P0: 10m}", "paths",
         "default: level 1 (Owner): climb after is written differently, and means the same"),
        ("climb_after: {P0: 10m, default: 30m}", "climb_after: {P0: 30m, default: 1h}", "paths",
         "default: level 1 (Owner) now climbs after 1 h instead of 30 min for P1, P2, P3 and P4"),
        ("        notify: [person:cy]\n", "        notify: [person:cy, person:bo]\n", "paths",
         "outage: level 3 (Head of support) now also tells Bo Lind"),
        ("    if_nobody: [team:engineering]\n", "", "paths",
         "outage: who is told when nobody took it loses the team Engineering"),
        ("    on: opened\n", "    enabled: off\n    on: opened\n", "triggers",
         "Account at risk writes in is switched off"),
        ("- name: Growth", "- name: Growing", "targets", "Growth is now called Growing"),
        ('daily: ["08:00-17:00"]', 'mon-fri: ["08:00-17:00"]', "calendars",
         "berlin: is now closed on Sat and Sun instead of open 08:00-17:00"),
        ("teams: [engineering],          skills: {storage: 5", "teams: [technical],          skills: {storage: 5",
         "people", "Fay Laurent (fay) joins Technical support"),
        ("lead: bo", "lead: cy", "teams", "technical: lead is now Cy Park instead of Bo Lind"),
        ("every: 1w", "every: 2w", "schedules", "engineer-on-call: layer 1: every is now 2 weeks instead of 1 week"),
        ("to: {team: technical, pick: round_robin}", "to: {team: technical, pick: best_match}", "routing",
         "Outages and everything technical gives to Technical support, the one who suits best instead of Technical "
         "support, the one whose turn was longest ago"),
        ("within: 14d", "within: 7d", "workspace", "on reply: within is now 7 d instead of 14 d"),
        ("high: {channels: [slack, email]}", "high: {channels: [email]}", "notices",
         "high: goes out by email instead of by slack and email"),
        ("arr: 240000", "arr: 250000", "accounts", "halden: arr is now 250000 instead of 240000"),
    ],
)  # fmt: skip
def test_one_change_in_one_sentence(was: str, now: str, section: str, words: str) -> None:
    found = said(was, now)
    assert list(found) == [section]
    assert words in found[section]


def test_what_is_added_and_taken_out_is_said_whole() -> None:
    late = "  - name: Late\n    on: {target: resolution}\n    escalate: {path: default}\n"
    assert said("triggers:\n", f"triggers:\n{late}")["triggers"] == [
        "Late is added as number 1: When the resolution of an issue is missed, the path default starts."
    ]
    assert said(f"triggers:\n{late}", "triggers:\n", DEMO.replace("triggers:\n", f"triggers:\n{late}"))["triggers"] == [
        "Late is taken out: When the resolution of an issue is missed, the path default starts."
    ]


def test_rules_in_another_order() -> None:
    first = "  - name: Nudge the owner at half time\n    on: {target: [first_response, next_response], at: 50%}\n"
    first += "    inform: [role:assignee]\n"
    (words,) = said(first, "", DEMO)["triggers"]
    assert words.startswith("Nudge the owner at half time is taken out")
    moved = DEMO.replace(first, "").replace("triggers:\n", f"triggers:\n{first}")
    (order,) = by_section(difference(document(DEMO), document(moved)))["triggers"]
    assert order.startswith("the order is now Nudge the owner at half time, Enterprise outage")


def test_a_level_put_in_between_is_one_sentence() -> None:
    more = "      - name: Second line\n        notify: [team:frontline]\n        climb_after: 10m\n"
    found = said("      - name: Engineer on call\n", f"{more}      - name: Engineer on call\n")
    assert found == {
        "paths": [
            "outage: a level is added: Level 2, Second line: the team Frontline is told as high; after 10 min the next "
            "level."
        ]
    }


def test_remarks_and_ways_of_writing_are_no_difference() -> None:
    assert said("rung: 1", "rung: 1  # the format") == {}
    assert said("grace: 10m", "grace: 600s") == {}
    assert said("first_response: {P0: 1h, default: 1d}", "first_response: {P0: 60m, default: 1d}") == {}


def test_long_lists_are_cut_with_how_many_more() -> None:
    changes = difference(document(ACME), document(DEMO))
    lines = in_words(changes, most=3)
    assert len(lines) == 4
    assert lines[-1] == f"and {len(changes) - 3} more"
    assert len(in_words(changes)) == len(changes)


# Whatever differs ----------------------------------------


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document, its whole included."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for key, one in inner for place in places(one, (*at, key)))]


@st.composite
def changed(draw: st.DrawFn) -> tuple[PolicyDocument, PolicyDocument]:
    """A document, and itself with a few things at any places changed, as far as it is a document still."""
    was = draw(st.sampled_from(DOCUMENTS))
    raw = msgspec.to_builtins(was)
    for _ in range(draw(st.integers(1, 3))):
        *above, last = draw(st.sampled_from(places(raw)[1:]))
        holder = raw
        for key in above:
            holder = holder[key]
        value = holder[last]
        match value:
            case bool():
                holder[last] = not value
            case int() | float():
                holder[last] = value + draw(st.integers(1, 3))
            case str():
                holder[last] = draw(st.sampled_from([f"{value}x", "P0", "2026-02-02T02:00:00Z", "on_shift", "high"]))
            case list() if value:
                holder[last] = draw(st.sampled_from([value[1:], value[::-1], [*value, value[0]], []]))
            case dict() if value:
                gone = draw(st.sampled_from([*value]))
                kept = {key: one for key, one in value.items() if key != gone}
                holder[last] = draw(st.sampled_from([kept, {**kept, f"{gone}x": value[gone]}]))
            case _:
                del holder[last]
    try:
        return was, msgspec.convert(raw, PolicyDocument)
    except (msgspec.ValidationError, ValueError):
        return was, was


@tried(200)
@given(changed())
def test_different_documents_differ_by_a_sentence_and_equal_ones_by_none(
    pair: tuple[PolicyDocument, PolicyDocument],
) -> None:
    was, now = pair
    for one, other in (pair, (now, was)):
        found = difference(one, other)
        assert bool(found) == (one != other)
        assert all(change.words.strip() and "\n" not in change.words for change in found)


@tried(200)
@given(changed())
def test_each_section_that_differs_is_spoken_of(pair: tuple[PolicyDocument, PolicyDocument]) -> None:
    was, now = pair
    found = by_section(difference(was, now))
    for section in was.__struct_fields__:
        if section != "tz_version":
            assert (section in found) == (getattr(was, section) != getattr(now, section)), section
