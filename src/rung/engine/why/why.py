"""Why, and why not: one decision of an issue with what became of every trigger, routing rule and target.

The line of the journal is decided once more with the facts that stand in it (`replay`), while the core says what it
makes of each rule (`rung.core.why.why`). Where words were erased since, or another version of Rung decides otherwise,
the answer says so instead of guessing.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct, structs

from rung.core.refused import Refused
from rung.core.why.why import Look
from rung.core.why.why import explain as core_explain
from rung.core.words import near
from rung.engine.replay import Again, decided_again
from rung.store.decisions import journal
from rung.store.decisions.journal import Line
from rung.store.pages import event_words, names, timeline
from rung.store.pages.timeline import Entry, Sentence

LATEST = -1
NOT_LOOKED_AT = frozenset(
    "other_event not_come looked no_wait no_instant spent deferred over assigned earlier goes_on".split()
)
"""Outcomes of rules that a decision did not look at."""


class NoAnswer(LookupError):
    """What was asked about is not there: no such issue, line, rule or person."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


class Rule(Struct, frozen=True):
    """What became of one rule in one decision, in words."""

    kind: str
    """trigger, routing or target."""
    name: str
    outcome: str
    words: str
    acted: bool
    """It fired, chose, or applies."""
    values: dict[str, Any]
    """What its `when` read."""
    parts: tuple[str, ...]
    """The parts of its `when` that decided, each with its values."""
    at: datetime | None
    """When it is looked at next, where that is known."""
    considered: tuple[tuple[str, str], ...]
    """Of a routing rule: who was looked at, by name, and why chosen or passed over."""
    sentences: tuple[Sentence, ...]
    """What it led to."""

    @property
    def was_looked_at(self) -> bool:
        return self.outcome not in NOT_LOOKED_AT


class Earlier(Struct, frozen=True):
    """What became of the rule that was asked about at earlier decisions that looked at it, one after the other with the
    same outcome.
    """

    seq: int
    """The first of them."""
    at: datetime
    happened: str
    outcome: str
    words: str
    times: int
    last_seq: int


class Answer(Struct, frozen=True):
    """One decision, explained."""

    issue: str
    entry: Entry
    triggers: tuple[Rule, ...]
    routing: tuple[Rule, ...]
    targets: tuple[Rule, ...]
    earlier: tuple[Earlier, ...] = ()
    """The newest first; only where one rule was asked about."""
    caveats: tuple[str, ...] = ()
    """Why this may not be how it was."""


def explain(issue: str, line: int | None = None, at: datetime | None = None, rule: str | None = None) -> Answer:
    """Explain a decision: that of a line, the last one at an instant, else the latest.

    A negative `line` counts from the end. With `rule`, the name of a trigger, a routing rule or a target, only that one
    is told of, and where no decision was chosen also the earlier ones that looked at it. Raises `NoAnswer`.
    """
    kept, lines = lines_of(issue)
    chosen = _chosen(issue, lines, line, at)
    steps = list(decided_again(kept, lines[: lines.index(chosen) + 1]))
    looks = _looks(steps[-1])
    if rule is not None:
        name = _nearest_rule(rule, looks, chosen.policy_version)
        looks = [one for one in looks if one.name == name]
    earlier = _earlier(steps[:-1], looks[0]) if rule is not None and line is None and at is None else ()
    said = [_rule(one, steps[-1]) for one in looks]
    entry = timeline.entry_of(issue, chosen.seq)
    return Answer(
        issue,
        entry,
        tuple(one for one in said if one.kind == "trigger"),
        tuple(one for one in said if one.kind == "routing"),
        tuple(one for one in said if one.kind == "target"),
        earlier,
        tuple(_caveats(steps)),
    )


def lines_of(issue: str) -> tuple[journal.Kept, list[Line]]:
    """An issue and its journal. Raises `NoAnswer` where nothing was decided about it."""
    try:
        kept, lines = journal.of_issue(issue)
    except LookupError as error:
        raise NoAnswer("not_found", str(error), "the queue and `GET /api/v1/issues` list them") from error
    if not lines:
        raise NoAnswer("not_found", f"nothing is decided about {issue} yet", "its first event still waits")
    return kept, lines


def same_name(word: str, known: Iterable[str]) -> str | None:
    """The known name that a word is, in whatever letters it is written."""
    return {one.casefold(): one for one in known}.get(word.casefold())


