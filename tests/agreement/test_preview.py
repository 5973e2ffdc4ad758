"""A look ahead is what happens: who is told, when, and by which channels, whether nobody acts or somebody does."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from msgspec import structs

from rung.simulator.scenarios.story import arrives_at
from tests.agreement.made_up import MadeUp
from tests.agreement.policy import CONTACTS, POLICIES

SEED = 5
ISSUES = 80
LEFT_ALONE = timedelta(hours=4)
ACTS = (
    "nothing", "acknowledge=1h", "acknowledge", "decline=unavailable", "priority=P0", "nothing", "priority=P4",
    "escalate=alarm:2", "escalate=usual", "assign=dee", "snooze=4h", "resolve", "reply", "message", "status=on_hold",
    '{"type": "handoff.offered", "to": "back"}', '{"type": "person.away", "person": "cy"}',
    '{"type": "message.received", "body": "This is unacceptable, we are furious.", "contact": "joe@acme.example"}',
)  # fmt: skip
"""Everything that is asked, one after the other, of issues as they stand then."""


@pytest.mark.slow
def test_a_busy_installation_goes_on_as_was_said_beforehand(database: str) -> None:
    """Every issue that is open is asked about; then one act is done, and the clock is pushed."""
    from rung import clock
    from rung.engine.proof.preview import preview
    from rung.engine.proof.preview_acts import imagined
    from rung.store.decisions import journal
    from rung.store.models import Subject
    from tests.scenarios.live import live, pass_time, put

    policy, chance = POLICIES["whole"], Random(SEED)
    made_up = MadeUp(policy, ISSUES, SEED)
    pushed = clock.PushedClock(made_up.starts_at)
    replaced = clock.use(pushed)
    seen = 0
    try:
        begun = made_up.events[: len(made_up.events) // 2]
        live(policy, begun, made_up.starts_at, arrives_at(begun[-1]), CONTACTS)
        pushed.set(arrives_at(begun[-1]))
        for written in ACTS:
            now = pushed.now()
            keys = [*Subject.objects.filter(kind="issue", is_open=True).order_by("key").values_list("key", flat=True)]
            acted = chance.choice(keys)
            act = imagined(written, acted, "bo", now)
            said = {acted: _rings_said(preview(acted, act, now))}
            if act.event is None:
                said |= {key: _rings_said(preview(key, act, now)) for key in keys}
            lines = {key: len(journal.of_issue(key)[1]) for key in said}
            if act.event is not None:
                put([structs.replace(act.event, id=f"{written}/{now.isoformat()}")], "")
            pass_time(pushed, now + LEFT_ALONE)
            for key, rings in said.items():
                expected = [row for row in rings if row[0] <= now + LEFT_ALONE]
                assert (written, key, _rings_of(key, lines[key])) == (written, key, expected)
                seen += len(expected)
            pushed.set(now + LEFT_ALONE)
    finally:
        clock.use(replaced)
    assert seen > 80


Ring = tuple[Any, ...]


def _rings_said(found: Any) -> list[Ring]:
    """At which instant who would be told by which level, by which channels."""
    return sorted(
        (one.rung.at, who, one.rung.path or "", one.rung.level or 0, one.rung.channels)
        for one in found.lines
        if one.change != "gone" and one.rung.kind in ("ring", "inform") and one.rung.until is None
        for who in one.rung.to
    )


def _rings_of(key: str, lines: int) -> list[Ring]:
    """The same from the journal: everything that was told after its first so many lines."""
    from rung.core.effects import Notice
    from rung.store.decisions import journal

    return sorted(
        (one.at, one.to, one.path or "", one.level or 0, one.channels)
        for line in journal.of_issue(key)[1][lines:]
        for one in line.effects
        if isinstance(one, Notice) and one.because.code != "fallback" and one.held_until is None
    )
