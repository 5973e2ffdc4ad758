"""Whose patience each message uses up, and how much of it there is, as this installation is set up."""

from collections.abc import Mapping
from typing import Any

from msgspec import structs

from rung import config
from rung.channels.base import Destination, Limits, Rate
from rung.channels.registry import WAYS
from rung.config import Config
from rung.engine.sending import wires
from rung.store.deliveries import outbox

LABELLED = 1_000
"""Deliveries that are put into their lines at once."""
BURST = 1.0
"""Seconds of a given limit that may go at once."""

_settings: tuple[Config, dict[str, dict[str, Any]]] | None = None


def of(channel: str, address: str, through: Mapping[str, Any] | None = None) -> Destination:
    """The destination of an address; of a channel that is not there, the channel's name. `through`: settings that hold
    for this message in place of the usual ones."""
    known = WAYS.get(channel)
    if known is None:
        return Destination(channel, address)
    return known.destination(address, {**_live_settings().get(channel, {}), **(through or {})})


def limits(destination: str) -> Limits:
    """What a destination bears: what its channel says, or what the operator set in its place."""
    channel = channel_of(destination)
    known = WAYS.get(channel)
    found = known.describe().limits if known else Limits()
    given = config.current().send_limits
    if channel not in given:
        return found
    rate = given[channel]
    own = Rate(rate, max(1, int(rate * BURST))) if rate is not None else None
    return structs.replace(found, rate=own, conversation_rate=found.conversation_rate if own else None)


def channel_of(destination: str) -> str:
    return destination.partition(":")[0]


def title(destination: str) -> str:
    """A destination as people call it: `Slack`, `Webhook hooks.example.com`."""
    channel, _, rest = destination.partition(":")
    known = WAYS.get(channel)
    name = known.describe().label if known else channel
    return f"{name} {rest}" if rest else name


def label_waiting() -> int:
    """Puts waiting deliveries into the lines of their destinations, where whoever wrote them did not."""
    rows = outbox.unlabelled(LABELLED)
    outbox.label(
        [
            {
                "id": row["id"],
                "destination": of(row["channel"], row["address"]).name,
                "rank": min(row["rank"], outbox.rank(row["op"], bool(row["ring"]), row["urgency"])),
            }
            for row in rows
        ]
    )
    return len(rows)


def _live_settings() -> dict[str, dict[str, Any]]:
    global _settings
    present = config.current()
    if _settings is None or _settings[0] is not present:
        _settings = (present, wires.live_settings(present))
    return _settings[1]
