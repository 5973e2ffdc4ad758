"""Which texts the stronger model is asked about, and what becomes of its answer.

It is never in the path of a decision: the journal is read some seconds later, and only texts of which the judges here
were unsure are asked about, each once. An answer becomes an event like any other, decided on its own: a mood as a
correction of one, a kind or a priority as a suggestion that waits for somebody's yes.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import cast

from msgspec import Struct, structs

from rung import clock
from rung.config import Config
from rung.core.events import (
    AnyEvent,
    IssueChanged,
    IssueOpened,
    IssueSuggested,
    MessageDeleted,
    MessageEdited,
    MessageMoodCorrected,
    MessageReceived,
)
from rung.core.events.message import Sounds
from rung.core.happenings.suggestions import STRONGER, SUGGESTED, Suggestion
from rung.core.issue import IssueState
from rung.core.policy import Policy
from rung.engine.learning import learning
from rung.engine.learning.own_labels import words_of
from rung.engine.stronger import setting, standing
from rung.engine.stronger.endpoint import JUDGES, Endpoint, NoAnswer, ask
from rung.engine.stronger.standing import State
from rung.store.decisions import intake, past, recent_lines
from rung.store.decisions.intake import InboxRow
from rung.store.decisions.recent_lines import RecentLine
from rung.store.pages import queries
from rung.store.policies import policies
from rung.understand.labels.second_opinion import MOODS, Opinion, Question
from rung.understand.moods.hearing import JUDGE as MOOD
from rung.understand.moods.mood import measure

SOURCE = "model"
SETTLES = timedelta(seconds=5)
"""After this a line that was decided stands in the journal for everybody."""
LATEST = timedelta(minutes=10)
"""A text that waited longer is passed over: it is read by people by then."""
AT_ONCE = 500
"""Lines that are read together."""
AT_A_TIME = 10
"""Texts that one worker takes together."""


class Wanted(Struct, frozen=True):
    """A text of which a judge here was unsure."""

    line: RecentLine
    event: AnyEvent
    text: str
    question: Question


def turn(config: Config, now: datetime, gives_up: Callable[[], bool] = lambda: False) -> bool:
    """Asks about what came in since the last time; says whether there may be more at once."""
    endpoint = setting.current()
    if not endpoint.is_asked:
        return False
    taken, is_more = claim(endpoint, now)
    for number, wanted in enumerate(taken):
        if gives_up() or not standing.current().admits(clock.now()):
            left = len(taken) - number
            standing.change(lambda state: state.counted("passed_over", left))  # noqa: B023 - called at once
            break
        answer(config, endpoint, wanted, gives_up)
    return is_more


def claim(endpoint: Endpoint, now: datetime) -> tuple[list[Wanted], bool]:
    """Takes what is to be asked now, so that no other worker asks it; and whether more has come in."""
    taken: list[Wanted] = []
    more: list[bool] = []

    def take(state: State) -> State:
        until = now - clock.of_real(SETTLES)
        if state.place is None:  # what came before it was switched on is left alone
            return structs.replace(state, place=(until, 0, 0), since=state.since or now)
        lines = recent_lines.of_issues(state.place, until, AT_ONCE)
        room = min(AT_A_TIME, state.room(endpoint.a_minute, now))
        place, passed = state.place, 0
        for wanted in _looked_at(lines, endpoint):
            if isinstance(wanted, Wanted):
                if len(taken) < room:
                    taken.append(wanted)
                elif wanted.line.place[0] < now - clock.of_real(LATEST):
                    passed += 1
                else:
                    break
                place = wanted.line.place
            else:
                place = wanted.place
        else:
            more.append(len(lines) == AT_ONCE)
        state = structs.replace(state, place=place)
        state = state.with_asked(len(taken), now) if taken else state
        return state.counted("passed_over", passed) if passed else state

    standing.change(take)
    return taken, any(more)


def _looked_at(lines: list[RecentLine], endpoint: Endpoint) -> Iterator[Wanted | RecentLine]:
    """Each line, as what is asked about it where anything is."""
    if not lines:
        return
    try:
        policy = policies.current()
    except policies.NoPolicy:
        yield lines[-1]
        return
    offered = answers_offered(policy, endpoint)
    theirs = [one for one in lines if _is_asked_about(one.event)]
    words = past.words((one.place[1], one.place[2]) for one in theirs)
    for line in lines:
        text = words_of(words.get((line.place[1], line.place[2]), {}))
        if line.event is not None and text and (question := question_of(line.event, text, policy, offered)):
            yield Wanted(line, line.event, text, question)
        else:
            yield line


def _is_asked_about(event: AnyEvent | None) -> bool:
    """What a customer wrote, as it came; nothing imported, nothing that a machine sent."""
    match event:
        case IssueOpened(partial=False, bulk=False, flood=""):
            return True
        case MessageReceived(automatic=False, bulk=False):
            return True
    return False


def answers_offered(policy: Policy, endpoint: Endpoint) -> dict[str, tuple[str, ...]]:
    """By judge that may ask, the answers there are; a judge without two of them asks nothing."""
    document = policy.document
    handled = [kind for team in document.teams.values() for kind in team.handles]
    kinds = dict.fromkeys((*learning.choices(document)["kind"], *handled))
    found = {
        MOOD: MOODS if policy.reads_mood else (),
        "kind": tuple(kinds),
        "priority": tuple(document.workspace.priorities),
    }
    return {judge: found[judge] for judge in JUDGES if judge in endpoint.judges and len(found[judge]) > 1}


def question_of(event: AnyEvent, text: str, policy: Policy, offered: dict[str, tuple[str, ...]]) -> Question:
    """What the judges here left open of a text: no mood that is sure, no kind or priority that is even suggested."""
    open_ones: dict[str, tuple[str, ...]] = {}
    for judge, answers in offered.items():
        if judge == MOOD:
            is_open = getattr(event, "learned_mood", None) is None and not measure("", text).sure
        else:
            is_open = isinstance(event, IssueOpened) and _is_unsaid(event, judge)
        if is_open:
            open_ones[judge] = answers
    return Question(open_ones)


def _is_unsaid(event: IssueOpened, field: str) -> bool:
    return getattr(event, field) is None and all(one.field != field for one in event.suggestions)


def answer(config: Config, endpoint: Endpoint, wanted: Wanted, gives_up: Callable[[], bool] = lambda: False) -> None:
    """Asks, counts what came of it, and puts what counts into the inbox."""
    allow_private = setting.may_be_private(endpoint, config)
    try:
        opinion = ask(endpoint, wanted.text, wanted.question, allow_private=allow_private, gives_up=gives_up)
    except NoAnswer as error:
        standing.count_failure(error)
        return
    rows = [InboxRow(f"{SOURCE}:{endpoint.model}"[:200], one) for one in events_of(endpoint, wanted, opinion)]
    if rows:
        intake.put(rows)
    kind = "answered" if rows else "overtaken" if opinion.said else "unfounded" if opinion.unfounded else "nothing"
    standing.count_answer(kind)


def events_of(endpoint: Endpoint, wanted: Wanted, opinion: Opinion) -> list[AnyEvent]:
    """What an answer means for the issue as it stands now: nothing of what somebody has said meanwhile."""
    line, event, now = wanted.line, wanted.event, clock.now()
    state = queries.state_of(line.key)
    if state is None or not state.is_open:
        return []
    since, writer = list(_since(line, now)), getattr(event, "contact", None)
    found: list[AnyEvent] = []
    mood = opinion.said.get(MOOD)
    if mood is not None and not any(_says_of(one, event.id) for one in since):
        found.append(
            MessageMoodCorrected(
                at=now, issue=line.key, id=_name(line, MOOD), message=event.id, said_at=event.at,
                mood=cast(Sounds, mood.value), model=endpoint.model, evidence=f"{MOOD}: {', '.join(mood.words)}",
                writer=writer,
            )
        )  # fmt: skip
    open_ones = [one for one in SUGGESTED if one in opinion.said and _is_open(state, one, since)]
    if fields := {field: opinion.said[field] for field in open_ones}:
        found.append(
            IssueSuggested(
                at=now, issue=line.key, id=_name(line, "suggested"), model=endpoint.model, writer=writer,
                suggestions=tuple(
                    Suggestion(field=field, value=said.value, confidence=0.0, version=STRONGER)
                    for field, said in fields.items()
                ),
                evidence="\n".join(f"{field}: {', '.join(said.words)}" for field, said in fields.items()),
            )
        )  # fmt: skip
    return found


def _since(line: RecentLine, now: datetime) -> Iterator[AnyEvent]:
    """What happened to the issue after this line."""
    for lines in past.lines([line.place[1]], now):
        yield from (one.event for one in lines if one.seq > line.place[2])


def _says_of(event: AnyEvent, message: str) -> bool:
    return isinstance(event, MessageMoodCorrected | MessageEdited | MessageDeleted) and event.message == message


def _is_open(state: IssueState, field: str, since: list[AnyEvent]) -> bool:
    """Nobody named it meanwhile, and nothing is suggested of it."""
    is_named = field in state.by_hand or (field != "priority" and getattr(state, field) is not None)
    changed = any(isinstance(one, IssueChanged) and field in one.changes for one in since)
    return not is_named and not changed and all(one.field != field for one in state.suggestions)


def _name(line: RecentLine, what: str) -> str:
    return f"{line.key}/{line.place[2]}/{what}@model"
