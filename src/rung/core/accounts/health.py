"""How well an account is: one number from 0 to 100, made of named parts that a team can weigh.

Each part measures one thing, gives it 0 to 100 points and says why. What is not known leaves its part out, and the
others are scaled to the whole: nothing counts as bad because nobody measured it. Two parts at least, with a quarter of
all weight, must be known before there is a score at all.

    score = sum(points x weight) / sum(weight), over the parts that are known
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from msgspec import Struct, structs

from rung.core.accounts.health_facts import DAY, Facts

Counts = Literal["given", "computed"]
COUNTS: tuple[Counts, ...] = ("given", "computed")
DEFAULT_WEIGHTS: Mapping[str, int] = MappingProxyType(
    {
        "volume": 10, "mood": 15, "mood_trend": 10, "escalations": 15, "promises": 15, "csat": 15, "usage": 10,
        "contact": 5, "renewal": 5,
    }
)  # fmt: skip
"""By part, in the order in which they are shown."""
LABELS: Mapping[str, str] = MappingProxyType(
    {
        "volume": "Volume of issues", "mood": "Mood", "mood_trend": "Trend of the mood", "escalations": "Escalations",
        "promises": "Promises kept", "csat": "CSAT", "usage": "Product usage", "contact": "Time since contact",
        "renewal": "Renewal",
    }
)  # fmt: skip
MOST_WEIGHT = 100
LEAST_PARTS = 2
LEAST_SHARE = 0.25
"""Of all weight, that must be known."""


class Rules(Struct, frozen=True, omit_defaults=True):
    """What a team chose of how health is made, and since when."""

    number: int = 0
    """Counted up with each change; 0: nobody changed anything."""
    at: datetime | None = None
    by: str = ""
    weights: dict[str, int] = {}
    """Only those that differ from the usual ones."""
    counts: Counts = "given"
    """Whose word conditions read where a health was given, too: what was given, or what is computed here."""
    usage: tuple[str, ...] = ()
    """The signals that tell of use; none: every one."""

    def weight(self, part: str) -> int:
        return self.weights.get(part, DEFAULT_WEIGHTS[part])


class Part(Struct, frozen=True):
    """One thing that was measured."""

    name: str
    value: float
    """What was measured, in its own unit; the words say which."""
    points: float
    """0 (as bad as can be) to 100."""
    weight: int
    words: str

    @property
    def label(self) -> str:
        return LABELS[self.name]


class LeftOut(Struct, frozen=True):
    """A part that says nothing, and why."""

    name: str
    words: str

    @property
    def label(self) -> str:
        return LABELS[self.name]


class Health(Struct, frozen=True):
    """How well an account was at one instant."""

    at: datetime
    score: int | None
    """None: too little is known."""
    parts: tuple[Part, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def weighed(self) -> float:
        """The score before it is rounded."""
        return _weighed(self.parts)

    def share(self, part: Part) -> float:
        """How much of the whole a part is, once the unknown ones are left out: 0 to 1."""
        return part.weight / sum(one.weight for one in self.parts)

    @property
    def words(self) -> str:
        if self.score is None:
            return "too little is known for a score"
        if not self.left_out:
            return "every part is known"
        names = ", ".join(one.label.lower() for one in self.left_out)
        return f"without {names}: the other parts are scaled to the whole"


class Move(Struct, frozen=True):
    """What moved a score, and by how many points of it."""

    what: str
    """A part's name, or `weights`."""
    by: float
    words: str


def health_of(facts: Facts, rules: Rules) -> Health:
    """The parts that are known, and what they come to."""
    parts, left_out = [], []
    for name, measure in MEASURES.items():
        weight = rules.weight(name)
        measured = measure(facts)
        if isinstance(measured, str):
            left_out.append(LeftOut(name, measured))
        elif weight == 0:
            left_out.append(LeftOut(name, "its weight is 0"))
        else:
            value, points, words = measured
            parts.append(Part(name, round(value, 3), round(min(max(points, 0.0), 100.0), 1), weight, words))
    whole = sum(rules.weight(name) for name in MEASURES)
    known = sum(one.weight for one in parts)
    enough = len(parts) >= LEAST_PARTS and known >= whole * LEAST_SHARE
    found = Health(facts.at, None, tuple(parts), tuple(left_out))
    return structs.replace(found, score=round(found.weighed)) if enough else found


def moves(before: Health, after: Health, rules_before: Rules, rules: Rules) -> tuple[Move, ...]:
    """What moved the score from one to the other, the most first: changed weights first taken by themselves, then
    each part in turn, so that all of them together are the whole way."""
    if before.score is None or after.score is None:
        return ()
    found = []
    if rules_before != rules:
        with_new = tuple(
            structs.replace(one, weight=rules.weight(one.name)) for one in before.parts if rules.weight(one.name)
        )
        reweighed = structs.replace(before, parts=with_new) if with_new else before
        by = reweighed.weighed - before.weighed
        words = _changed_weights(rules_before, rules)
        if words:
            found.append(Move("weights", by, words))
        before = reweighed
    now = {one.name: one for one in after.parts}
    was = {one.name: one for one in before.parts}
    standing = dict(was)
    for name in DEFAULT_WEIGHTS:
        if was.get(name) == now.get(name):
            continue
        earlier = _weighed(standing.values())
        if name in now:
            standing[name] = now[name]
        else:
            standing.pop(name, None)
        by = _weighed(standing.values()) - earlier
        found.append(Move(name, by, _moved(name, was.get(name), now.get(name), after)))
    told = (structs.replace(one, by=round(one.by, 1)) for one in found)
    return tuple(sorted((one for one in told if one.by), key=lambda one: -abs(one.by)))


