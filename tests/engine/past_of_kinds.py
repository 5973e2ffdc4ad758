"""A team's past: questions about money and about the API, each of a kind that its source or a colleague named."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rung.core.events import IssueChanged, IssueOpened
from tests.understand.test_classifier import API, BILLING, NAMES

if TYPE_CHECKING:
    from tests.engine.house import House


def live_through(house: House, **with_every: str) -> None:
    """64 issues, one an hour; the last is of now."""
    places = [(name, label, sentences) for name in NAMES for label, sentences in (("billing", BILLING), ("api", API))]
    asked = [(sentence.format(name), label) for name, label, sentences in places for sentence in sentences]
    opened: list[IssueOpened] = []
    start = house.clock.now() - timedelta(hours=len(asked))
    for number, (text, label) in enumerate(asked):
        opened.append(
            IssueOpened(
                issue=f"P-{number}", at=start + timedelta(hours=number), id=house.next_id(), account="tiny",
                priority="P2", kind=label, subject=text, contact=f"c{number}@tiny.example", **with_every,
            )
        )  # fmt: skip
    house.tell(*opened)


def corrected(house: House, key: str, by: str | None = "bo", **changes: str) -> IssueChanged:
    return IssueChanged(issue=key, at=house.clock.now(), id=house.next_id(), by=by, changes=changes)
