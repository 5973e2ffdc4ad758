"""A draft is run over the team's own past beside the live policy: what is asked for, kept, and let go."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from rung.core.refused import Refused
from rung.engine.proof import backtest_run
from rung.engine.proof import backtests as asking
from rung.engine.proof.backtest_run import CameToNothing, Outcome
from rung.store.models import PolicyVersion
from rung.store.policies import backtests, drafts
from rung.store.policies.backtests import Backtest
from tests.engine.house import POLICY

if TYPE_CHECKING:
    from tests.engine.house import House

SOONER = POLICY.replace("climb_after: 1h", "climb_after: 10m")
"""Cy is told fifty minutes earlier."""
NEVER = POLICY.replace('when: issue.priority == "P0"', "when: issue.priority == \"P0\" && account.tier == \"starter\"")
"""An outage of acme escalates no more."""


def draft_of(text: str) -> drafts.Draft:
    return drafts.add(text, "bo", name="Sooner to the head", based_on=1)


def live(house: House) -> None:
    """A day: acme's outage climbs to Cy an hour later, tiny's is taken after twenty minutes."""
    house.publish()
    house.tell(house.open_issue("A-1"))
    house.fast_forward(minutes=20)
    house.tell(house.open_issue("B-1", account="tiny"))
    house.fast_forward(minutes=20)
    house.tell(house.acknowledgement("B-1", by="ana"))
    house.fast_forward(hours=20)


def ran(house: House, asked: Backtest, folder: Path) -> Outcome:
    return backtest_run.run(asked, house.clock.now(), folder, lambda _part, _done, _total: None)


def difference(house: House, text: str, folder: Path) -> dict[str, Any]:
    now = house.clock.now()
    asked = asking.over_days(asking.of_draft(draft_of(text), "bo"), 7, now)
    return ran(house, asked, folder).result["difference"]


def test_the_live_policy_beside_itself_differs_in_nothing(house: House, tmp_path: Path) -> None:
    live(house)
    found = difference(house, POLICY + "# only a remark\n", tmp_path)
    assert found["old"]["pages"] == found["new"]["pages"] == 3
    assert (found["only_one"], found["caught_by_one"]) == ([], [])


def test_a_draft_that_climbs_sooner_rings_the_head_where_live_did_not(house: House, tmp_path: Path) -> None:
    live(house)
    found = difference(house, SOONER, tmp_path)
    pages = {one["person"]: (one["old"], one["new"]) for one in found["people"]}
    assert pages["cy"] == (1, 2), "tiny's outage reaches Cy ten minutes after it came; Ana took it after twenty"
    assert found["new"]["pages"] - found["old"]["pages"] == 1


def test_an_issue_that_only_one_escalates_comes_with_both_answers_and_why(house: House, tmp_path: Path) -> None:
    live(house)
    now = house.clock.now()
    asked = asking.over_days(asking.of_draft(draft_of(NEVER), "bo"), 7, now)
    result = ran(house, asked, tmp_path).result
    [only] = result["difference"]["only_one"]
    assert (only["issue"], only["side"]) == ("A-1", "old")
    assert "P0" in only["why"]
    both = result["issues"]["A-1"]
    assert [one["trigger"] for one in both["old"]["escalations"]] == ["Critical at once"]
    assert both["new"]["escalations"] == []
    assert result["marks"]["A-1"]["saved"] == ["first_response"], "live had told somebody before the promise broke"


def test_an_uploaded_history_is_run_and_what_is_wrong_with_it_is_said_line_by_line(
    house: House, tmp_path: Path
) -> None:
    house.publish()
    now = house.clock.now()
    opened = b'{"type":"issue.opened","at":"2026-03-02T10:00:00Z","issue":"H-1","account":"acme","priority":"P0"}'
    good = asking.over_file(asking.of_text(SOONER, "sooner", "bo"), "past.jsonl", opened, now)
    assert ran(house, good, tmp_path).result["difference"]["new"]["issues"] == 1
    bad = asking.over_file(asking.of_text(SOONER, "sooner", "bo"), "past.jsonl", opened + b'\n{"type": "openend"}', now)
    with pytest.raises(CameToNothing) as nothing:
        ran(house, bad, tmp_path)
    [fault] = nothing.value.faults
    assert (fault.line, fault.code) == (2, "unknown_type")
    assert fault.hint


@pytest.mark.parametrize("name", ["..", "/", "progress", "é" * 200 + ".jsonl", "../past.jsonl", "Past.JSONL"])
def test_an_upload_is_run_whatever_its_name_is(house: House, tmp_path: Path, name: str) -> None:
    """A file called `progress` was written over the runner's own, and a long name could not be written at all."""
    house.publish()
    said = tmp_path / "progress"
    said.write_text("as far as here")
    opened = b'{"type":"issue.opened","at":"2026-03-02T10:00:00Z","issue":"H-1","account":"acme","priority":"P0"}'
    asked = asking.over_file(asking.of_text(SOONER, "sooner", "bo"), name, opened, house.clock.now())
    assert ran(house, asked, tmp_path).result["difference"]["new"]["issues"] == 1
    assert said.read_text() == "as far as here"
    assert {one.name for one in tmp_path.iterdir()} == {"progress", "uploaded"}