def _weighed(parts: Collection[Part]) -> float:
    weight = sum(one.weight for one in parts)
    return sum(one.points * one.weight for one in parts) / weight if weight else 0.0


def _moved(name: str, was: Part | None, now: Part | None, after: Health) -> str:
    if now is None:
        why = next((one.words for one in after.left_out if one.name == name), "not known")
        return f"{LABELS[name]} is left out now: {why}"
    return f"{LABELS[name]}: {now.words}" + (f" (before: {was.words})" if was else " (it was not known before)")


def _changed_weights(before: Rules, after: Rules) -> str:
    changed = [
        f"the weight of {LABELS[name]} was {'raised' if after.weight(name) > before.weight(name) else 'lowered'} "
        f"from {before.weight(name)} to {after.weight(name)}"
        for name in DEFAULT_WEIGHTS
        if after.weight(name) != before.weight(name)
    ]
    by = f" by {after.by}" if after.by else ""
    return f"since {' and '.join(changed)}{by}" if changed else ""


# The parts ----------------------------------------

Measured = tuple[float, float, str] | str
"""What was measured, its points, and why; or why there is nothing to measure."""


def _volume(facts: Facts) -> Measured:
    if facts.opened is None or facts.usual is None:
        return "less than four weeks of issues are known: nothing to compare with"
    above = (facts.opened - facts.usual) / max(facts.usual, 2.0)
    usual = f"usually {facts.usual:.1f}"
    return facts.opened, 100 - 50 * above, f"{_count(facts.opened, 'issue')} in two weeks, {usual}"


def _mood(facts: Facts) -> Measured:
    if facts.mood is None:
        return "no message of the last four weeks has a measured mood"
    words = f"{facts.mood:+.2f} over {_count(facts.moods, 'message')} of four weeks, from -1 (angry) to 1 (pleased)"
    return facts.mood, 70 + 100 * facts.mood, words


def _mood_trend(facts: Facts) -> Measured:
    if facts.mood_lately is None or facts.mood_before is None:
        return "there is no measured mood both of the last two weeks and of the time before"
    change = facts.mood_lately - facts.mood_before
    words = f"{facts.mood_lately:+.2f} in two weeks, {facts.mood_before:+.2f} in the eight weeks before"
    return change, 75 + 125 * change, words


def _escalations(facts: Facts) -> Measured:
    if not facts.issues:
        return "nothing happened in any issue in 30 days"
    rate = facts.escalations / (facts.issues + 2)
    words = f"{_count(facts.escalations, 'escalation')} in {_count(facts.issues, 'issue')} of 30 days"
    return facts.escalations, 100 - 200 * rate, words


def _promises(facts: Facts) -> Measured:
    ended = facts.missed + facts.kept
    if not ended:
        return "no promise came due in 30 days"
    share = (facts.kept + 2) / (ended + 2)
    return facts.missed, 100 - 250 * (1 - share), f"{facts.missed} of {_count(ended, 'promise')} missed in 30 days"


def _csat(facts: Facts) -> Measured:
    if facts.rating is None:
        return "nobody answered a survey in 90 days"
    return facts.rating, (facts.rating - 1) * 25, f"{facts.rating:.1f} of 5 from {_count(facts.ratings, 'answer')}"


def _usage(facts: Facts) -> Measured:
    if not facts.usage:
        return "no signal of use is known both of the last two weeks and of the time before"
    points = [min(100 * (1 + one.change), 100.0) for one in facts.usage]
    said = ", ".join(
        f"{one.name} {_number(one.lately)} a day, before {_number(one.before)} ({one.change:+.0%})"
        for one in facts.usage
    )
    mean = sum(one.change for one in facts.usage) / len(facts.usage)
    return mean, sum(points) / len(points), said


def _contact(facts: Facts) -> Measured:
    if facts.contact_at is None:
        return "there was no contact in 120 days"
    days = (facts.at - facts.contact_at) // DAY
    return days, 100 - 100 * (days - 30) / 90, f"{_count(days, 'day')} since anybody wrote"


def _renewal(facts: Facts) -> Measured:
    days = facts.renews_in_days
    if days is None:
        return "nobody said when it renews"
    if days < 0:
        return f"it was to renew {_count(-days, 'day')} ago, and nobody said what became of it"
    return days, 50 + 50 * days / 90, f"renews in {_count(days, 'day')}"


def _count(number: float, noun: str) -> str:
    return f"{number:g} {noun}{'' if number == 1 else 's'}"


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"


MEASURES: Mapping[str, Callable[[Facts], Measured]] = MappingProxyType(
    {
        "volume": _volume, "mood": _mood, "mood_trend": _mood_trend, "escalations": _escalations,
        "promises": _promises, "csat": _csat, "usage": _usage, "contact": _contact, "renewal": _renewal,
    }
)  # fmt: skip
