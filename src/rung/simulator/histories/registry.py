"""The exports that are known, the most particular first."""

from rung.simulator.histories import intercom, jira, servicenow, volvo, zendesk
from rung.simulator.histories.base import Adapter, Seen

ADAPTERS: tuple[Adapter, ...] = (
    servicenow.ADAPTER,
    volvo.ADAPTER,
    *jira.ADAPTERS,
    *zendesk.ADAPTERS,
    *intercom.ADAPTERS,
)
NAMES = tuple(dict.fromkeys(adapter.name for adapter in ADAPTERS))


def recognised(seen: Seen) -> Adapter | None:
    """The first that knows a file of this kind."""
    return next((adapter for adapter in ADAPTERS if adapter.recognises(seen)), None)


def named(name: str, seen: Seen) -> Adapter | None:
    """The adapter of a name that reads files of this kind."""
    return next((adapter for adapter in ADAPTERS if adapter.name == name and adapter.kind == seen.kind), None)
