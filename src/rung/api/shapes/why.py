"""Why something was decided, and why not."""

from typing import Annotated, Any

from pydantic import Field

from rung.api.shapes.base import Given, Instant, Shown
from rung.api.shapes.journal import Considered, Entry, Sentence
from rung.engine.why import why, why_person, why_told

Asked = Annotated[str | None, Field(min_length=1, max_length=200)]


class Question(Given):
    """What is asked of an issue's decisions."""

    limit: int = Field(default=20, ge=1, le=200, description="So many decisions at most.")
    line: int | None = Field(
        default=None, ge=-(2**31), le=2**31 - 1,
        description="Explain the decision of this number; a negative one counts from the end, -1 is the latest.",
    )  # fmt: skip
    at: Instant | None = Field(default=None, description="Explain the last decision by this instant.")
    why_not: Asked = Field(
        default=None,
        description="Explain one trigger, routing rule or target alone, at the latest decision unless one is named.",
    )
    person: Asked = Field(
        default=None, description="Why this person, by key or name, was told or not: each notice, and level by level."
    )


class Rule(Shown):
    """What became of one trigger, routing rule or target in one decision."""

    name: str
    outcome: str = Field(description="For programs; docs/api.md lists what can become of a rule.")
    words: str
    acted: bool = Field(description="It fired, chose, or applies.")
    values: dict[str, Any] = Field(description="What its `when` read; null is absent.")
    parts: list[str] = Field(description="The parts of its `when` that decided, each with its values.")
    at: Instant | None = Field(description="When it is looked at next, where that is known.")
    considered: list[Considered]
    sentences: list[Sentence] = Field(description="What it led to.")

    @classmethod
    def of(cls, one: why.Rule) -> "Rule":
        return cls(
            name=one.name, outcome=one.outcome, words=one.words, acted=one.acted, values=one.values,
            parts=list(one.parts), at=one.at, considered=[Considered(who=who, why=why) for who, why in one.considered],
            sentences=[Sentence.of(each) for each in one.sentences],
        )  # fmt: skip


class Earlier(Shown):
    """Earlier decisions that looked at the rule, one after the other with the same outcome."""

    number: int = Field(description="The first of them.")
    at: Instant
    happened: str
    outcome: str
    words: str
    times: int
    last_number: int


class Explained(Shown):
    """One decision, and what became of every rule of the policy in force then."""

    decision: Entry
    triggers: list[Rule]
    routing: list[Rule]
    targets: list[Rule]
    earlier: list[Earlier] = Field(description="The newest first; where one rule alone is asked about.")
    caveats: list[str] = Field(description="Why this may not be how it was, such as words that were erased.")

    @classmethod
    def of(cls, one: why.Answer) -> "Explained":
        earlier = [
            Earlier(
                number=each.seq, at=each.at, happened=each.happened, outcome=each.outcome, words=each.words,
                times=each.times, last_number=each.last_seq,
            )
            for each in one.earlier
        ]  # fmt: skip
        return cls(
            decision=Entry.of(one.entry), triggers=[Rule.of(each) for each in one.triggers],
            routing=[Rule.of(each) for each in one.routing], targets=[Rule.of(each) for each in one.targets],
            earlier=earlier, caveats=list(one.caveats),
        )  # fmt: skip


class AtLevel(Shown):
    """What one level did for a person."""

    number: int | None = Field(description="The decision that started it; null where it has not started.")
    at: Instant | None
    path: str
    level: int
    name: str
    was_told: bool
    words: str


class Telling(Shown):
    """One notice to the person."""

    number: int = Field(description="The decision that told them.")
    at: Instant
    path: str | None
    level: int | None
    urgency: str
    ring: bool
    channels: list[str]
    words: str
    why: str = Field(description="What asked for it: a trigger with its values, a climb, a repeat ...")
    ladder: str = Field(description="What opened the ladder that it belongs to.")
    picked: str = Field(description="Why this person of those whom the level names.")
    chosen: str = Field(description="Why by these channels.")
    became: str = Field(description="What became of it, channel by channel.")
    others: list[Considered] = Field(description="Who else was looked at by the level.")

    @classmethod
    def of(cls, one: why_told.Telling) -> "Telling":
        return cls(
            number=one.seq, at=one.at, path=one.path, level=one.level, urgency=one.urgency, ring=one.ring,
            channels=list(one.channels), words=one.words, why=one.why, ladder=one.ladder, picked=one.picked,
            chosen=one.chosen, became=one.became, others=[Considered(who=who, why=why) for who, why in one.others],
        )  # fmt: skip


class Person(Shown):
    """One person: what they were told, and what each level of the issue's ladders did for them."""

    person: str
    name: str
    words: str
    tellings: list[Telling]
    levels: list[AtLevel]

    @classmethod
    def of(cls, one: why_person.Person) -> "Person":
        levels = [
            AtLevel(
                number=each.seq, at=each.at, path=each.path, level=each.level, name=each.name, was_told=each.was_told,
                words=each.words,
            )
            for each in one.levels
        ]  # fmt: skip
        tellings = [Telling.of(each) for each in one.tellings]
        return cls(person=one.key, name=one.name, words=one.words, tellings=tellings, levels=levels)


class Why(Shown):
    """What was decided about people, and the answer to what was asked."""

    decisions: list[Entry] = Field(description="Those that told, moved or assigned somebody, the newest first.")
    explained: Explained | None = Field(description="Where a decision or a rule was asked about.")
    person: Person | None = Field(description="Where a person was asked about.")
