"""What a back-test cannot know, said in the words of whoever reads its report."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Literal

from rung.core.document import On, OnEvent, OnFlag, OnFlood, OnFollowUps, OnSentiment, OnTarget, OnWaiting, Trigger
from rung.core.policy import MOOD, Policy

Lack = Literal["words", "subjects", "answers", "changes", "acknowledgements", "absences", "customers"]
"""What a history may not hold: what people wrote, and not even its subjects, answers to customers, when a priority or a
team changed, who took an escalation, who was away, what customers wrote after the opening.
"""
WORDS = frozenset({"issue.subject", "issue.body", "message.body"}) | MOOD
ALWAYS = (
    "People would have acted differently: whoever is told earlier may answer earlier, and nothing here shows that.",
    "Acknowledgements, answers and assignments are those that the rules of then led to: whom a draft pages in somebody "
    "else's place, or earlier, never answers here.",
    "Every notice counts as accepted: a dead phone, a full mailbox and a missed call are not seen here.",
)
LACKS: dict[Lack, str] = {
    "acknowledgements": "Nobody acknowledges anything in this history: every ladder climbs until the issue is "
    "answered, taken or resolved, so there are more pages here than there would have been.",
    "answers": "Answers to customers are not in this history, or only as far as its states tell: what is said of the "
    "first response and of its breaches is as good as those.",
    "changes": "When a priority, a team or whoever has an issue changed is not in this history: what it tells of the "
    "end counts from the opening on.",
    "absences": "Who was away is not in this history: everybody counts as present in their hours.",
}


def caveats(policies: Sequence[Policy], lacks: Collection[Lack]) -> tuple[str, ...]:
    """What this back-test cannot know, the most general first."""
    said = [*ALWAYS, *(words for lack, words in LACKS.items() if lack in lacks)]
    if "words" in lacks and (names := _reading(policies, _reads_words)):
        if "subjects" in lacks:
            said.append(f"What people wrote is not in this history, so these cannot fire here: {', '.join(names)}.")
        else:
            said.append(
                "Of what people wrote this history has the subjects alone, so these fire less often here than they "
                f"would, or never: {', '.join(names)}."
            )
    if "customers" in lacks and (names := _reading(policies, _counts_messages)):
        said.append(f"Customers' messages are not in this history, so these cannot fire here: {', '.join(names)}.")
    return tuple(said)


def _reading(policies: Iterable[Policy], asks: Callable[[Policy, Trigger], bool]) -> list[str]:
    """The names of the triggers that ask for something, each once."""
    found = (trigger.name for policy in policies for trigger in policy.document.triggers if asks(policy, trigger))
    return list(dict.fromkeys(found))


def _reads_words(policy: Policy, trigger: Trigger) -> bool:
    return all(map(_by_words, trigger.on)) or (
        trigger.when is not None and not WORDS.isdisjoint(policy.condition(trigger.when).reads)
    )


def _by_words(on: On) -> bool:
    return isinstance(on, OnSentiment | OnFlag) or (isinstance(on, OnFlood) and on.by == "similar")


def _counts_messages(_policy: Policy, trigger: Trigger) -> bool:
    """Whether it begins with nothing but messages of customers."""
    return all(
        isinstance(on, OnFollowUps)
        or (isinstance(on, OnEvent) and on.kind == "message")
        or (isinstance(on, OnTarget) and on.metrics == ("next_response",))
        or (isinstance(on, OnWaiting) and on.metric == "next_response")
        for on in trigger.on
    )
