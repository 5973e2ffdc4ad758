"""What loads and hardly means what its author wants is warned of, at its place."""

from __future__ import annotations

import pytest

from rung.policy import load
from rung.policy.schema.document import DOCUMENT
from tests.policy.documents import COMPANY, EXAMPLES, company, warnings

PATHS = ("paths",)

# What is written, without which sections of the company; the code, the place, and a part of what is said.
WARNED = {
    "a team without members": (
        "teams: {frontline: {}, technical: {}, night: {}}", ("teams",),
        "team_without_members", "teams.night", "telling it tells nobody",
    ),
    "a person without an address": (
        "people: {cy: {teams: [technical]}, ana: {email: a@b.c, teams: [frontline]}, bo: {email: b@b.c}}", ("people",),
        "person_without_address", "people.cy", "no notice can reach them",
    ),
    "a number that no network takes": (
        "people: {cy: {phone: '0170/1234567', teams: [technical]}, ana: {email: a@b.c, teams: [frontline]}, "
        "bo: {phone: '+49 (170) 1234-567'}}",
        ("people",), "phone_without_country", "people.cy.phone", "no number with its country",
    ),
    "a person who would sleep through what is critical": (
        "people: {cy: {email: cy@b.c, teams: [technical], notices: {critical: {breaks_quiet_hours: false}}}, "
        "ana: {email: a@b.c, teams: [frontline]}, bo: {email: b@b.c}}", ("people",),
        "critical_breaks_quiet_hours", "people.cy.notices.critical.breaks_quiet_hours", "nobody can turn them off",
    ),
    "hours that fall back to always": (
        "workspace: {last_resort: [person:cy]}", ("workspace",),
        "hours_fall_back_to_always", "people.cy", "counts as always at work",
    ),
    "a level that is empty at night": (
        "paths: {p: {levels: [{notify: [team:technical], climb_after: 1h}]}}", PATHS,
        "level_can_be_empty", "paths.p.levels[0]", "nobody of team:technical is on shift",
    ),
    "a person who is told on shift only": (
        "paths: {p: {levels: [{notify: [person:cy], pick: on_shift, climb_after: 1h}]}}", PATHS,
        "level_can_be_empty", "paths.p.levels[0]", "cy is told only on shift",
    ),
    "a role that may be nobody": (
        "paths: {p: {levels: [{notify: [role:assignee], climb_after: 1h}]}}", PATHS,
        "level_can_be_empty", "paths.p.levels[0]", "role:assignee can be nobody",
    ),
    "a schedule with gaps": (
        "schedules: {s: {layers: [{rotation: [cy], every: 1d, starts: 2026-01-05, only: {mon-fri: 20:00-08:00}}]}}\n"
        "paths: {p: {levels: [{notify: [schedule:s], climb_after: 1h}]}}", ("paths", "schedules"),
        "level_can_be_empty", "paths.p.levels[0]", "the schedule s has gaps",
    ),
    "a level without climb_after": (
        "paths: {p: {levels: [{name: Cy, notify: [person:cy]}]}}", PATHS,
        "climb_after_left_out", "paths.p.levels[0]", "'Cy' names no climb_after, so it has 30m",
    ),
    "a level without climb_after for some": (
        "paths: {p: {levels: [{name: Cy, notify: [person:cy], climb_after: {P0: 5m, P1: 10m}}]}}", PATHS,
        "climb_after_left_out", "paths.p.levels[0].climb_after", "no climb_after for P2, P3, P4, which have 30m",
    ),
    "days of a calendar that has no day": (
        "calendars: {berlin: {hours: {mon-fri: 09:00-17:00}}}\ntargets: [{name: T, resolution: {P0: 1h, default: 2d}}]",
        ("calendars",), "day_without_length", "targets[0].resolution.default",
        "2d is 48 h of working time: what starts on Monday 2026-03-02 09:00 is due on Monday 2026-03-09 17:00",
    ),
    "a week of climbing in such a calendar": (
        "calendars: {berlin: {hours: {mon-fri: 09:00-17:00}}}\n"
        "paths: {p: {levels: [{notify: [person:cy], climb_after: 1w, climb_clock: berlin}]}}", ("calendars", "paths"),
        "day_without_length", "paths.p.levels[0].climb_after", "1w is 120 h of working time",
    ),
    "a window that names no path": (
        "windows: [{name: Upgrade, from: 2026-03-14T22:00, to: 2026-03-15T02:00, inform: [person:cy]}]", (),
        "holds_nothing", "windows[0]", "'Upgrade' holds no path",
    ),
    "an incident of no flood": (
        "triggers: [{name: T, on: opened, incident: {adopt: 30m}, escalate: outage}]", (), "incident_without_flood",
        "triggers[0].incident", "'T' counts no flood, so it joins and opens no incident",
    ),
    "a trigger that does nothing": (
        "triggers: [{name: T, on: opened}]", (), "trigger_does_nothing", "triggers[0]",
        "'T' does nothing when it fires",
    ),
    "a target behind one for all": (
        "targets: [{name: All, first_response: 1h}, {name: VIP, when: account.churn_risk, first_response: 5m}]", (),
        "never_reached", "targets[1]", "'All' above has no condition",
    ),
    "a critical path without a last resort": (
        "workspace: {calendar: berlin}\n"
        "paths: {p: {levels: [{notify: [person:cy], urgency: critical, climb_after: 1h}]}}",
        ("workspace", "paths"), "no_last_resort", "paths.p", "nobody is told of it",
    ),
    "a preferred channel without an address": (
        "people: {cy: {email: c@b.c, teams: [technical], notices: {high: [slack]}}, ana: {email: a@b.c, "
        "teams: [frontline]}, bo: {email: b@b.c}}", ("people",),
        "no_address_for_channel", "people.cy.notices.high", "cy has no address for slack",
    ),
    "two people of one address": (
        "people: {cy: {email: c@b.c, teams: [technical]}, ana: {email: A@b.c, teams: [frontline]}, bo: {email: a@B.c}}",
        ("people",), "shared_address", "people.bo.email", "ana has the same address",
    ),
    "two accounts of one domain": (
        "accounts: {acme: {domains: [acme.example]}, tiny: {domains: [ACME.example]}}", (),
        "shared_domain", "accounts.tiny.domains[0]", "the account acme has this domain too",
    ),
    "a path that replaces itself": (
        "triggers: [{name: T, on: opened, escalate: {path: outage, replaces: [outage]}}]", (),
        "replaces_itself", "triggers[0].escalate.replaces", "does not replace its own path",
    ),
    "a level without any time": (
        "paths: {p: {levels: [{name: Cy, notify: [person:cy], climb_after: 0}]}}", PATHS,
        "climbs_at_once", "paths.p.levels[0].climb_after", "'Cy' has no time at all",
    ),
    "an urgency that is turned off": (
        "people: {cy: {email: c@b.c, teams: [technical], notices: {critical: []}}, ana: {email: a@b.c, "
        "teams: [frontline]}, bo: {email: b@b.c}}", ("people",),
        "no_channel", "people.cy.notices.critical", "nobody is reached by it",
    ),
    "an ended status that waits": (
        "workspace: {calendar: berlin, statuses_waiting: [on_hold, resolved], last_resort: [person:cy]}",
        ("workspace",),
        "ended_status_waits", "workspace.statuses_waiting[1]", "an issue that is resolved waits for nobody",
    ),
    "a reply that waits on": (
        "workspace: {calendar: berlin, statuses_waiting: [on_hold], on_reply: {waiting: on_hold}, "
        "last_resort: [person:cy]}", ("workspace",),
        "reply_still_waits", "workspace.on_reply.waiting", "which waits for the customer still",
    ),
    "a weekday named twice": (
        "calendars: {berlin: {day: 8h, hours: {mon-fri: 09:00-17:00, fri: 09:00-13:00}}}", ("calendars",),
        "day_twice", "calendars.berlin.hours.fri", "fri stands in 'mon-fri' already",
    ),
    "a zone without summer time": (
        "workspace: {calendar: berlin, time_zone: EST, last_resort: [person:cy]}", ("workspace",),
        "no_summer_time", "workspace.time_zone", "EST has no summer time",
    ),
    "a language that nobody speaks": (
        "routing: [{name: R, to: {team: technical, prefer: [account, language]}}]", (),
        "prefers_nobody", "routing[0].to.prefer[1]", "nobody of technical has languages",
    ),
    "one zone for all": (
        "routing: [{name: R, to: {team: technical, prefer: [time_zone]}}]", (),
        "prefers_nobody", "routing[0].to.prefer[0]", "everybody of technical is in",
    ),
    "a preference where there is one person": (
        "routing: [{name: R, to: {person: cy, prefer: [account]}}]", (),
        "prefers_nobody", "routing[0].to.prefer[0]", "there is nobody to prefer",
    ),
    "a rule that nobody can meet": (
        "people: {cy: {email: cy@b.c, teams: [technical], skills: {api: 2}}, ana: {email: a@b.c, teams: [frontline]}, "
        "bo: {email: b@b.c}}\n"
        "routing: [{name: R, to: {team: technical, needs: {api: 3}}}]", ("people",),
        "nobody_able", "routing[0].to.needs", "nobody of those named has api 3",
    ),
    "a team without any room": (
        "people: {cy: {email: cy@b.c, teams: [technical], capacity: 0}, ana: {email: a@b.c, teams: [frontline]}, "
        "bo: {email: b@b.c}}\n"
        "routing: [{name: R, to: {team: technical}}]", ("people",),
        "nobody_able", "routing[0].to", "has a capacity of 0",
    ),
    "the managers of those told before the first": (
        "paths: {p: {levels: [{notify: [role:manager_of_told], backup: [person:cy], climb_after: 1h}]}}", PATHS,
        "doubtful_target", "paths.p.levels[0].notify[0]", "and nobody was",
    ),
    "managers where nobody has one": (
        "paths: {p: {levels: [{notify: [person:cy], climb_after: 1h}, {notify: [role:manager_of_told], "
        "backup: [person:cy], climb_after: 1h}]}}", PATHS,
        "doubtful_target", "paths.p.levels[1].notify[0]", "nobody has a manager",
    ),
    "a channel of Teams that is a team": (
        "paths: {p: {levels: [{notify: [person:cy, teams:technical], climb_after: 1h}]}}", PATHS,
        "doubtful_target", "paths.p.levels[0].notify[1]", "technical is a team here",
    ),
    "a field that is almost one": (
        "triggers: [{name: T, on: {changed: prioritty}, escalate: outage}]", (),
        "doubtful_field", "triggers[0].on.changed", "no issue has a field 'prioritty' of its own",
    ),
    "a team in a condition that does not exist": (
        "triggers: [{name: T, on: opened, when: issue.team == \"techncal\", escalate: outage}]", (),
        "doubtful_condition", "triggers[0].when", 'there is no team "techncal" in this document',
    ),
    "a person in a condition that does not exist": (
        "triggers: [{name: T, on: opened, when: 'account.owner in [\"cy\", \"cyy\"]', escalate: outage}]", (),
        "doubtful_condition", "triggers[0].when", 'there is no person "cyy" in this document',
    ),
    "a status in a condition that is almost one": (
        "triggers: [{name: T, on: opened, when: issue.status != \"resolvd\", escalate: outage}]", (),
        "doubtful_condition", "triggers[0].when", 'there is no status "resolvd" in this document',
    ),
    "an assignee who is an empty text": (
        "triggers: [{name: T, on: opened, when: issue.assignee == \"\", escalate: outage}]", (),
        "doubtful_condition", "triggers[0].when", "issue.assignee is never an empty text",
    ),
    "a sign in a name that nobody sees": (
        "accounts: {tiny: {tags: [vip\u200b]}}", (), "odd_blank", "accounts.tiny.tags[0]", "a sign that cannot be seen",
    ),
    "a schedule without turns": (
        "schedules: {on-call: {}}", ("schedules",), "schedule_without_turns", "schedules.on-call", "nobody takes turns",
    ),
    "a calendar that never opens": (
        "calendars: {berlin: {hours: {mon: []}}}", ("calendars",), "never_open", "calendars.berlin", "is never open",
    ),
    "a trigger without a name": (
        "triggers: [{on: opened, escalate: outage}]", (), "name_left_out", "triggers[0]", "'trigger 1' by its place",
    ),
    "a condition that may be a slip": (
        'triggers: [{name: T, on: opened, escalate: outage, when: account.tier == "enterprize"}]', (),
        "doubtful_condition", "triggers[0].when", "enterprize",
    ),
}  # fmt: skip


