"""What customers say afterwards, as one report: figures of a time, by team and person, escalated beside not."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct, structs

from rung.core.document import PolicyDocument
from rung.core.times.walltime import zone
from rung.core.words import shortened
from rung.core.wrong import Wrong
from rung.reports.export.sheets import Book, Cell, Column, Sheet
from rung.reports.known import check_named
from rung.store.accounts import satisfaction
from rung.store.accounts.satisfaction import Figures, Filter, Given
from rung.store.decisions import acts

DAYS = (7, 30, 90, 365)
USUAL_DAYS = 30
FOR_LEADS = "Figures of other people are for leads."
NAMED = ("team", "account", "person")
"""Of what an answer may be asked for, what the measures know by the same names."""
HEAD = (
    "issue", "survey", "score", "comment", "answered_at", "channel", "asked_at", "account", "team", "person", "contact",
    "escalated",
)  # fmt: skip


class Line(Struct, frozen=True):
    """The figures of one team or person."""

    key: str | None
    name: str
    figures: Figures


class Report(Struct, frozen=True):
    """All that the page shows of a time, beside the answers themselves."""

    figures: Figures
    before: Figures
    """Of as many days before these."""
    escalated: Figures
    others: Figures
    teams: tuple[Line, ...]
    people: tuple[Line, ...]

    @property
    def is_empty(self) -> bool:
        return not self.figures.answers and not self.figures.asked


def span(now: datetime, days: int, time_zone: str, until: date | None = None) -> tuple[datetime, datetime]:
    """So many whole days up to the end of one, by the clocks of a zone; without a day, the running one is the last."""
    place = zone(time_zone)
    last = until or now.astimezone(place).date()
    ends, begins = last + timedelta(days=1), last - timedelta(days=days - 1)
    return (
        datetime(begins.year, begins.month, begins.day, tzinfo=place),
        datetime(ends.year, ends.month, ends.day, tzinfo=place),
    )


def report(wanted: Filter, document: PolicyDocument) -> Report:
    """The figures of what is wanted. A score or a comment that is asked for narrows the list, not these."""
    wanted = structs.replace(wanted, scores=(), commented=False)
    by_ladder = satisfaction.by(wanted, "is_escalated")
    return Report(
        figures=satisfaction.figures(wanted),
        before=satisfaction.figures(_before(wanted)),
        escalated=by_ladder.get(True, Figures()),
        others=by_ladder.get(False, Figures()),
        teams=_lines(satisfaction.by(wanted, "team"), document.team_names, "no team"),
        people=_lines(satisfaction.by(wanted, "person"), document.people_names, "nobody in person"),
    )


def may_ask(wanted: Filter, person: str | None, *, sees_all: bool) -> bool:
    """Whether this may be asked by a person of the policy: figures of one person are for themselves and for leads."""
    return sees_all or wanted.person in (None, person)


def check(wanted: Filter) -> None:
    """Raises Wrong for a team, an account, a person or an issue that there is none of."""
    check_named({field: getattr(wanted, field) for field in NAMED})
    if wanted.issue and not acts.is_there(wanted.issue):
        raise Wrong("issue", f"there is no issue {shortened(wanted.issue)!r}", "ids are case-sensitive")


def book(answers: Iterable[Given], wanted: Filter, time_zone: str, now: datetime) -> Book:
    """A row for each answer."""
    instants = ("answered_at", "asked_at")
    columns = tuple(
        Column(key, width=60 if key == "comment" else 28 if key in instants else 14, is_instant=key in instants)
        for key in HEAD
    )
    rows = (
        (one.issue, one.number, one.score, one.comment, one.answered_at, one.channel, one.asked_at, one.account,
         one.team, one.person, one.contact, one.is_escalated)
        for one in answers
    )  # fmt: skip
    sheet = Sheet("answers", columns, rows)
    return Book(f"satisfaction-{now:%Y-%m-%d}", (sheet,), time_zone, _about(wanted))


def _about(wanted: Filter) -> tuple[tuple[str, Cell], ...]:
    """Which answers these are."""
    told: list[tuple[str, Cell]] = [("good", "answers of 4 and 5")]
    for name in wanted.__struct_fields__:
        value = getattr(wanted, name)
        if value is not None and value != () and (value or name != "commented"):
            told.append((name.replace("_", " "), value if isinstance(value, datetime | bool) else str(value)))
    return tuple(told)


def values(figures: Figures) -> dict[str, Any]:
    """Figures as programs read them."""
    return {
        "answers": figures.answers, "good": figures.good, "bad": figures.bad, "mean": _short(figures.mean),
        "good_share": _short(figures.good_share), "asked": figures.asked, "replied": figures.replied,
        "response_rate": _short(figures.response_rate),
        "by_score": {str(score): count for score, count in enumerate(figures.by_score, start=1)},
    }  # fmt: skip


def _before(wanted: Filter) -> Filter:
    if wanted.since is None or wanted.until is None:
        return structs.replace(wanted, until=wanted.since)
    return structs.replace(wanted, since=wanted.since - (wanted.until - wanted.since), until=wanted.since)


def _lines(found: Mapping[Any, Figures], names: Mapping[str, str], nobody: str) -> tuple[Line, ...]:
    """Those with the most answers first; of whom nobody knows the name, their key."""
    lines = [Line(key, names.get(key, key) if key else nobody, figures) for key, figures in found.items()]
    return tuple(sorted(lines, key=lambda one: (-one.figures.answers, one.key is None, one.name)))


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
