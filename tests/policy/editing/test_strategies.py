"""Known strategies, dropped into policies of all sorts: without an error, at their place, marked as what they are."""

from __future__ import annotations

import pytest

from rung.policy import load
from rung.policy.editing.edits import CannotEdit
from rung.policy.editing.first_policy import Answers, Member, Promise, starter
from rung.policy.editing.strategies import STRATEGIES, named, offered, preview, put_in
from rung.policy.saying.difference import by_section, difference
from tests.policy.documents import EXAMPLES

MEMBERS = (Member(name="Ana", email="ana@b.example"), Member(name="Bo", email="bo@b.example"))
FIRST = starter(Answers(company="Acme", members=MEMBERS))
NO_TIERS = starter(Answers(company="Acme", members=(Member(name="Ana", email="a@b.example"),), promises=()))
ONE_TIER = starter(
    Answers(company="Acme", members=(Member(name="Ana", email="a@b.example"),), promises=(Promise(tier="best of all"),))
)
TEXTS = {
    "demo": (EXAMPLES / "demo.yaml").read_text(), "acme": (EXAMPLES / "acme.yaml").read_text(), "first": FIRST,
    "one tier": ONE_TIER, "no tiers": NO_TIERS,
}  # fmt: skip


@pytest.mark.parametrize("key", [one.key for one in STRATEGIES])
@pytest.mark.parametrize("name", [*TEXTS])
def test_a_strategy_fits_or_says_why_not(name: str, key: str) -> None:
    text, strategy = TEXTS[name], named(key)
    was = load(text)
    assert was.document is not None
    lacks = {one.strategy.key: one.lacks for one in offered(was.document) if one.lacks}
    if key in lacks:
        with pytest.raises(CannotEdit) as caught:
            put_in(text, strategy, was.document)
        assert f"{caught.value.message}: {caught.value.hint}" == lacks[key]
        return
    edited = put_in(text, strategy, was.document)
    now = load(edited)
    assert now.document is not None, now.errors
    assert len(now.warnings) <= len(was.warnings), [one for one in now.warnings if one not in was.warnings]
    changes = by_section(difference(was.document, now.document))
    assert set(changes) <= {"triggers", "routing", "survey"}
    added = [words for words in changes.get("triggers", changes.get("routing", [])) if "is added" in words]
    assert len(added) == len(preview(strategy, was.document).split("name: ")) - 1
    assert edited.count("# strategy: ") == len(added) + ("survey" in changes)
    for line in text.splitlines():
        assert line in edited, "what was there stands there still"


def test_customers_are_asked_where_nobody_asks_them_yet() -> None:
    asked = load(put_in(FIRST, named("by-satisfaction"), load(FIRST).document)).document
    assert asked is not None
    assert asked.survey is not None
    assert asked.triggers[-1].name == "A customer is not satisfied"
    own = FIRST + "survey: {after: 1d}\n"
    text = put_in(own, named("by-satisfaction"), load(own).document)
    assert text.count("survey:") == 1, "how they are asked already stays"


def test_twice_is_two_rules_of_different_names() -> None:
    once = put_in(FIRST, named("by-silence"), load(FIRST).document)
    twice = load(put_in(once, named("by-silence"), load(once).document))
    assert twice.document is not None, twice.errors
    assert [one.name for one in twice.document.triggers[-2:]] == ["No reply in 30 minutes", "No reply in 30 minutes 2"]


def test_what_is_there_already_under_its_name_is_said_before_it_is_put_in() -> None:
    once = put_in(FIRST, named("by-silence"), load(FIRST).document)
    before, after = (
        {one.strategy.key: one.beside for one in offered(load(text).document)}["by-silence"] for text in (FIRST, once)
    )
    assert (before, after) == ((), ("No reply in 30 minutes",))


def test_it_speaks_of_the_document_s_own_names() -> None:
    text = FIRST.replace("P0", "Blocker").replace("P1", "Major").replace("enterprise", "gold")
    account = preview(named("by-account"), load(text).document)
    assert 'account.tier == "gold" && priority_at_least("Major")' in account
    assert 'issue.priority == "Blocker"' in preview(named("by-priority"), load(text).document)


def test_a_rule_that_must_come_first_stands_before_the_one_for_all() -> None:
    routed = load(put_in(FIRST, named("priority-routing"), load(FIRST).document)).document
    assert [one.name for one in routed.routing] == ["Urgent work to whoever is freest", "Whose turn it is"]
    with pytest.raises(CannotEdit) as caught:
        put_in(FIRST, named("round-robin"), load(FIRST).document)
    assert "Whose turn it is" in caught.value.message


def test_a_strategy_that_is_not_there() -> None:
    with pytest.raises(CannotEdit):
        named("by-moon")
