"""The wording of an alert, the same in every channel.

Its first 120 characters, all that a lock screen shows, say: priority, account, subject, since when, level, what is
asked. They come from two halves: the `title`, which stays the same while the issue lives (mail programs sort threads
by it), and the `call`, which changes with every level. Then follows the rest, in the order in which a woken person
needs it. Once somebody has it, one grey line is left. """

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from rung.channels.base import SETTLED, Alert
from rung.channels.text import one_line, several_lines, shortened

FIRST_LOOK = 120
_MOST_OF_A_YEAR = 300
"""Days from now after which a day and a month could be those of another year."""
TITLE = 58
DOT = " · "

_ACCOUNT, _ASKED, _LEVEL_NAME, _NAME, _LINE, _QUOTE = 24, 30, 24, 40, 300, 600
_BRIEF = 1500
_ANSWERS = 6
_ENTRIES = 20


class Line(Struct, frozen=True):
    """One fact of an alert: a label in one or two words, and what it says."""

    label: str
    text: str


def headline(alert: Alert) -> str:
    """The first 120 characters."""
    return title(alert) + DOT + call(alert)


def title(alert: Alert) -> str:
    """Priority, account and subject."""
    who = one_line(alert.account or "", _ACCOUNT) or "unknown account"
    start = f"{one_line(alert.priority, 8)} {who}{DOT}"
    return start + (one_line(alert.subject, TITLE - len(start)) or "(no subject)")


def call(alert: Alert) -> str:
    """Since when, which level, what is asked."""
    parts = [f"since {moment(alert.opened_at, alert)}"]
    if alert.level is not None:
        parts.append(f"level {alert.level}")
    asked = one_line(alert.asked, _ASKED) or _nothing_asked(alert)
    words = DOT.join([*parts, asked])
    name = one_line(alert.level_name, _LEVEL_NAME)
    room = FIRST_LOOK - len(title(alert) + DOT + words)
    if alert.level is not None and name and len(name) < room:
        parts[-1] += f" {name}"
    return DOT.join([*parts, asked])


def answer_by(alert: Alert) -> str:
    """What the button says that leads to the answer."""
    return "Accept or return it" if alert.handover is not None else "I have it"


def marks(alert: Alert) -> tuple[str, ...]:
    """What the reader must know about this very message."""
    said = []
    if alert.possible_repeat:
        said.append("possible repeat")
    if alert.late_by:
        said.append(f"late by {span(alert.late_by)}")
    return tuple(said)


def quote(alert: Alert) -> str:
    """The customer's last sentence, word for word as far as it fits."""
    return several_lines(alert.last_words, _QUOTE)


def lines(alert: Alert) -> tuple[Line, ...]:
    """The rest, in order; what is not known is left out."""
    found = (
        *(Line(one_line(issue, _NAME), several_lines(said, _LINE)) for issue, said in alert.entries[:_ENTRIES]),
        Line("And", f"{len(alert.entries) - _ENTRIES} more" if len(alert.entries) > _ENTRIES else ""),
        *_handed_over(alert),
        Line("Affects", one_line(alert.affected, _LINE)),
        Line("Account", "" if alert.entries or alert.affected else account(alert)),
        Line("Has it", _owner(alert) if alert.owner else ""),
        Line("Why", one_line(alert.because, _LINE)),
        Line("Tried", one_line(alert.tried, _LINE)),
        *(Line(_question(asked), one_line(said, _LINE)) for asked, said in alert.answers[:_ANSWERS]),
        Line("Also told", _names(alert.told)),
        Line("Due", _deadline(alert)),
        Line("Next", _next_told(alert)),
    )
    return tuple(line for line in found if line.text)


def _handed_over(alert: Alert) -> tuple[Line, ...]:
    """What the other team asks, and what it has to say of the issue."""
    one = alert.handover
    if one is None:
        return ()
    ways = ((one.by, ""), (one.from_, "of "), (one.to, "to "))
    return (
        Line("Answer", one_line(one.answer, _LINE)),
        Line("Handed over", one_line(" ".join(f"{before}{name}" for name, before in ways if name), _LINE)),
        Line("Asked", several_lines(one.asked, _BRIEF)),
        Line("Brief", several_lines(one.summary, _BRIEF)),
    )


def can_be_taken(alert: Alert) -> bool:
    """Whether its reader may say that they have it: a test ring and a hand-over ask for something else."""
    return alert.state == "asking" and alert.escalation is not None and alert.handover is None


def how_answered(alert: Alert) -> str:
    """What becomes of an answer to the mail."""
    if not alert.reply_address:
        return ""
    taken = "Answer “ack” to have it, “no” to ask whoever is next. " if can_be_taken(alert) else ""
    return f"{taken}{'Any other' if taken else 'An'} answer to this mail stays with the team."


