"""What an address of Numbers asks for, as far as the member may see it: days, filters, and a second span beside them.

One address is exactly this: every link of these pages carries it on, with one thing changed.
"""

from datetime import date
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from msgspec import Struct

from rung import clock
from rung.console.access import may
from rung.console.wall_times import zone_of
from rung.core.document import PolicyDocument
from rung.core.wrong import Wrong
from rung.reports import asking, facts
from rung.reports.asking import UNKNOWN
from rung.reports.facts import FILTERS, Asked
from rung.reports.known import check_here
from rung.reports.marks.moves import in_short
from rung.reports.marks.span import of_span
from rung.reports.named import NAMES, filters, label, labels
from rung.reports.reading import Reading, at_once
from rung.store.measures import fact_columns
from rung.store.policies import policies

SPANS = (7, 28, 90, 365)
CHOSEN = ("tier", "team", "issue_kind", "channel", "priority")
"""Fields that the filters above the page offer; others come by links."""
BESIDE = "beside"
"""Of an address: `before` draws the span before beside this one."""


class Subject(Struct, frozen=True):
    """The one team, account or person that a page is about."""

    field: str
    key: str
    name: str
    address: str


class Chip(Struct, frozen=True):
    """A filter that is chosen."""

    name: str
    words: str
    without: str
    """Of the address without it."""


class Choice(Struct, frozen=True):
    """A field that may be chosen, with its words: word, what it is called, whether it is chosen."""

    field: str
    name: str
    words: tuple[tuple[str, str, bool], ...]


class Shown(Struct):
    """What a page shows."""

    request: HttpRequest
    reading: Reading
    is_beside: bool
    problem: Wrong | None = None
    subject: Subject | None = None
    first_day: date | None = None
    """The first of which anything is known."""
    _changes: list[tuple[date, str]] | None = None

    @property
    def changes(self) -> list[tuple[date, str]]:
        """What is known to have changed in the span, oldest first: one line for a day, however much changed on it."""
        if self._changes is None:
            days = groupby(of_span(self.asked), key=lambda one: one.day)
            self._changes = [(day, in_short([one.words for one in marks])) for day, marks in days]
        return self._changes

    @property
    def asked(self) -> Asked:
        return self.reading.asked

    @property
    def query(self) -> dict[str, str]:
        """Of the address of another page about the same."""
        return asking.query_of(self.asked) | ({BESIDE: "before"} if self.is_beside else {})

    @property
    def own_query(self) -> dict[str, str]:
        """Of this page's address: what it is about stands in its path."""
        field = self.subject.field if self.subject else ""
        return {name: value for name, value in self.query.items() if name != field}

    @property
    def sees_all(self) -> bool:
        return sees_all(self.request)

    def for_part(self, by: str) -> Reading:
        """What may be shown in its parts: of people, others see themselves."""
        if self.sees_all or by != "person":
            return self.reading
        return Reading(asking.for_one(self.asked, by, self.request.member.person), clock.now())

    @property
    def status(self) -> int:
        return 422 if self.problem else 200


def sees_all(request: HttpRequest) -> bool:
    return bool(may(request.member, "see_everybodys_load"))


def shown(request: HttpRequest, subject: Subject | None = None) -> Shown:
    """What makes no sense is said, and the usual days are shown."""
    place, now = zone_of(request.member), clock.now()
    given: dict[str, Any] = {name: ",".join(request.GET.getlist(name)) for name in request.GET}
    own = {subject.field: subject.key} if subject else {}
    problem = None
    try:
        asked = asking.asked_of(given | own, place, now)
        if not sees_all(request):
            asked = asking.for_one(asked, "", request.member.person)
        asked = check_here(at_once(asked))
    except Wrong as error:
        asked, problem = asking.asked_of(own, place, now), error
    is_beside = request.GET.get(BESIDE) == "before"
    return Shown(request, Reading(asked, now), is_beside, problem, subject, fact_columns.first_day())


def context(page: Shown, here: str) -> dict[str, Any]:
    """What every page of Numbers needs; `here` is its address without what is asked for."""
    document, asked = policies.document_in_force(), page.asked
    own = page.own_query
    return {
        "screen": "numbers", "asked": asked, "problem": page.problem, "here": here, "subject": page.subject,
        "chips": _chips(page, document), "choices": _choices(page, document), "spans": _spans(page),
        "query": asking.encoded(page.query), "own_query": own, "own": asking.encoded(own),
        "asked_query": page.query, "beside": page.is_beside, "before": page.reading.before,
        "other_way": asking.encoded(_turned(own)), "since_ever": page.first_day,
        "plain": asking.encoded({name: own[name] for name in own if name not in FILTERS}),
    }  # fmt: skip


def own_pages(page: Shown) -> list[tuple[str, str]]:
    """Pages about the one team, account or person that is chosen: name and address, with the days and other filters."""
    document, found = policies.document_in_force(), []
    for field in ("team", "account", "person"):
        words = page.asked.only.get(field, ())
        if len(words) == 1 and words[0]:
            rest = asking.encoded({name: word for name, word in page.query.items() if name != field})
            address = reverse(f"number-{field}", args=[words[0]])
            found.append((label(field, words[0], document), f"{address}?{rest}"))
    return found


def _chips(page: Shown, document: PolicyDocument) -> list[Chip]:
    own, found = page.own_query, []
    for field, (name, words) in filters(page.asked.only, document).items():
        if field in own:
            found.append(Chip(name, words, asking.encoded({one: own[one] for one in own if one != field})))
    return found


def _choices(page: Shown, document: PolicyDocument) -> list[Choice]:
    table = page.reading.whole("opened")
    subject = page.subject.field if page.subject else ""
    found = []
    for field in CHOSEN:
        chosen = page.asked.only.get(field, ())
        words = sorted({*table.counts(field), *chosen}, key=lambda word: (not word, word))
        if field != subject and [word for word in words if word]:
            called = labels(field, words, document)
            named = tuple((word or UNKNOWN, called[word], word in chosen) for word in words)
            found.append(Choice(field, NAMES[field], named))
    return found


def _spans(page: Shown) -> list[tuple[int, str, bool]]:
    """The usual spans up to the last day that is asked for."""
    found = []
    for days in SPANS:
        since = page.asked.until - facts.A_DAY * (days - 1)
        query = page.own_query | {"since": since.isoformat()}
        found.append((days, asking.encoded(query), since == page.asked.since))
    return found


def _turned(query: dict[str, str]) -> dict[str, str]:
    """The same with the span before beside it, or without."""
    return {name: query[name] for name in query if name != BESIDE} if BESIDE in query else query | {BESIDE: "before"}
