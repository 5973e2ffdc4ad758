"""Where a trigger stands too near or too far, and which value the figures speak for.

Too near: what it waits for was about to come anyway. The proposed value is the one that three of four of these would
not have reached. Too far: the promise was missed before it fired, or all the same. The proposed value lies earlier by
what three of four of them were late. Whether that is better, the back-test beside it says.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct, structs

from rung.core.document import ByPriority, OnFlood, OnFollowUps, OnSentiment, OnTarget, OnWaiting, Trigger
from rung.core.times.spans import Span
from rung.reports.review.chances import nice_down, nice_up, reached, roughly, sure_of, written
from rung.reports.review.figures import FEW, Figures, Firing, Taken, issues_of
from rung.store.measures.reviews import Finding, Proposal

MOST = 0.5
"""The share of firings from which on a threshold is wrong."""
NEARLY = 600.0
"""Seconds after a firing within which the answer was about to come: where somebody gave it who was not told. Whoever
was told takes the escalation by answering, and was perhaps helped by it."""
THREE_OF_FOUR = 0.75
FURTHEST = 4
"""A span is not proposed to be more than so many times longer, or shorter."""
LEAST_SHARE, MOST_SHARE, STEP = 0.25, 0.95, 0.05
LEAST_BEFORE = 300
LEAST_LATE = 0.1
"""A change by less than this part is none."""


class Threshold(Struct, frozen=True):
    """One value of a trigger's `on`, or of how long a level of a path waits."""

    kind: str
    """longer, before, share, count, value or climb."""
    where: tuple[str | int, ...]
    written: str
    number: float
    """Seconds, a share, a count or a mood."""
    priority: str = ""
    others: tuple[str, ...] = ()
    """Of `default`: priorities that have values of their own."""
    metrics: tuple[str, ...] = ()

    def fits(self, one: Firing | Taken) -> bool:
        if self.priority == "default":
            return one.priority not in self.others
        return self.priority in ("", one.priority)


def of_trigger(figures: Figures, place: int, trigger: Trigger, fired: Sequence[Firing]) -> Iterator[Finding]:
    """Of each of its values at most one finding."""
    for one in _thresholds(place, trigger):
        rows = [firing for firing in fired if firing.is_over and one.fits(firing)]
        if len(rows) >= FEW and (found := _late(figures, trigger, one, rows) or _tight(figures, trigger, one, rows)):
            yield found


def _thresholds(place: int, trigger: Trigger) -> Iterator[Threshold]:
    """Where a trigger waits for several things, no firing says for which it was: nothing is proposed there."""
    if len(trigger.on) != 1:
        return
    where = ("triggers", place, "on", 0)
    match trigger.on[0]:
        case OnWaiting(metric=metric, longer_than=longer):
            for one in spans_of(longer, Threshold("longer", (*where, "longer_than"), "", 0)):
                yield structs.replace(one, metrics=(metric,))
        case OnTarget(metrics=metrics, at=at) if at.kind == "share":
            yield Threshold("share", (*where, "at"), f"{at.share * 100:g}%", at.share, metrics=metrics)
        case OnTarget(metrics=metrics, at=at) if at.kind == "before" and at.span is not None and _is_plain(at.span):
            seconds = float(at.span.seconds)
            yield Threshold("before", (*where, "at"), f"{at.span} before", seconds, metrics=metrics)
        case OnFollowUps(count=count):
            yield Threshold("count", (*where, "follow_ups"), str(count), count)
        case OnFlood(count=count):
            yield Threshold("count", (*where, "flood"), str(count), count)
        case OnSentiment(kind="below", value=value):
            yield Threshold("value", (*where, "value"), f"{value:g}", value)


def spans_of(value: ByPriority[Span], like: Threshold) -> Iterator[Threshold]:
    """One for each span that it names: of a priority, of `default` beside these, or of all."""
    named = [*value.by.items(), *([("default" if value.by else "", value.default)] if value.default else [])]
    for priority, span in named:
        if span is not None and _is_plain(span) and span.seconds:
            yield structs.replace(
                like, written=str(span), number=float(span.seconds), priority=priority, others=tuple(value.by)
            )


def _is_plain(span: Span) -> bool:
    """A day under a calendar has another length for each: nothing is calculated with it."""
    return not (span.months or span.depends_on_calendar)


# Too near -----------------------------------------------------------------------------------------------------------


def _tight(figures: Figures, trigger: Trigger, at: Threshold, rows: Sequence[Firing]) -> Finding | None:
    wrong = [one for one in rows if one.is_false]
    nearly = [] if at.kind in ("count", "value") else [one for one in rows if _was_coming(one)]
    needless = sorted([*wrong, *nearly], key=lambda one: (one.at, one.issue))
    if len(needless) < MOST * len(rows):
        return None
    said = _needless(len(rows), len(wrong), len(nearly))
    value, words = _further(figures, trigger, at, needless)
    return Finding(
        key=_key("tight", trigger, at), kind="tight", weight=60 + 9 * len(needless) / len(rows),
        sentence=f"“{trigger.name}”{_of(at)} fires too early: {said}.",
        sure=sure_of(len(needless), len(rows), MOST),
        evidence=(
            ("Fired", f"{len(rows)} times"), ("False alarms", str(len(wrong))),
            *([("Over within 10 min without those told", str(len(nearly)))] if nearly else []),
        ),
        issues=issues_of(needless),
        proposal=_proposal(at, trigger, value, words),
    )  # fmt: skip


def _was_coming(one: Firing) -> bool:
    return not (one.is_false or one.is_taken) and one.ended in ("fulfilled", "resolved") and one.seconds <= NEARLY


