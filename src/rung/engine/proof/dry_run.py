"""One issue of ours under a draft and under the live policy, at once: what each would say about it.

The issue goes through both by itself: whose turn it was, and who was busy with other issues, is not known here. A
back-test knows it.
"""

from collections import OrderedDict
from datetime import datetime
from hashlib import sha256
from threading import Lock

from msgspec import Struct

from rung.core.policy import Policy
from rung.core.refused import Refused
from rung.engine.policies.publish import as_typed
from rung.engine.proof.own_history import of_issue
from rung.simulator.backtests.answers import Both, answers
from rung.simulator.backtests.backtest import backtest
from rung.store.people import roster
from rung.store.policies import policies

MOST_KEPT = 8
_lock = Lock()
_read: OrderedDict[tuple[str, int, int | None], Policy] = OrderedDict()
"""Drafts made ready for deciding: who looks at one issue looks at more."""


class Tried(Struct, frozen=True):
    """What both say, and the policies that say it."""

    both: Both
    old_policy: Policy
    new_policy: Policy


def dry_run(text: str, issue: str, now: datetime) -> Tried:
    """What the live policy and a text would do about an issue of ours, up to now. Raises Refused."""
    live, draft = policies.current(), _policy(text)
    past = of_issue(issue, now)
    if not past.issues:
        raise Refused("no_issue", f"there is no issue {issue}", "names are case-sensitive: copy it from its page")
    old, new = (backtest(name, policy, past.events(), until=now) for name, policy in (("live", live), ("draft", draft)))
    return Tried(answers([issue], old, new)[issue], live, draft)


def _policy(text: str) -> Policy:
    key = (sha256(text.encode()).hexdigest(), roster.newest_number(), policies.current_number())
    with _lock:
        if (known := _read.get(key)) is not None:
            return known
    loaded = as_typed(text)
    if loaded.document is None:
        raise Refused("policy_has_errors", "the draft has errors", "mend them first: the tab Document lists them")
    policy = Policy(loaded.document)
    with _lock:
        _read[key] = policy
        if len(_read) > MOST_KEPT:
            _read.popitem(last=False)
    return policy
