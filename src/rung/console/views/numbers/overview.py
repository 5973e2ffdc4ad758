"""The overview: what a lead understands in ten seconds, and below it everything that is counted, in groups."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from rung.console.access import needs
from rung.console.charts import bars, funnel, heat
from rung.console.views.numbers.shown import Shown, context, shown
from rung.console.views.numbers.words import day_words, headline
from rung.core.document import PolicyDocument
from rung.reports import asking, levels, measures
from rung.reports.measures import MEASURES, Measure
from rung.reports.named import field_name, labels
from rung.reports.reading import Reading
from rung.store.policies import policies

HEADLINES = ("promises", "escalation_rate", "first_response", "opened")
GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("answers", "Answers", ("next_response", "resolution", "resolved", "reopened", "backlog")),
    ("promises", "Promises", ()),
    ("escalations", "Escalations", (
        "escalations", "acknowledged", "levels", "level_time", "exhausted", "false_alarms",
    )),
    ("teams", "Teams", ("team_time", "bounces")),
    ("people", "People", ("rings", "night_rings", "assigned")),
    ("customers", "Customers", ("satisfaction",)),
)  # fmt: skip
"""By group its measures; what is in none, nor a headline, comes last."""
PARTS = {
    "promises": (("promises", "detail"), ("promises", "tier"), ("promises", "team")),
    "teams": (("team_time", "team"), ("bounces", "team")),
    "people": (("rings", "person"), ("assigned", "person")),
    "customers": (("opened", "account"), ("opened", "issue_kind")),
}
"""By group what it shows in parts: a measure and the field by which it is parted."""
WEEKS = {"people": "rings", "customers": "opened"}
"""By group the measure whose week it shows by the hour."""
DRIVERS = 3
MOST_PARTS = 6
MOST_ALSO = 2
"""Further figures of a card."""


@needs("look")
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """All measures of a span."""
    page = shown(request)
    found = context(page, reverse("numbers")) | parts(page, list(MEASURES.values()), HEADLINES)
    return render(request, "console/numbers/overview.html", found, status=page.status)


def parts(page: Shown, wanted: list[Measure], headlines: tuple[str, ...]) -> dict[str, Any]:
    """What the overview shows, of these measures alone."""
    reading, document = page.reading, policies.document_in_force()
    has = {one.key for one in wanted}
    heads = [
        _card(MEASURES[key], page) | {"headline": headline(MEASURES[key], reading, page.first_day)}
        for key in headlines if key in has
    ]  # fmt: skip
    cards = {one.key: _card(one, page) for one in wanted if one.key not in headlines}
    climbs = levels.climbs(reading)
    policy = policies.current() if policies.current_number() is not None else None
    return {
        "heads": heads, "days": day_words(reading.asked.since, reading.asked.until),
        "before_days": day_words(reading.before.since, reading.before.until),
        "is_empty": not any(card["figure"].count for card in (*heads, *cards.values())),
        "groups": _groups(page, cards, has, document), "backlog": _backlog(reading) if "backlog" in has else None,
        "drivers": _drivers(reading, document) if "escalation_rate" in has else [],
        "climbs": climbs, "funnel": funnel.funnel(climbs, reading, policy) if "levels" in has else None,
    }  # fmt: skip


def _backlog(reading: Reading) -> dict[str, Any]:
    figure = reading.figure(MEASURES["backlog"])
    oldest = figure.also.get("oldest")
    return {"count": figure.count, "oldest": asking.in_words(oldest, "span") if oldest else ""}


def _card(measure: Measure, page: Shown) -> dict[str, Any]:
    figure = page.reading.figure(measure)
    return {
        "measure": measure, "figure": figure, "words": asking.figure_in_words(measure, figure),
        "also": asking.also_in_words(figure, MOST_ALSO),
        "spark": bars.spark(measure, page.reading, page.changes, is_beside=page.is_beside),
    }  # fmt: skip


def _groups(
    page: Shown, cards: dict[str, dict[str, Any]], has: set[str], document: PolicyDocument
) -> list[dict[str, Any]]:
    listed = {key for _, _, keys in GROUPS for key in keys}
    rest = tuple(key for key in cards if key not in listed)
    found = []
    for key, name, keys in (*GROUPS, ("rest", "Also counted", rest)):
        week = WEEKS.get(key)
        found.append({
            "key": key, "name": name, "cards": [cards[one] for one in keys if one in cards],
            "parts": [part for one, field in PARTS.get(key, ()) if one in has
                      if (part := _short(page, MEASURES[one], field, document))["bars"]],
            "heat": heat.heat(MEASURES[week], page.reading) if week in has else None,
        })  # fmt: skip
    return [one for one in found if one["cards"] or one["parts"]]


def _drivers(reading: Reading, document: PolicyDocument) -> list[dict[str, Any]]:
    """What makes the escalation rate: kinds and triggers, each with the issues behind it, and what the rate were
    without it."""
    rate = MEASURES["escalation_rate"]
    query, found = asking.query_of(reading.asked), []
    for field, name in (("issue_kind", "Kinds"), ("trigger", "Triggers")):
        drivers = levels.drivers(reading, field, DRIVERS)
        called = labels(field, (one.word for one in drivers), document)
        by_word = measures.by_field(rate, reading.asked, field, reading.tables(rate))
        others = {part.key: part.figure.also.get("others") for part in by_word}
        words = [
            (called[one.word], one, asking.encoded(query | {field: one.word or asking.UNKNOWN, "first": "yes"}),
             asking.in_words(without, "share") if (without := others.get(one.word)) is not None else "")
            for one in drivers
        ]  # fmt: skip
        found.append({"name": name, "words": words})
    return found


def _short(page: Shown, measure: Measure, field: str, document: PolicyDocument) -> dict[str, Any]:
    """A measure in its largest parts by a field; only one part says nothing."""
    found = bars.by_part(measure, page.for_part(field), field, MOST_PARTS)
    called = labels(field, (bar.key for bar in found), document, measure)
    return {
        "measure": measure, "field": field, "name": field_name(measure, field),
        "bars": [(called[bar.key], bar) for bar in found] if len(found) > 1 else [],
    }  # fmt: skip
