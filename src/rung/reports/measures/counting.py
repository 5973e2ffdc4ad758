"""How figures are counted from the facts of a measure."""

from collections.abc import Iterator
from itertools import chain

import numpy as np
from msgspec import structs

from rung.reports.facts import OPEN
from rung.reports.measures.measure import GOOD, Figure, Further, Named, Tables
from rung.reports.order import Order
from rung.reports.segments import Column, Table


def spans(tables: Tables, kind: str) -> Figure:
    table = tables[kind]
    order = Order(table.numbers["seconds"])
    return Figure(median(order), len(table), Further(_beside_median(table, order)))


def _beside_median(table: Table, order: Order) -> Iterator[Named]:
    yield "mean", mean(order.numbers)
    yield "p90", ninth(order)
    at_work = table.numbers["worked"]
    known = Order(at_work[~np.isnan(at_work)])
    if len(known.numbers):
        yield "worked_median", median(known)
        yield "worked_mean", mean(known.numbers)
        yield "worked_p90", ninth(known)


def number_of(tables: Tables, kind: str) -> Figure:
    return Figure(float(len(tables[kind])), len(tables[kind]))


def kept(tables: Tables) -> Figure:
    table = tables["promise"]
    met = int(np.count_nonzero(table.answers["ok"] == 1))

    def also() -> Iterator[Named]:
        yield "met", float(met)
        yield "missed", float(len(table) - met)
        late = table.numbers["seconds"]
        yield "late_median", median(Order(late[~np.isnan(late)]))

    return Figure(share(met, len(table)), len(table), Further(also()))


def escalations(tables: Tables) -> Figure:
    table = tables["escalated"]
    return Figure(float(len(table)), len(table), Further(_by_whom(tables)))


def _by_whom(tables: Tables) -> Iterator[Named]:
    by_trigger = int(np.count_nonzero(tables["escalated"].answers["ok"] == 1))
    yield "automatic", float(by_trigger)
    yield "by_hand", float(len(tables["escalated"]) - by_trigger)


def escalation_rate(tables: Tables) -> Figure:
    opened, escalated = len(tables["opened"]), int(np.count_nonzero(tables["escalated"].answers["first"] == 1))
    return Figure(share(escalated, opened), opened, Further(_by_whom(tables)))


def false_alarms(tables: Tables) -> Figure:
    table = tables["escalation_ended"]
    return Figure(share(int(np.count_nonzero(table.answers["ok"] == 0)), len(table)), len(table))


def exhausted(tables: Tables) -> Figure:
    opened = len(tables["escalated"])
    return Figure(share(len(tables["exhausted"]), opened), opened)


def reopened(tables: Tables) -> Figure:
    resolved = len(tables["resolution"])
    return Figure(share(len(tables["reopened"]), resolved), resolved)


def satisfied(tables: Tables) -> Figure:
    table = tables["csat"]
    scores = table.numbers["number"]

    def also() -> Iterator[Named]:
        yield "average", mean(scores)
        escalated = table.answers["escalated"] == 1
        yield "escalated_good", good(scores[escalated])
        yield "other_good", good(scores[~escalated])

    return Figure(good(scores), len(table), Further(also()))


def bounces(tables: Tables) -> Figure:
    table = tables["passed"]
    bounced = int(np.count_nonzero(table.answers["ok"] == 0))
    return Figure(share(bounced, len(table)), len(table), {"bounces": float(bounced)})


def night_rings(tables: Tables) -> Figure:
    """Those of people; a night is disturbed once, however often it rings in it."""
    table = tables["ring"]
    answers = table.answers["ok"]
    of_people, at_night = int(np.count_nonzero(answers >= 0)), int(np.count_nonzero(answers == 0))

    def also() -> Iterator[Named]:
        yield "at_night", float(at_night)
        disturbed = table.where(answers == 0)
        nights = np.unique(disturbed.words["person"][1].astype("<i8") << 32 | disturbed.words["name"][1])
        yield "nights", float(len(nights))

    return Figure(share(at_night, of_people), of_people, Further(also()))


def backlog(tables: Tables) -> Figure:
    """`seconds` is how old each is by then."""
    table = tables[OPEN]

    def also() -> Iterator[Named]:
        ages = table.numbers["seconds"]
        order = Order(ages)
        yield "age_median", median(order)
        yield "age_p90", ninth(order)
        yield "oldest", float(np.max(ages)) if len(ages) else None

    return Figure(float(len(table)), len(table), Further(also()))


def beside_others(part: Figure, whole: Figure) -> Figure:
    """A part of a share with what all others are, and what it adds: how much less the whole would be without it."""
    if part.value is None or whole.value is None:
        return part
    rest = whole.count - part.count
    others = share(whole.value * whole.count - part.value * part.count, rest)
    adds = None if others is None else whole.value - others
    beside = {"others": others, "adds": adds}
    return structs.replace(part, also=Further(chain(part.also.items(), beside.items())))


def median(order: Order) -> float | None:
    count = len(order.numbers)
    if not count:
        return None
    low, high = order.at((count - 1) // 2, count // 2)
    return (low + high) / 2


def mean(numbers: Column) -> float | None:
    return float(np.mean(numbers)) if len(numbers) else None


def ninth(order: Order) -> float | None:
    """The least of them that nine of ten do not exceed (nearest rank)."""
    place = -(-9 * len(order.numbers) // 10) - 1
    return order.at(place, place)[0] if len(order.numbers) else None


def share(part: float, whole: int) -> float | None:
    return part / whole if whole else None


def good(scores: Column) -> float | None:
    return share(int(np.count_nonzero(scores >= GOOD)), len(scores))
