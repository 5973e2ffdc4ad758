"""Rules that work against each other, or never at all, are warned of; what only looks like it is not."""

from __future__ import annotations

import pytest

from rung.policy import load
from tests.policy.documents import company, warnings

PATHS = ("paths",)
ON_CALL = "schedules: {nights: {layers: [{rotation: [bo, cy], every: 1w, starts: 2026-01-05T09:00}]}}\n"
TWO = "paths: {p: {levels: [%s, %s]}}"
CY = "{name: Second, notify: [person:cy], climb_after: 1h%s}"
TRIGGER = "triggers: [{name: T, on: %s, escalate: outage%s}]"
PAIR = "triggers: [{name: A, on: %s}, {name: B, on: %s}]"
NIGHTS = "calendars: {berlin: {day: 8h, hours: {mon-fri: 09:00-17:00}}, never: {hours: {mon: []}}%s}\n"


def trigger(on: str = "opened", more: str = "") -> str:
    return TRIGGER % (on, f", {more}" if more else "")


def pair(first: str, second: str) -> str:
    return PAIR % (first, second)


def routing(*rules: str) -> str:
    return f"routing: [{', '.join(f'{{name: R{number}, {rule}}}' for number, rule in enumerate(rules, 1))}]"


def targets(*rules: str) -> str:
    return f"targets: [{', '.join(f'{{name: T{number}, {rule}}}' for number, rule in enumerate(rules, 1))}]"


def levels(count: int) -> str:
    each = ", ".join(f"{{name: L{number}, notify: ['slack:#{number}'], climb_after: 1h}}" for number in range(count))
    return f"paths: {{p: {{levels: [{each}]}}}}"


