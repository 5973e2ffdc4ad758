"""What happened with an account, in order and paged, and notes that can be taken away for good."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from rung.core.events import AccountChanged, AccountNoted, AccountNoteRemoved, AccountSignal, CsatReceived, IssueChanged
from rung.engine.accounts import account_notes
from rung.store.accounts import account_notes as kept
from rung.store.accounts import account_timeline
from rung.store.accounts.account_timeline import Place
from rung.store.models import Subject
from rung.store.words import texts

if TYPE_CHECKING:
    from tests.engine.house import House


def note(house: House, body: str, name: str = "n1", by: str = "ana") -> AccountNoted:
    return AccountNoted(account="acme", note=name, body=body, by=by, at=house.clock.now(), id=house.next_id())


def test_a_note_is_kept_apart_changed_and_taken_away_for_good(house: House) -> None:
    house.tell(note(house, "They compare us with two others."), note(house, "Joe signs.", "n2"))
    house.fast_forward(hours=1)
    house.tell(note(house, "They chose us.", by="bo"))

    newest, other = sorted(kept.of_account("acme"), key=lambda one: one.id)
    assert (newest.body, newest.by, newest.changed_by) == ("They chose us.", "ana", "bo")
    assert other.body == "Joe signs."
    assert "compare" not in str([line.event for line in house.journal("acme", "account")])

    removed = AccountNoteRemoved(account="acme", note="n1", by="bo", at=house.clock.now(), id=house.next_id())
    house.tell(removed)
    assert [one.id for one in kept.of_account("acme")] == ["n2"]
    subject = Subject.objects.get(kind="account", key="acme").pk
    assert sorted({one.text for one in texts.of_subject(subject)}) == [texts.ERASED, "Joe signs."]

    house.tell(note(house, "A new one by an old name."))
    assert [one.body for one in kept.of_account("acme") if one.id == "n1"] == ["A new one by an old name."]


def test_an_empty_note_and_one_that_is_gone_change_nothing(house: House) -> None:
    with pytest.raises(account_notes.BadNote, match="the note is empty"):
        account_notes.add("acme", " \n", "ana", "test")
    with pytest.raises(account_notes.NoSuchNote):
        account_notes.remove("acme", "n1", "ana", "test")
    house.settle()

    assert kept.of_account("acme") == []


def test_what_happened_stands_in_order_whole_and_paged(house: House) -> None:
    now = house.clock.now
    house.tell(house.open_issue(), house.open_issue("T-1", account="tiny", subject="Ours before"))
    house.fast_forward(hours=1)
    house.tell(IssueChanged(issue="T-1", at=now(), id="m", changes={"account": "acme"}))
    house.tell(AccountChanged(account="acme", at=now(), id="c", changes={"tier": "starter", "seats": 12}))
    house.tell(CsatReceived(issue="A-1", at=now(), id="r", score=2, comment="Too slow."))
    house.tell(note(house, "Call Joe."), AccountSignal(account="acme", at=now(), id="s", name="logins", value=4))

    def shown(*kinds: str, limit: int = 100) -> list[account_timeline.Entry]:
        place: Place | None = Place(now() + timedelta(hours=1))
        found: list[account_timeline.Entry] = []
        while place is not None:
            page = account_timeline.of_account("acme", place, kinds or account_timeline.KINDS, limit)
            found, place = [*found, *page.entries], page.next and Place.of(page.next.token)
        return found

    everything = shown()
    assert {one.words for one in everything} == {
        "opened as P0", "escalated on the path outage, by “Critical at once”", "tier is starter, seats is 12",
        "rated 2 of 5", "noted", "logins is 4",
    }  # fmt: skip
    assert [one.issue for one in everything if one.kind == "issue"] == ["A-1"], "T-1 was opened for another account"
    assert [(one.words, one.text) for one in shown("survey")] == [("rated 2 of 5", "Too slow.")]
    assert [(one.text, one.by) for one in shown("note")] == [("Call Joe.", "ana")]
    for limit in (1, 2, 3):
        assert shown(limit=limit) == everything
