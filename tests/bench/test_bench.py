"""`rung bench` measures what it says, from outside, and leaves nothing behind."""

import pytest

from rung import policy
from rung.bench import backtesting, deciding, past, steps, understanding
from rung.bench.figures import Figure, Missing, as_markdown, percentile, side_by_side
from rung.bench.run import Task
from rung.bench.size import Size, Span
from rung.cli.main import app
from rung.cli.measuring import measure_apart


def test_decisions_are_really_made():
    figures = deciding.measure(0.2)

    assert [figure.unit for figure in figures] == ["/s", "/s"]
    assert all(figure.value > 1 for figure in figures)
    assert len(list(deciding.day_of_events(20))) > 60


def test_moods_are_told_beside_a_plain_model_and_every_way_of_understanding_has_a_policy():
    heard, each = understanding.moods(Size(seconds=0.1))

    assert heard.value == pytest.approx(heard.ratio * float(heard.against.split()[-2].replace(",", "")), rel=0.01)
    assert each.value == pytest.approx(1e3 / heard.value)
    assert [policy.load(understanding.policy_for(one)).errors for one in understanding.WAYS] == [()] * 6


def test_a_past_is_played_and_its_memory_and_a_dry_run_measured():
    tiny = Size(pasts=(Span(20, 0.1),), lengths=(Span(10, 0.1), Span(20, 0.2, turns=1)))
    played, memory, compared, dry_run = backtesting.measure(tiny)

    assert "20 issues" in played.name
    assert 150 < int(played.against.split()[0]) < 300
    assert memory.unit == "MB"
    assert memory.value > 10
    assert compared.value == pytest.approx(compared.ratio * float(compared.against.split()[-2]), abs=1.0)
    assert dry_run.value > 0


def test_the_instructions_for_an_event_are_the_same_each_time():
    (once,), (again,) = steps.measure(issues=10), steps.measure(issues=10)

    assert once.value > 1_000
    assert once.against.startswith("core ")
    assert once.value == pytest.approx(again.value, rel=0.01)


def test_the_past_is_in_order_and_its_policy_has_twenty_triggers():
    events = list(past.events(50, 1))
    loaded = policy.load(past.policy_text())

    assert [event.at for event in events] == sorted(event.at for event in events)
    assert {event.issue for event in events} == {f"I-{number}" for number in range(50)}
    assert (loaded.errors, len(loaded.document.triggers)) == ((), 20)


def test_a_percentile_is_a_value_that_was_seen():
    waits = [0.1, 0.2, 0.3, 0.4]

    assert (percentile(waits, 0.5), percentile(waits, 0.99), percentile([0.7], 0.5)) == (0.3, 0.4, 0.7)


def test_the_page_shows_what_is_compared_what_is_aimed_at_and_what_is_missing():
    events = Figure("events", 1234.5, "/s", "pgbench: 2,469 /s", 0.5, "0.5 of pgbench", "PostgreSQL")
    page = as_markdown([events], [Missing("lateness", "no time", "SQLite")], {})

    assert "| events | PostgreSQL | 1,234 /s | pgbench: 2,469 /s | 0.50 | 0.5 of pgbench |" in page
    assert "- not measured: lateness (SQLite): no time" in page


def test_a_measurement_on_one_database_stands_beside_that_on_the_other():
    there = [Figure(name, 1, "s", database="PostgreSQL") for name in ("sent", "decided")]
    here = [Figure(name, 2, "s", database="SQLite") for name in ("sent", "decided")]

    assert [(one.name, one.value) for one in side_by_side(there + here)] == [
        ("sent", 1), ("sent", 2), ("decided", 1), ("decided", 2),
    ]  # fmt: skip


@pytest.mark.parametrize(("words", "why"), [(["--only", "speed"], "speed"), (["--database", "oracle"], "oracle")])
def test_what_cannot_be_measured_is_said_with_what_can(words, why, capsys):
    with pytest.raises(SystemExit) as ended:
        app(["bench", *words], standalone_mode=True)

    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert why in said
    assert "hint" in said


SMALL = Size(
    seconds=0.3, open_issues=(200, 400), due_a_second=100, escalations_at_once=50, overdue=200, events=400,
    idle_seconds=1, measured_issues=100, measured_weeks=2, lives=12, asked_times=1,
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", ["alert", "burst", "lateness", "numbers"])
def test_each_measurement_is_made_with_real_processes(name):
    _is_measured(Task(name, "SQLite"))


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize("name", ["alert", "backlog", "engine"])
def test_measurements_are_made_on_a_server_too(name, postgres_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", postgres_url)
    _is_measured(Task(name, "PostgreSQL"))


def _is_measured(task):
    figures, missing = measure_apart(task, SMALL)

    assert missing == []
    assert {figure.database for figure in figures} == {task.database}
    assert all(figure.value >= 0 for figure in figures)
