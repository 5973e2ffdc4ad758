"""What somebody fills in, read by what the form asks and by nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from rung.intake.base import Attachment
from rung.intake.form.answers import Given, asked, read
from rung.intake.form.checks import World, faults_of
from rung.intake.form.definition import NotAForm, first_form, form_of, plain
from rung.intake.form.words import language_of

CHAIN = form_of(
    {
        "title": "Help",
        "fields": [
            {"key": "a", "kind": "yes_no", "label": "A?"},
            {"key": "b", "kind": "choice", "label": "B?", "options": ["x", "y"], "when": {"field": "a", "is": ["yes"]}},
            {"key": "c", "kind": "short_text", "label": "C?", "when": {"field": "b", "is_not": ["x"]}},
            {"key": "n", "kind": "number", "label": "N?"},
            {"key": "d", "kind": "date", "label": "D?"},
            {"key": "many", "kind": "choices", "label": "Which?", "options": ["one", "two"]},
            {"key": "files", "kind": "file", "label": "Files"},
        ],
    }
)
ALL = frozenset(field.key for field in CHAIN.fields)


def value_of(key: str, *texts: str) -> Any:
    """What one field's texts are read as, or what is said of them."""
    found = read(CHAIN, Given({key: texts}, {}, ALL), None, "en", 100)
    return found.problems.get(key) or found.values.get(key)


def test_a_field_depends_on_fields_that_are_asked_themselves() -> None:
    keys = lambda **values: "".join(  # noqa: E731
        one.key for one in asked(CHAIN, {key: (value,) for key, value in values.items()}, None) if len(one.key) == 1
    )
    assert keys() == "and"
    assert keys(a="yes") == "abcnd"
    assert keys(a="yes", b="x") == "abnd"
    assert keys(a="no", b="y") == "and"  # what was answered before the mind was changed counts no more


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), ("12,5", 12.5), ("-3.25", -3.25), ("+3", 3), (" 7 ", 7), ("0", 0)],
)
def test_numbers_as_people_write_them(text: str, number: float) -> None:
    assert value_of("n", text) == number


@pytest.mark.parametrize("text", ["nan", "inf", "1e400", "a few", "1,234.5", "--1", "9" * 400, "1_0", "1e3", "\u0663"])
def test_what_is_no_number_is_said_to_be_none(text: str) -> None:
    assert "is no number" in value_of("n", text)


@pytest.mark.parametrize(
    ("key", "texts", "words"),
    [
        ("d", ("2026-02-30",), "is no date"),
        ("d", ("tomorrow",), "is no date"),
        ("many", ("one", "three"), "is none of the answers"),
        ("a", ("maybe",), "is none of the answers"),
        ("c", ("x" * 301,), "301 characters"),
    ],
)
def test_what_a_browser_would_not_send_is_refused(key: str, texts: tuple[str, ...], words: str) -> None:
    given = {"a": ("yes",), "b": ("y",), key: texts}
    assert words in read(CHAIN, Given(given, {}, ALL), None, "en", 100).problems[key]


def test_texts_are_made_fit_to_be_kept() -> None:
    given = {"a": ("yes",), "b": ("y",), "c": (" a\0b \ud800\n c ",)}
    assert read(CHAIN, Given(given, {}, ALL), None, "en", 100).values["c"] == "ab ? c"


def test_files_are_few_and_no_larger_than_is_kept() -> None:
    def said(*sizes: int) -> str:
        files = tuple(
            Attachment(name=f"{n}.txt", media_type="text/plain", size=size, sha256="", content=bytes(size))
            for n, size in enumerate(sizes)
        )
        found = read(CHAIN, Given({}, {"files": files}, ALL), None, "de", 1_000_000)
        return found.problems.get("files", "")

    assert said(1, 2) == ""
    assert "0.txt ist größer als 1 MB" in said(1_000_001)
    assert "1.txt ist leer" in said(1, 0)
    assert "höchstens 5 Dateien" in said(*[1] * 6)


def test_a_definition_has_its_shape_or_says_where_it_has_not() -> None:
    form = first_form("technical")
    assert form_of(plain(form)) == form
    assert faults_of(form, World(teams=("technical",))) == []
    for wrong, place in (
        ({"title": "x", "fields": [{"key": "a", "kind": "slider", "label": "A"}]}, "fields[0].kind"),
        ({"title": "x", "colour": "red"}, ""),
        ([], ""),
    ):
        with pytest.raises(NotAForm) as caught:
            form_of(wrong)
        assert caught.value.place == place


@pytest.mark.parametrize(
    "site", ["https://a.example; script-src *", "https://*.example", "a.example", "https://a.example/x", "javascript:x",
             "https://a.example'", "https://ä.example", "https://[", "https://a.example:99999"],
)  # fmt: skip
def test_no_site_can_write_another_rule_into_a_header(site: str) -> None:
    form = form_of({**plain(first_form()), "sites": [site]})
    assert [fault.place for fault in faults_of(form, World())] == ["sites"]


def test_the_page_speaks_the_first_language_it_knows() -> None:
    assert language_of("auto", "fr-FR,fr;q=0.9,de;q=0.8,en;q=0.7") == "de"
    assert language_of("auto", "") == "en"
    assert language_of("en", "de") == "en"
