"""A stronger model, asked beside the decisions where the judges here are unsure, over a real socket."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs

from rung import config
from rung.core.events import IssueChanged, MessageMoodCorrected
from rung.core.happenings.suggestions import STRONGER
from rung.core.wrong import Wrong
from rung.engine import replay
from rung.engine.learning import own_moods
from rung.engine.sending.wires import place_in
from rung.engine.stronger import asking, setting, standing
from rung.engine.stronger.endpoint import Endpoint, NoAnswer, ask, check
from rung.intake import generic
from rung.store.pages import issue_page
from rung.store.words import texts
from rung.understand.labels.second_opinion import MOODS, Question
from tests.engine.house import MONDAY, POLICY, open_house
from tests.engine.model_standin import MODEL, ModelStandIn
from tests.secret_keys import another_secret_key
from tests.worker.there import InALoop

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.engine.house import House

POLISH = "Faktura jest znowu błędna, to skandal. Proszę o zwrot pieniędzy."
"""Of a language whose moods nobody here knows."""
MOODY = POLICY.replace("teams:\n  technical: {", "teams:\n  technical: {handles: [billing, outage], ", 1).replace(
    "paths:\n",
    """  - name: Cross customer
    on: {sentiment: below, value: -0.5}
    escalate: {path: outage}
