"""Tables from outside: what spreadsheets save is read, and what they break is said once, with the place."""

from __future__ import annotations

import pytest

from rung.policy.schema.people import ACCOUNT_RECORD
from rung.policy.tables.facts import Reader, page_for, written
from rung.policy.tables.sheets import Sheet, read_sheet
from tests.policy.documents import document

KEYS = ("key", "account")
POLICY = """
rung: 1
workspace: {tiers: [enterprise, starter]}
people:
  bo: {name: Bo Lind, email: bo@support.example, hours: always}
"""


def read(content: bytes, name: str = "accounts.csv") -> Sheet:
    return read_sheet(content, name, KEYS)


def facts(content: bytes, name: str = "accounts.csv") -> tuple[list[dict[str, object]], list[tuple[object, ...]]]:
    """What each row says, and the faults: line, column, field and hint."""
    sheet = read(content, name)
    reader = Reader(ACCOUNT_RECORD, page_for(document(POLICY), {}), sheet)
    found = [reader.facts(row, {}, {}) for row in sheet.rows]
    faults = [(one.line, one.column, one.field, one.hint) for one in reader.faults]
    return [{**one.known, **one.own} for one in found], faults


@pytest.mark.parametrize(
    "content",
    [
        b"key,tier,arr,tags\nacme,starter,12,\"a, b\"\n",
        b"\xef\xbb\xbfkey;tier;arr;tags\r\nacme;starter;12;a, b\r\n",
        b"sep=;\nAccount;Tier;ARR;Tags\nacme;starter;12;a, b\n\n;;;\n",
        b"key\ttier\tarr\ttags\nacme\tstarter\t12\ta, b\n",
    ],
    ids=["commas", "semicolons and a mark", "a line of Excel", "tabs"],
)
def test_what_spreadsheets_save_is_the_same_table(content: bytes) -> None:
    assert facts(content) == ([{"tier": "starter", "arr": 12.0, "tags": ("a", "b")}], [])


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"PK\x03\x04rest", "workbook", 1),
        (b"\xd0\xcf\x11\xe0rest", "workbook", 1),
        ("key,name\nacme,Ä\n".encode("utf-16"), "not_utf8", 1),
        ("key,name\nacme,Ä\n".encode("cp1252"), "not_utf8", 2),
        (b'key,name\nacme,"Acme\n', "csv_syntax", 2),
        (b"name,tier\nAcme,starter\n", "no_key", 1),
        (b"key,name,name\nacme,a,b\n", "duplicate_column", 1),
        (b"key,name\nacme,Acme, Inc.\n", "cells", 2),
        (b"key,arr\nacme,#REF!\n", "broken_cell", 2),
        (b"", "empty", 1),
    ],
)
def test_what_a_spreadsheet_breaks_is_one_fault_that_says_how_to_mend_it(content: bytes, code: str, line: int) -> None:
    (fault,) = read(content).faults

    assert (fault.code, fault.line) == (code, line)
    assert fault.hint


def test_all_that_is_wrong_is_said_with_its_place() -> None:
    content = b'key,name,tier,owner,arr,renews_on\nacme,"two\nlines",enterprize,Bo Lind,250k,31.12.2026\n'

    _, faults = facts(content)

    assert faults == [
        (3, 8, "tier", "did you mean enterprise?"),
        (3, 19, "owner", "write bo"),
        (3, 27, "arr", "write 250000"),
        (3, 32, "renews_on", "write 2026-12-31"),
    ]


def test_columns_of_no_fact_are_custom_fields_and_an_empty_cell_clears() -> None:
    sheet = read(b"key,region,seats,tier\nacme,EU,12,\n")
    reader = Reader(ACCOUNT_RECORD, page_for(document(POLICY), {}), sheet)

    said = reader.facts(sheet.rows[0], {"tier": "starter"}, {"region": "EU"})

    assert (said.known, said.own) == ({"tier": None}, {"seats": 12})
    assert list(reader.own) == ["region", "seats"]


def test_yaml_reads_as_the_accounts_of_a_policy_do() -> None:
    content = (
        b"accounts:\n"
        b"  acme: {tier: starter, arr: 12, fields: {seats: 12, code: '007'}, owner: }\n"
        b"  tiny: {tear: x}\n"
    )

    assert facts(content, "accounts.yaml") == (
        [{"tier": "starter", "arr": 12.0, "seats": 12, "code": "007"}, {"tear": "x"}], [],
    )  # fmt: skip


def test_a_value_that_says_what_is_so_is_not_looked_at() -> None:
    sheet = read(b"key,tier,tags\nacme,of-old,\"[\"\"a, b\"\"]\"\n")
    reader = Reader(ACCOUNT_RECORD, page_for(document(POLICY), {}), sheet)

    said = reader.facts(sheet.rows[0], {"tier": "of-old", "tags": ("a, b",)}, {})

    assert (said.known, reader.faults) == ({}, [])
    assert written(("a, b",)) == '["a, b"]'
