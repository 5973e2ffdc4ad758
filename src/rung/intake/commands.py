"""What a teammate orders in a chat, in whoever's words: the same words in Slack, in Teams and wherever else.

    escalate A-1 [outage] the export is down       who [outage|technical|schedule] [at 17:00]
    ack [A-1]                                      handoff A-1 platform the queue is stuck
    decline A-1 not ours                           snooze A-1 2h | resolve A-1
    accept A-1                                     return A-1 it is billing's
    note A-1 @bo look at the log                   watch A-1 | unwatch A-1
    mine                                           away 2h @bo | away until 17:00 | back
    help

A mention of a teammate is `@` and their key: the chat's own room writes it so before. Every answer is seen by whoever
ordered alone; it says what is done, or what was meant and how to mend it.
"""

import re
from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from rung.core.events import (
    EscalationAcknowledged,
    IssueEscalated,
    IssueUnwatched,
    IssueWatched,
    NoteAdded,
    PersonAway,
)
from rung.core.happenings.mentions import mentioned
from rung.core.words import near, nearest_name
from rung.intake import forms, hand_overs, put_down, whens, who
from rung.intake.directory import Directory
from rung.intake.facts import IssueFacts, LadderFacts
from rung.intake.forms import LONGEST_REASON, LONGEST_TEXT, Target
from rung.intake.named import issue_of, name_of, not_understood, only_issue
from rung.intake.spoken import Reply, Unclear, Voice, shown
from rung.intake.usage import lines_of_help, usage
from rung.intake.who import short
from rung.intake.woken import said_in

READ_ONLY = (
    "Your account may only look, so nothing was done. Ask an administrator for the role agent (Settings, Members)."
)
MOST_SHOWN = 10
"""Issues that are listed; more are counted."""
_NAMED = re.compile(r"@([\w.\-]+)")


class Order(Struct, frozen=True, kw_only=True):
    """A command, as somebody gave it."""

    words: str
    person: str
    """Whose order it is, by key."""
    name: str
    """Names the order: the same again is the same order."""
    now: datetime
    voice: Voice


def obey(order: Order, directory: Directory) -> Reply:
    """The events of an order, and what whoever gave it is told."""
    verb, _, rest = " ".join(order.words.split()).partition(" ")
    found = _VERBS.get(verb.lower())
    if found is None and (said := said_in(order.words)) is not None and said.verb == "take":
        found, rest = _VERBS["ack"], ""
    if found is None:
        return _unknown(verb, order.voice)
    right, do = found
    if right and not directory.may(order.person, right):
        return Reply(text=READ_ONLY, code="may_not")
    try:
        return do(order, rest.strip(), directory)
    except Unclear as unclear:
        return Reply(text=f"{unclear} {usage(verb.lower(), order.voice)}".strip(), code=unclear.code)


def is_command(words: str) -> bool:
    """Whether the words begin as a command does."""
    return words.partition(" ")[0].lower() in _VERBS


# Looking ----------------------------------------


def _help(order: Order, _rest: str, _directory: Directory) -> Reply:
    return Reply(text="\n".join(["What you can write:", *lines_of_help(order.voice)]), code="asked")


def _who(order: Order, rest: str, directory: Directory) -> Reply:
    words, when = whens.split_when(rest)
    at = whens.at(when, order.now, directory.time_zone_of(order.person))
    asked = who.Asked(words=words.lstrip("@#"), at=at, now=order.now, there=directory.time_zone_of(order.person))
    return Reply(text=who.answer(asked, directory, order.voice), code="asked")


def _mine(order: Order, _rest: str, directory: Directory) -> Reply:
    """What somebody has, the next bad instant first; before it what asks them."""
    there, voice = directory.time_zone_of(order.person), order.voice
    asking, own = directory.issues_asking(order.person), directory.issues_of(order.person)
    if not asking and not own:
        return Reply(text=f"You have no open issue, and nothing asks you. {_hint('who', voice)}", code="asked")
    lines = []
    if asking:
        lines += [f"{voice.strong('Asks you')} (`{voice.command} ack` and its id takes it):"]
        lines += [_line(one, order.now, there, voice) for one in asking[:MOST_SHOWN]]
    if own:
        count = "one open issue" if len(own) == 1 else f"{len(own)} open issues"
        lines += [f"{voice.strong('You have ' + count)}, the next bad instant first:"]
        lines += [_line(one, order.now, there, voice) for one in own[:MOST_SHOWN]]
    if (left := max(len(asking) - MOST_SHOWN, 0) + max(len(own) - MOST_SHOWN, 0)) > 0:
        lines += [f"… and {left} more."]
    return Reply(text="\n".join(lines), code="asked")


