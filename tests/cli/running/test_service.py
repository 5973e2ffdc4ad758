"""`rung up` and `rung demo` as processes: they start, refuse a second one, and stop in order."""

import socket
import sqlite3

import pytest

from tests.cli.running.processes import running


@pytest.mark.slow
def test_up_runs_until_it_is_interrupted(tmp_path):
    with running(tmp_path / "home", "up") as rung:
        rung.until(lambda: rung.answers("/readyz"))

        assert "running on http://127.0.0.1:" in rung.said
        assert rung.interrupt() == 0
        assert rung.said.rstrip().endswith("rung: stopped")


@pytest.mark.slow
def test_a_second_process_on_sqlite_is_told_why_not(tmp_path):
    with running(tmp_path / "home", "up") as first:
        first.until(lambda: first.answers("/readyz"))
        with running(tmp_path / "home", "up") as second:
            assert second.process.wait(30) == 2

        assert f"process {first.process.pid} runs on" in (tmp_path / "home.log").read_text()


@pytest.mark.parametrize("part", ["web", "worker"])
def test_parts_apart_need_postgresql(tmp_path, part):
    with running(tmp_path / "home", part) as rung:
        assert rung.process.wait(30) == 2
        assert "needs PostgreSQL" in rung.said
        assert "hint: start `rung up`, or name a PostgreSQL" in rung.said


def test_a_wrong_setting_stops_the_start_with_a_hint(tmp_path):
    with running(tmp_path / "home", "up", RUNG_LOG_FORMAT="xml") as rung:
        assert rung.process.wait(30) == 2
        assert "RUNG_LOG_FORMAT" in rung.said
        assert "hint: " in rung.said


def test_a_taken_port_is_said(tmp_path):
    with running(tmp_path / "one", "demo") as first:
        first.until(lambda: first.answers())
        with running(tmp_path / "two", "demo", RUNG_PORT=str(first.port)) as second:
            assert second.process.wait(30) == 2
            assert f"port {first.port} is taken" in second.said
            assert f"--port {first.port + 1}" in second.said


def test_a_taken_mail_port_is_said_with_the_setting_that_moves_it(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        where = f"127.0.0.1:{taken.getsockname()[1]}"
        with running(tmp_path / "home", "up", RUNG_MAIL_LISTEN=where) as rung:
            assert rung.process.wait(30) == 2
            assert f"{where} cannot be listened on: Address already in use" in rung.said
            assert "set RUNG_MAIL_LISTEN to another place\n" in rung.said


def test_the_demo_empties_no_folder_but_its_own(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "precious").write_text("data")
    with running(home, "demo") as rung:
        assert rung.process.wait(30) == 2
        assert "no demo" in rung.said
    assert (home / "precious").exists()


@pytest.mark.slow
def test_the_outage_of_the_demo_climbs_to_the_head_of_support(tmp_path):
    home = tmp_path / "home"
    with running(home, "demo", "--speed", "1200") as rung:
        rung.until(lambda: rung.answers())
        rung.until(lambda: ("outage", 3) in levels_told(home))

        assert "sign in as   cy@support.example" in rung.said
        assert ways_in(home) >= {"email", "slack", "helpdesk"}
        assert channels_out(home) >= {"slack", "email"}
        assert refused(home) == []
        assert rung.interrupt() == 0


@pytest.mark.slow
def test_a_kept_demo_goes_on_from_where_it_stood(tmp_path):
    home = tmp_path / "home"
    with running(home, "demo", "--speed", "600") as rung:
        rung.until(lambda: rung.answers() and len(ways_in(home)) >= 3)
        rung.interrupt()
    before = issues(home)
    with running(home, "demo", "--speed", "600", "--keep") as rung:
        rung.until(lambda: rung.answers() and len(issues(home)) > len(before))

        assert "(the one that the first demo printed)" in rung.said
        assert issues(home) > before
    with running(home, "demo") as rung:
        rung.until(rung.answers)

        assert issues(home) & before == set()


SINCE_IT_OPENED = "subject_id IN (SELECT id FROM subject WHERE key NOT LIKE 'P-%')"
"""Not the month that the sample company lived through before."""


def issues(home):
    return {key for (key,) in ask(home, "SELECT key FROM subject WHERE kind = 'issue' AND key NOT LIKE 'P-%'")}


def ask(home, query):
    connection = sqlite3.connect(f"file:{home / 'rung.sqlite3'}?mode=ro", uri=True, timeout=10)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def levels_told(home):
    return set(
        ask(
            home,
            f"""SELECT json_extract(effect.value, '$.path'), json_extract(effect.value, '$.level')
               FROM journal, json_each(journal.effects) AS effect
               WHERE json_extract(effect.value, '$.type') = 'level.started' AND {SINCE_IT_OPENED}""",
        )
    )


def ways_in(home):
    channels = f"SELECT DISTINCT json_extract(event, '$.channel') FROM journal WHERE {SINCE_IT_OPENED}"
    return {channel for (channel,) in ask(home, f"{channels} AND json_extract(event, '$.type') = 'issue.opened'")}


def channels_out(home):
    return {channel for (channel,) in ask(home, "SELECT DISTINCT channel FROM outbox_message")}


def refused(home):
    return ask(home, "SELECT subject_key, error FROM inbox WHERE state != 'new'")
