"""What was refused, as a page says it: the fault, and how to mend it."""

from rung.core.refused import Refused
from rung.core.wrong import Wrong
from rung.engine.policies.publish import NotPublished
from rung.policy.saying.value_words import sentence

Fault = tuple[str, str]
"""A sentence, and a hint."""


def faults(refused: Refused | Wrong | NotPublished) -> list[Fault]:
    """Everything that is wrong, in sentences."""
    if isinstance(refused, Refused | Wrong):
        return [(sentence(str(refused)), sentence(refused.hint))]
    return [(sentence(one.message), sentence(one.hint)) for one in refused.problems]


def line(refused: Refused | Wrong | NotPublished) -> str:
    """The first of it, in one line."""
    said, hint = faults(refused)[0]
    return f"{said} {hint}".strip()
