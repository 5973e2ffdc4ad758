"""What else stands out: kinds that keep escalating, promises at risk, people near overload, coverage gaps ahead."""

from collections.abc import Iterator
from itertools import groupby

from rung.core.document import OnTarget
from rung.reports.asking import in_words
from rung.reports.review.chances import is_more, sure_of
from rung.reports.review.figures import FEW, Ended, Figures, Opened, issues_of
from rung.store.measures.reviews import Finding, Proposal

SIGN = 0.2
"""The share of issues above which escalating is a sign that something in front of it is missing."""
TWICE = 2.0
EARLY = "75%"
"""Of the time that was promised: where a first warning is proposed."""
MISSED = 0.25
"""The share of missed promises from which on it cannot be chance alone."""


def kinds(figures: Figures) -> Iterator[Finding]:
    """Issues of a kind that escalate far more often than all others: an article or a training is missing."""
    opened = sorted(figures.opened, key=lambda one: (one.kind, one.at, one.issue))
    for kind, rows in groupby(opened, key=lambda one: one.kind):
        issues: list[Opened] = list(rows)
        up = [one for one in issues if one.is_escalated]
        other = [one for one in opened if one.kind != kind]
        other_up = sum(one.is_escalated for one in other)
        if not kind or len(issues) < FEW or len(other) < FEW or len(up) < SIGN * len(issues):
            continue
        share, beside = len(up) / len(issues), other_up / len(other)
        if share < TWICE * beside or not is_more(len(up), len(issues), other_up, len(other)):
            continue
        yield Finding(
            key=f"kind:{kind}", kind="kind", weight=40 + 9 * share,
            sentence=f"Issues of kind {kind} keep escalating: {_percent(share)} of them, {_percent(beside)} of all "
            "others. An article or a training may be missing.",
            sure=sure_of(len(up), len(issues), SIGN),
            evidence=(("Escalated", f"{len(up)} of {len(issues)}"), ("Others", f"{other_up} of {len(other)}")),
            issues=issues_of(up), link=f"/numbers/escalation_rate?by=issue_kind&{_span(figures)}",
        )  # fmt: skip


def promises(figures: Figures) -> Iterator[Finding]:
    """Promises that were missed clearly more often in the last week than before, or all four weeks long."""
    ordered = sorted(figures.promises, key=lambda one: (one.target, one.metric, one.at, one.issue))
    for (target, metric), rows in groupby(ordered, key=lambda one: (one.target, one.metric)):
        ended: list[Ended] = list(rows)
        last = [one for one in ended if one.at >= figures.last_from]
        before = [one for one in ended if one.at < figures.last_from]
        missed, missed_before = ([one for one in part if not one.is_kept] for part in (last, before))
        called = f"{metric.replace('_', ' ')} of “{target}”"
        link = f"/numbers/promises?by=name&{_span(figures)}"
        evidence = (
            ("Missed this week", f"{len(missed)} of {len(last)}"),
            ("In the three weeks before", f"{len(missed_before)} of {len(before)}"),
        )
        if len(last) >= FEW and is_more(len(missed), len(last), len(missed_before), len(before)) and len(before) >= FEW:
            yield Finding(
                key=f"slipping:{target}:{metric}", kind="slipping", weight=80 + 9 * len(missed) / len(last),
                sentence=f"The {called} slips: {_percent(len(missed) / len(last))} missed this week, "
                f"{_percent(len(missed_before) / len(before))} before.",
                sure="sure" if len(last) >= 3 * FEW else "likely",
                evidence=evidence, issues=issues_of(missed), link=link,
                proposal=_warning(figures, metric),
            )  # fmt: skip
        elif len(ended) >= FEW and len(missed) + len(missed_before) >= MISSED * len(ended):
            every = [*missed_before, *missed]
            yield Finding(
                key=f"missed:{target}:{metric}", kind="missed", weight=62 + 9 * len(every) / len(ended),
                sentence=f"The {called} is missed too often: {len(every)} of {len(ended)} in four weeks.",
                sure=sure_of(len(every), len(ended), MISSED),
                evidence=evidence, issues=issues_of(every), link=link,
                proposal=_warning(figures, metric),
            )  # fmt: skip


def _warning(figures: Figures, metric: str) -> Proposal | None:
    """A rule that warns before such a promise is missed, where none does yet: by the path of rules that warn of other
    promises, else by the first one.
    """
    warn = [
        (trigger, on)
        for trigger in figures.document.triggers
        for on in trigger.on
        if trigger.enabled and isinstance(on, OnTarget) and on.at.kind in ("share", "before")
    ]
    name = f"{metric.replace('_', ' ').capitalize()} at risk"
    is_there = any(metric in on.metrics for _, on in warn) or any(
        one.name == name for one in figures.document.triggers
    )
    paths = [trigger.escalate.path for trigger, _ in warn if trigger.escalate] or list(figures.document.paths)
    if is_there or not paths:
        return None
    lines = [f"name: {name}", f"on: {{target: {metric}, at: {EARLY}}}", f"escalate: {{path: {paths[0]}}}"]
    words = f"Warn at {EARLY} of the {metric.replace('_', ' ')} by “{paths[0]}”: one more rule, “{name}”"
    return Proposal(("triggers",), "", "", lines, words)


def people(figures: Figures) -> Iterator[Finding]:
    for one in figures.carried:
        what = "carries too much" if one.is_much else "is near to carrying too much"
        yield Finding(
            key=f"person:{one.person}", kind="person", weight=75 if one.is_much else 58,
            sentence=f"{one.name} {what}: {one.words}.", sure="sure" if one.is_much else "likely",
            evidence=((("Carried", one.words)),), link="/fairness",
        )  # fmt: skip


def coverage(figures: Figures) -> Iterator[Finding]:
    """Levels that nobody carries for a while: whoever is named there as backup would."""
    for one in figures.ahead:
        times = "once" if one.times == 1 else f"{one.times} times"
        yield Finding(
            key=f"gap:{one.path}:{one.level}", kind="gap", weight=90,
            sentence=f"Nobody carries {one.called} {times} in the next two weeks, first {one.first}.",
            sure="sure", evidence=(("Without anybody", in_words(one.hours * 3_600, "span")), ("First", one.first)),
            link="/on-call" if one.has_schedule else "/tonight#reachable",
            proposal=_backup(figures, one.path, one.level, one.called),
        )  # fmt: skip


def _backup(figures: Figures, path: str, level: int, called: str) -> Proposal | None:
    """Somebody who is told wherever nobody else can be, where the level has no backup of its own."""
    found = figures.document.paths.get(path)
    whom = figures.document.workspace.last_resort
    if found is None or level > len(found.levels) or found.levels[level - 1].backup or not whom:
        return None
    if set(whom) & set(found.levels[level - 1].notify):
        return None
    where = ("paths", path, "levels", level - 1, "backup")
    return Proposal(where, "", "", list(whom), f"Make {', '.join(whom)} the backup of {called}")


def _percent(share: float) -> str:
    return in_words(share, "share")


def _span(figures: Figures) -> str:
    return f"since={figures.since}&until={figures.until}"
