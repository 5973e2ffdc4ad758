"""`rung policy`: what it says, where it says it, and the status it ends with."""

import json
import os
import shutil
import subprocess
import sys
import time

from tests.cli.conftest import EXAMPLES


def test_a_good_policy_is_good(rung, acme):
    result = rung("policy", "check", acme)

    assert result.exit_code == 0
    assert f"{acme}: good" in result.stderr
    assert result.stdout == ""


def test_json_goes_to_standard_output_alone(rung, acme):
    result = rung("policy", "check", acme, "--json")

    read = json.loads(result.stdout)
    assert read["errors"] == []
    assert {"line", "column", "code", "message", "hint"} <= set(read["warnings"][0])
    assert result.stderr == ""


def test_an_error_has_file_line_column_and_hint(rung, acme, tmp_path):
    file = tmp_path / "draft.yaml"
    file.write_text(acme.read_text().replace("notify: [person:cy]", "notify: [person:cyy]"))
    result = rung("policy", "check", file)

    line = next(n for n, text in enumerate(file.read_text().splitlines(), 1) if "person:cyy" in text)
    assert result.exit_code == 1
    assert f"{file}:{line}:" in result.stderr
    assert "cyy" in result.stderr
    assert "hint: " in result.stderr
    assert json.loads(rung("policy", "check", file, "--json").stdout)["errors"][0]["line"] == line


def test_a_past_says_which_triggers_would_cry_wolf(rung, acme, tmp_path):
    opened = {"type": "issue.opened", "priority": "P0", "subject": "down"}
    events = [{**opened, "issue": f"A-{n}", "at": f"2026-03-03T08:{n:02}:00Z"} for n in range(55)]
    history = tmp_path / "history.jsonl"
    history.write_text("\n".join(map(json.dumps, events)))
    result = rung("policy", "check", acme, "--history", history)

    line = next(n for n, text in enumerate(acme.read_text().splitlines(), 1) if "name: Critical at once" in text)
    assert result.exit_code == 0
    says = "'Critical at once' would have fired 55 times on Tuesday 2026-03-03, such as on A-0, A-1, A-2"
    assert f"{acme}:{line}:5: warning: {says}" in result.stderr
    read = json.loads(rung("policy", "check", acme, "--history", history, "--json").stdout)
    assert "fires_too_often" in {problem["code"] for problem in read["warnings"]}
    assert (read["history"]["days"], read["history"]["events"]) == (1, 55)
    assert read["history"]["triggers"][0] == {
        "name": "Critical at once", "fired": 55, "mean": 55.0, "busiest": {"day": "2026-03-03", "fired": 55},
    }  # fmt: skip


def test_a_past_that_cannot_be_read_ends_the_check(rung, acme, tmp_path):
    history = tmp_path / "history.jsonl"
    history.write_text('{"type": "issue.opened"}\n')
    result = rung("policy", "check", acme, "--history", history)

    assert result.exit_code == 1
    assert f"{history}:1:" in result.stderr
    assert "hint: " in result.stderr


def test_a_file_that_is_not_there(rung, tmp_path):
    result = rung("policy", "check", tmp_path / "nowhere.yaml")

    assert result.exit_code == 1
    assert "nowhere.yaml cannot be read" in result.stderr
    assert json.loads(rung("policy", "check", tmp_path / "nowhere.yaml", "--json").stdout)["errors"]


def test_the_scenarios_we_show_pass(rung):
    result = rung("policy", "test", *sorted((EXAMPLES / "scenarios").glob("*.yaml")))

    assert result.exit_code == 0, result.output
    assert "0 failed" in result.stdout


def test_a_failure_shows_what_happened_beside_what_was_expected(rung, tmp_path):
    shutil.copy(EXAMPLES / "acme.yaml", tmp_path)
    file = tmp_path / "story.yaml"
    story = (EXAMPLES / "scenarios" / "acme.yaml").read_text()
    file.write_text(story.replace("../acme.yaml", "acme.yaml").replace("+1h, notified: [cy]", "+1h, notified: [ana]"))
    result = rung("policy", "test", file)

    assert result.exit_code == 1
    assert "FAILED" in result.stdout
    assert "✗" in result.stdout
    assert "found: +1 h: cy" in result.stdout
    assert "1 failed" in result.stdout


def test_the_result_of_scenarios_as_json(rung):
    result = rung("policy", "test", EXAMPLES / "scenarios" / "acme.yaml", "--json")

    read = json.loads(result.stdout)
    assert (read["passed"], read["failed"]) == (1, 0)
    assert read["scenarios"][0]["timeline"]


def test_a_wrong_scenario_file_ends_with_one(rung, tmp_path):
    file = tmp_path / "story.yaml"
    file.write_text("scenarios: []\n")
    result = rung("policy", "test", file)

    assert result.exit_code == 1
    assert f"{file}:" in result.stderr


def test_a_policy_is_published_and_exported_again(rung, acme, sqlite_database):
    published = rung("policy", "publish", acme, "--comment", "the first", "--by", "cy")
    exported = rung("policy", "export")

    assert (published.exit_code, exported.exit_code) == (0, 0), published.output + exported.output
    assert "version 1" in published.stdout
    assert exported.stdout == acme.read_text()
    assert rung("policy", "export", "--version", "7").exit_code == 1


def test_a_policy_with_errors_is_not_published(rung, tmp_path, sqlite_database):
    file = tmp_path / "draft.yaml"
    file.write_text("rung: 1\npaths: {outage: {levels: []}}\n")

    assert rung("policy", "publish", file).exit_code == 1
    assert rung("policy", "export").exit_code == 1


