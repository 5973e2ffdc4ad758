"""What the events of a batch name that is looked up, or locked, before the turn of the first of them."""

import contextlib
from collections.abc import Sequence

import msgspec
from msgspec import Struct

from rung.store.decisions.work import Waiting


class Moved(Struct, frozen=True):
    """Where a change of an issue takes it."""

    account: str | None = None


class Named(Struct, frozen=True):
    """The few fields of an event that matter here."""

    contact: str | None = None
    account: str | None = None
    changes: Moved = Moved()


_events = msgspec.json.Decoder(Named)


def named_by(waiting: Sequence[Waiting]) -> dict[int, list[Named]]:
    """What these events name, by their subjects; an event that cannot be read says so when its turn comes."""
    found: dict[int, list[Named]] = {one.subject_id: [] for one in waiting}
    for one in waiting:
        with contextlib.suppress(msgspec.ValidationError):
            found[one.subject_id].append(_events.decode(one.event))
    return found
