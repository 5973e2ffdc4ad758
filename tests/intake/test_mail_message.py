"""Raw mail is read, however broken: words, people, threads, files."""

import base64
import time
from email.message import EmailMessage

import pytest

from rung.intake.mail.mailbox import Mailbox, mailboxes
from rung.intake.mail.message import MAX_TEXT, parse


def raw(*lines: str, head: str = "From: Cara Client <cara@acme.example>\nMessage-ID: <1@acme.example>\n") -> bytes:
    return (head + "\n".join(lines)).encode("utf-8", "surrogateescape")


def with_parts(*parts: str, kind: str = "mixed") -> bytes:
    return raw(f'Content-Type: multipart/{kind}; boundary="b"', "", *(f"--b\n{part}" for part in parts), "--b--", "")


PLAIN = "Content-Type: text/plain; charset=utf-8\n\nEverything is down"
PAGE = "Content-Type: text/html\n\n<p>Everything is <b>down</b></p>"


def test_a_plain_mail_is_read() -> None:
    mail = parse(
        raw(
            "Subject: Help",
            "To: support@rung.example",
            "Date: Mon, 9 Mar 2026 09:30:00 +0100",
            "",
            "Everything is down",
        )
    )
    assert (mail.message_id, mail.subject, mail.text) == ("1@acme.example", "Help", "Everything is down")
    assert mail.sender == Mailbox("cara@acme.example", "Cara Client")
    assert mail.recipients == (Mailbox("support@rung.example"),)
    assert mail.written_at is not None
    assert mail.written_at.isoformat() == "2026-03-09T09:30:00+01:00"


def test_the_thread_is_known_by_the_nearest_first() -> None:
    mail = parse(raw("In-Reply-To: <c@x>", "References: <a@x> <b@x>\n <c@x>", "", "x"))
    assert mail.answers == ("c@x", "b@x", "a@x")


def test_a_mail_without_an_id_is_named_after_its_content() -> None:
    first, other = parse(b"From: a@b.c\n\nx"), parse(b"From: a@b.c\n\ny")
    assert first.message_id == parse(b"From: a@b.c\n\nx").message_id != other.message_id


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ('"Client, Cara" <cara@acme.example>', ("Client, Cara", "cara@acme.example")),
        ("=?utf-8?q?C=C3=A1ra?= <CARA@acme.example>", ("Cára", "cara@acme.example")),
        ("cara@acme.example (Cara)", ("Cara", "cara@acme.example")),
        ("team: cara@acme.example;", ("", "cara@acme.example")),
        ("cara@acme.example <cara@acme.example>", ("", "cara@acme.example")),
        ('"a \\" b" <cara@acme.example>', ('a " b', "cara@acme.example")),
    ],
)
def test_addresses_are_read_as_real_clients_write_them(header: str, found: tuple[str, str]) -> None:
    assert [(each.name, each.address) for each in mailboxes(header)] == [found]


@pytest.mark.parametrize("header", ["", "nobody", "<>", "a@", "@b", "undisclosed-recipients:;", "(" * 50_000, "a@b@c"])
def test_what_is_no_address_is_nobody(header: str) -> None:
    assert mailboxes(header) == []


@pytest.mark.parametrize(
    ("charset", "content", "text"),
    [
        ("utf-8", "Störung".encode(), "Störung"),
        ("iso-8859-1", "Störung".encode("latin-1"), "Störung"),
        ("us-ascii", "Störung".encode(), "Störung"),
        ("utf-8", "Störung".encode("cp1252"), "Störung"),
        ("no-such-charset", "Störung".encode(), "Störung"),
        ("base64", "Störung".encode(), "Störung"),
        ("koi8-r", "сбой".encode("koi8-r"), "сбой"),
        ("shift_jis", "障害".encode("shift_jis"), "障害"),
        ("ks_c_5601-1987", "장애".encode("cp949"), "장애"),
        ("utf-16", b"\xff\xfe\x00\xd8", None),
        ("idna", b"xn--" * 1000, None),
        ("utf-7", b"half a letter: +2AA-", "half a letter: ?"),
        ("unicode_escape", b"\\ud800", "\\ud800"),
        ("rot13", b"Fire", "Fire"),
    ],
)
def test_charsets_survive_broken_or_unknown(charset: str, content: bytes, text: str | None) -> None:
    mail = parse(f"From: a@b.c\nContent-Type: text/plain; charset={charset}\n\n".encode() + content)
    assert text is None or mail.text == text
    mail.text.encode()


