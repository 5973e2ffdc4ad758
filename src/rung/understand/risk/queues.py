"""How many issues are open, while a past or a simulation goes by."""

from collections import Counter

from rung.core.issue import IssueState


class Queues:
    """How many issues are open, in all and with each team, while a past goes by."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()
        self._stands: dict[str, str] = {}

    def take(self, issue: str, team: str | None, *, is_open: bool) -> None:
        """An issue as it stands now."""
        if issue in self._stands:
            self._open[self._stands.pop(issue)] -= 1
        if is_open:
            self._stands[issue] = team or ""
            self._open[team or ""] += 1

    def around(self, issue: str, team: str | None) -> dict[str, int]:
        """The queues of an issue, itself apart."""
        found = {"all": len(self._stands) - (issue in self._stands)}
        if team:
            found["team"] = self._open[team] - (self._stands.get(issue) == team)
        return found

    def beside(self, _before: IssueState | None, after: IssueState) -> dict[str, int]:
        """The same, as foretelling asks for it."""
        return self.around(after.id, after.team)
