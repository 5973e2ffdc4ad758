"""What is sent to Django's pages, taken in before Django begins.

A thread of Django's that waits for a slow visitor is one that nobody else has, and there are few. So a body is here
as a whole, what is large of it on disk, before a thread is asked for.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from tempfile import SpooledTemporaryFile

from starlette.types import Receive

from rung.intake.base import Rejected

IN_MEMORY = 256 * 1024
"""Bytes of one body; what is longer lies on disk meanwhile."""
TOGETHER = 2_000_000_000
"""Bytes of all bodies that lie on disk at once."""
PATIENCE = 60.0
"""Seconds for a short body."""
SLOWEST = 10_000
"""Bytes a second of a long one."""


class Upload:
    """One body, as far as it came."""

    def __init__(self, file: SpooledTemporaryFile[bytes], *, is_whole: bool) -> None:
        self._file = file
        self.is_whole = is_whole

    def read(self, most: int) -> bytes:
        """The next bytes; none after the last."""
        return self._file.read(most)


class Uploads:
    """Every body that is on its way."""

    def __init__(self, most: int, together: int = TOGETHER, patience: float = PATIENCE) -> None:
        self._most = most
        self._together = together
        self._patience = patience
        self._on_disk = 0

    @asynccontextmanager
    async def taken(self, receive: Receive, announced: int) -> AsyncIterator[Upload]:
        """The body of `announced` bytes, until whoever wants it is through with it. Raises `Rejected`: 413 for more
        than is taken, 408 where it takes too long, 503 while too much of others lies here."""
        if announced > self._most:
            hint = "Send less at once."
            raise Rejected(413, "too_large", f"At most {self._most:,} bytes are taken at once.", hint)
        weight = announced if announced > IN_MEMORY else 0
        if self._on_disk + weight > self._together:
            hint = "Send it again in a minute."
            raise Rejected(503, "too_many_uploads", "Too many files are on their way just now.", hint)
        self._on_disk += weight
        try:
            with SpooledTemporaryFile(IN_MEMORY) as file:
                yield await self._came(receive, file, announced)
        finally:
            self._on_disk -= weight

    async def _came(self, receive: Receive, file: SpooledTemporaryFile[bytes], announced: int) -> Upload:
        try:
            async with asyncio.timeout(self._patience + announced / SLOWEST):
                is_whole = await _all_of(receive, file)
        except TimeoutError:
            hint = "Send it again over a faster connection."
            raise Rejected(408, "too_slow", "The request did not arrive in time.", hint) from None
        file.seek(0)
        return Upload(file, is_whole=is_whole)


async def _all_of(receive: Receive, file: SpooledTemporaryFile[bytes]) -> bool:
    """Whether it came to its end; it does not where the visitor hangs up."""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return False
        file.write(message.get("body", b""))
        if not message.get("more_body", False):
            return True
