"""What a run prints at its end."""

from __future__ import annotations

from collections.abc import Iterator

from tests.chaos.run import Done


def as_text(done: Done) -> str:
    width = max(len(name) for name, _ in _rows(done))
    return "\n".join(f"  {name:<{width}}  {value}" for name, value in _rows(done))


def _rows(done: Done) -> Iterator[tuple[str, str]]:
    plan, verdict = done.plan, done.verdict
    yield "database", f"{done.database}, {plan.workers} worker{'s' if plan.workers > 1 else ''}, seed {plan.seed}"
    yield "steps", f"{plan.steps:,} in {done.seconds:.0f} s"
    yield "events", f"{verdict.accepted:,} accepted, {done.load['again']:,} duplicates, {verdict.refused:,} refused"
    yield "decided", f"{verdict.lines:,} lines of {verdict.issues:,} issues"
    yield "sent", f"{verdict.messages:,} messages for {verdict.rings:,} rings"
    for name, times in sorted(done.troubles.items()):
        yield f"  {name}", f"{times:,}"
    yield "lost", f"{verdict.lost}"
    yield "early", f"{verdict.early}"
    yield "unmarked doubles", f"{verdict.unmarked}"
    yield "marked repeats", f"{verdict.marked:,}"
    if late := verdict.late:
        for words, (seconds, _) in (("half of them", late[len(late) // 2]), ("99 %", late[len(late) * 99 // 100])):
            yield f"late, {words}", f"{seconds:.2f} s"
        for seconds, story in late[-3:]:
            yield "late, the last", f"{seconds:.2f} s: {story}"
    yield "faults", f"{len(verdict.faults)}"
