"""A folder of an IMAP server (RFC 3501), read mail by mail: what is new in it, and what was taken out of it.

UIDs rise within one UIDVALIDITY. A server that gives another one has numbered its mails anew, so those of the last days
are read again: what is on disk already is known by its Message-ID and doubles nothing. Nothing here deletes what others
marked as deleted: EXPUNGE without a UID is never said.
"""

import imaplib
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import date, timedelta
from typing import Any, Literal, Self

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError
from imap_tools.utils import encode_folder
from msgspec import Struct

PATIENCE = 10.0
"""Seconds to wait for an answer of the server."""
MOST_AT_ONCE = 200
_OVERLAP = timedelta(days=2)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CHANGED = re.compile(rb"\* (\d{1,10}) (EXISTS|EXPUNGE)", re.IGNORECASE)
_SIZE = re.compile(rb"RFC822\.SIZE (\d{1,15})")


class FolderTrouble(Exception):
    """The folder cannot be read or changed; the message says why, for people."""


class Access(Struct, frozen=True):
    """How to come to a folder."""

    host: str
    user: str
    password: str
    port: int | None = None
    tls: Literal["implicit", "starttls", "none"] = "implicit"
    folder: str = "INBOX"


class Position(Struct, frozen=True):
    """How far a folder was read."""

    validity: int
    last: int
    """The UID of the last mail that is on disk."""
    day: date
    """When that was, by our clock."""
    since: date | None = None
    """While a folder that was numbered anew is read again: from which day on."""


class Found(Struct, frozen=True):
    """A mail of the folder."""

    uid: int
    raw: bytes
    """Empty where somebody deleted it meanwhile."""


class Folder:
    """One connection, from sign-in to goodbye. Raises FolderTrouble, at any time."""

    def __init__(self, access: Access, max_mail: int) -> None:
        self._access = access
        self._max_mail = max_mail
        self._box: BaseMailBox | None = None
        self._validity = self._next = self._count = 0
        self._extensions: frozenset[str] = frozenset()
        """What the server can beyond the standard, as it says to who is signed in."""

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            opening.callback(self._close)
            self._open()
            opening.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def beginning(self, today: date) -> Position:
        """Where whoever reads this folder for the first time begins: behind all that is in it."""
        return Position(self._validity, self._next - 1, today)

    def new(self, position: Position, today: date) -> Iterator[tuple[Found, Position]]:
        """What is new behind `position`, in order; each with the position once it is on disk."""
        if position.validity != self._validity:
            position = Position(self._validity, 0, today, since=position.day - _OVERLAP)
        wanted = f"UID {position.last + 1}:*" + (f" SINCE {_imap_day(position.since)}" if position.since else "")
        uids = sorted(uid for uid in self._search(wanted) if uid > position.last)
        for uid in uids[:MOST_AT_ONCE]:
            is_over = uid == uids[-1]
            yield self._fetch(uid), Position(self._validity, uid, today, since=None if is_over else position.since)

    def put_away(self, uid: int, moved_to: str) -> None:
        """Marks a mail as read, or moves it to another folder."""
        if not moved_to:
            self._say("STORE", str(uid), "+FLAGS", r"(\Seen)")
        elif "MOVE" in self._extensions:
            self._say("MOVE", str(uid), encode_folder(moved_to))
        else:
            self._say("COPY", str(uid), encode_folder(moved_to))
            self._say("STORE", str(uid), "+FLAGS", r"(\Deleted)")
            if "UIDPLUS" in self._extensions:
                self._say("EXPUNGE", str(uid))

    @property
    def speaks_up(self) -> bool:
        """Whether the server says by itself that something came in (IDLE, RFC 2177)."""
        return "IDLE" in self._extensions

    def wait(self, seconds: float) -> bool:
        """Waits until the server says that a mail came in, at most so long; whether it did."""
        if self._box is None:
            raise FolderTrouble("the connection is closed")
        idle: Any = self._box.idle
        try:
            idle.start()
            lines = idle.poll(seconds)
            lines += [line for line in idle.stop()[1] if isinstance(line, bytes)]
        except (OSError, imaplib.IMAP4.error, ImapToolsError) as error:
            raise _broken(error) from None
        return self._grew(lines)

    def hang_up(self) -> None:
        """For another thread: whoever waits here, or for an answer, gets a FolderTrouble at once."""
        if self._box is not None:
            with suppress(OSError):
                self._box.client.sock.shutdown(socket.SHUT_RDWR)

    def _grew(self, lines: list[bytes]) -> bool:
        """Whether mails were added, and not only marked or taken away, as we do ourselves."""
        has_grown = False
        for number, what in (found.groups() for line in lines if (found := _CHANGED.match(line))):
            now = int(number) if what.upper() == b"EXISTS" else self._count - 1
            has_grown, self._count = has_grown or now > self._count, now
        return has_grown

    @property
    def size(self) -> int:
        """How many mails are in it."""
        return self._count

    @property
    def _client(self) -> imaplib.IMAP4:
        if self._box is None:
            raise FolderTrouble("the connection is closed")
        return self._box.client

    def _open(self) -> None:
        access = self._access
        try:
            self._box = box = _connect(access)
        except ssl.SSLError as error:
            why = error.verify_message if isinstance(error, ssl.SSLCertVerificationError) else error.reason
            raise FolderTrouble(f"no safe connection to {access.host} (TLS): {why}") from None
        except (OSError, imaplib.IMAP4.error, ImapToolsError, ValueError) as error:
            raise _broken(error, access.host) from None
        sign_in = box.login if (access.user + access.password).isascii() else box.login_utf8
        try:
            sign_in(access.user, access.password, initial_folder=None)
        except (imaplib.IMAP4.abort, OSError) as error:
            raise _broken(error) from None
        except (MailboxLoginError, imaplib.IMAP4.error) as error:
            raise FolderTrouble(f"the server refused account and password: {_said(error)}") from None
        try:
            can = b" ".join(box.client.capability()[1])
            self._extensions = frozenset(can.decode("ascii", "replace").upper().split())
            selected = box.folder.set(access.folder)
        except MailboxFolderSelectError as error:
            raise FolderTrouble(f"there is no folder {access.folder}: {_said(error)}") from None
        except (imaplib.IMAP4.error, OSError) as error:
            raise _broken(error) from None
        self._count = _number_in(selected[1][0] or 0, "EXISTS")
        self._validity, self._next = self._number("UIDVALIDITY"), self._number("UIDNEXT")
        if not self._validity:
            raise FolderTrouble("the server gives no UIDVALIDITY, so what is new cannot be told")
        if not self._next:
            self._next = max(self._search("ALL"), default=0) + 1

    def _number(self, name: str) -> int:
        found = self._client.response(name)[1]
        return _number_in(found[0], name) if found and found[0] else 0

    def _search(self, criteria: str) -> list[int]:
        found = self._say("SEARCH", criteria)
        return [_number_in(uid, "UID") for line in found if isinstance(line, bytes) for uid in line.split()]

    def _fetch(self, uid: int) -> Found:
        sized = b" ".join(one for one in self._say("FETCH", str(uid), "(RFC822.SIZE)") if isinstance(one, bytes))
        size = _SIZE.search(sized)
        if size is None:
            return Found(uid, b"")
        if int(size[1]) > self._max_mail:
            return Found(uid, _head_alone(self._literal(uid, "BODY.PEEK[HEADER]"), int(size[1])))
        return Found(uid, self._literal(uid, "BODY.PEEK[]"))

    def _literal(self, uid: int, part: str) -> bytes:
        answered = self._say("FETCH", str(uid), f"({part})")
        return next((one[1] for one in answered if isinstance(one, tuple)), b"")

    def _say(self, command: str, *words: Any) -> list[Any]:
        try:
            state, answered = self._client.uid(command, *words)
        except (imaplib.IMAP4.error, OSError) as error:
            raise _broken(error) from None
        if state != "OK":
            raise FolderTrouble(f"the server refused {command}: {_words(answered)}")
        return list(answered)

    def _close(self) -> None:
        box, self._box = self._box, None
        if box is not None:
            try:
                box.client.logout()
            except (imaplib.IMAP4.error, OSError):
                box.client.shutdown()


