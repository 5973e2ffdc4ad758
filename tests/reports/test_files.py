"""Figures as files: what a spreadsheet reads out of them, whatever customers are called."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest

from rung.core.formulas import is_formula, marked, unmarked
from rung.reports.export.files import MOST_ROWS, as_file
from rung.reports.export.sheets import Book, Cell, Column, Sheet, share_of, span_of
from tests.reports import workbooks

NOW = datetime(2026, 3, 9, 9, 30, tzinfo=UTC)
LINK = '=HYPERLINK("http://evil.example","Refund")'


FIRST_OF_JULY = 46_204
"""2026-07-01, as spreadsheets count days."""


def book(*rows: tuple[Cell, ...]) -> Book:
    columns = (Column("account"), Column("told_at", "told", is_instant=True), Column("took"), Column("kept"))
    return Book("told", (Sheet("told", columns, iter(rows)),), "Europe/Berlin", (("Told", "When it was told."),))


def of_csv(told: Book) -> list[list[str]]:
    with as_file(told, "csv", NOW).content as content:
        return list(csv.reader(io.StringIO(content.read().decode(), newline="")))


def of_xlsx(told: Book, most_rows: int = MOST_ROWS) -> dict[str, list[list[workbooks.CellRead]]]:
    with as_file(told, "xlsx", NOW, most_rows).content as content:
        return workbooks.read(content.read())


def test_numbers_are_numbers_and_instants_stand_in_the_readers_zone() -> None:
    row = ("acme", datetime(2026, 7, 1, 8, 0, tzinfo=UTC), span_of(5_400.0), share_of(0.25))
    found = of_xlsx(book(row, ("tiny", None, None, None)))
    head, first, second = found["told"]
    assert [cell.text for cell in head] == ["account", "told (Europe/Berlin)", "took", "kept"]
    name, told, took, kept = first
    assert (name.text, name.kind) == ("acme", "inlineStr")
    assert round((float(told.text) - FIRST_OF_JULY) * 24, 6) == 10
    assert (float(took.text), took.form) == (5_400 / 86_400, "[h]:mm:ss")
    assert (kept.text, kept.form) == ("0.25", "0.0%")
    assert [cell.text for cell in second] == ["tiny"], "what is not known is left empty"
    about = {cells[0].text: cells[1].text for cells in found["About"]}
    assert (about["Told"], about["time zone"]) == ("When it was told.", "Europe/Berlin")
    assert of_csv(book(row))[1] == ["acme", "2026-07-01T08:00:00+00:00", "5400.0", "0.25"]


@pytest.mark.parametrize("name", [LINK, "+1+cmd|' /C calc'!A0", "-2+3+cmd", "@SUM(A1)", "\t=1+1", "\r=1+1", "＝1+1"])
def test_an_account_called_like_a_formula_is_words(name: str) -> None:
    said = of_csv(book((name, None, None, None)))[1][0]
    assert said == f"'{name}"
    assert unmarked(said) == name
    (cell,) = of_xlsx(book((name, None, None, None)))["told"][1]
    assert (cell.kind, cell.is_quoted) == ("inlineStr", True)
    assert cell.text.replace("_x000D_", "\r") == name


def test_numbers_and_phone_numbers_are_no_formulas() -> None:
    assert [is_formula(one) for one in ("-5", "+49 30 1234", "acme", "")] == [False] * 4
    assert marked("+49 30 1234") == "+49 30 1234"


def test_what_a_spreadsheet_has_no_room_for_is_said() -> None:
    rows = [("a" * 40_000, None, None, None)] * 3
    found = of_xlsx(book(*rows), most_rows=2)
    assert [len(row[0].text) for row in found["told"][1:]] == [32_767, 32_767]
    about = {cells[0].text: cells[1].text for cells in found["About"]}
    assert about["sheet told"] == "cut after 2 rows: XLSX has no more"
    assert "32,767" in about["texts"]
    with as_file(book(*rows), "csv", NOW, most_rows=2).content as content:
        assert len(content.read().splitlines()) == 4, "the head and every row: CSV has no such limit"


def test_a_day_before_spreadsheets_count_is_words() -> None:
    row = of_xlsx(Book("d", (Sheet("d", (Column("day"),), [(date(1899, 1, 1),), (date(2026, 3, 9),)]),), "UTC"))["d"]
    assert [(cell.kind, cell.form) for (cell,) in row[1:]] == [("inlineStr", ""), ("n", "yyyy-mm-dd")]


def test_a_sum_beyond_all_numbers_is_words() -> None:
    row = of_xlsx(Book("d", (Sheet("d", (Column("arr"),), [(2e308,), (5.0,)]),), "UTC"))["d"]
    assert [cell.kind for (cell,) in row[1:]] == ["inlineStr", "n"]
