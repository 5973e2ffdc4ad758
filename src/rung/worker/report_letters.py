"""Reports as mail: figures and small charts that every mail program shows, and all of it as a workbook beside.

A chart is a table with coloured cells: no picture is fetched, nothing runs, and it stands in the mail as long as that
is kept.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape

from msgspec import Struct

from rung import config
from rung.channels.base import AnswerFile, Rendered
from rung.channels.mail.layout import page
from rung.core.times.spans import format_span
from rung.engine.mailed import making
from rung.engine.telling.alerts import Dropped
from rung.reports import mailed as reporting
from rung.reports.export.files import as_file
from rung.reports.mailed import Bar, Card, Content
from rung.store.deliveries.claims import Leased
from rung.store.measures import mailed
from rung.store.measures.mailed import Reader, Report, Run

TALL = 36
WIDE = 180
COLOURS = {"better": "#1a7f37", "worse": "#b35900", "": "#59636e"}
TONES = {"better": "▲ better", "worse": "▼ worse", "": ""}


class _Made(Struct, frozen=True):
    """What a run says, put together once for all of its readers."""

    report: Report
    run: Run
    content: Content
    file: AnswerFile


def build(deliveries: Sequence[Leased], runs: dict[int, Run], now: datetime) -> list[Rendered | Dropped]:
    """The mails that these deliveries carry now, in their order; or why one carries none. `runs`: by bulletin."""
    made: dict[int, _Made | None] = {}
    readers = {report: mailed.readers(report) for report in {runs[-one.notice].report for one in deliveries}}
    found: list[Rendered | Dropped] = []
    for one in deliveries:
        run = runs[-one.notice]
        if run.id not in made:
            made[run.id] = _made(run, now)
        told = made[run.id]
        if told is None:
            found.append(Dropped(making.GONE))
            continue
        reader = next((each for each in readers[run.report] if each.name == one.to), None)
        if reader is None or not reader.is_active:
            found.append(Dropped("they do not want it any more"))
        else:
            found.append(_letter(told, reader, possible_repeat=one.possible_repeat))
    return found


def _made(run: Run, now: datetime) -> _Made | None:
    report = mailed.one(run.report)
    if report is None:
        return None
    content = reporting.content(report, run)
    with (file := as_file(content.book, "xlsx", now)).content as opened:
        return _Made(
            report, run, content, AnswerFile(name=file.name, content_type=file.content_type, content=opened.read())
        )


def _letter(made: _Made, reader: Reader, *, possible_repeat: bool) -> Rendered:
    base = config.current().base_url
    stop = f"{base}/reports/stop/{mailed.link_of(reader.id, 'stop')}"
    look = f"{base}/numbers{f'/{made.content.measure}' if made.content.measure else ''}?{made.content.query}"
    marks = [_late(made.run)] if made.run.late else []
    marks += ["possible repeat"] if possible_repeat else []
    subject = f"{made.content.title}: {made.content.days.partition(' (')[0]}"
    is_outside = not reader.person
    payload = {
        "subject": subject, "text": _text(made, marks, look, stop, is_outside=is_outside),
        "html": page(_html(made, marks, look, stop, is_outside=is_outside)), "reply_to": None, "urgent": False,
        "says": "informing", "files": (made.file,),
        "headers": {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    }  # fmt: skip
    return Rendered(text=subject, payload=payload, state="informing", ring=False, is_news=True)


def _late(run: Run) -> str:
    return f"{format_span(timedelta(seconds=round(run.late / 60) * 60))} late: Rung was down when it was due"


def _text(made: _Made, marks: Sequence[str], look: str, stop: str, *, is_outside: bool) -> str:
    content = made.content
    lines = [content.title, content.days, *([f"only {content.filters}"] if content.filters else []), *marks, ""]
    for card in content.cards:
        beside = ", ".join(filter(None, (card.of, f"before {card.before}", card.change, TONES[card.tone][2:])))
        lines.append(f"{card.name}: {card.words} ({beside})")
    for by, bars in content.parts:
        lines += ["", f"By {by}", *(f"  {bar.label}: {bar.words}" for bar in bars)]
    lines += ["", f"All figures with their definitions: {made.file.name}"]
    lines += [] if is_outside else [f"Look closer: {look}"]
    return "\n".join([*lines, f"Stop these mails: {stop}", ""])


def _html(made: _Made, marks: Sequence[str], look: str, stop: str, *, is_outside: bool) -> str:
    content = made.content
    said = f"{escape(content.days)}{f'<br>only {escape(content.filters)}' if content.filters else ''}"
    parts = [f'<h1>{escape(content.title)}</h1><p class="grey">{said}</p>']
    parts += [f'<p class="mark">({escape(mark)})</p>' for mark in marks]
    if content.is_empty:
        parts.append("<p>Nothing of it happened in these days.</p>")
    parts.append(f'<table cellspacing="0">{"".join(map(_row, content.cards))}</table>')
    for by, bars in content.parts:
        parts.append(f"<p><b>By {escape(by)}</b></p><table>{''.join(map(_part, bars))}</table>")
    if not is_outside:
        parts.append(f'<p><a class="first button" href="{escape(look)}">Look closer</a></p>')
    parts.append(
        f'<p class="grey">All figures with their definitions are in {escape(made.file.name)}. '
        f"Pale bars are days before. You get this {escape(made.report.cadence.words)}. "
        f'<a href="{escape(stop)}">Stop these mails</a></p>'
    )
    return "".join(parts)


def _row(card: Card) -> str:
    tone = f' <b style="color:{COLOURS[card.tone]}">{TONES[card.tone]}</b>' if card.tone else ""
    change = f"{escape(card.change)}{tone}<br>" if card.change else ""
    beside = f"{f'{escape(card.of)}, ' if card.of else ''}before {escape(card.before)}"
    rule = "border-top:1px solid #d1d9e0;padding:10px 14px 10px 0"
    return (
        f'<tr><td style="{rule}">{escape(card.name)}<br><b style="font-size:20px">{escape(card.words)}</b></td>'
        f'<td class="grey" style="{rule};font-size:14px">{change}{beside}</td>'
        f'<td style="{rule}">{_columns(card.bars)}</td></tr>'
    )


def _columns(bars: Sequence[Bar]) -> str:
    """One cell a bar, aligned to the bottom; its words come up where the pointer rests, and are read aloud."""
    wide = max(3, min(9, WIDE // max(len(bars), 1) - 2))
    cells = "".join(
        f'<td style="padding:0 1px;vertical-align:bottom" title="{escape(f"{bar.label}: {bar.words}")}">'
        f'<div style="width:{wide}px;height:{max(1, round(bar.height * TALL))}px;font-size:1px;line-height:1px;'
        f'background:{"#0969da" if bar.is_told else "#c8d9ee"}">&nbsp;</div></td>'
        for bar in bars
    )
    return f'<table cellspacing="0" role="presentation"><tr style="height:{TALL}px">{cells}</tr></table>'


def _part(bar: Bar) -> str:
    width = max(1, round(bar.height * WIDE))
    return (
        f"<tr><th>{escape(bar.label)}</th><td>"
        f'<div style="width:{width}px;height:12px;background:#0969da;font-size:1px;line-height:1px">&nbsp;</div></td>'
        f'<td style="padding-left:8px">{escape(bar.words)}</td></tr>'
    )
