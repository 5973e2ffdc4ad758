"""The Fairness page: what a lead sees, what an agent sees, and what can be taken from it."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.console.office import text_of

if TYPE_CHECKING:
    from tests.console.office import Office


def a_bad_evening(office: Office) -> None:
    """Ana and Bo are rung by six outages; nobody answers the last one, which rings Cy too, ten minutes later."""
    office.clock.set(office.clock.now() + timedelta(hours=14))  # 23:00 in Berlin
    for number in range(6):
        office.opens(f"A-{number}")
    office.passes(minutes=11)


def test_a_lead_sees_everybody_beside_an_even_share(office: Office) -> None:
    a_bad_evening(office)
    said = text_of(office.window("lead").get("/fairness"))
    assert "Carried</dt><dd><b>18</b>" in said
    for name in ("Ana Ruiz", "Bo Lind", "Cy Park"):
        assert said.count(f'<th scope="row">{name}</th>') == 2, name
    assert "Mon 9 Mar: 6 rings" in said


def test_an_agent_sees_their_own_line_and_how_evenly_the_team_shares(sqlite_office: Office) -> None:
    a_bad_evening(sqlite_office)
    said = text_of(sqlite_office.window("agent").get("/fairness"))
    assert '<th scope="row">Ana Ruiz</th>' in said
    assert "Bo Lind" not in said
    assert "how evenly Technical support shares" in said
    assert "Unevenness (Gini)" in said


def test_somebody_who_is_nobody_of_the_policy_sees_the_spread_alone(sqlite_office: Office) -> None:
    a_bad_evening(sqlite_office)
    said = text_of(sqlite_office.window("read_only").get("/fairness"))
    assert "You are not among these people" in said
    assert "Ana Ruiz" not in said
    assert "Unevenness (Gini)" in said


def test_the_figures_are_a_file_for_a_spreadsheet(office: Office) -> None:
    a_bad_evening(office)
    answer = office.window("lead").get("/fairness.csv?weeks=0")
    assert answer["Content-Disposition"] == 'attachment; filename="fairness-2026-03-09-2026-03-15.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))
    assert [(row["person"], row["week"], row["pages"], row["nights"]) for row in rows] == [
        (person, week, "6", "1") for person in ("ana", "bo", "cy") for week in ("2026-03-09", "all")
    ]
    assert [row["pages_above"] for row in rows if row["week"] == "all"] == ["0.0"] * 3
    mine = office.window("agent").get("/fairness.csv").getvalue().decode()
    assert "ana" in mine
    assert "bo@" not in mine
    assert "Bo Lind" not in mine


def test_too_much_for_one_is_said_to_leads_on_every_page(sqlite_office: Office) -> None:
    from rung import clock
    from rung.reports import overload

    a_bad_evening(sqlite_office)
    for evening in (1, 2):
        sqlite_office.passes(minutes=1)
        sqlite_office.clock.set(sqlite_office.clock.now() + timedelta(days=1))
        sqlite_office.opens(f"B-{evening}")
    overload.keep(clock.now())
    said = text_of(sqlite_office.window("lead").get("/"))
    assert "Ana Ruiz: 3 nights disturbed in 7 days; and 2 more" in said
    assert "Much for one person" not in text_of(sqlite_office.window("agent").get("/policy"))
    page = text_of(sqlite_office.window("agent").get("/fairness"))
    assert "<b>Ana Ruiz</b>: 3 nights disturbed in 7 days." in page, "their own warning is theirs to see"


def test_an_empty_page_says_what_to_do(sqlite_office: Office) -> None:
    assert "Nobody carried anything in these weeks" in text_of(sqlite_office.window("lead").get("/fairness"))


def test_whatever_is_asked_for_is_answered(sqlite_office: Office) -> None:
    lead = sqlite_office.window("lead")
    assert lead.get("/fairness?team=nowhere").status_code == 404
    for query in ("weeks=x&until=soon&measure=beauty", "weeks=999", "until=0001-01-01", "until=9999-12-31"):
        assert lead.get(f"/fairness?{query}").status_code == 200, query


def test_without_a_policy_the_page_says_where_one_is_written(sqlite_database: str) -> None:
    from django.test import Client

    from tests.console.office import account, hire

    hire()
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(account("lead"), "django.contrib.auth.backends.ModelBackend")
    assert "No policy yet" in text_of(client.get("/fairness"))
