"""What goes wrong at the stand-in, as a story orders it: too many messages, refusals, silence, an answer kept back."""

import asyncio
import threading

from aiohttp import web
from msgspec import Struct


class Fault(Struct, frozen=True):
    """How the stand-in treats one call instead of answering it."""

    method: str | None = None
    status: int = 200
    error: str = ""
    retry_after: int | None = None
    hangs: bool = False
    held: "Held | None" = None


class Held:
    """One call whose answer is ready and kept back until somebody lets it go, from any thread."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self._is_free = threading.Event()

    def let_go(self) -> None:
        self._is_free.set()

    async def wait(self) -> None:
        self.reached.set()
        while not self._is_free.is_set():
            await asyncio.sleep(0.005)


class Faults:
    """Those that are to come, in their order."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def ratelimit(self, seconds: int, *, times: int = 1, method: str | None = None) -> None:
        """Refuse the next calls: too many messages, come again after `seconds`."""
        self._faults += [Fault(method, status=429, error="ratelimited", retry_after=seconds)] * times

    def refuse(self, error: str, *, status: int = 200, times: int = 1, method: str | None = None) -> None:
        """Refuse the next calls with one of Slack's error codes, or with a bare status when `error` is empty."""
        self._faults += [Fault(method, status=status, error=error)] * times

    def hang(self, *, times: int = 1, method: str | None = None) -> None:
        """Do what the next calls want, and never answer: their fate is unknown to the caller."""
        self._faults += [Fault(method, hangs=True)] * times

    def hold(self, *, method: str | None = None) -> Held:
        """Do what the next call wants, and answer when the caller of this says so."""
        held = Held()
        self._faults.append(Fault(method, held=held))
        return held

    def recover(self) -> None:
        self._faults.clear()

    def next_fault(self, method: str) -> Fault | None:
        if self._faults and self._faults[0].method in (None, method):
            return self._faults.pop(0)
        return None


def faulty(fault: Fault) -> web.Response:
    headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after is not None else {}
    if not fault.error:
        return web.Response(status=fault.status, headers=headers, text="<html></html>", content_type="text/html")
    return web.json_response({"ok": False, "error": fault.error}, status=fault.status, headers=headers)
