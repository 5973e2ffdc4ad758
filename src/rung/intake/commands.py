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

import difflib
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from urllib.parse import unquote

from msgspec import Struct

from rung.core.events import (
    EscalationAcknowledged,
    HandoffAccepted,
    HandoffOffered,
    HandoffReturned,
    IssueEscalated,
    IssueUnwatched,
    IssueWatched,
    NoteAdded,
    PersonAway,
)
from rung.core.happenings.mentions import mentioned
from rung.intake import forms, put_down, whens, who
from rung.intake.directory import Directory
from rung.intake.facts import IssueFacts, LadderFacts
from rung.intake.forms import LONGEST_REASON, LONGEST_TEXT, LONGEST_WORD, Target
from rung.intake.spoken import Reply, Unclear, Voice, shown
from rung.intake.who import short
from rung.intake.woken import said_in

MOST_SHOWN = 10
READ_ONLY = (
    "Your account may only look, so nothing was done. Ask an administrator for the role agent (Settings, Members)."
)
_ISSUE_PAGE = re.compile(r"https?://\S+/issues/([^/?#\s>|]+)")
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
        return Reply(text=f"{unclear} {_usage(verb.lower(), order.voice)}".strip(), code=unclear.code)


def is_command(words: str) -> bool:
    """Whether the words begin as a command does."""
    return words.partition(" ")[0].lower() in _VERBS


# Looking ----------------------------------------


def _help(order: Order, _rest: str, _directory: Directory) -> Reply:
    return Reply(text="\n".join(["What you can write:", *_lines_of_help(order.voice)]), code="asked")


def _lines_of_help(voice: Voice) -> list[str]:
    return [f"{_written(usage, voice)}: {what}" for usage, what in HELP]


def _written(usage: str, voice: Voice) -> str:
    """A command as code, with what stands in pointed brackets shown letter by letter."""
    return f"`{voice.command} {voice.plain(usage)}`"


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
        issue, rest = _issue(rest, directory, voice)
        if rest:
            raise Unclear(f"I did not understand “{short(voice, rest)}” after the issue.")
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
    had = f" {_name(ladder.had_by, directory, voice)} had it before." if ladder.had_by else ""
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


def _name(person: str | None, directory: Directory, voice: Voice) -> str:
    known = directory.document().people.get(person or "")
    return voice.plain(known.name if known else person or "nobody")


def _escalate(order: Order, rest: str, directory: Directory) -> Reply:
    voice, document = order.voice, directory.document()
    if not rest:
        return shown(forms.escalate(Target(), document, None), f"Say which issue. {_usage('escalate', voice)}")
    issue, why = _issue(rest, directory, voice)
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
        return shown(form, f"Say {missing}. {_usage('escalate', voice)}")
    if len(why) > LONGEST_REASON:
        raise Unclear(f"The reason has {len(why)} characters; {LONGEST_REASON} is the most.")
    event = IssueEscalated(
        issue=issue.key, id=order.name, at=order.now, by=order.person, path=path, level=level, reason=why
    )
    text = f"Escalated {voice.link(issue.key, issue.link)} to `{path}`{f', level {level}' if level > 1 else ''}."
    return Reply(text=text, events=(event,))


def _hand_over(order: Order, rest: str, directory: Directory) -> Reply:
    voice, document = order.voice, directory.document()
    if not rest:
        return shown(forms.hand_over(Target(), document, None), f"Say which issue. {_usage('handoff', voice)}")
    issue, rest = _issue(rest, directory, voice)
    if not issue.is_open:
        raise Unclear(f"{voice.link(issue.key, issue.link)} is resolved: there is nothing to hand over.", "not_open")
    rest = re.sub(r"^to\s+", "", rest, flags=re.IGNORECASE)
    team, why = _team(rest, directory, voice)
    if team and team == issue.team:
        raise Unclear(f"{voice.link(issue.key, issue.link)} is with {voice.plain(issue.team_name or team)} already.")
    if not team or not why:
        form = forms.hand_over(
            Target(i=issue.key), document, issue, team, why[:LONGEST_WORD], directory.brief(issue.key)
        )
        missing = "what you ask of them" if team else "to which team"
        return shown(form, f"Say {missing}. {_usage('handoff', voice)}")
    if len(why) > LONGEST_WORD:
        raise Unclear(f"This has {len(why)} characters; {LONGEST_WORD} is the most.")
    event = HandoffOffered(
        issue=issue.key, id=order.name, at=order.now, by=order.person, from_=issue.team, to=team, asked=why,
        summary=directory.brief(issue.key),
    )  # fmt: skip
    name = voice.plain(document.teams[team].name)
    text = f"Offered {voice.link(issue.key, issue.link)} to {name}. It stays where it is until they accept."
    return Reply(text=text, events=(event,))


