"""Reports by mail, over a real mail server: asked for, agreed to, late after an outage, refused, stopped."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from rung import config
from rung.core.refused import Refused
from rung.core.times.cadence import cadence_of
from rung.engine.mailed import asking, making
from rung.engine.sending import again
from rung.store import settings_store
from rung.store.deliveries import bulletins
from rung.store.measures import mailed, measures
from rung.store.people import members
from rung.store.policies import policies
from rung.store.words import texts
from tests.worker.at_work import working
from tests.worker.vendor import eventually, open_vendor

if TYPE_CHECKING:
    from rung.store.measures.mailed import Report
    from tests.engine.house import House
    from tests.worker.vendor import Vendor

OUTSIDE = "kim@partner.example"
DAILY = cadence_of("day", "", "08:00", "Europe/Berlin")
LINK = re.compile(r"https?://\S+/reports/(agree|stop)/([^\s>]+)")


def weekly(*readers: str) -> Report:
    cadence = cadence_of("week", "mon", "08:00", "Europe/Berlin")
    document = policies.document_in_force()
    return asking.add("Week of support", "", {}, cadence, readers, document, "cy", datetime(2026, 3, 9, 9, tzinfo=UTC))


def mails(vendor: Vendor, to: str, subject: str) -> list[dict[str, Any]]:
    return [one.payload for one in list(vendor.mails) if one.to == to and subject in one.payload["subject"]]


def press(text: str, use: str) -> int:
    """What a reader does, or their mail program in their stead: neither has ever had a cookie here."""
    from django.test import Client

    found = next(one for one in LINK.finditer(text) if one[1] == use)
    client = Client(enforce_csrf_checks=True, HTTP_HOST="127.0.0.1")
    address = f"/reports/{use}/{found[2]}"
    assert client.get(address).status_code == 200, "opening it does nothing"
    answer = client.post(address, {"List-Unsubscribe": "One-Click"})
    assert {"agree": "Agreed", "stop": "Stopped"}[use] in answer.content.decode()
    return answer.status_code


def test_a_week_comes_by_mail_to_who_agreed_until_they_stop_it(house: House) -> None:
    house.publish()
    members.create("cy@support.example", None, "lead", "cy")
    settings_store.put(settings_store.DELIVERY_MODE, {"mode": "live", "people": []})
    with open_vendor() as vendor:
        settings = vendor.settings(config.current(), mail=True)
        with working(settings) as worker:
            house.take_in(house.open_issue())
            report = weekly("cy", OUTSIDE)
            eventually(lambda: mails(vendor, OUTSIDE, "figures by mail?"), "the partner to be asked")
            (asked,) = mails(vendor, OUTSIDE, "figures by mail?")
            eventually(lambda: not measures.lacks(house.clock.now()), "all to be counted")
        house.clock.push(timedelta(days=21, hours=2))  # an outage of three weeks
        assert not [one for one in mailed.readers(report.id) if one.address and one.is_active]
        assert press(asked["text"], "agree") == 200
        with working(settings) as worker:
            worker.look()
            eventually(lambda: mails(vendor, OUTSIDE, "Week of support:"), "the newest week to come")
            eventually(lambda: mails(vendor, "cy@support.example", "Week of support:"), "Cy to get it, too")
            (theirs,) = mails(vendor, OUTSIDE, "Week of support:")
            (own,) = mails(vendor, "cy@support.example", "Week of support:")
            for mail in (theirs, own):
                assert "Mon 23 Mar 2026 to Sun 29 Mar 2026 (Europe/Berlin)" in mail["text"]
                assert "Rung was down when it was due" in mail["text"]
                (file,) = mail["files"]
                assert (file["name"], file["size"] > 5_000) == ("measures-2026-03-23-2026-03-29.xlsx", True)
                assert mail["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
            assert "Look closer" in own["text"]
            assert "Look closer" not in theirs["text"], "nobody outside comes into the console"
            assert press(theirs["headers"]["List-Unsubscribe"], "stop") == 200, "no mail program follows a redirect"
            making.make_now(report, policies.document_in_force(), house.clock.now(), "cy")
            eventually(lambda: len(mails(vendor, "cy@support.example", "Week of support:")) == 2, "Cy to get one more")
            assert worker.problems() == []
        assert len(mails(vendor, OUTSIDE, "Week of support:")) == 1
    assert [(run.by, run.late > 0) for run in mailed.runs(report.id, 9)] == [("cy", False), (None, True)]


def test_what_could_not_be_sent_is_shown_and_sent_again(house: House) -> None:
    house.publish()
    settings_store.put(settings_store.DELIVERY_MODE, {"mode": "live", "people": []})
    report = weekly("cy")
    with open_vendor() as vendor:
        vendor.mail.refuse("550 5.7.1 not from you", at="mail")
        with working(vendor.settings(config.current(), mail=True)):
            run = making.make_now(report, policies.document_in_force(), house.clock.now(), "cy")
            assert run.bulletin is not None
            number = run.bulletin
            eventually(lambda: bulletins.outcomes(number)[0].state == "failed", "the server to refuse it")
            (outcome,) = bulletins.outcomes(number)
            assert "refused (550)" in (outcome.error or "")
            assert again.send(outcome.id, "cy").code == "asked"
            eventually(lambda: mails(vendor, "cy@support.example", "Week of support:"), "it to arrive after all")


def test_it_is_made_once_whichever_worker_is_first(house: House) -> None:
    house.publish()
    report = weekly("cy")
    document, due = policies.document_in_force(), house.clock.push(timedelta(days=8))
    assert making.make_due(report, document, due) is not None
    assert making.make_due(report, document, due) is None
    assert len(mailed.runs(report.id, 9)) == 1
    with pytest.raises(Refused, match="no mail address"):
        weekly("nobody")


def test_nobody_outside_is_asked_without_end_nor_mailed_after_they_are_erased(house: House) -> None:
    from django.apps import apps

    house.publish()
    now, document = house.clock.now(), policies.document_in_force()
    kim, pat = texts.contact_ids([OUTSIDE, "pat@partner.example"]).values()
    reports = [
        asking.add(name, "", {}, DAILY, ["ana", OUTSIDE, "pat@partner.example"], document, "cy", now)
        for name in ("Week\r\nBcc: all@partner.example", "Month", "Year")
    ]
    assert reports[0].name == "Week Bcc: all@partner.example", "a name is one line of a mail's head"
    for one in reports:
        mailed.remove(one.id)
    with pytest.raises(Refused, match="was asked 3 times within a day"):
        asking.add("Again", "", {}, DAILY, ["ana", OUTSIDE.upper()], document, "cy", now)
    assert mailed.listed() == [], "nothing half done"
    with pytest.raises(Refused, match="no mail address"):
        asking.add("Long", "", {}, DAILY, [f"kim@{'x' * 250}.example"], document, "cy", now)

    now = house.clock.push(timedelta(days=2))
    report = asking.add("Again", "", {}, DAILY, ["ana", OUTSIDE, "pat@partner.example"], document, "cy", now)
    for reader in mailed.readers(report.id):
        mailed.confirm(reader.id, now)
    for _ in range(6):
        making.make_now(report, document, house.clock.push(timedelta(seconds=1)), "cy")
    with pytest.raises(Refused, match="sent 6 times within an hour"):
        making.make_now(report, document, house.clock.push(timedelta(seconds=1)), "cy")
    for contact in (kim, pat):
        texts.erase(contact)
    assert [one.name for one in mailed.readers(report.id)] == ["ana"]
    mailed.stop(mailed.readers(report.id)[0].id, now)
    with pytest.raises(Refused, match="nobody to send it to"):
        making.make_now(report, document, house.clock.push(timedelta(hours=2)), "cy")
    assert len(mailed.runs(report.id, 9)) == 6, "what goes to nobody was none"
    kept = [str(row) for model in apps.get_models() for row in model._default_manager.values()]
    assert not [row for row in kept if "partner.example" in row and "Bcc" not in row]