def _needless(fired: int, wrong: int, nearly: int) -> str:
    """`8 of 24 times it was over within 10 min without those who were told, and 5 were false alarms`."""
    alarms = "was a false alarm" if wrong == 1 else "were false alarms"
    if not nearly:
        return f"{wrong} of {fired} {alarms}"
    said = f"{nearly} of {fired} times it was over within 10 min without those who were told"
    return f"{said}, and {wrong} {alarms}" if wrong else said


def _further(figures: Figures, trigger: Trigger, at: Threshold, needless: Sequence[Firing]) -> tuple[str, str]:
    """The value, and how it is said; empty where there is none to propose."""
    more = reached([one.seconds for one in needless], THREE_OF_FOUR)
    match at.kind:
        case "longer":
            value = nice_up(min(at.number + more, at.number * FURTHEST))
            return _if_other(at, value, written(value), f"wait {written(value)}, not {at.written}")
        case "before":
            value = nice_down(max(at.number - more, LEAST_BEFORE, at.number / FURTHEST))
            return _if_other(at, value, f"{written(value)} before", f"warn {written(value)} before, not {at.written}")
        case "share":
            return _share(figures, at, needless, more)
        case "count":
            return f"{at.number + 1:g}", f"fire at {at.number + 1:g}, not {at.written}"
        case _:
            mood = round(at.number - 0.1, 2)
            return (f"{mood:g}", f"fire below {mood:g}, not {at.written}") if mood > -1 else ("", "")


def _share(figures: Figures, at: Threshold, rows: Sequence[Firing], seconds: float) -> tuple[str, str]:
    """The share that lies so much later; earlier where `seconds` is below nothing."""
    lengths = [length for one in rows if (length := _promised(figures, at, one))]
    if not lengths:
        return "", ""
    moved = at.number + seconds / reached(lengths, 0.5)
    steps = (moved / STEP).__ceil__() if seconds > 0 else (moved / STEP).__floor__()
    value = round(min(MOST_SHARE, max(LEAST_SHARE, steps * STEP)), 2)
    return _if_other(at, value, f"{value * 100:g}%", f"fire at {value * 100:g}% of the time, not {at.written}")


def _promised(figures: Figures, at: Threshold, firing: Firing) -> float | None:
    """How long was promised to its issue, in seconds."""
    target = next((one for one in figures.document.targets if one.name == firing.target), None)
    spans = [target.span(metric, firing.priority) for metric in at.metrics] if target else []
    known = [span.seconds for span in spans if span is not None and _is_plain(span) and span.seconds]
    return float(min(known)) if known else None


# Too far ------------------------------------------------------------------------------------------------------------


def _late(figures: Figures, trigger: Trigger, at: Threshold, rows: Sequence[Firing]) -> Finding | None:
    """Fired after the promise was missed; or before, and it was missed all the same."""
    if at.kind == "longer":
        behind = [(one, one.at - due) for one in rows if (due := _due(one, at.metrics)) is not None and due <= one.at]
        how = "only after the promise was missed"
    elif at.kind in ("before", "share"):
        behind = [(one, by) for one in rows if (by := dict(one.late).get(_missed(one, at.metrics))) is not None]
        how = "too late to help: the promise was missed all the same"
    else:
        return None
    if len(behind) < MOST * len(rows):
        return None
    by = reached([seconds for _, seconds in behind], THREE_OF_FOUR)
    late = [one for one, _ in behind]
    value, words = _nearer(figures, at, late, by)
    return Finding(
        key=_key("late", trigger, at), kind="late", weight=70 + 9 * len(behind) / len(rows),
        sentence=f"“{trigger.name}”{_of(at)} fires {how}, {len(behind)} of {len(rows)} times.",
        sure=sure_of(len(behind), len(rows), MOST),
        evidence=(
            ("Fired", f"{len(rows)} times"), ("Promise missed", str(len(behind))),
            ("Three of four within", f"{roughly(by)} after it was due"),
        ),
        issues=issues_of(late), proposal=_proposal(at, trigger, value, words),
    )  # fmt: skip


def _due(one: Firing, metrics: Sequence[str]) -> float | None:
    """When the first of these promises was missed."""
    return min((at for metric, at in one.missed if metric in metrics), default=None)


def _missed(one: Firing, metrics: Sequence[str]) -> str:
    """The promise that was missed after it fired; empty where none was."""
    return next((metric for metric, at in one.missed if metric in metrics and at > one.at), "")


def _nearer(figures: Figures, at: Threshold, late: Sequence[Firing], by: float) -> tuple[str, str]:
    match at.kind:
        case "longer":
            value = nice_down(max(at.number - by - NEARLY, at.number / FURTHEST))
            return _if_other(at, value, written(value), f"wait {written(value)}, not {at.written}")
        case "before":
            value = nice_up(min(at.number + by, at.number * FURTHEST))
            return _if_other(at, value, f"{written(value)} before", f"warn {written(value)} before, not {at.written}")
        case _:
            return _share(figures, at, late, -by)


def _if_other(at: Threshold, value: float, text: str, words: str) -> tuple[str, str]:
    return (text, words) if abs(value - at.number) >= LEAST_LATE * at.number else ("", "")


def _key(kind: str, trigger: Trigger, at: Threshold) -> str:
    return f"{kind}:{trigger.name}" + (f":{at.priority}" if at.priority else "")


def _of(at: Threshold) -> str:
    if not at.priority:
        return ""
    return f" ({at.priority})" if at.priority != "default" else f" (all but {', '.join(at.others)})"


def _proposal(at: Threshold, trigger: Trigger, value: str, words: str) -> Proposal | None:
    if not value:
        return None
    return Proposal(at.where, at.priority, at.written, value, f"Let “{trigger.name}”{_of(at)} {words}")
