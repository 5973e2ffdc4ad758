"""Conditions: what holds, what does not, and why, for the issues of acme (enterprise) and tiny (starter)."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.core.conditions.condition import NAMES, QUESTIONS, Condition, ConditionError, compile_condition, explain
from tests.properties import tried

ACME = {
    "issue.id": "A-1",
    "issue.subject": "Everything is down",
    "issue.priority": "P1",
    "issue.status": "open",
    "issue.tags": ("vip", "api"),
    "issue.fields": {"region": "eu", "seats": 40, "vip": True},
    "issue.age_minutes": 12.5,
    "issue.follow_ups": 3,
    "account.tier": "enterprise",
    "account.arr": 240_000,
    "in_hours": lambda calendar: calendar == "berlin",
}
TINY = {**ACME, "account.tier": "starter", "account.arr": 900}
UNKNOWN = {name: value for name, value in ACME.items() if not name.startswith("account.")}


def condition(text: str) -> Condition:
    return compile_condition(
        text,
        calendars=["berlin", "support-day"],
        priorities=["P0", "P1", "P2", "P3", "P4"],
        tiers=["enterprise", "growth", "starter"],
    )


def refused(text: str) -> ConditionError:
    with pytest.raises(ConditionError) as caught:
        condition(text)
    return caught.value


class TestWhatHolds:
    def test_a_tier_holds_for_acme_and_not_for_tiny(self):
        enterprise = condition('account.tier == "enterprise"')
        assert enterprise.evaluate(ACME).holds
        assert not enterprise.evaluate(TINY).holds

    @pytest.mark.parametrize(
        "text",
        [
            "account.arr >= 100000",
            "account.arr >= 100000.0",
            "account.arr == 240000.0",
            "issue.age_minutes > 12",
            "issue.age_minutes < 12.6",
            "issue.follow_ups == 3.0",
            "issue.follow_ups in [1, 3]",
            "issue.age_minutes + 1 > 13",
            "account.arr * 1.5 == 360000",
            "account.arr / 12 == 20000",
            "issue.age_minutes / 5 == 2.5",
            "-issue.follow_ups < 0",
            "issue.fields.seats > 39.5",
        ],
    )
    def test_numbers_go_with_whole_and_decimal_literals_alike(self, text):
        assert condition(text).evaluate(ACME).holds

    @pytest.mark.parametrize(
        "text",
        [
            '"vip" in issue.tags',
            'issue.tags.exists(tag, tag.startsWith("v"))',
            "size(issue.tags) == 2",
            'issue.subject.matches("(?i)everything .* down")',
            'has(issue.fields.region) && issue.fields.region == "eu"',
            '!has(issue.fields.country) || issue.fields.country == "DE"',
            'issue.fields["region"].contains("e")',
            "issue.fields.vip",
            'issue.priority in ["P0", "P1"]',
            "size(account.tags) == 0 && !account.churn_risk && size(issue.flags) == 0",
        ],
    )
    def test_lists_maps_and_texts(self, text):
        verdict = condition(text).evaluate(ACME)
        assert (verdict.holds, verdict.why) == (True, None)

    def test_the_three_questions(self):
        text = 'in_hours("berlin") && priority_at_least("P1") && tier_at_least("growth")'
        assert condition(text).evaluate(ACME).holds
        assert not condition(text).evaluate({**ACME, "issue.priority": "P2"}).holds
        assert not condition(text).evaluate(TINY).holds
        assert not condition(text).evaluate({**ACME, "in_hours": lambda calendar: False}).holds

    def test_an_unknown_account_is_of_no_tier_and_that_is_an_answer(self):
        verdict = condition('!tier_at_least("starter")').evaluate(UNKNOWN)
        assert (verdict.holds, verdict.why) == (True, None)

    def test_calendars_are_asked_only_where_the_condition_comes_to_them(self):
        asked = []
        facts = {**ACME, "in_hours": lambda calendar: asked.append(calendar) or True}
        assert not condition('account.tier == "starter" && in_hours("berlin")').holds(facts)
        assert asked == []

    def test_what_a_calendar_raises_is_not_taken_for_an_answer(self):
        def broken(calendar: str) -> bool:
            raise LookupError(calendar)

        with pytest.raises(LookupError):
            condition('in_hours("berlin") || true').holds({**ACME, "in_hours": broken})

    @pytest.mark.parametrize("container", [list, tuple, frozenset])
    def test_lists_may_come_as_any_collection(self, container):
        assert condition('"vip" in issue.tags').holds({**ACME, "issue.tags": container(["vip"])})

    @pytest.mark.parametrize("value", ["high", True, [40], 2**70])
    def test_a_number_that_is_none_is_absent(self, value):
        verdict = condition("account.health < 40 || account.health >= 40").evaluate({"account.health": value})
        assert (verdict.holds, verdict.why) == (False, "account.health is absent")

    def test_half_characters_of_badly_encoded_mail_do_no_harm(self):
        broken = {"issue.body": "caf\udce9 is down", "issue.tags": ["\udce9", "vip"]}
        for text in ['issue.body.matches("d.wn")', 'issue.body.contains("down")', '"vip" in issue.tags']:
            assert condition(text).holds(broken)
            assert condition(text).by_reference(broken).holds

    def test_fields_nested_ever_deeper_do_no_harm(self):
        deep: list[object] = []
        for _ in range(2_000):
            deep = [deep]
        assert condition("issue.fields.a == issue.fields.b").holds({"issue.fields": {"a": deep, "b": deep}})

    def test_a_value_of_a_strange_kind_is_an_error_with_a_reason(self):
        verdict = condition("issue.fields.a > 1").evaluate({"issue.fields": {"a": {1, 2}}})
        assert (verdict.holds, verdict.why) == (
            False,
            "issue.fields holds a value of a kind that conditions do not know",
        )

    def test_a_very_long_text_is_read_from_its_beginning(self):
        looks = condition('issue.body.contains("outage")')
        assert looks.holds({"issue.body": "outage" + "x" * 1_000_000})
        assert not looks.holds({"issue.body": "x" * 1_000_000 + "outage"})


class TestWhatIsAbsent:
    HEALTH = "account.churn_risk || (account.renews_in_days < 60 && account.health < 40)"

    def test_an_unknown_health_is_not_a_low_one(self):
        verdict = condition("account.health < 40").evaluate(UNKNOWN)
        assert (verdict.holds, verdict.why) == (False, "account.health is absent")

    @pytest.mark.parametrize("text", ["account.health == 0", 'account.tier == ""', 'account.owner != "bo"'])
    def test_absent_is_never_zero_nor_empty_nor_different(self, text):
        assert not condition(text).evaluate(UNKNOWN).holds
        assert not condition(f"!({text})").evaluate(UNKNOWN).holds

    def test_none_is_absent_too(self):
        assert condition("account.health < 40").evaluate({"account.health": None}).why == "account.health is absent"

    def test_or_absorbs_what_is_absent_where_the_other_side_decides(self):
        assert condition(self.HEALTH).evaluate({**UNKNOWN, "account.churn_risk": True}).why is None
        assert condition("account.health < 40 || account.churn_risk").holds({"account.churn_risk": True})
        assert condition(self.HEALTH).evaluate(UNKNOWN).why == "account.renews_in_days is absent"

    def test_and_absorbs_what_is_absent_where_the_other_side_decides(self):
        verdict = condition('account.health < 40 && issue.id == "A-2"').evaluate(UNKNOWN)
        assert (verdict.holds, verdict.why) == (False, None)

    def test_a_condition_on_a_change_is_false_where_nothing_changed(self):
        assert condition('event.to == "P0"').evaluate(ACME).why == "event.to is absent"
        assert condition('event.from == "P2" && event.to == "P0"').holds({"event.from": "P2", "event.to": "P0"})

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ('issue.fields.country == "DE"', 'the map has no key "country"'),
            ("1 / (issue.follow_ups - 3) == 1", "division by zero"),
            ('issue.tags[2] == "vip"', "the list has 2 entries, none at 2"),
            ("issue.fields.seats", "the result is not true or false"),
            ("issue.fields.seats && true", "a part that must be true or false is neither"),
            ('issue.fields.seats > "a"', "> cannot be used with a whole number and a text (write a text in quotes"),
            ("has(contact.fields.x)", "contact.fields is absent"),
            ("9223372036854775807 + issue.follow_ups > 0", "a number is too large"),
        ],
    )
    def test_an_error_at_the_top_is_false_and_says_why(self, text, why):
        verdict = condition(text).evaluate(ACME)
        assert not verdict.holds
        assert verdict.why.startswith(why)


class TestWhatIsToldOfIt:
    def test_a_verdict_lists_each_name_read_with_its_value(self):
        verdict = condition('account.tier == "enterprise" || account.health < 40').evaluate(ACME)
        assert verdict.values == {"account.tier": "enterprise", "account.health": None}

    def test_a_field_is_listed_by_its_path(self):
        verdict = condition('issue.fields.region == "eu" || has(issue.fields.country)').evaluate(ACME)
        assert verdict.values == {"issue.fields.region": "eu", "issue.fields.country": None}

    def test_a_question_is_listed_with_its_answer(self):
        verdict = condition('in_hours("berlin") && priority_at_least("P1")').evaluate(ACME)
        assert verdict.values == {"issue.priority": "P1", 'in_hours("berlin")': True, 'priority_at_least("P1")': True}

    def test_what_a_person_wrote_stays_out_of_the_verdict(self):
        verdict = condition('message.body.contains("down")').evaluate({"message.body": "It is down, says Ana"})
        assert verdict.holds
        assert "Ana" not in str(verdict)

    def test_what_a_condition_reads(self):
        read = condition('issue.tags.exists(t, t == issue.fields.vip) && tier_at_least("growth") && in_hours("berlin")')
        assert read.reads == {"issue.tags", "issue.fields", "account.tier"}
        assert read.calendars == {"berlin"}

    def test_an_explanation_reads_aloud(self):
        growth = {**ACME, "account.tier": "growth"}
        assert (
            explain(condition('account.tier == "enterprise"'), growth)
            == 'account.tier == "enterprise" (account.tier is "growth"): does not hold'
        )
        assert (
            explain(condition("account.health < 40"), UNKNOWN)
            == "account.health < 40 (account.health is absent): does not hold, because account.health is absent"
        )

    def test_an_explanation_stays_short_and_keeps_words_out(self):
        told = explain(
            condition(
                'issue.subject.contains("a") || issue.kind == "b" || size(issue.tags) > 9 || size(issue.fields) > 9'
            ),
            {
                "issue.subject": "Ana is stuck",
                "issue.kind": "long " * 100,
                "issue.tags": list("abcdefg"),
                "issue.fields": {"x": "\udce9", "y": [[]]},
            },
        )
        assert "issue.subject is a text of 12 characters" in told
        assert "issue.tags is [a, b, c, d, e and 2 more]" in told
        assert "issue.fields is a map of 2 entries" in told
        assert len(told) < 350


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("text", "line", "column", "message", "hint"),
        [
            ('account.teir == "x"', 1, 1, "no name account.teir", "Did you mean account.tier?"),
            ('true &&\n  isue.id == "x"', 2, 3, "no name isue.id", "Did you mean issue.id?"),
            ("issue == 1", 1, 1, "no name issue", "Names of issue are issue.id"),
            ('account.tier.x == "a"', 1, 1, "account.tier is a text and has no part x", ""),
            ("account.tier > 3", 1, 14, "a text and a whole number", "quotes"),
            ('account.health == "low"', 1, 1, "a number and a text", "quotes"),
            ('account.health in ["low"]', 1, 1, "a number and a text", "quotes"),
            ("account.health in issue.tags", 1, 1, "a number and a text", ""),
            ('account.tier in ["growth", 3]', 1, 1, "a text and a number", ""),
            ('account.health.contains("4")', 1, 1, "contains cannot be used with a number", ""),
            ("account.health && true", 1, 1, "&& cannot be used with a number", ""),
            ("account.health == null", 1, 1, "null", "An absent name"),
            ("account.owner == null", 1, 15, "null", "An absent name"),
            ("size(issue.tags) > 1.5", 1, 18, "a whole number and a decimal number", "2.0 instead of 2"),
            ("account.tier", 1, 1, "the condition is a text", "=="),
            ("account.arr * 2", 1, 1, "the condition is a number", "=="),
            ("issue.tags", 1, 1, "the condition is a list", "=="),
            ('in_hours("berln")', 1, 10, 'no calendar "berln"', "Did you mean berlin?"),
            ("in_hours(issue.team)", 1, 9, "takes one calendar", 'in_hours("always")'),
            ("in_hours()", 1, 9, "takes one calendar", ""),
            ('"berlin".in_hours()', 1, 1, "takes one calendar", ""),
            ('priority_at_least("P9")', 1, 19, 'no priority "P9"', "P0, P1"),
            ('tier_at_least("gold")', 1, 15, 'no tier "gold"', "enterprise"),
            ("has(issue.team)", 1, 4, "has() cannot ask for issue.team", "has() works on issue.fields"),
            ("has(account.churn_risk)", 1, 4, "has() cannot ask", ""),
            ("has(issue.fields)", 1, 4, "has() cannot ask", ""),
            ('issue.id.startWith("a")', 1, 10, "no function startWith()", "Did you mean startsWith?"),
            ('issue.tags.exist(t, t == "a")', 1, 12, "no function exist()", "Did you mean exists?"),
            ('issue.id.matches("(")', 1, 18, "not a regular expression", "RE2"),
            ('issue.id = "x"', 1, 10, "a single = does not compare", "Write =="),
            ('issue.id == "x" and true', 1, 17, "and is no word", "&& for and"),
            ("issue.id ==", 1, 11, "ends too early", ""),
            ('issue.id == "x', 1, 13, "not closed", "quote"),
            ("  ", 1, 1, "empty", ""),
            ("issue.id == '\udce9'", 1, 1, "half a character", "UTF-8"),
            ("'ü' == issue.idd", 1, 8, "no name issue.idd", ""),
            ("[1].exists(issue, issue == 1)", 1, 1, "cannot name the variable", ""),
        ],
    )
    def test_with_its_place_and_how_to_mend_it(self, text, line, column, message, hint):
        error = refused(text)
        assert message in error.message
        assert hint in error.hint
        assert (error.line, error.column) == (line, column)

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("true || " * 300 + "true", "characters"),
            ("(" * 200 + "true" + ")" * 200, "too deep"),
            ("issue.fields" + ".a" * 900 + " == 1", "too deep"),
            ("issue.tags" + ".map(t, t)" * 40 + " == []", "too deep"),
            (
                "issue.tags.all(a, issue.tags.all(b, issue.tags.all(c, a + b == c)))",
                "more than two deep",
            ),
            ("issue.tags.all(tag, issue.body.matches(tag))", "matches() takes a pattern written out"),
            ('issue.tags.all(tag, issue.body.matches("a+b"))', "can only look at the loop's own value"),
            ("size(issue.tags.map(tag, issue.body + issue.body)) > 1", "cannot be joined in a loop"),
            ("issue.tags.exists(tag, size(issue.tags + issue.tags) > 1)", "cannot be joined in a loop"),
            ("issue.fields.a.exists(x, x + issue.fields.b == x)", "cannot be joined in a loop"),
            (f"issue.tags.all(tag, size({[1] * 51}) > 1)", "more than 50 entries"),
        ],
    )
    def test_when_it_is_too_long_too_deep_or_too_costly(self, text, message):
        assert message in refused(text).message

    @pytest.mark.parametrize(
        "text",
        [
            'issue.tags.filter(tag, tag != "").map(tag, size(tag)).exists(n, n + 1 > 3)',
            'issue.tags.exists(tag, tag.matches("^v.p$"))',
            'issue.fields.people.exists(person, person.name.matches("^A") && person.age + 1 > account.arr)',
        ],
    )
    def test_but_not_when_each_step_is_small(self, text):
        condition(text)

    def test_nothing_that_loads_takes_long(self):
        facts = {
            "issue.body": "x" * 200_000,
            "issue.tags": [f"tag {n}" for n in range(20_000)],
            "issue.fields": {"list": [f"{n}" for n in range(9_000)], "text": "x" * 200_000},
        }
        costly = [
            'issue.body.matches("(x+x+)+y")',
            "issue.tags.exists(tag, issue.body.contains(tag))",
            "issue.fields.list.exists(a, issue.body.contains(a))",
            "issue.fields.list.exists(a, issue.fields.list.exists(b, issue.body.contains(b) || a > b))",
            'issue.fields.list.map(a, issue.fields.list).exists(a, a.exists(b, b.matches("(a|b)*c")))',
        ]
        started = time.process_time()
        for text in costly:
            condition(text).evaluate(facts)
        assert time.process_time() - started < 5

    def test_a_loop_over_too_much_ends_and_says_so(self):
        pairs = condition("issue.tags.all(a, issue.tags.all(b, a != '' && b != ''))")
        verdict = pairs.evaluate({"issue.tags": [str(n) for n in range(5_000)]})
        assert (verdict.holds, verdict.why) == (False, "it takes too many steps")


WORDS = [
    *("issue.priority", "account.health", "issue.fields", "issue.tags", "issue", "fields", ".", "t", "é", "in", "has"),
    *("exists", "all", "map", "matches", "in_hours", "priority_at_least", "size", "timestamp", "x", "null", "true"),
    *(
        '"berlin"',
        '"P1"',
        "'",
        '"',
        "1",
        "2.5",
        "-",
        "+",
        "/",
        "%",
        "==",
        "<",
        "&&",
        "||",
        "!",
        "?",
        ":",
        ",",
        "(",
        ")",
    ),
    *("[", "]", "{", "}", "\n", " ", "\\", "//", "@", "=", "9999999999999999999"),
]


GOOD = [
    "account.churn_risk || (account.renews_in_days < 60 && account.health < 40)",
    'in_hours("berlin") && priority_at_least("P1") ? issue.fields.x == 1 : !(issue.follow_ups in [1, 2.5])',
    'issue.tags.exists(t, t.startsWith("v") && has(issue.fields.region)) || issue.subject.matches("^E")',
    'size(issue.tags.map(t, size(t) + 1)) / 2 > 0 && {"a": 1}["a"] == -issue.follow_ups % 3',
]


@st.composite
def slips_of_the_pen(draw):
    """A good condition with a piece of it replaced."""
    text = draw(st.sampled_from(GOOD))
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(start + 8, len(text))))
    return text[:start] + draw(st.sampled_from(["", *WORDS])) + text[end:]


class TestWhateverIsWritten:
    @tried(300)
    @given(slips_of_the_pen() | st.lists(st.sampled_from(WORDS), max_size=8).map("".join) | st.text(max_size=8))
    def test_it_loads_or_is_refused_with_a_place_and_then_never_raises(self, text):
        try:
            loaded = condition(text)
        except ConditionError as refusal:
            error = refusal
        else:
            explain(loaded, ACME)
            explain(loaded, {"in_hours": ACME["in_hours"]})
            return
        assert error.message
        assert 1 <= error.line <= text.count("\n") + 2
        assert error.column >= 1


class TestWhatIsDoubted:
    def test_a_priority_that_the_document_does_not_have(self):
        (doubt,) = condition('issue.priority == "P9"').warnings
        assert doubt.message == 'there is no priority "P9" in this document'
        assert (doubt.line, doubt.column) == (1, 19)

    def test_a_tier_that_the_document_does_not_have_in_a_list(self):
        (doubt,) = condition('account.tier in ["growth", "enterprize"]').warnings
        assert doubt.hint == "Did you mean enterprise?"

    def test_priorities_compared_by_the_alphabet(self):
        (doubt,) = condition('issue.priority <= "P1"').warnings
        assert doubt.hint == "Ask priority_at_least(...)."

    def test_nothing_is_doubted_in_a_good_one(self):
        assert condition('"P0" == issue.priority && account.tier != "growth"').warnings == ()


class TestTheTable:
    def test_each_name_stands_once_and_can_be_read(self):
        assert len({name.name for name in NAMES}) == len(NAMES)
        tests = {"text": '{} == "a"', "number": "{} > 1.5", "flag": "{}", "texts": '"a" in {}', "map": "has({}.x)"}
        for name in NAMES:
            assert condition(tests[name.kind].format(name.name)).reads == {name.name}

    def test_questions_have_an_example_that_loads(self):
        words = {"calendar": "always", "priority": "P0", "tier": "growth"}
        for question in QUESTIONS:
            condition(f'{question.name}("{words[question.asks_for]}")')
