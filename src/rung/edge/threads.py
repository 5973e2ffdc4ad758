"""Where the edge talks to the database: a few threads of its own, each with its connection, never the event loop.

What goes wrong here is noted (`rung.store.standing.watch`) before it is raised.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, InterfaceError, OperationalError

from rung.store import setup, ways
from rung.store.standing import watch
from rung.store.standing.trouble import kind_of

P = ParamSpec("P")
T = TypeVar("T")


class DatabaseThreads:
    """So many threads. Each keeps its connection while it is good; over a broken one it opens another and tries again.

    So whatever runs here must bear to run twice: events have their ids before they come here.
    """

    def __init__(self, name: str, number: int) -> None:
        self._number = number
        self._pool = ThreadPoolExecutor(number, thread_name_prefix=name, initializer=ways.plan_once)

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, lambda: _twice(work, *args, **kwargs))

    def close(self) -> None:
        """Ends the threads, each after closing its connection."""
        all_here = threading.Barrier(self._number)
        for _ in range(self._number):
            self._pool.submit(_release, all_here)
        self._pool.shutdown(wait=True)


def _twice(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    try:
        return work(*args, **kwargs)
    except (OperationalError, InterfaceError) as error:
        setup.release()
        kind = kind_of(error)
        if kind is not None and not kind.is_of_connection:
            watch.note(error)
            raise
    except DatabaseError as error:
        watch.note(error)
        raise
    return _once_more(work, *args, **kwargs)


def _once_more(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    try:
        return work(*args, **kwargs)
    except (DatabaseError, InterfaceError) as error:
        setup.release()
        watch.note(error)
        raise


def _release(all_here: threading.Barrier) -> None:
    """Waits for the others, so that each thread does it once."""
    all_here.wait(10)
    setup.release()
