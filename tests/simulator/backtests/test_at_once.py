"""Both policies played at once, one of them in a process of its own; and what happens when that comes to nothing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
BOTH = """
import json, os, signal, sys
from contextlib import nullcontext
from itertools import chain, repeat
from rung.simulator.backtests.at_once import Played, both
from rung.simulator.backtests.backtest import backtest
from tests.simulator.backtests.test_side_by_side import DRAFT, HISTORY, IN_FORCE, policy_of

here, said = os.getpid(), []

def play(name, text, trouble, step):
    trouble()
    run = backtest(name, policy_of(text), HISTORY, step)
    return Played(run, (f"{name} {'here' if os.getpid() == here else 'beside'}",))

def nothing(): pass
"""
ENDS = """
def in_force(step): return play("in force", IN_FORCE, {first}, step)
def draft(step): return play("draft", DRAFT, {second}, step)

for one in both(in_force, draft, nullcontext(said.append)):
    rows = [[row for row in kind] for kind in one.run.rows.kinds()]
    print(json.dumps([one.notes, one.run.events, one.run.summary, rows, one.run.rows.refused]))
"""


def played(first: str = "nothing", second: str = "nothing", also: str = "") -> tuple[list[list[object]], str]:
    """What both came to, and what stands on standard error."""
    script = BOTH + also + ENDS.format(first=first, second=second)
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT, timeout=60
    )
    return [json.loads(line) for line in ended.stdout.splitlines()], ended.stderr


def test_they_come_to_what_they_would_one_after_the_other() -> None:
    at_once, errors = played()
    in_turn, errors_in_turn = played("lambda: os.getpid() == here or os._exit(1)")
    assert errors + errors_in_turn == ""
    assert [notes for notes, *_ in at_once] == [["in force beside"], ["draft here"]]
    assert [notes for notes, *_ in in_turn] == [["in force here"], ["draft here"]]
    assert [rest for _, *rest in at_once] == [rest for _, *rest in in_turn]
    assert at_once[0][1] == 7
    assert at_once[0][3] != at_once[1][3]


@pytest.mark.parametrize(
    ("trouble", "said"),
    [("os.kill(os.getpid(), signal.SIGKILL)", ""), ("int('no number')", "invalid literal for int()")],
)
def test_a_process_that_comes_to_nothing_is_made_up_for(trouble: str, said: str) -> None:
    found, errors = played("breaks", also=f"\ndef breaks():\n    if os.getpid() != here: {trouble}\n")
    assert [notes for notes, *_ in found] == [["in force here"], ["draft here"]]
    assert said in errors


def test_what_is_wrong_with_a_past_is_said_by_whoever_asked() -> None:
    found, errors = played("lambda: int('no number')")
    assert not found
    assert errors.count("invalid literal for int()") == 2, "once beside, once where it was made again"


def test_the_process_ends_when_nobody_waits_for_it_any_more() -> None:
    """It holds standard output open, so waiting for the end of that is waiting for it."""
    goes_on = "\nHISTORY = chain(HISTORY, repeat(HISTORY[-1]))\n"
    found, errors = played(second="lambda: os._exit(0)", also=goes_on)
    assert (found, errors) == ([], "")
