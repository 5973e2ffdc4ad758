"""The back-test as a page: one file, no scripts, readable in the light and in the dark, on paper and on a phone."""

import heapq
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from html import escape
from typing import Any

from rung.core.times.walltime import zone
from rung.simulator.backtests.backtest import Backtest
from rung.simulator.backtests.charts import (
    MOST_DAYS_IN_A_CALENDAR,
    by_week,
    calendar,
    heat,
    lines_of,
    meter,
    night_grid,
    pairs,
)
from rung.simulator.backtests.difference import CaughtByOne, Difference, Figures, OnlyOne, PersonPages, Promises
from rung.simulator.backtests.report_layout import key, long_table, section, table, whole
from rung.simulator.backtests.summary import in_words

MOST_ESCALATIONS = 50
MOST_PEOPLE = 40
MOST_AT_NIGHT = 15
GOOD_RATE = 0.2
"""More issues than one in five that escalate are too many."""
METRIC_WORDS = {
    "first_response": "first response",
    "next_response": "next response",
    "update": "update",
    "resolution": "resolution",
}


def page(found: Difference, result: Backtest, workspace: str, history: str = "") -> str:
    """The whole report. `history` is what is said of the file that was read, as HTML."""
    name = _short(found.new.name)
    parts = [
        _head(found, workspace),
        _headlines(found),
        _cost(found),
        _days(found),
        _people(found),
        _nights(found),
        _hours(found),
        _promises(found),
        _only_one(found),
        section("The ladders that climbed highest", _ladders(result, _When(found)), f"Of {escape(name)}."),
        section("What was read", history),
        _refused(result.rows.refused),
        _cannot_know(found),
    ]
    return whole(name, parts)


def _head(found: Difference, workspace: str) -> str:
    span, new = found.span, found.new
    beside = f", beside <code>{escape(_short(found.old.name))}</code>" if found.old else ""
    title = f"What <code>{escape(_short(new.name))}</code> would have done{beside}"
    return (
        f"<header><p>{escape(workspace)}</p><h1>{title}</h1>"
        f"<p class=quiet>{span.from_at:%d %b %Y} to {span.until_at:%d %b %Y}, {span.days:,.0f} days, "
        f"{new.issues:,} issues, {new.events:,} events. Days and hours of {escape(span.time_zone)}; nights are each "
        f"person's own.</p></header>"
    )


def _short(name: str) -> str:
    """A policy's file without its folders."""
    return name.rpartition("/")[2]


# Headlines ----------------------------------------


def _headlines(found: Difference) -> str:
    new = found.new
    cards = [
        _card("pages a day", found, _a_day, f"{new.pages:,} in all"),
        _card("pages at night", found, _at_night, f"{new.nights:,} nights of people disturbed"),
        _card("missed promises of which somebody was told before", found, _caught, _early(new.promises)),
        _rate(found),
        _card("is paged most", found, partial(_worst, found), _load(found, found.new)),
        _card("ladders ended with nobody", found, _exhausted),
    ]
    return f'<section class="cards">{"".join(cards)}</section>'


def _card(label: str, found: Difference, shown: Callable[[Figures], str], note: str = "") -> str:
    before = f"<span>in force: {escape(shown(found.old))}</span>" if found.old else ""
    more = f"<span>{escape(note)}</span>" if note else ""
    return f"<div class=card><b>{escape(shown(found.new))}</b><span>{escape(label)}</span>{more}{before}</div>"


def _rate(found: Difference) -> str:
    old, rate = found.old, found.new.escalation_rate
    shares = [*([("old", old.escalation_rate)] if old else []), ("new", rate)]
    drawn = meter(shares, GOOD_RATE, max(0.4, *(share for _kind, share in shares)))
    before = f"<span>in force: {old.escalation_rate:.1%}</span>" if old else ""
    is_bad = rate > GOOD_RATE
    words = "above" if is_bad else "below"
    return (
        f"<div class=card><b{' class=bad' if is_bad else ''}>{rate:.1%}</b><span>of issues escalate</span>{drawn}"
        f"{before}<span>{words} the line of {GOOD_RATE:.0%}</span></div>"
    )


def _a_day(figures: Figures) -> str:
    return f"{figures.pages_a_day:,.1f}"


def _at_night(figures: Figures) -> str:
    return f"{figures.night_pages:,}"


def _caught(figures: Figures) -> str:
    return f"{figures.promises.caught:,} of {figures.promises.missed:,}"


def _exhausted(figures: Figures) -> str:
    return f"{figures.exhausted:,}"


