"""The policy page: the document, its errors where they are, and versions that can be taken up again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from rung.store import policies

if TYPE_CHECKING:
    from tests.console.office import Office


def test_the_document_stands_there_as_it_was_written(office: Office) -> None:
    from tests.console.office import POLICY, text_of

    page = text_of(office.window("read_only").get(reverse("policy")))
    assert " ".join(POLICY.split()) in page
    assert "version 1, live" in page
    assert "No errors" in page


def test_an_error_names_line_and_column_and_how_to_mend_it(office: Office) -> None:
    from tests.console.office import POLICY, text_of

    faulty = POLICY.replace("person:bo]", "person:boo]")
    line = next(number for number, text in enumerate(faulty.splitlines(), 1) if "person:boo" in text)
    page = text_of(office.window("lead").post(reverse("policy-check"), {"text": faulty}))
    assert f'data-line="{line}"' in page
    assert f"{line}:" in page
    assert "boo" in page
    assert "bo" in page.split("boo", 1)[1]


def test_what_hardly_means_what_was_meant_stands_there_with_its_line(office: Office) -> None:
    from tests.console.office import POLICY, text_of

    never = 'triggers:\n  - {name: Never, on: opened, when: account.arr > 10 && account.arr < 5, escalate: outage}\n'
    drafted = f"{POLICY.partition('triggers:')[0]}{never}paths:{POLICY.partition('paths:')[2]}"
    line = next(number for number, text in enumerate(drafted.splitlines(), 1) if "name: Never" in text)
    page = text_of(office.window("lead").post(reverse("policy-check"), {"text": drafted}))
    assert "No errors" in page
    assert f'data-line="{line}"' in page
    assert "no issue can meet this condition" in page
    assert "leave one of the parts out" in page


def test_a_document_with_errors_is_not_published_and_not_lost(office: Office) -> None:
    from tests.console.office import text_of

    page = text_of(office.window("lead").post(reverse("policy-publish"), {"text": "rung: 1\nmine: [oops"}))
    assert "Not published" in page
    assert "mine: [oops" in page
    assert policies.current_number() == 1


def test_a_version_is_published_with_its_reason(office: Office) -> None:
    from tests.console.office import POLICY, text_of

    changed = POLICY.replace("climb_after: 10m", "climb_after: 12m")
    sent = {"text": changed.replace("\n", "\r\n"), "comment": "Two minutes more"}
    page = text_of(office.window("lead").post(reverse("policy-publish"), sent, follow=True))
    assert "Version 2 is live." in page
    assert "Two minutes more" in page
    published = policies.version(2)
    assert published is not None
    assert (published.text, published.published_by) == (changed, "bo")


def test_an_older_version_can_be_looked_at(office: Office) -> None:
    from tests.console.office import POLICY, text_of

    office.window("lead").post(reverse("policy-publish"), {"text": POLICY.replace("10m", "12m")})
    page = text_of(office.window("read_only").get(reverse("policy-version", args=[1])))
    assert "version 1, replaced by version 2" in page
    assert "climb_after: 10m" in page
    assert office.window().get(reverse("policy-version", args=[99])).status_code == 404


def test_hostile_documents_are_answered_at_once(sqlite_office: Office) -> None:
    window = sqlite_office.window("lead")
    for text in ("[" * 100_000, "a: &a [*a, *a]", "\x00", "<script>alert(1)</script>: x"):
        page = window.post(reverse("policy-check"), {"text": text})
        assert page.status_code == 200
        assert b"error" in page.content
        assert b"<script>" not in page.content
