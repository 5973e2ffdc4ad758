"""The frame of a back-test's page: how it looks, and the pieces that its parts are made of."""

from collections.abc import Iterable, Sequence
from html import escape

SEEN_AT_ONCE = 12
"""Rows of a long table."""
MANY = 4
"""A table of more columns than these is moved sideways on a phone."""


def section(title: str, body: str, note: str = "") -> str:
    """A part of the page; one that has nothing to say is left out. `note` is HTML."""
    if not body:
        return ""
    return f"<section><h2>{escape(title)}</h2>{f'<p class=quiet>{note}</p>' if note else ''}{body}</section>"


def table(
    columns: Iterable[str], rows: Iterable[Iterable[object]], numeric: Iterable[int] = (), raw: Iterable[int] = ()
) -> str:
    """A table; the columns `numeric` stand right, those of `raw` are HTML already."""
    right, as_html = set(numeric), set(raw)

    def cells(row: Iterable[object], tag: str) -> str:
        return "".join(
            f"<{tag}{' class=n' if number in right else ''}>"
            f"{value if number in as_html else escape(str(value))}</{tag}>"
            for number, value in enumerate(row)
        )

    head = tuple(columns)
    many = " class=many" if len(head) > MANY else ""
    body = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in rows)
    whole_table = f"<table{many}><thead><tr>{cells(head, 'th')}</tr></thead><tbody>{body}</tbody></table>"
    return f"<div class=wide tabindex=0>{whole_table}</div>"


def long_table(
    columns: Sequence[str], rows: Sequence[Sequence[object]], numeric: Iterable[int] = (), raw: Iterable[int] = ()
) -> str:
    """A table of which the first rows are seen at once, and the others when somebody opens them."""
    numeric, raw = tuple(numeric), tuple(raw)
    shown = table(columns, rows[:SEEN_AT_ONCE], numeric, raw)
    if len(rows) <= SEEN_AT_ONCE:
        return shown
    rest = table(columns, rows[SEEN_AT_ONCE:], numeric, raw)
    return f"{shown}<details><summary>{len(rows) - SEEN_AT_ONCE:,} more</summary>{rest}</details>"


def key(*, compared: bool) -> str:
    """What the colours mean."""
    old = '<span><i class="old"></i> in force</span> ' if compared else ""
    new = f'<span><i class="new"></i> {"draft" if compared else "pages"}</span>'
    return f'<p class=key>{old}{new} <span><i class="dark"></i> of them at night</span></p>'


def whole(title: str, parts: Iterable[str]) -> str:
    """The page, alone in its file."""
    return _PAGE.replace("{title}", escape(title)).replace("{body}", "\n".join(part for part in parts if part))


_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Back-test: {title}</title>
<style>
:root { --ink: #16202c; --quiet: #566472; --paper: #f6f7f9; --card: #fff; --line: #dfe4ea; --old: #98a3af;
  --new: #2f6fb6; --dark: rgb(0 0 0 / .42); --bad: #b3261e; --good: #1c6b38 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebf1; --quiet: #9dabb9; --paper: #12171d; --card: #1a2129;
  --line: #2c3641; --old: #7d8894; --new: #6ca8e6; --dark: rgb(0 0 0 / .45); --bad: #ff8a80; --good: #7fd49b } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 72rem; padding: 2rem 1rem 4rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; overflow-wrap: break-word }
header p { margin: 0 } h1 { margin: .2rem 0; font-size: 1.7rem; line-height: 1.25 }
h2 { font-size: 1.15rem; margin: 0 0 .6rem } h3 { font-size: 1rem; margin: 1.2rem 0 .4rem }
section { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem 1.2rem;
  margin-top: 1rem; break-inside: avoid-page }
.quiet { color: var(--quiet); font-size: .9rem; margin: .2rem 0 .6rem }
.cost { font-size: 1.05rem; margin: 0 } .bad { color: var(--bad) } .good { color: var(--good) }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr)); gap: 1.2rem }
.card b { display: block; font-size: 1.6rem; line-height: 1.2; font-variant-numeric: tabular-nums }
.card span { color: var(--quiet); font-size: .85rem; display: block }
.wide { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-size: .9rem }
th, td { text-align: left; vertical-align: top; padding: .35rem .7rem .35rem 0; border-bottom: 1px solid var(--line) }
th { font-weight: 600; color: var(--quiet) } .n { text-align: right; font-variant-numeric: tabular-nums }
svg { display: block; width: 100%; height: auto } svg.chart { min-width: 46rem }
table.many { min-width: 46rem }
svg.bar { min-width: 5rem; height: 1.1rem } svg.meter { height: .9rem; margin: .3rem 0 }
svg text { fill: var(--quiet); font: 11px system-ui, sans-serif } svg text.name { fill: var(--ink); font-size: 12px }
rect.old { fill: var(--old) } rect.new { fill: var(--new) } rect.night { fill: var(--dark) }
rect.limit { fill: var(--bad) } line { stroke: var(--line) }
.key { font-size: .85rem; color: var(--quiet); margin: .5rem 0 0 } .key span { margin-right: 1rem }
.key i { display: inline-block; width: .8em; height: .8em; border-radius: .2em }
i.old { background: var(--old) } i.new { background: var(--new) }
i.dark { background: linear-gradient(90deg, var(--new) 50%, #0006 50%) var(--new) }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.calendar { table-layout: fixed } .calendar th:first-child { width: 4.6rem }
.calendar td { border: 1px solid var(--line); padding: .25rem .35rem; font-variant-numeric: tabular-nums }
.calendar td.outside { border-color: transparent } .calendar small { color: var(--quiet) }
.calendar div { font-size: .85rem; line-height: 1.3 } .calendar svg.bar { min-width: 0; height: .9rem }
.calendar span.old { color: var(--quiet) } .calendar span.new { color: var(--new); font-weight: 600 }
details { margin-top: .5rem } summary { cursor: pointer; color: var(--new) }
ul { margin: 0; padding-left: 1.2rem } li + li { margin-top: .3rem }
@media (max-width: 40rem) { body { padding: 1rem .5rem 3rem } section { padding: .8rem .7rem }
  .calendar th { font-size: .75rem; padding-right: 0 } .calendar th:first-child { width: 2.4rem }
  .calendar td { padding: .15rem } }
@media print { :root { --ink: #000; --paper: #fff; --card: #fff; --quiet: #444; --line: #ccc; --old: #98a3af;
  --new: #2f6fb6 } body { max-width: none; padding: 0; font-size: 11pt } .wide { overflow: visible }
  svg.chart, table.many { min-width: 0 }
  details > :not(summary) { display: none }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact } }
</style>
<body>
<main>
{body}
</main>
</body>
</html>
"""
