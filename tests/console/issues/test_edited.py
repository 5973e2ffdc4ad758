"""The conversation says what was edited and taken back, and why a file is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from rung.core import events
from rung.store.models import Attachment
from rung.store.words import attachments
from rung.store.words.attachments import File

if TYPE_CHECKING:
    from tests.console.office import Office


def test_what_was_edited_and_taken_back_is_marked_and_can_be_read(sqlite_office: Office) -> None:
    from tests.console.office import text_of

    office = sqlite_office
    office.opens("A-1")
    at = office.clock.now()
    office.happens(events.MessageReceived(issue="A-1", id="m1", at=at, body="It is the expotr"))
    office.happens(events.MessageReceived(issue="A-1", id="m2", at=at, body="Forget it"))
    office.happens(events.MessageEdited(issue="A-1", id="x1", at=at, message="m1", body="It is the export"))
    office.happens(events.MessageDeleted(issue="A-1", id="x2", at=at, message="m2"))
    page = text_of(office.window().get(reverse("issue", args=["A-1"])))
    assert "edited" in page
    assert "removed by its writer" in page
    assert page.index("It is the export") < page.index("What it said before") < page.index("It is the expotr")
    assert "the customer edited a message" in page


def test_a_file_that_could_not_be_fetched_says_why_and_can_be_asked_for_again(sqlite_office: Office) -> None:
    from tests.console.office import text_of

    office = sqlite_office
    office.opens("A-1")
    at = office.clock.now()
    office.happens(events.MessageReceived(issue="A-1", id="m1", at=at, body="See the log"))
    awaited = File("export.log", "text/plain", b"", url="https://files.slack.com/1", size=12)
    attachments.keep([awaited], source="slack", event_id="m1", kind="issue", key="A-1", contact=None)
    row = Attachment.objects.get()
    window = office.window()
    assert "being fetched" in text_of(window.get(reverse("issue", args=["A-1"])))
    assert window.get(reverse("issue-file", args=[row.pk, "A-1"])).status_code == 404

    attachments.did_not_come(row.pk, "Slack answered 404", None)
    page = text_of(window.get(reverse("issue", args=["A-1"])))
    assert "could not be fetched" in page
    assert "Slack answered 404" in page
    window.post(reverse("issue-file-again", args=[row.pk, "A-1"]))
    assert [one.id for one in attachments.lease(at, at, 5)] == [row.pk]
    attachments.came(row.pk, b"line 1")
    assert window.get(reverse("issue-file", args=[row.pk, "A-1"])).getvalue() == b"line 1"  # type: ignore[attr-defined]
    window.post(reverse("issue-file-again", args=[row.pk, "A-1"]))
    assert attachments.lease(at, at, 5) == []
