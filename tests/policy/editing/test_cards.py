"""Cards beside the document: what they say, where they stand, and what choosing on them does to the text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.policy import load
from rung.policy.editing.cards import Card, sections
from rung.policy.editing.choosing import chosen, picker_at
from rung.policy.editing.edits import CannotEdit
from rung.policy.editing.first_policy import Answers, Member, starter
from rung.policy.editing.pickers import Picker
from rung.policy.saying.difference import by_section, difference
from tests.core.story import policy_of
from tests.policy.documents import COMPANY, EXAMPLES
from tests.properties import tried

DEMO = (EXAMPLES / "demo.yaml").read_text()
SHORT = """
rung: 1
workspace: {priorities: [P0, P1], tiers: [enterprise]}
people: {ana: {email: ana@support.example}, bo: {email: bo@support.example}}
targets: [{name: All, first_response: 2h}]
triggers:
  - {name: A, on: {waiting_for: first_response, longer_than: 30m}, when: 'issue.priority == "P0"', escalate: p}
  - {name: B, on: opened, enabled: no, inform: person:ana}
paths:
  p: {levels: [person:ana, {notify: person:bo, climb_after: {P0: 5m, default: 1h}}]}
  q: {levels: person:bo}
notices: {critical: [email]}
"""
TEXTS = {
    "demo": DEMO, "acme": (EXAMPLES / "acme.yaml").read_text(), "short": SHORT, "company": COMPANY,
    "first": starter(Answers(company="Acme", members=(Member(name="Ana", email="a@b.example"), Member(name="Bo")))),
}  # fmt: skip


def cards(text: str) -> dict[str, Card]:
    return {card.name: card for section in sections(text, load(text)) for card in section.cards}


def pick(text: str, *where: str | int, given: list[str]) -> str:
    return chosen(text, picker_at(sections(text, load(text)), where), given)


def test_a_card_says_in_a_sentence_what_a_trigger_does_and_where_it_stands() -> None:
    card = cards(DEMO)["card-triggers-0"]
    assert card.title == "Enterprise outage"
    assert card.sentences == (
        "When a P0 issue of an enterprise account opens or one becomes P0, the path outage starts at once, in place of "
        "default.",
    )
    lines = DEMO.splitlines()[card.line - 1 : card.last_line]
    assert lines[0] == "  - name: Enterprise outage"
    assert lines[-1] == "    escalate: {path: outage, replaces: [default]}"


def test_a_path_is_told_level_by_level() -> None:
    card = cards(DEMO)["card-paths-outage"]
    assert card.sentences[0] == (
        "Level 1, Technical support: the team Technical support is told (all who are on shift) as critical; after 1 h "
        "the next level."
    )
    assert "Engineering is told" in card.sentences[-1]


def test_every_record_with_lines_stands_on_its_own() -> None:
    for text in TEXTS.values():
        placed = sorted((card.line, card.last_line) for card in cards(text).values())
        assert all(0 < line <= last for line, last in placed)
        assert all(before[1] <= after[0] for before, after in pairwise(placed))


def test_choosing_changes_the_text_in_place() -> None:
    assert "\n        climb_after: 30m\n" in pick(DEMO, "paths", "outage", "levels", 0, "climb_after", given=["30m"])
    angry = [one.name for one in policy_of(DEMO).document.triggers].index("Angry customer")
    off = pick(DEMO, "triggers", angry, "enabled", given=[])
    assert off == DEMO.replace("    limit: {every: 24h}\n", "    limit: {every: 24h}\n    enabled: false\n")
    assert pick(off, "triggers", angry, "enabled", given=["yes"]) == DEMO
    other = pick(DEMO, "triggers", 0, "when", "issue.priority", given=["P1"])
    assert other == DEMO.replace('"P0" && account.tier == "enterprise"', '"P1" && account.tier == "enterprise"')
    assert "first_response: {P0: 15m, P1: 30m, P2: 1h, default: 2h}" in pick(
        DEMO, "targets", 0, "first_response", "P2", given=["1h"]
    )


def test_a_short_form_becomes_the_long_one() -> None:
    assert "escalate: {path: p, level: 2}" in pick(SHORT, "triggers", 0, "escalate", "level", given=["2"])
    urgent = pick(SHORT, "paths", "p", "levels", 0, "urgency", given=["critical"])
    assert "levels: [{notify: person:ana, urgency: critical}, " in urgent
    assert "first_response: {P0: 15m, default: 2h}" in pick(SHORT, "targets", 0, "first_response", "P0", given=["15m"])
    assert "critical: [email, slack]" in pick(SHORT, "notices", "critical", given=["email", "slack"])


@pytest.mark.parametrize(
    ("where", "given"),
    [
        (("paths", "outage", "levels", 0, "notify"), []),
        (("paths", "outage", "levels", 0, "notify"), ["person:nobody"]),
        (("workspace", "name"), ["x"]),
        (("targets", 99, "first_response"), ["1h"]),
    ],
)
def test_what_cannot_be_chosen_is_refused_with_a_hint(where: tuple[str | int, ...], given: list[str]) -> None:
    with pytest.raises(CannotEdit) as caught:
        pick(DEMO, *where, given=given)
    assert caught.value.hint


def test_a_document_with_errors_has_no_cards() -> None:
    assert cards("rung: 1\npaths: {a: [") == {}


@pytest.mark.parametrize(
    ("when", "label", "chosen"),
    [
        ('account.tier == "enterprise"', "Tier", "enterprise"),
        ('account.tier != "enterprise"', "Tier is not", "enterprise"),
        ('issue.priority != "P0" && account.arr > 5', "Priority is not", "P0"),
    ],
)
def test_a_word_that_a_rule_leaves_out_is_not_shown_as_the_one_that_it_wants(
    when: str, label: str, chosen: str
) -> None:
    text = SHORT.replace("""'issue.priority == "P0"'""", f"'{when}'")
    shown = {one.label: one.value for one in cards(text)["card-triggers-0"].pickers}
    assert shown[label] == chosen
    assert [one for one in shown if one.startswith(label.split()[0])] == [label]


# Any picker ----------------------------------------

EVERY = [
    (name, picker)
    for name, text in TEXTS.items()
    for card in cards(text).values()
    for picker in card.pickers
]  # fmt: skip


def choice(draw: st.DrawFn, picker: Picker) -> list[str]:
    match picker.kind:
        case "flag":
            return draw(st.sampled_from([["yes"], []]))
        case "span":
            return [draw(st.sampled_from(["5m", "1h30m", "2d"]))]
        case "text":
            return [picker.value or "slack:#elsewhere"]
        case "many":
            offered = [key for key, _ in picker.choices]
            return draw(st.lists(st.sampled_from(offered), min_size=1, max_size=4, unique=True))
        case _:
            return [draw(st.sampled_from([key for key, _ in picker.choices]))]


@st.composite
def choices(draw: st.DrawFn) -> tuple[str, Picker, list[str]]:
    name, picker = draw(st.sampled_from(EVERY))
    return name, picker, choice(draw, picker)


@tried(60)
@given(choices())
def test_any_choice_leaves_a_document_that_differs_in_its_own_section_alone(
    made: tuple[str, Picker, list[str]],
) -> None:
    name, picker, values = made
    text = TEXTS[name]
    edited = chosen(text, picker, values)
    was, now = load(text), load(edited)
    assert was.document is not None
    assert not now.errors or _is_told_of(now.errors[0].code), now.errors
    if now.document is not None:
        found = by_section(difference(was.document, now.document))
        assert set(found) <= {picker.where[0]}
        if edited != text and not _moved(picker, values):
            again = picker_at(sections(edited, now), picker.where)
            assert picker.kind not in ("choice", "span") or again.value == values[0]
            assert picker.kind != "many" or list(again.values) == values


def _is_told_of(code: str) -> bool:
    """What is good for itself and does not go together: the check says so, and the draft keeps it."""
    return code in ("unknown_level", "endless_repeat", "circle")


def _moved(picker: Picker, values: list[str]) -> bool:
    """Whether the choice stands at another place afterwards: a short form became a long one, or it was taken out."""
    return values == [""] or picker.where[-1] in ("path", "escalate", "issue.priority", "account.tier", "default", "at")
