"""Who gets an issue first: assignment, not escalation (POLICY.md, `routing`).

The first rule whose `when` holds chooses among those on shift, present, skilled enough and with room. Where nobody is
eligible, or others wait for those who are, the issue waits in line for them (`places`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from rung.core.desk import LoadChanged, Served
from rung.core.document import Person, RoutingRule
from rung.core.draft import Draft
from rung.core.effects import Assigned, IssueSet
from rung.core.people import line, people, preferences, presence, skills
from rung.core.people.oncall import next_change, on_call
from rung.core.reasons import Reason
from rung.core.values import holds, verdict

Looked = list[tuple[str, str]]
"""People, each with why they were chosen or passed over."""

IN_LINE = "has room, and others wait for it"


def route(draft: Draft, offered: str | None = None, leaving: str = "") -> bool:
    """Assign an issue that nobody has by the first rule that holds; without one, by the team that handles its kind.

    `offered` is who has room for this issue before others that wait for them. `leaving` says why the assignee cannot
    keep it: then it goes to somebody else, or stays. Says whether a rule held.
    """
    if not draft.state.is_open or (draft.state.assignee is not None and not leaving):
        return False
    rule = next((rule for rule in draft.policy.document.routing if _applies(draft, rule)), None)
    if rule is None:
        leave_line(draft)
        if not leaving:
            _to_handling_team(draft)
        return False
    because = Reason("routing", rule.name, verdict(draft, rule.when).values)
    if rule.to.team and not leaving:
        _route_to_team(draft, rule.to.team, because)
    eligible, passed_over = _eligible(draft, rule)
    free = [key for key in eligible if key == offered or _is_next(draft, key)]
    if free:
        _choose(draft, rule, free, passed_over, because, leaving)
        return True
    for key in eligible:
        draft.ask_line(key)
    _wait(draft, rule, [*passed_over, *((key, IN_LINE) for key in eligible)], leaving)
    return True


def _is_next(draft: Draft, person: str) -> bool:
    """Whether no other issue stands before this one in somebody's line."""
    first = draft.first_in_line(person)
    return first is None or line.spot_of(draft.state).order < first.order


def _choose(
    draft: Draft, rule: RoutingRule, free: list[str], passed_over: Looked, because: Reason, leaving: str
) -> None:
    """Give it to one of those who are free, by the rule's preferences and its `pick`."""
    preferred = preferences.narrow(draft, rule.to.prefer, free)
    pick = people.PICKERS[rule.to.pick if rule.to.pick in people.PICKERS else "round_robin"]
    picked = pick(draft, preferred.people, f"routing/{rule.name}")
    person, why = picked.person, picked.why
    if unmet := skills.needed(draft, rule.to, _named(draft, rule))[1]:
        why = f"{why}; {unmet}"
    if preferred.words:
        liked = ", ".join(preferred.words)
        why = liked if len(preferred.people) == 1 else f"{liked}, and {why}"
    if leaving and rule.to.team:
        _route_to_team(draft, rule.to.team, because)
    words = f"{rule.name}: {person} {why}"
    assign(draft, person, Reason("routing", f"{leaving}: {words}" if leaving else words, because.facts))
    others = [(key, f"could have it; {picked.not_chosen(key)}") for key in preferred.people if key != person]
    looked = [*others, *preferred.passed_over, *passed_over]
    draft.looked_at(rule, "chose", chosen=(person, why), passed_over=looked)


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
        waits_why="",
        waits_for=(),
        routing_at=None,
        away_at=next_absence(draft, person) if person else None,
    )
    account = draft.state.account
    if person and account and draft.policy.document.routing:
        draft.change_desk(Served(account, person, draft.wake))
    draft.say(Assigned(at=draft.wake, because=because, to=person, team=draft.state.team))


def set_team(draft: Draft, team: str | None, because: Reason) -> None:
    if team != draft.state.team:
        draft.say(IssueSet(at=draft.at, because=because, field="team", was=draft.state.team, now=team))
        draft.put(team=team)


def leave_line(draft: Draft) -> None:
    """It waits for nobody any more."""
    if draft.state.waits_for_assignee or draft.state.waits_for or draft.state.routing_at:
        draft.put(waits_for_assignee=False, waits_why="", waits_for=(), routing_at=None)


def next_absence(draft: Draft, person: str, *, or_now: bool = False) -> datetime | None:
    """When somebody is away next; with `or_now`, when the absence began that they are in."""
    spans = (span for span in draft.absences(person) if span.until_at is None or span.until_at > draft.wake)
    return min((span.from_at for span in spans if or_now or span.from_at > draft.wake), default=None)


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


def _eligible(draft: Draft, rule: RoutingRule) -> tuple[list[str], Looked]:
    """Who may get it, and who was passed over and why."""
    found: list[str] = []
    passed_over: Looked = []
    named = _named(draft, rule)
    needed, _ = skills.needed(draft, rule.to, named)
    for person in named:
        why_not = _why_not(draft, person, needed)
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


def _lacking(person: Person, needed: Mapping[str, int]) -> list[str]:
    return [skill for skill, level in needed.items() if person.skills.get(skill, 0) < level]


def _why_not(draft: Draft, person: Person, needed: Mapping[str, int]) -> str | None:
    if lacking := _lacking(person, needed):
        return f"lacks {', '.join(lacking)}"
    if away := draft.away(person.key):
        return "is away" + (f" until {away.until_at:%Y-%m-%d %H:%M} UTC" if away.until_at else "")
    if not presence.on_shift(draft, person):
        return "does not work now"
    if presence.room(draft, person) == 0:
        return f"is full: {draft.load(person.key)} of {person.capacity}"
    return None


def _wait(draft: Draft, rule: RoutingRule, looked: Looked, leaving: str) -> None:
    """Nobody can have it now: it stands in the line of everybody who could, once they have room or are there."""
    state, named = draft.state, _named(draft, rule)
    needed, unmet = skills.needed(draft, rule.to, named)
    able = [person for person in named if not _lacking(person, needed)]
    seen = "; ".join(f"{who} {why}" for who, why in looked)
    words = f"{rule.name}: nobody is eligible" + (f": {seen}" if seen else "") + (f"; {unmet}" if unmet else "")
    if leaving and not state.waits_for:
        draft.note(Reason("routing", f"{leaving}: it stays with them for now; {words}"))
    elif not leaving and not state.waits_for_assignee:
        draft.say(Assigned(at=draft.wake, because=Reason("routing", words), to=None, team=state.team, waits=True))
    draft.put(
        waits_for_assignee=not leaving,
        waits_why=words,
        waits_for=tuple(person.key for person in able),
        routing_at=_watch(draft, rule, able),
    )
    draft.looked_at(rule, "nobody", passed_over=looked)


def _watch(draft: Draft, rule: RoutingRule, able: Sequence[Person]) -> datetime | None:
    """When this issue looks again by itself: when somebody it waits for is there again, unless another issue of their
    line looks then; and when somebody else comes on call.
    """
    instants = []
    if rule.to.schedule:
        instants.append(next_change(draft.policy.document.schedules[rule.to.schedule], draft.wake))
    for person in able:
        if presence.is_here(draft, person) or (at := presence.back_at(draft, person)) is None:
            continue
        watched_at = draft.watch_of_others(person.key)
        if watched_at is None or watched_at > at:
            instants.append(at)
    return min((at for at in instants if at), default=None)
