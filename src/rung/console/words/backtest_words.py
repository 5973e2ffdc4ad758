"""What a back-test came to, in the words and the order of the page: headlines first, the table of differences last."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
from django.utils.safestring import SafeString, mark_safe
from msgspec import Struct, structs

from rung.core.policy import Policy
from rung.core.times.walltime import zone
from rung.simulator.backtests import charts
from rung.simulator.backtests.difference import Difference, Figures, OnlyOne
from rung.store.pages import names

ARTICLE = 0.2
"""The share of issues above which escalating stops meaning anything."""
CALENDAR = timedelta(days=30)
MOST_IN_GRID = 12
TOP = 0.5
Tone = Literal["", "better", "worse"]


class Headline(Struct, frozen=True):
    """One figure of both policies."""

    label: str
    old: str
    new: str
    note: str
    tone: Tone = ""
    has_meter: bool = False
    """Whether the shares of issues that escalate are drawn below it."""


class OnlyRow(Struct, frozen=True):
    """An issue that only one of the two escalates."""

    one: OnlyOne
    is_draft: bool
    at: datetime
    is_at_night: bool
    saved: tuple[str, ...]


class Shown(Struct, frozen=True):
    """A result made ready for its page."""

    found: Difference
    headlines: list[Headline]
    sentence: str
    calendar: SafeString
    grid: SafeString
    only: list[OnlyRow]
    read: Sequence[str]
    refused: Sequence[Mapping[str, Any]]
    changes: Mapping[str, Sequence[str]]
    """What the draft says otherwise, in words, by section of the policy."""
    often: Sequence[Mapping[str, str]]
    """Triggers of the draft that would fire so often that nobody would listen."""


def shown(result: Mapping[str, Any]) -> Shown:
    """Of a result as it is kept."""
    found = msgspec.convert(result["difference"], Difference)
    marks = result.get("marks", {})
    days = [day for day in found.days if day.day > found.days[-1].day - CALENDAR] if found.days else []
    people = [(one.person, one.name) for one in found.people if one.old_night or one.new_night][:MOST_IN_GRID]
    return Shown(
        found,
        headlines(found),
        in_a_sentence(found),
        mark_safe(charts.calendar(days, compared=True)) if days else SafeString(""),  # noqa: S308 - escaped there
        mark_safe(charts.night_grid(found.nights, people, days, compared=True)) if people else SafeString(""),  # noqa: S308
        [_only(one, marks.get(one.issue, {})) for one in found.only_one],
        result.get("read", ()),
        result.get("refused", ()),
        result.get("changes", {}),
        result.get("often", ()),
    )


def headlines(found: Difference) -> list[Headline]:
    """What matters most first: issues that nobody took, where there are any."""
    old, new = _both(found)
    nobody = _nobody(old, new)
    found_any = old.exhausted or new.exhausted
    return [
        *([nobody] if found_any else []),
        _less("Pages a day", old.pages_a_day, new.pages_a_day, f"{new.pages} in all, {old.pages} live"),
        _less("Pages at night", old.night_pages, new.night_pages, _nights(old, new)),
        _caught(old, new, same=found.same_promises),
        structs.replace(
            _less("Issues that escalate", old.escalation_rate, new.escalation_rate, _against(new), as_share=True),
            has_meter=True,
        ),
        _worst(found, old, new),
        *([] if found_any else [nobody]),
        _cost(found),
    ]


def in_a_sentence(found: Difference) -> str:
    """The whole result for somebody who reads no further."""
    old, new = _both(found)
    days = round((found.span.until_at - found.span.from_at) / timedelta(days=1))
    over = f"Over {days} days" if days > 1 else "Over this time"
    if (old.pages, old.night_pages, found.only_old, found.only_new) == (new.pages, new.night_pages, 0, 0):
        return f"{over} the draft would have paged as the live policy does."
    said = [f"{over} the draft would have made {_more(found.more_pages, 'page')}"]
    if found.old is not None and new.night_pages != old.night_pages:
        said.append(f"{_more(new.night_pages - old.night_pages, 'of them', plural=False)} at night")
    if found.more_caught:
        said.append(f"warned before {_more(found.more_caught, 'missed promise')}")
    return ", ".join(said[:-1]) + (" and " if len(said) > 1 else "") + said[-1] + "."


def meter(found: Difference) -> SafeString:
    """The shares of issues that escalate, beside the fifth that they should not pass."""
    old, new = _both(found)
    shares = [("old", old.escalation_rate), ("new", new.escalation_rate)]
    return mark_safe(charts.meter(shares, ARTICLE, max(TOP, old.escalation_rate, new.escalation_rate)))  # noqa: S308


def _both(found: Difference) -> tuple[Figures, Figures]:
    assert found.old is not None, "a draft is always compared with a policy"
    return found.old, found.new


def _less(label: str, old: float, new: float, note: str, *, as_share: bool = False) -> Headline:
    """A figure that is better the smaller it is."""
    tone: Tone = "better" if new < old else "worse" if new > old else ""
    return Headline(label, _number(old, as_share), _number(new, as_share), note, tone)


def _nobody(old: Figures, new: Figures) -> Headline:
    note = "every level was told, and nobody took it" if new.exhausted else "somebody took each"
    return _less("Ladders ended with nobody", old.exhausted, new.exhausted, note)


def _nights(old: Figures, new: Figures) -> str:
    return f"{new.nights:,} night{'' if new.nights == 1 else 's'} disturbed, {old.nights:,} live"


def _number(value: float, as_share: bool) -> str:
    if as_share:
        return f"{value:.0%}" if value in (0, 1) else f"{value:.1%}"
    return f"{value:,.1f}" if isinstance(value, float) and value % 1 else f"{value:,.0f}"


def _against(new: Figures) -> str:
    if new.escalation_rate > ARTICLE:
        return f"more than {ARTICLE:.0%}: when that much is urgent, little is"
    return f"{ARTICLE:.0%} is where it begins to be too many"


def _caught(old: Figures, new: Figures, *, same: bool) -> Headline:
    early = new.promises.early_median_s
    note = f"{names.span(early)} before, as a median" if early else "nobody was told before one broke"
    if not new.promises.missed:
        note = "no promise was missed"
    if not same:
        note += "; the two promise differently"
    tone: Tone = "better" if new.promises.caught > old.promises.caught else ""
    tone = "worse" if new.promises.caught < old.promises.caught else tone
    return Headline("Breaches caught early", _of(old), _of(new), note, tone if same else "")


def _of(one: Figures) -> str:
    return f"{one.promises.caught} of {one.promises.missed}"


def _worst(found: Difference, old: Figures, new: Figures) -> Headline:
    people = {one.person: one for one in found.people}
    before, after = people.get(old.worst_person or ""), people.get(new.worst_person or "")
    note = f"{after.name}, {after.new_night} of them at night" if after else "nobody is paged"
    if before and after and before.person != after.person:
        note += f"; live it is {before.name}"
    return _less("Worst-hit person", before.old if before else 0, after.new if after else 0, note)


def _cost(found: Difference) -> Headline:
    more = found.more_pages
    note = "fewer than the live policy made" if more < 0 else "on top of what the live policy made"
    said = f"{more:+d} page{'s' if abs(more) != 1 else ''}".replace("-", "−") if more else "nothing"
    return Headline("What it costs", "", said, note if more else "as many pages as live")


def _more(count: int, what: str, *, plural: bool = True) -> str:
    ending = "s" if plural and abs(count) != 1 else ""
    if not count:
        return f"as many {what}s"
    return f"{abs(count)} {'more' if count > 0 else 'fewer'} {what}{ending}"


def _only(one: OnlyOne, mark: Mapping[str, Any]) -> OnlyRow:
    at = datetime.fromisoformat(one.opened_at)
    return OnlyRow(one, one.side == "new", at, bool(mark.get("is_at_night")), tuple(mark.get("saved", ())))


# One issue ----------------------------------------------------------------------------------------------------------


class Said(Struct, frozen=True):
    """One thing that a policy does about an issue, at its instant."""

    at: datetime
    kind: Literal["opened", "ring", "told", "breach", "met", "ended"]
    words: str
    because: str = ""


def told(answer: Mapping[str, Any], policy: Policy) -> list[Said]:
    """A policy's answer about one issue as a story, the earliest first."""
    said: list[Said] = []
    for row in answer["escalations"]:
        first = row["levels"][0] if row["levels"] else None
        level = f" at level {first['level']}" if first else ""
        said.append(Said(_at(row["opened_at"]), "opened", f"{row['path']} opens{level}", f"trigger: {row['trigger']}"))
        if row["closed_at"]:
            said.append(Said(_at(row["closed_at"]), "ended", f"{row['path']} {row['state']}"))
    for row in answer["notices"]:
        who = names.who(policy, row["to"])
        words = f"{who} is {'paged' if row['ring'] else 'told'} ({row['urgency']}, {' + '.join(row['channels'])})"
        said.append(Said(_at(row["at"]), "ring" if row["ring"] else "told", words, row["because"]))
    for row in answer["clocks"]:
        if row["breached_at"]:
            said.append(Said(_at(row["breached_at"]), "breach", f"{names.metric(row['metric'])} missed"))
        elif row["state"] == "met" and row["fulfilled_at"]:
            said.append(Said(_at(row["fulfilled_at"]), "met", f"{names.metric(row['metric'])} met"))
    return sorted(said, key=lambda one: (one.at, ORDER.index(one.kind)))


ORDER = ("breach", "opened", "ring", "told", "met", "ended")


def _at(instant: str) -> datetime:
    return datetime.fromisoformat(instant)


def span_words(from_at: datetime, until_at: datetime, time_zone: str) -> str:
    """`9 Mar to 8 Apr 2026`."""
    place = zone(time_zone)
    first, last = from_at.astimezone(place), until_at.astimezone(place)
    year = "" if first.year == last.year else f"{first: %Y}"
    return f"{first.day} {first:%b}{year} to {last.day} {last:%b %Y}"
