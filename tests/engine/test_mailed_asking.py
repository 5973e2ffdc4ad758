"""Who is asked whether they want a report, and that nobody is who was removed meanwhile."""

from __future__ import annotations

from rung.channels.base import Alert
from rung.core.times.cadence import Cadence
from rung.engine.mailed import asking
from rung.engine.telling import bulletins
from rung.engine.telling.alerts import Dropped
from rung.store.measures import mailed
from rung.store.policies import policies
from tests.engine.house import House
from tests.engine.test_alerts import due


def test_an_invitation_is_withdrawn_with_its_reader(house: House) -> None:
    document, now = policies.document_in_force(), house.clock.now()
    readers = ["kim@partner.example", "lee@partner.example"]
    report = asking.add("Week", "", {}, Cadence(every="week"), readers, document, "cy", now)
    kim, _ = mailed.readers(report.id)
    invited = due(house, "email")
    assert [type(one) for one in bulletins.build(invited, now)] == [Alert, Alert]
    mailed.remove_reader(report.id, kim.id)
    withdrawn = Dropped("they are no reader of the report any more")
    assert [type(one) for one in bulletins.build(invited, now)] == [Dropped, Alert]
    mailed.remove(report.id)
    assert bulletins.build(invited, now) == [withdrawn, withdrawn]
