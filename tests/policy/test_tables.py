"""Files of people and teams: what a table may look like, and what is said of one that cannot be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.core.formulas import marked
from rung.policy.tables.cells import cell_of, read_cell
from rung.policy.tables.directory import value_of
from rung.policy.tables.sheets import SAVE_AS
from rung.policy.tables.tables import read_records

QUOTES = "a quote that opens a cell needs its fellow, and one inside is written twice"


def people(text: str | bytes, name: str = "people.csv", known: dict[str, dict[str, str]] | None = None) -> object:
    content = text if isinstance(text, bytes) else text.encode()
    read = read_records(content, name, "people", known)
    assert read.node is not None, read.problems
    return value_of(read.node)["people"]


def told(text: str | bytes, name: str = "people.csv") -> list[tuple[int, int, str, str]]:
    content = text if isinstance(text, bytes) else text.encode()
    read = read_records(content, name, "people")
    assert read.node is None
    return [(one.line, one.column, one.code, one.hint) for one in read.problems]


def test_a_table_as_other_tools_write_it() -> None:
    table = (
        "\ufeffMail;Full name;Time-Zone;Skill;Groups;MS Teams\r\n"
        'ana@support.example;"Ruiz; Ana";Europe/Madrid;"billing: 3; api=1";"front, night";29:x\r\n'
        "\r\n"
        "bo.lind@support.example;Bo\r\n"
    )
    assert people(table) == {
        "ana": {
            "email": "ana@support.example", "name": "Ruiz; Ana", "time_zone": "Europe/Madrid",
            "skills": {"billing": "3", "api": "1"}, "teams": ["front", "night"], "addresses": {"teams": "29:x"},
        },
        "bo-lind": {"email": "bo.lind@support.example", "name": "Bo"},
    }  # fmt: skip


def test_whoever_is_known_by_their_address_keeps_their_key() -> None:
    known = {"email": {"ana@support.example": "ana-r"}}
    assert people("email,phone\nAna@support.example,+34\nana-r@x.example,\n", known=known) == {
        "ana-r": {"email": "Ana@support.example", "phone": "+34"},
        "ana-r-2": {"email": "ana-r@x.example", "phone": None},
    }


def test_a_document_names_its_section_or_holds_the_records_alone() -> None:
    assert people("ana: {name: Ana}", "people.yaml") == people("people:\n  ana: {name: Ana}\n", "people.yml")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("", [(1, 1, "empty", "its first line names the columns: key, name, email")]),
        (b"PK\x03\x04...", [(1, 1, "workbook", SAVE_AS)]),
        (b"key,name\nana,Ren\xe9\n", [(2, 8, "not_utf8", SAVE_AS)]),
        ("key,naem\nana,Ana\n", [(1, 5, "unknown_column", "did you mean name?")]),
        ("key,mail,email\n", [(1, 10, "column_twice", "take one of them out")]),
        ("phone\n+1\n", [(1, 1, "missing_column", "add a column: key, email or name")]),
        ("key,name\nana,Ana\nbo,Bo,5\n", [(3, 7, "too_many_cells", "put a text with a comma in quotes")]),
        ("key,name\nana,Ana\nana,Anna\n", [(3, 1, "duplicate_key", "keep one row for each")]),
        ("key,name\n,\n ,Ana\nx,\n", []),
        ('key,name\nana,"Ana\n', [(2, 1, "csv_syntax", QUOTES)]),
    ],
)
def test_what_is_wrong_is_told_by_row_and_cell(table: str | bytes, said: list[tuple[int, int, str, str]]) -> None:
    if not said:
        assert people(table) == {"ana": {"name": "Ana"}, "x": {"name": None}}
    else:
        assert told(table) == said


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert [line for line, *_ in told("key,name\nana,Ana,1\nbo,Bo\ncy,Cy,2\nbo,Bob\n")] == [2, 4, 5]


def test_a_document_of_other_sections_says_where_they_belong() -> None:
    ((line, _, code, hint),) = told("people: {ana: {name: Ana}}\npaths: {}\n", "people.yaml")
    assert (line, code) == (2, "unknown_key")
    assert "the rest stands in the policy" in hint


@pytest.mark.parametrize(
    ("cell", "hours"),
    [
        ("berlin", "berlin"),
        ("mon-fri 09:00-17:00", {"mon-fri": ["09:00-17:00"]}),
        ("Mon-Fri 09:00-12:30, 13:30-17:00; sat 10:00-14:00",
         {"mon-fri": ["09:00-12:30", "13:30-17:00"], "sat": ["10:00-14:00"]}),
        ('{mon: ["09:00-17:00"]}', {"mon": ["09:00-17:00"]}),
    ],
)  # fmt: skip
def test_hours_in_a_cell(cell: str, hours: object) -> None:
    assert value_of(read_cell("hours", cell)) == hours
    assert value_of(read_cell("hours", cell_of(hours))) == hours


def test_no_cell_is_a_formula_and_all_come_back() -> None:
    for text in ("=HYPERLINK(1)", "+49 30 (123)", "-5", "@x", "'plain", "+cmd"):
        assert value_of(read_cell("title", marked(text))) == text
    cells = ("=1", "+49 30 1", "@x", "+cmd")
    assert tuple(map(marked, cells)) == ("'=1", "+49 30 1", "'@x", "'+cmd")


texts = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=8).map(str.strip).filter(bool)


@given(st.lists(texts.filter(lambda one: not set(one) & set(";,|[{\n")), min_size=1, max_size=4))
def test_a_list_in_a_cell_comes_back(teams: list[str]) -> None:
    assert value_of(read_cell("teams", cell_of(teams))) == teams


@given(st.dictionaries(st.from_regex(r"[a-z]{1,6}", fullmatch=True), st.sampled_from("12345"), min_size=1, max_size=4))
def test_levels_in_a_cell_come_back(skills: dict[str, str]) -> None:
    assert value_of(read_cell("skills", cell_of(skills))) == skills


@given(texts)
def test_no_cell_breaks_the_reading(text: str) -> None:
    for field in ("name", "teams", "skills", "notices"):
        value_of(read_cell(field, text))


def test_a_team_may_be_called_by_its_name() -> None:
    known = {"teams": {"technical support": "technical"}}
    table = "name,teams\nAna,Technical support; night\n"
    assert people(table, known=known) == {"ana": {"name": "Ana", "teams": ["technical", "night"]}}