def _early(promises: Promises) -> str:
    return f"half of them at least {in_words(promises.early_median_s)} before" if promises.caught else ""


def _worst(found: Difference, figures: Figures) -> str:
    person = _most_paged(found, figures)
    load = f", {_load(found, figures)}" if person and figures is not found.new else ""
    return f"{person.name}{load}" if person else "nobody"


def _load(found: Difference, figures: Figures) -> str:
    person = _most_paged(found, figures)
    if person is None:
        return ""
    is_new = figures is found.new
    pages, nights = (person.new, person.new_nights) if is_new else (person.old, person.old_nights)
    return f"{pages:,} pages, {nights:,} night{'s' * (nights != 1)} disturbed"


def _most_paged(found: Difference, figures: Figures) -> PersonPages | None:
    return next((one for one in found.people if one.person == figures.worst_person), None)


def _cost(found: Difference) -> str:
    """What the draft costs, in one sentence."""
    if found.old is None:
        return ""
    pages, caught = found.more_pages, found.more_caught
    a_day = abs(pages) / found.span.days
    if pages:
        said = f"The draft {'costs' if pages > 0 else 'saves'} {abs(pages):,} pages ({a_day:,.1f} a day)"
    else:
        said = "The draft costs as many pages as the policy in force"
    if caught:
        more = "more" if caught > 0 else "fewer"
        said += f", and somebody is told of {abs(caught):,} {more} missed promises before they break"
        if pages > 0 and caught > 0:
            said += f": {pages / caught:,.1f} pages for each"
    else:
        said += ", and somebody is told of as many missed promises before they break"
    differently = (
        "" if found.same_promises else
        "<p class=quiet>The two promise differently, so what they miss is not the same.</p>"
    )  # fmt: skip
    return f"<section><p class=cost>{said}.</p>{differently}</section>"


# Charts ----------------------------------------


def _days(found: Difference) -> str:
    compared = found.old is not None
    if len(found.days) <= MOST_DAYS_IN_A_CALENDAR:
        return section("Pages by day", calendar(found.days, compared=compared) + key(compared=compared))
    return section("Pages by week", pairs(by_week(found.days), compared=compared) + key(compared=compared))


def _people(found: Difference) -> str:
    if not found.people:
        return section("Who is paged", "<p class=quiet>Nobody.</p>")
    compared = found.old is not None
    most = max(max(one.old, one.new) for one in found.people)
    rows = []
    for one in found.people[:MOST_PEOPLE]:
        bars = [*([("old", one.old, one.old_night)] if compared else []), ("new", one.new, one.new_night)]
        old = (f"{one.old:,}", f"{one.old_nights:,}") if compared else ()
        rows.append((one.name, *old, f"{one.new:,}", f"{one.new_nights:,}", lines_of(bars, most)))
    before = ("pages in force", "nights") if compared else ()
    columns = ("who", *before, "pages of the draft" if compared else "pages", "nights", "")
    last = len(columns) - 1
    left = len(found.people) - MOST_PEOPLE
    more = f"<p class=quiet>and {left:,} more.</p>" if left > 0 else ""
    drawn = table(columns, rows, numeric=range(1, last), raw=(last,))
    return section("Who is paged", drawn + more + key(compared=compared))


def _nights(found: Difference) -> str:
    at_night = [one for one in found.people if one.old_night or one.new_night][:MOST_AT_NIGHT]
    if not at_night:
        return section("Whose nights", "<p class=quiet>Nobody is paged at night.</p>")
    compared = found.old is not None
    drawn = night_grid(found.nights, [(one.person, one.name) for one in at_night], found.days, compared=compared)
    return section("Whose nights", drawn + key(compared=compared))


def _hours(found: Difference) -> str:
    both = [("in force", "old", found.hours_old)] if found.old else []
    both.append(("draft", "new", found.hours_new))
    most = max(value for _name, _kind, rows in both for row in rows for value in row)
    if not most:
        return ""
    drawn = "".join(f"{f'<h3>{name}</h3>' if found.old else ''}{heat(rows, kind, most)}" for name, kind, rows in both)
    return section("When people are paged", drawn)


# Tables ----------------------------------------