def _connect(access: Access) -> BaseMailBox:
    if access.tls == "implicit":
        return MailBox(access.host, access.port or 993, timeout=PATIENCE, ssl_context=ssl.create_default_context())
    if access.tls == "starttls":
        return MailBoxStartTls(
            access.host, access.port or 143, timeout=PATIENCE, ssl_context=ssl.create_default_context()
        )
    return MailBoxUnencrypted(access.host, access.port or 143, timeout=PATIENCE)


def _head_alone(head: bytes, size: int) -> bytes:
    """A mail too large to be fetched: its headers, and words in place of its own."""
    lines = re.split(rb"\r?\n(?![ \t])", head.strip())
    kept = [line for line in lines if not line.lower().startswith((b"content-", b"mime-version"))]
    said = f"[This mail of {size / 1_000_000:.0f} MB was too large to be fetched. It stands in the mailbox.]"
    return b"\r\n".join(kept) + b"\r\n\r\n" + said.encode()


def _broken(error: Exception, host: str = "") -> FolderTrouble:
    if isinstance(error, TimeoutError | socket.timeout):
        return FolderTrouble(f"the server does not answer within {PATIENCE:g} s")
    where = f" to {host}" if host else ""
    return FolderTrouble(f"no connection{where}: {_said(error)}")


def _said(error: Exception) -> str:
    """What the server said, short and on one line."""
    result = getattr(error, "command_result", None)
    if result:
        return _words(result[1])
    said = error.args[0] if error.args else error
    if isinstance(error, OSError) and error.strerror:
        said = error.strerror
    return _words([said]) or type(error).__name__


def _number_in(said: Any, what: str) -> int:
    """Raises FolderTrouble where the server says anything else."""
    try:
        return int(said)
    except ValueError:
        raise FolderTrouble(f"the server says what is no number as {what}: {_words([said])}") from None


def _words(answered: list[Any]) -> str:
    texts = (one.decode("utf-8", "replace") if isinstance(one, bytes) else str(one) for one in answered or () if one)
    return " ".join(" ".join(texts).replace("\0", " ").split())[:200]


def _imap_day(day: date) -> str:
    return f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}"
