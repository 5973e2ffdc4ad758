"""The Numbers pages: what a lead and an agent see, and what can be taken from them."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from tests.api.figures.test_measures import catch_up
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
    overview = text_of(window.get("/numbers?tier=enterprise&beside=before"))
    assert "Tier: <b>enterprise</b>" in overview
    assert "How far they climb" in overview
    assert "is not known in full: nothing to compare with" in overview
    assert "Critical at once</a> <b>3</b>" in overview
    said = text_of(window.get("/numbers/opened?days=7"))
    assert "Mon 9 Mar: 3" in said
    assert "Issues whose beginning lies in the span." in said
    behind = text_of(window.get("/numbers/opened/issues?since=2026-03-09&until=2026-03-09"))
    assert [f'/issues/A-{number}"' in behind for number in range(4)] == [True, True, True, False]
    assert '<td data-label="Customer">Acme</td><td data-label="About">Everything is down</td>' in behind
    climbed = text_of(window.get("/numbers/levels/issues?days=7&number=2"))
    assert "Level: 2" in climbed
    assert "/issues/A-0" in climbed
    hours = list(csv.reader(io.StringIO(window.get("/numbers/opened.csv?days=7&by=hour").getvalue().decode())))
    assert [row for row in hours if row[2] not in ("0", "count")] == [["Mon", "09:00", "3"]]
    monday = text_of(window.get("/numbers/opened/issues?days=7&weekday=Mon&hour=09:00"))
    assert [f'/issues/A-{number}"' in monday for number in range(3)] == [True, True, True]
    assert "No issue stands behind this" in text_of(window.get("/numbers/opened/issues?days=7&weekday=Tue&hour=09:00"))
    levels = list(csv.reader(io.StringIO(window.get("/numbers.csv?days=7&of=levels").getvalue().decode())))
    assert levels == [["level", "path", "reached", "taken"], ["1", "outage", "3", "0"], ["2", "outage", "3", "0"]]
    assert "Backlog,3.0,3" in window.get("/numbers.csv?days=7").getvalue().decode()
    earlier = window.get("/numbers/opened/issues?since=2026-03-01&until=2026-03-02")
    assert "No issue stands behind this" in text_of(earlier)


def test_a_filter_that_names_nothing_is_said_with_what_there_is(sqlite_office: Office) -> None:
    a_day(sqlite_office)
    lead = sqlite_office.window("lead")
    for query, said in (
        ("team=nope", "there is no team 'nope'. There is: technical."),
        ("team=tecnical", "Did you mean technical?"), ("tier=gold", "There is: enterprise"),
        ("channel=pigeon", "there is no channel 'pigeon'. There is: email"),
        ("person=bob", "Did you mean bo?"), ("account=acne", "Did you mean acme?"), ("trigger=x", "Critical at once"),
        ("priority=P9", "There is: P0"), ("reason=x", "a change"), ("team=technical,x", "there is no team 'x'"),
    ):  # fmt: skip
        refused = lead.get(f"/numbers/opened.csv?{query}")
        assert (refused.status_code, said in refused.content.decode()) == (422, True), refused.content
    page = lead.get("/numbers?team=nope")
    assert page.status_code == 422
    assert "There is: technical. The last 28 days without filters are shown." in text_of(page)
    assert "Did you mean technical? The last 28 days" in text_of(lead.get("/numbers?team=tecnical"))
    for query in ("team=-", "account=tiny", "reason=the opening", "issue_kind=no-issue-has-one-yet"):
        assert lead.get(f"/numbers?{query}").status_code == 200, query
    assert "Use one of" in lead.get("/numbers/opened.csv?by=colour").content.decode()


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
    assert window.get("/numbers/levels/issues?number=last").status_code == 422
    assert window.get("/numbers/opened.csv?by=colour").status_code == 422
    assert "6 Mar compared with the days before" in text_of(window.get("/numbers/opened?days=7&mark=2026-03-06"))
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


def test_a_change_is_said_in_the_units_of_its_measure() -> None:
    from rung.console.views.numbers.words import less_or_more
    from rung.reports.measures import MEASURES

    promises, response, opened = (MEASURES[key] for key in ("promises", "first_response", "opened"))
    assert less_or_more(promises, -0.083) == "8.3 points less"
    assert less_or_more(promises, 0.01) == "1 point more"
    assert less_or_more(promises, 0.0004) == "the same"
    assert less_or_more(response, -945.0) == "15 min 45 s less"
    assert less_or_more(opened, 17.0) == "17 more"


def test_a_cell_is_darker_the_more_there_are_and_never_empty_where_there_is_one() -> None:
    from rung.console.charts.heat import _legend, shade

    assert [shade(count, 9) for count in (0, 1, 2, 3, 5, 7, 9)] == [0, 1, 1, 2, 3, 4, 4]
    assert _legend(9) == ((0, "0"), (1, "1–2"), (2, "3–4"), (3, "5–6"), (4, "7–9"))
    assert _legend(1) == ((0, "0"), (4, "1"))
    assert _legend(0) == ((0, "0"),)


def test_one_team_one_account_and_one_person_have_pages_of_their_own(sqlite_office: Office) -> None:
    a_day(sqlite_office)
    sqlite_office.opens("T-1", account="tiny", priority="P2")
    catch_up()
    lead, agent = sqlite_office.window("lead"), sqlite_office.window("agent")
    accounts = text_of(lead.get("/numbers/accounts?days=7"))
    assert '<a href="/numbers/accounts/acme?' in accounts
    assert 'aria-label="Acme: 3"' in accounts
    acme = text_of(lead.get("/numbers/accounts/acme?days=7"))
    assert "What is known of this customer" in acme
    assert "Issues opened by account" not in acme, "it is about one alone"
    assert "account=acme" in acme, "links carry on whom it is about"
    assert lead.get("/numbers/accounts/nobody").status_code == 404
    bo = text_of(lead.get("/numbers/people/bo?days=7"))
    assert "Load, beside an even share" in bo
    assert "Issues opened" not in bo, "nobody opens an issue"
    assert agent.get("/numbers/people/ana?days=7").status_code == 200
    assert agent.get("/numbers/people/bo?days=7").status_code == 404
    assert "Bo Lind" not in text_of(agent.get("/numbers/people?days=7"))
    rows = list(csv.reader(io.StringIO(agent.get("/numbers/people.csv?days=7").getvalue().decode())))
    assert [row[:2] for row in rows[1:]] == [["ana", "Ana Ruiz"]]
    assert "/numbers/people/ana" in text_of(agent.get("/me"))
