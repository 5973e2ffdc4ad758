"""What is wrong with a scenario file is said in that file, at its word; and a row that cannot fail is wrong."""

import os

import pytest

from rung.simulator.problems import BadInput
from rung.simulator.scenarios.scenario_file import read_scenarios

POLICY = """\
rung: 1
workspace: {time_zone: Europe/Berlin, priorities: [P0, P1], default_priority: P1}
people:
  ana: {name: Ana, email: ana@support.example, hours: always}
  bo: {name: Bo, email: bo@support.example, hours: always}
teams: {desk: {}}
targets:
  - {name: All, calendar: always, first_response: {default: 1h}}
triggers:
  - {name: Critical, on: opened, when: issue.priority == "P0", escalate: {path: outage}}
paths:
  outage:
    inform: ["slack:#war-room"]
    levels:
      - {name: Ana, notify: [person:ana], urgency: critical, climb_after: 30m}
      - {name: Bo, notify: [person:bo, person:ana], urgency: critical, climb_after: 30m}
"""
STORY = """\
policy: policy.yaml
starts: 2026-03-09T08:00:00Z
scenarios:
  - name: nobody answers
    when:
      - {at: +0m, type: issue.opened, issue: A-1, priority: P0}
    until: +30m
    expect:
      - {at: +0m, notified: [ana]}
"""
EXPECTED = "{at: +0m, notified: [ana]}"


@pytest.fixture
def problems(tmp_path):
    """Everything that is wrong with a story, beside a policy that is good."""

    def read(story, policy=POLICY):
        (tmp_path / "policy.yaml").write_text(policy)
        file = tmp_path / "story.yaml"
        file.write_text(story)
        try:
            read_scenarios(file)
        except BadInput as bad:
            return bad.problems
        return ()

    return read


