"""The back-test as a page: one file, no scripts, readable in the light and in the dark, on paper and on a phone."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from html import escape
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from rung.core.policy import Policy
from rung.simulator.backtest import Backtest, Comparison
from rung.simulator.charts import bars, heat, week_labels
from rung.simulator.summary import in_words, is_night

MOST_ESCALATIONS = 100
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
METRIC_WORDS = {
    "first_response": "first response",
    "next_response": "next response",
    "update": "update",
    "resolution": "resolution",
}


def page(result: Backtest, policy: Policy, comparison: Comparison | None = None, against: str = "") -> str:
    """The whole report."""
    zone = ZoneInfo(policy.workspace.time_zone)
    figures = _Figures(result, zone)
    parts = [
        _head(result, policy),
        _headlines(result),
        _comparison(comparison, against, result.name) if comparison else "",
        _section("Rings a day", _daily_chart(figures)),
        _section("When people are woken", _week_chart(figures), f"Hours of {escape(policy.workspace.time_zone)}."),
        _section("Who is woken", _people_table(result.summary)),
        _section("Promises", _promises_table(result.summary)),
        _section("The ladders that climbed highest", _escalations_table(result)),
        _refused(result.rows.refused),
    ]
    return _PAGE.format(title=escape(result.name), body="\n".join(part for part in parts if part))


class _Figures:
    """What the charts count, in one walk over the rings."""

    def __init__(self, result: Backtest, zone: ZoneInfo) -> None:
        self.by_day: Counter[date] = Counter()
        self.night_by_day: Counter[date] = Counter()
        self.by_hour: Counter[tuple[int, int]] = Counter()
        for row in result.rows.notices:
            if row["ring"]:
                at = datetime.fromisoformat(row["at"])
                local = at.astimezone(zone)
                self.by_day[local.date()] += 1
                self.night_by_day[local.date()] += is_night(at, zone)
                self.by_hour[local.weekday(), local.hour] += 1

    def days(self) -> list[date]:
        """Every day from the first ring to the last, those without one too."""
        if not self.by_day:
            return []
        first, last = min(self.by_day), max(self.by_day)
        return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _head(result: Backtest, policy: Policy) -> str:
    name = escape(policy.workspace.name)
    return (
        f"<header><p>{name}</p><h1>What <code>{escape(result.name)}</code> would have done</h1>"
        f"<p class=quiet>{result.issues:,} issues, {result.events:,} events, {result.seconds:,.1f} s.</p></header>"
    )


def _headlines(result: Backtest) -> str:
    summary = result.summary
    rate = summary["escalation_rate"]
    cards = [
        (f"{rate:.1%}", "of issues escalate", "bad" if rate > 0.2 else ""),
        (f"{summary['rings']:,}", "rings", ""),
        (f"{summary['night_rings']:,}", "of them at night", "bad" if summary["night_rings"] else ""),
        (f"{sum(summary['breaches'].values()):,}", "promises missed", "bad" if summary["breaches"] else ""),
        (in_words(summary["first_response_median_s"]), "median first response", ""),
        (f"{summary['exhausted']:,}", "ladders ended with nobody", "bad" if summary["exhausted"] else ""),
    ]
    items = (f'<div class="card {kind}"><b>{value}</b><span>{label}</span></div>' for value, label, kind in cards)
    return f'<section class="cards">{"".join(items)}</section>'


def _comparison(comparison: Comparison, against: str, name: str) -> str:
    rows = []
    for key, label in _COMPARED:
        old, new = _compared_value(comparison.old, key), _compared_value(comparison.new, key)
        rows.append((label, _shown(key, old), _shown(key, new), _difference(key, old, new)))
    numbers = _table(("", against, name, "difference"), rows, numeric=(1, 2, 3))
    people = _table(
        ("who", "both wake", f"only {against}", f"only {name}"),
        ((row["to"], row["both"], row["only_old"], row["only_new"]) for row in comparison.people[:40]),
        numeric=(1, 2, 3),
    )
    return _section(f"Against {against}", numbers + "<h3>Who is woken by only one of them</h3>" + people)


_COMPARED = (
    ("escalation_rate", "escalation rate"), ("rings", "rings"), ("night_rings", "rings at night"),
    ("breaches", "promises missed"), ("first_response_median_s", "median first response"),
    ("acknowledgement_median_s", "median acknowledgement"), ("exhausted", "ended with nobody"),
)  # fmt: skip


def _compared_value(summary: dict[str, Any], key: str) -> float | None:
    value = summary[key]
    return sum(value.values()) if isinstance(value, dict) else value


def _shown(key: str, value: float | None) -> str:
    if key.endswith("_s"):
        return in_words(value)
    return f"{value or 0:.1%}" if key.endswith("_rate") else f"{value or 0:,}"


def _difference(key: str, old: float | None, new: float | None) -> str:
    if old is None or new is None:
        return ""
    if old == new:
        return "the same"
    sign = "+" if new > old else "−"
    return sign + _shown(key, round(abs(new - old), 4))


def _daily_chart(figures: _Figures) -> str:
    days = figures.days()
    if not days:
        return "<p class=quiet>Nobody was rung.</p>"
    values = [(f"{day:%a %d %b %Y}", figures.by_day[day], figures.night_by_day[day]) for day in days]
    return bars(values) + '<p class=key><i class="day"></i> by day <i class="night"></i> at night (22:00 to 07:00)</p>'


def _week_chart(figures: _Figures) -> str:
    if not figures.by_hour:
        return ""
    rows = [[figures.by_hour[weekday, hour] for hour in range(24)] for weekday in range(7)]
    return heat(rows, WEEKDAYS, week_labels())


def _people_table(summary: dict[str, Any]) -> str:
    rings = summary["rings_by_person"]
    night = summary["night_rings_by_person"]
    most = max(rings.values(), default=1)
    rows = (
        (to, count, night.get(to, 0), f'<svg class=bar viewBox="0 0 100 8" role=img aria-label="{count}">'
         f'<rect class=day width="{100 * count / most:.1f}" height="8"/>'
         f'<rect class=night width="{100 * night.get(to, 0) / most:.1f}" height="8"/></svg>')
        for to, count in islice(rings.items(), 40)
    )  # fmt: skip
    return _table(("who", "rings", "at night", ""), rows, numeric=(1, 2), raw=(3,)) if rings else ""


def _promises_table(summary: dict[str, Any]) -> str:
    rows = []
    for metric, words in METRIC_WORDS.items():
        met, missed = summary["met"].get(metric, 0), summary["breaches"].get(metric, 0)
        if met or missed:
            rows.append((words, f"{met:,}", f"{missed:,}", f"{met / (met + missed):.1%}"))
    return _table(("promise", "met", "missed", "kept"), rows, numeric=(1, 2, 3)) if rows else ""


def _escalations_table(result: Backtest) -> str:
    """Those that climbed highest; of equals the earliest."""
    import heapq

    highest = heapq.nlargest(
        MOST_ESCALATIONS,
        enumerate(result.rows.escalations),
        key=lambda item: (max((level["level"] for level in item[1]["levels"]), default=0), -item[0]),
    )
    rows = [
        (row["issue"], row["path"], row["trigger"], row["opened_at"], row["state"], _ladder(row["levels"]))
        for _number, row in highest
    ]
    columns = ("issue", "path", "because of", "opened", "now", "who was told, when and why")
    return _table(columns, rows, raw=(5,)) if rows else "<p class=quiet>Nothing escalated.</p>"


def _ladder(levels: Iterable[dict[str, Any]]) -> str:
    return "".join(
        f"<div><b>{level['level']}</b> {escape(', '.join(level['notified']) or 'nobody')}"
        f" <span class=quiet>{escape(level['at'])} {escape(level['because'])}</span></div>"
        for level in levels
    )


def _refused(refused: list[dict[str, Any]]) -> str:
    if not refused:
        return ""
    rows = [(row["at"], row["issue"], row["code"], row["message"], row["hint"]) for row in refused[:50]]
    return _section("Events that made no sense", _table(("at", "issue", "code", "what", "hint"), rows))


def _section(title: str, body: str, note: str = "") -> str:
    return (
        f"<section><h2>{escape(title)}</h2>{f'<p class=quiet>{note}</p>' if note else ''}{body}</section>"
        if body
        else ""
    )


def _table(
    columns: Iterable[str], rows: Iterable[Iterable[object]], numeric: Iterable[int] = (), raw: Iterable[int] = ()
) -> str:
    right, as_html = set(numeric), set(raw)

    def cells(row: Iterable[object], tag: str) -> str:
        return "".join(
            f"<{tag}{' class=n' if number in right else ''}>"
            f"{value if number in as_html else escape(str(value))}</{tag}>"
            for number, value in enumerate(row)
        )

    body = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in rows)
    return f"<div class=wide><table><thead><tr>{cells(columns, 'th')}</tr></thead><tbody>{body}</tbody></table></div>"


_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Back-test: {title}</title>
<style>
:root {{ --ink: #16202c; --quiet: #5c6b7a; --paper: #f6f7f9; --card: #fff; --line: #dfe4ea; --day: #3d7fc4;
  --night: #7a4fb5; --bad: #b3261e; --heat: 61 127 196; }}
@media (prefers-color-scheme: dark) {{ :root {{ --ink: #e6ebf1; --quiet: #93a1b0; --paper: #12171d; --card: #1a2129;
  --line: #2c3641; --day: #6ca8e6; --night: #b391e6; --bad: #ff8a80; --heat: 108 168 230; }} }}
* {{ box-sizing: border-box }}
body {{ margin: 0 auto; max-width: 70rem; padding: 2rem 1rem 4rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif }}
header p {{ margin: 0 }} h1 {{ margin: .2rem 0; font-size: 1.7rem }} h2 {{ font-size: 1.15rem; margin: 0 0 .6rem }}
h3 {{ font-size: 1rem; margin: 1.2rem 0 .4rem }}
section {{ background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem 1.2rem;
  margin-top: 1rem }}
.quiet {{ color: var(--quiet); font-size: .9rem }}
.cards {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 1rem }}
.card b {{ display: block; font-size: 1.6rem; line-height: 1.2; font-variant-numeric: tabular-nums }}
.card span {{ color: var(--quiet); font-size: .85rem }} .card.bad b {{ color: var(--bad) }}
.wide {{ overflow-x: auto }} table {{ border-collapse: collapse; width: 100%; font-size: .9rem }}
th, td {{ text-align: left; vertical-align: top; padding: .35rem .7rem .35rem 0; border-bottom: 1px solid var(--line) }}
th {{ font-weight: 600; color: var(--quiet) }} .n {{ text-align: right; font-variant-numeric: tabular-nums }}
svg {{ display: block; width: 100%; height: auto }} svg.bar {{ min-width: 8rem; height: .6rem }}
svg text {{ fill: var(--quiet); font: 10px system-ui, sans-serif }}
rect.day {{ fill: var(--day) }} rect.night {{ fill: var(--night) }} rect.heat {{ fill: rgb(var(--heat)) }}
line {{ stroke: var(--line) }} .key i {{ display: inline-block; width: .8em; height: .8em; border-radius: .2em;
  margin: 0 .2em 0 1em }}
.key i.day {{ background: var(--day); margin-left: 0 }} .key i.night {{ background: var(--night) }}
.key {{ font-size: .85rem; color: var(--quiet); margin: .4rem 0 0 }}
</style>
<body>
{body}
</body>
</html>
"""
