"""A review as it is shown now: what somebody said is known stands apart, and what concerns people is for leads."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from rung.store.measures import measures, reviews
from rung.store.measures.reviews import SHOWN, Finding, Known, Review, Trial


class Shown(Struct, frozen=True):
    review: Review
    findings: tuple[Finding, ...]
    """Those that matter most."""
    more: int
    """How many further ones there are."""
    known: tuple[tuple[Finding, Known], ...]

    @property
    def is_quiet(self) -> bool:
        """Nothing stands out."""
        return not (self.findings or self.review.is_young)


class Compared(Struct, frozen=True):
    """One figure of a trial."""

    name: str
    before: int
    after: int
    tone: str
    """better, worse or neither."""


def shown(review: Review, now: datetime, *, sees_people: bool) -> Shown:
    """As it stands for somebody; of an older review, what was known by then and what is known now."""
    known = reviews.known(now)
    seen = [one for one in review.findings if sees_people or one.kind != "person"]
    left = [one for one in seen if one.key not in known]
    return Shown(
        review, tuple(left[:SHOWN]), max(0, len(left) - SHOWN),
        tuple((one, known[one.key]) for one in seen if one.key in known),
    )  # fmt: skip


def compared(trial: Trial) -> Sequence[Compared]:
    """What a proposal would have done, figure by figure."""
    found = [_less("this rule fires", trial.fired)] if trial.fired is not None else []
    found += [
        _less("escalations", trial.escalations), _less("rings", trial.pages), _less("nights disturbed", trial.nights)
    ]  # fmt: skip
    before, after = trial.caught
    tone = "better" if after > before else "worse" if after < before else ""
    return [*found, Compared("missed promises that somebody knew of before", before, after, tone)]


def only_costs(figures: Sequence[Compared]) -> bool:
    """Whether a proposal would have made something worse and nothing better: nobody is advised to follow it."""
    tones = {one.tone for one in figures}
    return "worse" in tones and "better" not in tones


def in_a_line(trial: Trial) -> str:
    """`this rule fires 42 → 15, rings 80 → 52`."""
    figures = compared(trial)
    said = ", ".join(f"{one.name} {one.before:,} → {one.after:,}" for one in figures)
    return f"{said}; nothing would have been better" if only_costs(figures) else said


def head(review: Review) -> dict[str, Any]:
    """A review in a list, as programs read it."""
    return {
        "review": review.id, "since": review.since, "until": review.until, "made_at": review.made_at, "by": review.by,
        "policy_version": review.version, "opened": review.opened, "is_young": review.is_young,
        "findings": len(review.findings), "told": list(review.told), "lacks": review.lacks,
    }  # fmt: skip


def values(found: Shown) -> dict[str, Any]:
    """All of a review, as the API and `rung review show --json` say it."""
    return {
        **head(found.review), "findings": [_finding(found.review, one) for one in found.findings], "more": found.more,
        "known": [
            {"key": one.key, "sentence": one.sentence, "reason": known.reason, "by": known.by, "until": known.until_at}
            for one, known in found.known
        ],
    }  # fmt: skip


def _finding(review: Review, one: Finding) -> dict[str, Any]:
    trial = review.trials.get(one.key)
    names = measures.keys(one.issues)
    return {
        "key": one.key, "kind": one.kind, "sentence": one.sentence, "sure": one.sure,
        "evidence": [{"name": name, "value": value} for name, value in one.evidence],
        "issues": [names[issue] for issue in one.issues if issue in names], "issues_count": one.count,
        "proposal": one.proposal.words if one.proposal else None,
        "trial": None if trial is None else {
            "backtest": trial.backtest or None, "state": trial.state, "why": trial.why,
            "figures": [
                {"name": line.name, "before": line.before, "after": line.after}
                for line in (compared(trial) if trial.state == "done" else ())
            ],
        },
    }  # fmt: skip


def _less(name: str, figures: tuple[int, int]) -> Compared:
    """A figure that is better the smaller it is."""
    before, after = figures
    return Compared(name, before, after, "better" if after < before else "worse" if after > before else "")
