"""What people bring along from other languages is told at its place, with what to write here."""

import pytest

from rung.core.conditions.condition import ConditionError, compile_condition
from rung.core.conditions.doubts import Known, doubts

# The condition with | before the place of the fault, what is said, the hint.
SLIPS = [
    ('issue.priority == |P0', "no name P0", 'Write "P0" in quotes.'),
    ('issue.priority in [|P0, P1]', "no name P0", 'Write "P0" in quotes.'),
    ("in_hours(|berlin)", "no name berlin", 'Write "berlin" in quotes.'),
    ("priority_at_least(|P1)", "no name P1", 'Write "P1" in quotes.'),
    ("issue.kind == |billing", "no name billing", 'A text stands in quotes: write "billing".'),
    ("account.churn_risk == |True", "no name True", "Write true."),
    ("|yes", "no name yes", "Write true."),
    ("issue.assignee == |None", "no name None", "What is absent cannot be compared"),
    ('issue.priority == "P0" |& account.churn_risk', "a single &", "Write && for and."),
    ('issue.priority == "P0" |AMP account.churn_risk', "a single |", "Write || for or."),
    ('issue.priority == "P0" |and account.churn_risk', "and is no word", "Write && for and."),
    ('issue.kind == "a" |or issue.kind == "b"', "or is no word", "Write || for or."),
    ('|not issue.priority == "P0"', "not is no word", "Write !(…) around"),
    ('|if issue.priority == "P0"', "if is no word", "Leave if out"),
    ('account.churn_risk |is true', "is is no word", "Write == to compare."),
    ('issue.priority |= "P0"', "a single = does not compare", "Write == to compare."),
    ('issue.priority |=== "P0"', "=== does not compare", "Write == to compare."),
    ("account.arr |=> 100", "=> does not compare", "Write >= for at least."),
    ('issue.priority |<> "P0"', "<> does not compare", "Write != for unequal."),
    ('issue.subject |=~ "down"', "=~ does not compare", 'Write .contains("down")'),
    ('issue.subject |like "%down%"', "like does not compare", 'Write .contains("down")'),
    ("account.arr |between 1 and 2", "between is no word", "Write both ends"),
    ("issue.priority == |\u201cP0\u201d", "only looks like a quote", "Write straight quotes"),
    ('issue.priority == "P0"|;', "; ends nothing", "Write && to join"),
    ('issue.priority |in "P0"', "in cannot be used with a text and a text", 'Write == "P0", or in ["P0", "P1"].'),
    ('issue.priority |in ("P0", "P1")', "a list stands in square brackets", 'Write in ["P0", "P1"].'),
    ('issue.priority |== ["P0", "P1"]', "a text and a list of texts", 'Write in ["P0", "P1"] for one of several.'),
    ('issue.tags |== "vip"', "a list of texts and a text", 'Write "vip" in issue.tags.'),
    ('issue.tags.contains|("vip")', "contains cannot be used with a list", 'Write "vip" in issue.tags'),
    ('issue.subject| contains "down"', "contains stands behind a point", 'Write issue.subject.contains("down")'),
    ('issue.priority == "P0" ||| "P1"', "true or false and a text", "Write the whole comparison again"),
    ('account.churn_risk |== "true"', "true or false and a text", "Write the flag alone"),
    ("account.arr >= |100,000", "100,000 is no number", "Write 100000."),
    ("account.arr >= |100_000", "100_000 is no number", "Write 100000."),
    ("account.arr >= |100 000", "100 000 is no number", "Write 100000."),
    ("account.arr >= |100k", "100k is no number", "Write 100000."),
    ("account.arr >= |\u20ac100", "\u20ac100 is no number", "Write 100, without its sign."),
    ("account.health < |40%", "40% is no number", "Write 40, without %."),
    ("account.renews_in_days < |60d", "a number has no unit", "Write 60 alone"),
    ("issue.age_minutes > |30m", "a number has no unit", "Write 30 alone"),
    ('|issue.age_minutes > duration("30m")', "a number and a length of time", "Write a number"),
    ("issue.sentiment < -|0,5", "0,5 is no number", "Write 0.5, with a point."),
    ('|(issue.priority == "P0"', "( is not closed", "Close it by )."),
    ('issue.kind in |["billing", "api"', "[ is not closed", "Close it by ]."),
    ('issue.priority == "P0"|)', ") closes nothing", "Remove it"),
    ('issue.priority == "P0" |&&', "ends too early", "behind &&"),
    ('issue.priority == "P0" |&& && account.churn_risk', "is missing between", "Write it, or one sign."),
    ("issue.priority|.", "ends too early", "behind ."),
    ("issue|..priority == 'P0'", "between two points", "Write one point."),
    ('issue.subject.|lower() == "x"', "no function lower()", 'Write matches("(?i)down")'),
    ('issue.tags.|any(t, t == "vip")', "no function any()", "Write exists()"),
    ('issue.subject.|startswith("x")', "no function startswith()", "Did you mean startsWith?"),
    ('|inhours("berlin")', "no function inhours()", "Did you mean in_hours?"),
    ("|issue.age > 30", "no name issue.age", "Did you mean issue.age_minutes?"),
    ("|account.ar > 30", "no name account.ar", "Did you mean account.arr?"),
    ("|ticket.priority == 'P0'", "no name ticket.priority", "Did you mean issue.priority?"),
    ("|priority == 'P0'", "no name priority", "Did you mean issue.priority?"),
    ("|account == 'acme'", "no name account", "Names of account are account.id"),
]  # fmt: skip


