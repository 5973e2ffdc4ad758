"""The words of the condition language: one table that makes the CEL environment, the hints and the reference pages.

A condition reads facts by dotted names (``account.tier``) and asks three questions (``in_hours("berlin")``). A name
that is absent is not given to the evaluation at all: absent is never zero and never the empty text, so that an account
of unknown health does not match ``account.health < 40``.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Kind = Literal["text", "number", "flag", "texts", "map"]
"""What a name holds: ``texts`` is a list of texts, ``map`` an open map such as the fields of an issue."""


class Name(msgspec.Struct, frozen=True, gc=False):
    """One fact that a condition can read."""

    name: str
    kind: Kind
    absent: str
    """When the fact is absent, in words; "never" where it always has a value."""
    meaning: str
    empty: object = None
    """What a caller who leaves out a fact that is never absent means by that; None: there is no such value."""
    personal: bool = False
    """Words or data of a person: a verdict tells only their length, so that a journal never holds them."""


class Question(msgspec.Struct, frozen=True, gc=False):
    """One function of the condition language; its argument is always written out in the condition."""

    name: str
    asks_for: Literal["calendar", "priority", "tier"]
    reads: str | None
    """The name from which it is answered; None: the caller answers, by calendar and instant."""
    meaning: str


NO_ACCOUNT = "the account is unknown"
NO_CONTACT = "nobody is known to have written"
NO_MESSAGE = "the event is no message"
NO_CHANGE = "the event is not a change"
NOT_MEASURED = "not measured yet"
NOT_FORETOLD = "not foretold: no model is in use, or that promise has ended"
NOT_KNOWN = "not known"
NONE_SET = "none set"
NEVER = "never"

AUTHENTICATED = ("pass", "fail")
UNKNOWN = "unknown"
"""What a mail server found about who sent a message, as the event's field `authenticated` says; and where none did."""

NAMES: tuple[Name, ...] = (
    Name("issue.id", "text", NEVER, "The key of the issue."),
    Name("issue.subject", "text", NEVER, "The subject line.", personal=True),
    Name("issue.body", "text", NEVER, "The text with which the issue was opened.", personal=True),
    Name("issue.kind", "text", NONE_SET, "What the issue is about, such as billing or outage."),
    Name("issue.priority", "text", NEVER, "How urgent the issue is, one of the workspace's priorities."),
    Name("issue.status", "text", NEVER, "Where the work stands, such as open or waiting_on_customer."),
    Name("issue.channel", "text", NEVER, "The way by which the customer wrote, such as email or slack."),
    Name("issue.team", "text", NONE_SET, "The team that has the issue."),
    Name("issue.assignee", "text", NONE_SET, "The person who has the issue."),
    Name("issue.tags", "texts", NEVER, "The tags on the issue; empty where there are none.", empty=()),
    Name("issue.skills", "texts", NEVER, "The skills the issue needs; empty where none are named.", empty=()),
    Name("issue.fields", "map", NEVER, "Whatever else was given; ask has(issue.fields.x) first.", empty={}),
    Name("issue.age_minutes", "number", NEVER, "Minutes since the issue was opened."),
    Name("issue.follow_ups", "number", NEVER, "Customer messages since the last response, the opening not counted."),
    Name("issue.messages", "number", NEVER, "Messages from the customer so far."),
    Name("issue.reopens", "number", NEVER, "How often the issue was reopened."),
    Name("issue.handoffs", "number", NEVER, "How often the issue moved from one team to another."),
    Name("issue.linked", "number", NEVER, "How many issues are linked with this one."),
    Name("issue.sentiment", "number", NOT_MEASURED, "How the customer sounds, from -1 (angry) to 1 (happy)."),
    Name("issue.sentiment_trend", "number", NOT_MEASURED, "How the sentiment moves; below zero it gets worse."),
    Name("issue.frustration", "number", NOT_MEASURED, "How frustrated the customer sounds, from 0 to 1."),
    Name("issue.breach_risk", "number", NOT_FORETOLD, "The chance, 0 to 1, that it is resolved later than promised."),
    Name("issue.flags", "texts", NEVER, "What was noticed in the words, such as threat_to_leave or legal.", empty=()),
    Name("account.id", "text", NO_ACCOUNT, "The key of the account."),
    Name("account.name", "text", NO_ACCOUNT, "The name of the account."),
    Name("account.tier", "text", NO_ACCOUNT, "The plan of the account, one of the workspace's tiers."),
    Name("account.owner", "text", "the account is unknown or has no owner", "The person who looks after the account."),
    Name("account.lifecycle", "text", NO_ACCOUNT, "Where the account stands: active, renewed, churned and so on."),
    Name("account.arr", "number", NOT_KNOWN, "Annual recurring revenue."),
    Name("account.health", "number", NOT_KNOWN, "How well the account is: as it was given, else as it is computed."),
    Name("account.renews_in_days", "number", NOT_KNOWN, "Days until the contract renews."),
    Name("account.churn_risk", "flag", NEVER, "Whether the account may leave; false where not known.", empty=False),
    Name("account.escalated", "flag", NEVER, "Whether the account is escalated as a whole.", empty=False),
    Name("account.open_issues", "number", NO_ACCOUNT, "Issues of the account that are open now."),
    Name("account.escalations_30d", "number", NO_ACCOUNT, "Escalations of the account in the last 30 days."),
    Name("account.tags", "texts", NEVER, "The tags on the account; empty where there are none.", empty=()),
    Name("account.fields", "map", NEVER, "Whatever else is known of the account.", empty={}),
    Name("contact.email", "text", NO_CONTACT, "The address of the person who wrote.", personal=True),
    Name("contact.name", "text", "nobody wrote, or no name is known", "The name of who wrote.", personal=True),
    Name("contact.tags", "texts", NO_CONTACT, "The tags on the contact; empty where there are none.", personal=True),
    Name("contact.fields", "map", NO_CONTACT, "Whatever else is known of the contact.", personal=True),
    Name("message.body", "text", NO_MESSAGE, "The text of the message just received.", personal=True),
    Name("message.sentiment", "number", "the event is no message, or not measured", "How the message sounds, -1 to 1."),
    Name("message.flags", "texts", NO_MESSAGE, "What was noticed in the words of the message."),
    Name("message.automatic", "flag", NO_MESSAGE, "Whether a machine sent it, such as an out-of-office reply."),
    Name("message.authenticated", "text", NO_MESSAGE, "Whether its domain vouches for it: pass, fail or unknown."),
    Name("event.type", "text", "no event is being looked at", "The type of the event, such as issue.changed."),
    Name("event.by", "text", "the event names nobody", "The person who did it."),
    Name("event.from", "text", NO_CHANGE, "What the changed value was before."),
    Name("event.to", "text", NO_CHANGE, "What the changed value is now."),
)

QUESTIONS: tuple[Question, ...] = (
    Question("in_hours", "calendar", None, "Whether this calendar is open at this instant."),
    Question("priority_at_least", "priority", "issue.priority", "Whether the issue is at least this urgent."),
    Question("tier_at_least", "tier", "account.tier", "Whether the account is of at least this tier."),
)

NAMES_BY_NAME: dict[str, Name] = {name.name: name for name in NAMES}
QUESTIONS_BY_NAME: dict[str, Question] = {question.name: question for question in QUESTIONS}