# What is written, without which sections of the company; the code, the place, a part of what is said; and the like of
# it that is as it should be.
WARNED = {
    "numbers that exclude each other": (
        trigger(more="when: account.arr > 10 && account.arr < 5"), (),
        "never_holds", "triggers[0].when", "no issue can meet this condition, so 'T' never counts",
        trigger(more="when: account.arr > 5 && account.arr < 10"),
    ),
    "a priority that is and is not": (
        trigger(more="when: 'priority_at_least(\"P1\") && issue.priority == \"P2\"'"), (),
        "never_holds", "triggers[0].when", "its parts exclude each other",
        trigger(more="when: 'priority_at_least(\"P2\") && issue.priority == \"P2\"'"),
    ),
    "a path that can never close by itself": (
        'paths: {p: {closes_when: \'issue.kind == "a" && issue.kind == "b"\', levels: [{notify: [person:cy], '
        "climb_after: 1h}]}}", PATHS,
        "never_holds", "paths.p.closes_when", "it closes no escalation of p",
        'paths: {p: {closes_when: \'issue.kind == "a" || issue.kind == "b"\', levels: [{notify: [person:cy], '
        "climb_after: 1h}]}}",
    ),
    "a trigger switched off": (
        trigger(more="when: '!true'"), (), "never_holds", "triggers[0].when", "never counts",
        trigger(more="when: 'false'"),
    ),
    "a clock that no target has": (
        targets("first_response: 1h") + "\n" + trigger("{target: resolution, at: 75%}"), (),
        "never_fires", "triggers[0].on", "no target promises one",
        targets("first_response: 1h") + "\n" + trigger("{target: [resolution, first_response], at: 75%}"),
    ),
    "one of several clocks that no target has": (
        targets("first_response: 1h") + "\n" + trigger("[opened, {target: resolution}]"), (),
        "never_fires", "triggers[0].on[1]", "'T' never fires at resolution",
        # who answers may promise an update, whatever the targets say
        targets("first_response: 1h") + "\n" + trigger("[opened, {target: update}]"),
    ),
    "a calendar that is never open": (
        NIGHTS % "" + trigger(more="during: never"), ("calendars",),
        "never_fires", "triggers[0].during", "the calendar it fires in is never open",
        NIGHTS % "" + trigger(more="during: {P0: never, default: berlin}"),
    ),
    "a calendar made of one that is never open": (
        NIGHTS % ", both: {any_of: [never]}" + trigger(more="during: both"), ("calendars",),
        "never_fires", "triggers[0].during", "never open",
        NIGHTS % ", both: {any_of: [never, berlin]}" + trigger(more="during: both"),
    ),
    "follow-ups that do not fit": (
        trigger("{follow_ups: 3, within: 15m, apart: 10m}"), (),
        "never_fires", "triggers[0].on", "10 min apart they take 20 min, and only the last 15 min count",
        trigger("{follow_ups: 3, within: 20m, apart: 10m}"),
    ),
    "follow-ups that do not fit at one priority": (
        trigger("{follow_ups: 3, within: {P0: 5m, default: 1h}}"), (),
        "never_fires", "triggers[0].on", "on 3 follow-ups at P0",
        trigger("{follow_ups: 3, within: {P0: 5m, default: 1h}}", "when: issue.priority != \"P0\""),
    ),
    "a wait for other priorities": (
        trigger("{waiting_for: first_response, longer_than: {P0: 5m}}", "when: issue.priority == \"P1\""), (),
        "never_fires", "triggers[0].on", "longer_than says P0",
        trigger("{waiting_for: first_response, longer_than: {P0: 5m}}", "when: priority_at_least(\"P1\")"),
    ),
    "a mood beyond all moods": (
        trigger("{sentiment: below, value: -1}"), (),
        "never_fires", "triggers[0].on", "-1 is the angriest there is",
        trigger("{sentiment: below, value: -0.9}"),
    ),
    "a target behind a wider one": (
        targets(
            "when: account.arr > 5, first_response: 1h", "when: account.arr > 10, first_response: 5m",
            "first_response: 1d",
        ), (),
        "never_reached", "targets[1]", "whatever this is for, 'T1' above takes",
        targets(
            "when: account.arr > 10, first_response: 5m", "when: account.arr > 5, first_response: 1h",
            "first_response: 1d",
        ),
    ),
    "a target behind several that take everything": (
        targets(
            'when: issue.priority == "P0", first_response: 1h', 'when: issue.priority != "P0", first_response: 1h',
            "first_response: 1d",
        ), (),
        "never_reached", "targets[2]", "those above take",
        targets(
            'when: account.tier == "enterprise", first_response: 1h',
            'when: account.tier != "enterprise", first_response: 1h', "first_response: 1d",
        ),
    ),
    "a routing rule behind one for all": (
        routing("to: {team: technical}", 'when: issue.kind == "billing", to: {team: technical}'), (),
        "never_reached", "routing[1]", "'R1' above has no condition",
        routing("to: {team: technical}", "to: {team: frontline}"),
    ),
    "a routing rule of another team behind one for all": (
        routing("to: {team: technical}", 'when: issue.kind == "billing", to: {team: frontline}'), (),
        "never_reached", "routing[1]", "reached only by an issue that comes with the team frontline",
        routing('when: issue.kind == "billing", to: {team: frontline}', "to: {team: technical}"),
    ),
    "a trigger behind one that stops": (
        pair("opened, stop: true, escalate: outage", 'opened, when: issue.kind == "a", inform: [person:cy]'), (),
        "overtaken", "triggers[1]", "whenever it would fire, 'A' above fires and stops it",
        pair('opened, stop: true, when: issue.kind == "b", escalate: outage',
             'opened, when: issue.kind == "a", inform: [person:cy]'),
    ),
    "a trigger whose every event another stops": (
        pair("[opened, priority, message], stop: true, escalate: outage",
             "[opened, {changed: priority}], inform: [person:cy]"), (),
        "overtaken", "triggers[1]", "'B' has no turn",
        pair("[opened, message], stop: true, escalate: outage", "[opened, priority], inform: [person:cy]"),
    ),
    "a moment that another stops": (
        targets("first_response: 1h") + "\n" + pair(
            "{target: [first_response, resolution], at: 75%}, stop: true, escalate: outage",
            "{target: first_response, at: 75%}, inform: [person:cy]"), (),
        "overtaken", "triggers[1]", "'B' has no turn",
        targets("first_response: 1h") + "\n" + pair(
            "{target: first_response, at: 50%}, stop: true, escalate: outage",
            "{target: first_response, at: 75%}, inform: [person:cy]"),
    ),
    "a trigger behind one that stops in its hours": (
        pair("opened, stop: true, limit: none, escalate: outage", "opened, during: berlin, inform: [person:cy]"), (),
        "overtaken", "triggers[1]", "'B' has no turn",
        pair("opened, stop: true, during: berlin, escalate: outage", "opened, inform: [person:cy]"),
    ),
    "a trigger behind one that may fire only so often": (
        pair("message, stop: true, escalate: outage", "message, inform: [person:cy]"), (),
        "overtaken", "triggers[1]", "'B' has no turn",
        pair("message, stop: true, limit: {every: 4h}, escalate: outage", "message, inform: [person:cy]"),
    ),
    "two values for one field": (
        pair('opened, when: account.tier == "enterprise", set: {kind: vip}',
             "opened, when: account.arr > 5, set: {kind: big}"), (),
        "sets_fight", "triggers[1].set", "set kind to vip and to big: the one below wins",
        # those that exclude each other, and an exception below its rule
        pair('opened, when: account.tier == "enterprise", set: {kind: vip}',
             'opened, when: account.tier == "starter", set: {kind: big}'),
    ),
    "an exception above its rule": (
        pair('opened, when: account.tier == "enterprise", set: {fields: {desk: vip}}',
             "opened, set: {fields: {desk: main}}"), (),
        "sets_fight", "triggers[1].set", "set fields.desk to vip and to main",
        pair("opened, set: {fields: {desk: main}}",
             'opened, when: account.tier == "enterprise", set: {fields: {desk: vip}}'),
    ),
    "two priorities by two rules": (
        pair("opened, when: account.arr > 5, set: {priority: P2}",
             "opened, when: account.health < 5, set: {priority: P1}"), (),
        "sets_fight", "triggers[1].set", "set priority to P2 and to P1",
        pair("opened, when: account.arr > 5, set: {priority: {at_least: P2}}",
             "opened, when: account.health < 5, set: {priority: {at_least: P1}}"),
    ),
    "a step that would follow another, and cannot": (
        pair("opened, when: account.arr > 5, set: {kind: big}",
             'opened, when: account.arr > 9 || issue.team == "technical", set: {kind: huge}'), (),
        "sets_fight", "triggers[1].set", "the one below wins",
        pair("opened, when: account.arr > 5, set: {kind: big}",
             'opened, when: issue.kind == "big" && account.health < 5, set: {kind: huge}'),
    ),
    "a circle of two": (
        pair('priority, when: issue.priority == "P2", set: {priority: P1}',
             'priority, when: issue.priority == "P1", set: {priority: P2}'), (),
        "sets_in_circle", "triggers[1].set", "these go round in a circle at each change of priority: 'A', then 'B'",
        pair('priority, when: issue.priority == "P2", set: {priority: P1}',
             'priority, when: issue.priority == "P1", set: {priority: P0}'),
    ),
    "a circle over two fields": (
        "triggers: [{name: A, on: {changed: kind}, when: issue.kind == \"a\", set: {team: technical}}, "
        "{name: B, on: {changed: team}, when: issue.team == \"technical\", set: {kind: b}}, "
        "{name: C, on: {changed: kind}, when: issue.kind == \"b\", set: {team: frontline}}, "
        "{name: D, on: {changed: team}, when: issue.team == \"frontline\", set: {kind: a}}]", (),
        "sets_in_circle", "triggers[3].set", "'A', then 'B', then 'C', then 'D', then 'A'",
        "triggers: [{name: A, on: {changed: kind}, when: issue.kind == \"a\", set: {team: technical}}, "
        "{name: B, on: {changed: team}, when: issue.team == \"technical\", set: {kind: b}}, "
        "{name: C, on: {changed: kind}, when: issue.kind == \"b\", set: {tags: [moved]}}]",
    ),
    "four levels": (
        levels(4), PATHS,
        "many_levels", "paths.p.levels[3]", "p has 4 levels",
        levels(3),
    ),
    "the same person again": (
        TWO % ("{notify: [team:frontline, person:cy], climb_after: 1h}", CY % ""), PATHS,
        "tells_nobody_new", "paths.p.levels[1].notify", "'Second' tells only people whom the levels before it",
        TWO % ("{notify: [team:frontline, person:bo], climb_after: 1h}", CY % ""),
    ),
    "the same person, who was asked on shift only": (
        TWO % ("{notify: [person:cy], climb_after: 1h}", CY % ", pick: on_shift"), PATHS,
        "tells_nobody_new", "paths.p.levels[1].notify", "'Second' tells only",
        TWO % ("{notify: [person:cy], pick: on_shift, urgency: high, climb_after: 1h}", CY % ""),
    ),
    "the same person, no more urgently": (
        TWO % ("{notify: [person:cy], urgency: critical, climb_after: 1h}", CY % ", urgency: critical"), PATHS,
        "tells_nobody_new", "paths.p.levels[1].notify", "'Second' tells only",
        TWO % ("{notify: [person:cy], climb_after: 1h}", CY % ", urgency: critical"),
    ),
    "the same team again": (
        TWO % ("{notify: [team:technical], climb_after: 1h}", "{notify: [team:technical], climb_after: 1h}"), PATHS,
        "tells_nobody_new", "paths.p.levels[1].notify", "'Level 2' tells only people",
        # another shift has come, or another of them has the turn
        TWO % ("{notify: [team:technical], climb_after: 8h}", "{notify: [team:technical], climb_after: 1h}"),
    ),
    "a team of people told already": (
        TWO % ("{notify: [person:bo, person:cy], climb_after: 8h}", "{notify: [team:technical], climb_after: 1h}"),
        PATHS, "tells_nobody_new", "paths.p.levels[1].notify", "the levels before it",
        TWO % ("{notify: [team:technical], pick: round_robin, climb_after: 1h}",
               "{notify: [team:technical], pick: round_robin, climb_after: 1h}"),
    ),
    "a schedule of people told already": (
        ON_CALL + TWO % ("{notify: [person:bo, person:cy], climb_after: 8h}",
                         "{notify: [schedule:nights], climb_after: 1h}"),
        ("paths", "schedules"), "tells_nobody_new", "paths.p.levels[1].notify", "the levels before it",
        ON_CALL + TWO % ("{notify: [person:bo], climb_after: 8h}", "{notify: [schedule:nights], climb_after: 1h}"),
    ),
    "leads who were told already": (
        TWO % ("{notify: [person:cy], climb_after: 1h}", "{notify: [role:lead], climb_after: 1h}"), PATHS,
        "tells_nobody_new", "paths.p.levels[1].notify", "the levels before it",
        TWO % ("{notify: [person:bo], climb_after: 1h}", "{notify: [role:lead], climb_after: 1h}"),
    ),
    "told after the promise": (
        targets("first_response: {P0: 15m, default: 1d}, calendar: always") + "\n"
        + trigger("{waiting_for: first_response, longer_than: 30m}"), (),
        "told_too_late", "targets[0].first_response", "at P0 15m is promised, and 'T', the first to tell anybody",
        targets("first_response: {P0: 30m, default: 1d}, calendar: always") + "\n"
        + trigger("{waiting_for: first_response, longer_than: 30m}"),
    ),
    "told after the breach": (
        targets("resolution: 8h") + "\n" + trigger("{target: resolution, at: 10m after}"), (),
        "told_too_late", "targets[0].resolution", "at P0, P1, P2, P3, P4 8h is promised",
        targets("resolution: 8h") + "\n" + trigger("[opened, {target: resolution, at: 10m after}]"),
    ),
    "told after the promise in working hours": (
        targets("first_response: {P0: 15m, default: 1d}, calendar: always") + "\n"
        + trigger("{waiting_for: first_response, longer_than: 30m, calendar: berlin}"), (),
        "told_too_late", "targets[0].first_response", "comes after that",
        # the promise may rest while the wait goes on
        targets("first_response: {P0: 15m, default: 1d}, calendar: berlin") + "\n"
        + trigger("{waiting_for: first_response, longer_than: 30m, calendar: always}"),
    ),
    "one person until the promise is broken": (
        targets("first_response: {P0: 15m, default: 1d}, calendar: always") + "\n" + trigger() + "\n"
        + TWO.replace("p:", "outage:") % ("{notify: [schedule:on-call], climb_after: 30m}", CY % ""), PATHS,
        "climbs_too_late", "paths.outage.levels[0].climb_after", "at P0 this one person is asked until",
        targets("first_response: {P0: 15m, default: 1d}, calendar: always") + "\n" + trigger() + "\n"
        + TWO.replace("p:", "outage:") % ("{notify: [schedule:on-call], climb_after: {P0: 5m, default: 30m}}", CY % ""),
    ),
    "tiers without a promise": (
        targets('when: account.tier == "enterprise", first_response: 1h'), (),
        "tier_without_target", "targets", "no target is for starter",
        targets('when: account.tier == "enterprise", first_response: 1h', "first_response: 1d"),
    ),
    "no promise for the rest": (
        targets('when: tier_at_least("starter") && issue.priority != "P4", first_response: 1h'), (),
        "no_catch_all", "targets", "an issue that none of these is for has no promise",
        targets('when: tier_at_least("starter"), first_response: 1h', "first_response: 1d"),
    ),
    "no way for the rest": (
        routing('when: issue.kind == "billing", to: {team: technical}'), (),
        "no_catch_all", "routing", "an issue that none of these rules is for is given to nobody",
        routing('when: issue.kind == "billing", to: {team: frontline}', "to: {team: technical}"),
    ),
    "a kind without a way": (
        routing('when: issue.kind == "billing", to: {team: technical}') + "\n"
        + trigger(more='when: issue.kind == "outage"'), (),
        "kind_without_route", "routing", "no rule gives issues of the kind outage to anybody",
        routing('when: \'issue.kind in ["billing", "outage"]\', to: {team: technical}') + "\n"
        + trigger(more='when: issue.kind == "outage"'),
    ),
    "a priority at which nobody is ever rung": (
        trigger(more='when: issue.priority == "P0"'), (),
        "never_rings", "triggers", "no trigger ever rings for an issue of P1, P2, P3, P4",
        trigger(more='when: priority_at_least("P4")'),
    ),
    "a kind that is almost another": (
        routing('when: issue.kind == "outage", to: {team: technical}', "to: {team: frontline}") + "\n"
        + "triggers: [{name: T, on: opened, when: issue.kind == \"outage\", escalate: outage}, "
        "{name: U, on: message, when: issue.kind == \"outtage\", escalate: outage}]", (),
        "doubtful_kind", "triggers[1].when", "only this speaks of the kind outtage, which is almost outage",
        routing('when: issue.kind == "outage", to: {team: technical}', "to: {team: frontline}") + "\n"
        + "triggers: [{name: T, on: opened, when: issue.kind == \"outage\", escalate: outage}, "
        "{name: U, on: message, when: issue.kind == \"billing\", escalate: outage}]",
    ),
}  # fmt: skip