def hint_for(word: str, known: Sequence[str], there_is: str) -> str:
    """Which name was probably meant, else which there are."""
    if meant := near(word, known):
        return f"did you mean {meant}?"
    return f"{there_is}: {', '.join(known) or 'none'}"


# Which decision ----------------------------------------


def _chosen(issue: str, lines: Sequence[Line], line: int | None, at: datetime | None) -> Line:
    if line is not None and line < 0 and -line <= len(lines):
        return lines[line]
    if line is not None:
        found = next((one for one in lines if one.seq == line), None)
        if found is None:
            hint = f"its lines are {lines[0].seq} to {lines[-1].seq}; -1 is the latest"
            raise NoAnswer("no_line", f"{issue} has no line {line}", hint)
        return found
    if at is None:
        return lines[-1]
    # What is read off a timeline has no parts of a second.
    until = [one for one in lines if (one.at if at.microsecond else one.at.replace(microsecond=0)) <= at]
    if not until:
        hint = f"the first one is of {names.instant(lines[0].at)}"
        raise NoAnswer("no_line", f"nothing was decided about {issue} by {names.instant(at)}", hint)
    return max(until, key=lambda one: (one.at, one.seq))


# What became of the rules ----------------------------------------


def _looks(step: Again) -> list[Look]:
    try:
        explained = core_explain(step.before, step.event, step.policy, step.desk, step.now, step.erased)
    except Refused as refused:
        message = f"this version of Rung refuses what line {step.line.seq} decided: {refused.message}"
        raise NoAnswer("refused", message, "the timeline says what was decided then") from refused
    looks = [*explained.triggers, *explained.routing, *explained.targets]
    return [_as_kept(one, step) if one.outcome == "erased" else one for one in looks]


def _as_kept(look: Look, step: Again) -> Look:
    """What the journal still says of a rule whose words are erased."""
    fired = any(one.because.code == "trigger" and one.because.words == look.name for one in step.line.effects)
    if look.kind != "trigger" or not fired:
        return look
    return structs.replace(look, acted=True, words=f"fired, as the journal says; {look.words}")


def _rule(look: Look, step: Again) -> Rule:
    policy = step.policy
    sentences = (timeline.sentence(effect, policy) for effect in look.effects)
    considered = tuple((names.who(policy, key), why) for key, why in look.considered)
    words = "chose {}, who {}".format(*considered[0]) if look.outcome == "chose" else look.words
    return Rule(
        kind=look.kind, name=look.name, outcome=look.outcome, words=words, acted=look.acted, values=look.values,
        parts=tuple(map(str, look.parts)), at=look.at, considered=considered,
        sentences=tuple(one for one in sentences if one is not None),
    )  # fmt: skip


def _earlier(steps: Sequence[Again], asked: Look) -> tuple[Earlier, ...]:
    found: list[Earlier] = []
    for step in steps:
        look = _look_at(step, asked)
        if look is None or look.outcome in NOT_LOOKED_AT:
            continue
        last, seq = found[-1] if found else None, step.line.seq
        if last and (last.outcome, last.words) == (look.outcome, look.words):
            found[-1] = structs.replace(last, times=last.times + 1, last_seq=seq)
        else:
            happened = event_words.happened(step.line.event, step.policy)
            found.append(Earlier(seq, step.line.at, happened, look.outcome, look.words, 1, seq))
    return tuple(reversed(found))


def _look_at(step: Again, asked: Look) -> Look | None:
    """What became of the same rule in another decision; None where that version has none of that name."""
    try:
        return next((one for one in _looks(step) if (one.kind, one.name) == (asked.kind, asked.name)), None)
    except NoAnswer:
        return None


def _nearest_rule(rule: str, looks: Sequence[Look], version: int) -> str:
    known = [one.name for one in looks]
    if found := same_name(rule, known):
        return found
    message = f"version {version} of the policy has no trigger, routing rule or target {rule!r}"
    raise NoAnswer("unknown_rule", message, hint_for(rule, known, "there is"))


def _caveats(steps: Sequence[Again]) -> list[str]:
    """What stands between this answer and what really happened."""
    said = []
    if erased := sorted({name for step in steps for name in step.erased if name in step.policy.reads}):
        said.append(
            f"words of this issue were erased: conditions that read {', '.join(erased)} cannot be judged any more"
        )
    if difference := next((found for step in steps if (found := step.difference)), None):
        why = "for want of the erased words" if erased else "by this version of Rung"
        said.append(
            f"line {difference.seq} is decided otherwise {why}: what is said from there on may not be how it was"
        )
    return said