# What is changed in the story; what stands at the place, the code, what is said, the hint.
BAD = {
    "a type that is misspelt": (
        "type: issue.opened", "type: issue.opend", "issue.opend", "unknown_type", "'issue.opend'", "issue.opened?"),
    "a span that is none": ("at: +0m, type", "at: +0x, type", "+0x", "wrong_instant", "'0x'", "+15m"),
    "a span with its unit in words": (
        "until: +30m", "until: +30 minutes", "+30 minutes", "wrong_instant", "'30 minutes'", "+"),
    "a span without its plus": (
        "until: +30m", "until: 30m", "30m", "wrong_instant", "'30m' is no instant", "write +30m"),
    "an instant before the start": ("at: +0m, type", "at: -1h, type", "-1h", "wrong_instant", "'-1h'", "write +0m"),
    "a date of another country": (
        "starts: 2026-03-09T08:00:00Z", "starts: 09.03.2026 08:00", "09.03", "wrong_instant", "'09.03.2026 08:00'",
        "write 2026-03-09T08:00"),
    "a start in the year 1": (
        "starts: 2026-03-09T08:00:00Z", "starts: 0001-01-01T00:00", "0001", "bad_instant", "the year 1,", "from 1971"),
    "a start in the year 9999": (
        "starts: 2026-03-09T08:00:00Z", "starts: 9999-12-31T23:59:59Z", "9999", "bad_instant", "the year 9999",
        "to 2198"),
    "an event in the year 9999": (
        "at: +0m, type", "at: 9999-12-31T23:59:59Z, type", "9999", "bad_instant", "the year 9999", "to 2198"),
    "an event past the years of calendars": (
        "at: +0m, type", "at: +69000d, type", "+69000d", "bad_instant", "the year 2215", "to 2198"),
    "an event that has no instant": ("at: +0m, type", "at: , type", ", type", "wrong_instant", "is missing", "+15m"),
    "an event after the end": (
        "at: +0m, type", "at: +5h, type", "+5h", "wrong_instant", "has ended before this event", "write until:"),
    "an event that arrives too early": (
        "at: +0m, type", "at: +5m, arrives: +1m, type", "+1m", "wrong_instant", "before it happens", "not before"),
    "an event without an issue": (
        "issue: A-1, ", "", "{at: +0m, type", "missing", "the event has no `issue`", "A-1"),
    "a priority that does not exist": (
        "priority: P0", "priority: p0", "p0", "unknown_name", "no priority 'p0'", "did you mean P0?"),
    "an end before the start": (
        "until: +30m", "until: 2020-01-01T00:00Z", "2020", "wrong_instant", "ends before it starts", "a later instant"),
    "an end that is misspelt": ("until: +30m", "untill: +30m", "untill", "unknown_key", "'untill'", "until?"),
    "events under another name": ("    when:", "    given:", "given", "unknown_key", "'given'", "did you mean when?"),
    "expectations that are misspelt": ("    expect:", "    expct:", "expct", "unknown_key", "'expct'", "expect?"),
    "no expectations": (
        "    expect:\n      - {at: +0m, notified: [ana]}\n", "", "name: nobody", "no_expectation", "expects nothing",
        "write expect:"),
    "scenarios that are misspelt": (
        "scenarios:", "scenaros:", "scenaros", "unknown_key", "a scenario file has no key 'scenaros'", "scenarios?"),
    "a start that is misspelt": (
        "starts:", "start:", "start:", "unknown_key", "no key 'start'", "did you mean starts?"),
    "a policy that is misspelt": ("policy:", "polisy:", "polisy", "unknown_key", "no key 'polisy'", "policy?"),
    "no policy": ("policy: policy.yaml", "name: x", "name: x", "no_policy", "names no policy", "write policy:"),
    "a policy that is nowhere": (
        "policy: policy.yaml", "policy: nowhere.yaml", "nowhere.yaml", "no_policy", "cannot be read", "relative"),
    "a start that is missing": (
        "starts: 2026-03-09T08:00:00Z\n", "", "name: nobody", "no_start", "when it starts", "add starts:"),
    "a person who does not exist": (
        EXPECTED, "{at: +0m, notified: [ana, boo]}", "boo", "unknown_name", "'boo'", "did you mean bo?"),
    "people with commas, inside braces": (
        EXPECTED, "{at: +0m, notified: ana, bo}", "bo}", "unknown_key", "no key 'bo'", "write several names as [a, b]"),
    "people as a mapping": (
        EXPECTED, "{at: +0m, notified: {ana: 1}}", "{ana", "wrong_form", "notified takes names", "notified: [a, b]"),
    "nobody": (EXPECTED, "{at: +0m, notified: ''}", "''", "no_value", "a name is missing", "notified: []"),
    "a kind under another name": (
        EXPECTED, "{at: +0m, rung: [ana]}", "rung", "unknown_key", "no key 'rung'", "write notified"),
    "a path that does not exist": (
        EXPECTED, "{notified: [ana], path: outtage}", "outtage", "unknown_name", "no path 'outtage'", "outage?"),
    "a metric that does not exist": (
        EXPECTED, "{breached: first_respons}", "first_respons", "unknown_name", "'first_respons'", "first_response?"),
    "a state that does not exist": (
        EXPECTED, "{state: acked, path: outage}", "acked", "unknown_name", "'acked'", "acknowledged?"),
    "a state of no path": (EXPECTED, "{state: open}", "{state", "no_path", "of which path?", "add path: outage"),
    "a priority that is none": (EXPECTED, "{priority: P7}", "P7", "unknown_name", "'P7'", "there is: P0, P1"),
    "a team that does not exist": (EXPECTED, "{team: dask}", "dask", "unknown_name", "'dask'", "did you mean desk?"),
    "a key that is misspelt": (
        EXPECTED, "{at: +0m, levle: 2, notified: [ana]}", "levle", "unknown_key", "'levle'", "did you mean level?"),
    "nothing said": (EXPECTED, "{at: +0m}", "{at: +0m}", "no_kind", "does not say what", "notified"),
    "two things said": (
        EXPECTED, "{notified: [ana], not_notified: [bo]}", "{notified", "no_kind", "notified or not_notified",
        "a row for each"),
    "a level in words": (EXPECTED, "{notified: [ana], level: two}", "two", "wrong_value", "no level 'two'", "1 to 2"),
    "level 0": (
        EXPECTED, "{not_notified: [bo], level: 0, path: outage}", "0, path", "wrong_value", "no level '0'", "1 to 2"),
    "a level past the last": (EXPECTED, "{nothing: true, level: 9}", "9", "wrong_value", "no level '9'", "1 to 2"),
    "a level in a list": (
        EXPECTED, "{nothing: true, level: [1]}", "[1]", "wrong_form", "one level belongs", "one level"),
    "a reason that is misspelt": (
        EXPECTED, "{not_notified: [bo], because: trigered}", "trigered", "unknown_name", "'trigered'", "trigger?"),
    "an urgency that is misspelt": (
        EXPECTED, "{not_notified: [bo], urgency: criticl}", "criticl", "unknown_name", "'criticl'", "critical?"),
    "a channel that is misspelt": (
        EXPECTED, "{not_notified: [bo], channels: [slak]}", "slak", "unknown_name", "'slak'", "slack?"),
    "an issue of no story": (
        EXPECTED, "{nothing: true, issue: a-1}", "a-1", "unknown_name", "names no issue 'a-1'", "did you mean A-1?"),
    "a channel that nobody is told by": (
        EXPECTED, '{not_informed: ["slack:#war-roomm"]}', '"slack', "unknown_name", "'slack:#war-roomm'",
        "slack:#war-room?"),
    "a channel without its kind": (
        EXPECTED, '{informed: ["#war-room"]}', '"#war', "unknown_name", "'#war-room'", 'write "slack:#war-room"'),
    "nothing: false": (EXPECTED, "{nothing: false}", "false", "wrong_value", "expects nothing at all", "nothing: true"),
    "nothing: maybe": (EXPECTED, "{nothing: maybe}", "maybe", "wrong_value", "expects nothing at all", "nothing: true"),
    "an instant past the end": (
        EXPECTED, "{at: +9h, nothing: true}", "+9h", "wrong_instant", "has ended before", "write until:"),
    "an instant that is missing": (EXPECTED, "{at: , nothing: true}", ", nothing", "wrong_instant", "missing", "+15m"),
    "a key of notices beside a clock": (
        EXPECTED, "{met: first_response, because: climb}", "because", "unknown_key", "met is not judged by because",
        "a row of its own"),
}  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "at", "code", "says", "hint"), BAD.values(), ids=BAD.keys())
def test_a_fault_is_told_in_the_scenario_file_at_its_place(problems, right, wrong, at, code, says, hint):
    assert right in STORY
    story = STORY.replace(right, wrong)
    (problem,) = problems(story)
    assert (problem.code, problem.file.endswith("story.yaml")) == (code, True)
    assert says in problem.message
    assert hint in problem.hint
    assert problem.hint
    assert story.splitlines()[problem.line - 1][problem.column - 1 :].startswith(at)


