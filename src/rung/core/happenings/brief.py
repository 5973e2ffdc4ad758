"""The brief of a hand-over: what the other team needs to know, each line with where it comes from.

Nothing in it is made up or reworded: it quotes what was said, and names facts and instants as the issue has them. What
nobody said stands in no line. Whoever hands over changes it before it is sent.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct

from rung.core.document import Account
from rung.core.issue import IssueState
from rung.core.times.walltime import zone

LONGEST = 2900
"""Characters of a whole brief: it fits into a field of a chat's form, and is read in a minute."""
_QUOTE, _WORDS = 280, 400
_MOST = {"tried": 6, "questions": 5, "messages": 4, "files": 8}
_SENTENCE_ENDS = re.compile(r"(?<=[.!?…])\s+|\n+")
_TRIED = re.compile(
    r"\b(tried|try|tested|checked|verified|confirmed|reproduc\w+|restart\w*|reset|rebooted|rolled back|reran|re-ran|"
    r"ruled out|looked (?:at|into|through)|compared|disabled|enabled|increased|cleared|rotated|found (?:that|out)|"
    r"versucht|geprüft|getestet|neu gestartet|nachgestellt|bestätigt)\b"
    r"|\b(?:we|i)(?:'ve| have)? (?:\w+ed|found|ran|sent|made|put|took|set|rebuilt)\b",
    re.IGNORECASE,
)
"""By what a sentence of ours says that something was done about it. A sentence that asks somebody to do it is none."""
_ASKS_THEM = re.compile(r"\b(please|could you|can you|would you|will you|bitte|könnten sie)\b", re.IGNORECASE)

Direction = Literal["in", "out", "internal"]


class Spoken(Struct, frozen=True, kw_only=True):
    """One message or note."""

    at: datetime
    who: str
    direction: Direction
    words: str
    files: tuple[str, ...] = ()


class Known(Struct, frozen=True, kw_only=True):
    """What is known of an issue when it is handed over."""

    state: IssueState
    spoken: Sequence[Spoken]
    """The oldest first, without what machines sent by themselves."""
    account: Account | None
    owner: str
    """The name of the account's owner."""
    time_zone: str
    names: dict[str, str]
    """What people call teams, people and metrics, by key."""
    answers: Sequence[tuple[str, str]] = ()
    """What whoever escalated answered to what the path asks, by question."""


class Line(Struct, frozen=True):
    words: str
    source: str
    """Where it comes from: whose message or note of when, the issue's clocks, the account."""


class Part(Struct, frozen=True):
    title: str
    lines: tuple[Line, ...]


def brief(known: Known, now: datetime) -> tuple[Part, ...]:
    """The parts that have anything to say, in the order in which somebody new to it needs them."""
    found = (
        Part("What the customer needs", tuple(_needs(known))),
        Part("What was tried", tuple(_tried(known))),
        Part("Said when it was escalated", tuple(_escalated(known))),
        Part("Open questions", tuple(_questions(known))),
        Part("Deadlines", tuple(_deadlines(known, now))),
        Part("Account", tuple(_account(known))),
        Part("Messages that matter", tuple(_messages(known))),
        Part("Files", tuple(_files(known))),
        Part("Handed over before", tuple(_before(known))),
    )
    return tuple(part for part in found if part.lines)


def as_text(parts: Sequence[Part], time_zone: str) -> str:
    """As it is edited and kept. Where it is too long, messages go first: they stand in the conversation too."""
    if not parts:
        return ""
    kept = list(parts)
    while len(text := _text(kept, time_zone)) > LONGEST and kept:
        longest = next((one for one in kept if one.title == "Messages that matter"), kept[-1])
        shorter = Part(longest.title, longest.lines[:-1])
        kept = [shorter if one is longest else one for one in kept]
        kept = [one for one in kept if one.lines]
    return text


def _text(parts: Sequence[Part], time_zone: str) -> str:
    told = [f"{part.title}\n" + "\n".join(f"- {line.words} ({line.source})" for line in part.lines) for part in parts]
    return "\n\n".join([*told, f"Times of {time_zone}."])


# The parts ----------------------------------------


def _needs(known: Known) -> Iterator[Line]:
    """How they began, and what they wrote last."""
    asked = [one for one in known.spoken if one.direction == "in" and one.words.strip()]
    if not asked:
        return
    first, last = asked[0], asked[-1]
    yield Line(_quoted(first.words, _WORDS), _source(known, first, "first message"))
    if last is not first:
        yield Line(_quoted(last.words, _QUOTE), _source(known, last, "latest message"))


def _tried(known: Known) -> Iterator[Line]:
    """What colleagues wrote that they did, in their words."""
    for question, answer in known.answers:
        if question == "tried":
            yield Line(_quoted(answer, _QUOTE), "said when it was escalated")
    found = [
        (one, sentence)
        for one in known.spoken
        if one.direction != "in"
        for sentence in _sentences(one.words)
        if _TRIED.search(sentence) and not sentence.endswith("?") and not _ASKS_THEM.search(sentence)
    ]
    for one, sentence in found[-_MOST["tried"] :]:
        yield Line(_quoted(sentence, _QUOTE), _source(known, one))


