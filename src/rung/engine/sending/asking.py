"""A question to another system that a page waits for."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Found = TypeVar("Found")


def answer_to(question: Coroutine[Any, Any, Found]) -> Found:
    """Its answer, asked in a thread of its own: in that of the page an event loop may be running already."""
    with ThreadPoolExecutor(1, "asking") as apart:
        return apart.submit(asyncio.run, question).result()