def _promises(found: Difference) -> str:
    sides: list[tuple[str, Figures]] = [*([("in force", found.old)] if found.old else []), ("draft", found.new)]
    rows = [
        (METRIC_WORDS.get(metric, metric), name, f"{one.met:,}", f"{one.missed:,}", f"{one.kept:.1%}",
         f"{one.caught:,}", in_words(one.early_median_s))
        for metric in dict.fromkeys(metric for _name, side in sides for metric in side.by_metric)
        for name, side in sides
        if (one := side.by_metric.get(metric)) is not None
    ]  # fmt: skip
    columns = ("promise", "", "met", "missed", "kept", "of those missed, told before", "half of them at least … before")
    body = table(columns, rows, numeric=range(2, 7)) if rows else "<p class=quiet>Nothing was promised.</p>"
    if found.old:
        body += _caught_by_one(found, "new", found.caught_only_new)
        body += _caught_by_one(found, "old", found.caught_only_old)
    note = "Of each promise that was missed: was anybody rung for its issue before it broke, and how long before."
    return section("Promises", body, note)


def _caught_by_one(found: Difference, side: str, count: int) -> str:
    who = "the draft" if side == "new" else "the policy in force"
    if not count:
        return ""
    when = _When(found)
    listed: list[CaughtByOne] = [one for one in found.caught_by_one if one.side == side]
    rows = [
        (one.issue, METRIC_WORDS.get(one.metric, one.metric), when(one.breached_at), in_words(one.early_s))
        for one in listed
    ]
    title = f"<h3>Told in time by {who} alone: {count:,}{_of_which(rows, count)}</h3>"
    return title + long_table(("issue", "promise", "broke", "told before"), rows, numeric=(3,))


def _only_one(found: Difference) -> str:
    if found.old is None:
        return ""
    body = f"<p class=quiet>Both escalate {found.both:,} issues.</p>"
    for side, name, count in (("new", "the draft", found.only_new), ("old", "the policy in force", found.only_old)):
        rows = [_row_of(one, _When(found)) for one in found.only_one if one.side == side]
        body += f"<h3>Only {name}: {count:,}{_of_which(rows, count)}</h3>"
        if rows:
            body += long_table(("issue", "opened", "path", "why", "who was told", "promises missed"), rows)
    return section("Issues that only one of the two escalates", body)


class _When:
    """Instants as people of the workspace read them."""

    def __init__(self, found: Difference) -> None:
        self._zone = zone(found.span.time_zone)

    def __call__(self, instant: str) -> str:
        return f"{datetime.fromisoformat(instant).astimezone(self._zone):%a %d %b %Y %H:%M}"


def _of_which(rows: Sequence[object], count: int) -> str:
    return f", of which {len(rows):,} are listed" if len(rows) < count else ""


def _row_of(one: OnlyOne, when: _When) -> tuple[str, ...]:
    missed = ", ".join(METRIC_WORDS.get(metric, metric) for metric in one.missed) or "none"
    level = f" (level {one.levels})" if one.levels > 1 else ""
    return one.issue, when(one.opened_at), f"{one.path}{level}", one.why, ", ".join(one.told) or "nobody", missed


def _ladders(result: Backtest, when: _When) -> str:
    """Those that climbed highest; of equals the earliest."""
    highest = heapq.nlargest(
        MOST_ESCALATIONS,
        enumerate(result.rows.escalations),
        key=lambda item: (max((level["level"] for level in item[1]["levels"]), default=0), -item[0]),
    )
    rows = [
        (row["issue"], row["path"], row["trigger"], when(row["opened_at"]), row["state"], _ladder(row["levels"], when))
        for _number, row in highest
    ]
    columns = ("issue", "path", "because of", "opened", "now", "who was told, when and why")
    return long_table(columns, rows, raw=(5,)) if rows else "<p class=quiet>Nothing escalated.</p>"


def _ladder(levels: Iterable[dict[str, Any]], when: _When) -> str:
    return "".join(
        f"<div><b>{level['level']}</b> {escape(', '.join(level['notified']) or 'nobody')}"
        f" <span class=quiet>{when(level['at'])}: {escape(level['because'])}</span></div>"
        for level in levels
    )


def _refused(refused: list[dict[str, Any]]) -> str:
    if not refused:
        return ""
    rows = [(row["at"], row["issue"], row["code"], row["message"], row["hint"]) for row in refused[:50]]
    more = f" The first {len(rows)} of them:" if len(refused) > len(rows) else ""
    note = f"{len(refused):,} in all; they changed nothing.{more}"
    return section("Events that made no sense", table(("at", "issue", "code", "what", "hint"), rows), note)


def _cannot_know(found: Difference) -> str:
    said = "".join(f"<li>{escape(words)}</li>" for words in found.cannot_know)
    return section("What this cannot know", f"<ul>{said}</ul>")
