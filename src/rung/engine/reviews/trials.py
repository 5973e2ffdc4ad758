"""What a review's proposals would have done: each is back-tested over the same weeks, one after the other.

The figures are kept with the review, so that it says the same for ever; the back-test itself is let go in time.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import transaction

from rung.core.refused import Refused
from rung.engine.reviews import proposals
from rung.simulator.backtests.difference import Difference
from rung.store.measures import reviews
from rung.store.measures.reviews import Finding, Proposal, Review, Trial
from rung.store.policies import backtests, policies
from rung.store.policies.backtests import Backtest

BY = "rung"
ENDED_BADLY = {"failed": "it could not be run", "cancelled": "somebody cancelled it", "interrupted": "it broke off"}


def step(findings: Sequence[Finding], review: Review, now: datetime) -> bool:
    """Writes down what became of the one that ran, or puts the next one in line; whether more is to come."""
    waiting = next((key for key, one in review.trials.items() if one.state == "asked"), None)
    if waiting is not None:
        return _look(review, waiting)
    after = next((one for one in findings if one.proposal and one.key not in review.trials), None)
    if after is None or after.proposal is None:
        return False
    _ask(review, after.key, after.proposal, now)
    return True


def _ask(review: Review, key: str, proposal: Proposal, now: datetime) -> None:
    try:
        number, text = proposals.edited(review, proposal)
    except Refused as refused:
        reviews.try_out(review.id, key, Trial(0, "failed", why=refused.message))
        return
    with transaction.atomic():
        held = reviews.hold(review.id)
        if held is None or key in held.trials:
            return
        asked = backtests.add(
            backtests.New(
                name=f"Review: {proposal.words}", text=text, against=number, asked_by=BY,
                since_at=review.made_at - timedelta(days=proposals.DAYS), until_at=review.made_at,
            ),
            now,
        )  # fmt: skip
        reviews.try_out(review.id, key, Trial(asked.id, "asked"))


def _look(review: Review, key: str) -> bool:
    kept = backtests.get(review.trials[key].backtest)
    if kept is not None and kept.is_active:
        return True
    finding = review.finding(key)
    reviews.try_out(review.id, key, _came_to(kept, review, finding.proposal if finding else None))
    return True


def _came_to(kept: Backtest | None, review: Review, proposal: Proposal | None) -> Trial:
    result = backtests.result(kept.id) if kept is not None and kept.state == "done" else None
    if kept is None or result is None:
        return Trial(kept.id if kept else 0, "failed", why=_why_not(kept))
    found = msgspec.convert(result["difference"], Difference)
    assert found.old is not None, "a proposal is compared with the policy in force"
    old, new = found.old, found.new
    return Trial(
        kept.id, "done", fired=_fired(result.get("fired", {}), review, proposal),
        escalations=(old.escalations, new.escalations), pages=(old.pages, new.pages), nights=(old.nights, new.nights),
        caught=(old.promises.caught, new.promises.caught),
    )  # fmt: skip


def _why_not(kept: Backtest | None) -> str:
    if kept is None:
        return "its back-test is not kept any more"
    return kept.problems[0].message if kept.problems else ENDED_BADLY.get(kept.state, kept.state)


def _fired(counts: Mapping[str, Any], review: Review, proposal: Proposal | None) -> tuple[int, int] | None:
    """How often the rule that is changed fired; of a path there is none."""
    if not counts or proposal is None or proposal.where[0] != "triggers":
        return None
    name = proposal.adds or policies.load(review.version).document.triggers[int(proposal.where[1])].name
    return counts["old"].get(name, 0), counts["new"].get(name, 0)
