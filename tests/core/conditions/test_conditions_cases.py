"""What is said of all states at once holds in each: the cases of a condition, measured by its evaluator."""

from __future__ import annotations

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from rung.core.conditions.cases import Cases, TooMany, cases_of, in_words, meet, rest
from rung.core.conditions.cases import given as once_given
from rung.core.conditions.condition import ConditionError
from rung.core.conditions.regions import ANYTHING, NOTHING, Region, between, only, words
from rung.core.conditions.world import World
from tests.core.conditions.test_conditions_generate import PRIORITIES, condition, facts, whole_conditions
from tests.properties import tried

WORLD = World(condition("true").vocabulary)

# Conditions of few names and few values, so that they meet often.

texts = st.sampled_from(["P0", "P1", "P2", "billing"])
values = st.sampled_from(["-1", "0", "1", "1.0", "1.5", "2"])
signs = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
numbers = st.sampled_from(["account.arr", "issue.age_minutes"])
names = st.sampled_from(["issue.priority", "issue.kind", "account.tier"])
fields = st.sampled_from(["issue.fields.a", "issue.fields.b"])
small_parts = st.one_of(
    st.builds('{} {} "{}"'.format, names, st.sampled_from(["==", "!="]), texts),
    st.builds('"{}" {} {}'.format, texts, st.sampled_from(["==", "!="]), names),
    st.builds("{} {} {}".format, numbers, signs, values),
    st.builds("{} {} {}".format, values, signs, numbers),
    st.builds('{} in ["{}", "{}"]'.format, names, texts, texts),
    st.builds("{} in [{}, {}]".format, numbers, values, values),
    st.builds("{} {} {}".format, fields, signs, st.one_of(values, st.sampled_from(['"P0"', "true", "false"]))),
    st.builds("{} in [1, 2.0, true]".format, fields),
    st.sampled_from(
        [
            "account.churn_risk", "account.churn_risk == false", "message.automatic", "issue.fields.a", "true", "false",
            'priority_at_least("P1")', 'tier_at_least("growth")', 'in_hours("berlin")', 'in_hours("always")',
            '"vip" in issue.tags', '"vip" in contact.tags', "has(issue.fields.a)", 'issue.kind.contains("P")',
            "account.arr > issue.age_minutes", 'issue.priority < "P1"', 'issue.tags.exists(t, t == "vip")',
        ]
    ),
)  # fmt: skip
small_conditions = st.recursive(
    small_parts,
    lambda part: st.one_of(
        st.builds("({} && {})".format, part, part),
        st.builds("({} || {})".format, part, part),
        st.builds("!({})".format, part),
        st.builds("({} ? {} : {})".format, part, part, part),
    ),
    max_leaves=5,
)
few = [small_conditions] * 3
small_numbers = st.sampled_from([-1, 0, 1, 1.0, 1.2, 1.5, 2, 3, float("nan"), float("inf"), 2**53 + 1])
small_facts = st.fixed_dictionaries(
    {
        "in_hours": st.booleans().map(lambda is_open: lambda calendar: is_open or calendar == "always"),
        "issue.priority": st.sampled_from(PRIORITIES),
    },
    optional={
        "issue.kind": texts,
        "account.tier": st.one_of(texts, st.sampled_from(["enterprise", "growth", "starter"])),
        "account.arr": small_numbers,
        "issue.age_minutes": small_numbers,
        "account.churn_risk": st.booleans(),
        "message.automatic": st.booleans(),
        "issue.tags": st.sampled_from([["vip"], []]),
        "contact.tags": st.sampled_from([["vip"], []]),
        "issue.fields": st.dictionaries(
            st.sampled_from("ab"), st.one_of(small_numbers, texts, st.booleans(), st.none(), st.just([1])), max_size=2
        ),
    },
)


def cases(text: str) -> Cases:
    try:
        return cases_of(condition(text), WORLD)
    except (TooMany, ConditionError):  # too many, or of parts that do not go together
        assume(False)
        raise


@tried(300)
@given(text=st.builds("({}) && ({}) && ({})".format, *few), states=st.lists(small_facts, min_size=5, max_size=5))
def test_what_never_holds_holds_in_no_state(text, states):
    if cases(text) == ():
        event("never holds")
        assert not any(condition(text).holds(state) for state in states)


@tried(300)
@given(text=st.builds("({}) || ({}) || ({})".format, *few), states=st.lists(small_facts, min_size=5, max_size=5))
def test_what_always_holds_holds_in_every_state(text, states):
    if rest(({},), cases(text), WORLD) == ():
        event("always holds")
        assert all(condition(text).holds(state) for state in states)


@tried(300)
@given(
    text=small_conditions,
    above=st.lists(small_conditions, min_size=1, max_size=3),
    states=st.lists(small_facts, min_size=8, max_size=8),
)
def test_what_holds_only_under_others_never_holds_without_one_of_them(text, above, states):
    others = [case for one in above for case in cases(one)]
    try:
        left = rest(cases(text), others, WORLD)
    except TooMany:
        assume(False)
    for state in states:
        if condition(text).holds(state) and not any(condition(one).holds(state) for one in above):
            assert left != (), (text, above, state)
    event("implied" if left == () else "not implied")


