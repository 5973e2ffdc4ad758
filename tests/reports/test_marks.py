"""What makes itself a mark, and what is said of many comparisons at once."""

from rung.reports.marks.after import caution
from rung.reports.marks.moves import MOST_SAID, in_short, moves
from rung.store.measures.marks import Group, Member, Roster, Rota, Turns

BEFORE = Roster(
    {"ana": Member("Ana Ruiz", ("technical",)), "bo": Member("Bo Lind", ("technical",)), "cy": Member("Cy Park")},
    {"technical": Group("Technical support")},
    {"pager": Rota("Pager", (Turns(("ana", "bo")),)), "old": Rota("Old nights")},
)


def test_who_moved_is_said_in_names() -> None:
    after = Roster(
        {"ana": Member("Ana Ruiz", ("billing",)), "bo": Member("Bo Lind", ("technical",)), "di": Member("Di Ode")},
        {"technical": Group("Technical support"), "billing": Group("Billing")},
        {"pager": Rota("Pager", (Turns(("bo", "di")),))},
    )
    assert moves(BEFORE, after) == [
        "the team Billing is new",
        "Ana Ruiz joined Billing",
        "Ana Ruiz left Technical support",
        "Di Ode is new",
        "Cy Park is gone",
        "Di Ode joined the turns of Pager",
        "Ana Ruiz left the turns of Pager",
        "the schedule Old nights is gone",
    ]
    assert in_short(moves(BEFORE, after)).endswith(f"; and {8 - MOST_SAID} more")
    assert moves(after, after) == []


def test_other_turns_of_the_same_people_are_a_move_and_other_names_are_none() -> None:
    turned = Roster(BEFORE.people, BEFORE.teams, {**BEFORE.schedules, "pager": Rota("Pager", (Turns(("bo", "ana")),))})
    assert moves(BEFORE, turned) == ["the turns of Pager changed their order"]
    named = Roster({**BEFORE.people, "bo": Member("Bo L.", ("technical",))}, BEFORE.teams, BEFORE.schedules)
    assert moves(BEFORE, named) == []


def test_many_comparisons_say_how_many_look_changed_by_chance() -> None:
    assert caution(0) == "All of them have too few facts to tell."
    assert "take a single one for a hint" in caution(3)
    assert "16 can be told, each at nine in ten: about 2 of them" in caution(16)
    assert "about one of them" in caution(12)
