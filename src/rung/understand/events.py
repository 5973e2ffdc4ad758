"""Customers' messages as events that carry what they mean, before they are decided: their mood, whether they are
nothing but thanks, and who suits them; and notes with whom they mention.

The core reads no texts. The shell measures a message and puts the values into its event; the journal keeps them there,
so a replay sees the same mood even after the words are erased. Live engine and simulator measure alike.
"""

from msgspec import structs

from rung.core.events import AnyEvent, IssueOpened, MessageReceived, NoteAdded
from rung.core.happenings.mentions import mentioned
from rung.core.issue import IssueState
from rung.core.policy import Policy
from rung.understand.experts.knowing import with_fits
from rung.understand.judges import NONE, Judges
from rung.understand.labels.suggesting import with_suggestions
from rung.understand.moods.hearing import heard
from rung.understand.moods.thanks import LONGEST, only_thanks


def understood(event: AnyEvent, policy: Policy, state: IssueState | None, judges: Judges = NONE) -> AnyEvent:
    """The event as a decision reads it: with the words of thanks that it is nothing but, with its mood, with what
    learned models say of the fields that it does not name, and with how well people suit it.

    `judges`: the learned models that count at present; none in a simulation that was not given any.
    """
    match event:
        case NoteAdded():
            return with_mentions(event, policy)
        case MessageReceived():
            return with_mood(with_thanks(event, policy), policy, state, judges)
        case IssueOpened():
            opened = with_mood(with_thanks(event, policy), policy, state, judges)
            return with_fits(with_suggestions(opened, policy, judges), policy, judges)
        case _:
            return event


def with_mentions(event: AnyEvent, policy: Policy) -> AnyEvent:
    """A teammate's note that addresses people and teams by `@` says whom. Those of machines and strangers do not."""
    if not isinstance(event, NoteAdded) or event.by not in policy.document.people:
        return event
    found = mentioned(event.body, policy.document).targets
    return structs.replace(event, mentions=tuple(dict.fromkeys((*event.mentions, *found)))) if found else event


def with_thanks(event: AnyEvent, policy: Policy) -> AnyEvent:
    """A message that says nothing but thanks says so. What opens an issue must say so in its subject as well."""
    if not isinstance(event, IssueOpened | MessageReceived) or event.thanks or not event.body:
        return event
    if isinstance(event, MessageReceived) and event.automatic:
        return event
    if len(event.body) > LONGEST:
        return event
    names = policy.words_of_names
    said = only_thanks(event.body, names)
    if said and isinstance(event, IssueOpened) and event.subject and not only_thanks(event.subject, names):
        said = ""
    return structs.replace(event, thanks=said) if said else event


def with_mood(event: AnyEvent, policy: Policy, state: IssueState | None, judges: Judges = NONE) -> AnyEvent:
    """The event with the mood of its words, where the policy reads it, as the team's corrections shift it. What the
    event brings itself stands.
    """
    if not isinstance(event, IssueOpened | MessageReceived) or not _has_unmeasured_words(event):
        return event
    if not policy.reads_mood and not _is_read_by_a_ladder(policy, state):
        return event
    mood, learned = heard(event.subject if isinstance(event, IssueOpened) else "", event.body, judges)
    return structs.replace(
        event,
        learned_mood=learned if event.sentiment is None else None,
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