@pytest.mark.parametrize("warned", WARNED.values(), ids=WARNED.keys())
def test_it_is_warned_of_at_its_place(warned: tuple[str, tuple[str, ...], str, str, str, str]) -> None:
    addition, without, code, path, says, _near_miss = warned
    problem = warnings(addition, without)[code]
    assert problem.path == path
    assert says in problem.message
    assert problem.hint
    assert problem.line > 1


@pytest.mark.parametrize("warned", WARNED.values(), ids=WARNED.keys())
def test_what_only_looks_like_it_is_not_warned_of(warned: tuple[str, tuple[str, ...], str, str, str, str]) -> None:
    _addition, without, code, _path, _says, near_miss = warned
    assert code not in warnings(near_miss, without)


def test_an_unknown_word_is_one_warning_and_not_two() -> None:
    found = warnings(trigger(more='when: issue.priority == "P9"'))
    assert "there is no priority" in found["doubtful_condition"].message
    assert "never_holds" not in found


def test_a_condition_that_cannot_be_met_is_the_only_thing_said_of_its_trigger() -> None:
    found = load(company(pair("opened, stop: true, escalate: outage", 'opened, when: "!true", inform: [person:cy]')))
    assert [problem.code for problem in found.warnings] == ["never_holds"]


def test_a_target_that_an_account_chooses_is_reached() -> None:
    text = targets("first_response: 1h", "first_response: 5m") + "\naccounts: {acme: {target: T2}}"
    assert "never_reached" not in warnings(text)


