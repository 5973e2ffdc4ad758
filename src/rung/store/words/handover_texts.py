"""What was said with the offers of issues: what is asked, and the brief."""

from collections.abc import Callable, Iterable
from datetime import datetime

from rung.store.dialect import among, array
from rung.store.words import texts

Said = dict[tuple[int, datetime, str], str]
"""By issue, the instant of the offer and the field."""


def ask(subject_ids: Iterable[int]) -> Callable[[], Said]:
    """Of all offers of these issues; read later (`dialect.ask`)."""
    wanted = list(subject_ids)
    if not wanted:
        return dict
    words = texts.ask_words(f"field IN ('asked', 'summary') AND subject_id {among('bigint')}", [array(wanted)])
    return lambda: {(one.subject_id, one.at, one.field): one.text for one in words()}