def test_columns_may_be_explained_at_any_length(house: House, tmp_path: Path) -> None:
    """A list of columns that was too long for the name of a file ended the back-test."""
    house.publish()
    table = b"Ticket,Changed on,Prio,Customer\nT-1,2026-03-02T10:00:00Z,P0,acme\n"
    columns = f"issue=Ticket,at=Changed on,priority=Prio,account=Customer,{'team=' + 'é' * 300}"
    asked = asking.over_file(asking.of_text(SOONER, "sooner", "bo"), "t.csv", table, house.clock.now(), columns)
    with pytest.raises(CameToNothing, match="there is no column"):
        ran(house, asked, tmp_path)
    known = columns.rpartition(",")[0] + ",issue=Ticket" * 30
    asked = asking.over_file(asking.of_text(SOONER, "sooner", "bo"), "t.csv", table, house.clock.now(), known)
    assert ran(house, asked, tmp_path).result["difference"]["new"]["issues"] == 1


def test_an_upload_that_unpacks_to_a_thousand_times_its_size_is_refused(house: House, tmp_path: Path) -> None:
    """Two megabytes filled the disk of the worker."""
    house.publish()
    bomb = gzip.compress(b"\n" * 10_000_000) * 201
    asked = asking.over_file(asking.of_text(SOONER, "sooner", "bo"), "past.jsonl.gz", bomb, house.clock.now())
    with pytest.raises(CameToNothing, match="unpacked it has more than 2 GB") as nothing:
        ran(house, asked, tmp_path)
    assert nothing.value.faults[0].hint


def test_a_past_in_which_nothing_came_in_is_said_to_be_one(house: House, tmp_path: Path) -> None:
    house.publish()
    asked = asking.over_days(asking.of_draft(draft_of(SOONER), "bo"), 7, house.clock.now())
    with pytest.raises(CameToNothing, match="nothing came in"):
        ran(house, asked, tmp_path)


def test_what_cannot_be_tested_is_refused_with_a_hint(house: House) -> None:
    now = house.clock.now()
    PolicyVersion.objects.all().delete()
    with pytest.raises(Refused, match="no policy is live"):
        asking.of_draft(draft_of(SOONER), "bo")
    house.publish()
    with pytest.raises(Refused, match="has an error"):
        asking.of_draft(draft_of(SOONER.replace("rung: 1", "rung: 99")), "bo")
    with pytest.raises(Refused, match="no version 7"):
        asking.of_version(7, "bo")
    new = asking.of_draft(draft_of(SOONER), "bo")
    with pytest.raises(Refused, match="0 days"):
        asking.over_days(new, 0, now)
    with pytest.raises(Refused, match="the file is empty"):
        asking.over_file(new, "past.jsonl", b"", now)
    for _ in range(asking.MOST_ACTIVE):
        asking.over_days(new, 7, now)
    with pytest.raises(Refused, match="wait or run already") as refused:
        asking.over_days(new, 7, now)
    assert refused.value.hint