@tried(300)
@given(one=small_conditions, other=small_conditions, state=small_facts)
def test_what_never_holds_together_does_not(one, other, state):
    try:
        both = meet(cases(one), cases(other))
    except TooMany:
        assume(False)
    if condition(one).holds(state) and condition(other).holds(state):
        assert both != ()


@tried(200)
@given(text=whole_conditions, state=facts)
def test_any_condition_at_all_can_be_asked(text, state):
    """Those that can be written at all, most of which are of parts that stand for themselves."""
    state = {"issue.priority": "P1", **state}
    assume(state["issue.priority"] in PRIORITIES)
    found = cases(text)
    if condition(text).holds(state):
        assert found != ()
    if rest(({},), found, WORLD) == ():
        assert condition(text).holds(state)


@pytest.mark.parametrize(
    "text",
    [
        "account.arr > 10 && account.arr < 5",
        "account.arr > 10 && account.arr <= 10.0",
        'issue.kind == "billing" && issue.kind != "billing"',
        'issue.priority in ["P0", "P1"] && issue.priority == "P2"',
        'priority_at_least("P1") && issue.priority == "P2"',
        'issue.priority != "P0" && issue.priority != "P1" && issue.priority != "P2"',
        '!(account.tier == "growth") && tier_at_least("growth") && account.tier != "enterprise"',
        'issue.fields.region == "EU" && issue.fields.region > 3',
        '"vip" in issue.tags && !("vip" in issue.tags)',
        'in_hours("berlin") && !in_hours("berlin")',
        "account.churn_risk && account.churn_risk == false",
        'issue.subject.contains("down") && !issue.subject.contains("down")',
        "issue.kind in []",
        "issue.sentiment < -1",
        "false",
    ],
)
def test_it_never_holds(text: str) -> None:
    assert cases(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "account.arr > 5 && account.arr < 10",
        "account.arr >= 10 && account.arr <= 10.0",
        'issue.kind == "billing" || issue.kind != "billing"',
        'issue.fields.a == "1" && issue.fields.b == "2"',
        '"vip" in issue.tags && !("new" in issue.tags)',
        'issue.kind.contains("a") && !issue.kind.contains("b")',
        'tier_at_least("growth") && account.tier != "enterprise"',
        "!(account.arr < 5) && !(account.arr >= 5)",  # what is no number is neither
    ],
)
def test_it_can_hold(text: str) -> None:
    assert cases(text) != ()


def holds_only_under(text: str, *above: str) -> bool:
    return rest(cases(text), [case for one in above for case in cases(one)], WORLD) == ()


def test_one_condition_holds_only_where_another_does() -> None:
    assert holds_only_under('issue.priority == "P0" && account.arr > 5', 'priority_at_least("P1")')
    assert holds_only_under("account.arr > 5", "account.arr > 4.5")
    assert not holds_only_under("account.arr > 5", "account.arr > 5.5")
    assert not holds_only_under("account.arr > 5", "account.arr > 4 && account.health < 10")


def test_several_together_leave_nothing() -> None:
    assert holds_only_under("true", *(f'issue.priority == "{one}"' for one in PRIORITIES))
    assert not holds_only_under("true", *(f'issue.priority == "{one}"' for one in PRIORITIES[1:]))
    assert not holds_only_under("true", 'account.tier == "growth"', 'account.tier != "growth"'), "nobody knows the tier"
    assert holds_only_under('account.tier != "x"', 'account.tier == "growth"', 'account.tier != "growth"')


def test_a_name_is_given_another_value() -> None:
    (case,) = once_given(cases('issue.priority == "P1" && account.arr > 5'), "issue.priority", words("P0"))
    assert case["issue.priority"] == words("P0")
    assert case["account.arr"] == cases("account.arr > 5")[0]["account.arr"]


def test_a_condition_of_very_many_cases_is_left_alone() -> None:
    parts = [f"(issue.fields.a{n} == 1 || issue.fields.b{n} == 1)" for n in range(7)]
    with pytest.raises(TooMany):
        cases_of(condition(" && ".join(parts)), WORLD)


def test_a_case_is_said_in_words() -> None:
    assert in_words(cases('issue.kind == "billing" && account.tier in ["growth", "starter"]')[0]) == (
        "kind billing, tier growth or starter"
    )
    assert in_words(cases("account.arr > 5")[0]) == ""


REGIONS = [
    NOTHING, ANYTHING, words("a", "b"), ~words("a"), only(True), between((1.0, 0), (2.0, 1)),
    ~between((1.0, 1), (2.0, 0)), Region(absent=True), words("a") | only(False) | between((3.0, 0), (3.0, 1)),
]  # fmt: skip


@pytest.mark.parametrize("one", REGIONS)
@pytest.mark.parametrize("other", REGIONS)
def test_regions_obey_the_laws_of_sets(one: Region, other: Region) -> None:
    assert (one & ~one).is_empty
    assert one | ~one == ANYTHING
    assert ~~one == one
    assert one & other == other & one
    assert ~(one | other) == ~one & ~other
    assert (one - other) | (one & other) == one