def _of_issue(do: Callable[[Order, IssueFacts, str, Directory], Reply]) -> "_Do":
    """An order about the issue that it names first."""

    def obeyed(order: Order, rest: str, directory: Directory) -> Reply:
        if not rest:
            raise Unclear("Say which issue.")
        return do(order, *_issue(rest, directory, order.voice), directory)

    return obeyed


def _watch(order: Order, rest: str, directory: Directory) -> Reply:
    issue = _only_issue(order, rest, directory)
    event = IssueWatched(issue=issue.key, id=order.name, at=order.now, person=order.person, by=order.person)
    named = order.voice.link(issue.key, issue.link)
    return Reply(text=f"You watch {named}. `{order.voice.command} unwatch {issue.key}` ends it.", events=(event,))


def _unwatch(order: Order, rest: str, directory: Directory) -> Reply:
    issue = _only_issue(order, rest, directory)
    event = IssueUnwatched(issue=issue.key, id=order.name, at=order.now, person=order.person, by=order.person)
    return Reply(text=f"You no longer watch {order.voice.link(issue.key, issue.link)}.", events=(event,))


def _only_issue(order: Order, rest: str, directory: Directory) -> IssueFacts:
    """The issue that an order names, and nothing behind it."""
    if not rest:
        raise Unclear("Say which issue.")
    issue, rest = _issue(rest, directory, order.voice)
    if rest:
        raise Unclear(f"I did not understand “{short(order.voice, rest)}” after the issue.")
    return issue


def _note(order: Order, rest: str, directory: Directory) -> Reply:
    """A note to the team; whom it addresses by `@` is told."""
    voice = order.voice
    if not rest:
        raise Unclear("Say on which issue, and what.")
    issue, words = _issue(rest, directory, voice)
    if not words:
        raise Unclear("Say what the team is to read.")
    if len(words) > LONGEST_TEXT:
        raise Unclear(f"This has {len(words)} characters; {LONGEST_TEXT} is the most.")
    event = NoteAdded(issue=issue.key, id=order.name, at=order.now, by=order.person, body=words)
    unknown = mentioned(words, directory.document()).unknown
    said = f" Nobody here is called {', '.join(short(voice, f'@{one}') for one in unknown)}." if unknown else ""
    return Reply(text=f"Noted on {voice.link(issue.key, issue.link)}, for the team only.{said}", events=(event,))


def _accept(order: Order, rest: str, directory: Directory) -> Reply:
    """Takes over what was offered to another team."""
    voice = order.voice
    issue, rest = _issue(rest, directory, voice)
    named = voice.link(issue.key, issue.link)
    if rest:
        raise Unclear(f"I did not understand “{short(voice, rest)}” after the issue.")
    if not issue.offered_to:
        raise Unclear(f"{named} is not offered to anybody.", "not_offered")
    event = HandoffAccepted(issue=issue.key, id=order.name, at=order.now, by=order.person)
    return Reply(text=f"{named} is yours and {voice.plain(issue.offered_name)}'s: its clocks go on.", events=(event,))


def _return(order: Order, rest: str, directory: Directory) -> Reply:
    """Gives back what was offered, or what came by a hand-over."""
    voice = order.voice
    issue, why = _issue(rest, directory, voice)
    named = voice.link(issue.key, issue.link)
    if not issue.can_return:
        raise Unclear(f"{named} did not come by a hand-over: there is nothing to return.", "not_offered")
    if not why:
        return shown(forms.return_it(Target(i=issue.key), issue), f"Say why. {_usage('return', voice)}")
    if len(why) > LONGEST_REASON:
        raise Unclear(f"The reason has {len(why)} characters; {LONGEST_REASON} is the most.")
    event = HandoffReturned(issue=issue.key, id=order.name, at=order.now, by=order.person, reason=why)
    return Reply(text=f"Returned {named} to {voice.plain(issue.can_return)}.", events=(event,))


def _team(words: str, directory: Directory, voice: Voice) -> tuple[str, str]:
    """The team that the words begin with, by key or name, and the words behind it; "" where they name none yet."""
    teams = directory.document().teams
    if not words:
        return "", ""
    for team in sorted(teams.values(), key=lambda one: -len(one.name)):
        for called in (f"team:{team.key}", team.name, team.key):
            if re.match(rf"{re.escape(called)}(?=$|[\s:,])", words, re.IGNORECASE):
                return team.key, words[len(called) :].lstrip(" :,").strip()
    first = words.partition(" ")[0]
    raise Unclear(f"There is no team {short(voice, first)}. {_near(first, teams)}", "unknown_team")


def _away(order: Order, rest: str, directory: Directory) -> Reply:
    person, there = order.person, directory.time_zone_of(order.person)
    deputy, rest = _deputy(rest, person, directory, order.voice)
    until = whens.until(rest.strip() or "2h", order.now, there)
    event = PersonAway(person=person, id=order.name, at=order.now, until=until, deputy=deputy)
    stands_in = f" You are not asked meanwhile; {_name(deputy, directory, order.voice)} stands in." if deputy else ""
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
        near = _near(named[1], directory.document().people)
        raise Unclear(f"Nobody here is called {short(voice, named[1])}. {near}".strip())
    if deputy == person:
        raise Unclear("You cannot stand in for yourself.")
    return deputy, words[: named.start()] + words[named.end() :]


