"""What an act came to, for whoever waits to see it in a chat: decided, refused with the reason, or still to come.

A chat gives its app a few seconds to answer. So the edge asks for a moment whether the act is decided; what takes
longer is said afterwards, where the chat has an address for that.
"""

import asyncio
from collections.abc import Sequence
from typing import Literal

import msgspec
from msgspec import Struct

from rung.edge.threads import DatabaseThreads
from rung.store.decisions import intake
from rung.store.decisions.intake import Accepted, Duplicate, Outcome

AT_ONCE = 1.5
"""Seconds for which an answer is held back: Slack and Teams wait three, and the way there and back takes time too."""
AFTERWARDS = 30.0
"""Seconds for which a later word is worth waiting for."""
_LOOKS = 0.05
_LATER = 0.5
WAITING = "Taken down, and not decided yet: it is done as soon as its turn comes."
FAILED = (
    "Deciding this went wrong. It is kept, and what happens to the issue next waits for it: the issue's page says what "
    "failed."
)


class Verdict(Struct, frozen=True):
    """What became of an act."""

    state: Literal["done", "waiting", "refused"]
    words: str = ""
    """Why it is not done, and how to mend it."""


async def verdict(outcomes: Sequence[Outcome], threads: DatabaseThreads, patience: float) -> Verdict:
    """What became of the first of these events, within so many seconds: it is the act, the others only go with it.
    One that is repeated comes to what it came to before."""
    if not outcomes:
        return Verdict("done")
    first = outcomes[0]
    if isinstance(first, Duplicate):
        seq = await threads.run(intake.left, first.event_id)
        if seq is None:
            return Verdict("done")
    elif isinstance(first, Accepted):
        seq = first.seq
    else:
        return Verdict("refused", _sentences(first.message, first.hint))
    deadline = asyncio.get_running_loop().time() + patience
    while True:
        (found,) = await threads.run(intake.wait_decided, [seq], 0.0)
        if found.state == "decided":
            return Verdict("done")
        if found.state == "refused":
            why = msgspec.json.decode(found.error or "{}", type=dict[str, str])
            return Verdict("refused", _sentences(why.get("message", ""), why.get("hint", "")))
        if found.state != "waiting":
            return Verdict("refused", FAILED)
        left = deadline - asyncio.get_running_loop().time()
        if left <= 0:
            return Verdict("waiting", WAITING)
        await asyncio.sleep(min(left, _LOOKS if patience <= AT_ONCE else _LATER))


def _sentences(message: str, hint: str) -> str:
    """`It could not be done: the issue is resolved. Reopen it first.`"""
    end = f" {hint[:1].upper()}{hint[1:].rstrip('.')}." if hint else ""
    return f"It could not be done: {message.rstrip('.')}.{end}"
