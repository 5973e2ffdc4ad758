"""How connections that do the same all day look for rows: by plans made once, along the indexes they were made for.

The tables of the engine are nearly empty at most times, and PostgreSQL remembers them so. Comes a backlog, it reads and
sorts all of it to find the few rows at its head, and joins whole tables for a handful of rows, for each batch again.
A connection that may only go along indexes stops where it has enough: what a batch costs follows what it handles,
never what waits behind it or has been handled long ago. Which index is the right one may look different once a table
has grown, so plans are made anew twice a second.
"""

import threading
import time
from typing import Any

from django.db import connection
from django.db.backends.signals import connection_created

STANDS = 0.5
"""Seconds after which plans are made anew: for so long a backlog may meet plans that were made for an empty table."""

PLANNED_ONCE = "SET plan_cache_mode = force_generic_plan; SET jit = off"
BY_INDEX = "; ".join(
    (PLANNED_ONCE, *(f"SET enable_{way} = off" for way in ("seqscan", "bitmapscan", "hashjoin", "mergejoin")))
)

_thread = threading.local()


def plan_once() -> None:
    """From now on, connections that this thread opens plan each of their hot statements once."""
    _thread.settings = PLANNED_ONCE


def by_index() -> None:
    """As `plan_once`, and they go along indexes only: for the loops, whose statements begin with few rows."""
    _thread.settings = BY_INDEX


def is_loop() -> bool:
    """Whether this thread is one of the loops. Behind every other one somebody waits for an answer."""
    return getattr(_thread, "settings", "") == BY_INDEX


def plan_anew() -> None:
    """Called for each batch: forgets the plans of this thread's connection when they are old."""
    present = time.monotonic()
    if not getattr(_thread, "settings", "") or present - getattr(_thread, "planned_at", 0.0) < STANDS:
        return
    _thread.planned_at = present
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DISCARD PLANS")


def listen() -> None:
    """Django tells of each new connection, in the thread that opened it and before its first transaction."""
    connection_created.connect(_on_connection, dispatch_uid="rung.store.ways")


def _on_connection(connection: Any, **_: object) -> None:  # named as Django names it
    settings = getattr(_thread, "settings", "")
    if settings and connection.vendor == "postgresql":
        _thread.planned_at = time.monotonic()
        with connection.cursor() as cursor:
            cursor.execute(settings)
