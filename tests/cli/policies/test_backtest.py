"""`rung backtest` and `rung coverage`."""

import json

import pytest

HISTORY = [
    {"type": "issue.opened", "at": "2026-03-09T08:30:00Z", "issue": "A-1", "account": "acme", "priority": "P0"},
    {"type": "escalation.acknowledged", "at": "2026-03-09T09:40:00Z", "issue": "A-1", "by": "bo"},
    {"type": "issue.resolved", "at": "2026-03-09T12:00:00Z", "issue": "A-1", "by": "bo"},
]


@pytest.fixture
def history(tmp_path):
    file = tmp_path / "history.jsonl"
    file.write_text("".join(json.dumps(event) + "\n" for event in HISTORY))
    return file


def test_rows_go_to_the_file_and_headlines_to_the_reader(rung, acme, history, tmp_path):
    out, page = tmp_path / "out.json", tmp_path / "out.html"
    result = rung("backtest", acme, "--history", history, "--json", out, "--html", page)

    assert result.exit_code == 0, result.output
    assert "issues that escalate" in result.stdout
    read = json.loads(out.read_text())
    assert (read["issues"], read["events"]) == (1, 3)
    assert read["escalations"][0]["path"] == "outage"
    assert page.read_text().startswith("<!doctype html>")