@pytest.mark.parametrize("warned", WARNED.values(), ids=WARNED.keys())
def test_it_is_warned_of_at_its_place(warned: tuple[str, tuple[str, ...], str, str, str]) -> None:
    addition, without, code, path, says = warned
    problem = warnings(addition, without)[code]
    assert problem.path == path
    assert says in problem.message
    assert problem.hint


def test_the_company_alone_has_no_warning() -> None:
    assert warnings() == {}
    assert [problem.code for problem in load(COMPANY).warnings] == ["no_trigger"]


def test_a_document_without_its_version_is_warned_of() -> None:
    assert "version_left_out" in {problem.code for problem in load(company(without=("rung",))).warnings}


@pytest.mark.parametrize(
    "level",
    [
        "{notify: [team:technical], during: on_shift, climb_after: 1h}",
        "{notify: [team:technical], urgency: critical, climb_after: 1h}",
        "{notify: [team:technical], backup: [person:cy], climb_after: 1h}",
        "{notify: [team:technical, schedule:on-call], climb_after: 1h}",
        "{notify: ['slack:#support'], climb_after: 1h}",
        "{notify: [team:sun], climb_after: 1h}",
    ],
)
def test_a_level_that_always_has_somebody_is_not_warned_of(level: str) -> None:
    text = f"""
        calendars:
          berlin: {{day: 8h, hours: {{mon-fri: ["09:00-17:00"]}}}}
          east: {{time_zone: Asia/Tokyo, hours: {{daily: 08:00-20:00}}}}
          west: {{time_zone: America/New_York, hours: {{daily: 06:00-20:00}}}}
        teams: {{frontline: {{}}, technical: {{}}, sun: {{}}}}
        people:
          ana: {{email: ana@support.example, hours: east, teams: [sun, frontline]}}
          bo: {{email: bo@support.example, hours: west, teams: [sun]}}
          cy: {{email: cy@support.example, teams: [technical]}}
        paths: {{p: {{levels: [{level}]}}}}
        """
    assert warnings(text, ("calendars", "teams", "people", "paths")) == {}


