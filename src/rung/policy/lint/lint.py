"""Warnings: what loads, and hardly means what its author wants.

Each rule looks at the values of a document and yields what it finds with the path of the place. Nothing is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from rung.core.conditions.condition import Condition
from rung.core.document import OnFlood, PolicyDocument
from rung.policy.lint.climbs import levels_that_tell_nobody_new, paths_of_many_levels
from rung.policy.lint.days import days_without_length
from rung.policy.lint.holding import Holding
from rung.policy.lint.levels import levels_that_can_be_empty
from rung.policy.lint.never import conditions_never_met, triggers_that_never_fire
from rung.policy.lint.order import records_never_reached, triggers_overtaken
from rung.policy.lint.people import (
    managers_whom_nobody_has,
    phones_without_country,
    preferences_that_narrow_nothing,
    rules_that_nobody_can_meet,
)
from rung.policy.lint.promises import climbs_that_come_too_late, promises_that_come_too_soon
from rung.policy.lint.rest import (
    issues_that_nobody_is_told_of,
    issues_without_route,
    kinds_almost_alike,
    tiers_without_target,
)
from rung.policy.lint.sets import triggers_that_set_against_each_other
from rung.policy.problems import MOST_PROBLEMS, Paths, Report
from rung.policy.reading.checks import Finding
from rung.policy.reading.nodes import Place

ENDED = ("resolved", "closed")
Rule = Callable[[PolicyDocument, Paths], Iterable[Finding]]
RuleOfConditions = Callable[[PolicyDocument, Paths, Holding], Iterable[Finding]]


def lint_document(document: PolicyDocument, report: Report, condition: Callable[[str], Condition]) -> None:
    """Warn of everything in a document that its author should look at again. `condition` compiles one of its texts."""
    holding = Holding(document, condition)
    for rule in RULES:
        _warn(report, rule(document, report.paths))
    for rule_of_conditions in RULES_OF_CONDITIONS:
        holding.begin()
        _warn(report, rule_of_conditions(document, report.paths, holding))


def _warn(report: Report, found: Iterable[Finding]) -> None:
    for path, code, message, hint in islice(found, MOST_PROBLEMS):
        report.warn(report.paths.node(path) or Place(1, 1), code, message, hint)


def version_left_out(document: PolicyDocument, paths: Paths) -> Iterator[Finding]:
    if not paths.has("rung"):
        yield "", "version_left_out", "the document does not name the version of its format", "begin it with rung: 1"


def names_left_out(document: PolicyDocument, paths: Paths) -> Iterator[Finding]:
    for section in ("targets", "triggers", "routing"):
        for index, record in enumerate(getattr(document, section)):
            if not paths.has(f"{section}[{index}].name"):
                message = f"this is called {record.name!r} by its place, which moves when others are added"
                yield f"{section}[{index}]", "name_left_out", message, "write name: and what people should see"


def teams_without_members(document: PolicyDocument, paths: Paths) -> Iterator[Finding]:
    manned = {team for person in document.people.values() for team in person.teams}
    for key in document.teams:
        if key not in manned:
            message = f"the team {key} has no members, so telling it tells nobody"
            yield f"teams.{key}", "team_without_members", message, f"write teams: [{key}] at its people"


def people_without_address(document: PolicyDocument, paths: Paths) -> Iterator[Finding]:
    for key, person in document.people.items():
        if not person.channels:
            message = f"{key} has no address, so no notice can reach them"
            yield f"people.{key}", "person_without_address", message, "write email:, slack: or phone:"


def preferred_channels_without_address(document: PolicyDocument, paths: Paths) -> Iterator[Finding]:
    for key, person in document.people.items():
        for urgency, rule in person.notices.items():
            used = [*rule.channels, *(channel for fallback in rule.then for channel in fallback.channels)]
            for channel in dict.fromkeys(used):
                if person.address(channel) is None:
                    message = f"{key} has no address for {channel}, so it is passed over"
                    hint = f"write the address, or take {channel} out"
                    yield f"people.{key}.notices.{urgency}", "no_address_for_channel", message, hint


def critical_that_cannot_be_silenced(document: PolicyDocument, paths: Paths) -> Iterator[Finding]:
    for key, person in document.people.items():
        rule = person.notices.get("critical")
        if rule and rule.breaks_quiet_hours is False:
            message = f"critical notices reach {key} in quiet hours all the same: nobody can turn them off"
            place = f"people.{key}.notices.critical.breaks_quiet_hours"
            yield place, "critical_breaks_quiet_hours", message, "take it out, or tell them by a level below it"


def hours_that_fall_back(document: PolicyDocument, paths: Paths) -> Iterator[Finding]:
    if document.workspace.calendar:
        return
    for key, person in document.people.items():
        teams = (document.teams.get(team) for team in person.teams)
        if not person.hours and not any(team and team.calendar for team in teams):
            message = f"{key} has no hours and counts as always at work"
            hint = "write hours: and a calendar, or a calendar for the team or the workspace"
            yield f"people.{key}", "hours_fall_back_to_always", message, hint


def shared_addresses(document: PolicyDocument, paths: Paths) -> Iterator[Finding]:
    """Who acts is found by address, so two people of one address are one to Rung."""
    for field in ("email", "slack"):
        owners: dict[str, str] = {}
        for key, person in document.people.items():
            address = getattr(person, field)
            if address and (owner := owners.setdefault(address.lower(), key)) != key:
                message = f"{owner} has the same address; what either does will count as {owner}'s"
                yield f"people.{key}.{field}", "shared_address", message, "give each person an address of their own"


def shared_domains(document: PolicyDocument, paths: Paths) -> Iterator[Finding]:
    owners: dict[str, str] = {}
    for key, account in document.accounts.items():
        for index, domain in enumerate(account.domains):
            if (owner := owners.setdefault(domain.lower(), key)) != key:
                message = f"the account {owner} has this domain too; mail from it counts as {owner}'s"
                yield f"accounts.{key}.domains[{index}]", "shared_domain", message, "keep it at one of the two"


def schedules_without_turns(document: PolicyDocument, paths: Paths) -> Iterator[Finding]:
    for key, schedule in document.schedules.items():
        if not schedule.layers and not paths.has(f"schedules.{key}.ical"):
            message = f"nobody takes turns in the schedule {key}"
            yield f"schedules.{key}", "schedule_without_turns", message, "write layers: with a rotation"


def calendars_never_open(document: PolicyDocument, paths: Paths) -> Iterator[Finding]:
    """Such a calendar keeps every clock and every person of it waiting for ever."""
    for key, rule in document.calendars.items():
        if not rule.any_of and not any(rule.hours) and not any(rule.open_days.values()):
            yield f"calendars.{key}", "never_open", f"the calendar {key} is never open", "write its hours, or any_of"


def triggers_that_do_nothing(document: PolicyDocument, paths: Paths) -> Iterator[Finding]:
    for index, trigger in enumerate(document.triggers):
        if not (trigger.escalate or trigger.inform or trigger.set or trigger.incident):
            message = f"{trigger.name!r} does nothing when it fires"
            yield f"triggers[{index}]", "trigger_does_nothing", message, "write escalate:, inform: or set:"


def incidents_of_no_flood(document: PolicyDocument, paths: Paths) -> Iterator[Finding]:
    for index, trigger in enumerate(document.triggers):
        if trigger.incident and not any(isinstance(on, OnFlood) for on in trigger.on):
            message = f"{trigger.name!r} counts no flood, so it joins and opens no incident"
            hint = "write on: {flood: 5, within: 30m, by: similar}, or leave incident: out"
            yield f"triggers[{index}].incident", "incident_without_flood", message, hint


def windows_that_hold_nothing(document: PolicyDocument, paths: Paths) -> Iterator[Finding]:
    for index, window in enumerate(document.windows):
        if not window.hold:
            message = f"{window.name!r} holds no path, so all rings as ever"
            yield f"windows[{index}]", "holds_nothing", message, "write hold: and the paths that wait for its end"


def paths_that_nothing_opens(document: PolicyDocument, paths: Paths) -> Iterator[Finding]:
    """Where no trigger escalates, people are told only of what somebody escalates by hand."""
    if document.paths and not any(trigger.escalate and trigger.enabled for trigger in document.triggers):
        message = "no trigger opens a path, so this policy tells nobody of anything by itself"
        yield "paths", "no_trigger", message, "write a trigger with on: and escalate:"


def escalations_that_replace_themselves(document: PolicyDocument, paths: Paths) -> Iterator[Finding]:
    for index, trigger in enumerate(document.triggers):
        if trigger.escalate and trigger.escalate.path in trigger.escalate.replaces:
            message = f"an escalation of {trigger.escalate.path} does not replace its own path"
            place = f"triggers[{index}].escalate.replaces"
            yield place, "replaces_itself", message, f"take {trigger.escalate.path} out of replaces"


def levels_that_climb_at_once(document: PolicyDocument, paths: Paths) -> Iterator[Finding]:
    for key, path in document.paths.items():
        for index, level in enumerate(path.levels):
            if any(span is not None and not span.elapsed() for span in level.climb_after.values):
                message = f"{level.name!r} has no time at all: the next level is told in the same instant"
                hint = "write a span such as 5m, or name both in one level"
                yield f"paths.{key}.levels[{index}].climb_after", "climbs_at_once", message, hint


def urgencies_without_channels(document: PolicyDocument, paths: Paths) -> Iterator[Finding]:
    """An empty list of channels turns an urgency off, and nobody hears of it."""
    people = [(f"people.{key}.notices", person.notices) for key, person in document.people.items()]
    teams = [(f"teams.{key}.notices", team.notices) for key, team in document.teams.items()]
    for place, rules in [("notices", document.notices), *teams, *people]:
        for urgency, rule in rules.items():
            if not rule.channels and not rule.then and urgency != "updates":
                message = f"a {urgency} notice has no channel here, so nobody is reached by it"
                yield f"{place}.{urgency}", "no_channel", message, f"write {urgency}: [email], or leave the key out"


def statuses_that_contradict(document: PolicyDocument, paths: Paths) -> Iterator[Finding]:
    workspace = document.workspace
    for index, status in enumerate(workspace.statuses_waiting):
        if status in ENDED:
            message = f"an issue that is {status} waits for nobody: its clocks have ended"
            hint = f"take {status} out of statuses_waiting"
            yield f"workspace.statuses_waiting[{index}]", "ended_status_waits", message, hint
    if workspace.on_reply.waiting and workspace.on_reply.waiting in workspace.statuses_waiting:
        message = f"after a reply the issue is {workspace.on_reply.waiting}, which waits for the customer still"
        hint = "write a status that does not wait, such as open"
        yield "workspace.on_reply.waiting", "reply_still_waits", message, hint


def climb_after_left_out(document: PolicyDocument, paths: Paths) -> Iterator[Finding]:
    for key, path in document.paths.items():
        for index, level in enumerate(path.levels):
            place = f"paths.{key}.levels[{index}]"
            priorities = document.workspace.priorities
            if level.repeat and index == len(path.levels) - 1:
                # Repeats bring the last level to its end.
                priorities = tuple(one for one in priorities if level.repeat.every.of(one) is None)
            if priorities and not paths.has(f"{place}.climb_after"):
                message = f"{level.name!r} names no climb_after, so it has 30m"
                yield place, "climb_after_left_out", message, "write climb_after: and a span"
            elif missing := [one for one in priorities if level.climb_after.of(one) is None]:
                message = f"{level.name!r} names no climb_after for {', '.join(missing)}, which have 30m"
                yield f"{place}.climb_after", "climb_after_left_out", message, "write default: and a span"


def last_resort_left_out(document: PolicyDocument, paths: Paths) -> Iterator[Finding]:
    if document.workspace.last_resort:
        return
    for key, path in document.paths.items():
        last = len(path.levels) - 1
        if path.levels and "critical" in (path.levels[last].urgency.default, *path.levels[last].urgency.by.values()):
            message = "when this critical path ends with nobody, nobody is told of it"
            yield f"paths.{key}", "no_last_resort", message, "write last_resort: [person:…] in the workspace"
            return


RULES: tuple[Rule, ...] = (
    version_left_out,
    names_left_out,
    teams_without_members,
    people_without_address,
    phones_without_country,
    preferred_channels_without_address,
    critical_that_cannot_be_silenced,
    hours_that_fall_back,
    shared_addresses,
    shared_domains,
    schedules_without_turns,
    calendars_never_open,
    triggers_that_do_nothing,
    incidents_of_no_flood,
    windows_that_hold_nothing,
    paths_that_nothing_opens,
    escalations_that_replace_themselves,
    levels_that_climb_at_once,
    urgencies_without_channels,
    statuses_that_contradict,
    climb_after_left_out,
    last_resort_left_out,
    levels_that_can_be_empty,
    preferences_that_narrow_nothing,
    rules_that_nobody_can_meet,
    managers_whom_nobody_has,
    days_without_length,
    paths_of_many_levels,
    levels_that_tell_nobody_new,
)
RULES_OF_CONDITIONS: tuple[RuleOfConditions, ...] = (
    conditions_never_met,
    triggers_that_never_fire,
    records_never_reached,
    triggers_overtaken,
    triggers_that_set_against_each_other,
    promises_that_come_too_soon,
    climbs_that_come_too_late,
    tiers_without_target,
    issues_without_route,
    issues_that_nobody_is_told_of,
    kinds_almost_alike,
)