def test_against_another_policy(rung, acme, history, tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text(acme.read_text().replace("climb_after: 1h\n", "climb_after: 3h\n"))
    out = tmp_path / "out.json"
    result = rung("backtest", acme, "--history", history, "--against", other, "--json", out)

    assert result.exit_code == 0, result.output
    against = json.loads(out.read_text())["against"]
    assert against["only_new_count"] > 0
    assert "only" in result.stdout


def test_a_bad_history_names_its_lines(rung, acme, tmp_path):
    file = tmp_path / "history.jsonl"
    file.write_text(json.dumps(HISTORY[0]) + "\nnonsense\n" + json.dumps({**HISTORY[1], "type": "ack"}) + "\n")
    result = rung("backtest", acme, "--history", file)

    assert result.exit_code == 1
    assert f"{file}:2:" in result.stderr
    assert f"{file}:3:" in result.stderr
    assert result.stderr.count("hint: ") == 2


def test_a_folder_that_is_not_there_is_said(rung, acme, history, tmp_path):
    result = rung("backtest", acme, "--history", history, "--json", tmp_path / "nowhere" / "out.json")

    assert result.exit_code == 2
    assert "cannot be written" in result.stderr


def test_coverage_as_json(rung, acme):
    result = rung("coverage", acme, "--from", "2026-03-09", "--days", "2", "--json")

    read = json.loads(result.stdout)
    assert result.exit_code == 0
    assert {"path", "level", "tier", "from", "to"} == set(read["gaps"][0])
    assert {"gaps", "single_points", "unreachable"} <= set(read)


def test_coverage_for_people(rung, acme):
    result = rung("coverage", acme, "--from", "2026-03-09")

    assert "Nobody could be told" in result.stdout
    assert rung("coverage", acme, "--from", "tomorrow").exit_code == 1


def test_events_that_make_no_sense_are_listed_with_their_lines(rung, acme, tmp_path):
    file = tmp_path / "history.jsonl"
    wrong = {"type": "issue.changed", "at": "2026-03-09T08:40:00Z", "issue": "A-1", "changes": {"priority": "P9"}}
    file.write_text("".join(json.dumps(event) + "\n" for event in [HISTORY[0], {**wrong, "id": "c-1"}, *[wrong] * 11]))
    result = rung("backtest", acme, "--history", file)

    assert result.exit_code == 0
    assert "12 events made no sense to this policy" in result.stderr
    assert f"{file}:2 (c-1): 'P9' is no priority here  [unknown_priority]" in result.stderr
    assert f"{file}:11: " in result.stderr
    assert f"{file}:12: " not in result.stderr
    assert "and 2 more" in result.stderr
    assert result.stderr.count("hint: ") == 10


def test_an_id_that_comes_again_with_other_content_is_named_and_the_same_once_more_is_not(rung, acme, tmp_path):
    file = tmp_path / "history.jsonl"
    opened = {**HISTORY[0], "id": "o-1"}
    file.write_text("".join(json.dumps(event) + "\n" for event in [opened, opened, {**opened, "priority": "P1"}]))
    result = rung("backtest", acme, "--history", file)

    assert result.exit_code == 0
    assert result.stderr.count("(o-1)") == 1
    assert f"{file}:3 (o-1): this id came before, from the same source, with other content" in result.stderr


@pytest.mark.parametrize("day", ["0001-01-01", "1500-01-01", "2198-12-30", "2250-01-01", "9999-12-31"])
def test_a_day_that_calendars_do_not_know_is_refused(rung, acme, day):
    result = rung("coverage", acme, "--from", day)

    assert result.exit_code == 1
    assert "from 1971-01-01 to the end of 2198" in result.stderr


def test_a_day_that_is_written_otherwise_is_told_how(rung, acme):
    assert "write 2026-03-09" in rung("coverage", acme, "--from", "9.3.2026").stderr


def test_coverage_speaks_of_the_day_that_it_was_asked_for(rung, tmp_path):
    file = tmp_path / "policy.yaml"
    file.write_text(
        "rung: 1\nworkspace: {time_zone: Europe/Berlin}\npeople: {cy: {email: c@d.e}}\n"
        "paths: {p: {levels: [{notify: [person:cy], climb_after: 1h}]}}\n"
    )

    assert "from 2026-03-09 on" in rung("coverage", file, "--from", "2026-03-09").stdout


EXPORT = (
    "Ticket,Changed,Status,Prio,Customer\n"
    "A-1,2026-03-09 08:30,New,P0,acme\n"
    "A-1,2026-03-09 08:40,New,P0,acme\n"
    "A-1,2026-03-09 12:00,Done,P0,acme\n"
)
MAPPING = (
    "time_zone: UTC\ncolumns: {issue: Ticket, at: Changed, state: Status, priority: Prio, account: Customer}\n"
    "values: {state: {New: open, Done: issue.resolved}}\n"
)


@pytest.fixture
def export(tmp_path):
    file = tmp_path / "export.csv"
    file.write_text(EXPORT)
    return file


@pytest.fixture
def mapping(tmp_path):
    file = tmp_path / "map.yaml"
    file.write_text(MAPPING)
    return file


def test_the_export_of_another_system_through_a_mapping(rung, acme, export, mapping, tmp_path):
    page = tmp_path / "out.html"
    result = rung("backtest", acme, "--history", export, "--columns", mapping, "--html", page)

    assert result.exit_code == 0, result.output
    assert "3 rows read as a table: 2 events of 1 issues, 0 lost" in result.stderr
    assert "made none: says nothing that the record before did not say (line 3)" in result.stderr
    html = page.read_text()
    assert "3 rows read as a table" in html
    assert "Nobody acknowledges anything in this history" in html


def test_an_export_that_is_not_known_is_told_what_to_do(rung, acme, export):
    result = rung("backtest", acme, "--history", export)

    assert result.exit_code == 1
    assert "Ticket, Changed, Status, Prio, Customer" in result.stderr
    assert "--columns issue=…" in result.stderr


def test_columns_named_in_one_line_and_a_zone(rung, acme, export, tmp_path):
    out = tmp_path / "out.json"
    named = "issue=Ticket,at=Changed,priority=Prio"
    result = rung(
        "backtest", acme, "--history", export, "--columns", named, "--time-zone", "Europe/Berlin", "--json", out
    )

    assert result.exit_code == 0, result.output
    assert json.loads(out.read_text())["escalations"][0]["opened_at"] == "2026-03-09T07:30:00Z"
    assert rung("backtest", acme, "--history", export, "--columns", named, "--time-zone", "Berlin").exit_code == 1


def test_a_priority_that_the_policy_does_not_know_stops_before_the_run(rung, acme, export, mapping):
    export.write_text(EXPORT.replace("P0", "Blocker"))
    result = rung("backtest", acme, "--history", export, "--columns", mapping)

    assert result.exit_code == 1
    assert "the policy does not know the priority 'Blocker', of which 1 event speaks" in result.stderr
    assert "values: {priority: {'Blocker': P0}}" in result.stderr


def test_a_wrong_row_is_named_and_may_be_left_out(rung, acme, export, mapping):
    export.write_text(EXPORT + "A-2,someday,New,P1,acme\n")
    words = ("backtest", acme, "--history", export, "--columns", mapping)

    refused = rung(*words)
    assert refused.exit_code == 1
    assert f"{export}:5:5: error: changed is no date: 'someday'" in refused.stderr

    passed = rung(*words, "--skip-wrong")
    assert passed.exit_code == 0, passed.output
    assert "4 rows read as a table: 2 events of 1 issues, 1 lost" in passed.stderr


def test_a_history_is_made_of_an_export_and_can_be_tried(rung, acme, export, mapping, tmp_path):
    out = tmp_path / "history.jsonl"
    made = rung("history", "convert", export, "--columns", mapping, "--out", out)

    assert made.exit_code == 0, made.output
    assert [json.loads(line)["id"] for line in out.read_text().splitlines()] == ["row 2", "row 4"]
    assert rung("backtest", acme, "--history", out).exit_code == 0
    said = json.loads(rung("history", "convert", export, "--columns", mapping, "--out", out, "--json").stdout)
    assert (said["records"], said["events"], said["made_none"][0]["records"]) == (3, 2, 1)
    assert rung("history", "convert", export, "--columns", mapping, "--out", tmp_path / "no" / "x").exit_code == 2


def test_the_formats_that_are_known(rung):
    said = rung("history", "formats")

    for name in ("servicenow", "zendesk", "jira", "intercom", "bpi2013"):
        assert name in said.stdout
    assert {one["kind"] for one in json.loads(rung("history", "formats", "--json").stdout)} == {"table", "json"}


def test_the_installations_own_last_days_beside_the_policy_in_force(rung, acme, tmp_path, sqlite_database):
    from rung import clock
    from rung.core.events import IssueOpened
    from rung.engine import handle
    from rung.store.decisions import intake
    from rung.store.decisions.intake import InboxRow

    assert rung("policy", "publish", acme).exit_code == 0
    opened = IssueOpened(at=clock.now(), issue="A-1", id="1", account="acme", priority="P0", subject="Down")
    intake.put([InboxRow("test", opened)])
    while handle.step().handled:
        pass
    draft, page = tmp_path / "draft.yaml", tmp_path / "out.html"
    draft.write_text(acme.read_text().replace('when: issue.priority == "P0"', 'when: issue.priority == "P4"'))
    result = rung("backtest", draft, "--last", "2d", "--html", page)

    assert result.exit_code == 0, result.output
    assert "1 events of 1 issues" in result.stderr
    assert "version 1, in force" in page.read_text()
    assert "issue.priority is &quot;P0&quot;" in page.read_text()
    assert rung("backtest", draft, "--last", "soon").exit_code == 1
    assert rung("backtest", draft).exit_code == 2


def test_an_installation_in_which_nothing_happened_says_so(rung, acme, sqlite_database):
    assert "no policy is published" in rung("backtest", acme, "--last", "2d").stderr
    assert rung("policy", "publish", acme).exit_code == 0
    assert "nothing happened in the last 2d" in rung("backtest", acme, "--last", "2d").stderr
