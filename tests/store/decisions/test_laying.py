"""Rows that are laid stand there as they were read, on both databases."""

from __future__ import annotations

from rung.store.decisions import laying
from tests.engine.house import House

ODD = "tab\t line\n return\r separator\u2028 backslash \\ and what looks like one: \\t \\n \\N"


def test_what_is_laid_is_read_as_it_was_whatever_stands_in_it(house: House) -> None:
    house.tell(house.open_issue("first"))
    names, [subject] = laying.columns("subject"), [one for one in laying.rows("subject", "id") if "first" in one]
    copy = list(subject)
    copy[names.index("id")], copy[names.index("key")] = "1000", ODD
    laying.lay("subject", ["\t".join(map(laying.in_copy, copy)) + "\n"])
    laying.count_on("subject")
    assert [one for one in laying.rows("subject", "id") if ODD in one] == [copy]
    house.tell(house.open_issue("next"))
    assert laying.count("subject") == len({one[names.index("id")] for one in laying.rows("subject", "id")})