def test_the_last_level_may_leave_climb_after_to_its_repeats() -> None:
    paths = "paths: {p: {levels: [{notify: [person:cy], repeat: {every: 30m, times: 4}}]}}"
    assert warnings(paths, PATHS) == {}


def test_a_level_that_pagerduty_is_told_of_is_never_empty() -> None:
    paths = "paths: {p: {levels: [{notify: [role:assignee, 'pagerduty:platform'], climb_after: 1h}]}}"
    assert "level_can_be_empty" not in warnings(paths, PATHS)


def test_priorities_that_a_map_leaves_out_are_warned_of() -> None:
    head = "paths: {p: {levels: [{notify: [person:cy], repeat: {every: {P0: 30m, P1: 1h}, times: 4}%s}]}}"
    unrepeated = warnings(head % "", PATHS)["climb_after_left_out"]
    assert unrepeated.hint == "write climb_after: and a span"
    assert warnings(head % ", climb_after: 1h", PATHS) == {}
    lead = "paths: {p: {levels: [{notify: [role:lead], during: {P0: on_shift%s}, climb_after: 1h}]}}"
    assert "level_can_be_empty" in warnings(lead % "", PATHS)
    assert warnings(lead % ", default: on_shift", PATHS) == {}


def test_a_target_that_an_account_chooses_is_reached() -> None:
    targets = "targets: [{name: All, first_response: 1h}, {name: VIP, first_response: 5m}]"
    assert warnings(targets + "\naccounts: {acme: {target: VIP}}") == {}


def test_the_demo_is_warned_of_nothing() -> None:
    loaded = load((EXAMPLES / "demo.yaml").read_bytes())
    assert loaded.errors == ()
    assert loaded.warnings == ()
    assert DOCUMENT.keys["rung"].required is False


def test_a_policy_that_nothing_triggers_is_warned_of() -> None:
    triggered = company("triggers: [{name: T, on: opened, escalate: outage}]")
    assert "no_trigger" not in {problem.code for problem in load(triggered).warnings}
    silent = company("triggers: [{name: T, on: opened, inform: [person:cy]}]")
    (problem,) = load(silent).warnings
    assert (problem.code, problem.path) == ("no_trigger", "paths")
    assert "tells nobody of anything by itself" in problem.message


def test_a_status_of_their_own_is_nobodys_slip() -> None:
    when = "triggers: [{name: T, on: opened, when: issue.status == \"triage\", escalate: outage}]"
    assert warnings(when) == {}
