"""What is wrong with a document is said at its place, in words that mend it."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from rung.policy import check, load
from tests.policy.documents import ACME, company, errors


class Bad(NamedTuple):
    """A document, and the error that its author must see: `at` is what stands at the place of the error."""

    text: str
    at: str
    code: str
    says: str
    hint: str
    path: str = ""


BAD = {
    "a key that nobody knows": Bad(
        company("notices: {critical: {chanels: [slack]}}"),
        "chanels", "unknown_key", "a notice rule has no key 'chanels'", "did you mean channels?",
        "notices.critical.chanels",
    ),
    "a section that nobody knows": Bad(
        company("trigger: []"), "trigger: []", "unknown_key", "a document has no key 'trigger'",
        "did you mean triggers?"
    ),
    "a level that tells nobody": Bad(
        company("paths: {p: {levels: [{notify: [], climb_after: 1h}]}}", ("paths",)),
        "[], climb", "empty_notify", "this list is empty", "name at least 1", "paths.p.levels[0].notify",
    ),
    "a level without notify": Bad(
        company("paths: {p: {levels: [{climb_after: 1h}]}}", ("paths",)),
        "{climb", "missing_key", "a level needs notify", "write notify:", "paths.p.levels[0]",
    ),
    "a path without levels": Bad(
        company("paths: {p: {inform: [person:cy]}}", ("paths",)),
        "{inform", "missing_key", "a path needs levels", "write levels:", "paths.p",
    ),
    "a person who does not exist": Bad(
        company("paths: {p: {levels: [{notify: [person:cyy], climb_after: 1h}]}}", ("paths",)),
        "person:cyy", "unknown_person", "there is no person 'cyy'", "did you mean cy?", "paths.p.levels[0].notify[0]",
    ),
    "a target without its kind": Bad(
        company("paths: {p: {levels: [{notify: [technical], climb_after: 1h}]}}", ("paths",)),
        "technical], ", "unknown_target", "'technical' is no target of a notice", "write team:technical",
    ),
    "several targets in one text": Bad(
        company('paths: {p: {levels: [{notify: "team:technical, person:cy", climb_after: 1h}]}}', ("paths",)),
        '"team:technical, p', "wrong_form", "several values stand here in one text", "write [",
    ),
    "a role that does not exist": Bad(
        company("paths: {p: {levels: [{notify: [role:assigne], climb_after: 1h}]}}", ("paths",)),
        "role:assigne", "unknown_role", "there is no role 'assigne'", "did you mean assignee?",
    ),
    "a skill that nobody has": Bad(
        company("paths: {p: {levels: [{notify: [skills:api+sap], climb_after: 1h}]}}", ("paths",)),
        "skills:", "unknown_skill", "nobody has the skill 'sap'", "there is: api, billing",
    ),
    "the channel of a team that has none": Bad(
        company('paths: {p: {levels: [{notify: ["team:technical#channel"], climb_after: 1h}]}}', ("paths",)),
        '"team:technical#', "unknown_channel", "the team technical has no channel", "write channel:",
    ),
    "a span that is none": Bad(
        company("paths: {p: {levels: [{notify: [person:cy], climb_after: 1 hour}]}}", ("paths",)),
        "1 hour", "bad_span", "'1 hour' is not a span of time", "write 1h",
        "paths.p.levels[0].climb_after",
    ),
    "a calendar that does not exist": Bad(
        company("targets: [{name: T, calendar: berlni, first_response: 1h}]"),
        "berlni", "unknown_calendar", "there is no calendar 'berlni'", "did you mean berlin?", "targets[0].calendar",
    ),
    "a time zone that does not exist": Bad(
        company("people: {cy: {email: c@d.e, time_zone: Europe/Berln}}", ("people", "paths", "teams", "schedules")),
        "Europe/Berln", "unknown_time_zone", "there is no time zone 'Europe/Berln'", "write Europe/Berlin",
    ),
    "a country that does not exist": Bad(
        company("calendars: {berlin: {hours: {mon: 09:00-17:00}, holidays: {country: Germany}}}", ("calendars",)),
        "Germany", "unknown_country", "no holidays are known of the country 'Germany'", "",
        "calendars.berlin.holidays.country",
    ),
    "a part of a country that does not exist": Bad(
        company(
            "calendars: {berlin: {hours: {mon: 09:00-17:00}, holidays: {country: DE, subdivision: XX}}}", ("calendars",)
        ),
        "XX", "unknown_subdivision", "DE has no part 'XX'", "there is: ",
    ),
    "a key that stands twice": Bad(
        company("notices:\n  high: [slack]\n  high: [email]"),
        "high: [email]", "duplicate_key", "'high' stands here a second time; the first is on line 21",
        "keep one of the two",
    ),
    "a manager of themselves": Bad(
        company(
            "people: {ana: {manager: bo}, bo: {manager: cy}, cy: {manager: ana, email: c@d.e}}", ("people", "teams")
        ).replace("team:technical, ", ""),
        "bo}, bo", "circle", "ana is manager of themselves: ana -> bo -> cy -> ana", "leave the topmost manager out",
        "people.ana.manager",
    ),
    "teams that back each other up": Bad(
        company("teams: {frontline: {backup: technical}, technical: {backup: frontline}}", ("teams",)),
        "technical}, tech", "circle", "frontline is backup of itself: frontline -> technical -> frontline",
        "leave one backup out", "teams.frontline.backup",
    ),
    "calendars made of each other": Bad(
        company("calendars: {berlin: {any_of: [late]}, late: {any_of: [always, berlin]}}", ("calendars",)),
        "[late]", "circle", "berlin is made of itself: berlin -> late -> berlin", "take one of them out of any_of",
    ),
    "a calendar of others with hours of its own": Bad(
        company("calendars: {berlin: {any_of: [always], hours: {mon: 09:00-17:00}}}", ("calendars",)),
        "[always]", "any_of_with_hours", "a calendar made of others has no hours",
        "move these to a calendar of their own",
    ),
    "weekdays that are none": Bad(
        company("calendars: {berlin: {hours: {monday: 09:00-17:00}}}", ("calendars",)),
        "monday", "bad_weekdays", "'monday' names no weekdays", "write mon",
    ),
    "a time of day that is none": Bad(
        company('calendars: {berlin: {hours: {mon: ["9-17"]}}}', ("calendars",)),
        '"9-17"', "bad_interval", "'9-17' is no interval", 'write "09:00-17:00"',
    ),
    "a date that is none": Bad(
        company("calendars: {berlin: {hours: {mon: 09:00-17:00}, closed: [24.12.2026]}}", ("calendars",)),
        "24.12.2026", "bad_date", "'24.12.2026' is no date", "write 2026-12-24",
    ),
    "a priority that does not exist": Bad(
        company("targets: [{name: T, first_response: {P9: 1h}}]"),
        "P9", "unknown_priority", "there is no priority 'P9'", "there is: P0, P1, P2, P3, P4, default",
        "targets[0].first_response.P9",
    ),
    "a tier that does not exist": Bad(
        company("accounts: {tiny: {tier: startup}}"),
        "startup", "unknown_tier", "there is no tier 'startup'", "did you mean starter?", "accounts.tiny.tier",
    ),
    "a default priority that is none of them": Bad(
        company("workspace: {calendar: berlin, default_priority: P7}", ("workspace",)),
        "P7}", "unknown_priority", "there is no priority 'P7'", "there is: P0, P1, P2, P3, P4",
        "workspace.default_priority",
    ),
    "a condition with a name that does not exist": Bad(
        company('triggers:\n  - {name: T, on: opened, when: account.teir == "enterprise", escalate: outage}'),
        "account.teir", "bad_condition", "there is no name account.teir", "account.tier", "triggers[0].when",
    ),
    "a condition with a wrong type": Bad(
        company("triggers:\n  - {name: T, on: opened, when: issue.subject > 3, escalate: outage}"),
        "> 3", "bad_condition", "", "", "triggers[0].when",
    ),
    "a fault on the third line of a folded condition": Bad(
        company("""
            triggers:
              - name: T
                on: opened
                escalate: outage
                when: >
                  issue.priority == "P0" &&
                  account.churn_risk &&
                  acount.arr > 100
            """),
        "acount.arr", "bad_condition", "there is no name acount.arr", "account.arr",
    ),
    "a fault behind escaped quotes": Bad(
        company('triggers:\n  - {name: T, on: opened, when: "issue.kind == \\"a\\" && isue.id == \\"b\\""}'),
        "isue.id", "bad_condition", "there is no name isue.id", "issue.id",
    ),
    "a fault behind doubled quotes": Bad(
        company("triggers:\n  - {name: T, on: opened, when: 'issue.kind == ''a'' && isue.id == ''b'''}"),
        "isue.id", "bad_condition", "there is no name isue.id", "issue.id",
    ),
    "a calendar in a condition that does not exist": Bad(
        company("triggers:\n  - name: T\n    on: opened\n    escalate: outage\n    when: in_hours(\"paris\")"),
        '"paris"', "bad_condition", "paris", "",
    ),
    "a kind of trigger that does not exist": Bad(
        company("triggers: [{name: T, on: open, escalate: outage}]"),
        "open, esc", "unknown_kind", "a trigger cannot look at 'open'", "did you mean opened?", "triggers[0].on",
    ),
    "a kind of trigger that needs keys": Bad(
        company("triggers: [{name: T, on: target, escalate: outage}]"),
        "target, esc", "unknown_kind", "a trigger cannot look at 'target'", "write {target: …} with its keys",
    ),
    "a moment that is none": Bad(
        company("triggers: [{name: T, on: {target: first_response, at: half}, escalate: outage}]"),
        "half", "bad_moment", "'half' is no moment of a clock", "write 75%, 15m before, breach or 10m after",
    ),
    "a share past the breach": Bad(
        company("triggers: [{name: T, on: {target: first_response, at: 150%}, escalate: outage}]"),
        "150%", "bad_moment", "150% lies after the breach", "such as 10m after",
    ),
    "a metric that does not exist": Bad(
        company("triggers: [{name: T, on: {target: first_reply}, escalate: outage}]"),
        "first_reply", "unknown_word", "'first_reply' is no metric", "write first_response",
    ),
    "a limit that says two things": Bad(
        company("triggers: [{name: T, on: opened, escalate: outage, limit: {every: 1h, at_most: 2}}]"),
        "2}}]", "bad_limit", "a limit says either every or at_most", "keep one of the two",
    ),
    "a level past the last": Bad(
        company("triggers: [{name: T, on: opened, escalate: {path: outage, level: 3}}]"),
        "3}}]", "unknown_level", "the path outage has 2 levels, so there is no level 3", "write 1 to 2",
        "triggers[0].escalate.level",
    ),
    "two triggers of one name": Bad(
        company("triggers:\n  - {name: T, on: opened, escalate: outage}\n  - {name: T, on: message, escalate: outage}"),
        "T, on: message", "duplicate_name", "'T' is the name of triggers[0] too", "give each a name of its own",
    ),
    "a last level that repeats without end": Bad(
        company("paths: {p: {levels: [{notify: [person:cy], repeat: {every: 30m}}]}}", ("paths",)),
        "{every", "endless_repeat", "the last level repeats without end", "write times: and how often",
    ),
    "a level that repeats all the time": Bad(
        company("paths: {p: {levels: [{notify: [person:cy], repeat: {every: 0, times: 4}}]}}", ("paths",)),
        "0, times", "bad_span", "0 would never end", "write a span above zero", "paths.p.levels[0].repeat.every",
    ),
    "a channel that nobody has": Bad(
        company("notices: {high: [slak]}"),
        "slak", "unknown_channel", "there is no channel 'slak'", "did you mean slack?", "notices.high[0]",
    ),
    "a route to two": Bad(
        company("routing: [{name: R, to: {team: technical, person: cy}}]"),
        "cy}}]", "wrong_route", "an issue is routed to one team, one person or one schedule", "name exactly one of",
    ),
    "a route to nobody": Bad(
        company("routing: [{name: R, to: {pick: round_robin}}]"),
        "{pick", "wrong_route", "an issue is routed to one team, one person or one schedule", "name exactly one of",
    ),
    "an override that ends before it begins": Bad(
        company("schedules: {s: {overrides: [{who: cy, from: 2026-03-03T09:00, to: 2026-03-02T09:00}]}}"
                "\npaths: {p: {levels: [{notify: [person:cy], climb_after: 1h}]}}", ("schedules", "paths")),
        "2026-03-02T09:00}", "ends_before_start", "this ends before it begins", "write an end after the start",
    ),
    "a turn that cannot be": Bad(
        company("schedules: {s: {layers: [{rotation: [cy], every: 90m, starts: 2026-03-03}]}}", ("schedules",)),
        "90m", "bad_span", "a turn of 1h30m is not possible", "write hours (12h), days (1d), weeks (2w) or months",
    ),
    "a list where a mapping belongs": Bad(
        company("teams: [frontline, technical]\npeople: {cy: {email: c@d.e}}", ("teams", "people", "paths",
        "schedules")),
        "[frontline", "wrong_form", "a list stands here instead of a mapping", "write a mapping",
    ),
    "a value that was forgotten": Bad(
        company("targets:\n  - name: T\n    first_response:\n    resolution: 3d"),
        "", "no_value", "a value is missing here", "leave the key out",
    ),
    "a value that a comment swallowed": Bad(
        company("accounts:\n  tiny:\n    tags: #vip"),
        "", "no_value", "a value is missing here", "a # behind a blank begins a comment: put the value in quotes",
    ),
    "a missing space in a flow mapping": Bad(
        company("accounts: {tiny: {name:Tiny, tier: starter}}"),
        "name:Tiny", "unknown_key", "an account has no key 'name:Tiny'", "a space is missing after name:",
    ),
    "a comma in an unquoted text of a flow mapping": Bad(
        company("accounts: {tiny: {name: Tiny, Ltd, tier: starter}}"),
        "Ltd", "unknown_key", "an account has no key 'Ltd'", "a comma inside {…} begins a new key: quote a text",
    ),
    "a version that does not exist": Bad("rung: 2\n", "2", "unknown_word", "'2' is no version of the format",
        "there is: 1"),
    "an anchor": Bad(company("notices: &n {high: [slack]}"), "&n", "anchor", "anchors are not used here", "remove it"),
    "an alias": Bad(company("notices: *n"), "*n", "alias", "aliases are not used here", "write the value out"),
    "a tag": Bad(company("notices: !!map {high: [slack]}"), "!!map", "tag", "types are not named here", "remove it"),
    "a merge key": Bad(company("notices: {<<: {high: [slack]}}"), "<<", "merge_key", "not used here",
        "write the keys out"),
    "a second document": Bad(company("---\nrung: 1"), "---", "second_document", "a second document",
        "remove the line ---"),
    "a name with a space": Bad(
        company("accounts: {big corp: {tier: starter}}"),
        "big corp", "bad_name", "'big corp' cannot be the name of an account", "use letters, digits",
    ),
}  # fmt: skip


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_an_error_is_said_at_its_place_with_a_way_to_mend_it(bad: Bad) -> None:
    problem = errors(bad.text)[0]
    assert problem.code == bad.code
    assert bad.says in problem.message
    assert bad.hint in problem.hint
    assert bad.text.splitlines()[problem.line - 1][problem.column - 1 :].startswith(bad.at)
    if bad.path:
        assert problem.path == bad.path


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_one_fault_is_one_error(bad: Bad) -> None:
    (problem,) = errors(bad.text)
    assert problem.hint


def test_all_errors_come_at_once_in_the_order_of_the_text() -> None:
    text = ACME.read_text()
    for right, wrong in (
        ("time_zone: Europe/Madrid", "time_zone: Europe/Madird"),
        ("manager: cy", "manager: cyy"),
        ('account.tier == "enterprise"\n    calendar', 'account.teir == "enterprise"\n    calendar'),
        ("longer_than: 30m", "longer_then: 30m"),
        ("pick: on_shift", "pick: onshift"),
    ):
        assert right in text
        text = text.replace(right, wrong)
    found = errors(text)
    assert [problem.code for problem in found] == [
        "unknown_time_zone", "unknown_person", "bad_condition", "unknown_key", "unknown_word",
    ]  # fmt: skip
    assert sorted(found, key=lambda problem: problem.line) == list(found)


def test_a_fault_in_a_list_does_not_move_the_places_of_the_others() -> None:
    text = company("""
        triggers:
          - {name: A, on: opend, escalate: outage}
          - {name: B, on: opened, escalate: {path: outage, level: 9}}
        """)
    assert [(problem.code, problem.path) for problem in errors(text)] == [("unknown_kind", "triggers[0].on")]
    found = errors(text.replace("opend", "opened"))
    assert [(problem.code, problem.path) for problem in found] == [("unknown_level", "triggers[1].escalate.level")]


def test_a_faulty_person_leaves_no_team_without_members() -> None:
    loaded = load(company().replace("ana@support.example", "nowhere"))
    assert [problem.code for problem in loaded.errors] == ["bad_address"]
    assert loaded.warnings == ()


def test_a_faulty_person_is_not_unknown_where_others_name_them() -> None:
    found = errors(company().replace("cy@support.example", "nowhere"))
    assert [problem.code for problem in found] == ["bad_address"]


def test_a_document_full_of_faults_shows_the_first_hundred() -> None:
    found = errors("rung: 1\n" + "".join(f"wrong{number}: 1\n" for number in range(5_000)))
    assert len(found) == 101
    assert found[-1].code == "more"


def test_the_check_of_the_command_line_is_plain_data() -> None:
    checked = check("rung: 1\nworkspace: {calender: always}\n")
    assert checked["warnings"] == []
    assert checked["errors"] == [
        {
            "line": 2,
            "column": 13,
            "code": "unknown_key",
            "message": "a workspace has no key 'calender'",
            "hint": "did you mean calendar?",
            "path": "workspace.calender",
        }
    ]


def test_an_empty_document_says_how_to_begin() -> None:
    for text in ("", "\n\n", "# nothing yet\n", b"", "\ufeff"):
        (problem,) = errors(text)
        assert (problem.code, problem.hint) == ("empty", "begin it with rung: 1")


def test_text_that_is_no_text_is_refused_at_its_place() -> None:
    (problem,) = errors(b"rung: 1\nworkspace: {name: \xff}\n")
    assert (problem.code, problem.line, problem.column) == ("not_utf8", 2, 19)
    (problem,) = errors("rung: 1\nworkspace: {name: \x07}\n")
    assert (problem.code, problem.line, problem.column) == ("unprintable", 2, 19)


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    text = "\ufeff" + company("notices: {high: [slak]}").replace("\n", "\r\n")
    problem = errors(text.encode())[0]
    assert (problem.line, problem.column) == (20, 18)
    assert load("\ufeff" + company().replace("\n", "\r\n")).errors == ()
