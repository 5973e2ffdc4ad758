"""Every page says when an on-call feed may no longer say what its calendar says."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from rung import clock
from rung.engine.duty import feeds
from tests.calendars import open_calendar_server
from tests.policy.feeds.test_feeds import feed

if TYPE_CHECKING:
    from django.test import Client

    from tests.console.office import Office

WEEKS = "SUMMARY:bo;;DTSTART:20260105T080000Z;;DURATION:P7D;;RRULE:FREQ=WEEKLY"


def test_a_feed_that_fails_is_on_every_page_until_it_answers(office: Office) -> None:
    from tests.console.office import POLICY, text_of

    lead, later = office.window("lead"), timedelta(minutes=30)
    with open_calendar_server() as calendar:
        calendar.says(feed(WEEKS))
        text = POLICY + f'\nschedules:\n  duty: {{ical: "{calendar.url}"}}\n'
        assert "is live." in text_of(office.publishes(text))
        assert alarm_on(lead, "now") == ""

        calendar.answers(500)
        feeds.refresh(clock.now() + later)
        for page in ("now", "policy", "settings", "outbox"):
            assert alarm_on(lead, page) == (
                f"On call by feed duty ({calendar.host}): it cannot be fetched since 09:30: it answered 500. "
                "The turns of 09:00 count."
            )
        checked = text_of(lead.post(reverse("draft-add"), follow=True))
        assert "it answered 500; the turns of" in checked

        calendar.says(feed(WEEKS))
        feeds.refresh(clock.now() + 3 * later)
        assert alarm_on(lead, "now") == ""


def test_what_nobody_fetched_for_a_day_and_what_cannot_be_read(office: Office) -> None:
    from tests.console.office import POLICY

    lead = office.window("lead")
    with open_calendar_server() as calendar:
        calendar.says(feed(WEEKS, "SUMMARY:ana;;DTSTART:20260309T080000Z;;DURATION:P1D;;RRULE:FREQ=FORTNIGHTLY"))
        office.publishes(POLICY + f'\nschedules:\n  duty: {{ical: "{calendar.url}"}}\n')
    assert "duty: the turns of 'ana' of 2026-03-09 are left out" in alarm_on(lead, "now")
    office.passes(hours=25)
    assert "it was last fetched Mon 09:00. Does a worker run?" in alarm_on(lead, "now")
    assert alarm_on(office.window(None), "account_login") == "", "it is nothing for visitors"


def alarm_on(window: Client, page: str) -> str:
    """What the page says of feeds, as it is read."""
    from tests.console.office import text_of

    found = re.search(r'<div class="alarm".*?</div>', text_of(window.get(reverse(page))), re.DOTALL)
    words = html.unescape(re.sub(r"<[^>]+>", "", found[0])) if found else ""
    return re.sub(r" ([.,])", r"\1", " ".join(words.split()))
