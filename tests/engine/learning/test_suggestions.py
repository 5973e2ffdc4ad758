"""What a learned model says of a new issue: a suggestion that waits for a yes, or set where the team lets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rung.core.events import IssueAssigned, IssueOpened
from rung.core.happenings.suggestions import Suggestion
from rung.engine import replay
from rung.engine.learning import learning, own_labels
from rung.simulator.run import simulate
from rung.store.pages import issue_page
from rung.store.policies import learned, policies
from rung.store.words import texts
from tests.engine.house import POLICY
from tests.engine.past_of_kinds import corrected, live_through

if TYPE_CHECKING:
    from tests.engine.house import House

REFUND = "I was charged twice in May, please refund the invoice"
ROUTING = "routing:\n  - {name: Money, when: issue.kind == 'billing', to: {team: money}}\n"
ROUTED = POLICY.replace("paths:\n", f"{ROUTING}paths:\n", 1)
ROUTED = ROUTED.replace("targets:\n", "  money: {name: Money, lead: cy}\ntargets:\n", 1).replace(
    "hours: always}\nteams:", "teams: [money], hours: always}\nteams:", 1
)


@pytest.fixture
def taught(house: House) -> House:
    """A house whose past taught it kinds."""
    live_through(house)
    learning.keep("kind", learning.learn("kind", house.clock.now()), house.clock.now())
    return house


def asks(house: House, key: str = "A-1", **facts: object) -> None:
    opened = {"priority": "P2", "kind": None, "subject": REFUND, "contact": "joe@acme.example", **facts}
    house.tell(house.open_issue(key, **opened))


def test_a_suggestion_waits_for_a_yes_which_teaches(taught: House) -> None:
    asks(taught)
    state = taught.state()
    (one,) = state.suggestions
    assert (one.field, one.value, one.version, one.is_set) == ("kind", "billing", 1, False)
    assert one.confidence > 0.5
    assert state.kind is None
    (shown,) = issue_page.issue("A-1").suggestions
    assert {"charged", "invoice", "twice"} & set(shown.words.split(", "))
    known = own_labels.known("kind", policies.document_in_force(), taught.clock.now())
    assert "A-1" not in {one.issue for one in known}  # what nobody confirmed teaches nothing

    taught.tell(corrected(taught, "A-1", kind="billing"))
    state = taught.state()
    assert (state.kind, state.suggestions, state.by_hand) == ("billing", (), ("kind",))
    known = own_labels.known("kind", policies.document_in_force(), taught.clock.now())
    assert {one.issue: one.label for one in known}["A-1"] == "billing"


def test_what_is_sure_enough_is_set_before_routing_looks_and_can_be_corrected(taught: House) -> None:
    taught.publish(ROUTED)
    learned.set_threshold("kind", 0.5)
    asks(taught)
    state = taught.state()
    assert (state.kind, state.team) == ("billing", "money")
    assert state.suggestions[0].is_set
    said = [effect["because"]["words"] for effect in taught.journal()[0].effects if effect["type"] == "recorded"]
    assert any(words.startswith("set: kind billing, ") and words.endswith("by model 1") for words in said)

    taught.tell(corrected(taught, "A-1", kind="api"))
    assert (taught.state().kind, taught.state().suggestions) == ("api", ())

    asks(taught, "A-2")
    taught.tell(corrected(taught, "A-2", kind="billing"))  # yes, it is
    assert taught.state("A-2").by_hand == ("kind",)
    assert taught.state("A-2").suggestions == ()


def test_it_keeps_silent_where_the_source_says_it_where_it_is_strange_and_where_it_is_off(taught: House) -> None:
    asks(taught, "A-1", kind="question")
    asks(taught, "A-2", subject="Können Sie mir bitte den Weg zum Bahnhof zeigen")
    asks(taught, "A-3", bulk=True)
    learned.switch_off("kind")
    asks(taught, "A-4")
    for key in ("A-1", "A-2", "A-3", "A-4"):
        assert taught.state(key).suggestions == ()


def test_the_journal_keeps_what_was_used_and_no_words_and_a_replay_needs_no_model(taught: House) -> None:
    learned.set_threshold("kind", 0.5)
    asks(taught)
    learned.switch_off("kind")
    event = taught.journal()[0].event
    assert event["suggestions"][0]["value"] == "billing"
    assert not {"evidence", "subject", "kind"} & event.keys()
    assert replay.replay("A-1").differences == ()
    texts.erase(texts.contact_ids(["joe@acme.example"])["joe@acme.example"])
    assert issue_page.issue("A-1").suggestions[0].words == ""
    assert replay.replay("A-1").is_same_state


def test_a_simulation_that_is_given_the_suggestion_decides_alike(taught: House) -> None:
    one = Suggestion(field="priority", value="P0", confidence=0.9, version=3, is_set=True)
    opened = IssueOpened(issue="S-1", at=taught.clock.now(), account="acme", suggestions=(one,))
    handed = IssueAssigned(issue="S-1", at=taught.clock.now(), team="technical", by="bo")
    *_, last = simulate(policies.current(), [opened, handed], until=taught.clock.now())
    state = last.state
    assert state.priority == "P0"
    assert [climb.trigger for climb in state.escalations] == ["Critical at once"]
    assert state.suggestions == (one,)
