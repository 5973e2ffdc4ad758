"""How much the interpreter does for an event: its instructions, counted. They are the same however busy the machine is,
and so tell two versions apart where times do not.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from rung.bench import past
from rung.bench.backtesting import policy_of_the_past
from rung.bench.figures import Figure
from rung.simulator.backtests.backtest import backtest
from rung.simulator.histories.history import read_history

ISSUES = 600
"""A short past: counting takes some forty times as long as playing."""
DAYS_AN_ISSUE = 0.0009
"""It is as busy as the long ones."""


def measure(issues: int = ISSUES) -> list[Figure]:
    """The instructions of Python for an event of a back-test, by the rooms that take most."""
    with tempfile.TemporaryDirectory(prefix="rung-bench-") as folder:
        file = Path(folder) / "past.jsonl"
        past.write(file, issues, issues * DAYS_AN_ISSUE)
        policy, history = policy_of_the_past(), read_history(file)
        backtest("once, so that all is compiled", policy, history.events())
        counted = _counted(lambda: backtest("counted", policy, history.events()))
    each = {room: count / history.count for room, count in counted.most_common()}
    beside = ", ".join(f"{room} {count:,.0f}" for room, count in list(each.items())[:4])
    return [Figure("instructions of the interpreter for an event of a back-test", sum(each.values()), "", beside)]


def _counted(run: Callable[[], object]) -> Counter[str]:
    """The instructions that Python executes, by the folder of `rung` that they stand in."""
    counts = Counter[str]()

    def entered(frame: FrameType, event: str, arg: Any) -> Any:
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        _, _, inside = frame.f_code.co_filename.partition("/rung/")
        room = inside.partition("/")[0] or "others"

        def stepped(frame: FrameType, event: str, arg: Any) -> Any:
            if event == "opcode":
                counts[room] += 1
            return stepped

        return stepped

    before = sys.gettrace()
    sys.settrace(entered)
    try:
        run()
    finally:
        sys.settrace(before)
    return counts
