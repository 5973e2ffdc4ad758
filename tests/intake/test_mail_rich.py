"""What is more than words in a mail: pictures in their place, invitations, and shapes that no mail program writes."""

from __future__ import annotations

import io
import time
import zipfile
from base64 import encodebytes
from datetime import UTC, datetime

import pytest

from rung.core.events import IssueOpened
from rung.intake.mail.delivered import Delivered
from rung.intake.mail.filing import file_mail
from rung.intake.mail.invitation import invitation
from rung.intake.mail.message import MAX_HEADERS, parse
from tests.intake.book import Book

HEAD = b"From: Ines <ines@acme.example>\nTo: support@localhost\nMessage-ID: <1@acme.example>\nSubject: Down\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
PICTURE = (
    b'Content-Type: image/png; name="chart.png"\nContent-ID: <chart@acme>\nContent-Disposition: inline\n'
    b"Content-Transfer-Encoding: base64\n\n" + encodebytes(PNG)
)


def opened(raw: bytes) -> IssueOpened:
    (event,) = file_mail(parse(raw), Delivered(raw, None), Book(), datetime(2026, 3, 9, tzinfo=UTC)).events
    assert isinstance(event, IssueOpened)
    return event


def parts(kind: str, *each: bytes, boundary: bytes = b"b") -> bytes:
    head = b"Content-Type: multipart/" + kind.encode() + b'; boundary="' + boundary + b'"\n\n'
    return head + b"".join(b"--" + boundary + b"\n" + part + b"\n" for part in each) + b"--" + boundary + b"--\n"


def test_a_picture_stands_where_its_sender_put_it() -> None:
    plain = b"Content-Type: text/plain\n\nSee:\n\nWhy?\n"
    page = b'Content-Type: text/html\n\n<p>See:</p><p><img src="cid:chart@acme" alt="Chart"></p><p>Why?</p>\n'
    rich = parts("related", page, PICTURE, boundary=b"r")
    mail = parse(HEAD + parts("alternative", plain, rich))
    assert mail.text.split() == ["See:", "[cid:chart@acme]", "Why?"]
    (file,) = mail.attachments
    assert (file.name, file.content_id, file.content) == ("chart.png", "chart@acme", PNG)


def test_a_plain_text_that_says_where_is_enough() -> None:
    plain = b"Content-Type: text/plain\n\nSee:\n[image: chart.png]\n"
    page = b'Content-Type: text/html\n\n<p>See: <img src="cid:chart@acme"></p>\n'
    mail = parse(HEAD + parts("related", parts("alternative", plain, page, boundary=b"a"), PICTURE))
    assert mail.text == "See:\n[image: chart.png]\n"


def test_a_picture_from_elsewhere_is_only_its_words() -> None:
    page = b'Content-Type: text/html\n\n<p>See <img src="https://spy.example/x.png" alt="chart"></p>\n'
    assert opened(HEAD + page).body == "See [chart]"


CALENDAR = """BEGIN:VCALENDAR
METHOD:{method}
BEGIN:VEVENT
SUMMARY:Review\\, again
DTSTART;TZID=Europe/Berlin:20260309T093000
DTEND;TZID=Europe/Berlin:20260309T103000
LOCATION:Room 5
ATTENDEE;PARTSTAT={answer}:mailto:ines@acme.example
END:VEVENT
END:VCALENDAR
"""
LINE = "Review, again, 2026-03-09 08:30 UTC to 2026-03-09 09:30 UTC, Room 5"


@pytest.mark.parametrize(
    ("method", "answer", "sign"),
    [
        ("REQUEST", "NEEDS-ACTION", "Invitation"),
        ("CANCEL", "NEEDS-ACTION", "Cancelled"),
        ("REPLY", "ACCEPTED", "Accepted"),
        ("REPLY", "DECLINED", "Declined"),
        ("PUBLISH", "NEEDS-ACTION", "Event"),
    ],
)
def test_an_invitation_is_a_line_and_a_file(method: str, answer: str, sign: str) -> None:
    calendar = CALENDAR.format(method=method, answer=answer).encode()
    plain = b"Content-Type: text/plain\n\nPlease come.\n\nOn Mon, 9 Mar 2026, Ana <ana@support.example> wrote:\n> Hi\n"
    raw = HEAD + parts("alternative", plain, b"Content-Type: text/calendar; method=REQUEST\n\n" + calendar)
    assert opened(raw).body == f"Please come.\n\n{sign}: {LINE}"
    assert [file.media_type for file in parse(raw).attachments] == ["text/calendar"]


