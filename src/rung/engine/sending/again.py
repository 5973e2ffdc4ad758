"""Sending again what failed, because a person asked for it: checked, done, and written down with their name."""

from typing import Literal

import structlog
from msgspec import Struct

from rung.channels.registry import WAYS
from rung.store.decisions import work
from rung.store.deliveries import replays

log = structlog.get_logger()


class Answer(Struct, frozen=True):
    """What became of the wish: `code` to act by, `words` for whoever asked."""

    code: Literal["asked", "not_there", "not_failed", "no_channel"]
    words: str


def send(delivery: int, by: str) -> Answer:
    """Sends one failed delivery again."""
    found = replays.known(delivery)
    if found is None:
        return Answer("not_there", f"there is no delivery {delivery}")
    if found.channel not in WAYS:
        return Answer("no_channel", f"there is no channel {found.channel} here; there are {', '.join(WAYS)}")
    if not replays.ask(delivery, by, work.read_now()):
        state = "overtaken by a newer update" if found.state == "failed" else found.state
        return Answer("not_failed", f"this delivery is {state}: only one that failed is sent again")
    log.info("deliver.again", delivery=delivery, by=by)
    return Answer("asked", "it is sent again at once")


def send_all(channel: str, by: str) -> int:
    """Sends everything again that failed on a channel in the last days; says how many these are."""
    if channel not in WAYS:
        return 0
    asked = replays.ask_all(channel, by, work.read_now())
    if asked:
        log.info("deliver.again", deliveries=list(asked), by=by)
    return len(asked)
