"""Many issues that are alike become one incident, live: in one batch, in the order of arrival, replayed exactly."""

from __future__ import annotations

from datetime import timedelta

from rung.channels.base import Alert
from rung.channels.words import plain
from rung.core.events import IssueResolved
from rung.engine.learning import alike
from rung.engine.replay import replay
from rung.engine.sending import destinations
from rung.engine.telling import alerts
from rung.store.decisions import openings
from rung.store.deliveries import claims
from rung.store.deliveries.claims import Line
from rung.store.models import Inbox, RecentOpening
from rung.store.pages import queries
from rung.store.words import texts
from rung.understand.likeness.floods import KEPT
from tests.engine.house import POLICY, House

FLOOD = POLICY.replace(
    "triggers:\n",
    """triggers:
  - {name: The same again, on: {flood: 3, within: 1h, by: similar}, incident: {adopt: 1h}, escalate: outage}
""",
)
SAID = (
    "The payroll export to Datev stops with a checksum mismatch",
    "Checksum mismatch whenever the Datev export of our payroll runs",
    "Payroll: the export to Datev fails, checksum mismatch",
    "Again a checksum mismatch in our Datev payroll export",
)


def four_customers_write(house: House) -> None:
    house.publish(FLOOD)
    house.tell(
        house.open_issue("Z-1", subject="How do we change the logo on our invoices", contact="z@tiny.example"),
        *(
            house.open_issue(f"A-{number}", subject=words, contact=f"{number}@acme.example")
            for number, words in enumerate(SAID)
        ),
    )


def test_those_of_one_batch_become_one_incident(house: House) -> None:
    four_customers_write(house)

    incident = house.state("A-2+incident")
    assert (incident.kind, sorted(incident.linked)) == ("incident", ["A-0", "A-1", "A-2", "A-3"])
    assert [one.path for one in incident.live()] == ["outage"]
    for number in range(4):
        state = house.state(f"A-{number}")
        assert (state.linked, state.joined, state.live()) == (("A-2+incident",), ("A-2+incident",), ())
    assert house.state("Z-1").joined == ()
    assert not Inbox.objects.exists()
    for key in ("A-0", "A-2", "A-3", "A-2+incident"):
        assert replay(key).differences == ()


def test_one_that_comes_later_joins_and_one_after_the_span_does_not(house: House) -> None:
    four_customers_write(house)
    house.fast_forward(minutes=30)
    house.tell(house.open_issue("B-1", subject=SAID[0], contact="b@tiny.example", account="tiny"))
    assert house.state("B-1").joined == ("A-2+incident",)

    house.clock.set(house.clock.now() + timedelta(hours=2))
    house.tell(house.open_issue("B-2", subject=SAID[1], contact="c@tiny.example", account="tiny"))
    assert house.state("B-2").joined == ()
    assert [one.path for one in house.state("B-2").live()] == ["outage"]


def test_what_an_erased_contact_wrote_makes_no_flood(house: House) -> None:
    four_customers_write(house)
    contact = texts.contact_ids(["0@acme.example"])["0@acme.example"]
    assert [one.issue for one in openings.latest(9)] == ["Z-1", "A-0", "A-1", "A-2", "A-3"]
    assert "checksum" not in " ".join(RecentOpening.objects.values_list("marks", flat=True))

    texts.erase(contact)

    assert [one.issue for one in openings.latest(9)] == ["Z-1", "A-1", "A-2", "A-3"]
    assert replay("A-2").differences == ()


def test_only_the_latest_are_remembered(house: House) -> None:
    one = openings.Kept("A-0", house.clock.now(), None, None, "16 32")
    openings.remember([one] * (KEPT + 3))
    alike.let_go()
    assert RecentOpening.objects.count() == KEPT


def test_whoever_is_asked_reads_how_much_an_incident_stands_for(house: House) -> None:
    four_customers_write(house)
    house.tell(house.open_issue("B-1", subject=SAID[0], contact="b@tiny.example", account="tiny"))
    destinations.label_waiting()
    deliveries = claims.lease(
        Line("slack"), house.clock.now(), house.clock.now() + timedelta(minutes=1), 20, lambda *_: True
    )
    said = [one for one in alerts.build(deliveries, house.clock.now()) if isinstance(one, Alert)]
    (alert, *_) = [one for one in said if one.issue == "A-2+incident"]
    assert alert.affected == "5 issues · 2 accounts · 240,000 a year"
    assert plain(alert).startswith("P0 several accounts · The same again: 3 issues")
    assert "\nAffects: 5 issues · 2 accounts · 240,000 a year\n" in plain(alert)

    house.tell(IssueResolved(issue="B-1", at=house.clock.now(), id="r1", by="bo"))
    (row,) = [one for one in queries.queue(queries.Filter()).rows if one.key == "A-2+incident"]
    assert row.stands_for is not None
    assert row.stands_for.words == "4 issues · Acme · 240,000 a year"
