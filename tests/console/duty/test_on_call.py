"""On call: the calendars, covers, swaps and private addresses, as people use them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from rung.core.people.oncall import on_call
from rung.engine.policies import directory
from rung.store.models import Bulletin
from rung.store.people import roster, shift_swaps, slack_groups
from rung.store.policies import policies
from tests.console.office import POLICY, browser, text_of
from tests.console.pagers import DAYS, keep_pager, keep_schedule

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from tests.console.office import Office

TUESDAY = {"from": "2026-03-10T18:00", "to": "2026-03-10T22:00"}
"""Berlin's; Ana's evening."""


@pytest.fixture
def desk(sqlite_office: Office) -> Office:
    keep_pager()
    return sqlite_office


@pytest.fixture
def desks(office: Office) -> Office:
    """On both kinds of database."""
    keep_pager()
    return office


def who(when: str, key: str = "pager") -> str | None:
    from datetime import datetime

    return on_call(policies.current().document.schedules[key], datetime.fromisoformat(when))


def cover(window: Client, key: str = "pager", **form: str) -> HttpResponse:
    return window.post(reverse("cover-add", args=[key]), form, follow=True)


def offer(window: Client, **form: str) -> HttpResponse:
    given = {"schedule": "pager", **TUESDAY, "to_person": "bo", **form}
    return window.post(reverse("swap-new"), given, follow=True)


def answer(window: Client, name: str, **form: str) -> HttpResponse:
    return window.post(reverse("swap-answer", args=[shift_swaps.latest(1)[0].number, name]), form, follow=True)


# The calendar ---------------------------------------------------------------------------------------------------------


def test_without_a_schedule_the_page_says_what_to_do(sqlite_office: Office) -> None:
    assert "Make one</a>: people in order" in text_of(sqlite_office.window("lead").get("/on-call"))
    assert "A lead can make one here" in text_of(sqlite_office.window("agent").get("/on-call"))


def test_who_has_it_until_when_and_who_is_next(desk: Office) -> None:
    said = text_of(desk.window().get("/on-call"))
    assert "The pager" in said
    assert re.search(r"Bo Lind</b></span> has it until <time [^>]*>Tue 09:00</time>, then Ana Ruiz", said)


def test_gaps_are_said_in_words(desk: Office) -> None:
    said = text_of(desk.window().get("/on-call"))
    assert re.search(r'class="oc-bar gap"[^>]*><b>Nobody</b> <span class="times">09:00-17:00', said)


def test_a_week_and_a_month_and_the_pages_before_and_after(desk: Office) -> None:
    window = desk.window()
    week, month = text_of(window.get("/on-call")), text_of(window.get("/on-call?view=month&on=2026-02-10"))
    assert "9 - 15 March 2026" in week
    assert "?view=week&on=2026-03-02" in week
    assert "February 2026" in month
    assert "?view=month&on=2026-03-01" in month
    assert len(re.findall(r'<li class="oc-day[" ]', month)) == 35
    assert "9 - 15 March 2026" in text_of(window.get("/on-call?view=year&on=soon"))


def test_the_days_on_which_clocks_move_are_marked(desk: Office) -> None:
    said = text_of(desk.window().get("/on-call?on=2026-03-29"))
    assert "clocks go forward 1 h (Europe/Berlin)" in said
    assert said.count("clocks go") == 1
    keep_schedule("far", {**DAYS, "time_zone": "Australia/Lord_Howe"})
    assert "clocks go back 30 min (Australia/Lord_Howe)" in text_of(desk.window().get("/on-call?on=2026-04-05"))


def test_a_day_that_a_place_left_out(desk: Office) -> None:
    from rung.store.people import members
    from tests.console.office import account

    members.change(account("agent").pk, time_zone="Pacific/Apia")
    assert "this day does not exist here" in text_of(desk.window().get("/on-call?on=2011-12-30"))


def test_a_schedules_page_shows_each_layer_below_what_counts(desk: Office) -> None:
    said = text_of(desk.window().get("/on-call/schedules/pager"))
    assert said.count('<span class="oc-label">On call</span>') == 7
    assert said.count('<span class="oc-label">layer 1</span>') == 7
    assert "Ana Ruiz, Bo Lind; every 1 day from 2 Mar 2026 09:00" in said
    assert "only mon-fri 00:00-24:00; sat-sun 17:00-09:00" in said
    assert desk.window().get("/on-call/schedules/none").status_code == 404


# Covers ---------------------------------------------------------------------------------------------------------------


def test_a_lead_enters_a_cover_and_takes_it_out(desks: Office) -> None:
    lead = desks.window("lead")
    said = text_of(cover(lead, who="cy", **TUESDAY))
    assert "Cy Park covers The pager in place of Ana Ruiz, Tue 10 Mar 18:00-22:00 (Europe/Berlin)." in said
    assert '<span class="oc-cover">cover</span>' in said
    assert (who("2026-03-10T16:59Z"), who("2026-03-10T17:00Z")) == ("ana", "cy")
    (removal,) = set(re.findall(r"/on-call/schedules/pager/covers/\w+/removal", said))
    assert "the rotation counts again" in text_of(lead.post(removal, follow=True))
    assert who("2026-03-10T17:00Z") == "ana"
    assert "not there any more" in text_of(lead.post(removal, follow=True))


def test_an_agent_enters_covers_of_their_own_only(desk: Office) -> None:
    ana = desk.window("agent")
    assert "covers The pager" in text_of(cover(ana, who="cy", **TUESDAY)), "the shift is theirs"
    refused = cover(ana, who="bo", **{"from": "2026-03-11T18:00", "to": "2026-03-11T22:00"})
    assert refused.status_code == 422
    assert "this is neither. Offer a colleague a swap" in text_of(refused)
    assert 'value="2026-03-11T18:00"' in text_of(refused)
    assert who("2026-03-11T18:00Z") == "bo"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"who": "cy", "from": "", "to": "soon"}, "needs a beginning and an end"),
        ({"who": "cy", "from": TUESDAY["to"], "to": TUESDAY["from"]}, "ends before it begins"),
        ({"who": "", **TUESDAY}, "Nobody is chosen. Say who covers."),
        ({"who": "ana", **TUESDAY}, "Ana Ruiz is on call then already. Choose somebody else"),
        ({"who": "dee", **TUESDAY}, "there is no person 'dee'"),
        ({"who": "cy", "from": "2026-03-01T09:00", "to": "2026-03-02T09:00"}, "span is over"),
    ],
)
def test_what_cannot_be_entered_stays_in_the_form(desk: Office, form: dict[str, str], words: str) -> None:
    refused = cover(desk.window("lead"), **form)
    assert refused.status_code == 422
    assert words in text_of(refused).replace("There is", "there is")
    assert f'name="from" value="{form["from"]}"' in text_of(refused)


def test_whoever_is_away_on_their_shift_is_seen_to_be_so(desk: Office) -> None:
    ana = desk.window("agent")
    away = reverse("me-away", args=["ana"])
    until = {"for": "until", "from": "2026-03-10T18:30", "until": "2026-03-10T19:30"}
    words = "Ana Ruiz is on call then for The pager, and is not rung: enter a cover"
    assert words in text_of(ana.post(away, until, follow=True))
    assert words not in text_of(ana.post(away, {**until, "deputy": "bo"}, follow=True))
    holder = who(f"{desk.clock.now():%Y-%m-%dT%H:%MZ}")
    desk.window("lead").post(reverse("me-away", args=[holder]), {"for": "2h"})
    assert "away until" in text_of(desk.window().get(reverse("on_call")))
    assert ": not rung" in text_of(desk.window().get(reverse("schedule", args=["pager"])))


# Swaps ----------------------------------------------------------------------------------------------------------------


def test_a_swap_is_offered_and_accepted(desks: Office) -> None:
    ana, bo = desks.window("agent"), desks.window("lead")
    form = text_of(ana.get(reverse("swap-new"), {"schedule": "pager", **TUESDAY}))
    back = re.search(r'value="(bo\|pager\|2026-03-11T[^"]+)"', form)
    assert back
    assert "Bo Lind is asked" in text_of(offer(ana, back=back[1], note="the dentist"))
    asked = text_of(bo.get("/on-call"))
    assert "Ana Ruiz</b> asks you to take <b>The pager, Tue 10 Mar 18:00-22:00 (Europe/Berlin)" in asked
    assert "“the dentist”" in asked
    assert "Accept" not in text_of(desks.window("administrator").get("/on-call"))
    assert "The shift is yours" in text_of(answer(bo, "acceptance"))
    assert (who("2026-03-10T17:00Z"), who("2026-03-11T17:00Z")) == ("bo", "ana")
    after = text_of(ana.get("/on-call"))
    assert "accepted by Bo Lind" in after
    assert [one.to for one in Bulletin.objects.order_by("id")] == ["bo", "ana"]


def test_a_swap_that_is_declined_says_why(desk: Office) -> None:
    offer(desk.window("agent"))
    assert "Declined" in text_of(answer(desk.window("lead"), "decline", because="on a train"))
    assert "declined by Bo Lind" in text_of(desk.window("agent").get("/on-call"))
    assert "on a train" in text_of(desk.window("agent").get("/on-call"))
    assert "not open any more" in text_of(answer(desk.window("lead"), "acceptance"))


def test_a_swap_is_withdrawn_by_whoever_made_it_or_a_lead_and_nobody_else_answers(desk: Office) -> None:
    offer(desk.window("agent"))
    assert "Only bo can answer" in text_of(answer(desk.window("administrator"), "acceptance"))
    assert "Withdrawn" in text_of(answer(desk.window("administrator"), "withdrawal"))
    assert who("2026-03-10T17:00Z") == "ana"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"to_person": ""}, "There is no person"),
        ({"to_person": "ana"}, "an offer to oneself"),
        ({"from": ""}, "needs a beginning and an end"),
        ({"from": "2026-03-11T18:00", "to": "2026-03-11T22:00"}, "is not on call on pager for all of it"),
        ({"back": "cy|pager|2026-03-11T10:00+00:00|2026-03-11T11:00+00:00"}, "is not bo's"),
        ({"back": "bo|pager|soon|later"}, ""),
    ],
)
def test_an_offer_that_makes_no_sense_stays_in_the_form(desk: Office, form: dict[str, str], words: str) -> None:
    answered = offer(desk.window("agent"), note="the dentist", **form)
    if words:
        assert answered.status_code == 422
        assert words in text_of(answered)
        assert 'name="note" value="the dentist"' in text_of(answered)
    else:
        assert "is asked" in text_of(answered)


# Schedules ------------------------------------------------------------------------------------------------------------

LAYER = {
    "layers": "1", "layer-0-people": ["cy", "", "ana"], "layer-0-every": "1w", "layer-0-starts": "2026-03-02T09:00",
    "layer-0-only": "mon-fri 20:00 - 08:00\nsat 10:00-12:00, 14:00-16:00",
}  # fmt: skip
NEW = {"key": "nights", "name": "The nights", "time_zone": "Europe/Berlin", **LAYER}


def test_a_schedule_is_looked_at_before_it_is_kept(desk: Office) -> None:
    lead = desk.window("lead")
    shown = text_of(lead.post(reverse("schedule-new"), {**NEW, "do": "preview"}))
    assert "March 2026, as it would be" in shown
    assert "Cy Park" in shown
    assert "nights" not in policies.current().document.schedules
    assert "The nights is in force" in text_of(lead.post(reverse("schedule-new"), {**NEW, "do": "keep"}, follow=True))
    assert roster.newest().records["schedules"]["nights"]["layers"] == [
        {
            "rotation": ["cy", "ana"], "every": "1w", "starts": "2026-03-02T09:00",
            "only": {"mon-fri": ["20:00-08:00"], "sat": ["10:00-12:00", "14:00-16:00"]},
        }
    ]  # fmt: skip
    assert (who("2026-03-10T20:00Z", "nights"), who("2026-03-10T12:00Z", "nights")) == ("ana", None)


def test_every_error_of_a_schedule_is_said_and_nothing_is_lost(desk: Office) -> None:
    wrong = {
        **NEW, "layers": "2", "time_zone": "Berlin", "layer-0-every": "1 weekk", "layer-0-only": "mon-fri 25:00-26:00",
        "layer-1-people": ["", ""], "layer-1-every": "1d", "layer-1-starts": "", "do": "keep",
    }  # fmt: skip
    refused = desk.window("lead").post(reverse("schedule-new"), wrong)
    said = text_of(refused)
    assert refused.status_code == 422
    for where in ("Time zone", "Layer 1, every", "Layer 1, hours", "Layer 2, people", "Layer 2, starts"):
        assert re.search(rf'<a href="#[\w-]+">{where}</a>: .+? To mend it: ', said), where
    assert 'value="1 weekk"' in said
    assert "mon-fri 25:00-26:00</textarea>" in said
    assert "nights" not in policies.current().document.schedules


def test_layers_come_go_and_change_places_without_scripts(desk: Office) -> None:
    lead, page = desk.window("lead"), reverse("schedule-new")
    two = text_of(lead.post(page, {**NEW, "do": "add-layer"}))
    assert "Layer 2" in two
    both = {**NEW, "layers": "2", "layer-1-people": "bo", "layer-1-every": "2d"}
    assert re.search(r'name="layer-0-every" value="2d"', text_of(lead.post(page, {**both, "do": "raise-layer:1"})))
    left = text_of(lead.post(page, {**both, "do": "remove-layer:0"}))
    assert re.search(r'name="layer-0-every" value="2d"', left)
    assert "Layer 2" not in left


def test_a_schedule_is_changed_and_taken_out(desk: Office) -> None:
    lead, page = desk.window("lead"), reverse("schedule-edit", args=["pager"])
    assert "sat-sun 17:00-09:00</textarea>" in text_of(lead.get(page))
    lead.post(page, {**LAYER, "name": "Pager", "do": "keep"})
    record = roster.newest().records["schedules"]["pager"]
    assert (record["name"], record["layers"][0]["rotation"]) == ("Pager", ["cy", "ana"])
    lead.post(page, {"do": "remove"})
    assert "pager" not in policies.current().document.schedules


def test_a_schedule_that_a_path_names_is_not_taken_out(desk: Office) -> None:
    from rung.engine.policies.publish import publish

    publish(POLICY.replace("notify: [person:cy]", "notify: [schedule:pager]"), by="cy")
    refused = desk.window("lead").post(reverse("schedule-edit", args=["pager"]), {"do": "remove"})
    assert refused.status_code == 422
    assert "there is no schedule 'pager'" in text_of(refused)


def test_a_schedule_of_the_policys_text_is_changed_there_and_covered_here(desk: Office) -> None:
    from rung.engine.policies.publish import publish

    directory.keep({"schedules": {"pager": None}}, by="cy")
    written = "{rotation: [ana, bo], every: 1d, starts: 2026-03-02T09:00}"
    publish(POLICY + f"schedules:\n  pager: {{layers: [{written}]}}\n", by="cy")
    lead = desk.window("lead")
    assert "stands in the policy's text and is changed there" in text_of(lead.get("/on-call/schedules/pager"))
    led = lead.get(reverse("schedule-edit", args=["pager"]), follow=True)
    assert "its layers are changed there" in text_of(led)
    assert "covers pager" in text_of(cover(lead, who="cy", **TUESDAY))


# Calendars ------------------------------------------------------------------------------------------------------------


def test_a_private_address_is_shown_once_followed_and_revoked(desks: Office) -> None:
    ana = desks.window("agent")
    made = text_of(ana.post(reverse("calendar-add"), {"schedule": ""}))
    address = re.search(r"http://[^<]+(/calendar/[\w-]+\.ics)", made)
    assert address
    program = browser()
    first = program.get(address[1])
    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"SUMMARY:On call: The pager" in first.content
    same = program.get(address[1], headers={"If-None-Match": first["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    page = text_of(ana.get("/on-call"))
    assert address[1].split("/")[-1][:6] in page
    assert address[1] not in page
    (revoke,) = re.findall(r"/on-call/calendars/\d+/revocation", page)
    assert "not yours" in text_of(desks.window("lead").post(revoke, follow=True))
    assert "leads nowhere any more" in text_of(ana.post(revoke, follow=True))
    gone = program.get(address[1])
    assert gone.status_code == 404
    assert "revoked" in gone.content.decode()
    assert gone["Content-Type"].startswith("text/plain")


def test_a_schedules_own_address(desk: Office) -> None:
    made = text_of(desk.window("read_only").post(reverse("calendar-add"), {"schedule": "pager"}))
    assert "The calendar of The pager" in made
    refused = desk.window("read_only").post(reverse("calendar-add"), {"schedule": ""}, follow=True)
    assert "nobody of the policy" in text_of(refused)


def test_without_a_policy_every_page_leads_to_the_one_that_says_what_to_do(sqlite_database: str) -> None:
    from tests.console.office import Office, hire

    hire()
    lead = Office().window("lead")
    assert "No policy is published yet" in text_of(lead.get("/on-call"))
    for name, args in (("schedule", ["pager"]), ("schedule-new", []), ("schedule-edit", ["pager"]), ("swap-new", [])):
        assert lead.get(reverse(name, args=args))["Location"] == "/on-call", name
    for name, args in (("cover-add", ["pager"]), ("swap-answer", [1, "decline"]), ("calendar-add", [])):
        assert lead.post(reverse(name, args=args))["Location"] == "/on-call", name


def test_a_schedule_that_came_from_elsewhere_can_be_changed_here(desk: Office) -> None:
    """What an import wrote may be shorter than what the form writes."""
    brief = {"rotation": "bo", "every": "12h", "starts": "2026-03-02T09:00+01:00", "only": {"mon-fri": "09:00-17:00"}}
    cover = {"who": "ana", "from": "2026-03-12T09:00", "to": "2026-03-12T10:00"}
    directory.keep({"schedules": {"brief": {"layers": brief, "overrides": cover}}}, by="cy")
    lead = desk.window("lead")
    shown = text_of(lead.get(reverse("schedule-edit", args=["brief"])))
    assert "mon-fri 09:00-17:00</textarea>" in shown
    assert 'type="text" id="layer-0-starts" name="layer-0-starts" value="2026-03-02T09:00+01:00"' in shown
    assert shown.count('<option value="bo" selected>') == 1
    page = text_of(lead.get("/on-call/schedules/brief"))
    assert "Thu 12 Mar 09:00-10:00 (Europe/Berlin)" in page
    assert "Take out Ana Ruiz" in page


def test_a_lead_names_a_group_of_slack_and_sees_whether_it_is_in_step(desk: Office) -> None:
    lead, page = desk.window("lead"), reverse("schedule-new")
    wrong = lead.post(page, {**NEW, "slack_group": "@on-call", "do": "keep"})
    assert wrong.status_code == 422
    assert "is no id of a user group" in text_of(wrong)
    lead.post(page, {**NEW, "slack_group": "S0ONCALL", "do": "keep"})
    assert "is not told yet who is on duty" in text_of(lead.get("/on-call"))
    assert 'value="S0ONCALL"' in text_of(lead.get(reverse("schedule-edit", args=[NEW["key"]])))

    now = desk.clock.now()
    slack_groups.expect(["S0ONCALL"], now)
    slack_groups.keep("S0ONCALL", ["U02BO"], "live", now, now, "")
    assert "names <b>Bo Lind</b>" in text_of(lead.get("/on-call"))
    slack_groups.keep_trouble("S0ONCALL", "Slack: permission_denied", now - timedelta(minutes=5), now)
    assert "Slack: permission_denied" in text_of(lead.get("/on-call"))
    assert "could not be brought in step since" in text_of(lead.get("/alarms"))
