"""Who hears how an issue goes on without being asked: those whom a note mentions, and those who watch it.

None of it rings, climbs or asks. Each is told by what they chose for `mentioned` and `watching`, nobody of what they
did themselves, and nobody twice of one event. Quiet hours hold it; whoever is away is not told of what they watch, and
a mention goes to whoever stands in for them. A mention that reaches nobody leaves a line in the timeline.
"""

from collections.abc import Iterator, Sequence
from typing import Literal

from rung.core.document import JOINS, Person
from rung.core.draft import NOTHING, Draft, Kinds
from rung.core.effects import EscalationMoved, EscalationOpened, IssueSet, LevelStarted, Notice
from rung.core.events import IssueUnwatched, IssueWatched, MessageReceived, MessageSent, NoteAdded
from rung.core.happenings.mentions import TEAM
from rung.core.paths import notices
from rung.core.paths.notices import WAKE_NOBODY
from rung.core.people.people import Choice, choose
from rung.core.policy import Policy
from rung.core.reasons import Reason
from rung.core.refused import Refused

# Beginning and ending ----------------------------------------


def watched(draft: Draft, event: IssueWatched) -> Kinds:
    """Somebody watches from now on. Once is enough: who watches already is left as they are."""
    person = _named(draft, event)
    _add(draft, (person.key,))
    return NOTHING


def unwatched(draft: Draft, event: IssueUnwatched) -> Kinds:
    key = event.person or event.by
    draft.put(watchers=tuple(one for one in draft.state.watchers if one != key))
    return NOTHING


def join(draft: Draft, key: str | None, how: str) -> None:
    """Somebody did something by which they begin to watch, if that is what they chose."""
    assert how in JOINS
    if how not in draft.policy.joined_by:
        return
    person = draft.person(key)
    if person is not None and how in notices.rule_for(draft, person, "watching").watch_when:
        _add(draft, (person.key,))


def _named(draft: Draft, event: IssueWatched) -> Person:
    key = event.person or event.by
    person = draft.person(key)
    if person is None:
        raise Refused("unknown_person", f"{key!r} is nobody in the directory", "use a person's key from the policy")
    return person


def _add(draft: Draft, keys: Sequence[str]) -> None:
    new = [key for key in keys if key not in draft.state.watchers]
    if new:
        draft.put(watchers=(*draft.state.watchers, *new))


# Mentions ----------------------------------------


def mention(draft: Draft, event: NoteAdded) -> None:
    """Everybody whom a note addresses is told of it: people at any hour, those of a team who work now."""
    people = [key for key in event.mentions if draft.person(key)]
    teams = [one for one in event.mentions if one.startswith(TEAM) and one[len(TEAM) :] in draft.policy.document.teams]
    for key in people:
        join(draft, key, "mentioned")
    join(draft, event.by, "noting")
    if people or teams:
        join(draft, event.by, "mentioning")
    if event.bulk or not (people or teams):
        return
    by = event.by or "somebody"
    choice = choose(draft, [*(f"person:{key}" for key in people), *teams], None, "")
    for key in choice.people:
        if key == event.by:
            continue
        whom = "them" if key in people else _through(draft, key, people, teams)
        _say(draft, key, "mention", Reason("inform", f"{by} mentioned {whom}"))
    _note_unreached(draft, choice, [key for key in people if key != event.by], teams)


def _through(draft: Draft, key: str, people: Sequence[str], teams: Sequence[str]) -> str:
    """By whose name somebody is told who was not mentioned by their own: their team's, or whom they stand in for."""
    person = draft.person(key)
    mine = [team for team in teams if person and team[len(TEAM) :] in person.teams]
    for other in people:
        if (away := draft.away(other)) and away.deputy == key:
            return f"{other}, for whom they stand in"
    return f"the team {(mine or teams)[0][len(TEAM) :]}"