paths:
""",
    1,
)


@pytest.fixture
def lite_house(sqlite_database: str) -> Iterator[House]:
    with open_house() as house:
        yield house


@contextmanager
def model(answers: Mapping[str, Any] | str) -> Iterator[ModelStandIn]:
    """A stand-in at work in a thread of its own; whatever it did not expect fails the story."""
    there = ModelStandIn(lambda _text, _asked: answers, lambda: MONDAY)
    with InALoop().serving(there):
        yield there
    assert there.unexpected == []


def answers(words: str = "to skandal", kind: str = "billing") -> dict[str, Any]:
    return {"mood": {"value": "angry", "words": [words]}, "kind": {"value": kind, "words": ["Faktura"]}}


def reads(there: ModelStandIn, **changes: Any) -> None:
    setting.keep(Endpoint(**{**there.settings, "judges": ("mood", "kind"), "is_on": True, **changes}))


def looks(house: House, there: ModelStandIn, seconds: float = 6) -> None:
    """Some seconds go by, it is asked, and what it said is decided."""
    house.clock.set(house.clock.now() + timedelta(seconds=seconds))
    settings = structs.replace(config.current(), model_hosts=(place_in(there.url),))
    while asking.turn(settings, house.clock.now()):
        pass
    house.settle()


def opens(house: House, key: str, body: str = POLISH, **facts: Any) -> None:
    house.tell(house.open_issue(key, **{"priority": "P2", "subject": "", "body": body, **facts}))


def test_a_key_that_was_sealed_under_another_secret_key_is_said_and_asks_nothing(house: House) -> None:
    house.publish(MOODY)
    with model(answers()) as there:
        with another_secret_key():
            reads(there)
        looks(house, there)
        opens(house, "A-1")
        looks(house, there)
        assert "its key was sealed under another secret key: enter it again" in standing.current().trouble
        assert there.requests == []


def test_what_is_unsure_is_asked_once_and_its_answer_is_an_event_of_its_own(house: House) -> None:
    house.publish(MOODY)
    with model(answers()) as there:
        reads(there)
        opens(house, "A-0")
        looks(house, there)
        assert there.requests == [], "what came before it was switched on is left alone"
        opens(house, "A-1", contact="joe@acme.example")
        opens(house, "A-2", "Where do I change the logo of the invoices?", kind="outage")
        house.tell(house.message("A-2", "ok"))
        assert house.state("A-1").sentiment is None, "the decision waits for nobody"
        looks(house, there, seconds=1)
        assert there.requests == [], "nor is anything asked before the line stands for everybody"
        looks(house, there)
        looks(house, there)

    (asked,) = there.requests
    assert POLISH in asked["messages"][1]["content"]
    state = house.state("A-1")
    assert (state.sentiment, [one.trigger for one in state.escalations]) == (-0.8, ["Cross customer"])
    (one,) = state.suggestions
    assert (one.field, one.value, one.is_set, one.version) == ("kind", "billing", False, STRONGER)
    assert state.kind is None, "a suggestion waits for somebody's yes"
    page = issue_page.issue("A-1")
    assert page.suggestions[0].words == "Faktura"
    heard = next(one for one in page.conversation if one.mood)
    assert (heard.mood, heard.mood_by) == ("angry", f"The model {MODEL} (by “to skandal”)")
    assert len(page.conversation) == 1, "its words are no message"
    assert replay.replay("A-1").differences == ()
    assert own_moods.heard(house.clock.now()).corrected == [], "what it says teaches nothing here"
    assert standing.current().counts == {"answered": 1}

    said = {"kind": "billing"}
    house.tell(IssueChanged(issue="A-1", at=house.clock.now(), id=house.next_id(), changes=said, by="bo"))
    assert (house.state("A-1").kind, house.state("A-1").suggestions) == ("billing", ())


def test_a_field_has_one_suggestion_however_many_are_sent(lite_house: House) -> None:
    lite_house.publish(MOODY)
    opens(lite_house, "A-1")
    sent = b'''{"type": "issue.suggested", "issue": "A-1", "id": "s-1", "writer": "somebody", "suggestions": [
        {"field": "kind", "value": "", "confidence": 1, "version": 1},
        {"field": "kind", "value": "billing", "confidence": 0.5, "version": 1, "is_set": true},
        {"field": "kind", "value": "outage", "confidence": 0.9, "version": 1}]}'''
    (item,) = generic.read(sent, "application/json", lite_house.clock.now()).items
    assert getattr(item.event, "writer", "") is None, "whose words are quoted only Rung says"
    lite_house.tell(item.event)
    assert [(one.value, one.is_set) for one in lite_house.state("A-1").suggestions] == [("billing", False)]


def test_what_it_quotes_is_erased_with_whoever_wrote_it(lite_house: House) -> None:
    house = lite_house
    house.publish(MOODY)
    with model(answers()) as there:
        reads(there, judges=("mood",))
        looks(house, there)
        opens(house, "A-1", body="Hello", contact="joe@acme.example", kind="billing")
        house.tell(structs.replace(house.message("A-1", POLISH), contact="mia@acme.example"))
        looks(house, there)
    heard = [one.mood_by for one in issue_page.issue("A-1").conversation if one.mood]
    assert heard == [f"The model {MODEL} (by “to skandal”)"]
    texts.erase(texts.contact_ids(["mia@acme.example"])["mia@acme.example"])
    heard = [one.mood_by for one in issue_page.issue("A-1").conversation if one.mood]
    assert heard == [f"The model {MODEL}"]
    assert replay.replay("A-1").differences == ()


def test_what_people_said_meanwhile_stands_and_what_is_made_up_is_dropped(house: House) -> None:
    house.publish(MOODY)
    with model(answers()) as there:
        reads(there)
        looks(house, there)
        opens(house, "A-1")
        opened = house.journal("A-1")[0]
        corrected = MessageMoodCorrected(
            issue="A-1", at=house.clock.now(), id=house.next_id(), message=opened.event["id"], said_at=opened.at,
            mood="neutral", by="bo",
        )  # fmt: skip
        house.tell(corrected)
        house.tell(IssueChanged(issue="A-1", at=house.clock.now(), id=house.next_id(), changes={"kind": "outage"}))
        looks(house, there)
        assert (house.state("A-1").sentiment, house.state("A-1").suggestions) == (0.0, ())
        there.answering = lambda _text, _asked: answers(words="this is a scandal", kind="refunds")
        opens(house, "A-2")
        looks(house, there)
        assert (house.state("A-2").sentiment, house.state("A-2").suggestions) == (None, ())
    assert standing.current().counts == {"overtaken": 1, "unfounded": 1}
    said = standing.words(setting.current())
    assert said.startswith(f"{MODEL} is asked about mood, kind: 1 dropped: not offered")
    assert "1 came too late" in said


def test_a_model_in_trouble_is_counted_and_left_alone_and_nobody_is_alerted(lite_house: House) -> None:
    house = lite_house
    house.publish(MOODY)
    with model("not the JSON that was asked for") as there:
        reads(there, a_minute=4)
        looks(house, there)
        there.answer_with(429, {"Retry-After": "30"})
        opens(house, "A-1")
        looks(house, there)
        assert "429" in standing.current().trouble
        assert not standing.current().admits(house.clock.now())
        opens(house, "A-2")
        looks(house, there, seconds=31)
        there.refusal = "I cannot help with that."
        opens(house, "A-3")
        looks(house, there)
        assert standing.current().counts == {"busy": 1, "garbage": 1, "declined": 1}
        assert standing.current().trouble == "it declined: the model refused", "a refusal may quote the customer"
        there.refusal = ""
        there.answer_with(500, times=2)
        for key in ("B-1", "B-2"):
            opens(house, key)
            looks(house, there, seconds=70)
        state = standing.current()
        assert (state.standing.is_open, state.counts["failed"]) == (True, 2)
        opens(house, "B-3")
        looks(house, there, seconds=1200)  # the breaker lets one try; by then the text is old
        there.answering = lambda _text, _asked: answers()
        opens(house, "B-4")
        looks(house, there, seconds=70)
    state = standing.current()
    assert (state.standing.is_well, state.trouble, state.counts["answered"]) == (True, "", 1)
    assert all(not house.state(key).escalations for key in ("A-1", "A-2", "A-3", "B-1", "B-2"))


def test_no_more_are_asked_in_a_minute_than_it_says(lite_house: House) -> None:
    house = lite_house
    house.publish(MOODY)
    with model(answers()) as there:
        reads(there, a_minute=2)
        looks(house, there)
        for number in range(5):
            opens(house, f"A-{number}")
        looks(house, there)
        assert len(there.requests) == 2
        looks(house, there, seconds=61)
        assert len(there.requests) == 4
        looks(house, there, seconds=61)
        assert len(there.requests) == 5
        setting.keep(structs.replace(setting.current(), is_on=False))
        opens(house, "A-9")
        looks(house, there)
        assert len(there.requests) == 5


@pytest.mark.parametrize(
    ("changes", "hint"),
    [
        ({"address": "localhost:11434"}, "write its root"),
        ({"address": "http://127.0.0.1:1/v1/chat/completions"}, "leave /chat/completions out"),
        ({"address": "http://me:secret@127.0.0.1:1/v1"}, "write its root"),
        ({"key": "sk\n1"}, "copy it once more"),
        ({"judges": ("team",)}, "choose of"),
        ({"seconds": 0}, "write 1 to 60"),
        ({"a_minute": 0}, "write 1 to 600"),
        ({"model": ""}, "name the address"),
    ],
)
def test_a_setting_that_makes_no_sense_says_how_to_mend_it(changes: dict[str, Any], hint: str) -> None:
    given = {"address": "http://127.0.0.1:1/v1", "model": MODEL, "judges": ("mood",), "is_on": True}
    with pytest.raises(Wrong) as wrong:
        check(Endpoint(**{**given, **changes}))
    assert hint in wrong.value.hint


def test_an_own_network_is_refused_unless_it_is_named_and_silence_has_an_end(lite_house: House) -> None:
    with model(answers()) as there:
        endpoint = Endpoint(**there.settings, judges=("mood",), seconds=1)
        question = Question({"mood": MOODS})
        with pytest.raises(NoAnswer, match="private network"):
            ask(endpoint, POLISH, question, allow_private=False)
        there.hang()
        with pytest.raises(NoAnswer) as silent:
            ask(endpoint, POLISH, question, allow_private=True)
        assert silent.value.kind == "timeout"
        with pytest.raises(NoAnswer, match=r"Incorrect API key provided: \[key\]\."):
            ask(structs.replace(endpoint, key="sk-other"), POLISH, question, allow_private=True)
        assert ask(endpoint, POLISH, question, allow_private=True).said["mood"].words == ("to skandal",)
