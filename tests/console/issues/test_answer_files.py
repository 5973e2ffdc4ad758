"""The composer takes files: what is wrong is said beside them, and no words are lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rung.engine.sending import answer_files
from rung.store.words import attachments

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tests.console.office import Office


def writes(office: Office, *files: tuple[str, bytes], act: str = "reply") -> HttpResponse:
    form = {"body": "Here <it> is", "files": [SimpleUploadedFile(name, content) for name, content in files]}
    return office.window().post(reverse("issue-act", args=[act, "A-1"]), form, follow=True)


def test_files_of_an_answer_and_of_a_note_stand_in_the_conversation(office: Office) -> None:
    from tests.console.office import text_of

    office.opens("A-1")
    assert "Files go along with the answer by Mail." in text_of(office.window().get(reverse("issue", args=["A-1"])))
    assert "Answered." in text_of(writes(office, ("../../report.pdf", b"the numbers"), ("more.txt", b"words")))
    page = text_of(writes(office, ("inner.txt", b"ours"), act="note"))
    report, more, inner = attachments.of_issue("A-1")
    assert [report.name, more.name, inner.name] == ["report.pdf", "more.txt", "inner.txt"]
    for one in (report, more, inner):
        assert reverse("issue-file", args=[one.id, "A-1"]) in page
    got = office.window().get(reverse("issue-file", args=[report.id, "A-1"]))
    assert b"".join(got.streaming_content) == b"the numbers"


def test_what_cannot_be_sent_is_said_and_the_words_stay(sqlite_office: Office) -> None:
    from tests.console.office import text_of

    sqlite_office.opens("A-1")
    large = b"x" * 10_000_001
    for files, said in (
        ((("big.bin", large),), "big.bin is larger than 10 MB"),
        ((("none.txt", b""),), "none.txt is empty"),
        ((("a.txt", b"a"),) * (answer_files.MOST + 1), "These are 6 files, and 5 go with one answer"),
        ((("a.bin", large[:-1]), ("b.bin", large[:-1])), "Together the files are larger than 18 MB"),
    ):
        answer = writes(sqlite_office, *files)
        page = text_of(answer)
        assert answer.status_code == 422
        assert said in page
        assert ">Here <it> is</textarea>" in page
        assert f"choose the files once more ({files[0][0]}" in page
    assert attachments.of_issue("A-1") == []


def test_where_no_file_can_go_the_composer_says_so_first(sqlite_office: Office) -> None:
    from tests.console.office import text_of

    sqlite_office.opens("A-1", channel="teams", contact="teams:x", fields={"teams_thread": "19:a@thread.tacv2"})
    before = text_of(sqlite_office.window().get(reverse("issue", args=["A-1"])))
    assert "Files cannot be sent: Microsoft Teams takes none" in before
    assert "Files cannot be sent" in text_of(writes(sqlite_office, ("a.txt", b"a")))
    assert "Noted" in text_of(writes(sqlite_office, ("a.txt", b"a"), act="note")), "a note stays with the team"
