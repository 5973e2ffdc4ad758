"""What an issue of a tracker is told of ours: a brief when it is opened, and comments."""

import re
from typing import NamedTuple

from rung.core.issue import IssueState
from rung.core.policy import Policy
from rung.store.decisions import desk as shared
from rung.store.pages import names, timeline
from rung.store.pages.queries import policy_for
from rung.store.words import texts
from rung.store.words.texts import Words

LONGEST_QUOTE = 6_000
_MENTION = re.compile(r"(?<![\w@])@[\w#/-]+[:,]?[ \t]?")


class Brief(NamedTuple):
    """What engineering reads first."""

    title: str
    text: str
    quotes: tuple[tuple[str, str], ...]
    """What the customer wrote first and last, each with who and when."""


def brief(state: IssueState, subject_id: int, line: int, *, with_customer: bool) -> Brief:
    """`line`: the journal line in which it was asked for. `with_customer`: whether it may be said who they are and what
    they wrote; what the issue is called are their words, too."""
    policy, words = policy_for(None), texts.of_subject(subject_id)
    called = next((one.text for one in words if one.field == "subject"), "") if with_customer else ""
    asked = next((one for one in words if one.journal_seq == line and one.field == "body"), None)
    who = f"{names.who(policy, asked.author)}: " if asked and asked.author else ""
    said = f"{who}{asked.text}" if asked else ""
    theirs = [one for one in words if one.direction == "in" and one.field == "body"]
    quotes = tuple(_quote(one) for one in _ends(theirs))
    facts = _facts(state, policy, with_customer=with_customer)
    title = called or (asked.text.partition("\n")[0] if asked else "") or f"{state.id} in Rung"
    text = "\n\n".join(part for part in (said, facts) if part)
    return Brief(" ".join(title.split()), text, quotes if with_customer else ())


def comment(what: str, state: IssueState, subject_id: int, line: int, *, with_customer: bool) -> str:
    """What is said there of a journal line; empty where its words were erased."""
    policy, entry = policy_for(None), timeline.entry_of(state.id, line)
    words = [one for one in texts.of_subject(subject_id) if one.journal_seq == line]
    who = entry.by_name or "Somebody"
    match what:
        case "note":
            body = next((one.text for one in words if one.field == "body"), "")
            return f"{who}: {_MENTION.sub('', body).strip()}" if body else ""
        case "asked":
            told = ("asked", "summary") if with_customer else ("asked",)
            said = "\n\n".join(one.text for one in words if one.field in told)
            return f"{who} hands it over again: {said}" if said else f"{who} hands it over again."
        case "returned":
            reason = str(entry.fields.get("reason", ""))
            return f"{who} gave the issue back to support{f': {reason}' if reason else '.'}"
        case "reopened":
            return f"The issue is open again, {_facts(state, policy, with_customer=with_customer)}"
        case _:
            return f"{'Closed' if state.closed_at else 'Resolved'} in Rung{f' by {entry.by_name}' if entry.by else ''}."


def _facts(state: IssueState, policy: Policy, *, with_customer: bool) -> str:
    """Whose it is, how urgent, and what falls due when: each as it stands here."""
    account = shared.account(policy, state.account, state.decided_at, None) if state.account else None
    whose = (account.name or account.key) if account else state.account or "an unknown account"
    tier = f" ({account.tier})" if account and account.tier else ""
    due = (
        f"{names.metric(clock.metric).capitalize()} due {names.instant(clock.due_at)}"
        for clock in state.clocks.values() if clock.state == "running" and clock.due_at
    )  # fmt: skip
    since = f"Open since {names.instant(state.opened_at)}"
    customer = [f"Customer: {whose}{tier}"] if with_customer else []
    return "\n".join([*customer, f"Priority here: {state.priority}", since, *due])


def _ends(said: list[Words]) -> list[Words]:
    """The first and the last of them."""
    return said[:1] + (said[-1:] if len(said) > 1 else [])


def _quote(one: Words) -> tuple[str, str]:
    return f"The customer, {names.instant(one.at)}", one.text[:LONGEST_QUOTE]
