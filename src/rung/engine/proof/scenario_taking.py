"""A real issue as a scenario: what happened to it, with offsets from its opening, and whom it rang as expectations.

The events come from its journal, with the facts that the shell added to them (mood, absences, loads, whose turn it
was, the account as it stood). Bodies are left out, other words are shortened, addresses are replaced. The scenario is
run with the version of the policy that decided the issue first: where it then tells others than were told, or at other
times, that is said with the reasons that are known.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct, structs

from rung.core import events as ev
from rung.core.desk import Away
from rung.core.document import Account
from rung.core.policy import Policy
from rung.engine.proof.scenario_differences import LATE, compared, reasons, rings_of, whole
from rung.engine.proof.scenarios import Result, run_text
from rung.engine.replay import Again, decided_again
from rung.engine.why.why import lines_of
from rung.simulator.run import Step
from rung.simulator.scenarios.scenario_writing import named_line, offset_text, scenario_text
from rung.store.decisions.journal import Line
from rung.store.decisions.present import CONTACT_READ
from rung.store.policies import policies
from rung.store.policies import scenarios as store
from rung.store.policies.scenarios import LONGEST_NAME, Kept
from rung.store.words import texts
from rung.understand.moods.mood import measure

AS_LIVE = timedelta(seconds=5)
"""So much later than the instant that it is due at, something may be told live."""
LONGEST_WORDS = 80
NOT_SENT = (*ev.INWARD, ev.NoticeAccepted, ev.NoticeSeen)
"""What Rung makes for itself, and outcomes that a scenario takes for granted."""
OUR_OWN = frozenset({"open_issues", "escalations_30d", "key"})
_ADDRESS = re.compile(r"[\w.+-]++(@[\w-]+(?:\.[\w-]+)+)?")
"""Also whatever might begin an address and does not: so no sign is looked at twice as the beginning of one."""
_NUMBER = re.compile(r"\+?\d[\d ()/.-]{6,}\d")
OF_THE_ROW = frozenset({"at", "id", "issue", "fields"})
"""What a row says in its own way; of custom fields, those that hold no address, no number and no long text."""
OF_OTHERS = frozenset({"near"})
"""What is known of issues that are not part of it."""
_WORDS = frozenset({"body", "comment", "summary", "asked", "answers", "subject", "contact"})


class Taken(Struct, frozen=True):
    """A real issue as a scenario."""

    name: str
    text: str
    version: int
    """Of the policy, that decided it first, and with which the scenario was run."""
    result: Result
    differences: tuple[str, ...]
    """What the scenario does otherwise than was done, in words."""
    because: tuple[str, ...]
    """What is known of why."""
    left_out: tuple[str, ...]
    """What of the issue is not in the scenario, or is in it under another name."""


def take(issue: str, name: str = "") -> Taken:
    """An issue as a scenario. Raises `why.NoAnswer` where nothing was decided about it."""
    kept, lines = lines_of(issue)
    steps = list(decided_again(kept, lines))
    policy = policies.load(lines[0].policy_version)
    story = _Story(issue, steps, policy)
    rows = list(story.rows())
    name = (name or f"{story.subject or 'an issue'} ({story.label})")[:LONGEST_NAME]
    bare = story.text(name, rows, [])
    rings, differences = compared(bare, policy, rings_of(_as_steps(lines)), story.starts_at, story.slack)
    because = tuple(reasons(lines, steps)) if differences else ()
    expect = [ring.row(story.starts_at) for ring in rings] or ["{nothing: true}"]
    comment = [f"Taken from the issue {story.label}.", *story.left_out]
    comment += [f"With version {policy.version} it goes otherwise: {one}." for one in differences]
    comment += [f"Perhaps because {one}." for one in because]
    text = story.text(name, rows, expect, "\n".join(comment))
    return Taken(
        name, text, policy.version, run_text(text, policy), tuple(differences), because, tuple(story.left_out)
    )


def keep(taken: Taken, issue: str, by: str) -> Kept:
    """Keeps what was taken, under a name that no other scenario has. Raises NotKept."""
    name, number = taken.name, 1
    while store.named([name]):
        number += 1
        name = f"{taken.name[: LONGEST_NAME - 6]} {number}"
    text = taken.text.replace(named_line(taken.name), named_line(name), 1)
    return store.add(name, text, by, taken_from=issue)


def steps_of_issue(issue: str) -> list[Step]:
    """What happened to a real issue, as a run of a scenario tells it. Raises `why.NoAnswer`."""
    return _as_steps(lines_of(issue)[1])


def _as_steps(lines: Iterable[Line]) -> list[Step]:
    return [Step(_issue_of(line.event), line.at, line.event, line.effects) for line in lines]


def _issue_of(event: ev.AnyEvent) -> str | None:
    return event.issue


class _Story:
    """The events of one issue, on their way to a scenario."""

    def __init__(self, issue: str, steps: Sequence[Again], policy: Policy) -> None:
        self._steps = steps
        self._policy = policy
        self.label = issue if len(issue) <= 40 and "@" not in issue else "taken"
        self.starts_at = whole(steps[0].line.at)
        self.left_out: list[str] = []
        self._accounts: set[str] = set()
        self._absences: set[tuple[str, Away]] = set()
        self._load: dict[str, int] = {}
        self._turns: dict[str, list[str]] = {}
        self._contacts: dict[str, dict[str, Any]] = {}
        ids = {contact for one in steps if (contact := getattr(one.line.event, "contact", None))}
        self._addresses = {
            contact: f"someone-{number}@{address.rpartition('@')[2]}"
            for number, (contact, address) in enumerate(sorted(texts.addresses_of(ids).items()), start=1)
        } if ids else {}  # fmt: skip
        opened = next((one.event for one in steps if isinstance(one.event, ev.IssueOpened)), None)
        self.subject = _clean(opened.subject) if opened else ""
        self._note_what_is_left_out()

    def rows(self) -> Iterator[dict[str, Any]]:
        """An event a row, each after the facts that it was decided with."""
        for one in self._steps:
            yield from self._facts(one)
            if isinstance(one.event, NOT_SENT) or getattr(one.event, "partial", False):
                continue
            yield self._row(one)

    def text(self, name: str, rows: Sequence[dict[str, Any]], expect: Iterable[str], comment: str = "") -> str:
        last = self._steps[-1].line
        until = offset_text(whole(max(last.at, last.decided_at)), self.starts_at)
        more = {"load": self._load, "turns": self._turns, "contacts": self._contacts}
        return scenario_text(name, self.starts_at, rows, until, expect, more=more, comment=comment)

    def _row(self, one: Again) -> dict[str, Any]:
        event, line = one.event, one.line
        fields = msgspec.to_builtins(event)
        row: dict[str, Any] = {"at": self._at(line.at), "type": fields.pop("type")}
        if line.decided_at - line.at > LATE:
            row["arrives"] = self._at(line.decided_at)
        is_shared = isinstance(event, ev.AccountChanged | ev.PersonAway | ev.PersonBack)
        row |= {} if is_shared else {"issue": self.label}
        row |= {key: _clean(value) for key, value in fields.items() if key not in _WORDS | OF_THE_ROW | OF_OTHERS}
        own = {key: _clean(value) for key, value in event.fields.items() if _clean(value) == value}
        row |= {"fields": own} if own else {}
        if isinstance(event, ev.IssueOpened | ev.MessageReceived):
            row |= self._of_the_customer(event, line)
        return row

    def _of_the_customer(self, event: ev.IssueOpened | ev.MessageReceived, line: Line) -> dict[str, Any]:
        """A subject, whose mood their words have, and who wrote, under another name."""
        row: dict[str, Any] = {}
        subject = event.subject if isinstance(event, ev.IssueOpened) else ""
        if subject:
            row["subject"] = _clean(subject)
        contact = getattr(line.event, "contact", None)
        if contact in self._addresses:
            row["contact"] = self._addresses[contact]
        if event.sentiment is None and (subject or event.body) and not getattr(event, "automatic", False):
            mood = measure(subject, event.body)
            row |= {"sentiment": mood.sentiment, "frustration": mood.frustration}
            row |= {"flags": list(mood.flags)} if mood.flags and not event.flags else {}
        return {key: value for key, value in row.items() if value is not None}

    def _facts(self, one: Again) -> Iterator[dict[str, Any]]:
        """What this decision asked of the world beside the issue, where it was not said before."""
        facts, at = one.line.facts, self._at(max(one.line.at, self.starts_at))
        if facts.account is not None and facts.account.key not in self._accounts:
            self._accounts.add(facts.account.key)
            if changes := facts_of(facts.account, self._policy.document.accounts.get(facts.account.key)):
                yield {"at": at, "type": "account.changed", "account": facts.account.key, "changes": changes}
        told = (one.event.person,) if isinstance(one.event, ev.PersonAway | ev.PersonBack) else ()
        for person, spans in facts.away.items():
            for span in spans:
                if (person, span) not in self._absences and person not in told:
                    yield _absence(at, person, span)
                self._absences.add((person, span))
        had = one.before.assignee if one.before else None
        for person, count in facts.load.items():
            self._load.setdefault(person, max(count - (person == had), 0))
        for key, turns in facts.turns.items():
            self._turns.setdefault(key, sorted(turns, key=lambda person: turns[person]))
        self._know_contact(one)

    def _know_contact(self, one: Again) -> None:
        contact = getattr(one.line.event, "contact", None)
        known = next(iter(one.desk.contacts.values()), None)
        if contact in self._addresses and known is not None and CONTACT_READ & self._policy.reads:
            said = {"tags": list(known.tags), **{name: _clean(value) for name, value in known.fields.items()}}
            self._contacts.setdefault(self._addresses[contact], {key: value for key, value in said.items() if value})

    def _note_what_is_left_out(self) -> None:
        say = self.left_out.append
        events = [one.event for one in self._steps]
        if any(getattr(event, "body", "") for event in events):
            say("What people wrote is left out; how it sounded is kept.")
            if {"issue.body", "message.body"} & self._policy.reads:
                say("Conditions of this policy read what customers write: those will not hold here.")
        if self.subject:
            say(f"The subject is kept ({LONGEST_WORDS} characters, no addresses, no numbers): read it over.")
        if self._addresses:
            say("Addresses of contacts are replaced; their domains are kept.")
        if linked := {event.to for event in events if isinstance(event, ev.IssueLinked | ev.IssueUnlinked)}:
            say(f"The linked issues ({', '.join(sorted(linked))}) are not part of it.")

    @property
    def slack(self) -> timedelta:
        """By how much live may have told later than it was due, one delay after the other."""
        late = (one.line.decided_at - one.line.at for one in self._steps)
        return AS_LIVE + sum((each for each in late if each < LATE), timedelta(0))

    def _at(self, at: datetime) -> str:
        return offset_text(whole(at), self.starts_at)


# Facts, cleaned ----------------------------------------


def facts_of(account: Account, known: Account | None) -> dict[str, Any]:
    """What is so of an account and a policy does not say itself, as `account.changed` tells it."""
    given = msgspec.to_builtins(
        structs.replace(account, health=account.health_now, churn_risk=account.is_at_risk, computed=None)
    )
    own = msgspec.to_builtins(known) if known else {}
    return {key: _clean(value) for key, value in given.items() if key not in OUR_OWN and own.get(key) != value}


def _absence(at: str, person: str, span: Away) -> dict[str, Any]:
    facts = {"from": span.from_at, "until": span.until_at, "deputy": span.deputy}
    return {
        "at": at, "type": "person.away", "person": person,
        **{key: value for key, value in facts.items() if value is not None},
    }  # fmt: skip


def _clean(value: Any) -> Any:
    """Facts without addresses and telephone numbers, and no long texts among them."""
    match value:
        case str():
            if _is_instant(value):
                return value
            cleaned = _NUMBER.sub("(number)", _ADDRESS.sub(_without_address, value))
            return cleaned if len(cleaned) <= LONGEST_WORDS else f"{cleaned[: LONGEST_WORDS - 1]}…"
        case dict():
            return {key: _clean(each) for key, each in value.items()}
        case list() | tuple():
            return [_clean(each) for each in value]
        case _:
            return value


def _without_address(found: re.Match[str]) -> str:
    return "(address)" if found[1] else found[0]


def _is_instant(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
