"""What learned models say of an opening's kind, priority, team and skills where it does not say so itself."""

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import structs

from rung.core.events import AnyEvent, IssueOpened
from rung.core.happenings.suggestions import BY_NAME, SKILLS, SUGGESTED, Suggestion
from rung.core.policy import Policy
from rung.understand.judges import Judges
from rung.understand.labels import skills
from rung.understand.labels.text_features import as_written

if TYPE_CHECKING:
    from rung.understand.labels.vocabulary import Read

LEAST_SURE = 0.4
"""What is less sure is not worth anybody's look."""


def with_suggestions(event: AnyEvent, policy: Policy, judges: Judges) -> AnyEvent:
    """The opening with what is suggested for it, and by which words. An import is left as it came."""
    if not isinstance(event, IssueOpened) or event.suggestions or event.bulk or event.partial or event.flood:
        return event
    text = _Text(text_of(event.subject, event.body))
    found = [*_suggested(event, text, policy, judges), *_skills(event, text, policy, judges)] if text.text else []
    if not found:
        return event
    evidence = "\n".join(f"{one.key}: {', '.join(words)}" for one, words in found if words)
    return structs.replace(event, suggestions=tuple(one for one, _ in found), evidence=evidence)


def text_of(subject: str, body: str) -> str:
    """Subject and body of an opening as one text; the same for learning and for judging."""
    return "\n".join(part for part in (subject, body) if part)


class _Text:
    """The words of an opening, read once for all models."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def read(self) -> "Read":
        from rung.understand.labels.vocabulary import read  # models need numpy, and nothing else here does

        return read(self.text)


Found = tuple[Suggestion, tuple[str, ...]]
"""What is suggested, and by which of the customer's words."""


def _suggested(event: IssueOpened, text: _Text, policy: Policy, judges: Judges) -> Iterator[Found]:
    if not judges.by_name:
        return
    from rung.understand.labels.classifier import Classifier  # the same

    asked = [
        (field, judge, judge.model)
        for field in SUGGESTED
        if getattr(event, field) is None and (judge := judges.judge(field)) and isinstance(judge.model, Classifier)
    ]
    for field, judge, model in asked:
        found = model.judge_read(text.read)
        if found.is_strange or found.confidence < LEAST_SURE or not _may_be(policy, field, found.label):
            continue
        is_set = judge.threshold is not None and found.confidence >= judge.threshold
        confidence = round(found.confidence, 3)
        yield Suggestion(
            field=field, value=found.label, confidence=confidence, version=judge.version, is_set=is_set
        ), as_written(text.text, found.words)


def _skills(event: IssueOpened, text: _Text, policy: Policy, judges: Judges) -> Iterator[Found]:
    """What it needs to be known for it, where nobody named that: by what was learned, else by what it is called."""
    if event.skills or SKILLS in judges.off or not (among := policy.skills):
        return
    judge = judges.judge(SKILLS)
    model = judge.model if judge is not None and isinstance(judge.model, skills.Skills) else None
    version, threshold = (judge.version, judge.threshold) if judge is not None else (BY_NAME, None)
    for one in skills.spoken_of(model, text.text, among, lambda: text.read):
        yield Suggestion(
            field=SKILLS,
            value=one.skill,
            confidence=round(one.confidence, 3),
            version=version if one.is_learned else BY_NAME,
            is_set=one.is_learned and threshold is not None and one.confidence >= threshold,
        ), as_written(text.text, one.words)


def _may_be(policy: Policy, field: str, value: str) -> bool:
    """Whether the policy knows the value, and it says more than the policy would by itself."""
    if field == "priority":
        return value in policy.workspace.priorities and value != policy.workspace.default_priority
    return field != "team" or value in policy.document.teams
