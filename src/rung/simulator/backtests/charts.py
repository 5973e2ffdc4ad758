"""Small drawings for reports: plain SVG and tables made here, so that a page needs no script.

What the policy in force did is grey (`old`), what the draft would have done is blue (`new`) and stands behind the grey
or under it, so that it can be told without the colour; the part of the night is darker (`night`).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from html import escape

from msgspec import Struct

from rung.simulator.backtests.difference import Day, Night

WIDTH = 800
HEIGHT = 180
LEFT = 36
BOTTOM = 18
WIDEST = 56
NAMES = 150
"""How much room the names at the left have."""
ROW = 26
MOST_DAYS_IN_A_CALENDAR = 15 * 7
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
A_WEEK = timedelta(days=7)


class Pair(Struct, frozen=True):
    """Two bars that stand side by side, each with the part of it that fell into nights."""

    label: str
    old: int
    old_night: int
    new: int
    new_night: int


def calendar(days: Sequence[Day], *, compared: bool) -> str:
    """Weeks below each other, a cell for each day with its bars and numbers."""
    most = max((max(day.old, day.new) for day in days), default=0) or 1
    first = days[0].day - timedelta(days=days[0].day.weekday())
    by_day = {day.day: day for day in days}
    rows, month = [], ""
    for week in range((days[-1].day - first).days // 7 + 1):
        dates = [first + week * A_WEEK + timedelta(days=number) for number in range(7)]
        shown = f"{max(dates[0], days[0].day):%b %Y}"
        cells = "".join(_cell(by_day.get(one), most, compared=compared) for one in dates)
        head = shown if shown != month else f"<span class=unseen>{shown}</span>"
        rows.append(f"<tr><th scope=row>{head}</th>{cells}</tr>")
        month = shown
    names = "".join(f"<th scope=col>{name}</th>" for name in ("<span class=unseen>Month</span>", *WEEKDAYS))
    body = "".join(rows)
    return _wide(f"<table class=calendar><thead><tr>{names}</tr></thead><tbody>{body}</tbody></table>")


def by_week(days: Sequence[Day]) -> list[Pair]:
    """The weeks of some days, each by its Monday."""
    found: dict[date, list[int]] = {}
    for day in days:
        sums = found.setdefault(day.day - timedelta(days=day.day.weekday()), [0, 0, 0, 0])
        for place, count in enumerate((day.old, day.old_night, day.new, day.new_night)):
            sums[place] += count
    return [Pair(f"week of {monday:%d %b %Y}", *sums) for monday, sums in sorted(found.items())]


def pairs(values: Sequence[Pair], *, compared: bool) -> str:
    """Two bars for each, old before new; only the new where nothing is compared."""
    most = max((max(one.old, one.new) for one in values), default=0) or 1
    step = (WIDTH - LEFT) / len(values)
    width = min(step * 0.8, WIDEST)
    half = max((width / 2 if compared else width) - 0.5, 0.4)
    drawn = [_scale(most)]
    for number, one in enumerate(values):
        x = LEFT + number * step
        bars = _column("old", x, half, one.old, one.old_night, most) if compared else ""
        bars += _column("new", x + (width / 2 if compared else 0), half, one.new, one.new_night, most)
        drawn.append(f"<g><title>{escape(_said(one, compared=compared))}</title>{bars}</g>")
    drawn += _ends(values[0].label, values[-1].label)
    return _drawing(HEIGHT, "pages by week", drawn)


def night_grid(
    nights: Iterable[Night], people: Sequence[tuple[str, str]], days: Sequence[Day], *, compared: bool
) -> str:
    """A row for each person (key and name), a column for each night (of long spans, each week): how high a bar stands
    is how often they were paged.
    """
    weekly = len(days) > MOST_DAYS_IN_A_CALENDAR
    dates = sorted({_column_of(day.day, weekly=weekly) for day in days})
    columns = {column: number for number, column in enumerate(dates)}
    counts = _by_person(nights, columns, weekly=weekly)
    most = max((max(pair) for own in counts.values() for pair in own.values()), default=0) or 1
    step = (WIDTH - NAMES) / len(columns)
    drawn = []
    for row, (key, name) in enumerate(people):
        base = (row + 1) * ROW
        drawn.append(f'<text class="name" x="0" y="{base - 7}">{escape(_short(name))}</text>')
        drawn.append(f'<line x1="{NAMES}" x2="{WIDTH}" y1="{base}" y2="{base}"/>')
        for column, (old, new) in counts.get(key, {}).items():
            night = f"{'week' if weekly else 'night'} of {column:%a %d %b %Y}"
            words = f"{name}, {night}: {f'in force {old}, draft {new}' if compared else new}"
            x, width = NAMES + columns[column] * step, min(step * 0.8, 18)
            bars = _two_uprights(x, base, width, (old / most, new / most), compared=compared)
            drawn.append(f"<g><title>{escape(words)}</title>{bars}</g>")
    bottom = len(people) * ROW
    drawn += [
        f'<text x="{NAMES + number * step:.1f}" y="{bottom + 13}">{column:%d %b}</text>'
        for column, number in columns.items()
        if number % max(len(columns) // 8, 1) == 0
    ]
    return _drawing(bottom, "pages at night, by person", drawn)


def heat(rows: Sequence[Sequence[int]], kind: str, most: int) -> str:
    """A field of squares, a row for each weekday, a column for each hour: the fuller the more."""
    side, height = (WIDTH - LEFT) / 24, 22
    drawn = []
    for line, (name, row) in enumerate(zip(WEEKDAYS, rows, strict=True)):
        drawn.append(f'<text x="0" y="{line * height + 15}">{name}</text>')
        for hour, value in enumerate(row):
            shade = 0.08 + 0.92 * value / most if value else 0.04
            drawn.append(
                f'<rect class="{kind}" x="{LEFT + hour * side:.1f}" y="{line * height + 1}" width="{side - 2:.1f}"'
                f' height="{height - 2}" rx="3" fill-opacity="{shade:.2f}">'
                f"<title>{name} {hour:02}:00: {value}</title></rect>"
            )
    total = len(rows) * height
    drawn += [f'<text x="{LEFT + hour * side:.1f}" y="{total + 13}">{hour:02}:00</text>' for hour in range(0, 24, 3)]
    return _drawing(total, "pages by hour of the week", drawn)


def lines_of(counts: Sequence[tuple[str, int, int]], most: int) -> str:
    """Bars that lie below each other in one cell of a table: kind, count, part at night."""
    drawn = "".join(
        f'<rect class="{kind}" y="{9 * number}" width="{100 * count / (most or 1):.1f}" height="7"/>'
        f'<rect class="night" y="{9 * number}" width="{100 * night / (most or 1):.1f}" height="7"/>'
        for number, (kind, count, night) in enumerate(counts)
    )
    height = 9 * len(counts)
    return f'<svg class=bar viewBox="0 0 100 {height}" preserveAspectRatio="none" aria-hidden=true>{drawn}</svg>'


def meter(shares: Sequence[tuple[str, float]], line: float, top: float) -> str:
    """Shares as bars with a line that they should not pass."""
    mark = 100 * line / top
    bars = "".join(
        f'<rect class="{kind}" y="{8 * number}" width="{min(100 * share / top, 100):.1f}" height="6"/>'
        for number, (kind, share) in enumerate(shares)
    )
    height = 8 * len(shares) + 2
    rule = f'<rect class="limit" x="{mark:.1f}" y="-1" width="1" height="{height}"/>'
    size = f'viewBox="0 -1 100 {height}" preserveAspectRatio="none"'
    return f"<svg class=meter {size} aria-hidden=true>{bars}{rule}</svg>"


def _cell(day: Day | None, most: int, *, compared: bool) -> str:
    if day is None:
        return "<td class=outside></td>"
    sides = [("old", day.old, day.old_night)] if compared else []
    sides.append(("new", day.new, day.new_night))
    numbers = " ".join(f"<span class={kind}>{count}</span>" for kind, count, _night in sides)
    pair = Pair(f"{day.day:%a %d %b %Y}", day.old, day.old_night, day.new, day.new_night)
    title = escape(_said(pair, compared=compared), quote=True)
    return f'<td title="{title}"><small>{day.day.day}</small>{lines_of(sides, most)}<div>{numbers}</div></td>'


def _said(one: Pair, *, compared: bool) -> str:
    new = f"{one.new} pages, {one.new_night} at night"
    old = f"in force {one.old} pages, {one.old_night} at night; draft " if compared else ""
    return f"{one.label}: {old}{new}"


def _by_person(
    nights: Iterable[Night], columns: Mapping[date, int], *, weekly: bool
) -> dict[str, dict[date, tuple[int, int]]]:
    counts: dict[str, dict[date, tuple[int, int]]] = {}
    for night in nights:
        column = _column_of(night.night, weekly=weekly)
        if column in columns:  # the night before the first day is one of another span
            own = counts.setdefault(night.person, {})
            old, new = own.get(column, (0, 0))
            own[column] = (old + night.old, new + night.new)
    return counts


def _column_of(day: date, *, weekly: bool) -> date:
    return day - timedelta(days=day.weekday()) if weekly else day


def _two_uprights(x: float, base: float, width: float, shares: tuple[float, float], *, compared: bool) -> str:
    half = max(width / 2 - 0.3, 0.4) if compared else width
    old = _upright("old", x, base, half, (ROW - 4) * shares[0]) if compared else ""
    return old + _upright("new", x + (width / 2 if compared else 0), base, half, (ROW - 4) * shares[1])


def _column(kind: str, x: float, width: float, count: int, night: int, most: int) -> str:
    room = HEIGHT - 8
    whole = _upright(kind, x, HEIGHT, width, count / most * room)
    return whole + _upright("night", x, HEIGHT, width, night / most * room)


def _upright(kind: str, x: float, base: float, width: float, height: float) -> str:
    if not height:
        return ""
    return f'<rect class="{kind}" x="{x:.1f}" y="{base - height:.1f}" width="{width:.1f}" height="{height:.1f}"/>'


def _short(name: str) -> str:
    return name if len(name) <= 22 else name[:21] + "…"


def _drawing(height: float, words: str, parts: list[str]) -> str:
    size = f"0 0 {WIDTH} {height + BOTTOM}"
    drawn = "".join(parts)
    return _wide(f'<svg class=chart viewBox="{size}" role="img" aria-label="{words}">{drawn}</svg>')


def _wide(drawn: str) -> str:
    """What may be wider than a phone: it is moved sideways, by the keyboard too."""
    return f"<div class=wide tabindex=0>{drawn}</div>"


def _scale(most: int) -> str:
    lines = []
    for mark in sorted({0, most // 2, most}):
        y = HEIGHT - mark / most * (HEIGHT - 8)
        lines.append(
            f'<line x1="{LEFT}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/><text x="0" y="{y + 3:.1f}">{mark:,}</text>'
        )
    return "".join(lines)


def _ends(first: str, last: str) -> list[str]:
    y = HEIGHT + 14
    return [
        f'<text x="{LEFT}" y="{y}">{escape(first)}</text>',
        f'<text x="{WIDTH}" y="{y}" text-anchor="end">{escape(last)}</text>',
    ]
