"""Small drawings for reports: plain SVG made here, so that a page needs no script."""

from collections.abc import Sequence
from html import escape

WIDTH = 960
HEIGHT = 180
LEFT = 36
BOTTOM = 18
WIDEST = 56


def bars(values: Sequence[tuple[str, int, int]]) -> str:
    """One bar for each (label, count, part of it drawn apart), with a scale at the left."""
    most = max((count for _label, count, _part in values), default=0) or 1
    step = (WIDTH - LEFT) / len(values)
    width = min(max(step * 0.8, 0.5), WIDEST)
    drawn = [_scale(most)]
    for number, (label, count, part) in enumerate(values):
        x = LEFT + number * step
        title = f"<title>{escape(label)}: {count}, {part} at night</title>"
        drawn.append(f"<g>{title}{_bar('day', x, width, count, most)}{_bar('night', x, width, part, most)}</g>")
    drawn += _ends(values[0][0], values[-1][0])
    return _drawing(HEIGHT, "a bar for each day", drawn)


def heat(rows: Sequence[Sequence[int]], names: Sequence[str], columns: Sequence[str]) -> str:
    """A field of squares, the fuller the more."""
    most = max((value for row in rows for value in row), default=0) or 1
    side = (WIDTH - LEFT) / len(columns)
    height = 22
    drawn = []
    for line, (name, row) in enumerate(zip(names, rows, strict=True)):
        y = line * height
        drawn.append(f'<text x="0" y="{y + 15}">{escape(name)}</text>')
        for column, value in enumerate(row):
            shade = 0.06 + 0.94 * value / most if value else 0.04
            drawn.append(
                f'<rect class="heat" x="{LEFT + column * side:.1f}" y="{y + 1}" width="{side - 2:.1f}"'
                f' height="{height - 2}" rx="3" fill-opacity="{shade:.2f}">'
                f"<title>{escape(name)} {columns[column]}: {value}</title></rect>"
            )
    total = len(rows) * height
    drawn += [
        f'<text x="{LEFT + column * side:.1f}" y="{total + 13}">{label}</text>'
        for column, label in enumerate(columns)
        if column % 3 == 0
    ]
    return _drawing(total, "rings by hour of the week", drawn)


def week_labels() -> tuple[str, ...]:
    return tuple(f"{hour:02}:00" for hour in range(24))


def _drawing(height: float, words: str, parts: list[str]) -> str:
    size = f"0 0 {WIDTH} {height + BOTTOM}"
    return f'<svg viewBox="{size}" role="img" aria-label="{words}">{"".join(parts)}</svg>'


def _bar(kind: str, x: float, width: float, count: int, most: int) -> str:
    height = count / most * (HEIGHT - 8)
    return (
        f'<rect class="{kind}" x="{x:.1f}" y="{HEIGHT - height:.1f}" width="{width:.1f}" height="{height:.1f}"/>'
        if count
        else ""
    )


def _scale(most: int) -> str:
    marks = sorted({0, most // 2, most})
    lines = []
    for mark in marks:
        y = HEIGHT - mark / most * (HEIGHT - 8)
        lines.append(
            f'<line x1="{LEFT}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/><text x="0" y="{y + 3:.1f}">{mark}</text>'
        )
    return "".join(lines)


def _ends(first: str, last: str) -> list[str]:
    y = HEIGHT + 14
    return [
        f'<text x="{LEFT}" y="{y}">{escape(first)}</text>',
        f'<text x="{WIDTH}" y="{y}" text-anchor="end">{escape(last)}</text>',
    ]
