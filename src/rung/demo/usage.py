"""What the sample company's product measures of its customers each day, and what teammates noted of two: some are well,
one slips away.
"""

import random
from datetime import datetime

from rung.core.events import AccountNoted, AccountSignal

SIGNAL = "active_users"
USERS: dict[str, tuple[float, float]] = {
    "halden": (120, 1.1), "orbita": (310, 1.0), "quillwork": (64, 0.35), "northbay": (38, 1.0), "petrel": (22, 0.9),
    "sunda": (41, 0.55), "figtree": (6, 1.2), "marlow": (3, 1.0),
}  # fmt: skip
"""By customer, how many used it a day a month ago, and how many times as many do now."""
TURNED = 0.5
"""Share of the month after which it turned."""
NOTES = {
    "quillwork": "Ines has a new manager who compares us with two others. Call her before the renewal, and bring the "
    "calendar sync.",
    "halden": "They plan 200 more seats in spring; Tomas decides, Rita signs.",
}


def signal(account: str, at: datetime, share: float, chance: random.Random) -> AccountSignal:
    """One day of one customer; `share` of the month is over."""
    users, becomes = USERS[account]
    after = max(share - TURNED, 0.0) / (1 - TURNED)
    value = users * (1 + (becomes - 1) * after) * chance.uniform(0.92, 1.08)
    if at.weekday() >= 5:
        value *= 0.4
    name = f"usage-{account}-{at:%Y-%m-%d}"
    return AccountSignal(account=account, at=at, id=name, name=SIGNAL, value=float(round(value)))


def notes(at: datetime) -> list[AccountNoted]:
    """What teammates noted of customers."""
    return [
        AccountNoted(account=account, note="first", body=body, by="ida", at=at, id=f"past/{account}/noted")
        for account, body in NOTES.items()
    ]
