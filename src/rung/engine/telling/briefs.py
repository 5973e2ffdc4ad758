"""Issues and ladders in brief: what a teammate is told who asks in a chat."""

from datetime import datetime, timedelta

from msgspec import structs

from rung import clock
from rung.core.happenings import handover
from rung.core.issue import Escalation
from rung.core.policy import Policy
from rung.engine.duty import reach
from rung.engine.telling import links
from rung.intake.facts import IssueFacts, LadderFacts, LevelFacts
from rung.simulator.coverage.tonight import board
from rung.store.decisions import desk, lookups
from rung.store.pages import names, queries
from rung.store.pages.queries import Filter, Row
from rung.store.policies import policies

MOST = 30
"""Issues of one person."""
_ORDER = ("open", "exhausted", "acknowledged", "held")


def issue(key: str) -> IssueFacts | None:
    row = queries.row(key)
    return _facts(row) if row else None


def of_person(person: str) -> tuple[IssueFacts, ...]:
    """The open issues that are assigned to somebody or whose ladder they acknowledged, the next bad instant first."""
    assigned = queries.queue(Filter(tab="mine", person=person), MOST).rows
    there = {row.key for row in assigned}
    held = (queries.row(key) for key in lookups.issues_acknowledged_by(person, MOST) if key not in there)
    rows = [*assigned, *(row for row in held if row is not None)]
    return tuple(_facts(row) for row in sorted(rows, key=_next_bad_instant)[:MOST])


def asking(person: str) -> tuple[IssueFacts, ...]:
    """The issues that climb and of which somebody was told, and did not decline."""
    found = [facts for key in lookups.issues_that_ring(person, MOST) if (facts := issue(key))]
    return tuple(one for one in found if any(person in ladder.told for ladder in one.climbing))


def levels_at(path: str, at: datetime) -> tuple[LevelFacts, ...]:
    """What each level of a path would do at an instant, for an issue of the most urgent priority."""
    policy = policies.current()
    only = {path: policy.document.paths[path]}
    asked = Policy(structs.replace(policy.document, paths=only, triggers=()))
    found = board(asked, desk.read(clock.now()), policy.workspace.priorities[0], at, at + timedelta(minutes=1))
    first: dict[int, LevelFacts] = {}
    for row in found.rows:
        cell = row.cells[0]
        told = LevelFacts(
            level=row.level, name=row.name, kind=cell.kind, people=cell.people, until=cell.until, why=cell.why
        )
        first.setdefault(row.level, told)
    return tuple(first.values())


def unproven(people: tuple[str, ...]) -> frozenset[str]:
    """Those whom nothing of Rung has really reached lately."""
    if policies.current_number() is None:
        return frozenset()
    policy = policies.current()
    known = {key: person for key, person in policy.document.people.items() if key in people}
    asked = Policy(structs.replace(policy.document, people=known, paths={}, triggers=()))
    found = reach.of_everybody(asked, clock.now())
    return frozenset(key for key in people if key not in found or not found[key].is_proven)


def _next_bad_instant(row: Row) -> tuple[bool, float]:
    """Those without one come last."""
    return row.next_at is None, row.next_at.timestamp() if row.next_at else 0.0


def _facts(row: Row) -> IssueFacts:
    state = queries.state_of(row.key)
    live = state.live() if state else ()
    back = handover.to_return(state) if state else None
    policy = policies.current()
    offered_to = state.handoff_to if state else None
    ladders = sorted(live, key=lambda one: (_ORDER.index(one.state), one.number))
    return IssueFacts(
        key=row.key, link=links.to_issue(row.key), subject=row.subject, priority=row.priority, status=row.status,
        is_open=state.is_open if state else False, account=row.account_name, team=row.team, team_name=row.team_name,
        assignee=row.assignee, assignee_name=names.who(policy, row.assignee) if row.assignee else "",
        offered_to=offered_to, offered_name=names.team(policy, offered_to) if offered_to else "",
        can_return=names.team(policy, back.from_) if back else "",
        next_what=names.metric(row.next_what) if row.next_what else "", next_at=row.next_at,
        breached=tuple(names.metric(metric) for metric, _ in row.breached),
        ladders=tuple(_ladder(one) for one in ladders),
    )  # fmt: skip


def _ladder(one: Escalation) -> LadderFacts:
    policy = policies.current().at_version(one.policy)
    path = policy.document.paths.get(one.path)
    told = (each.to for each in one.told if each.state not in ("held", "declined") and each.ring)
    return LadderFacts(
        number=one.number, path=one.path, state=one.state, level=one.level,
        levels=len(path.levels) if path else one.level, level_name=names.level(policy, one.path, one.level),
        told=tuple(dict.fromkeys(told)), had_by=one.acknowledged_by,
    )  # fmt: skip
