"""Events that carry the chance of a breach, before they are decided.

The chance is reckoned from the issue as the event leaves it: its promise and its team are known only once it is
decided. So it is decided twice, the first time for that alone. The journal keeps the chance with the event, so a replay
needs no model. Live engine and simulator foretell alike; what an event brings itself stands.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from msgspec import structs

from rung.core.decide import decide
from rung.core.desk import Desk
from rung.core.events import AnyEvent, IssueEvent, IssueOpened, IssueReopened, MessageReceived, NoticeEvent
from rung.core.issue import IssueState
from rung.core.policy import Policy
from rung.core.promises.breach_risk import running
from rung.understand.judges import Judges
from rung.understand.risk.promise import promise_of

RISK = "risk"
"""The judge's name."""
BEGINS = (IssueOpened, IssueReopened, MessageReceived)
"""After these a promise may run where none did."""


def foretold(
    event: AnyEvent,
    state: IssueState | None,
    policy: Policy,
    desk: Desk,
    now: datetime,
    judges: Judges,
    queues: Callable[[IssueState | None, IssueState], Mapping[str, int]],
    contact: str | None = None,
) -> AnyEvent:
    """The event with the chance of a breach, where a model is in use and the promise of a resolution runs.

    `state`: the issue before it. `queues`: what is open beside an issue, as it was and as it is after it. `contact`:
    the id of whom the event names by their address. Raises Refused, as deciding the event does.
    """
    if not isinstance(event, IssueEvent) or isinstance(event, NoticeEvent) or event.breach_risk is not None:
        return event
    if RISK not in judges.by_name or not _may_run(event, state):
        return event
    after = decide(state, event, policy, desk, now).state
    if contact and after.contact == getattr(event, "contact", None):
        after = structs.replace(after, contact=contact)
    if not after.is_open or running(after) is None:
        return event
    from rung.understand.risk.risk_judge import RiskJudge  # it needs numpy, which is loaded once a model is

    judge = judges.model(RISK, RiskJudge)
    promise = promise_of(after, policy, event.at, queues(state, after))
    if judge is None or promise is None:
        return event
    risk = judge.risk(promise, opens=state is None)
    return structs.replace(event, breach_risk=risk.chance, risk_raised_by=risk.raised_by)


def _may_run(event: IssueEvent, state: IssueState | None) -> bool:
    return state is None or isinstance(event, BEGINS) or running(state) is not None
