"""A customer presses one of the scores of a survey, in whichever chat it stands.

Only the customer's side answers: a colleague who presses is told so. What was pressed last counts, until the survey
ends.
"""

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from rung.core.events import CsatReceived
from rung.intake.directory import Directory
from rung.intake.spoken import Reply

RATE = "rate"
"""What the buttons are called: `rate_1` to `rate_5`."""
NOT_FOR_COLLEAGUES = "This question is for the customer: a colleague's press counts for nothing."
OVER = "This survey has ended. Thank you for looking back: if there is something you want to tell us, write it here."


class Asked(Struct, frozen=True):
    """What a button of a survey carries: the issue, which survey of it, the page to say more, and the thanks."""

    i: str
    s: int
    l: str = ""  # noqa: E741 - short, for chats count the characters of a button's value
    t: str = ""


def score_of(button: str) -> int | None:
    """The score that a button stands for; None for a button of something else."""
    kind, _, score = button.partition("_")
    return int(score) if kind == RATE and score in ("1", "2", "3", "4", "5") else None


def asked_of(value: Any) -> Asked | None:
    """What a button carries, as text or as an object; None where it is nothing that we wrote."""
    try:
        return msgspec.json.decode(value, type=Asked) if isinstance(value, str) else msgspec.convert(value, Asked)
    except msgspec.ValidationError:
        return None
    except msgspec.DecodeError:
        return None


def pressed(
    score: int, asked: Asked | None, *, contact: str, channel: str, name: str, now: datetime, directory: Directory,
    is_colleague: bool,
) -> Reply:  # fmt: skip
    """What a press comes to. `contact`: the address of whoever pressed, as this chat names them."""
    if is_colleague:
        return Reply(text=NOT_FOR_COLLEAGUES, code="colleague_rates")
    if asked is None or not directory.is_survey_open(asked.i, asked.s):
        return Reply(text=OVER, code="survey_over")
    event = CsatReceived(
        issue=asked.i, id=name, at=now, score=score, contact=contact, channel=channel, survey=asked.s
    )
    more = f" {asked.l}" if asked.l else ""
    return Reply(text=f"{asked.t} ({score}/5){more}".strip(), events=(event,))
