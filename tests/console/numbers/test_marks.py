"""What changed: a lead marks a day, sees it on the charts, and looks what came after."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse

from rung.store.measures import marks

if TYPE_CHECKING:
    from tests.console.office import Office


def test_a_lead_marks_a_day_sees_it_drawn_and_looks_what_came_after(sqlite_office: Office) -> None:
    from rung.reports import measuring
    from tests.console.office import text_of

    office = sqlite_office
    office.opens("A-1")
    office.passes(minutes=1)
    measuring.catch_up()
    lead, agent, span = office.window("lead"), office.window("agent"), "?since=2026-03-01&until=2026-03-10"
    page = reverse("marks") + span
    wrong = lead.post(page, {"words": "Lisbon <began>", "day": "2026-03-05", "time": "quarter past"})
    assert wrong.status_code == 422
    assert "2026-03-05 quarter past is no time of a day: write it as" in text_of(wrong)
    assert 'value="Lisbon &lt;began&gt;"' in wrong.content.decode(), "what was typed stays"
    lead.post(page, {"words": "Lisbon <began>", "day": "2026-03-05"})
    lead.post(page, {"words": "freeze ended", "day": "2026-03-06", "time": "09:30"})
    listed = text_of(agent.get(page))
    assert re.search(r"version 1: published.*08:30.*freeze ended.*Thu 5 Mar 2026.*Lisbon <began>", listed)
    assert "Mark a day" not in listed
    for window in (lead, agent):
        one = window.get(reverse("number", args=["opened"]) + span).content.decode()
        assert '<line class="mark"' in one
        assert "5 Mar: Lisbon &lt;began&gt;" in one
    overview = lead.get(reverse("numbers") + span).content.decode()
    assert overview.count('<path class="mark"') >= 3
    after = agent.get(f"{reverse('marks-after')}{span}&day=2026-03-05")
    assert "All of them have too few facts to tell." in text_of(after)
    assert "Lisbon <began>" in text_of(after)
    by_team = agent.get(f"{reverse('marks-after')}{span}&day=2026-03-05&measure=opened&by=team")
    assert "Issues opened by team" in text_of(by_team)
    for query, why in (
        ("&day=soon", "Soon is no day"), ("&day=2026-03-01", "leaves no day before or after it"),
        ("&day=2026-03-05&measure=opened&by=person", "is not compared by"),
    ):  # fmt: skip
        refused = agent.get(f"{reverse('marks-after')}{span}{query}")
        assert refused.status_code == 422
        assert why in text_of(refused)
    number = re.search(r'action="/numbers/marks/(\d+)\?', lead.get(page).content.decode())
    assert number
    lead.post(reverse("mark", args=[int(number[1])]) + span, {"words": "freeze over", "day": "2026-03-07"})
    assert "<b>Sat 7 Mar 2026</b> freeze over" in text_of(lead.get(page))
    lead.post(reverse("mark-remove", args=[int(number[1])]) + span)
    assert "freeze over" not in text_of(lead.get(page))


def test_a_day_with_hundreds_of_marks_is_one_line_on_a_chart(sqlite_office: Office) -> None:
    from rung.reports import measuring
    from tests.console.office import text_of

    office, span = sqlite_office, "?since=2026-03-01&until=2026-03-10"
    office.opens("A-1")
    office.passes(minutes=1)
    measuring.catch_up()
    for number in range(501):
        marks.add(f"deploy {number}", "cy", date(2026, 3, 5))
    agent = office.window("agent")
    one = agent.get(reverse("number", args=["opened"]) + span).content.decode()
    assert one.count('<line class="mark"') == 2, "and the policy of another day"
    assert "; and 497 more" in one
    assert "Earlier ones (2) are not shown: choose fewer days" in text_of(agent.get(reverse("marks") + span))