def test_days_and_clocks_without_a_zone_are_said_as_they_are() -> None:
    day = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Fair\nDTSTART;VALUE=DATE:20260309\nDTEND;VALUE=DATE:{}\nEND:VEVENT\n"
    end = "END:VCALENDAR\n"
    assert invitation(day.format("20260310") + end) == ("Event: Fair, 2026-03-09",)
    assert invitation(day.format("20260312") + end) == ("Event: Fair, 2026-03-09 to 2026-03-11",)
    local = day.replace(";VALUE=DATE:20260309\nDTEND;VALUE=DATE:{}", ":20260309T093000") + end
    assert invitation(local) == ("Event: Fair, 2026-03-09 09:30 on the sender's clock",)
    for odd in ("", "BEGIN:VCALENDAR", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:soon\nEND:VEVENT\nEND:VCALENDAR", "\0"):
        assert all(line.startswith("Event: ") for line in invitation(odd))


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * 50_000_000)
    return packed.getvalue()


def nested(kind: bytes, depth: int) -> bytes:
    return b"".join(b'Content-Type: %s; boundary="b%d"\n\n--b%d\n' % (kind, one, one) for one in range(depth))


TEXT, HTML = b"\n", b"Content-Type: text/html\n\n"
HOSTILE = {
    "On": (TEXT + b"On " * 33_000, ""),
    "one line of 10 MB": (TEXT + b"x" * 10_000_000, "only the beginning of its words is kept"),
    "a header of 10 MB": (b"X: " + b"y" * 10_000_000 + b"\n\nDown", "Down"),
    "ten million lines": (TEXT + b"\n" * 10_000_000, "It is shown and attached as it came"),
    "multiparts 10,000 deep": (nested(b"multipart/mixed", 10_000) + b"\nDown", "attached as it came"),
    "multiparts 300 deep": (nested(b"multipart/mixed", 300) + b"\nDown", "those nested deepest or last are left out"),
    "mails 5,000 deep": (b"Content-Type: message/rfc822\n\n" * 5_000 + b"\nDown", "attached as it came"),
    "100,000 parts": (b'Content-Type: multipart/mixed; boundary="b"\n\n' + b"--b\n\nx\n" * 100_000, "as it came"),
    "a zip bomb": (parts("mixed", b"\nDown", b"Content-Type: application/zip\n\n" + encodebytes(bomb())), "Down"),
    "an unknown charset": (b"Content-Type: text/plain; charset=klingon\n\nDown \xff", "Down"),
    "a charset that is none": (b"Content-Type: text/plain; charset=idna\n\n" + b"xn--a." * 900_000, "is kept"),
    "quoted-printable": (b"Content-Transfer-Encoding: quoted-printable\n\n" + b"=" * 10_000_000, "is kept"),
    "uuencode": (b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n" + b"M" * 10_000_000, ""),
    "a page 100,000 deep": (HTML + b"<div>" * 100_000 + b"Down", "is kept"),
    "a page of open tags": (HTML + b"<a " * 3_300_000, "is kept"),
    "headers without end": (b"X: 1\n" * 350_000 + b"\nDown", "Down"),
    "a calendar": (b"Content-Type: text/calendar\n\n" + b"BEGIN:A\n" * 8_000, ""),
}


@pytest.mark.parametrize("shape", HOSTILE)
def test_hostile_mail_ends_within_a_second_of_work_and_says_what_became_of_it(shape: str) -> None:
    content, said = HOSTILE[shape]
    started = time.process_time()
    event = opened(HEAD + content)
    assert time.process_time() - started < 1.0
    assert said in event.body
    assert len(event.body) < MAX_HEADERS + 1000
