"""Two issues are alike by their rare words; who wrote them and when counts a little; too few words say nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from rung.understand.likeness.likeness import Likeness, Written, likeness, rarest, rarity, words_in

MONDAY = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
COMMON = {"export": 40, "invoice": 40, "error": 60, "report": 50}


def compared(
    one: str, other: str, contact: str | None = None, account: str | None = None, later: timedelta = timedelta(days=9)
) -> Likeness | None:
    words, others = words_in("", one), words_in("", other)
    rarities = {word: rarity(COMMON.get(word, 1), 100) for word in words | others}
    return likeness(
        Written(words, MONDAY, "c1", account or "acme"),
        Written(others, MONDAY + later, contact or "c2", account or "tiny"),
        rarities,
    )


def test_the_same_matter_in_other_words_is_alike_and_says_by_what() -> None:
    found = compared(
        "The payroll export to Datev stops with a checksum mismatch.",
        "Checksum mismatch when we start the Datev payroll export!",
    )

    assert found is not None
    assert found.score > 0.65
    assert found.words[:4] == ("checksum", "datev", "mismatch", "payroll")


def test_another_matter_with_the_usual_words_is_not() -> None:
    assert compared("An error in the invoice export of September", "Error: the report export for Bo is empty") is None


def test_the_same_contact_account_and_day_count_more() -> None:
    one, other = "The barcode scanner in Oslo beeps twice", "Scanner in Bergen: the barcode stays unread all day"

    assert compared(one, other) is None
    found = compared(one, other, contact="c1", account="acme", later=timedelta(hours=2))
    assert found is not None
    assert found.near == ("contact", "account", "day")


def test_two_words_are_too_little_to_say_anything() -> None:
    assert compared("Datev checksum", "Datev checksum") is None
    assert compared("", "") is None


def test_an_issue_is_found_by_its_rarest_words() -> None:
    words = words_in("Export error", "The Datev export of the report ends with error E4711")

    assert "datev" in rarest(words, lambda word: rarity(COMMON.get(word, 1), 100))[:3]
