"""An IMAP server of one account on the loopback interface: what the fetching of mail says to a server, and no more.

    with open_imap() as server:
        server.put(b"From: ...")

It can be told to give another password, to number its mails anew, to break off, and to fall short of an extension. A
command that nobody foresaw fails the story when the server is closed.
"""

import re
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from msgspec import Struct

USER, PASSWORD = "support@rung.example", 'a "quoted" secret'
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


class Kept(Struct):
    """A mail on the server."""

    uid: int
    raw: bytes
    day: date
    flags: set[str]


class ImapServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.tls = tls
        self.password = PASSWORD
        self.validity = 7
        self.next = 1
        self.folders: dict[str, list[Kept]] = {"INBOX": [], "Done": []}
        self.extensions = "MOVE UIDPLUS"
        self.breaks_after: int | None = None
        """How many mails may be fetched before the connection breaks."""
        self.fetched: list[int] = []
        self.lock = threading.RLock()
        self.listening: list[_Connection] = []
        self.unforeseen: list[str] = []

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        if self.tls is not None:
            connection = self.tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def reach(self) -> dict[str, object]:
        return {"host": "127.0.0.1", "port": self.port, "tls": "none", "user": USER}

    @property
    def inbox(self) -> list[Kept]:
        return self.folders["INBOX"]

    def put(self, raw: bytes, day: date = date(2026, 3, 9)) -> int:
        with self.lock:
            self.inbox.append(Kept(self.next, raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"), day, set()))
            self.next += 1
            for connection in self.listening:
                connection.say_what_came()
            return self.next - 1

    def break_off(self) -> None:
        """Whoever listens is cut off without a word."""
        with self.lock:
            for connection in self.listening:
                connection.connection.shutdown(socket.SHUT_RDWR)

    def number_anew(self) -> None:
        """Another UIDVALIDITY, and other UIDs, as after a restored backup."""
        self.validity += 1
        for kept in self.inbox:
            kept.uid = self.next
            self.next += 1


class _Connection(socketserver.StreamRequestHandler):
    server: ImapServer

    def handle(self) -> None:
        self.signed_in, self.selected, self.said = False, "", 0
        try:
            self.say("* OK ready")
        except ssl.SSLError:
            return  # who called does not trust our certificate
        while line := self.rfile.readline().decode().strip():
            tag, _, rest = line.partition(" ")
            command, _, words = rest.partition(" ")
            if command.upper() == "UID":
                command, _, words = words.partition(" ")
            if not self.answer(tag, command.upper(), words):
                return

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def answer(self, tag: str, command: str, words: str) -> bool:
        known = getattr(self, f"do_{command.lower()}", None)
        if known is None or (command not in ("CAPABILITY", "LOGIN", "LOGOUT") and not self.signed_in):
            self.server.unforeseen.append(f"{command} {words}")
            self.say(f"{tag} BAD what is that?")
            return True
        try:
            said = known(words)
        except KeyError:
            said = "NO [TRYCREATE] no such folder"
        if said is None:
            return False
        self.say(f"{tag} {said} done")
        return command != "LOGOUT"

    def do_capability(self, words: str) -> str:
        self.say(f"* CAPABILITY IMAP4rev1 {self.server.extensions if self.signed_in else ''}")
        return "OK"

    def do_login(self, words: str) -> str:
        given = [one.replace('\\"', '"') for one in re.findall(r'"((?:\\.|[^"\\])*)"', words)]
        self.signed_in = given == [USER, self.server.password]
        return "OK" if self.signed_in else "NO [AUTHENTICATIONFAILED] wrong password"

    def do_logout(self, words: str) -> str:
        self.say("* BYE")
        return "OK"

    def do_select(self, words: str) -> str:
        kept = self.server.folders[words.strip('"')]
        self.selected = words.strip('"')
        self.said = len(kept)
        self.say(f"* {self.said} EXISTS")
        self.say(f"* OK [UIDVALIDITY {self.server.validity}]")
        self.say(f"* OK [UIDNEXT {self.server.next}]")
        return "OK [READ-WRITE]"

    def do_idle(self, words: str) -> str | None:
        """RFC 2177: what comes in is said until the other side says DONE."""
        with self.server.lock:
            self.say("+ idling")
            self.say_what_came()
            self.server.listening.append(self)
        try:
            line = self.rfile.readline()
        except ConnectionError:
            line = b""
        with self.server.lock:
            self.server.listening.remove(self)
        if not line:
            return None
        return "OK" if line == b"DONE\r\n" else "BAD"

    def say_what_came(self) -> None:
        kept = self.server.folders[self.selected]
        if len(kept) != self.said:
            self.said = len(kept)
            self.say(f"* {self.said} EXISTS")

    def do_search(self, words: str) -> str:
        kept = self.server.folders[self.selected]
        first = re.search(r"UID (\d+):\*", words)
        since = re.search(r"SINCE (\d+)-(\w+)-(\d+)", words)
        last = max((one.uid for one in kept), default=0)
        found = [one for one in kept if first is None or one.uid >= min(int(first[1]), last)]
        if since:
            day = date(int(since[3]), _MONTHS.index(since[2]) + 1, int(since[1]))
            found = [one for one in found if one.day >= day]
        self.say("* SEARCH " + " ".join(str(one.uid) for one in reversed(found)))
        return "OK"

    def do_fetch(self, words: str) -> str | None:
        uid, _, part = words.partition(" ")
        kept = next((one for one in self.server.folders[self.selected] if one.uid == int(uid)), None)
        if kept is None:
            return "OK"
        if "SIZE" in part:
            self.say(f"* 1 FETCH (UID {uid} RFC822.SIZE {len(kept.raw)})")
            return "OK"
        if self.server.breaks_after is not None and len(self.server.fetched) >= self.server.breaks_after:
            return None
        content = kept.raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if "HEADER" in part else kept.raw
        name = "BODY[HEADER]" if "HEADER" in part else "BODY[]"
        self.wfile.write(f"* 1 FETCH (UID {uid} {name} {{{len(content)}}}\r\n".encode() + content + b")\r\n")
        self.server.fetched.append(int(uid))
        return "OK"

    def do_store(self, words: str) -> str:
        uid, flag = words.split()[0], words.partition("(")[2].rstrip(")")
        next(one for one in self.server.folders[self.selected] if one.uid == int(uid)).flags.add(flag)
        return "OK"

    def do_copy(self, words: str) -> str:
        uid, _, folder = words.partition(" ")
        kept = next(one for one in self.server.folders[self.selected] if one.uid == int(uid))
        self.server.folders[folder.strip('"')].append(Kept(1, kept.raw, kept.day, set()))
        return "OK"

    def do_move(self, words: str) -> str:
        self.do_copy(words)
        return self.do_expunge(words)

    def do_expunge(self, words: str) -> str:
        kept = self.server.folders[self.selected]
        kept[:] = [one for one in kept if one.uid != int(words.split()[0])]
        return "OK"


@contextmanager
def open_imap(tls: ssl.SSLContext | None = None) -> Iterator[ImapServer]:
    with ImapServer(tls) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
        assert not server.unforeseen, f"said to the IMAP server, and not foreseen: {server.unforeseen}"
