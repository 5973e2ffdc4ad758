"""A draft's tab Change: asked for, followed while it runs, read, shared, and watched for a week."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rung import clock
from rung.core import events
from rung.store.policies import backtests, drafts, watches

if TYPE_CHECKING:
    from tests.console.office import Office

OPENED = b'{"type":"issue.opened","at":"2026-03-02T10:00:00Z","issue":"H-1","account":"acme","priority":"P0"}'


def draft_of(**changed: str) -> drafts.Draft:
    """One that tells the head after two minutes, unless the story says otherwise."""
    from tests.console.office import POLICY

    old, new = next(iter(changed.items()), ("climb_after: 10m", "climb_after: 2m"))
    assert old in POLICY
    return drafts.add(POLICY.replace(old, new), "bo", name="Sooner", based_on=1)


def no_outages_of_enterprises() -> drafts.Draft:
    from tests.console.office import POLICY

    text = POLICY.replace('when: issue.priority == "P0"', 'when: issue.priority == "P0" && account.tier == "starter"')
    return drafts.add(text, "bo", name="Never", based_on=1)


def a_day(office: Office, then: int = 8) -> None:
    """Acme's outage is taken after five minutes; `then` minutes later nobody has answered yet."""
    office.opens("A-1")
    office.passes(minutes=5)
    office.happens(events.EscalationAcknowledged(issue="A-1", at=clock.now(), id="ack", by="ana", path="outage"))
    office.passes(minutes=then)


def run_what_waits(folder: Path) -> int:
    """What a worker does; the number of the back-test."""
    from rung.engine.proof import backtest_run
    from rung.engine.proof import watches as watching

    watching.plan(clock.now())
    asked = backtests.claim(clock.now())
    try:
        outcome = backtest_run.run(asked, clock.now(), folder, lambda _part, _done, _total: None)
    except backtest_run.CameToNothing as nothing:
        backtests.fail(asked.runner, clock.now(), nothing.faults)
    else:
        backtests.finish(asked.runner, clock.now(), outcome.result, outcome.report.encode())
    watching.ran(backtests.get(asked.id))
    return asked.id


def test_a_draft_is_tested_on_the_own_past_and_its_page_says_what_it_would_have_done(
    office: Office, tmp_path: Path
) -> None:
    from tests.console.office import text_of

    a_day(office)
    draft = draft_of()
    lead, tab = office.window("lead"), reverse("draft-change", args=[draft.id])
    assert "Not tried yet" in text_of(lead.get(tab))
    waits = text_of(lead.post(reverse("draft-test", args=[draft.id]), {"days": "30"}, follow=True))
    assert "It waits for a worker" in waits
    assert ">waits</span>" not in waits, "what runs stands above, and is nothing earlier"
    assert re.search(r"over <time[^>]*>7 Feb 09:\d\d</time> to <time[^>]*>9 Mar 09:\d\d</time>", waits), "both days"
    number = run_what_waits(tmp_path)
    page = text_of(lead.get(tab))
    assert "Over 30 days the draft would have made 1 more page" in page
    assert "version 1 (live)" in page
    assert "Cy Park" in page
    assert "What this cannot know" in page
    assert f'href="{reverse("backtest", args=[number])}">Back-test {number} as a page of its own' in page
    assert f'href="{reverse("backtest-page", args=[number])}"' in page
    shared = text_of(office.window("read_only").get(reverse("backtest", args=[number])))
    assert "1 more page" in shared
    assert "Run it again" not in shared, "who may only look asks for nothing"


def test_its_progress_is_followed_and_the_page_loads_anew_when_it_has_ended(office: Office) -> None:
    from tests.console.office import text_of

    draft = draft_of()
    lead = office.window("lead")
    lead.post(reverse("draft-test", args=[draft.id]), {"days": "7"})
    asked = backtests.claim(clock.now())
    backtests.beat(asked.runner, clock.now(), "the live policy", 30, 120)
    part = lead.get(reverse("backtest-progress", args=[asked.id]))
    assert "The live policy: 25 %" in text_of(part)
    assert "HX-Refresh" not in part.headers
    lead.post(reverse("backtest-cancel", args=[asked.id]))
    assert lead.get(reverse("backtest-progress", args=[asked.id])).headers["HX-Refresh"] == "true"
    page = text_of(lead.get(reverse("draft-change", args=[draft.id])))
    assert "The back-test was cancelled" in page
    assert "It had ended already" in text_of(lead.post(reverse("backtest-cancel", args=[asked.id]), follow=True))


