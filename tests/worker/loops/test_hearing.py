"""Whether people hear is proven by themselves, asked each week, and seen where nobody answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.test import Client

from rung import config
from rung.engine.duty import reach_tests
from rung.engine.duty.reach_tests import Heard, Rhythm
from rung.engine.telling import bulletins
from rung.store import settings_store
from rung.store.deliveries import reach_tests as kept
from rung.store.models import Bulletin, Delivery
from rung.store.people import members
from rung.store.policies import policies
from rung.worker.run import Worker
from tests.engine.house import POLICY, House
from tests.worker.at_work import push, working
from tests.worker.vendor import Vendor, eventually

PAGER = f"""{POLICY}
schedules:
  pager: {{time_zone: UTC, layers: [{{rotation: [bo], every: 1w, starts: 2026-03-02T09:00}}]}}
"""


@pytest.fixture(autouse=True)
def signed_up(house: House) -> None:
    """Somebody can sign in: an installation that nobody has set up yet leads every page to its beginning."""
    members.create("cy@support.example", "a-ladder-of-seven-rungs", "administrator", "cy", name="Cy Park")


@contextmanager
def at_work(house: House, vendor: Vendor, policy: str = PAGER) -> Iterator[Worker]:
    house.publish(policy)
    settings_store.set_delivery_mode("live")
    with working(vendor.settings(config.current(), mail=True)) as worker:
        yield worker


def heard(house: House, person: str = "bo") -> Heard:
    found = reach_tests.of_everybody(policies.current(), house.clock.now())
    return next(one for one in found if one.person == person)


def states(house: House, person: str = "bo") -> dict[str, str]:
    return {one.label: one.state for one in heard(house, person).proofs}


def link_in(text: str) -> str:
    found = re.search(r"/hear/[\w:.-]+", text)
    assert found, text
    return found[0]


def mails(vendor: Vendor, to: str) -> list[str]:
    return [str(one.payload) + one.text for one in vendor.mails if one.to == f"{to}@support.example"]


def presses(path: str) -> str:
    """Opens the page, which proves nothing, and presses its button."""
    window = Client(SERVER_NAME="127.0.0.1")
    assert "I hear it" in window.get(path).content.decode()
    assert "I hear it" in window.get(path).content.decode(), "opening it is no answer"
    return window.post(path, follow=True).content.decode()


def test_a_test_ring_is_proven_by_the_link_in_the_very_message(house: House, vendor: Vendor) -> None:
    with at_work(house, vendor):
        bulletins.ring_test("bo", "cy", house.clock.now())
        eventually(lambda: mails(vendor, "bo") and vendor.new_to("U02BO"), "both to arrive")
    assert states(house) == {"Slack": "asked", "Mail": "asked"}
    by_slack = link_in(str(vendor.new_to("U02BO")[0].payload))
    assert by_slack != link_in(mails(vendor, "bo")[0]), "each way has a link of its own"
    assert "Proven: Slack reaches Bo Lind" in presses(by_slack)
    assert states(house) == {"Slack": "proven", "Mail": "asked"}
    at = heard(house).proofs[0].confirmed_at
    house.clock.push(timedelta(minutes=5))
    Client(SERVER_NAME="127.0.0.1").post(by_slack)
    assert heard(house).proofs[0].confirmed_at == at, "the first answer counts"
    house.clock.push(reach_tests.GOOD_FOR)
    assert states(house)["Slack"] == "stale"


@pytest.mark.parametrize(("path", "status"), [("/hear/nonsense", 404), ("/hear/MQ:1abcde:x", 404)])
def test_a_link_that_is_none_proves_nothing(house: House, path: str, status: int) -> None:
    window = Client(SERVER_NAME="127.0.0.1")
    assert window.get(path).status_code == status
    assert window.post(path).status_code == status


def test_each_week_who_is_on_duty_soon_is_asked_reminded_once_and_then_told_of(house: House, vendor: Vendor) -> None:
    with at_work(house, vendor) as worker:
        now = house.clock.now  # Monday 09:00; the check is at 10:00
        reach_tests.look(now())
        first = Bulletin.objects.filter(kind="weekly").count()
        push(house, worker, hours=1)
        reach_tests.look(now())
        reach_tests.look(now())
        assert Bulletin.objects.filter(kind="weekly").count() == first + 1, "once for a week"
        eventually(lambda: len(mails(vendor, "bo")) == first + 1, "the quiet question")
        assert not Delivery.objects.filter(op="bulletin", ring=True).exists(), "nobody is woken by it"
        assert mails(vendor, "ana") == [], "Ana is not on duty"

        presses(link_in(mails(vendor, "bo")[-1]))
        push(house, worker, hours=24)
        reach_tests.look(now())
        eventually(lambda: len(vendor.new_to("U02BO")) == first + 2, "a reminder of what was not answered")
        assert len(mails(vendor, "bo")) == first + 1, "not of what was"
        assert states(house) == {"Slack": "asked", "Mail": "proven"}
        assert reach_tests.overdue(policies.current(), now()) == []

        push(house, worker, hours=24)
        reach_tests.look(now())
        reach_tests.look(now())
        eventually(lambda: mails(vendor, "cy"), "Cy, who leads Bo, to be told")
        assert [one.person for one in reach_tests.overdue(policies.current(), now())] == ["bo"]
        presses(link_in(str(vendor.new_to("U02BO")[-1].payload)))
        assert reach_tests.overdue(policies.current(), now()) == []
        assert states(house) == {"Slack": "proven", "Mail": "proven"}
    told = [one for one in mails(vendor, "cy") if "does not answer the weekly check" in one]
    assert len(told) == 1, "once"
    assert "Bo Lind" in told[0]


def test_nobody_is_asked_at_night_away_in_the_outbox_or_where_it_is_off(house: House) -> None:
    hours = PAGER.replace(
        "teams: [technical], hours: always}", 'teams: [technical], hours: {mon-fri: ["12:00-17:00"]}}'
    )
    house.publish(hours)
    now = house.clock.now
    reach_tests.look(now())
    assert kept.lately(now()) == [], "delivery mode outbox"
    settings_store.set_delivery_mode("live")
    with configured():
        reach_tests.look(now())
        assert kept.lately(now()) == [], "Bo does not work yet"
        house.clock.push(timedelta(hours=4))
        reach_tests.set_rhythm(Rhythm(is_on=False))
        reach_tests.look(now())
        assert kept.lately(now()) == [], "switched off"
        reach_tests.set_rhythm(Rhythm())
        reach_tests.look(now())
        assert {one.person for one in kept.lately(now())} == {"bo"}


@contextmanager
def configured() -> Iterator[None]:
    """An installation with Slack and a mail server, as far as its settings say."""
    from msgspec import structs

    before = config.current()
    smtp = config.Smtp("127.0.0.1", 1)
    config.use(structs.replace(before, slack_token="xoxb-1", slack_signing_secret="s" * 32, smtp=smtp))
    try:
        yield
    finally:
        config.use(before)


def test_the_week_begins_by_each_persons_own_clock() -> None:
    from datetime import UTC, datetime

    at = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)  # Monday 02:00 in London, 11:00 in Tokyo
    every = Rhythm(weekday=0, hour=10)
    assert reach_tests.last_slot(every, "Asia/Tokyo", at) == datetime(2026, 3, 9, 1, 0, tzinfo=UTC)
    assert reach_tests.last_slot(every, "Europe/London", at) == datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def test_a_call_reads_out_a_code_that_proves_it(house: House) -> None:
    from rung.engine.telling.bulletins import build
    from rung.store.deliveries.claims import Leased
    from rung.store.models import ReachTest

    house.publish(POLICY.replace("slack: U02BO", 'phone: "+4930123456"'))
    number = bulletins.ring_test("bo", "cy", house.clock.now())
    row = Delivery.objects.get(notice=-number, channel="phone")
    names = Leased.__struct_fields__
    facts = {name: getattr(row, name) for name in names if hasattr(row, name)}
    leased = Leased(**{**dict.fromkeys(names), **facts, "issue": "", "possible_repeat": False})
    (alert,) = build([leased], house.clock.now())
    said = getattr(alert, "asked", "")
    question = ReachTest.objects.get(bulletin=number, channel="phone")
    assert said == f"your code is {' '.join(kept.code_of(question.pk))}"
    assert kept.by_code("bo", "not it", house.clock.now()) is None
    assert kept.by_code("ana", kept.code_of(question.pk), house.clock.now()) is None
    found = kept.by_code("bo", kept.code_of(question.pk), house.clock.now())
    assert found is not None
    assert found.id == question.pk
    house.clock.push(timedelta(hours=2))
    assert kept.by_code("bo", kept.code_of(question.pk), house.clock.now()) is None, "an hour is long enough"
