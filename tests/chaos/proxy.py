"""Between the workers and PostgreSQL: a line that can break at the worst moment, in a commit.

`before`: the server never hears of the commit. `after`: it committed, and its answer never arrives.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections import Counter, deque
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

Moment = Literal["before", "after"]
COMMIT = b"COMMIT\x00"
RESET = struct.pack("ii", 1, 0)


class Proxy:
    """Listens on loopback and passes everything on, until `cut` says that a commit is to be broken."""

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self._cuts: deque[Moment] = deque()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.done: Counter[str] = Counter()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """The database behind it, as the workers are to be given it."""
        user = self._parts.netloc.rpartition("@")[0]
        port = self._listening.getsockname()[1]
        return urlunsplit(self._parts._replace(netloc=f"{user}@127.0.0.1:{port}"))

    def cut(self, moment: Moment) -> None:
        """The next commit that passes is broken."""
        self._cuts.append(moment)

    def forgive(self) -> None:
        self._cuts.clear()

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            try:
                server = socket.create_connection((self._parts.hostname or "", self._parts.port or 5432))
            except OSError:
                client.close()  # the server is away: so are we
                continue
            line = _Line(self, client, server)
            threading.Thread(target=line.pass_on, daemon=True).start()
            threading.Thread(target=line.pass_back, daemon=True).start()

    def next_cut(self) -> Moment | None:
        with contextlib.suppress(IndexError):
            moment = self._cuts.popleft()
            self.done[moment] += 1
            return moment
        return None


class _Line:
    """One connection through the proxy."""

    def __init__(self, proxy: Proxy, client: socket.socket, server: socket.socket) -> None:
        self._proxy = proxy
        self._client = client
        self._server = server
        self._is_deaf = threading.Event()

    def pass_on(self) -> None:
        """What the client says. A commit is one message, sent on its own."""
        with contextlib.suppress(OSError):
            while said := self._client.recv(65536):
                moment = self._proxy.next_cut() if COMMIT in said else None
                if moment == "before":
                    break
                if moment == "after":
                    self._is_deaf.set()
                self._server.sendall(said)
        if not self._is_deaf.is_set():
            self._end()

    def pass_back(self) -> None:
        with contextlib.suppress(OSError):
            while said := self._server.recv(65536):
                if self._is_deaf.is_set():
                    break  # the server has committed
                self._client.sendall(said)
        self._end()

    def _end(self) -> None:
        """Both ends see a reset, as when a machine in between was switched off."""
        for end in (self._client, self._server):
            with contextlib.suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            with contextlib.suppress(OSError):
                end.close()
