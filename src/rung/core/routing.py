"""Who gets an issue first: assignment, not escalation (POLICY.md, `routing`).

The first rule whose `when` holds chooses among those on shift, present, skilled enough and with room. Where nobody is
eligible the issue waits, and is tried again when somebody comes on shift; while somebody works but is full, every few
minutes.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from rung.core import people
from rung.core.desk import LoadChanged
from rung.core.draft import Draft
from rung.core.effects import Assigned, IssueSet
from rung.core.oncall import next_change, on_call
from rung.core.policy import Person, RoutingRule
from rung.core.reasons import Reason
from rung.core.values import holds, verdict

TRY_AGAIN = timedelta(minutes=5)
"""How soon a waiting issue is tried again while people work but none has room."""


def route(draft: Draft) -> None:
    """Assign an unassigned issue by the first rule that holds; without one, by the team that handles its kind."""
    if draft.state.assignee is not None or not draft.state.is_open:
        return
    rule = next((rule for rule in draft.policy.document.routing if _applies(draft, rule)), None)
    if rule is None:
        _to_handling_team(draft)
        return
    because = Reason("routing", rule.name, verdict(draft, rule.when).values)
    if rule.to.team:
        _route_to_team(draft, rule.to.team, because)
    eligible, passed_over = _eligible(draft, rule)
    if eligible:
        pick = people.PICKERS[rule.to.pick if rule.to.pick in people.PICKERS else "round_robin"]
        person, why = pick(draft, eligible, f"routing/{rule.name}")
        assign(draft, person, Reason("routing", f"{rule.name}: {person} {why}", because.facts))
        draft.looked_at(rule, "chose", chosen=(person, why), eligible=eligible, passed_over=passed_over)
    else:
        _wait(draft, rule, passed_over)
        draft.looked_at(rule, "nobody", passed_over=passed_over)


def assign(draft: Draft, person: str | None, because: Reason) -> None:
    """Give the issue to a person, or take it from them; loads follow."""
    was = draft.state.assignee
    if was and was != person and draft.state.is_open:
        draft.change_desk(LoadChanged(was, -1))
    if person and was != person and draft.state.is_open:
        draft.change_desk(LoadChanged(person, 1))
    draft.put(
        assignee=person,
        owner=None if because.code == "routing" else person,
        assigned_at=draft.at if person else None,
        unassigned_at=None if person else draft.state.unassigned_at or draft.at,
        waits_for_assignee=False,
        routing_at=None,
    )
    draft.say(Assigned(at=draft.wake, because=because, to=person, team=draft.state.team))


def set_team(draft: Draft, team: str | None, because: Reason) -> None:
    if team != draft.state.team:
        draft.say(IssueSet(at=draft.at, because=because, field="team", was=draft.state.team, now=team))
        draft.put(team=team)


def try_again(draft: Draft) -> None:
    """Somebody may have come on shift, or have room."""
    draft.put(routing_at=None)
    route(draft)


def _applies(draft: Draft, rule: RoutingRule) -> bool:
    """A team that an event or a person gave limits routing to it."""
    other_team = not _has_no_team(draft) and rule.to.team not in (None, draft.state.team)
    passed_over = "other_team" if other_team else None if holds(draft, rule.when) else "when"
    if passed_over:
        draft.looked_at(rule, passed_over)
    return passed_over is None


def _has_no_team(draft: Draft) -> bool:
    return draft.state.team is None or draft.state.team_routed


def _route_to_team(draft: Draft, team: str, because: Reason) -> None:
    if _has_no_team(draft):
        set_team(draft, team, because)
        draft.put(team_routed=True)


def _to_handling_team(draft: Draft) -> None:
    kind = draft.state.kind
    teams = draft.policy.document.teams.values()
    team = next((team for team in teams if kind and kind in team.handles), None)
    if team:
        _route_to_team(draft, team.key, Reason("routing", f"{team.name} handles {kind}"))


def _eligible(draft: Draft, rule: RoutingRule) -> tuple[list[str], list[tuple[str, str]]]:
    """Who may get it, and who was passed over and why."""
    found, passed_over = [], []
    for person in _named(draft, rule):
        why_not = _why_not(draft, person, rule)
        if why_not:
            passed_over.append((person.key, why_not))
        else:
            found.append(person.key)
    return found, passed_over


def _named(draft: Draft, rule: RoutingRule) -> Sequence[Person]:
    document = draft.policy.document
    if rule.to.team:
        return draft.policy.members.get(rule.to.team, ())
    if rule.to.schedule:
        key = on_call(document.schedules[rule.to.schedule], draft.wake)
    else:
        key = rule.to.person
    person = draft.person(key)
    return (person,) if person else ()


def _lacking(person: Person, rule: RoutingRule) -> list[str]:
    return [skill for skill, level in rule.to.needs.items() if person.skills.get(skill, 0) < level]


def _why_not(draft: Draft, person: Person, rule: RoutingRule) -> str | None:
    if lacking := _lacking(person, rule):
        return f"lacks {', '.join(lacking)}"
    if draft.away(person.key):
        return "is away"
    if not people.on_shift(draft, person):
        return "does not work now"
    if person.capacity is not None and draft.load(person.key) >= person.capacity:
        return f"is full: {draft.load(person.key)} of {person.capacity}"
    return None


def _wait(draft: Draft, rule: RoutingRule, passed_over: list[tuple[str, str]]) -> None:
    if not draft.state.waits_for_assignee:
        looked = "; ".join(f"{who} {why}" for who, why in passed_over)
        words = f"{rule.name}: nobody is eligible" + (f": {looked}" if looked else "")
        draft.say(Assigned(at=draft.wake, because=Reason("routing", words), to=None, team=draft.state.team, waits=True))
    draft.put(waits_for_assignee=True, routing_at=_next_try(draft, rule))


def _next_try(draft: Draft, rule: RoutingRule) -> datetime | None:
    """When somebody whom the rule names comes on shift, comes back, or may have room."""
    instants = []
    if rule.to.schedule:
        instants.append(next_change(draft.policy.document.schedules[rule.to.schedule], draft.wake))
    for person in _named(draft, rule):
        if _lacking(person, rule):
            continue
        away = draft.away(person.key)
        if away:
            instants.append(away.until_at)
        elif not people.on_shift(draft, person):
            instants.append(people.next_shift(draft, person))
        else:
            instants.append(draft.wake + TRY_AGAIN)
    return min((at for at in instants if at), default=None)
