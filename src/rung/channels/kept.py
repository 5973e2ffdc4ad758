"""What a channel remembers of the other side, so that it need not ask before every message."""

from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

import aiohttp

K = TypeVar("K")
V = TypeVar("V")


class Kept(Generic[K, V]):
    """Values by key, for as long as the session lasts over which they were asked: another one asks anew, for another
    service may stand at the same address by then."""

    def __init__(self, most: int) -> None:
        """`most`: so many are kept for a session; then it begins anew."""
        self._most = most
        self._by_session: WeakKeyDictionary[aiohttp.ClientSession, dict[K, V]] = WeakKeyDictionary()

    def over(self, session: aiohttp.ClientSession) -> dict[K, V]:
        """What is known over this session, to be read and added to."""
        found = self._by_session.setdefault(session, {})
        if len(found) >= self._most:
            found.clear()
        return found