def said_again(alert: Alert) -> str:
    """What a line below a message says that changed in place, where it asks nothing: whose words, and the words."""
    words = quote(alert) or "; ".join(f"{line.label} {line.text}" for line in lines(alert)[: len(alert.entries)])
    asked = one_line(alert.asked, _ASKED)
    return f"{asked}: {words}" if words else asked


def account(alert: Alert) -> str:
    """The account, its tier and what is at stake."""
    name = one_line(alert.account or "", _NAME) or "unknown"
    tier = one_line(alert.tier or "", _NAME)
    value = f"{alert.arr:,.0f} a year" if alert.arr else ""
    return DOT.join(part for part in (name, tier, value) if part)


def _question(asked: str) -> str:
    """What a path asks, as a label: `next_step` becomes Next step."""
    return one_line(asked.replace("_", " ").capitalize(), _NAME)


def grey_line(alert: Alert) -> str:
    """What is left of an alert when nobody is asked any more: who has it since when, and the next update by when."""
    if alert.state == "closed":
        start = f"Over: {one_line(alert.because, _NAME * 2)}" if alert.because else "Over: nothing is left to take"
    else:
        start = _owner(alert)
    return start + DOT + title(alert)


def plain(alert: Alert) -> str:
    """The whole alert without any formatting."""
    if is_grey(alert):
        return f"{grey_line(alert)}\n{alert.link}"
    text = [headline(alert), *(f"({mark})" for mark in marks(alert))]
    if said := quote(alert):
        text.append(f"“{said}”")
    text += [f"{line.label}: {line.text}" for line in lines(alert)]
    text.append(alert.act_link if alert.state == "asking" else alert.link)
    return "\n".join(text)


def is_grey(alert: Alert) -> bool:
    return alert.state in SETTLED


def moment(instant: datetime, alert: Alert) -> str:
    """An instant on the recipient's clock, with its day where that is not today: `14:20`, `Fri 14:20`, `3 Mar
    14:20`, `3 Mar 2025 14:20`."""
    zone = _zone(alert.time_zone)
    there, today = instant.astimezone(zone), alert.now.astimezone(zone).date()
    clock = f"{there.hour:02}:{there.minute:02}" + (" UTC" if zone is UTC else "")
    days = abs((there.date() - today).days)
    if days == 0:
        return clock
    if days < 7:
        return f"{there:%a} {clock}"
    year = f"{there.year} " if days > _MOST_OF_A_YEAR else ""
    return f"{there.day} {there:%b} {year}{clock}"


def span(length: timedelta) -> str:
    """A length of time in its two largest units: `45 s`, `5 min`, `1 h 5 min`, `2 d 3 h`."""
    seconds = round(abs(length).total_seconds())
    for size, name, smaller, smaller_name in ((86_400, "d", 3_600, "h"), (3_600, "h", 60, "min")):
        if seconds >= size:
            rest = seconds % size // smaller
            return f"{seconds // size} {name}" + (f" {rest} {smaller_name}" if rest else "")
    return f"{seconds // 60} min" if seconds >= 60 else f"{seconds} s"


def _nothing_asked(alert: Alert) -> str:
    return "for your information" if alert.state == "informing" else "please take it"


def _owner(alert: Alert) -> str:
    words = f"{one_line(alert.owner or '', _NAME) or 'Somebody'} has it"
    if alert.owned_since:
        words += f" since {moment(alert.owned_since, alert)}"
    if alert.next_update_by:
        words += f"{DOT}next update to the customer by {moment(alert.next_update_by, alert)}"
    return words


def _deadline(alert: Alert) -> str:
    if alert.deadline is None:
        return ""
    metric, due_at = alert.deadline
    left = due_at - alert.now
    relation = f"in {span(left)}" if left >= timedelta(0) else f"{span(left)} ago"
    return f"{one_line(metric.replace('_', ' '), _NAME)} {moment(due_at, alert)} ({relation})"


def _next_told(alert: Alert) -> str:
    if alert.next_told is None:
        return "nobody else is told" if can_be_taken(alert) else ""
    who, at = alert.next_told
    return f"{one_line(who, _NAME * 2)} at {moment(at, alert)}, unless somebody takes it"


def _names(names: tuple[str, ...]) -> str:
    shown = ", ".join(one_line(name, _NAME) for name in names[:8])
    more = len(names) - 8
    return shortened(shown, _LINE) + (f" and {more} more" if more > 0 else "")


def _zone(name: str) -> tzinfo:
    """The recipient's zone; where the name is unknown, UTC, which `moment` then writes beside the time."""
    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
