"""Why something was escalated, as a class that can be counted: never the words that somebody typed.

By a trigger: what happened when it fired. By hand: what the reason speaks of, by the words in it. A reason that speaks
of several is the first of them in this order; one that speaks of none is `other`, and without words it is `none given`.
"""

import re

from rung.core import events as ev
from rung.core.events import AnyEvent

BY_EVENT: tuple[tuple[tuple[type, ...], str], ...] = (
    ((ev.IssueEscalated,), "by hand"),
    ((ev.TimePassed,), "time ran"),
    ((ev.IssueOpened,), "the opening"),
    ((ev.MessageReceived,), "a message"),
    ((ev.CsatReceived,), "an answer to a survey"),
    ((ev.AccountChanged,), "the account"),
    ((ev.IssueReopened, ev.HandoffReturned), "it came back"),
    ((ev.IssueChanged, ev.IssueAssigned), "a change"),
)
OTHER, NONE_GIVEN = "other", "none given"
BY_WORDS: tuple[tuple[str, str], ...] = (
    ("security or data", r"secur\w*|data (loss|breach|leak)|leak\w*|vulnerab\w*|gdpr|lost data|hacked"),
    ("an outage", r"outage|(is|are) down|offline|unavailable|not reachable|unreachable|production|prod|p0|sev ?[01]"),
    ("speaks of leaving", r"cancel\w*|churn\w*|leav(e|es|ing)|renewal|competitor|terminat\w*|lawyer|legal"),
    ("an upset customer", r"angry|upset|furious|unhappy|frustrat\w*|complain\w*|threat\w*|annoyed|rude"),
    ("the customer asked", r"(customer|client|they|he|she|ceo|cto) (ask|want|demand|request|insist|call)\w*|"
                           r"on (the )?phone|manager (ask|call)\w*"),
    ("a deadline", r"deadline|go[- ]?live|launch\w*|today|tonight|tomorrow|by (mon|tues|wednes|thurs|fri)day|demo"),
    ("waits too long", r"wait\w*|no (answer|reply|response|update)|unanswered|stuck|too long|overdue|sla|delay\w*"),
    ("needs another team", r"need\w* (help|an? |the |somebody|someone|engineer|dev|second|third|l[23])\w*|engineering|"
                           r"expert\w*|not (ours|my)|access|second line|third line|l[23]"),
    ("money", r"invoice\w*|billing|payment\w*|refund\w*|charged?|contract\w*|price|pricing"),
    ("a defect", r"bugs?|defect\w*|crash\w*|errors?|broken|fail(s|ed|ing|ure)?|regression|wrong"),
)  # fmt: skip
CAUSES = tuple(dict.fromkeys((*(name for _, name in BY_EVENT), *(name for name, _ in BY_WORDS), OTHER, NONE_GIVEN)))
_words = tuple((name, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for name, words in BY_WORDS)


def cause_of(event: AnyEvent) -> str:
    """Why what began with this event began."""
    if isinstance(event, ev.IssueEscalated):
        return by_words(event.reason)
    return next((name for kinds, name in BY_EVENT if isinstance(event, kinds)), OTHER)


def by_words(reason: str) -> str:
    """The class of a reason that somebody typed."""
    if not reason.strip():
        return NONE_GIVEN
    return next((name for name, pattern in _words if pattern.search(reason)), OTHER)
