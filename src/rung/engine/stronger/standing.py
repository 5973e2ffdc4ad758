"""How it stands with the stronger model: what became of each question, and whether it may be asked now.

Outcomes are counted and shown on the page of models; nobody is alerted, for nothing waits for an answer. After a few
failures in a row it is left alone and tried now and then, by the circuit breaker that deliveries have.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct, structs

from rung import clock
from rung.engine.sending import breaker
from rung.engine.sending.breaker import Outcome
from rung.engine.stronger.endpoint import Endpoint, NoAnswer
from rung.store import settings_store
from rung.store.decisions.recent_lines import Place
from rung.store.deliveries.destinations import Standing

SETTING = "stronger_model_standing"
NAME = "stronger model"
MINUTE = timedelta(minutes=1)
OUTCOMES = {
    "answered": "answered, and it counts",
    "drafted": "drafted a brief, which was shown for somebody to change",
    "nothing": "answered that the text does not tell",
    "unfounded": "dropped: not offered, or by words that do not stand in the text",
    "overtaken": "came too late: somebody had said it, or the issue was closed",
    "garbage": "no answer of the form that was asked for",
    "declined": "declined to answer",
    "timeout": "no answer in time",
    "busy": "had too many questions (429)",
    "failed": "could not be reached, or refused",
    "passed_over": "not asked: too many texts at once, or the model was down",
}
"""What may become of a text, in the order of the page, in words."""
AS_BREAKER = {"busy": "busy", "timeout": "failed", "failed": "failed", "garbage": "failed"}


class State(Struct, frozen=True, kw_only=True):
    """What is known of it, kept in the settings. Instants are UTC."""

    place: Place | None = None
    """The last line that was looked at; null: none yet."""
    asked: tuple[datetime, ...] = ()
    """The questions of the last minute."""
    counts: dict[str, int] = {}
    since: datetime | None = None
    """Since when it is counted."""
    trouble: str = ""
    """The last thing that went wrong; empty where the last question was answered."""
    trouble_at: datetime | None = None
    answered_at: datetime | None = None
    standing: Standing = Standing(NAME)

    def admits(self, now: datetime) -> bool:
        return breaker.admits(self.standing, now) != "none"

    def room(self, a_minute: int, now: datetime) -> int:
        """How many may be asked now; a model that was down gets one to try."""
        begin = now - clock.of_real(MINUTE)
        room = max(0, a_minute - sum(one > begin for one in self.asked))
        return min(room, 1) if breaker.admits(self.standing, now) == "probe" else room

    def with_asked(self, number: int, now: datetime) -> "State":
        begin = now - clock.of_real(MINUTE)
        asked = tuple(one for one in self.asked if one > begin) + (now,) * number
        return structs.replace(self, asked=asked, since=self.since or now)

    def counted(self, kind: str, number: int = 1) -> "State":
        return structs.replace(self, counts={**self.counts, kind: self.counts.get(kind, 0) + number})

    def failed(self, error: NoAnswer, now: datetime) -> "State":
        """A question came to nothing."""
        kind = AS_BREAKER.get(error.kind)
        outcomes = []
        if kind == "busy":
            outcomes = [Outcome("busy", retry_after=error.retry_after, error=str(error))]
        elif kind == "failed":
            is_probe = self.standing.is_open
            outcomes = [Outcome("failed", is_probe, error.retry_after, str(error))]
        standing = breaker.after(self.standing, outcomes, now)
        return structs.replace(
            self.counted(error.kind), standing=standing, trouble=str(error)[:500], trouble_at=now
        )

    def answered(self, kind: str, now: datetime) -> "State":
        standing = breaker.after(self.standing, [Outcome("accepted", self.standing.is_open)], now)
        return structs.replace(self.counted(kind), standing=standing, trouble="", trouble_at=None, answered_at=now)

    @property
    def outcomes(self) -> list[tuple[str, str, int]]:
        """By name what became of texts, in words, and how often; what never happened is left out."""
        return [(name, words, self.counts[name]) for name, words in OUTCOMES.items() if self.counts.get(name)]


def current() -> State:
    return msgspec.convert(settings_store.get(SETTING, {}), State)


def change(how: Callable[[State], State]) -> State:
    """Changes it; several workers do so one after the other."""
    kept: list[State] = []

    def changed(before: dict[str, object]) -> dict[str, object]:
        kept.append(how(msgspec.convert(before, State)))
        return msgspec.to_builtins(kept[-1])

    settings_store.change(SETTING, {}, changed)
    return kept[-1]


def count_answer(kind: str) -> None:
    """It answered; `kind`: what became of that (`OUTCOMES`)."""
    change(lambda state: state.answered(kind, clock.now()))


def count_failure(error: NoAnswer) -> None:
    change(lambda state: state.failed(error, clock.now()))


def words(endpoint: Endpoint) -> str:
    """How it stands, in a line."""
    if not endpoint.uses:
        return "off"
    state = current()
    said = "; ".join(f"{number} {meant}" for _, meant, number in state.outcomes) or "nothing was asked yet"
    trouble = f"; last trouble: {state.trouble}" if state.trouble else ""
    return f"{endpoint.model} is asked about {', '.join(endpoint.uses)}: {said}{trouble}"


def begin_anew() -> None:
    """It is another model now: what became of earlier questions says nothing of it."""
    settings_store.put(SETTING, {})
