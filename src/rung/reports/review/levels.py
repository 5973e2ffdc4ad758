"""Paths that stand out: a first level that climbs before anybody can take it, or long after; and what nobody takes."""

from collections.abc import Iterator, Sequence

from rung.core.document import Path
from rung.reports.review.chances import nice_up, reached, roughly, sure_of, written
from rung.reports.review.figures import FEW, Figures, Taken, issues_of
from rung.reports.review.thresholds import Threshold, spans_of
from rung.store.measures.reviews import Finding, Proposal

MOST = 0.5
LONG = 4
"""So many times longer than nine of ten need is too long."""
LEAST_LONG = 1_200.0
FURTHEST = 3
WAITED = 5
"""Escalations that waited in vain, from which on it matters."""


def findings(figures: Figures) -> Iterator[Finding]:
    for key, path in figures.document.paths.items():
        if len(path.levels) > 1:
            where = ("paths", key, "levels", 0, "climb_after")
            for wait in spans_of(path.levels[0].climb_after, Threshold("climb", where, "", 0)):
                taken = [one for one in figures.taken if one.path == key and wait.fits(one)]
                if len(taken) >= FEW:
                    yield from _of_wait(figures, key, path, wait, taken)
        yield from _nobody(figures, key)


def _of_wait(figures: Figures, key: str, path: Path, wait: Threshold, taken: Sequence[Taken]) -> Iterator[Finding]:
    first = [one for one in taken if one.level <= 1]
    after = [one for one in taken if one.level > 1]
    called = f"level 1 of “{key}” ({path.levels[0].name})"
    if len(after) >= MOST * len(taken):
        needed = reached([one.seconds for one in taken], 0.75)
        value = nice_up(min(needed, wait.number * FURTHEST))
        yield Finding(
            key=f"climbs_early:{key}:{wait.priority}", kind="climbs_early", weight=55 + 9 * len(after) / len(taken),
            sentence=f"L{called[1:]} climbs before it is taken: {len(after)} of {len(taken)} were taken only after "
            f"level 2 was told, three of four within {roughly(needed)}.",
            sure=sure_of(len(after), len(taken), MOST),
            evidence=(("Taken", f"{len(taken)} times"), ("After it had climbed", str(len(after)))),
            issues=issues_of(after),
            proposal=_proposal(wait, value, called) if value > wait.number else None,
        )  # fmt: skip
        return
    climbed = [one for one in figures.climbed if one.path == key and one.level == 2]
    nine = reached([one.seconds for one in first], 0.9) if first else 0.0
    if len(first) < FEW or wait.number < max(LEAST_LONG, LONG * nine) or len(climbed) < WAITED:
        return
    yield Finding(
        key=f"climbs_late:{key}:{wait.priority}", kind="climbs_late", weight=50,
        sentence=f"L{called[1:]} waits {wait.written} before it climbs, and nine of ten who take it there do "
        f"so within {roughly(nine)}: {len(climbed)} waited for nobody.",
        sure="sure" if len(first) >= 3 * FEW else "likely",
        evidence=(("Taken at level 1", f"{len(first)} times"), ("Climbed", f"{len(climbed)} times")),
        issues=issues_of(climbed),
        proposal=_proposal(wait, nice_up(max(2 * nine, 300)), called),
    )  # fmt: skip


def _proposal(wait: Threshold, value: int, called: str) -> Proposal | None:
    if value == wait.number:
        return None
    words = f"Let {called} climb after {written(value)}, not {wait.written}"
    return Proposal(wait.where, wait.priority, wait.written, written(value), words)


def _nobody(figures: Figures, key: str) -> Iterator[Finding]:
    """Any escalation that nobody took in the last week is worth a sentence, however few there are."""
    gone = [one for one in figures.exhausted if one.path == key]
    if not gone:
        return
    times = "an escalation" if len(gone) == 1 else f"{len(gone)} escalations"
    yield Finding(
        key=f"nobody:{key}", kind="nobody", weight=100,
        sentence=f"Nobody took {times} of “{key}” this week: every level was told.",
        sure="sure", evidence=(("Came to the end of the path", str(len(gone))),),
        issues=issues_of(gone), link="/tonight",
    )  # fmt: skip
