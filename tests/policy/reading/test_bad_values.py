"""A value that is written otherwise is refused, and the hint shows how it would be written here."""

from __future__ import annotations

import time

import pytest

from rung.policy import load
from tests.policy.documents import company, errors

LEVEL = "paths: {p: {levels: [{notify: [person:cy], %s}]}}"
NOTIFY = "paths: {p: {levels: [{notify: %s, climb_after: 1h}]}}"
ZONE = "schedules: {s: {time_zone: %s, layers: [{rotation: [cy], every: 1w, starts: 2026-01-05}]}}"
HOLIDAYS = 'calendars: {berlin: {hours: {mon: ["09:00-17:00"]}, holidays: %s}}'
HOURS = "calendars:\n  berlin:\n    hours:\n      fri: %s\n"
DAYS = 'calendars: {berlin: {hours: {%s: ["09:00-17:00"]}}}'
CLOSED = "calendars:\n  berlin:\n    hours: {mon: 09:00-17:00}\n    closed: %s\n"
ON = "triggers:\n  - name: T\n    on: %s\n    escalate: outage\n"
AT = "triggers: [{name: T, on: {target: first_response, at: %s}, escalate: outage}]"
LIMIT = "triggers: [{name: T, on: opened, escalate: outage, limit: %s}]"
ACCOUNT = "accounts:\n  tiny:\n    %s\n"
PERSON = "people:\n  ana: {email: a@b.c}\n  bo: {email: b@c.d}\n  cy:\n    name: Cy Park\n    email: c@d.e\n    %s\n"
TARGET = "targets:\n  - name: T\n    first_response: %s\n"
ROUTE = "routing:\n  - name: R\n    to: %s\n"

WITHOUT = {
    LEVEL: "paths", NOTIFY: "paths", ZONE: "schedules", HOLIDAYS: "calendars", HOURS: "calendars",
    DAYS: "calendars", CLOSED: "calendars", PERSON: "people",
}  # fmt: skip

