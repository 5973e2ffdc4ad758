"""What people, or the sources that issues came from, said of the skills that the team's own issues need.

What a model or a rule of the policy set teaches nothing, unless a person confirmed it.
"""

from collections.abc import Iterable
from datetime import datetime

from rung.core.events import IssueChanged, IssueOpened, IssueSkillSaid
from rung.engine.learning.own_labels import newest_issues, words_of
from rung.store.decisions import past
from rung.store.decisions.past import PastLine
from rung.understand.known import Known
from rung.understand.labels.skills import KnownSkills


class _Said:
    """What was said so far of one issue."""

    def __init__(self, opening: PastLine) -> None:
        self.opening = opening
        self.needed: set[str] = set()
        self.not_needed: set[str] = set()
        self.is_whole = False
        """All that it needs were named at once."""

    def take(self, line: PastLine) -> None:
        match line.event:
            case IssueOpened(skills=skills) if skills:
                self._all(skills)
            case IssueChanged(changes=changes) if "skills" in changes:
                self._all(changes["skills"] or ())
            case IssueSkillSaid(skill=skill, needed=needed):
                (self.needed if needed else self.not_needed).add(skill)
                (self.not_needed if needed else self.needed).discard(skill)
            case _:
                pass

    def _all(self, skills: Iterable[str]) -> None:
        self.needed, self.not_needed, self.is_whole = set(skills), set(), True

    def known(self, text: str) -> tuple[Known, KnownSkills]:
        others = None if self.is_whole else frozenset(self.not_needed)
        issue = Known(self.opening.key, self.opening.event.at, text, "")
        return issue, KnownSkills(text, frozenset(self.needed), others)


def known(now: datetime) -> list[tuple[Known, KnownSkills]]:
    """The openings of whose skills anybody said anything; erased ones are not among them."""
    found: list[tuple[Known, KnownSkills]] = []
    for lines in past.lines(newest_issues(now), now):
        issues: dict[int, _Said] = {}
        for line in lines:
            if isinstance(line.event, IssueOpened) and not line.event.partial:
                issues.setdefault(line.subject_id, _Said(line))
            if (said := issues.get(line.subject_id)) is not None:
                said.take(line)
        told = [one for one in issues.values() if one.needed or one.not_needed or one.is_whole]
        words = past.words((one.opening.subject_id, one.opening.seq) for one in told)
        texts = [(one, words_of(words.get((one.opening.subject_id, one.opening.seq), {}))) for one in told]
        found += [one.known(text) for one, text in texts if text]
    return found