def _line(issue: IssueFacts, now: datetime, there: str, voice: Voice) -> str:
    facts = [voice.link(issue.key, issue.link), issue.priority, voice.plain(issue.account), voice.plain(issue.subject)]
    if issue.breached:
        facts.append(voice.strong(f"missed: {', '.join(issue.breached)}"))
    if issue.next_at is not None:
        facts.append(f"{issue.next_what or 'due'} {'at' if issue.next_at > now else 'was due at'} "
                     f"{whens.wall(issue.next_at, now, there)}")  # fmt: skip
    return "• " + " · ".join(part for part in facts if part)


# Acting ----------------------------------------


def _acknowledge(order: Order, rest: str, directory: Directory) -> Reply:
    voice = order.voice
    if rest and said_in(f"ack {rest}") is None:
        issue, rest = issue_of(rest, directory, voice)
        if rest:
            raise not_understood(rest, voice)
        ladder = _ladder(issue, order.person, voice)
    else:
        asking = directory.issues_asking(order.person)
        if not asking:
            raise Unclear("Nothing asks you just now.", "nothing_asks")
        if len(asking) > 1:
            there = directory.time_zone_of(order.person)
            lines = [_line(one, order.now, there, voice) for one in asking[:MOST_SHOWN]]
            text = "\n".join([f"{len(asking)} issues ask you. Say which: `{voice.command} ack` and its id.", *lines])
            return Reply(text=text, code="ambiguous")
        issue, ladder = asking[0], _ladder(asking[0], order.person, voice)
    path = ladder.path if len(issue.climbing) <= 1 else None
    event = EscalationAcknowledged(issue=issue.key, id=order.name, at=order.now, by=order.person, path=path)
    had = f" {name_of(ladder.had_by, directory, voice)} had it before." if ladder.had_by else ""
    climbs = f"`{path}` has stopped" if path else "its ladders have stopped"
    text = f"You have {voice.link(issue.key, issue.link)}: {climbs}, the clocks go on.{had}"
    return Reply(text=text, events=(event,))


def _ladder(issue: IssueFacts, person: str, voice: Voice) -> LadderFacts:
    """The first ladder that waits for somebody, else one that a colleague has and this person takes over."""
    if issue.climbing:
        return issue.climbing[0]
    named = voice.link(issue.key, issue.link)
    if not issue.is_open:
        raise Unclear(f"{named} is resolved: there is nothing to take.", "not_open")
    held = [one for one in issue.ladders if one.state == "acknowledged"]
    if not held:
        raise Unclear(f"{named} does not climb, so there is nothing to acknowledge.", "nothing_climbs")
    if all(one.had_by == person for one in held):
        raise Unclear(f"You have {named} already.", "has_it")
    return next(one for one in held if one.had_by != person)


def _escalate(order: Order, rest: str, directory: Directory) -> Reply:
    voice, document = order.voice, directory.document()
    if not rest:
        return shown(forms.escalate(Target(), document, None), f"Say which issue. {usage('escalate', voice)}")
    issue, why = issue_of(rest, directory, voice)
    if not issue.is_open:
        text = f"{voice.link(issue.key, issue.link)} is resolved. Reopen it on its page before it is escalated."
        raise Unclear(text, "not_open")
    first, _, after = why.partition(" ")
    path, level = "", 1
    if (named := first.rstrip(":,").removeprefix("path:")) in document.paths:
        path, why = named, after.strip()
    elif len(issue.climbing) == 1:
        path, level = issue.climbing[0].path, min(issue.climbing[0].level + 1, issue.climbing[0].levels)
    elif len(document.paths) == 1:
        path = next(iter(document.paths))
    if not path or not why:
        form = forms.escalate(Target(i=issue.key), document, issue, path, why[:LONGEST_REASON])
        missing = "why" if path else f"which path: {', '.join(f'`{key}`' for key in document.paths) or 'there is none'}"
        return shown(form, f"Say {missing}. {usage('escalate', voice)}")
    if len(why) > LONGEST_REASON:
        raise Unclear(f"The reason has {len(why)} characters; {LONGEST_REASON} is the most.")
    event = IssueEscalated(
        issue=issue.key, id=order.name, at=order.now, by=order.person, path=path, level=level, reason=why
    )
    text = f"Escalated {voice.link(issue.key, issue.link)} to `{path}`{f', level {level}' if level > 1 else ''}."
    return Reply(text=text, events=(event,))


def _of_issue(do: Callable[[Order, IssueFacts, str, Directory], Reply]) -> "_Do":
    """An order about the issue that it names first."""

    def obeyed(order: Order, rest: str, directory: Directory) -> Reply:
        if not rest:
            raise Unclear("Say which issue.")
        return do(order, *issue_of(rest, directory, order.voice), directory)

    return obeyed


