"""How states read and look: the same words and the same four tones on every page."""

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from rung.console.templatetags.when import span
from rung.console.words.moods import mood_word
from rung.core.promises.breach_risk import POSSIBLE, chance_in_words, risk_word
from rung.policy.saying import value_words
from rung.store.pages.issue_page import ClockBar
from rung.store.pages.queries import Dots, Row
from rung.store.pages.timeline import values_in_words

register = template.Library()

SOON = timedelta(minutes=15)
TONES = {
    "open": "amber",
    "exhausted": "red",
    "acknowledged": "blue",
    "held": "",
    "fulfilled": "green",
    "resolved": "green",
}
MOOD_TONES = {"angry": "red", "unhappy": "amber", "friendly": "green"}
STEADY = 0.2
CLOCK_TONES = {"breached": "red", "met": "green"}
AT_RISK = 0.75
NOBODY = {
    "exhausted": "nobody answered",
    "undeliverable": "nobody could be reached",
    "unmapped": "unknown account",
    "blocked": "could not be decided",
}


@register.filter
def words(key: str) -> str:
    """`first_response` as `first response`."""
    return str(key).replace("_", " ")


@register.filter
def sentence(text: str) -> str:
    """A hint or a reason with a capital letter and its end."""
    return value_words.sentence(text)


@register.filter
def percent(share: float) -> str:
    """A share as `93 %`."""
    return f"{100 * share:.0f}\N{NO-BREAK SPACE}%"


@register.filter
def facts(values: dict[str, Any]) -> str:
    """The values that made something so, as one line."""
    return values_in_words(values)


@register.filter
def with_code(sentence: str) -> SafeString:
    """What stands between backticks as code; a backtick without its fellow stays one."""
    parts = sentence.split("`")
    if len(parts) % 2 == 0:
        return format_html("{}", sentence)
    return format_html_join("", "{}", ((_code(part) if place % 2 else part,) for place, part in enumerate(parts)))


def _code(text: str) -> SafeString:
    return format_html("<code>{}</code>", text)


@register.filter
def why_nobody(code: str) -> str:
    return NOBODY.get(code, code)


@register.filter
def state_tone(state: str) -> str:
    return TONES.get(state, "")


@register.filter
def tone(row: Row, now: datetime) -> str:
    """Red: broken, or nobody has it. Amber: within 15 minutes. Blue: somebody has it. Grey: it waits."""
    if row.why_nobody or (row.breached and not is_held(row)):
        return "red"
    if row.next_at is not None and row.next_at - now <= SOON:
        return "amber"
    return "blue" if is_held(row) else "grey"


@register.filter
def is_climbing(row: Row) -> bool:
    """Whether somebody is asked, or should have been."""
    return row.ladder is not None and row.ladder.state in ("open", "exhausted")


@register.filter
def is_held(row: Row) -> bool:
    """Whether somebody has it, and nobody else is asked."""
    return bool(row.owner) and not is_climbing(row)


@register.filter
def dots(ladder: Dots) -> str:
    """`●●○`: how far the ladder has climbed."""
    reached = min(ladder.level, ladder.levels)
    return "●" * reached + "○" * (ladder.levels - reached)


@register.filter
def ladder_words(ladder: Dots, now: datetime) -> str:
    """`level 2, told 3 min ago, not seen`."""
    if ladder.state == "acknowledged":
        return f"{ladder.path}, somebody has it"
    if ladder.state == "exhausted":
        return f"{ladder.path}, all levels told"
    if ladder.state == "held":
        return f"{ladder.path}, held"
    name = f"level {ladder.level}" if ladder.level <= ladder.levels else "if nobody"
    name = name if ladder.level else "before level 1"
    if ladder.told_at is None:
        return f"{ladder.path}, {name}, waits for its hours"
    told = span((now - ladder.told_at).total_seconds())
    return f"{ladder.path}, {name}, told {told} ago, {'seen' if ladder.is_seen else 'not seen'}"


@register.filter
def mood(sentiment: float) -> str:
    """How the customer sounds, as a word beside theirs; nothing where it is neutral."""
    word = mood_word(sentiment)
    return "" if word == "neutral" else f"· {word}"


@register.filter
def is_possible_risk(chance: float | None) -> bool:
    """Whether it is worth a mark beside an issue."""
    return chance is not None and chance >= POSSIBLE


@register.filter
def risk_words(chance: float) -> str:
    """`likely late, 72%`"""
    return f"{risk_word(chance)}, {chance_in_words(chance)}"


@register.filter
def mood_tone(word: str) -> str:
    return MOOD_TONES.get(word, "")


@register.filter
def trend(value: float) -> str:
    """How the last message sounds beside those before it."""
    if abs(value) < STEADY:
        return "as before"
    return "worse than before" if value < 0 else "better than before"


@register.inclusion_tag("console/_clock_bar.html")
def clock_bar(clock: ClockBar, now: datetime) -> dict[str, Any]:
    """A clock from its start to its due time: what has passed filled, pauses hatched. Lengths are in hundredths."""
    start, end = clock.started_at, clock.due_at or now

    def place(at: datetime) -> float:
        return round(100 * min(max((at - start) / (end - start), 0.0), 1.0), 2) if end > start else 100.0

    pauses = [(place(since), place(until or now)) for since, until in clock.pauses]
    return {
        "clock": clock,
        "used": round((clock.used or 0) * 100),
        "tone": CLOCK_TONES.get(clock.state) or ("amber" if (clock.used or 0) >= AT_RISK else "blue"),
        "pauses": [(left, round(right - left, 2)) for left, right in pauses if right > left],
    }  # fmt: skip


@register.filter
def get(mapping: dict[str, Any], key: str) -> Any:
    return mapping.get(key)