# The part of a document, what is written there, the code, a part of what is said, the hint.
BAD: list[tuple[str, str, str, str, str]] = [
    (LEVEL, "climb_after: 15 min", "bad_span", "'15 min' is not a span", "write 15m"),
    (LEVEL, "climb_after: 2 hours", "bad_span", "'2 hours' is not a span", "write 2h"),
    (LEVEL, "climb_after: 1.5h", "bad_span", "'1.5h' is not a span", "write 1h30m"),
    (LEVEL, "climb_after: 90", "bad_span", "'90' is not a span", "write 90m, 90s or 90h, with its unit"),
    (LEVEL, "climb_after: PT1H", "bad_span", "'PT1H' is not a span", "write 1h"),
    (LEVEL, "climb_after: 1h30", "bad_span", "'1h30' is not a span", "write 1h30m"),
    (LEVEL, "climb_after: 1H", "bad_span", "'1H' is not a span", "write 1h"),
    (LEVEL, "climb_after: 01:00", "bad_span", "'01:00' is not a span", "write 1h"),
    (LEVEL, "climb_after: half an hour", "bad_span", "is not a span", "write 30m"),
    (LEVEL, "climb_after: -5m", "bad_span", "'-5m' is not a span", "write 5m"),
    (LEVEL, "climb_after: every 10 minutes", "bad_span", "is not a span", "write 10m"),
    (LEVEL, "climb_after: [1h]", "wrong_form", "a list stands here", "write 1h, without brackets"),
    (LEVEL, "climb_after: ~", "no_value", "~ is no value here", "leave the key out"),
    (LEVEL, "climb_after: {P0:1h}", "wrong_form", "a space is missing after P0:", "write P0: 1h"),
    (LEVEL, "climb_after: {p0: 1h}", "unknown_priority", "no priority 'p0'", "did you mean P0?"),
    (LEVEL, "climb_after: {P0-P1: 1h}", "unknown_priority", "'P0-P1'", "write one line for each: P0, P1"),
    (LEVEL, "climb_after: [P0: 1h, default: 2h]", "wrong_form", "a list stands here", "without dashes"),
    (LEVEL, "pick: round-robin", "unknown_word", "'round-robin' is no pick", "did you mean round_robin?"),
    (LEVEL, "pick: all", "unknown_word", "'all' is no pick", "write everyone"),
    (LEVEL, "urgency: urgent", "unknown_word", "'urgent' is no urgency", "write critical"),
    (LEVEL, "urgency: P0", "unknown_word", "'P0' is no urgency", "write {P0: critical, default: high}"),
    (LEVEL, "during: 24/7", "unknown_calendar", "no calendar '24/7'", "write always"),
    (LEVEL, "during: Berlin", "unknown_calendar", "no calendar 'Berlin'", "did you mean berlin?"),
    (LEVEL, "climb_clock: calendar:berlin", "unknown_calendar", "'calendar:berlin'", "write berlin, without calendar:"),
    (AT, "75", "bad_moment", "'75' is no moment", "write 75%"),
    (AT, "0.75", "bad_moment", "'0.75' is no moment", "write 75%"),
    (AT, "15m", "bad_moment", "'15m' is no moment", "write 15m before, or 15m after"),
    (AT, "-15m", "bad_moment", "'-15m' is no moment", "write 15m before"),
    (AT, "before 15m", "bad_moment", "'before 15m' is no moment", "write 15m before"),
    (AT, "15 min before", "bad_moment", "'15 min' is not a span", "write 15m before"),
    (AT, "breached", "bad_moment", "'breached' is no moment", "write breach"),
    (LIMIT, "4h", "bad_limit", "'4h' is no limit", "write {every: 4h}"),
    (LIMIT, "4 hours", "bad_limit", "'4 hours' is no limit", "write {every: 4h}"),
    (LIMIT, "3", "bad_limit", "'3' is no limit", "write {at_most: 3}"),
    (LIMIT, "never", "bad_limit", "'never' is no limit", "write none"),
    (LIMIT, "{}", "bad_limit", "says nothing", "write once, none"),
    (ON, "issue.opened", "unknown_kind", "'issue.opened'", "write opened"),
    (ON, "created", "unknown_kind", "'created'", "write opened"),
    (ON, "message.received", "unknown_kind", "'message.received'", "write message"),
    (ON, "resolved", "unknown_kind", "'resolved'", "its escalations close by themselves"),
    (ON, "breach", "unknown_kind", "'breach'", "write {target: first_response, at: breach}"),
    (ON, "opened; priority", "unknown_kind", "several kinds", "write [opened, priority]"),
    (ON, "{opened: true}", "unknown_kind", "opened has no keys", "write opened, without braces"),
    (ON, "{targets: first_response}", "unknown_kind", "'targets'", "did you mean target?"),
    (ON, "{target: reply}", "unknown_word", "'reply' is no metric", "write first_response"),
    (ON, "{sentiment: below, value: -0,5}", "unknown_key", "no key '5'", "write value: -0.5"),
    (ON, "{target: update, waiting_for: update, longer_than: 1h}", "unknown_kind", "one thing",
        "write [{target: …}, {"),
    (ZONE, "Berlin", "unknown_time_zone", "'Berlin'", "write Europe/Berlin"),
    (ZONE, "London", "unknown_time_zone", "'London'", "write Europe/London"),
    (ZONE, "New York", "unknown_time_zone", "'New York'", "write America/New_York"),
    (ZONE, "San Francisco", "unknown_time_zone", "'San Francisco'", "write America/Los_Angeles"),
    (ZONE, "CEST", "unknown_time_zone", "'CEST'", "write Europe/Berlin"),
    (ZONE, "MEZ", "unknown_time_zone", "'MEZ'", "write Europe/Berlin"),
    (ZONE, "PST", "unknown_time_zone", "'PST'", "write America/Los_Angeles"),
    (ZONE, "BST", "unknown_time_zone", "'BST'", "write Europe/London"),
    (ZONE, "UTC+1", "unknown_time_zone", "'UTC+1'", "write Europe/Berlin"),
    (ZONE, "Germany", "unknown_time_zone", "'Germany'", "write Europe/Berlin"),
    (ZONE, "Europe/Atlantis", "unknown_time_zone", "'Europe/Atlantis'", "a name such as Europe/Berlin or UTC"),
    (ZONE, "Europe", "unknown_time_zone", "'Europe'", "a name such as Europe/Berlin or UTC"),
    (ZONE, "localtime", "unknown_time_zone", "another zone on another machine", "a name such as"),
    (ZONE, "Factory", "unknown_time_zone", "another zone on another machine", "a name such as"),
    (ZONE, "right/Europe/Berlin", "unknown_time_zone", "another zone on another machine", "write Europe/Berlin"),
    (ZONE, "a" + "/a" * 400, "unknown_time_zone", "there is no time zone", "a name such as"),
    (HOLIDAYS, "Germany", "unknown_country", "'Germany'", "write DE"),
    (HOLIDAYS, "de", "unknown_country", "'de'", "write DE"),
    (HOLIDAYS, "England", "unknown_country", "'England'", "write {country: GB, subdivision: ENG}"),
    (HOLIDAYS, "DE-BE", "unknown_country", "'DE-BE'", "write {country: DE, subdivision: BE}"),
    (HOLIDAYS, '"DE, AT"', "wrong_form", "several values", "write [DE, AT]"),
    (HOLIDAYS, '{country: "DE, AT"}', "unknown_country", "'DE, AT'", "write [DE, AT]"),
    (HOLIDAYS, "{DE: BE}", "wrong_form", "a country stands here as a key", "write {country: DE, subdivision: BE}"),
    (HOLIDAYS, "{country: XX}", "unknown_country", "'XX'", "its ISO 3166 code"),
    (HOURS, "9am-5pm", "bad_interval", "'9am-5pm' is no interval", 'write "09:00-17:00"'),
    (HOURS, "0900-1700", "bad_interval", "'0900-1700' is no interval", 'write "09:00-17:00"'),
    (HOURS, "9-5", "bad_interval", "'9-5' is no interval", 'write "09:00-17:00"'),
    (HOURS, "09:00\u201317:00", "bad_interval", "is no interval", 'write "09:00-17:00"'),
    (HOURS, "09:00 to 17:30", "bad_interval", "is no interval", 'write "09:00-17:30"'),
    (HOURS, "closed", "bad_interval", "'closed' is no interval", "leave the key out"),
    (HOURS, "09:00-12:00, 13:00-17:00", "wrong_form", "several values", 'write ["09:00-12:00", "13:00-17:00"]'),
    (DAYS, "friday", "bad_weekdays", "'friday' names no weekdays", "write fri"),
    (DAYS, "mo-fr", "bad_weekdays", "'mo-fr' names no weekdays", "write mon-fri"),
    (DAYS, "weekdays", "bad_weekdays", "'weekdays' names no weekdays", "write mon-fri"),
    (DAYS, "mon to fri", "bad_weekdays", "'mon to fri' names no weekdays", "write mon-fri"),
    (DAYS, '"sat,sun"', "bad_weekdays", "'sat,sun' names no weekdays", "write sat-sun"),
    (CLOSED, "01.02.2026", "bad_date", "'01.02.2026' is no date", "write 2026-02-01"),
    (CLOSED, "24/12/2026", "bad_date", "'24/12/2026' is no date", "write 2026-12-24"),
    (CLOSED, "2026-13-01", "bad_date", "there is no month 13", "write year, month and day"),
    (CLOSED, "2026-02-30", "bad_date", "2026-02 has 28 days, and no day 30", "write year, month and day"),
    (CLOSED, "Dec 24, 2026", "wrong_form", "several values", "write ["),
    (NOTIFY, "[team: technical]", "wrong_form", "a mapping stands here", "write team:technical, without a blank"),
    (NOTIFY, "{team: technical}", "wrong_form", "a mapping stands here", "write team:technical, without a blank"),
    (NOTIFY, "[people:cy]", "unknown_target", "'people:cy'", "write person:cy"),
    (NOTIFY, "[Cy]", "unknown_target", "'Cy'", "did you mean person:cy?"),
    (NOTIFY, "[cy@support.example]", "unknown_target", "'cy@support.example'", "write person:cy"),
    (NOTIFY, "[them@support.example]", "unknown_target", "'them@support.example'", "write email:them@support.example"),
    (NOTIFY, '["@cy"]', "unknown_target", "'@cy'", "write person:cy"),
    (NOTIFY, "[team.technical]", "unknown_target", "'team.technical'", "write team:technical"),
    (NOTIFY, '["#support"]', "unknown_target", "'#support'", 'write "slack:#support"'),
    (NOTIFY, '"person:cy, person:bo"', "wrong_form", "several values", "write ["),
    (NOTIFY, "[sms:cy]", "unknown_target", "'sms:cy'", "write person:cy"),
    (NOTIFY, "[everyone]", "unknown_target", "'everyone'", "for example team:frontline"),
    (NOTIFY, "nobody", "unknown_target", "'nobody'", "leave the key out"),
    (NOTIFY, "['skills:api,billing']", "unknown_skill", "'api,billing'", "write skills:api+billing"),
    (NOTIFY, "[role:owner]", "unknown_role", "'owner'", "did you mean account_owner?"),
    (NOTIFY, "[email:foo]", "bad_address", "'foo' is no mail address", "write email:name@example.com"),
    (ROUTE, "team:frontline", "wrong_form", "a text stands here", "write {team: frontline}"),
    (ROUTE, "frontline", "wrong_form", "a text stands here", "write {team: frontline}"),
    (ROUTE, "{team: frontline, needs: {biling: 2}}", "unknown_skill", "the skill 'biling'", "did you mean billing?"),
    (ROUTE, "{team: frontline, needs: {billing: 9}}", "bad_number", "'9' is no level", "write 1 (knows a little) to 5"),
    (ROUTE, "{team: frontline, needs: {billing:2}}", "wrong_form", "a space is missing", "write billing: 2"),
    (ROUTE, "{team: frontlin}", "unknown_team", "'frontlin'", "did you mean frontline?"),
    (TARGET, "[15m, 2h]", "wrong_form", "a list stands here", "write a span"),
    (ACCOUNT, "arr: 240k", "bad_number", "'240k' is no number", "write 240000"),
    (ACCOUNT, "arr: $240,000", "bad_number", "'$240,000' is no number", "write 240000"),
    (ACCOUNT, "health: 72%", "bad_number", "'72%' is no number", "write 72"),
    (ACCOUNT, "domains: acme.example, acme.test", "wrong_form", "several values", "write [acme.example, acme.test]"),
    (ACCOUNT, "domains: https://acme.example/", "bad_domain", "is no mail domain", "write acme.example"),
    (ACCOUNT, 'domains: ["@acme.example"]', "bad_domain", "is no mail domain", "write acme.example"),
    (ACCOUNT, "domains: acme", "bad_domain", "'acme' is no mail domain", "it such as acme.example"),
    (ACCOUNT, "renews_on: 30.11.2026", "bad_date", "'30.11.2026'", "write 2026-11-30"),
    (ACCOUNT, "owner: person:cy", "unknown_person", "'person:cy'", "write cy, without person:"),
    (ACCOUNT, "owner: cy@support.example", "unknown_person", "'cy@support.example'", "write cy"),
    (PERSON, "manager: Cy Park", "unknown_person", "'Cy Park'", "write cy"),
    (PERSON, "manager: cy", "circle", "cy is manager of themselves", "remove manager from cy"),
    (PERSON, "manager: [bo]", "wrong_form", "a list stands here", "write bo, without brackets"),
    (PERSON, "email_: x", "unknown_key", "'email_'", "did you mean email?"),
    (PERSON, "skills: [billing, api]", "wrong_form", "a skill has a level", "write {billing: 3, api: 3}"),
    (PERSON, 'skills: "api; billing: 2"', "wrong_form", "a skill has a level", "write {api: 3, billing: 2}"),
    (PERSON, "skills: {api: 0}", "bad_number", "'0' is no level", "1 (knows a little)"),
    (PERSON, "skills: {api: 9}", "bad_number", "'9' is no level", "to 5 (knows all of it)"),
    (PERSON, "notices: slack", "wrong_form", "a text stands here", "write {critical: [slack], high: [slack]}"),
    (PERSON, "notices: {critical: slack, email}", "unknown_key", "'email'", "write critical: [slack, email]"),
    (PERSON, "notices: {quiet: 22-7}", "bad_interval", "'22-7'", 'write "22:00-07:00"'),
    (PERSON, 'hours: "09:00-17:00"', "unknown_calendar", "'09:00-17:00'", 'write {mon-fri: ["09:00-17:00"]}'),
    (PERSON, "holidays: DE", "holidays_without_hours", "without hours of their own", "write hours:"),
]  # fmt: skip


