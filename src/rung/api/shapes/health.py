"""How well accounts are, and by what one sees that one may leave."""

from datetime import date
from typing import Literal

from pydantic import Field

from rung.api.shapes.base import Given, Instant, Shown
from rung.core.accounts import health as core
from rung.core.accounts.churn import Churn as Found
from rung.core.document import Account
from rung.engine.accounts.health import Look
from rung.store.accounts.account_health import Kept


class HealthPart(Shown):
    """One thing that was measured."""

    name: str
    value: float = Field(description="What was measured, in its own unit: see `words`.")
    points: float = Field(description="From 0, as bad as can be, to 100.")
    weight: int
    share: float = Field(description="How much of the whole it is, 0 to 1, once what is not known is left out.")
    words: str


class HealthLeftOut(Shown):
    """A part that is left out, and why."""

    name: str
    words: str


class ChurnSign(Shown):
    """One sign that an account may leave, with what shows it."""

    name: str
    strength: int = Field(description="1, or 2 for a strong one; from two together on the account is at risk.")
    words: str
    issue: str | None
    contact: str | None = Field(description="The id of a contact.")
    at: Instant | None


class Churn(Shown):
    level: Literal["none", "watch", "high"]
    signs: list[ChurnSign]

    @classmethod
    def of(cls, found: Found) -> "Churn":
        signs = [
            ChurnSign(
                name=one.name, strength=one.strength, words=one.words, issue=one.issue or None,
                contact=one.contact or None, at=one.at,
            )
            for one in found.signs
        ]  # fmt: skip
        return cls(level=found.level, signs=signs)


class AccountHealth(Shown):
    """How well an account was at one instant, as it was known then, by the rules in force then."""

    account: str
    at: Instant
    score: int | None = Field(description="0 to 100; null: too little is known.")
    parts: list[HealthPart]
    left_out: list[HealthLeftOut]
    churn: Churn
    rules: int = Field(description="The number of the rules that it was made with.")
    given: float | None = Field(description="What a CRM, an import or a person gives as its health now.")
    counts: float | None = Field(description="What conditions read as its health now.")

    @classmethod
    def of(cls, found: Look, account: Account) -> "AccountHealth":
        health = found.health
        parts = [
            HealthPart(
                name=one.name, value=one.value, points=one.points, weight=one.weight,
                share=round(health.share(one), 3), words=one.words,
            )
            for one in health.parts
        ]  # fmt: skip
        return cls(
            account=found.account, at=found.at, score=health.score, parts=parts,
            left_out=[HealthLeftOut(name=one.name, words=one.words) for one in health.left_out],
            churn=Churn.of(found.churn), rules=found.rules.number, given=account.health, counts=account.health_now,
        )  # fmt: skip


class HealthMove(Shown):
    """What moved a score since the day before, by how many points."""

    what: str = Field(description="The part, or `weights`.")
    by: float
    words: str


class HealthDay(Shown):
    """An account at the end of a day, or so far."""

    day: date
    at: Instant
    score: int | None
    churn: Literal["none", "watch", "high"]
    moves: list[HealthMove]

    @classmethod
    def of(cls, one: Kept) -> "HealthDay":
        moved = [HealthMove(what=each.what, by=each.by, words=each.words) for each in one.moves]
        return cls(day=one.day, at=one.at, score=one.health.score, churn=one.churn.level, moves=moved)


class HealthDays(Shown):
    days: list[HealthDay] = Field(description="The oldest first.")


class HealthRules(Shown):
    """What health is made of."""

    number: int = Field(description="Counted up with each change; 0: the usual ones.")
    at: Instant | None
    by: str
    weights: dict[str, int]
    counts: Literal["given", "computed"] = Field(description="Which counts where a health was given, too.")
    usage: list[str] = Field(description="The signals that tell of use; none: every one.")

    @classmethod
    def of(cls, rules: core.Rules) -> "HealthRules":
        weights = {name: rules.weight(name) for name in core.DEFAULT_WEIGHTS}
        return cls(
            number=rules.number, at=rules.at, by=rules.by, weights=weights, counts=rules.counts,
            usage=list(rules.usage),
        )  # fmt: skip


class HealthRulesChange(Given):
    """What to change; what is left out stays."""

    weights: dict[str, int] | None = Field(None, description="By part, 0 to 100; parts that are not named stay.")
    counts: Literal["given", "computed"] | None = None
    usage: list[str] | None = None


class WhichInstant(Given):
    at: str | None = Field(
        None, description="The end of a day, 2026-03-09, by the workspace's clock, or an instant. Absent: now."
    )


class WhichDays(Given):
    days: int = Field(90, ge=1, le=400, description="How many of the last days.")
