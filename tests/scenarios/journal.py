"""What the simulator did, in the words of the live journal."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from rung.core.effects import AnyEffect, without_words
from rung.simulator.run import Step

Line = tuple[str, str, datetime, list[AnyEffect]]
"""Issue, type of the event, its instant, and what came of it."""


def lines_of(steps: Iterable[Step]) -> list[Line]:
    """What the simulator did, as the journal would say it; issue by issue."""
    lines = [
        (step.issue, step.event.__struct_config__.tag, step.at, as_written(without_words(step.effects)))
        for step in steps
        if step.issue is not None and step.refused is None
    ]
    return sorted(lines, key=lambda line: line[0])


def as_written(effects: Any) -> list[AnyEffect]:
    """Effects as they are read again; what a journal leaves out because it is the usual makes no difference."""
    return _effects.decode(msgspec.json.encode(effects))


_effects = msgspec.json.Decoder(list[AnyEffect])