def written(part: str, value: str) -> str:
    return company(part % value, tuple(WITHOUT.get(part, "").split()))


@pytest.mark.parametrize(
    ("part", "value", "code", "says", "hint"), BAD, ids=[f"{part[:12]} {value}"[:60] for part, value, *_ in BAD]
)
def test_it_is_one_error_with_the_repair(part: str, value: str, code: str, says: str, hint: str) -> None:
    (problem,) = errors(written(part, value))
    assert problem.code == code
    assert says in problem.message
    assert hint in problem.hint
    assert problem.path


TEAM = "teams:\n  frontline: {}\n  technical:\n    channel: %s\n"
CHANNELS = {
    "person:cy": "write a place, such as slack:#support",
    "team:technical#channel": "write a place, such as slack:#support",
    "support": 'write "slack:#support"',
    '"#support"': 'write "slack:#support"',
}


@pytest.mark.parametrize(("channel", "hint"), CHANNELS.items())
def test_the_channel_of_a_team_is_a_place(channel: str, hint: str) -> None:
    (problem,) = errors(company(TEAM % channel, ("teams",)))
    assert problem.code == "unknown_target"
    assert hint in problem.hint


# Sections and keys of other words; what was meant, or where it belongs.
ELSEWHERE = {
    "person: {cy: {}}": ("people", "did you mean people?"),
    "rules: []": ("triggers", "did you mean triggers?"),
    "sla: []": ("targets", "did you mean targets?"),
    "customers: {}": ("accounts", "did you mean accounts?"),
    "version: 1": ("rung", "did you mean rung?"),
    "peple: {}": ("people", "did you mean people?"),
    "paths: {p: {climb_after: 1h, levels: [{notify: [person:cy], climb_after: 1h}]}}": (
        "paths", "climb_after belongs to a level below levels:"),
    "teams: {frontline: {}, technical: {members: [cy]}}": ("teams", "a person names their teams"),
    "people: {ana: {email: a@b.c}, bo: {email: b@c.d}, cy: {email: c@d.e, calendar: berlin}}": (
        "people", "did you mean hours?"),
    "schedules: {on-call: {overrides: [{who: cy, from: 2026-03-02, until: 2026-03-03}]}}": (
        "schedules", "did you mean to?"),
    "schedules: {on-call: {overrides: [{person: cy, from: 2026-03-02, to: 2026-03-03}]}}": (
        "schedules", "did you mean who?"),
    "schedules: {on-call: {rotation: [cy]}}": ("schedules", "a rotation stands in a layer"),
    "calendars: {berlin: {hours: {mon: 09:00-17:00}, fri: 09:00-13:00}}": ("calendars", "weekdays stand below hours:"),
    "targets: [{name: T, first_response: {default: 2h}, P0: 15m}]": ("", "write {P0: …} in braces behind its key"),
    "triggers: [{name: T, on: opened, path: outage}]": ("", "a path stands behind escalate:"),
    "triggers: [{name: T, on: opened, escalate: {path = outage}}]": ("", "write path: outage"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "told"), ELSEWHERE.items(), ids=[text[:50] for text in ELSEWHERE])
