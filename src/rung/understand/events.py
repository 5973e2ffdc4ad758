"""Customers' messages as events that carry their mood, before they are decided.

The core reads no texts. The shell measures a message and puts the values into its event; the journal keeps them there,
so a replay sees the same mood even after the words are erased. Live engine and simulator measure alike.
"""

from msgspec import structs

from rung.core.events import AnyEvent, IssueOpened, MessageReceived
from rung.core.issue import IssueState
from rung.core.policy import Policy
from rung.understand.mood import measure


def with_mood(event: AnyEvent, policy: Policy, state: IssueState | None) -> AnyEvent:
    """The event with the mood of its words, where the policy reads it. What the event brings itself stands."""
    if not isinstance(event, IssueOpened | MessageReceived) or not _has_unmeasured_words(event):
        return event
    if not policy.reads_mood and not _is_read_by_a_ladder(policy, state):
        return event
    mood = measure(event.subject if isinstance(event, IssueOpened) else "", event.body)
    return structs.replace(
        event,
        sentiment=mood.sentiment if event.sentiment is None else event.sentiment,
        frustration=mood.frustration if event.frustration is None else event.frustration,
        flags=event.flags or mood.flags,
    )


def _has_unmeasured_words(event: IssueOpened | MessageReceived) -> bool:
    """A machine's message (out of office, a receipt) has no mood."""
    if isinstance(event, MessageReceived):
        return bool(event.body) and not event.automatic
    return bool(event.subject or event.body)


def _is_read_by_a_ladder(policy: Policy, state: IssueState | None) -> bool:
    """An open escalation keeps the version of the policy that it started with, and so its conditions."""
    live = state.live() if state else ()
    return any(one.policy != policy.version and policy.at_version(one.policy).reads_mood for one in live)
