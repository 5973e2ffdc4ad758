"""The Numbers pages: what a lead and an agent see, and what can be taken from them."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from tests.api.test_measures import catch_up
from tests.console.office import text_of

if TYPE_CHECKING:
    from tests.console.office import Office


def a_day(office: Office) -> None:
    for number in range(3):
        office.opens(f"A-{number}")
        office.passes(minutes=11)
    catch_up()


def test_a_lead_goes_from_a_card_to_the_issues_behind_a_bar(sqlite_office: Office) -> None:
    a_day(sqlite_office)
    window = sqlite_office.window("lead")
    assert "Escalation rate" in text_of(window.get("/numbers"))
    said = text_of(window.get("/numbers/opened?days=7"))
    assert "Mon 9 Mar: 3" in said
    assert "Issues whose beginning lies in the span." in said
    behind = text_of(window.get("/numbers/opened/issues?since=2026-03-09&until=2026-03-09"))
    assert [f'/issues/A-{number}"' in behind for number in range(4)] == [True, True, True, False]
    earlier = window.get("/numbers/opened/issues?since=2026-03-01&until=2026-03-02")
    assert "No issue stands behind this" in text_of(earlier)


def test_an_agent_sees_of_people_only_themselves(sqlite_office: Office) -> None:
    a_day(sqlite_office)
    agent = sqlite_office.window("agent")
    said = text_of(agent.get("/numbers/rings?by=person"))
    assert "Ana Ruiz" in said
    assert "Bo Lind" not in said
    rows = list(csv.reader(io.StringIO(agent.get("/numbers/rings.csv?by=person").getvalue().decode())))
    assert [row[0] for row in rows] == ["person", "ana"]
    refused = agent.get("/numbers/rings?person=bo")
    assert refused.status_code == 422
    assert "figures of other people are for leads" in text_of(refused)


def test_what_makes_no_sense_is_said_and_the_usual_days_are_shown(sqlite_office: Office) -> None:
    a_day(sqlite_office)
    window = sqlite_office.window("lead")
    answer = window.get("/numbers?since=soon")
    assert answer.status_code == 422
    assert "write a day as" in text_of(answer).lower()
    assert window.get("/numbers/speed").status_code == 404
    assert window.get("/numbers/opened.csv?by=colour").status_code == 422
    marked = text_of(window.get("/numbers/opened?days=7&mark=2026-01-01"))
    assert "leaves no day before or after it" in marked
    assert "someday is no day. Choose a day" in text_of(window.get("/numbers/opened?days=7&mark=someday"))


def test_a_file_is_safe_to_open_in_a_spreadsheet(sqlite_office: Office) -> None:
    sqlite_office.opens("A-1", channel="=cmd()")
    catch_up()
    answer = sqlite_office.window("lead").get("/numbers/opened.csv?by=channel")
    assert answer.getvalue().decode().splitlines()[1].startswith("'=cmd()")


def test_nothing_happened_yet(sqlite_office: Office) -> None:
    assert "Nothing happened in these days" in text_of(sqlite_office.window("lead").get("/numbers"))
