"""Names of hosts looked up in threads that nobody waits for.

The system's look-up may take half a minute and cannot be called off. A command that gave up after five seconds would
still wait for it before it ends; so would a pool of threads.
"""

import asyncio
import socket
import threading
from contextlib import suppress

from aiohttp.abc import AbstractResolver, ResolveResult

Found = list[ResolveResult]


class PatientResolver(AbstractResolver):
    """Waits no longer than its caller does."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Found] = loop.create_future()

        def look() -> None:
            outcome = _look_up(host, port, family)
            with suppress(RuntimeError):  # nobody waits any more: the loop is closed
                loop.call_soon_threadsafe(_settle, future, outcome)

        threading.Thread(target=look, name=f"look-up-{host[:40]}", daemon=True).start()
        return await future

    async def close(self) -> None:
        pass


def _settle(future: asyncio.Future[Found], outcome: Found | OSError) -> None:
    if future.done():
        return
    if isinstance(outcome, OSError):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)


def _look_up(host: str, port: int, family: socket.AddressFamily) -> Found | OSError:
    try:
        found = socket.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    except OSError as error:
        return error
    except UnicodeError as error:  # a label too long for a name
        return OSError(f"{host[:60]!r} is no name of a host: {error}")
    numeric = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    return [
        ResolveResult(hostname=host, host=str(at[0]), port=int(at[1]), family=kind, proto=protocol, flags=numeric)
        for kind, _, protocol, _, at in found
    ]