def _watch(order: Order, rest: str, directory: Directory) -> Reply:
    issue = only_issue(order, rest, directory)
    event = IssueWatched(issue=issue.key, id=order.name, at=order.now, person=order.person, by=order.person)
    named = order.voice.link(issue.key, issue.link)
    return Reply(text=f"You watch {named}. `{order.voice.command} unwatch {issue.key}` ends it.", events=(event,))


def _unwatch(order: Order, rest: str, directory: Directory) -> Reply:
    issue = only_issue(order, rest, directory)
    event = IssueUnwatched(issue=issue.key, id=order.name, at=order.now, person=order.person, by=order.person)
    return Reply(text=f"You no longer watch {order.voice.link(issue.key, issue.link)}.", events=(event,))


def _note(order: Order, rest: str, directory: Directory) -> Reply:
    """A note to the team; whom it addresses by `@` is told."""
    voice = order.voice
    if not rest:
        raise Unclear("Say on which issue, and what.")
    issue, words = issue_of(rest, directory, voice)
    if not words:
        raise Unclear("Say what the team is to read.")
    if len(words) > LONGEST_TEXT:
        raise Unclear(f"This has {len(words)} characters; {LONGEST_TEXT} is the most.")
    event = NoteAdded(issue=issue.key, id=order.name, at=order.now, by=order.person, body=words)
    unknown = mentioned(words, directory.document()).unknown
    said = f" Nobody here is called {', '.join(short(voice, f'@{one}') for one in unknown)}." if unknown else ""
    return Reply(text=f"Noted on {voice.link(issue.key, issue.link)}, for the team only.{said}", events=(event,))


def _away(order: Order, rest: str, directory: Directory) -> Reply:
    person, there = order.person, directory.time_zone_of(order.person)
    deputy, rest = _deputy(rest, person, directory, order.voice)
    until = whens.until(rest.strip() or "2h", order.now, there)
    event = PersonAway(person=person, id=order.name, at=order.now, until=until, deputy=deputy)
    stands_in = f" You are not asked meanwhile; {name_of(deputy, directory, order.voice)} stands in." if deputy else ""
    ends = f"`{order.voice.command} back` ends it."
    text = f"You are away until {whens.wall(until, order.now, there)}.{stands_in} {ends}"
    return Reply(text=text, events=(event,))


def _back(order: Order, _rest: str, _directory: Directory) -> Reply:
    event = PersonAway(person=order.person, id=order.name, at=order.now, until=order.now)
    return Reply(text="Welcome back: you are asked again from now on.", events=(event,))


def _deputy(words: str, person: str, directory: Directory, voice: Voice) -> tuple[str | None, str]:
    """Who stands in, by `@key`, and the words without them."""
    named = _NAMED.search(words)
    if named is None:
        return None, words
    deputy = directory.person_by_key(named[1])
    if deputy is None:
        meant = nearest_name(named[1], directory.document().people)
        raise Unclear(f"Nobody here is called {short(voice, named[1])}. {meant}".strip())
    if deputy == person:
        raise Unclear("You cannot stand in for yourself.")
    return deputy, words[: named.start()] + words[named.end() :]


# Names ----------------------------------------


def _unknown(verb: str, voice: Voice) -> Reply:
    if not verb:
        return Reply(text="\n".join(lines_of_help(voice)), code="asked")
    close = near(verb, _VERBS)
    meant = f"Did you mean `{voice.command} {close}`? " if close else ""
    text = f"“{short(voice, verb)}” is nothing that I know. {meant}`{voice.command} help` lists what you can write."
    return Reply(text=text, code="unclear_command")


def _hint(verb: str, voice: Voice) -> str:
    return f"`{voice.command} {verb}` says who is on call."


_Do = Callable[[Order, str, Directory], Reply]
_VERBS: dict[str, tuple[str, _Do]] = {
    "help": ("", _help), "mine": ("look", _mine), "who": ("look", _who), "ack": ("work", _acknowledge),
    "take": ("work", _acknowledge), "decline": ("work", _of_issue(put_down.decline)),
    "snooze": ("work", _of_issue(put_down.snooze)), "resolve": ("work", _of_issue(put_down.resolve)),
    "escalate": ("work", _escalate), "handoff": ("work", hand_overs.hand_over),
    "handover": ("work", hand_overs.hand_over), "accept": ("work", hand_overs.accept),
    "return": ("work", hand_overs.give_back), "note": ("work", _note), "watch": ("work", _watch),
    "unwatch": ("work", _unwatch), "follow": ("work", _watch), "unfollow": ("work", _unwatch),
    "away": ("work", _away), "afk": ("work", _away), "out": ("work", _away),
    "back": ("work", _back), "here": ("work", _back), "in": ("work", _back),
}  # fmt: skip
"""By word: what one must be allowed to do for it, and how it is done."""