def test_wrong_words_end_with_two(rung):
    assert rung("policy", "chek", "x").exit_code == 2
    assert rung("backtest", "x").exit_code == 2


def test_help_is_quick():
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "rung", "--help"], capture_output=True, text=True, timeout=30)

    assert done.returncode == 0
    assert "backtest" in done.stdout
    loaded = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "rung", "--help"], capture_output=True, text=True, timeout=30
    ).stderr
    assert not any(f" {name}\n" in loaded for name in ("django", "aiohttp", "msgspec", "yaml", "rich.table"))
    assert time.perf_counter() - started < 30


def test_a_scenario_rings_whom_the_feed_beside_the_policy_names(rung, tmp_path):
    (tmp_path / "on-call.ics").write_text(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//support.example//EN\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:bo\r\n"
        "DTSTART:20260309T080000Z\r\nDTEND:20260309T160000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    (tmp_path / "policy.yaml").write_text(
        "rung: 1\n"
        "workspace: {last_resort: [person:bo]}\n"
        "people: {bo: {email: bo@support.example, hours: always}}\n"
        "schedules: {on-call: {ical: on-call.ics}}\n"
        "triggers: [{name: At once, on: opened, escalate: help}]\n"
        "paths: {help: {levels: [{notify: ['schedule:on-call'], climb_after: 1h}]}}\n"
    )
    (tmp_path / "scenarios.yaml").write_text(
        "policy: policy.yaml\n"
        "starts: 2026-03-09T09:00:00Z\n"
        "scenarios:\n"
        "  - name: by the feed\n"
        "    when: [{at: +0m, type: issue.opened, issue: A-1}]\n"
        "    until: +1h\n"
        "    expect: [{at: +0m, notified: [bo]}]\n"
    )
    assert rung("policy", "check", tmp_path / "policy.yaml").exit_code == 0
    assert rung("policy", "test", tmp_path / "scenarios.yaml").exit_code == 0


def test_what_has_no_end_is_not_read(rung, tmp_path):
    os.mkfifo(tmp_path / "pipe")

    assert "a device" in rung("policy", "check", "/dev/zero").stderr
    for result in (rung("policy", "check", tmp_path / "pipe"), rung("policy", "publish", tmp_path / "pipe")):
        assert result.exit_code == 1
        assert "it is a pipe" in result.stderr
    assert "it is a folder" in rung("policy", "check", tmp_path).stderr


def test_a_file_larger_than_a_policy_is_not_read_to_its_end(rung, tmp_path):
    file = tmp_path / "large.yaml"
    with file.open("wb") as out:
        out.truncate(10_000_000_000)

    result = rung("policy", "check", file)

    assert result.exit_code == 1
    assert "[too_large]" in result.stderr


def test_a_value_that_is_long_is_not_shown_whole(rung, tmp_path):
    file = tmp_path / "policy.yaml"
    for wrong in ("workspace: {time_zone: %s}", "%s: 1", "rung: %s", "paths: {p: {levels: [{notify: ['person:%s']}]}}"):
        file.write_text(wrong % ("x" * 900_000))
        assert len(rung("policy", "check", file).stderr) < 2_000


def test_publishing_says_what_is_different_and_moves_open_climbs_where_asked(rung, acme, tmp_path, sqlite_database):
    assert rung("policy", "publish", str(acme)).exit_code == 0
    other = tmp_path / "other.yaml"
    other.write_text(acme.read_text().replace("climb_after: 2h", "climb_after: 1h"))
    done = rung("policy", "publish", str(other), "--move-open", "--comment", "Sooner")
    assert done.exit_code == 0, done.stderr
    assert "paths: outage: level 2 (On-call engineer) now climbs after 1 h instead of 2 h" in done.stderr
    assert done.stdout == "version 2 of the policy is in force\n"
    from rung.store.policies import policies

    assert policies.version(2).moves_open


def test_the_difference_of_files_and_versions(rung, acme, tmp_path, sqlite_database):
    other = tmp_path / "other.yaml"
    other.write_text(acme.read_text().replace("climb_after: 2h", "climb_after: 1h"))
    said = rung("policy", "diff", str(acme), str(other))
    assert (said.exit_code, said.stdout) == (
        0, "paths:\n  outage: level 2 (On-call engineer) now climbs after 1 h instead of 2 h\n",
    )  # fmt: skip
    assert rung("policy", "diff", str(acme), str(acme)).stdout == "both do the same\n"
    rung("policy", "publish", str(acme))
    as_json = json.loads(rung("policy", "diff", "live", str(other), "--json").stdout)
    assert [one["section"] for one in as_json["changes"]] == ["paths"]
    missing = rung("policy", "diff", "9", str(other))
    assert missing.exit_code == 1
    assert "there is no version 9" in missing.stderr


def test_a_second_pair_of_eyes_is_passed_only_with_a_reason_that_is_kept(rung, acme, tmp_path, sqlite_database):
    from rung.engine.policies.drafts import set_needs_approval
    from rung.store.policies import policies

    assert rung("policy", "publish", str(acme)).exit_code == 0, "the first policy needs nobody else"
    set_needs_approval(True)
    other = tmp_path / "other.yaml"
    other.write_text(acme.read_text() + "# a remark\n")
    refused = rung("policy", "publish", str(other))
    assert refused.exit_code == 1
    assert "a second person has not agreed" in refused.stderr
    assert "--force" in refused.stderr
    assert rung("policy", "publish", str(other), "--force", "nobody is there", "--comment", "Remark").exit_code == 0
    assert policies.version(2).comment == "Published past the second pair of eyes: nobody is there. Remark"
