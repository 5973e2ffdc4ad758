"""The tables of the documentation, drawn from what the channels say of themselves.

`python -m rung.channels.features` prints them; a test holds docs/add-a-channel.md to them.
"""

import sys
from collections.abc import Callable, Iterable

from rung.channels.base import Description, Field, Rate
from rung.channels.registry import WAYS_OUT

_ROWS: tuple[tuple[str, Callable[[Description], str]], ...] = (
    ("key in a policy", lambda about: f"`{about.name}`"),
    ("address", lambda about: f"`{about.address.example}`"),
    ("buttons", lambda about: _yes(about.capabilities.buttons)),
    ("changes in place", lambda about: _yes(about.capabilities.updates_in_place)),
    ("short message when somebody has it", lambda about: _yes(about.capabilities.follow_ups)),
    ("keeps an issue together", lambda about: _yes(about.capabilities.threads)),
    ("HTML", lambda about: _yes(about.capabilities.html)),
    ("answers customers", lambda about: _yes(about.capabilities.answers_customers)),
    ("files of answers", lambda about: about.capabilities.files),
    ("longest text", lambda about: f"{about.limits.characters:,}" if about.limits.characters else "no limit"),
    ("messages a second, then at once", lambda about: _rate(about.limits.rate)),
    ("the same to one conversation", lambda about: _rate(about.limits.conversation_rate)),
    ("sends under way", lambda about: str(about.limits.at_once)),
)


def features() -> str:
    """One column for each channel, one row for each thing that it can or cannot do."""
    described = [channel.describe() for channel in WAYS_OUT.values()]
    heads = ["", *(about.label for about in described)]
    return _table(heads, ([name, *(value(about) for about in described)] for name, value in _ROWS))


def settings() -> str:
    """Every setting of every channel."""
    rows = (
        [about.label, f"`{field.name}`", field.label, field.kind, _default(field), field.help]
        for about in (channel.describe() for channel in WAYS_OUT.values())
        for field in about.fields
    )
    return _table(["channel", "setting", "what it is", "kind", "default", "note"], rows)


def _default(field: Field) -> str:
    if field.required:
        return "needed"
    return "" if field.default is None else f"`{field.default}`"


def _rate(rate: Rate | None) -> str:
    return f"{rate.per_second:g}, {rate.burst}" if rate else "no limit"


def _yes(flag: bool) -> str:
    return "yes" if flag else ""


def _table(heads: list[str], rows: Iterable[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


if __name__ == "__main__":
    sys.stdout.write(f"{features()}\n\n{settings()}\n")
