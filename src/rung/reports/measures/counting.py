"""How figures are counted from the facts of a measure."""

import numpy as np
from msgspec import structs

from rung.reports.facts import OPEN
from rung.reports.measures.measure import GOOD, Figure, Tables
from rung.reports.segments import Column


def spans(tables: Tables, kind: str) -> Figure:
    table = tables[kind]
    median, mean, p90 = middles(table.numbers["seconds"])
    also = {"mean": mean, "p90": p90}
    at_work = table.numbers["worked"]
    known = at_work[~np.isnan(at_work)]
    if len(known):
        also |= dict(zip(("worked_median", "worked_mean", "worked_p90"), middles(known), strict=True))
    return Figure(median, len(table), also)


def number_of(tables: Tables, kind: str) -> Figure:
    return Figure(float(len(tables[kind])), len(tables[kind]))


def kept(tables: Tables) -> Figure:
    table = tables["promise"]
    met = int(np.sum(table.answers["ok"] == 1))
    late = table.numbers["seconds"]
    also = {
        "met": float(met), "missed": float(len(table) - met), "late_median": median(late[~np.isnan(late)])
    }  # fmt: skip
    return Figure(share(met, len(table)), len(table), also)


def escalations(tables: Tables) -> Figure:
    table = tables["escalated"]
    return Figure(float(len(table)), len(table), _by_whom(tables))


def _by_whom(tables: Tables) -> dict[str, float | None]:
    by_trigger = int(np.sum(tables["escalated"].answers["ok"] == 1))
    return {"automatic": float(by_trigger), "by_hand": float(len(tables["escalated"]) - by_trigger)}


def escalation_rate(tables: Tables) -> Figure:
    opened, escalated = len(tables["opened"]), int(np.sum(tables["escalated"].answers["first"] == 1))
    return Figure(share(escalated, opened), opened, _by_whom(tables))


def false_alarms(tables: Tables) -> Figure:
    table = tables["escalation_ended"]
    return Figure(share(int(np.sum(table.answers["ok"] == 0)), len(table)), len(table))


def exhausted(tables: Tables) -> Figure:
    opened = len(tables["escalated"])
    return Figure(share(len(tables["exhausted"]), opened), opened)


def reopened(tables: Tables) -> Figure:
    resolved = len(tables["resolution"])
    return Figure(share(len(tables["reopened"]), resolved), resolved)


def satisfied(tables: Tables) -> Figure:
    table = tables["csat"]
    scores, escalated = table.numbers["number"], table.answers["escalated"] == 1
    also = {
        "average": mean(scores),
        "escalated_good": good(scores[escalated]), "other_good": good(scores[~escalated]),
    }  # fmt: skip
    return Figure(good(scores), len(table), also)


def bounces(tables: Tables) -> Figure:
    table = tables["passed"]
    bounced = int(np.sum(table.answers["ok"] == 0))
    return Figure(share(bounced, len(table)), len(table), {"bounces": float(bounced)})


def night_rings(tables: Tables) -> Figure:
    """Those of people; a night is disturbed once, however often it rings in it."""
    table = tables["ring"]
    of_people, at_night = table.where(table.answers["ok"] >= 0), table.where(table.answers["ok"] == 0)
    nights = np.unique(at_night.words["person"][1].astype("<i8") << 32 | at_night.words["name"][1])
    also: dict[str, float | None] = {"at_night": float(len(at_night)), "nights": float(len(nights))}
    return Figure(share(len(at_night), len(of_people)), len(of_people), also)


def backlog(tables: Tables) -> Figure:
    """`seconds` is how old each is by then."""
    ages = tables[OPEN].numbers["seconds"]
    oldest = float(np.max(ages)) if len(ages) else None
    middle, _, ninth = middles(ages)
    also = {"age_median": middle, "age_p90": ninth, "oldest": oldest}
    return Figure(float(len(ages)), len(ages), also)


def beside_others(part: Figure, whole: Figure) -> Figure:
    """A part of a share with what all others are, and what it adds: how much less the whole would be without it."""
    if part.value is None or whole.value is None:
        return part
    rest = whole.count - part.count
    others = share(whole.value * whole.count - part.value * part.count, rest)
    adds = None if others is None else whole.value - others
    return structs.replace(part, also={**part.also, "others": others, "adds": adds})


def median(numbers: Column) -> float | None:
    return float(np.median(numbers)) if len(numbers) else None


def mean(numbers: Column) -> float | None:
    return float(np.mean(numbers)) if len(numbers) else None


def middles(numbers: Column) -> tuple[float | None, float | None, float | None]:
    """Their median, their mean, and the least of them that nine of ten do not exceed (nearest rank)."""
    count = len(numbers)
    if not count:
        return None, None, None
    low, high, ninth = (count - 1) // 2, count // 2, -(-9 * count // 10) - 1
    ordered = np.partition(numbers, sorted({low, high, ninth}))
    return float(ordered[low] + ordered[high]) / 2, float(np.mean(numbers)), float(ordered[ninth])


def share(part: float, whole: int) -> float | None:
    return part / whole if whole else None


def good(scores: Column) -> float | None:
    return share(int(np.sum(scores >= GOOD)), len(scores))