def refused(text: str) -> ConditionError:
    with pytest.raises(ConditionError) as error:
        compile_condition(text, calendars=["berlin"], priorities=["P0", "P1"], tiers=["growth"])
    return error.value


@pytest.mark.parametrize(("marked", "says", "hint"), SLIPS, ids=[text for text, *_ in SLIPS])
def test_a_slip_is_told_at_its_place(marked: str, says: str, hint: str) -> None:
    before, _, behind = marked.partition("|")
    found = refused(before + behind.replace("AMP", "|"))
    assert says in found.message
    assert hint in found.hint
    assert (found.line, found.column) == (1, len(before) + 1)


def test_what_stands_in_quotes_is_no_slip() -> None:
    found = refused('issue.subject == "this and; that = (100k" && issue.kind == ')
    assert "ends too early" in found.message


def test_no_hint_lists_more_than_ten_names() -> None:
    for text in ("x == 1", "issue.zzzzz == 1", "zzzz(1)", "foo.bar.baz == 1", 'in_hours("zzz")'):
        assert refused(text).hint.count(",") <= 10


def test_instants_and_lengths_of_time_still_go_together() -> None:
    text = 'timestamp("2026-01-01T00:00:00Z") + duration("30m") > timestamp("2026-01-01T00:00:00Z")'
    compile_condition(text, calendars=[], priorities=["P0"], tiers=[])


KNOWN = {
    "issue.team": Known("team", ("technical",), closed=True),
    "issue.status": Known("status", ("open", "resolved"), closed=False),
}


@pytest.mark.parametrize(
    ("text", "said", "column"),
    [
        ('issue.team == "techncal"', 'there is no team "techncal" in this document', 15),
        ('"techncal" != issue.team', 'there is no team "techncal" in this document', 1),
        ('issue.team in ["technical", "x"]', 'there is no team "x" in this document', 29),
        ('issue.status == "opn"', 'there is no status "opn" in this document', 17),
        ('issue.team == ""', "issue.team is never an empty text", 15),
        ('issue.status == "triage"', None, 0),
        ('issue.team == "technical"', None, 0),
        ('issue.subject.contains("issue.team")', None, 0),
    ],
)
def test_a_name_that_the_document_does_not_give_is_doubted(text: str, said: str | None, column: int) -> None:
    found = list(doubts(text, KNOWN))
    assert [one.message for one in found] == ([said] if said else [])
    assert all((one.line, one.column) == (1, column) for one in found)