def _note_unreached(draft: Draft, choice: Choice, people: Sequence[str], teams: Sequence[str]) -> None:
    """A mention that reaches nobody is said where everybody looks."""
    why = dict(choice.considered)
    for key in people:
        stands_in = (away := draft.away(key)) and away.deputy in choice.people
        if key not in choice.people and not stands_in:
            draft.note(Reason("event", f"{key} was mentioned and is not told: {why.get(key, 'cannot be told now')}"))
    for team in teams:
        members = {one.key for one in draft.policy.members.get(team[len(TEAM) :], ())}
        if not members & set(choice.people):
            words = f"{team[len(TEAM) :]} was mentioned: nobody of it works now"
            told = " and its backup is told" if set(choice.people) - set(people) else " and nobody is told"
            draft.note(Reason("event", words + told))


# What watchers hear ----------------------------------------


def tell(draft: Draft) -> None:
    """Whoever watches hears what this decision brought, as far as they chose to. Nobody is told twice of it."""
    state, event = draft.state, draft.event
    if not state.watchers or draft.before.merged_into or getattr(event, "bulk", False):
        return
    happened = tuple(_happened(draft))
    if not happened:
        return
    told = {getattr(event, "by", None), *(one.to for one in draft.effects if isinstance(one, Notice))}
    for key in state.watchers:
        person = draft.person(key)
        if person is None or key in told:
            continue
        tells = notices.rule_for(draft, person, "watching").tells
        words = list(dict.fromkeys(words for kind, words in happened if kind in tells))
        if words and not draft.away(key):
            _say(draft, key, "watch", Reason("inform", f"they watch it: {'; '.join(words)}"))


def _happened(draft: Draft) -> Iterator[tuple[str, str]]:
    """What there is to hear, each with its kind (`document.TOLD`)."""
    match draft.event:
        case MessageReceived(automatic=False):
            yield "messages", "the customer wrote"
        case MessageSent(automatic=False, by=by):
            yield "answers", f"{by or 'the team'} answered the customer"
        case NoteAdded(by=by):
            yield "notes", f"{by or 'somebody'} added a note"
        case _:
            pass
    for effect in draft.effects:
        match effect:
            case IssueSet(field="status", now=now):
                yield "status", f"it is {now}"
            case EscalationOpened(path=path, held=False):
                yield "escalations", f"escalated to {path}"
            case LevelStarted(path=path, level=level) if level > 1:
                yield "escalations", f"{path} climbed to level {level}"
            case EscalationMoved(path=path, state="exhausted"):
                yield "escalations", f"nobody took {path}"
            case EscalationMoved(path=path, state="acknowledged", by=by):
                yield "escalations", f"{by or 'somebody'} took {path}"
            case _:
                pass


# Telling ----------------------------------------


def quiet_channels(policy: Policy, person: Person, kind: str) -> tuple[str, ...]:
    """By what somebody hears of a mention, or of what they watch: by what was chosen for it, else by those of their
    channels for normal notices that wake nobody, else by one that they have. Nobody is called up for it unasked.
    """
    found = notices.chosen(policy, person, kind)
    if found.key == kind:
        return notices.channels_for(person, found.rule.channels)
    usual = [one for one in found.rule.channels if one in WAKE_NOBODY]
    known = [one for one in (*usual, *WAKE_NOBODY, *person.channels) if one != "phone" and person.address(one)]
    of_usual = tuple(one for one in usual if person.address(one))
    return of_usual or tuple(known[:1]) or person.channels


def kind_of(about: str) -> Literal["mentioned", "watching"]:
    """Under which key of somebody's notices it goes."""
    return "mentioned" if about == "mention" else "watching"


def tell_now(draft: Draft, person: Person, about: Literal["mention", "watch"], number: int, because: Reason) -> Notice:
    """What tells one person of a mention, or of what they watch, by their choices."""
    rule = notices.rule_for(draft, person, kind_of(about))
    held_until = notices.quiet_until(draft, person, rule, "normal")
    channels = quiet_channels(draft.policy, person, kind_of(about))
    return notices.quiet_notice(draft, person.key, number, because, rule, channels, about=about, held_until=held_until)


def _say(draft: Draft, key: str, about: Literal["mention", "watch"], because: Reason) -> None:
    number = draft.state.next_notice
    draft.put(next_notice=number + 1)
    draft.say(tell_now(draft, draft.policy.document.people[key], about, number, because))