def test_the_story_is_good(problems):
    assert problems(STORY) == ()


def test_an_issue_that_is_opened_by_a_late_reply_may_be_named(problems):
    assert problems(STORY.replace(EXPECTED, "{nothing: true, issue: A-1+1, at: +1m}")) == ()


def test_a_fault_in_what_a_file_adds_to_its_policy_is_told_in_that_file(problems):
    story = STORY.replace("policy:", "people:\n  cy: {emial: c@d.e, hours: always}\npolicy:")
    (problem,) = problems(story)
    assert (problem.code, problem.line, problem.column) == ("unknown_key", 2, 8)
    assert problem.file.endswith("story.yaml")


def test_a_condition_in_what_a_file_adds_is_told_at_its_word(problems):
    story = STORY + "windows:\n  - {name: W, from: 2026-03-01, to: 2026-03-02, when: 'isue.id == \"a\"'}\n"
    (problem,) = problems(story)
    assert problem.file.endswith("story.yaml")
    assert story.splitlines()[problem.line - 1][problem.column - 1 :].startswith("isue.id")


def test_faults_of_both_files_come_at_once(problems):
    found = problems(STORY.replace("scenarios:", "scenaros:"), POLICY.replace("person:bo", "person:boo"))
    assert [(problem.code, problem.file.rsplit("/", 1)[1]) for problem in found] == [
        ("unknown_key", "story.yaml"),
        ("unknown_person", "policy.yaml"),
    ]


@pytest.mark.parametrize("content", ["", "\n# later\n", "~\n", "- a\n", "x\n"])
def test_a_file_that_tells_no_story_is_refused_with_a_reason(problems, content):
    (problem,) = problems(content)
    assert problem.code in ("empty", "no_mapping")
    assert problem.hint == "begin it with policy:, starts: and scenarios:"


@pytest.mark.parametrize("content", ["", "x\n", "- a\n"])
def test_a_policy_that_is_none_is_refused_with_a_reason(problems, content):
    (problem,) = problems(STORY, content)
    assert problem.file.endswith("policy.yaml")
    assert problem.code in ("empty", "no_mapping")
    assert problem.hint == "begin it with rung: 1"


def test_what_has_no_end_is_not_read(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    story = tmp_path / "story.yaml"
    story.write_text(STORY.replace("policy.yaml", "/dev/zero"))
    for file, said in ((tmp_path / "pipe", "a pipe"), (story, "a device")):
        with pytest.raises(BadInput) as bad:
            read_scenarios(file)
        assert said in bad.value.problems[0].message


def test_a_field_that_is_almost_a_key_of_the_event_is_warned_of(tmp_path) -> None:
    (tmp_path / "policy.yaml").write_text(POLICY)
    file = tmp_path / "story.yaml"
    file.write_text(STORY.replace("priority: P0}", "priority: P0, acount: acme, region: emea, customer_id: 7}"))
    (doubt,) = read_scenarios(file).warnings
    assert (doubt.code, doubt.line, doubt.column, doubt.hint) == ("doubtful_key", 6, 65, "did you mean account?")
