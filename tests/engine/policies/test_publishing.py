"""Publishing a policy: what was published is what is decided with, and what is under way keeps its path."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rung.engine.policies.publish import NotPublished
from rung.store.models import Notice, Subject
from rung.store.policies import policies
from tests.engine.house import MONDAY, POLICY, House


def test_the_order_of_the_document_survives(house: House) -> None:
    """Whose turn is first is the first in the document, not the first in the alphabet."""
    turned = POLICY.replace("  ana:", "  zoe:").replace("name: Ana Ruiz", "name: Zoe Ruiz")
    house.publish(turned)
    policies.forget()
    assert list(policies.current().document.people) == ["zoe", "bo", "cy"]
    house.tell(house.open_issue())
    assert Notice.objects.get(ring=True).to == "zoe"


def test_the_same_text_again_stays_one_version(house: House) -> None:
    assert [house.publish(), house.publish(POLICY + "\n# a remark\n"), house.publish(POLICY + "\n# a remark\n")] == [
        1,
        2,
        2,
    ]
    assert [version.number for version in policies.versions()] == [2, 1]
    kept = policies.version(2)
    assert kept is not None
    assert kept.text.endswith("# a remark\n")


def test_a_text_with_errors_is_not_published_and_says_where_they_are(house: House) -> None:
    with pytest.raises(NotPublished) as caught:
        house.publish(POLICY.replace("person:cy", "person:nobody"))
    (problem,) = caught.value.problems
    assert problem.line > 30
    assert problem.hint
    assert policies.current_number() == 1


def test_an_escalation_keeps_the_path_it_started_with(house: House) -> None:
    house.tell(house.open_issue())
    house.publish(POLICY.replace("climb_after: 1h}", "climb_after: 5m}"))
    assert policies.move_batch() == 1
    house.fast_forward(minutes=59)
    assert not Notice.objects.filter(to="cy").exists()
    house.fast_forward(minutes=1)
    assert Notice.objects.get(to="cy", ring=True).at == MONDAY + timedelta(hours=1)

    house.tell(house.open_issue("A-2"))
    house.fast_forward(minutes=5)
    assert Notice.objects.filter(issue="A-2", to="cy", ring=True).exists(), "a new one climbs by the new version"


def test_those_due_soonest_are_moved_first(house: House) -> None:
    house.tell(*(house.open_issue(f"A-{number}", priority="P2") for number in range(3)))
    house.tell(house.open_issue("urgent", priority="P0"))
    house.publish(POLICY + "\n# a remark\n")
    assert policies.move_batch(limit=1) == 1
    assert Subject.objects.get(policy_version=2).key == "urgent"
    assert policies.move_batch(limit=10) == 3
    assert policies.move_batch() == 0


def test_what_is_over_is_not_moved(house: House) -> None:
    from rung.core.events import IssueResolved

    house.tell(house.open_issue(), IssueResolved(issue="A-1", at=MONDAY, id="r1", by="bo"))
    house.publish(POLICY + "\n# a remark\n")
    assert policies.move_batch() == 0
    house.tell(house.message())
    assert house.journal()[-1].policy_version == 2, "when it comes back, the newest holds"
