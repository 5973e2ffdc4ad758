"""Fields of measures, their words and filters as people call them: on pages, in mails and in files alike."""

from collections.abc import Iterable, Mapping

from rung.core.document import PolicyDocument
from rung.reports.measures import Measure
from rung.store.pages import names
from rung.store.people import directory

NAMES = {
    "team": "Team", "tier": "Tier", "priority": "Priority", "issue_kind": "Kind", "channel": "Channel",
    "account": "Account", "person": "Person", "number": "Level", "detail": "Path", "name": "Target",
    "trigger": "Trigger", "reason": "Reason", "escalated": "Escalated", "hour": "Hour", "weekday": "Weekday",
    "age": "Age",
}  # fmt: skip
OWN_NAMES = {
    ("promises", "detail"): "Promise", ("rings", "detail"): "Urgency", ("night_rings", "detail"): "Urgency",
    ("assigned", "detail"): "By", ("team_time", "name"): "Next team", ("bounces", "name"): "To team",
    ("bounces", "detail"): "How",
}  # fmt: skip
OF_TEAMS = ("team_time", "bounces")
"""Measures whose field `name` is a team."""


def field_name(measure: Measure, field: str) -> str:
    """What a field is called; some mean different things in different measures."""
    return OWN_NAMES.get((measure.key, field)) or NAMES[field]


def labels(
    field: str, words: Iterable[str], document: PolicyDocument, measure: Measure | None = None
) -> dict[str, str]:
    """What words of a field are called; some fields mean different things in different measures."""
    wanted = [word for word in words if word]
    match field:
        case "team":
            known = document.team_names
        case "person":
            known = document.people_names
        case "account":
            known = directory.account_names(wanted)
        case "detail" if measure and measure.key == "promises":
            known = {word: names.metric(word) for word in wanted}
        case "name" if measure and measure.key in OF_TEAMS:
            known = document.team_names
        case _:
            known = {}
    return {"": "not known", **{word: known.get(word, word) for word in wanted}}


def label(field: str, word: str, document: PolicyDocument, measure: Measure | None = None) -> str:
    return labels(field, [word], document, measure)[word]


def filters(only: Mapping[str, tuple[str, ...]], document: PolicyDocument) -> dict[str, tuple[str, str]]:
    """By the field of each filter what it is called, and its words: `Tier`, `gold or silver`."""
    found = {}
    for field, words in only.items():
        called = labels(field, words, document)
        found[field] = (NAMES[field], " or ".join(called[word] for word in words))
    return found


def filters_in_a_line(only: Mapping[str, tuple[str, ...]], document: PolicyDocument) -> str:
    """`team Technical support; tier gold or silver`."""
    return "; ".join(f"{name.lower()} {words}" for name, words in filters(only, document).values())