def test_a_key_that_belongs_elsewhere_is_told_where(text: str, told: tuple[str, str]) -> None:
    section, hint = told
    (problem,) = errors(company(text, (section,) if section else ()))
    assert problem.code == "unknown_key"
    assert hint in problem.hint


RESERVED = {
    'calendars: {always: {hours: {mon: ["09:00-17:00"]}}}': "calendars",
    'calendars: {berlin: {hours: {}}, account: {hours: {mon: ["09:00-17:00"]}}}': "calendars",
    'calendars: {berlin: {hours: {}}, on_shift: {hours: {mon: ["09:00-17:00"]}}}': "calendars",
    "workspace: {calendar: berlin, priorities: [P0, default]}": "workspace",
}


@pytest.mark.parametrize(("text", "section"), RESERVED.items())
def test_a_name_that_has_a_meaning_of_its_own_is_nobodys(text: str, section: str) -> None:
    found = errors(company(text, (section,)).replace("calendar: berlin", "calendar: always"))
    assert [problem.code for problem in found] == ["bad_name"]
    assert found[0].hint


CASCADES = {
    "a section that is misspelt": (company().replace("\npeople:", "\npeple:"), "unknown_key"),
    "teams that are misspelt": (company().replace("\nteams:", "\nteam:"), "unknown_key"),
    "a section that is empty": (company("people:\n", ("people",)), "no_value"),
    "a section that is a list": (company("teams: [x]\n", ("teams",)), "wrong_form"),
    "a section that is a word": (company("calendars: none\n", ("calendars",)), "wrong_form"),
    "a section that stands twice": (company("people: {zed: {email: z@x.y}}\n"), "duplicate_key"),
    "a workspace that is misspelt": (
        company("accounts: {tiny: {tier: starter}}\n").replace("\nworkspace:", "\nworkspce:"), "unknown_key"),
    "tiers without their brackets": (
        company("workspace:\n  tiers: enterprise, starter\naccounts: {tiny: {tier: starter}}\n", ("workspace",)),
        "wrong_form"),
    "tiers without their commas": (
        company("workspace: {tiers: [enterprise starter]}\naccounts: {tiny: {tier: starter}}\n", ("workspace",)),
        "wrong_form"),
    "priorities without their brackets": (
        company("workspace:\n  priorities: high, low\n  default_priority: low\n"
                "targets: [{name: T, first_response: {high: 1h}}]\n", ("workspace",)), "wrong_form"),
    "a range of priorities": (
        company("workspace:\n  priorities: P0-P2\n  default_priority: P2\n"
                "targets: [{name: T, first_response: {P0: 1h}}]\n", ("workspace",)), "wrong_form"),
    "skills that are misspelt": (
        company().replace("skills: {api: 5}", "skill: {api: 5}")
        + "routing: [{name: R, to: {team: technical, needs: {api: 2}}}]\n", "unknown_key"),
    "a needed key that is misspelt": (
        company("triggers: [{name: T, on: opened, escalate: {paths: outage}}]"), "unknown_key"),
    "a route whose team is unknown": (company("routing: [{name: R, to: {team: nobody}}]"), "unknown_team"),
    "a repeat whose times are none": (
        company("paths: {p: {levels: [{notify: [person:cy], repeat: {every: 30m, times: often}}]}}", ("paths",)),
        "bad_number"),
    "a limit whose span is none": (
        company("triggers: [{name: T, on: opened, escalate: outage, limit: {every: 4, at_most: 3}}]"), "bad_span"),
    "what should stand further in": (
        company("targets:\n  - name: T\n    first_response:\n    P0: 15m\n    default: 2h\n"), "wrong_form"),
    "people who should stand further in": (
        company("people:\nana: {email: a@b.c}\nbo: {email: b@c.d}\ncy: {email: c@d.e}\n", ("people",)), "wrong_form"),
    "a list as a key": (company("targets: [{name: T, first_response: {[P0, P1]: 15m}}]"), "wrong_key"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "code"), CASCADES.values(), ids=CASCADES.keys())