def test_one_worker_takes_one_and_what_a_late_run_says_is_not_heard(house: House) -> None:
    house.publish()
    now = house.clock.now()
    asked = asking.over_days(asking.of_draft(draft_of(SOONER), "bo"), 7, now)
    first = backtests.claim(now)
    assert first is not None
    assert first.id == asked.id
    assert backtests.claim(now) is None, "nobody else takes it"
    assert backtests.beat(first.runner, now, "the draft", 5, 10)
    assert backtests.get(asked.id).percent == 50
    assert backtests.cancel(asked.id, now)
    assert not backtests.beat(first.runner, now, "the draft", 6, 10)
    assert not backtests.finish(first.runner, now, {"late": True}, b"")
    assert (backtests.get(asked.id).state, backtests.result(asked.id)) == ("cancelled", None)


def test_one_whose_worker_is_silent_is_interrupted_and_can_be_run_again(house: House) -> None:
    house.publish()
    now = house.clock.now()
    asked = asking.over_days(asking.of_draft(draft_of(SOONER), "bo"), 7, now)
    backtests.claim(now)
    assert backtests.interrupt_silent(now + timedelta(seconds=20), asking.SILENT) == 0
    assert backtests.interrupt_silent(now + timedelta(seconds=40), asking.SILENT) == 1
    assert backtests.get(asked.id).state == "interrupted"
    repeated = asking.again(backtests.get(asked.id), "cy", now)
    assert (repeated.state, repeated.asked_by, repeated.draft) == ("queued", "cy", asked.draft)
    assert repeated.since_at == now - timedelta(days=7)


def test_old_results_are_let_go_and_those_that_run_stay(house: House) -> None:
    house.publish()
    now = house.clock.now()
    new = asking.of_draft(draft_of(SOONER), "bo")
    numbers = [asking.over_days(new, 7, now).id for _ in range(4)]
    for number in numbers[:3]:
        backtests.cancel(number, now)
    assert backtests.forget(now, timedelta(days=1), 2) == 1
    assert [one.id for one in backtests.latest()] == [numbers[3], numbers[2], numbers[1]]
    assert backtests.forget(now + timedelta(days=2), timedelta(days=1), 2) == 2
    assert [one.id for one in backtests.latest()] == [numbers[3]]


def test_the_result_says_in_words_what_the_draft_changes(house: House, tmp_path: Path) -> None:
    live(house)
    asked = asking.over_days(asking.of_draft(draft_of(SOONER), "bo"), 7, house.clock.now())
    said = ran(house, asked, tmp_path).result["changes"]
    assert any("10 min" in sentence and "1 h" in sentence for sentences in said.values() for sentence in sentences)


def test_a_trigger_that_fires_all_day_is_named(house: House, tmp_path: Path) -> None:
    house.publish()
    now, opened = house.clock.now(), {"type": "issue.opened", "account": "acme", "priority": "P0"}
    past = [{**opened, "issue": f"X-{n}", "at": (now + timedelta(minutes=n)).isoformat()} for n in range(60)]
    history = "\n".join(json.dumps(event) for event in past).encode()
    asked = asking.over_file(asking.of_draft(draft_of(SOONER), "bo"), "past.jsonl", history, now)
    (often,) = ran(house, asked, tmp_path).result["often"]
    assert "would have fired 60 times" in often["message"]
    assert often["hint"]


def test_the_file_of_one_that_was_interrupted_is_kept_for_a_day_to_run_it_again(house: House) -> None:
    """A hundred of them kept 100 MB each for half a year."""
    house.publish()
    now = house.clock.now()
    asked = asking.over_file(asking.of_text(SOONER, "sooner", "bo"), "past.jsonl", b"{}", now)
    backtests.claim(now)
    assert backtests.forget_uploads(now + timedelta(days=30), asking.UPLOAD_KEPT_FOR) == 0, "it still runs"
    backtests.interrupt_all(now)
    assert backtests.forget_uploads(now + timedelta(hours=23), asking.UPLOAD_KEPT_FOR) == 0
    assert asking.again(backtests.get(asked.id), "bo", now).state == "queued"
    assert backtests.forget_uploads(now + timedelta(hours=25), asking.UPLOAD_KEPT_FOR) == 1
    assert backtests.get(asked.id).state == "interrupted"
    with pytest.raises(Refused, match=r"past\.jsonl is not kept any more") as refused:
        asking.again(backtests.get(asked.id), "bo", now)
    assert refused.value.hint