def test_an_interrupted_one_is_said_to_be_and_run_again(office: Office) -> None:
    from tests.console.office import text_of

    draft = draft_of()
    lead = office.window("lead")
    lead.post(reverse("draft-test", args=[draft.id]), {"days": "7"})
    asked = backtests.claim(clock.now())
    backtests.interrupt_all(clock.now())
    assert "its worker was stopped" in text_of(lead.get(reverse("backtest", args=[asked.id])))
    lead.post(reverse("backtest-again", args=[asked.id]))
    assert [one.state for one in backtests.latest(draft=draft.id)] == ["queued", "interrupted"]


def test_an_issue_that_only_one_escalates_says_why_and_what_both_would_do(office: Office, tmp_path: Path) -> None:
    from tests.console.office import text_of

    a_day(office, then=20)
    draft = no_outages_of_enterprises()
    lead = office.window("lead")
    lead.post(reverse("draft-test", args=[draft.id]), {"days": "7"})
    number = run_what_waits(tmp_path)
    listed = text_of(lead.get(reverse("draft-change", args=[draft.id])))
    assert "1 only live, 0 only the draft; 0 both" in listed
    page = text_of(lead.get(reverse("backtest-issue", args=[number, "A-1"])))
    assert "only the live policy escalates it." in page
    assert "Ana Ruiz is paged (critical" in page
    assert "first response missed" in page
    part = text_of(lead.get(reverse("backtest-issue", args=[number, "A-1"]), headers={"HX-Request": "true"}))
    assert "<html" not in part
    assert lead.get(reverse("backtest-issue", args=[number, "B-9"])).status_code == 404


def test_the_report_and_the_result_are_files_to_keep(office: Office, tmp_path: Path) -> None:
    a_day(office)
    draft = draft_of()
    lead = office.window("lead")
    lead.post(reverse("draft-test", args=[draft.id]), {"days": "7"})
    early = lead.get(reverse("backtest-page", args=[backtests.latest()[0].id]))
    assert early.status_code == 404, "there is nothing to keep before it is done"
    number = run_what_waits(tmp_path)
    report = lead.get(reverse("backtest-page", args=[number]))
    assert report["Content-Disposition"] == f'attachment; filename="backtest-{number}.html"'
    assert report.content.startswith(b"<!doctype html>")
    result = lead.get(reverse("backtest-json", args=[number])).json()
    assert result["difference"]["new"]["pages"] == 3


def test_an_uploaded_history_is_tested_and_its_faults_are_said_by_line(office: Office, tmp_path: Path) -> None:
    from tests.console.office import text_of

    draft = draft_of()
    lead, ask = office.window("lead"), reverse("draft-test", args=[draft.id])
    lead.post(ask, {"file": SimpleUploadedFile("past.jsonl", OPENED)})
    run_what_waits(tmp_path)
    assert "1 issue, 1 event" in text_of(lead.get(reverse("draft-change", args=[draft.id])))
    table = SimpleUploadedFile("mine.csv", b"Number,When,Prio\nH-1,2026-03-02T10:00:00Z,P0\n")
    lead.post(ask, {"file": table, "columns": "issue=Number,opened_at=When,priority=Prio"})
    run_what_waits(tmp_path)
    assert "1 issue, 1 event" in text_of(lead.get(reverse("draft-change", args=[draft.id])))
    assert backtests.latest()[0].state == "done"
    lead.post(ask, {"file": SimpleUploadedFile("bad.jsonl", OPENED + b'\n{"type": "openend"}')})
    run_what_waits(tmp_path)
    page = text_of(lead.get(reverse("draft-change", args=[draft.id])))
    assert "bad.jsonl:2" in page
    assert "there is no event of type" in text_of(lead.get(reverse("draft-change", args=[draft.id]))).lower()


def test_a_draft_with_errors_is_not_tested_and_the_page_says_where_they_are(office: Office) -> None:
    from tests.console.office import text_of

    draft = drafts.add("rung: 1\npaths: [oops", "bo", name="Broken", based_on=1)
    lead = office.window("lead")
    page = text_of(lead.get(reverse("draft-change", args=[draft.id])))
    assert "so it cannot be tried" in page
    refused = text_of(lead.post(reverse("draft-test", args=[draft.id]), {"days": "30"}, follow=True))
    assert "Not tested: The draft “Broken” has" in refused
    assert "Not tested" in text_of(lead.post(reverse("draft-test", args=[draft_of().id]), {"days": "x"}, follow=True))
    assert backtests.latest() == []