def test_one_mistake_is_one_error(text: str, code: str) -> None:
    (problem,) = errors(text)
    assert problem.code == code
    assert problem.hint


def test_an_empty_section_that_nobody_needs_is_none() -> None:
    assert load(company("accounts:\nwindows:\n")).errors == ()


SLOW = {
    "conditions of many loops": lambda many: "triggers:\n" + "".join(
        f"  - {{name: t{n}, on: opened, when: \"issue.kind == '{n}' && "
        + " && ".join(["issue.tags.exists(x, x == issue.kind)"] * 40) + '", escalate: outage}\n'
        for n in range(many // 10)
    ),
    "names that are almost known": lambda many: "accounts:\n" + "".join(
        f"  account-number-{n}: {{owner: person-nmber-{n}}}\n" for n in range(many)
    ),
    "zones that are almost known": lambda many: "schedules:\n" + "".join(
        f"  s{n}: {{time_zone: Europe/Berln{n}}}\n" for n in range(many)
    ),
    "countries that are almost known": lambda many: "calendars:\n" + "".join(
        f"  c{n}: {{holidays: Germny{n}}}\n" for n in range(many)
    ),
}  # fmt: skip


@pytest.mark.parametrize("section", SLOW.values(), ids=SLOW.keys())
def test_twice_as_many_faults_take_about_twice_as_long(section) -> None:
    people = "".join(f"  person-number-{n}: {{email: p{n}@x.example}}\n" for n in range(900))
    paths = "paths: {outage: {levels: [{notify: [person:person-number-1]}]}}\n"

    def taken(many: int) -> float:
        text = "rung: 1\npeople:\n" + people + section(many) + paths
        start = time.process_time()
        assert load(text).errors
        return time.process_time() - start

    taken(2_500)
    few, many = (min(taken(number) for _ in range(3)) for number in (2_500, 5_000))
    assert many < 3 * few


def test_conditions_that_are_too_many_are_one_error() -> None:
    for condition, number in (("issue.kind == 'k%d'", 1_100), ("issue.kind == '%d" + "x" * 900 + "'", 100)):
        triggers = "".join(
            f'  - {{name: t{n}, on: opened, when: "{condition % n}", escalate: outage}}\n' for n in range(number)
        )
        (problem,) = errors(company("triggers:\n" + triggers))
        assert problem.code == "bad_condition"
        assert "of the document have more than" in problem.message or "document has more than" in problem.message


def test_a_value_that_is_long_is_shortened() -> None:
    for part, value in ((NOTIFY, "[person:%s]"), (ZONE, "%s"), (LEVEL, "climb_after: %s"), (LEVEL, "%s: 1h")):
        for problem in errors(written(part, value % ("x" * 100_000))):
            assert len(problem.message) < 500
            assert len(problem.hint) < 500


ODD = {
    "a non-breaking space in a span": (LEVEL, "climb_after: 1\u00a0h", "no-break space"),
    "a zero-width space before a span": (LEVEL, "climb_after: \u200b1h", "zero width space"),
    "a non-breaking space in a name": (NOTIFY, "[person:\u00a0cy, person:b\u00a0o]", "no-break space"),
    "a zero-width space in a key": (LEVEL, "\u200bclimb_after: 1h", "zero width space"),
}


@pytest.mark.parametrize(("part", "value", "name"), ODD.values(), ids=ODD.keys())
def test_a_blank_that_only_looks_like_one_is_told_at_its_place(part: str, value: str, name: str) -> None:
    text = written(part, value)
    problem = errors(text)[0]
    assert problem.code == "odd_blank"
    assert name in problem.message
    assert text.splitlines()[problem.line - 1][problem.column - 1] in "\u00a0\u200b"
