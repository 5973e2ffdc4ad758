"""What became of one attempt to send."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from msgspec import Struct

from rung.channels.messages import Ticket, Written
from rung.channels.text import writable


class Sent(Struct, frozen=True):
    """The other side took the message, or there was nothing to say here (`skipped` says why)."""

    vendor_ref: str | None = None
    """What to give as `previous` next time."""
    own_ref: str = ""
    """What this very message is called there, where `vendor_ref` says something else: what is reported of it names it
    so."""
    updated: bool = False
    """A message that was there before was changed."""
    skipped: str = ""
    written: Written | None = None
    """Of a `Change`: what is there now."""
    ticket: Ticket | None = None
    """Of a `Task` that opened or linked one: how it stands there."""


LONGEST_PAUSE = 3600.0
"""Seconds that the other side may ask us to wait: a header that says more is a slip, or meant to silence us."""


class Failed(Exception):
    """The message was not sent, or nobody can say whether it was.

    permanent    trying again with the same settings and address cannot help
    retry_after  the other side asks to be left alone for so many seconds: the whole destination, not this message only
    busy         the other side is well and had too many messages of ours
    only_here    the other side is well; the trouble is this one address's, such as a mailbox that is full
    unknown      it may have arrived
    refuses_us   the other side takes nothing of ours, whoever it is for: our token or password is not good any more.
                 Once that is mended, what waits can go
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        retry_after: float | None = None,
        busy: bool = False,
        only_here: bool = False,
        unknown: bool = False,
        refuses_us: bool = False,
    ) -> None:
        message = writable(message)  # the other side's words may stand in it, in whatever charset it thinks in
        super().__init__(message)
        self.message = message
        self.permanent = permanent
        self.retry_after = None if retry_after is None else min(retry_after, LONGEST_PAUSE)
        self.busy = busy
        self.only_here = only_here
        self.unknown = unknown
        self.refuses_us = refuses_us

    def saying(self, message: str) -> "Failed":
        """The same failure in other words."""
        return Failed(
            message, permanent=self.permanent, retry_after=self.retry_after, busy=self.busy, only_here=self.only_here,
            unknown=self.unknown, refuses_us=self.refuses_us,
        )  # fmt: skip


class NotOurs(Failed):
    """The process was paused for so long that another one may be sending by now. Nothing was sent by this attempt."""

    def __init__(self) -> None:
        super().__init__("this process was paused past its lease, and sent nothing")


_is_ours: ContextVar[Callable[[], bool]] = ContextVar("is_ours", default=lambda: True)


@contextmanager
def as_long_as(is_ours: Callable[[], bool]) -> Iterator[None]:
    """Inside, nothing is sent any more once `is_ours` is false."""
    token = _is_ours.set(is_ours)
    try:
        yield
    finally:
        _is_ours.reset(token)


def check_still_ours() -> None:
    """Asked between the connection and the message. Raises `NotOurs`."""
    if not _is_ours.get()():
        raise NotOurs