def test_a_result_of_an_earlier_revision_says_so(office: Office, tmp_path: Path) -> None:
    from tests.console.office import POLICY, text_of

    a_day(office)
    draft = draft_of()
    lead = office.window("lead")
    lead.post(reverse("draft-test", args=[draft.id]), {"days": "7"})
    run_what_waits(tmp_path)
    drafts.save(draft.id, POLICY, "bo", revision=1)
    assert "what revision 1 would have done, and it is at 2 now" in text_of(
        lead.get(reverse("draft-change", args=[draft.id]))
    )


def test_one_issue_is_tried_at_once(office: Office) -> None:
    from tests.console.office import text_of

    a_day(office)
    draft = draft_of()
    lead, tries = office.window("lead"), reverse("draft-try", args=[draft.id])
    page = text_of(lead.get(tries, {"issue": "A-1"}))
    live, of_draft = page.split("side-new")
    assert "Cy Park is paged" not in live
    assert "Cy Park is paged" in of_draft
    assert "There is no issue Z-9" in text_of(lead.get(tries, {"issue": "Z-9"}))
    assert lead.get(tries).status_code == 200


def test_a_draft_is_watched_for_a_week_and_what_it_has_seen_is_a_page(office: Office, tmp_path: Path) -> None:
    from tests.console.office import text_of

    draft = draft_of()
    lead = office.window("lead")
    begun = text_of(lead.post(reverse("draft-watch", args=[draft.id]), follow=True))
    assert "The draft is watched for a week. It tells nobody" in begun
    assert "Nothing seen yet" in begun
    a_day(office)
    run_what_waits(tmp_path)
    [watch] = watches.running()
    assert "1 more page" in text_of(office.window("read_only").get(reverse("watch", args=[watch.id])))
    assert "Sooner" in text_of(lead.get(reverse("policy")))
    refused = text_of(lead.post(reverse("draft-watch", args=[draft.id]), follow=True))
    assert "Not watched: This draft is watched already" in refused
    stopped = text_of(lead.post(reverse("watch-end", args=[watch.id]), follow=True))
    assert "stopped by bo" in stopped
    assert watches.running() == []


def test_a_watch_is_brought_up_to_date_when_somebody_asks(office: Office) -> None:
    draft = draft_of()
    lead = office.window("lead")
    lead.post(reverse("draft-watch", args=[draft.id]))
    [watch] = watches.running()
    watches.seen(watch.id, 1, clock.now() + timedelta(hours=1))
    lead.post(reverse("watch-look", args=[watch.id]))
    assert watches.get(watch.id).next_at == clock.now()


@pytest.mark.parametrize("name", ["backtest", "watch"])
def test_one_that_is_not_there_is_not_found(sqlite_office: Office, name: str) -> None:
    assert sqlite_office.window("lead").get(reverse(name, args=[77])).status_code == 404


def test_before_a_policy_is_live_the_tab_says_what_to_do_first(sqlite_office: Office) -> None:
    from rung.store.models import PolicyVersion
    from tests.console.office import text_of

    draft = draft_of()
    PolicyVersion.objects.all().delete()
    page = text_of(sqlite_office.window("lead").get(reverse("draft-change", args=[draft.id])))
    assert "No policy is live yet" in page


def test_ladders_that_ended_with_nobody_come_first_where_there_are_any(office: Office, tmp_path: Path) -> None:
    from tests.console.office import text_of

    a_day(office)
    office.opens("B-1")
    office.passes(hours=30)
    draft = draft_of()
    lead = office.window("lead")
    lead.post(reverse("draft-test", args=[draft.id]), {"days": "7"})
    run_what_waits(tmp_path)
    page = text_of(lead.get(reverse("draft-change", args=[draft.id])))
    heads = re.findall(r"<dt>([^<]*)</dt>", page)
    assert heads[0] == "Ladders ended with nobody"
    assert len(heads) == len(set(heads)) == 7


def test_one_night_is_one_night() -> None:
    from rung.console.words.backtest_words import headlines
    from rung.simulator.backtests.difference import Span
    from rung.simulator.backtests.side_by_side import difference
    from tests.simulator.backtests.test_side_by_side import DRAFT, IN_FORCE, MONDAY, policy_of, run

    span = Span(MONDAY, MONDAY + timedelta(hours=26), "UTC")
    found = difference(run(DRAFT), policy_of(DRAFT), span, run(IN_FORCE), policy_of(IN_FORCE))
    notes = {one.label: one.note for one in headlines(found)}
    assert notes["Pages at night"] == "1 night disturbed, 0 live"
