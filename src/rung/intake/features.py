"""The table of the documentation, drawn from what the intakes say of themselves.

`python -m rung.intake.features` prints it; a test holds docs/add-an-intake.md to it.
"""

import sys

from rung.intake.base import Brought, Description
from rung.intake.chat.message import DESCRIPTION as CHAT
from rung.intake.form.description import CUSTOMERS_PAGE, FORMS
from rung.intake.mail.filing import DESCRIPTION as MAIL
from rung.intake.registry import INTAKES
from rung.intake.teams.intake import DESCRIPTION as TEAMS
from rung.intake.twilio.intake import DESCRIPTION as TWILIO

WITH_OWN_DOORS: tuple[Description, ...] = (MAIL, TEAMS, CHAT, FORMS, CUSTOMERS_PAGE, TWILIO)
"""Ways in that the edge or the pages open by themselves: no other system is set up to post there as a source."""
_BRINGS: dict[Brought, str] = {
    "issues": "opens issues",
    "messages": "customers' messages",
    "answers": "the team's answers",
    "states": "resolved, reopened",
    "edits": "edits",
    "files": "files",
    "takes": "who has it",
    "failures": "what did not arrive",
    "trackers": "states and comments of engineering's tracker",
}


def described() -> tuple[Description, ...]:
    """Every way in: what has a door of its own, then what posts to an address of a source."""
    return (*WITH_OWN_DOORS, *(intake.describe() for intake in INTAKES.values()))


def features() -> str:
    """One row for each way in, one column for each thing that it can tell of."""
    heads = ["intake", "address", "proof of the sender", *_BRINGS.values()]
    rows = [
        [f"[{about.label}]({about.docs.removeprefix('docs/')})", about.address, _proof(about), *_brought(about)]
        for about in described()
    ]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, ["---"] * len(heads), *rows))


def _proof(about: Description) -> str:
    if about.proof:
        return about.proof
    if not about.signs_with:
        return "the key"
    return f"the key, and its {about.signs_with}{'' if about.is_secret_needed else ' where there is one'}"


def _brought(about: Description) -> list[str]:
    return ["yes" if one in about.brings else "" for one in _BRINGS]


if __name__ == "__main__":
    sys.stdout.write(f"{features()}\n")
