"""Why something was decided, in a form that machines can count and people can read.

Every effect carries a `Reason`. Its `code` is one of a short, closed list; its `words` are the sentence that the
timeline, the alert and the "why?" panel show; its `facts` are the values that made it true, at that instant.
"""

from typing import Any, Literal

from msgspec import Struct

# The codes that a ring may have (DESIGN.md, `rung backtest --json`), then those of everything that is no ring.
Code = Literal[
    "trigger",
    "climb",
    "repeat",
    "acknowledgement_expired",
    "raised",
    "backup",
    "declined",
    "nobody",
    "if_nobody",
    "last_resort",
    "released",
    "fallback",
    "inform",
    "manual",
    "routing",
    "event",
    "target",
    "clock",
    "time",
    "policy",
]


class Reason(Struct, frozen=True, gc=False, omit_defaults=True):
    """Why: a code to count by, words to read, and the values that made it so."""

    code: Code
    words: str = ""
    facts: dict[str, Any] = {}

    def __str__(self) -> str:
        """As in reports: `climb: nobody acknowledged level 1 within 1 h`."""
        return f"{self.code}: {self.words}" if self.words else self.code
