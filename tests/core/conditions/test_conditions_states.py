"""In whatever state an issue is, the conditions of policies hold as the reference says.

An ordinary run tries five hundred states; `RUNG_TEST_EXAMPLES=200` tries a hundred thousand, others each time.
"""

import os
import secrets
from pathlib import Path
from random import Random

from rung.core.conditions.condition import NAMES, QUESTIONS, Condition, compile_condition
from rung.core.conditions.generate import generate
from rung.core.policy import Policy
from tests.core.any_history import POLICIES
from tests.properties import TIMES

STATES = 500
MANY = "RUNG_TEST_EXAMPLES" in os.environ
ROOT = Path(__file__).parents[3]
PRIORITIES, TIERS, CALENDARS = ("P0", "P1", "P2", "P3", "P4"), ("enterprise", "growth", "starter"), ("berlin",)

OF_EVERY_KIND = {
    "text": ('{} == "P1"', '{} != "enterprise"', '{} in ["billing", "bo"]', '{}.contains("o")', '{} >= "b"'),
    "number": ("{} < 40", "{} >= 0.5", "{} == 2", "{} in [0, 3, -0.5]", "{} * 2 - 1 > {} / 3", "{} % 2 == 1"),
    "flag": ("{}", "!{}", "{} == false"),
    "texts": ('"vip" in {}', "size({}) > 1", '{}.exists(t, t.startsWith("v"))', '{}.all(t, t != "bo")'),
    "map": ('has({}.area) && {}.area == "eu"', "{}.seats > 10", '{}.vip == true || !has({}.vip)', "size({}) == 1"),
}
"""What is asked of each name of the table, by what it holds."""
TOGETHER = (
    "account.churn_risk || (account.renews_in_days < 60 && account.health < 40)",
    'account.tier == "enterprise" || account.arr >= 100000',
    'in_hours("berlin") && priority_at_least("P1") && tier_at_least("growth")',
    '!in_hours("berlin") && (issue.sentiment < -0.5 || issue.flags.exists(f, f == "legal"))',
    'has(issue.fields.area) ? issue.fields.area == account.fields.area : issue.kind == "billing"',
    "(issue.follow_ups >= 2 && message.sentiment < issue.sentiment) || event.by == issue.assignee",
    'event.type == "issue.changed" && event.from != event.to && !(event.to in ["P3", "P4"])',
    "issue.breach_risk > 0.5 && !message.automatic || account.open_issues > account.escalations_30d",
    'contact.tags.exists(t, t in issue.tags) && contact.email.endsWith("example")',
)

WORDS = ("P0", "P1", "P3", "enterprise", "starter", "billing", "bo", "vip", "eu", "joe@acme.example", "ü")
NUMBERS = (0, 0.0, 0.5, 1, 2, 39, 40, 59.999, 60, 100_000, 240_000.5, -0.6, -3)


def word(chance: Random) -> str:
    return chance.choice(WORDS)


def number(chance: Random) -> float:
    return chance.choice((chance.choice(NUMBERS), chance.randint(-3, 70), chance.uniform(-1, 1)))


def flag(chance: Random) -> bool:
    return chance.random() < 0.5


def texts(chance: Random) -> tuple[str, ...]:
    return tuple(chance.choices(WORDS, k=chance.randrange(4)))


def fields(chance: Random) -> dict[str, object]:
    """Open maps hold anything."""
    values = {"area": word(chance), "seats": number(chance), "vip": flag(chance)}
    wrong = (None, [1], {"x": 1}, word(chance))
    kept = {key: chance.choice(wrong) if chance.random() < 0.2 else value for key, value in values.items()}
    return {key: value for key, value in kept.items() if flag(chance)}


VALUE = {"text": word, "number": number, "flag": flag, "texts": texts, "map": fields}


def state(chance: Random) -> dict[str, object]:
    """Any value for any name, or none."""
    is_open, absent = flag(chance), chance.choice((0.1, 0.5, 0.9))
    given = {name.name: VALUE[name.kind](chance) for name in NAMES if chance.random() > absent}
    return {**given, "in_hours": lambda calendar: is_open}


def of_this_file() -> list[Condition]:
    texts = [form.replace("{}", name.name) for name in NAMES for form in OF_EVERY_KIND[name.kind]]
    words_of = {"calendars": CALENDARS, "priorities": PRIORITIES, "tiers": TIERS}
    return [compile_condition(one, **words_of) for one in (*texts, *TOGETHER)]


def of_policy(policy: Policy) -> list[Condition]:
    """Every `when` and `closes_when` of a document."""
    document = policy.document
    rules = (*document.triggers, *document.routing, *document.targets, *document.windows)
    texts = [rule.when for rule in rules] + [path.closes_when for path in document.paths.values()]
    return [policy.condition(text) for text in dict.fromkeys(texts) if text]


CONDITIONS = [*of_this_file(), *(one for policy in POLICIES.values() for one in of_policy(policy))]


def test_every_name_and_every_question_is_asked_about():
    read = {name for one in CONDITIONS for name in one.reads}
    asked = " ".join(one.text for one in CONDITIONS)

    assert read >= {name.name for name in NAMES}
    assert [question.name for question in QUESTIONS if f"{question.name}(" not in asked] == []
    assert [one.text for one in CONDITIONS if generate(one.root, one.vocabulary) is None] == [], "left to the reference"


def test_in_any_state_they_hold_as_the_reference_says():
    """A fifth of the conditions in each state: which ones changes from state to state."""
    seed = secrets.randbelow(1_000_000) if MANY else 7
    for place in range(round(STATES * TIMES)):
        given = state(Random(f"{seed}/{place}"))
        for condition in CONDITIONS[place % 5 :: 5]:
            said = condition.by_reference(given)
            told = condition.by_generated(given)
            assert (seed, place, condition.text, condition.holds(given)) == (seed, place, condition.text, said.holds)
            expected = None if said.error else said.holds
            assert (seed, place, condition.text, told) == (seed, place, condition.text, expected)
