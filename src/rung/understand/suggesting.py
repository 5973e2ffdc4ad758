"""What learned models say of an opening's kind, priority and team where it does not say so itself."""

from collections.abc import Iterator

from msgspec import structs

from rung.core.events import AnyEvent, IssueOpened
from rung.core.policy import Policy
from rung.core.suggestions import SUGGESTED, Suggestion
from rung.understand.judges import Judges
from rung.understand.text_features import as_written

LEAST_SURE = 0.4
"""What is less sure is not worth anybody's look."""


def with_suggestions(event: AnyEvent, policy: Policy, judges: Judges) -> AnyEvent:
    """The opening with what is suggested for it, and by which words. An import is left as it came."""
    if not judges.by_name or not isinstance(event, IssueOpened) or event.suggestions:
        return event
    if event.bulk or event.partial or event.flood:
        return event
    text = text_of(event.subject, event.body)
    found = list(_suggested(event, text, policy, judges)) if text else []
    if not found:
        return event
    evidence = "\n".join(f"{one.field}: {', '.join(words)}" for one, words in found if words)
    return structs.replace(event, suggestions=tuple(one for one, _ in found), evidence=evidence)


def text_of(subject: str, body: str) -> str:
    """Subject and body of an opening as one text; the same for learning and for judging."""
    return "\n".join(part for part in (subject, body) if part)


def _suggested(
    event: IssueOpened, text: str, policy: Policy, judges: Judges
) -> Iterator[tuple[Suggestion, tuple[str, ...]]]:
    from rung.understand.classifier import Classifier  # models need numpy, and nothing else here does
    from rung.understand.vocabulary import read

    asked = [
        (field, judge, judge.model)
        for field in SUGGESTED
        if getattr(event, field) is None and (judge := judges.judge(field)) and isinstance(judge.model, Classifier)
    ]
    if not asked:
        return
    features = read(text)
    for field, judge, model in asked:
        found = model.judge_read(features)
        if found.is_strange or found.confidence < LEAST_SURE or not _may_be(policy, field, found.label):
            continue
        is_set = judge.threshold is not None and found.confidence >= judge.threshold
        confidence = round(found.confidence, 3)
        yield Suggestion(
            field=field, value=found.label, confidence=confidence, version=judge.version, is_set=is_set
        ), as_written(text, found.words)


def _may_be(policy: Policy, field: str, value: str) -> bool:
    """Whether the policy knows the value, and it says more than the policy would by itself."""
    if field == "priority":
        return value in policy.workspace.priorities and value != policy.workspace.default_priority
    return field != "team" or value in policy.document.teams