def _escalated(known: Known) -> Iterator[Line]:
    for question, answer in known.answers:
        if question != "tried":
            yield Line(f"{question}: {_quoted(answer, _QUOTE)}", "answer to what the path asks")


def _questions(known: Known) -> Iterator[Line]:
    """What the customer asked and nobody answered, or what we asked and they did not; and what the last notes ask."""
    public = [one for one in known.spoken if one.direction != "internal"]
    waiting: list[Spoken] = []
    for one in reversed(public):
        if one.direction != public[-1].direction:
            break
        waiting.insert(0, one)
    notes = [one for one in known.spoken if one.direction == "internal"][-3:]
    found = [(one, sentence) for one in (*waiting, *notes) for sentence in _sentences(one.words) if sentence[-1] == "?"]
    for one, sentence in found[: _MOST["questions"]]:
        yield Line(_quoted(sentence, _QUOTE), _source(known, one))


def _deadlines(known: Known, now: datetime) -> Iterator[Line]:
    state = known.state
    if state.next_update_by is not None:
        yield Line(f"the customer hears from us by {_instant(known, state.next_update_by)}", "promised to them")
    for clock in sorted(state.clocks.values(), key=lambda one: (one.due_at is None, one.due_at or one.started_at)):
        name = known.names.get(clock.metric, clock.metric)
        target = f"target {clock.target}" if clock.target else "a promise"
        if clock.state == "running" and clock.due_at is not None:
            late = "was due" if clock.due_at <= now else "due"
            yield Line(f"{name} {late} {_instant(known, clock.due_at)}", target)
        elif clock.state == "breached" and clock.is_waiting and clock.breached_at is not None:
            yield Line(f"{name} missed at {_instant(known, clock.breached_at)}, and still owed", target)
        elif clock.state == "paused":
            yield Line(f"{name} paused", target)


def _account(known: Known) -> Iterator[Line]:
    one = known.account
    if one is None:
        return
    facts = [
        one.name or one.key, one.tier or "", f"{one.arr:,.0f} a year" if one.arr else "",
        f"health {one.health:g}" if one.health is not None else "", "churn risk" if one.churn_risk else "",
        f"renews on {one.renews_on:%Y-%m-%d}" if one.renews_on else "",
        f"owner {known.owner}" if known.owner else "",
    ]  # fmt: skip
    yield Line(", ".join(fact for fact in facts if fact), "account")


def _messages(known: Known) -> Iterator[Line]:
    """The last words of each side, and the last note; what stands above already is left out."""
    asked = [one for one in known.spoken if one.direction == "in"]
    above = {id(one) for one in (asked[:1] + asked[-1:])}
    chosen: list[Spoken] = []
    for direction in ("out", "internal", "in"):
        said = [one for one in known.spoken if one.direction == direction and one.words.strip()]
        chosen += [one for one in said if id(one) not in above][-2:]
    for one in sorted(chosen, key=lambda one: one.at)[-_MOST["messages"] :]:
        yield Line(_quoted(one.words, _QUOTE), _source(known, one))


def _files(known: Known) -> Iterator[Line]:
    found = [(one, name) for one in known.spoken for name in one.files]
    for one, name in found[-_MOST["files"] :]:
        yield Line(name, _source(known, one))


def _before(known: Known) -> Iterator[Line]:
    for one in known.state.handovers:
        teams = f"{_name(known, one.from_)} to {_name(known, one.to)}"
        if one.state in ("accepted", "returned"):
            why = f": “{one.reason}”" if one.reason else ""
            yield Line(f"{teams}, {one.state}{why}", f"hand-over {one.number}, {_instant(known, one.offered_at)}")


# Words ----------------------------------------


def _sentences(words: str) -> list[str]:
    return [one.strip() for one in _SENTENCE_ENDS.split(words) if one.strip()]


def _quoted(words: str, most: int) -> str:
    """Word for word, on one line, as far as it fits; an ellipsis shows a cut."""
    line = " ".join(words.split())
    if len(line) > most:
        line = line[: most - 1].rsplit(" ", 1)[0].rstrip() + "…"
    return f"“{line}”"


def _source(known: Known, one: Spoken, what: str = "") -> str:
    kind = what or {"in": "message", "out": "answer", "internal": "note"}[one.direction]
    return f"{one.who}, {kind}, {_instant(known, one.at)}"


def _instant(known: Known, at: datetime) -> str:
    there = at.astimezone(zone(known.time_zone))
    return f"{there.day} {there:%b %H:%M}"


def _name(known: Known, key: str | None) -> str:
    return known.names.get(key, key) if key else "no team"
