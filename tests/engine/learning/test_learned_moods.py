"""What colleagues correct under messages changes how the next ones like them are heard, and nothing else; switched off,
the words alone tell again, and a replay needs no model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec
import pytest

from rung.core.events import IssueOpened, MessageMoodCorrected
from rung.engine import replay
from rung.engine.learning import learning, own_moods
from rung.store.policies import learned
from rung.store.words import texts
from rung.understand.figures import Figures
from rung.understand.judges import TooLittle
from rung.understand.moods.mood import measure
from tests.engine.house import POLICY

if TYPE_CHECKING:
    from tests.engine.house import House

READS = """  - name: Angry
    on: {sentiment: below, value: -0.3}
    escalate: {path: outage}
paths:
"""
READING = POLICY.replace("paths:\n", READS)
ODES = [f"An ode to the {name}: how it sings to us again today." for name in ("sync", "login", "export", "search")]
"""What nobody hears in the words: the tone of one customer."""
PLAIN = [f"Which port does the {name} use, and can we change it?" for name in ("sync", "login", "export", "search")]


def write(house: House, key: str, body: str) -> IssueOpened:
    opened = house.open_issue(key, account="tiny", priority="P2", subject="", body=body, contact=f"{key}@tiny.example")
    house.tell(opened)
    house.fast_forward(minutes=5)
    return opened


def correct(house: House, about: IssueOpened, mood: Literal["angry", "neutral", "pleased", "unsure"]) -> None:
    house.tell(
        MessageMoodCorrected(
            issue=about.issue, at=house.clock.now(), id=house.next_id(), by="bo", message=about.id,
            said_at=about.at, mood=mood,
        )
    )


def corrected_past(house: House) -> list[IssueOpened]:
    """Eight odes, each corrected after it came, and eight plain questions that nobody says anything of."""
    odes = []
    for number, (ode, plain) in enumerate(zip([*ODES, *ODES], [*PLAIN, *PLAIN], strict=True)):
        odes.append(write(house, f"O-{number}", ode))
        write(house, f"Q-{number}", plain)
        correct(house, odes[-1], "angry")
    return odes


def learn(house: House) -> learned.Version:
    return learning.keep("mood", learning.learn("mood", house.clock.now()), house.clock.now(), "ana")


def test_a_few_corrections_help_with_messages_like_these_and_leave_the_others(house: House) -> None:
    house.publish(READING)
    with pytest.raises(TooLittle, match="it needs 5 messages whose mood somebody corrected; there are 0"):
        learn(house)
    assert "there are 0" in learning.too_few("mood"), "no process is started for nothing"
    corrected_past(house)
    assert learning.too_few("mood") == ""
    version = learn(house)
    figures = msgspec.convert(version.figures, Figures)
    assert (figures.learned_from, figures.tested, figures.verdict) == (8, 6, "")
    assert figures.values["right"] > figures.values["words_alone"] == 0
    assert figures.values["others_changed"] == 0
    assert learn(house).version == 1  # nothing new, no new version

    new, plain = "An ode to the webhook: how it sings to us again.", "Which port does the webhook use?"
    write(house, "A-1", new)
    write(house, "A-2", plain)
    opening = house.journal("A-1")[0].event
    assert opening["sentiment"] < -0.3 < measure("", new).sentiment
    assert opening["learned_mood"]["version"] == 1
    assert [one.trigger for one in house.state("A-1").escalations] == ["Angry"]
    said = [effect["because"]["words"] for effect in house.journal("A-1")[0].effects if effect["type"] == "recorded"]
    assert any("; corrections of messages like it, version 1" in words for words in said), said
    assert house.journal("A-2")[0].event["sentiment"] == measure("", plain).sentiment
    assert "learned_mood" not in house.journal("A-2")[0].event

    learned.switch_off("mood")
    write(house, "A-3", new)
    assert house.journal("A-3")[0].event["sentiment"] == measure("", new).sentiment
    found = replay.replay("A-1")
    assert (found.differences, found.is_same_state) == ((), True)


def test_what_proves_no_better_than_the_words_changes_nothing_and_says_so(house: House) -> None:
    house.publish(READING)
    for number, body in enumerate(PLAIN + ODES):
        correct(house, write(house, f"O-{number}", body), "neutral")
    version = learn(house)
    assert "were right; by the words alone" in msgspec.convert(version.figures, Figures).verdict
    write(house, "A-1", ODES[0])
    assert "learned_mood" not in house.journal("A-1")[0].event


def test_a_word_taken_back_or_erased_teaches_nothing(house: House) -> None:
    house.publish(READING)
    odes = corrected_past(house)
    correct(house, odes[0], "unsure")
    correct(house, odes[1], "pleased")
    texts.erase(texts.contact_ids(["O-2@tiny.example"])["O-2@tiny.example"])
    past = own_moods.heard(house.clock.now())
    assert [(one.issue, one.label) for one in past.corrected][:3] == [
        ("O-1", "positive"), ("O-3", "negative"), ("O-4", "negative"),
    ]  # fmt: skip
    assert len(past.others) == 8
    assert past.seen == []
