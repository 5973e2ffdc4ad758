"""Rules that stand out: those that fire too often or never, and those whose threshold is wrong."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rung.core.document import Trigger
from rung.reports.review import thresholds
from rung.reports.review.chances import sure_of
from rung.reports.review.figures import A_DAY, DAYS, FEW, Figures, Firing, issues_of
from rung.store.measures.reviews import Finding, Proposal

SHARE = 0.2
"""Of all issues: a rule that escalates more of them is not listened to any more."""
MOST_ON_A_DAY = 50
AGAIN = 1.5
"""Times in the mean that it fires on one issue, from which on a limit is proposed."""
LIMIT = "4h"


def findings(figures: Figures) -> Iterator[Finding]:
    fired = figures.by_trigger()
    for place, trigger in figures.triggers():
        rows = fired.get(trigger.name, [])
        found = list(thresholds.of_trigger(figures, place, trigger, rows))
        yield from found
        other = None if found else _wrong(trigger, rows) or _often(figures, place, trigger, rows)
        if other is not None:
            yield other
        if not rows and trigger.name in figures.old_triggers and (never := _never(figures, place, trigger)):
            yield never


def _wrong(trigger: Trigger, rows: Sequence[Firing]) -> Finding | None:
    """Mostly false alarms, and no threshold that could be moved."""
    over = [one for one in rows if one.is_over]
    wrong = [one for one in over if one.is_false]
    if len(over) < FEW or len(wrong) < thresholds.MOST * len(over):
        return None
    return Finding(
        key=f"wrong:{trigger.name}", kind="wrong", weight=59 + 9 * len(wrong) / len(over),
        sentence=f"“{trigger.name}” is mostly a false alarm: {len(wrong)} of {len(over)} were taken and closed by "
        "hand, and nothing followed. Its condition may be too wide.",
        sure=sure_of(len(wrong), len(over), thresholds.MOST),
        evidence=(("Fired", f"{len(over)} times"), ("False alarms", str(len(wrong)))),
        issues=issues_of(wrong), link="/policy",
    )  # fmt: skip


def _often(figures: Figures, place: int, trigger: Trigger, rows: Sequence[Firing]) -> Finding | None:
    issues, opened = issues_of(rows), len(figures.opened)
    days = Counter(int(one.at // A_DAY) for one in rows)
    busiest = max(days.values(), default=0)
    if len(rows) < FEW or (len(issues) < SHARE * opened and busiest <= MOST_ON_A_DAY):
        return None
    again = len(rows) / len(issues)
    proposal = None
    if again >= AGAIN and trigger.limit is None:
        words = f"Let “{trigger.name}” fire on one issue every {LIMIT} at most"
        proposal = Proposal(("triggers", place, "limit", "every"), "", "", LIMIT, words)
    return Finding(
        key=f"often:{trigger.name}", kind="often", weight=45 + 9 * min(1, len(issues) / max(opened, 1)),
        sentence=f"“{trigger.name}” fires often: {len(rows)} times on {len(issues)} of {opened} issues.",
        sure=sure_of(min(len(issues), opened), opened, SHARE),
        evidence=(
            ("A day, in the mean", f"{len(rows) / DAYS:.1f}"), ("On its busiest day", str(busiest)),
            ("False alarms", str(sum(one.is_false for one in rows))),
        ),
        issues=issues, proposal=proposal,
    )  # fmt: skip


def _never(figures: Figures, place: int, trigger: Trigger) -> Finding | None:
    opened = len(figures.opened)
    if opened < FEW:
        return None
    return Finding(
        key=f"never:{trigger.name}", kind="never", weight=10,
        sentence=f"“{trigger.name}” has not begun an escalation in four weeks, with {opened} issues. "
        "Where it waits for something rare, leave it as it is.",
        sure="hint", evidence=(("Fired", "never"), ("Issues opened", str(opened))), link="/policy",
        proposal=Proposal(("triggers", place, "enabled"), "", "true", False, f"Switch “{trigger.name}” off"),
    )  # fmt: skip
