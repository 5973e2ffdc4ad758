"""What was said with the offers of issues: what is asked, and the brief."""

from collections.abc import Iterable
from datetime import datetime

from rung.store.dialect import among, array
from rung.store.words import texts

Said = dict[tuple[int, datetime, str], str]
"""By issue, the instant of the offer and the field."""


def of(subject_ids: Iterable[int]) -> Said:
    """Of all offers of these issues."""
    wanted = list(subject_ids)
    if not wanted:
        return {}
    words = texts.read(f"field IN ('asked', 'summary') AND subject_id {among('bigint')}", [array(wanted)])
    return {(one.subject_id, one.at, one.field): one.text for one in words}