def test_headers_survive_raw_bytes_and_broken_words() -> None:
    assert parse("Subject: Störung\n\nx".encode()).subject == "Störung"
    assert parse("Subject: Störung\n\nx".encode("latin-1")).subject == "Störung"
    assert parse(b"Subject: =?utf-8?q?St=C3=B6rung?= =?utf-8?b?IQ==?=\n\nx").subject == "Störung!"
    assert parse(b"Subject: =?nonsense?q?abc?=\n\nx").subject == "abc"
    assert parse(b"Subject: =?utf-8?b?a?=\n\nx").subject == "=?utf-8?b?a?="
    assert parse(b"Subject: a\n b\n\tc\n\nx").subject == "a b c"


def test_of_two_alternatives_the_plain_one_is_read() -> None:
    assert parse(with_parts(PLAIN, PAGE, kind="alternative")).text == "Everything is down"
    assert parse(with_parts(PAGE, kind="alternative")).text == "Everything is down"
    assert parse(with_parts("Content-Type: text/plain\n\n \n", PAGE, kind="alternative")).text == "Everything is down"


def test_files_are_kept_and_too_large_ones_named() -> None:
    small = "Content-Type: text/csv\nContent-Disposition: attachment; filename*=utf-8''St%C3%B6r%2Fung.csv\n\na,b"
    large = "Content-Type: application/zip\nContent-Disposition: attachment; filename=big.zip\n\n" + "x" * 2000
    mail = parse(with_parts(PLAIN, small, large), max_attachment=1000)
    assert [(each.name, each.media_type, each.size, each.is_kept) for each in mail.attachments] == [
        ("Stör_ung.csv", "text/csv", 3, True), ("big.zip", "application/zip", 2000, False),
    ]  # fmt: skip
    assert mail.text == "Everything is down"


def test_an_image_in_the_words_is_a_file_that_belongs_there() -> None:
    encoded = base64.b64encode(b"PNG").decode()
    picture = f"Content-Type: image/png\nContent-ID: <p1>\nContent-Transfer-Encoding: base64\n\n{encoded}"
    related = f'Content-Type: multipart/related; boundary="r"\n\n--r\n{PAGE}\n--r\n{picture}\n--r--'
    (kept,) = parse(with_parts(PLAIN, related, kind="alternative")).attachments
    assert (kept.content, kept.content_id, kept.inline) == (b"PNG", "p1", True)


def test_a_mail_inside_a_mail_is_a_file() -> None:
    inner = EmailMessage()
    inner["Subject"], inner["Message-ID"] = "Inner", "<inner@x>"
    inner.set_content("words of the inner one")
    outer = EmailMessage()
    outer["From"] = "cara@acme.example"
    outer.set_content("See below")
    outer.add_attachment(inner)
    mail = parse(outer.as_bytes())
    assert mail.text.strip() == "See below"
    assert [(each.name, each.media_type) for each in mail.attachments] == [("Inner.eml", "message/rfc822")]
    assert b"words of the inner one" in mail.attachments[0].content


def test_words_are_cut_at_their_limit() -> None:
    assert len(parse(raw("", "x" * (MAX_TEXT + 1000))).text) == MAX_TEXT


HOSTILE = {
    "comments": b"From: " + b"(" * 100_000 + b"\n\nx",
    "quotes": b'From: "' + b'\\"' * 50_000 + b"\n\nx",
    "references": b"References: " + b"<a@b> " * 100_000 + b"\n\nx",
    "open references": b"In-Reply-To: " + b"<a" * 100_000 + b"\n\nx",
    "encoded words": b"Subject: " + b"=?utf-8?q?a?= " * 100_000 + b"\n\nx",
    "half words": b"Subject: " + b"=?" * 200_000 + b"\n\nx",
    "headers": b"X: y\n" * 200_000 + b"\nx",
    "parameters": b"Content-Type: text/plain; " + b'x="a";' * 100_000 + b"\n\nx",
    "numbered parameters": b"Content-Type: text/plain; " + b'x*0="a";' * 50_000 + b"\n\nx",
    "nested parts": b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(3000)),
    "nested mails": b"Content-Type: message/rfc822\n\n" * 3000,
    "many parts": b'Content-Type: multipart/mixed; boundary="b"\n\n' + b"--b\n\nx\n" * 200_000,
    "no end": b'Content-Type: multipart/mixed; boundary="b"\n\n--b\n',
    "empty": b"",
    "zeros": b"\0" * 1000,
    "base64": b"Content-Transfer-Encoding: base64\n\n" + b"=" * 1_000_000,
    "uuencoded": b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 x\n" + b"M\n" * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mail_is_read_within_a_second(name: str) -> None:
    started = time.process_time()
    mail = parse(HOSTILE[name])
    assert time.process_time() - started < 1.0
    assert len(mail.text) <= MAX_TEXT
    assert "\0" not in mail.text
