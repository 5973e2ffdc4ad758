"""How many issues are open as a batch begins, in all and with each team: asked only where a chance depends on it."""

from functools import cached_property

from rung.core.issue import IssueState
from rung.store.decisions import around


class OpenQueues:
    """The queues as they were before this batch."""

    @cached_property
    def _by_team(self) -> dict[str | None, int]:
        return around.open_by_team()

    def around(self, before: IssueState | None, after: IssueState) -> dict[str, int]:
        """What is open beside an issue: `all`, and `team` with the team that it has after an event."""
        was_open = before is not None and before.is_open
        found = {"all": max(0, sum(self._by_team.values()) - was_open)}
        if after.team:
            was_there = was_open and before is not None and before.team == after.team
            found["team"] = max(0, self._by_team.get(after.team, 0) - was_there)
        return found