def test_what_reads_the_old_value_is_not_compared_with_what_watches_another_field() -> None:
    both = pair(
        '[{changed: kind}, priority], stop: true, when: event.to == "P0", escalate: outage',
        '[{changed: kind}], when: event.to == "P0", inform: [person:cy]',
    )
    assert "overtaken" not in warnings(both)


def test_a_trigger_on_two_clocks_is_not_stopped_by_one_on_the_first() -> None:
    both = pair(
        "{target: first_response, at: 75%}, stop: true, escalate: outage",
        "{target: [first_response, resolution], at: 75%}, inform: [person:cy]",
    )
    assert "overtaken" not in warnings(targets("first_response: 1h, resolution: 2h") + "\n" + both)


def test_a_document_of_many_rules_is_looked_at_no_longer_than_it_may_be() -> None:
    """What takes too long is left alone: nothing false is said of what was not looked at."""
    rules = [
        f'{{name: N{n}, on: opened, stop: true, when: issue.kind != "k{n}" && account.arr > {n}, set: {{kind: k{n}}}}}'
        for n in range(300, 0, -1)
    ]
    loaded = load(company(f"triggers: [{', '.join(rules)}]"))
    assert loaded.errors == ()
    assert {problem.code for problem in loaded.warnings} <= {"no_trigger", "overtaken"}
