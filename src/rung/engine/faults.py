"""Named places at which a test may end the process, as power failing there would.

`RUNG_FAULT=after-claim` (or `after-claim:3`, at the third time) makes `point("after-claim")` kill this process with
SIGKILL; `after-claim:3:STOP` makes it stand still there, as a machine that is paused. Without the variable a point does
nothing.
"""

import os
import signal

POINTS = (
    "after-claim",
    "before-commit",
    "after-commit",
    "before-send",
    "after-accepted",
    "before-result",
)

_WANTED = os.environ.get("RUNG_FAULT", "")
"""As the process was started: a point is passed for every message, and asking the environment each time costs more than
all else around it."""
_passed = 0


def point(name: str) -> None:
    """Ends the process here if the environment said so."""
    if _WANTED:
        _maybe_end(name, _WANTED)


def _maybe_end(name: str, wanted: str) -> None:
    global _passed
    place, times, how, *_ = [*wanted.split(":"), "", ""]
    if place == name:
        _passed += 1
        if _passed == int(times or 1):
            os.kill(os.getpid(), signal.Signals[f"SIG{how or 'KILL'}"])
