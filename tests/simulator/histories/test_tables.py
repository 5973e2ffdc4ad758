"""Tables as they come: every delimiter, every encoding, cells with line breaks; and what is no table."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from rung.policy.files import Unreadable
from rung.simulator.histories.convert import Converted, read_any
from rung.simulator.histories.mapping import Mapping, mapping_of
from rung.simulator.histories.unpacking import counted
from rung.simulator.problems import BadInput
from tests.simulator.histories.conftest import told, written

BY_HAND = Mapping(
    columns={
        "issue": ("ticket",), "at": ("changed",), "state": ("status",), "subject": ("title",), "account": ("customer",),
    }
)  # fmt: skip
TABLE = (
    "Ticket,Changed,Status,Title,Customer\n"
    "A-1,2026-03-09T08:30:00Z,Open,Printer,Müller\n"
    "A-1,2026-03-09T09:30:00Z,Waiting,Printer,Müller\n"
)


def zipped(*files: tuple[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files:
            archive.writestr(name, text)
    return packed.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode(),
        TABLE.replace(",", ";").encode(),
        TABLE.replace(",", "\t").encode("utf-16"),
        b"\xef\xbb\xbf" + TABLE.encode(),
        TABLE.encode("cp1252"),
        ("sep=;\n" + TABLE.replace(",", ";")).encode(),
        TABLE.replace("\n", "\r\n").encode(),
        gzip.compress(TABLE.encode()),
        zipped(("export/tickets.csv", TABLE), ("__MACOSX/._tickets.csv", "x")),
        ('"' + TABLE.replace(",", '","').replace("\n", '"\n"').removesuffix('"')).encode(),
    ],
    ids=["comma", "semicolon", "UTF-16", "mark", "Windows", "sep=", "CRLF", "gzip", "zip", "quoted"],
)
def test_the_same_table_however_it_is_written(read, content) -> None:
    past = read(content, BY_HAND)

    assert told(past, "account", "changes") == [
        ("08:30", "A-1", "issue.opened", "Müller"),
        ("09:30", "A-1", "issue.changed", {"status": "waiting"}),
    ]
    assert past.reading.headline == "2 rows read as a table: 2 events of 1 issues, 0 lost"


def test_what_is_no_utf8_is_said_to_be_windows(read) -> None:
    assert any("Windows-1252" in note for note in read(TABLE.encode("cp1252"), BY_HAND).reading.notes)


def test_a_cell_may_hold_lines_and_the_next_row_is_where_it_stands(read, problems) -> None:
    several = 'Ticket,Changed,Title\nA-1,2026-03-09T08:30:00Z,"one\ntwo, ""three"""\nA-2,yesterday,x\n'
    mapping = Mapping(columns={"issue": ("ticket",), "at": ("changed",), "subject": ("title",)})

    (problem,) = problems(several, mapping)

    assert (problem.line, problem.column, problem.field, problem.code) == (4, 5, "changed", "bad_date")
    past = read(several.replace("yesterday", "2026-03-09 09:00"), mapping)
    assert told(past, "subject")[0][3] == 'one\ntwo, "three"'


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        ("", "no_table", "the table is empty"),
        ("Ticket,Changed,Status,Title,Customer\nA-1,2026-03-09\n", "cells", "this row has 2 cells, and the header 5"),
        (TABLE + 'A-2,"2026-03-09\n', "no_table", "this is no CSV from here on"),
        (zipped(("a.csv", "x"), ("b.csv", "y")), "unreadable", "the archive holds a.csv, b.csv, and not one file"),
        (zipped(("[Content_Types].xml", ""), ("xl/workbook.xml", "")), "unreadable", "it is a workbook"),
        (gzip.compress(TABLE.encode())[:-12], "unreadable", "cut off"),
        (bytes(range(128, 256)) * 9, "wrong_encoding", "this is no text in UTF-8, UTF-16 or Windows-1252"),
        ("Name,Colour\nA,red\n", "no_column", "there is no column 'ticket'"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_a_hint(problems, content, code, says) -> None:
    problem = problems(content, BY_HAND)[0]

    assert (problem.code, says in problem.message, bool(problem.hint)) == (code, True, True), problem


@pytest.mark.parametrize("packed", [gzip.compress, lambda content: zipped(("a.csv", content.decode()))])
def test_what_unpacks_to_more_than_is_taken_is_refused_before_it_is_read(tmp_path, packed) -> None:
    size = len(TABLE.encode()) * 1_000
    assert isinstance(read_any(written(tmp_path, packed(TABLE.encode())), "", BY_HAND, most=size), Converted)

    with pytest.raises(BadInput) as bad:
        read_any(written(tmp_path, packed(TABLE.encode() * 1_000)), "", BY_HAND, most=size - 1)

    (problem,) = bad.value.problems
    assert (problem.code, "unpacked it has more than" in problem.message) == ("unreadable", True)
    assert "a part of it" in problem.hint


def test_no_archive_is_unpacked_without_end() -> None:
    packed = io.BytesIO(gzip.compress(TABLE.encode() * 20_000))
    with gzip.open(packed) as unpacked, pytest.raises(Unreadable, match="unpacked it has more than"):
        list(counted(unpacked, most=2_000_000))  # type: ignore[arg-type]


def test_a_table_that_nobody_knows_is_named_by_its_columns(problems) -> None:
    (problem,) = problems("Name,Colour\nA,red\n")

    assert problem.code == "unknown_columns"
    assert "Name, Colour" in problem.message
    assert problem.hint == "say what its columns mean: issue=…,at=…,state=…", "for whoever uploads it, too"


def test_rows_that_are_wrong_can_be_left_out_and_are_counted(read) -> None:
    broken = TABLE + "A-2,31/31/2026,Open,x,y\nA-3\n,2026-03-09T10:00:00Z,Open,x,y\n"
    past = read(broken, BY_HAND, skip_wrong=True)

    assert past.reading.records == 5
    assert past.reading.lost_records == 3
    assert {(one.why, one.lines) for one in past.reading.lost} == {
        ("changed: bad date", (4,)), ("cells", (5,)), ("ticket: no issue", (6,)),
    }  # fmt: skip


def test_columns_in_one_line() -> None:
    assert mapping_of("issue=Ticket number, at=Changed on").columns == {
        "issue": ("ticket_number",), "at": ("changed_on",),
    }  # fmt: skip
