"""What was said, as the issue's page shows it: pictures in their place, invitations on the reader's clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from rung import clock
from rung.core.events import IssueOpened
from rung.store.words import attachments
from rung.store.words.attachments import File

if TYPE_CHECKING:
    from tests.console.office import Office

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
BODY = (
    "Look: [cid:chart@acme] and <b>[cid:chart@other]</b>\n[image: photo.png] [cid:script]\n"
    "Invitation: Review, 2026-03-09 08:30 UTC to 2026-03-09 09:30 UTC"
)


def test_a_mail_with_pictures_and_an_invitation(office: Office) -> None:
    fields = {"authenticated": "fail", "claimed_account": "acme"}
    office.happens(
        IssueOpened(issue="A-1", id="<1@acme>", at=clock.now(), body=BODY, contact="ines@acme.example", fields=fields),
        source="mail",
    )
    files = [
        File("chart.png", "image/png", PNG, "chart@acme"), File("photo.png", "image/png", PNG),
        File("x.svg", "image/svg+xml", b"<svg onload=alert(1)>", "script"), File("y.png", "image/png", b"<html>"),
    ]  # fmt: skip
    attachments.keep(files, source="mail", event_id="<1@acme>", kind="issue", key="A-1", contact="ines@acme.example")
    chart, photo, drawn, forged = (one.id for one in attachments.of_issue("A-1"))
    window = office.window("agent")
    page = window.get(reverse("issue", args=["A-1"])).content.decode()
    for number in (chart, photo):
        assert f'src="{reverse("issue-picture-in-words", args=[number, "A-1"])}"' in page
    assert "&lt;b&gt;[cid:chart@other]&lt;/b&gt;" in page, "what is no picture stays as it was written, and is no HTML"
    assert "[cid:script]" in page
    assert "<time datetime" in page.partition("Invitation: Review")[2][:40]
    assert "was not taken for a mail of acme" in page
    shown = window.get(reverse("issue-picture-in-words", args=[chart, "A-1"]))
    assert (shown["Content-Type"], shown.content, "sandbox" in shown["Content-Security-Policy"]) == (
        "image/png", PNG, True,
    )  # fmt: skip
    for number in (drawn, forged):
        assert window.get(reverse("issue-picture-in-words", args=[number, "A-1"])).status_code == 404
    assert window.get(reverse("issue-picture-in-words", args=[chart, "A-2"])).status_code == 404
