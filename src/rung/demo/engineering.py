"""The trackers in which the sample company's engineers work. Jira is where hand-overs are opened; what Fay does there
is told by its signed webhooks. Linear and GitHub are set up as well, to be opened by hand on an issue's page."""

import random
import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from rung import clock
from rung.channels.base import Stage
from rung.channels.helpdesk.standin import RUNG, TOKEN, Hook, Ticket
from rung.channels.registry import TRACKERS
from rung.channels.tracker import github_standin, jira_standin, linear_standin
from rung.channels.tracker.standin import ENGINEER, TrackerStandIn
from rung.core.happenings.collaboration import Tracked
from rung.demo.wires import Wires
from rung.store.elsewhere import sources
from rung.store.pages import queries

TEAM = "engineering"
SETTINGS = {
    "jira": {
        "url": "https://tidewater.atlassian.example", "email": jira_standin.EMAIL, "project": jira_standin.PROJECT,
        "type": "Bug", "teams": TEAM, "gives_back": "yes",
    },
    "linear": {"team": linear_standin.TEAM},
    "github": {"repository": github_standin.REPOSITORY, "labels": ", ".join(github_standin.LABELS)},
}  # fmt: skip
MEANINGS = {
    "jira": {"priority": {"Highest": "P0", "High": "P1", "Medium": "P2", "Low": "P3", "Lowest": "P4"}},
    "linear": {"priority": {"urgent": "P0", "high": "P1", "medium": "P2", "low": "P3"}},
    "github": {},
}  # fmt: skip
SAYS = "Yes: the connection pool was cut in half by the new default. The fix is in review."
FIXED_IN = "2026.11.3"


Plan = Callable[[timedelta, Callable[[], None]], None]
"""Does something after a while."""


class Engineering:
    """What engineers do in their trackers."""

    def __init__(self, wires: Wires, by: str) -> None:
        self._wires = wires
        self._paths = {kind: _connected(kind, by) for kind in SETTINGS}
        stage = Stage(capture=lambda _captured: None, now=clock.wall)
        there = TRACKERS["jira"].stand_in(stage, {})
        assert isinstance(there, TrackerStandIn)
        self._there = there
        self._there.fixed_in = FIXED_IN
        self._there.count_from(int(clock.wall().timestamp()))  # what Rung writes there has other numbers
        source = sources.get("jira")
        assert source is not None
        self._there.hook = Hook(self._paths["jira"], source.secret)

    def works_on(self, issue: str, plan: Plan, chance: random.Random) -> None:
        """Takes what was handed over, says what it is, and ends it, each after a while."""
        after = timedelta(0)
        for step in (self._takes, self._says, self._ends):
            after += timedelta(minutes=chance.uniform(8, 25))
            plan(after, partial(self._does, issue, step))

    def _does(self, issue: str, step: Callable[[Ticket], None]) -> None:
        one = self._followed(issue)
        if one is not None:
            step(self._there.tickets.setdefault(one.number, Ticket(one.number, "", "", clock.wall(), status="To Do")))

    def _followed(self, issue: str) -> Tracked | None:
        state = queries.state_of(issue)
        tracked = state.tracked if state is not None and state.is_open else ()
        return next((one for one in tracked if one.tracker == "jira" and one.number and not one.is_over), None)

    def _takes(self, ticket: Ticket) -> None:
        ticket.assignee = ENGINEER
        self._tell("assignee", ticket)
        ticket.status = self._there.STATES["started"]
        self._tell("status", ticket)

    def _says(self, ticket: Ticket) -> None:
        headers, body = self._there.webhook("comment", ticket, self._there.add(ticket, ENGINEER, SAYS, False), ENGINEER)
        self._post(headers, body)

    def _ends(self, ticket: Ticket) -> None:
        ticket.status = self._there.STATES["done"]
        self._tell("status", ticket)

    def _tell(self, what: str, ticket: Ticket) -> None:
        self._post(*self._there.webhook(what, ticket, None, ENGINEER))

    def _post(self, headers: dict[str, str], body: bytes) -> None:
        self._wires.post(self._paths["jira"], body, {"Content-Type": "application/json", **headers})


def _connected(kind: str, by: str) -> str:
    """Its address in this run of the demo; what somebody chose for it stays."""
    if sources.get(kind) is None:
        key = sources.add(kind, kind, by)
        sources.change(kind, secret=secrets.token_hex(16), words=MEANINGS[kind])
        writes = [one for one in TRACKERS[kind].writes if one != "status"]
        sources.set_way_back(kind, {**SETTINGS[kind], "token": TOKEN}, writes)
        sources.proved(kind, RUNG, "the stand-in on this machine took it", clock.now(), is_proved=True)
    else:
        key = sources.new_key(kind)
    return f"/in/{kind}/{key}"
