"""Mail fetched from a folder: each once, whatever breaks, and only marked once it is on disk."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import DatabaseError, connection
from msgspec import structs

from rung import clock, config
from rung.engine.elsewhere import mail_fetch
from rung.engine.sending.senders import StoreDirectory
from rung.intake.mail.folder import Access, Folder, FolderTrouble
from rung.store.elsewhere import mailboxes
from rung.store.models import Inbox
from tests.engine.house import House
from tests.imap import PASSWORD, USER, ImapServer, open_imap
from tests.secret_keys import another_secret_key


def mail(number: int, text: str = "Nothing loads") -> bytes:
    head = f"From: Ines <ines@acme.example>\nSubject: Down\nMessage-ID: <{number}@acme.example>\nTo: a@b.example\n\n"
    return f"{head}{text}\n".encode()


@pytest.fixture
def server(house: House) -> Iterator[ImapServer]:
    """An account with one old mail, which a first look left alone."""
    with open_imap() as opened:
        mailboxes.add("tech", "tech@rung.example", "imap", "cy", team="technical")
        mailboxes.change("tech", reach=opened.reach, secret=PASSWORD)
        opened.put(mail(1))
        look()
        assert came_in() == []
        yield opened


def look(**changes: Any) -> None:
    mailboxes.change("tech", next_at=None, **changes)
    given = config.current()
    mail_fetch.fetch_due(given, StoreDirectory(given), clock.now(), lambda: True)


def came_in() -> list[str]:
    rows = Inbox.objects.order_by("seq").values_list("event", flat=True)
    return [event["fields"]["message_id"].partition("@")[0].strip("<") for event in rows]


def test_a_password_that_was_sealed_under_another_secret_key_is_said(server: ImapServer) -> None:
    server.put(mail(2))
    with another_secret_key():
        mailboxes.change("tech", secret=PASSWORD)
    look()
    assert mailboxes.get("tech").trouble.startswith("The password was sealed under another secret key: enter it again")
    assert came_in() == []
    look(secret=PASSWORD)
    assert (mailboxes.get("tech").trouble, came_in()) == ("", ["2"])


def test_what_is_new_comes_in_for_its_team_and_is_marked_as_read(server: ImapServer) -> None:
    server.put(mail(2))
    server.put(mail(3))
    look()
    look()
    assert came_in() == ["2", "3"]
    event = Inbox.objects.order_by("seq").values_list("event", flat=True)[0]
    assert (event["team"], event["account"], event["fields"]["mailbox"]) == ("technical", "acme", "tech")
    assert [one.flags for one in server.inbox] == [set(), {"\\Seen"}, {"\\Seen"}]
    kept = mailboxes.get("tech")
    assert kept is not None
    assert kept.last_at is not None
    assert kept.position["last"] == 3
    assert server.fetched == [2, 3], "each was fetched once"


@pytest.mark.parametrize("extensions", ["MOVE UIDPLUS", "UIDPLUS", ""])
def test_what_was_taken_is_moved_and_nothing_else_is_deleted(server: ImapServer, extensions: str) -> None:
    server.extensions = extensions
    server.inbox[0].flags.add("\\Deleted")
    server.put(mail(2))
    look(reach={**server.reach, "moved_to": "Done"})
    assert [one.raw.partition(b"<")[2][:4] for one in server.folders["Done"]] == [b"ines"]
    left = [one.uid for one in server.inbox if "\\Deleted" not in one.flags]
    assert (left, len(server.inbox)) == ([], 1 if extensions else 2)


def test_a_connection_that_breaks_loses_nothing_and_doubles_nothing(server: ImapServer) -> None:
    for number in (2, 3, 4):
        server.put(mail(number))
    server.breaks_after = 2
    look()
    assert came_in() == ["2", "3"]
    kept = mailboxes.get("tech")
    assert kept is not None
    assert kept.trouble.startswith("No connection")
    assert "\\Seen" not in server.inbox[3].flags
    server.breaks_after = None
    look()
    assert came_in() == ["2", "3", "4"]
    kept = mailboxes.get("tech")
    assert kept is not None
    assert kept.trouble == ""


def test_a_break_after_the_mail_is_on_disk_and_before_it_is_counted_doubles_nothing(server: ImapServer) -> None:
    before = mailboxes.get("tech")
    assert before is not None
    server.put(mail(2))
    look()
    look(position=before.position)
    assert came_in() == ["2"]
    assert server.fetched == [2, 2]


def test_a_folder_that_was_numbered_anew_is_read_again_from_the_last_days(server: ImapServer) -> None:
    today = clock.wall().date()
    server.put(mail(2), day=today)
    look()
    server.inbox[0].day = today - timedelta(days=30)
    server.put(mail(3), day=today)
    server.number_anew()
    look()
    look()
    assert came_in() == ["2", "3"], "the second was known, the first is too old to be new"
    kept = mailboxes.get("tech")
    assert kept is not None
    assert (kept.position["validity"], kept.position["since"]) == (8, None)


def test_a_wrong_password_is_shown_until_it_is_mended(server: ImapServer) -> None:
    from rung.doctor import mail as doctor
    from rung.doctor.patient import patient_of

    server.password = "another"
    server.put(mail(2))
    look()
    kept = mailboxes.get("tech")
    assert kept is not None
    assert "refused account and password" in kept.trouble
    assert "AUTHENTICATIONFAILED" in kept.trouble
    (finding,) = doctor.boxes(patient_of(config.current()))
    assert (finding.state, "refused" in finding.says) == ("wrong", True)
    assert came_in() == []
    server.password = PASSWORD
    look()
    assert came_in() == ["2"]
    (finding,) = doctor.boxes(patient_of(config.current()))
    assert finding.state == "ok"


def test_a_server_that_counts_in_words_is_shown_on_the_mailboxs_page(server: ImapServer) -> None:
    server.put(mail(2))
    server.validity = "soon"  # type: ignore[assignment]
    look()
    kept = mailboxes.get("tech")
    assert kept is not None
    assert "no number as UIDVALIDITY: soon" in kept.trouble
    server.validity = 7
    look()
    assert came_in() == ["2"]


def test_a_mail_that_cannot_be_moved_comes_in_and_the_next_one_too(server: ImapServer) -> None:
    server.put(mail(2))
    server.put(mail(3))
    look(reach={**server.reach, "moved_to": "Nowhere"})
    assert came_in() == ["2", "3"]
    kept = mailboxes.get("tech")
    assert kept is not None
    assert kept.trouble.startswith("Mail comes in, but stays as it is over there: the server refused MOVE")


def test_a_mail_that_is_too_large_says_so_in_its_issue(server: ImapServer) -> None:
    server.put(mail(2, "x" * 5000))
    given = structs.replace(config.current(), max_mail=1000)
    mailboxes.change("tech", next_at=None)
    mail_fetch.fetch_due(given, StoreDirectory(given), clock.now(), lambda: True)
    assert came_in() == ["2"]
    event = Inbox.objects.values_list("event", flat=True)[0]
    assert event["subject"] == "Down"
    assert "too large to be fetched" in event["body"]


def test_what_is_found_can_be_asked_before_anything_is_fetched(server: ImapServer) -> None:
    kept = mailboxes.get("tech")
    assert kept is not None
    assert mail_fetch.check(kept, config.current()) == "The folder can be read: 1 mail is in it."
    mailboxes.change("tech", secret="", reach={"host": "127.0.0.1"})
    lacking = mailboxes.get("tech")
    assert lacking is not None
    with pytest.raises(FolderTrouble, match="the account, the password must be entered first"):
        mail_fetch.check(lacking, config.current())


def test_only_one_process_looks_into_a_folder(server: ImapServer) -> None:
    now = clock.now()
    mailboxes.change("tech", next_at=None)
    assert mailboxes.claim("tech", now, now + timedelta(minutes=3))
    assert not mailboxes.claim("tech", now, now + timedelta(minutes=3))


def test_while_the_database_is_away_the_mail_stays_as_it_is(server: ImapServer) -> None:
    def move_table(name: str, to: str) -> None:
        with connection.schema_editor() as editor:
            editor.alter_db_table(Inbox, name, to)

    server.put(mail(2))
    move_table("inbox", "inbox_away")
    with pytest.raises(DatabaseError):
        look()
    move_table("inbox_away", "inbox")
    assert [one.flags for one in server.inbox] == [set(), set()]
    look()
    assert came_in() == ["2"]
    assert server.inbox[1].flags == {"\\Seen"}


def test_a_server_is_believed_by_its_certificate_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with open_imap(context) as server:
        access = Access("localhost", USER, PASSWORD, port=server.port)
        with pytest.raises(FolderTrouble, match=r"no safe connection to localhost \(TLS\): self-signed certificate"):
            Folder(access, 1000).__enter__()
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        with Folder(access, 1000) as folder:
            assert folder.size == 0
        with pytest.raises(FolderTrouble, match="no safe connection to 127"):
            Folder(structs.replace(access, host="127.0.0.1"), 1000).__enter__()


def certificate(folder: Path) -> Path:
    """A certificate for localhost that its own key signed, with the key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(7)
    built = built.public_key(key.public_key()).not_valid_before(now - timedelta(days=1))
    built = built.not_valid_after(now + timedelta(days=1))
    built = built.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    built = built.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    pem = serialization.Encoding.PEM
    plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = folder / "server.pem"
    file.write_bytes(plain + built.sign(key, hashes.SHA256()).public_bytes(pem))
    return file