# Names ----------------------------------------


def _issue(words: str, directory: Directory, voice: Voice) -> tuple[IssueFacts, str]:
    """The issue that the words begin with, by id or by the address of its page, and the words behind it."""
    first, _, rest = words.partition(" ")
    found = find_issue(first, directory)
    if found is None:
        text = f"There is no issue {short(voice, first)}: copy its id from its page, or paste the page's address."
        raise Unclear(text, "unknown_issue")
    return found, rest.strip()


def find_issue(written: str, directory: Directory) -> IssueFacts | None:
    """An issue by its id, however it is written, or by the address of its page."""
    page = _ISSUE_PAGE.search(written)
    named = unquote(page[1]) if page else written.strip("#<>:,").strip()
    return (directory.issue(named) or directory.issue(named.upper())) if named else None


def _near(written: str, known: Iterable[str]) -> str:
    """`Did you mean platform?`, else what there is."""
    keys = list(known)
    shown_keys = ", ".join(f"`{key}`" for key in keys[:MOST_SHOWN])
    if close := difflib.get_close_matches(written.lower(), keys, n=1):
        return f"Did you mean `{close[0]}`?"
    return f"There is {shown_keys}{', …' if len(keys) > MOST_SHOWN else ''}." if keys else ""


def _unknown(verb: str, voice: Voice) -> Reply:
    close = difflib.get_close_matches(verb.lower(), _VERBS, n=1)
    if not verb:
        return Reply(text="\n".join(_lines_of_help(voice)), code="asked")
    meant = f"Did you mean `{voice.command} {close[0]}`? " if close else ""
    text = f"“{short(voice, verb)}” is nothing that I know. {meant}`{voice.command} help` lists what you can write."
    return Reply(text=text, code="unclear_command")


def _usage(verb: str, voice: Voice) -> str:
    """How a command is written; empty for one that needs no more."""
    usages = [usage for usage, _ in HELP if usage.split(" ")[0] == _SAME.get(verb, verb)]
    return f"Write {' or '.join(_written(usage, voice) for usage in usages)}." if usages else ""


def _hint(verb: str, voice: Voice) -> str:
    return f"`{voice.command} {verb}` says who is on call."


HELP = (
    ("mine", "what you have, and what asks you"),
    ("ack [issue]", "you have it: the ladder stops"),
    ("decline <issue> [not ours, not urgent or known]", "it is not for you: the next one is asked"),
    ("escalate <issue> [path] <why>", "ask whoever is next, or another path"),
    ("handoff <issue> <team> <why>", "offer it to another team"),
    ("accept <issue>", "take over what is offered to your team"),
    ("return <issue> <why>", "give back what was handed to you"),
    ("snooze <issue> 2h", "out of sight meanwhile; clocks and ladders go on"),
    ("resolve <issue>", "it is done: nobody is asked any more"),
    ("note <issue> <words>", "a note for the team; @somebody is told of it"),
    ("watch <issue>", "hear how it goes on"),
    ("unwatch <issue>", "no longer hear of it"),
    ("who [team, schedule or path] [at 17:00]", "who is on call, and until when"),
    ("away 2h [@somebody who stands in]", "nobody asks you meanwhile"),
    ("away until 17:00", "the same, to a time of your clock"),
    ("back", "you are asked again"),
)
"""How each command is written, and what it does."""
_Do = Callable[[Order, str, Directory], Reply]
_VERBS: dict[str, tuple[str, _Do]] = {
    "help": ("", _help), "mine": ("look", _mine), "who": ("look", _who), "ack": ("work", _acknowledge),
    "take": ("work", _acknowledge), "decline": ("work", _of_issue(put_down.decline)),
    "snooze": ("work", _of_issue(put_down.snooze)), "resolve": ("work", _of_issue(put_down.resolve)),
    "escalate": ("work", _escalate), "handoff": ("work", _hand_over),
    "handover": ("work", _hand_over), "accept": ("work", _accept), "return": ("work", _return),
    "note": ("work", _note), "watch": ("work", _watch),
    "unwatch": ("work", _unwatch), "follow": ("work", _watch), "unfollow": ("work", _unwatch),
    "away": ("work", _away), "afk": ("work", _away), "out": ("work", _away),
    "back": ("work", _back), "here": ("work", _back), "in": ("work", _back),
}  # fmt: skip
"""By word: what one must be allowed to do for it, and how it is done."""
_SAME = {"take": "ack", "handover": "handoff", "afk": "away", "out": "away", "here": "back", "in": "back",
         "follow": "watch", "unfollow": "unwatch"}  # fmt: skip
