"""Scenarios in the console: run with a draft, made by clicking, taken from issues, asked before publishing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rung.engine.proof import scenarios as engine
from rung.store import settings_store
from rung.store.policies import drafts, policies, scenarios

if TYPE_CHECKING:
    from tests.console.office import Office

CLIMBS = """name: nobody answers an outage
starts: 2026-03-09T08:00:00Z
when:
  - {at: +0m, type: issue.opened, issue: A-1, account: acme, priority: P0}
until: +1h
expect:
  - {at: +10m, notified: [cy], level: 2, path: outage}
"""
FORM = {
    "name": "an outage that Ana takes", "starts": "2026-03-09T10:00", "account": "acme", "priority": "P0",
    "kind": "", "team": "", "subject": "Down", "body": "", "until": "+14m",
    "step_at": ["+5m", ""], "step_kind": ["acknowledges", ""], "step_who": ["ana", ""], "step_text": ["", ""],
}  # fmt: skip


def keep(text: str = CLIMBS) -> scenarios.Kept:
    return scenarios.add(engine.checked(text, policies.current()), text, "cy")


def slower() -> drafts.Draft:
    """A draft with which the head of support is told five minutes later."""
    from tests.console.office import POLICY

    text = POLICY.replace("climb_after: 10m}", "climb_after: 15m}")
    return drafts.add(text, "bo", name="Five minutes more", based_on=1)


def publish(office: Office, draft: drafts.Draft, **form: str) -> str:
    from tests.console.office import text_of

    return text_of(office.window("lead").post(reverse("draft-publish", args=[draft.id]), form, follow=True))


def test_a_draft_shows_what_it_makes_of_each_beside_the_live_policy(office: Office) -> None:
    from tests.console.office import text_of

    keep()
    draft = slower()
    page = text_of(office.window("read_only").get(reverse("draft-scenarios", args=[draft.id])))
    assert "With the draft “Five minutes more”: 0 pass, 1 fails" in page
    assert "✗ draft fails" in page
    assert "✓ live passes" in page
    assert "found: nobody at that instant; somebody at +15 min, +0 s" in page


def test_a_saved_edit_tells_how_many_pass(sqlite_office: Office) -> None:
    from tests.console.office import POLICY, text_of

    keep()
    draft, window = slower(), sqlite_office.window("lead")
    summary = reverse("draft-scenarios-summary", args=[draft.id])
    assert "0 pass, 1 fails" in text_of(window.get(summary))
    answer = window.post(reverse("draft-save", args=[draft.id]), {"text": POLICY, "revision": draft.revision})
    assert summary in answer.content.decode()
    assert "1 passes, none fails" in text_of(window.get(summary))
    window.post(reverse("draft-save", args=[draft.id]), {"text": "rung: [", "revision": 2})
    assert "Scenarios run once the errors are mended." in text_of(window.get(summary))


def test_what_takes_long_goes_on_by_itself(sqlite_office: Office) -> None:
    from django.template.loader import render_to_string

    progress = engine.Progress((engine.Ran(keep(), None),), policies.current())
    shown = {"progress": progress, "is_done": progress.is_done, "compared": [], "coverage": progress.coverage}
    page = render_to_string("console/_scenario_results.html", shown)
    assert f'hx-get="{reverse("scenarios-results")}"' in page
    assert "0 of 1" in page


def test_a_rule_that_nothing_exercises_offers_a_scenario(sqlite_office: Office) -> None:
    from tests.console.office import text_of

    window = sqlite_office.window("lead")
    quiet = CLIMBS.replace("priority: P0", "priority: P2")
    keep(quiet.replace("{at: +10m, notified: [cy], level: 2, path: outage}", "{nothing: true}"))
    page = window.get(reverse("scenarios"))
    assert "25 % of the rules are exercised" in text_of(page)
    assert "Write a scenario for Critical at once" in page.content.decode()
    form = text_of(window.get(reverse("scenario-new"), {"trigger": "Critical at once"}))
    assert 'value="Critical at once fires"' in form
    assert "Triggers that fire: Critical at once." in form


def test_what_is_clicked_together_is_shown_at_once_and_kept(office: Office) -> None:
    from tests.console.office import text_of

    window = office.window("lead")
    seen = text_of(window.post(reverse("scenario-preview"), FORM))
    assert "Ana Ruiz, Bo Lind are told (outage, level 1)" in seen
    assert scenarios.everyone() == []
    rows = ["{at: +0m, notified: [ana, bo], level: 1, path: outage, because: trigger}", "{not_notified: [cy]}"]
    page = text_of(window.post(reverse("scenario-add"), {**FORM, "expect": rows}, follow=True))
    assert "everything expected comes true" in page
    (kept,) = scenarios.everyone()
    assert kept.text.splitlines()[2:] == [
        "when:",
        "  - {at: +0m, type: issue.opened, issue: A-1, account: acme, priority: P0, subject: Down}",
        "  - {at: +5m, type: escalation.acknowledged, issue: A-1, by: ana}",
        "until: +14m",
        "expect:",
        *(f"  - {row}" for row in rows),
    ]


def test_a_form_that_says_nonsense_keeps_what_was_filled_in(sqlite_office: Office) -> None:
    from tests.console.office import text_of

    wrong = {**FORM, "step_at": ["soon", ""], "expect": ["{nothing: true}"]}
    page = text_of(sqlite_office.window("lead").post(reverse("scenario-add"), wrong))
    assert "Not kept yet." in page
    assert "is no instant" in page
    assert 'value="soon"' in page
    assert scenarios.everyone() == []


def test_expectations_are_added_by_clicking(sqlite_office: Office) -> None:
    kept = keep()
    row = "{at: +0m, notified: [ana, bo], level: 1, path: outage, because: trigger}"
    sent = {"text": kept.text, "revision": 1, "expect": [row]}
    sqlite_office.window("lead").post(reverse("scenario-save", args=[kept.id]), sent)
    assert scenarios.get(kept.id).text == f"{CLIMBS}  - {row}\n"


def test_errors_in_the_text_name_line_and_column_and_nothing_is_lost(sqlite_office: Office) -> None:
    from tests.console.office import text_of

    kept = keep()
    wrong = CLIMBS.replace("until: +1h", "until: 1h")
    sent = {"text": wrong, "revision": 1}
    page = text_of(sqlite_office.window("lead").post(reverse("scenario-save", args=[kept.id]), sent))
    assert "Not kept." in page
    assert "5:8" in page
    assert "write +1h" in page
    assert "until: 1h" in page
    assert scenarios.get(kept.id).text == CLIMBS


def test_what_somebody_else_wrote_meanwhile_stays(sqlite_office: Office) -> None:
    from tests.console.office import text_of

    kept, window = keep(), sqlite_office.window("lead")
    save = reverse("scenario-save", args=[kept.id])
    window.post(save, {"text": CLIMBS.replace("+1h", "+2h"), "revision": 1})
    page = text_of(window.post(save, {"text": CLIMBS.replace("+1h", "+3h"), "revision": 1}))
    assert "bo changed this scenario meanwhile" in page
    assert "until: +2h" in scenarios.get(kept.id).text


def test_a_file_goes_out_and_comes_back(sqlite_office: Office) -> None:
    from tests.console.office import text_of

    keep()
    window = sqlite_office.window("lead")
    file = window.get(reverse("scenarios-file")).content
    window.post(reverse("scenario-remove", args=[scenarios.everyone()[0].id]))
    assert scenarios.everyone() == []
    upload = SimpleUploadedFile("mine.yaml", file)
    page = text_of(window.post(reverse("scenarios-import"), {"file": upload}, follow=True))
    assert "1 new, 0 changed by mine.yaml." in page
    assert scenarios.everyone()[0].text == CLIMBS
    bad = SimpleUploadedFile("mine.yaml", file.replace(b"until: +1h", b"until: later"))
    page = text_of(window.post(reverse("scenarios-import"), {"file": bad}))
    assert "Nothing of mine.yaml was taken in." in page
    assert "mine.yaml:9:12" in page


def test_a_real_issue_is_taken_by_a_button(office: Office) -> None:
    from tests.console.office import text_of

    office.opens("A-1")
    office.passes(minutes=11)
    assert "Take this issue as a scenario" in text_of(office.window("lead").get(reverse("issue", args=["A-1"])))
    assert "Take this issue" not in text_of(office.window("agent").get(reverse("issue", args=["A-1"])))
    page = text_of(office.window("lead").post(reverse("scenario-take", args=["A-1"]), follow=True))
    assert "It runs green with version 1 of the policy" in page
    (kept,) = scenarios.everyone()
    assert (kept.name, kept.taken_from, kept.created_by) == ("Everything is down (A-1)", "A-1", "bo")
    assert "ops@" not in kept.text
    office.window("lead").post(reverse("scenario-take", args=["A-1"]))
    assert [one.name for one in scenarios.everyone()] == ["Everything is down (A-1)", "Everything is down (A-1) 2"]


def test_a_real_issue_is_drawn(sqlite_office: Office) -> None:
    from tests.console.office import text_of

    sqlite_office.opens("A-1")
    sqlite_office.passes(minutes=11)
    seen = text_of(sqlite_office.window("read_only").get(reverse("issue-picture", args=["A-1"])))
    assert "+10 min, Cy Park, told: outage level 2, critical by slack+email; climb: nobody acknowledged level 1" in seen


def test_whoever_publishes_is_asked_once_more_where_scenarios_fail(office: Office) -> None:
    keep()
    draft = slower()
    asked = publish(office, draft, comment="Let them sleep")
    assert "1 scenario fails with this draft" in asked
    assert "nobody answers an outage" in asked
    assert policies.current_number() == 1
    assert "Version 2 is live." in publish(office, draft, comment="Let them sleep", anyway="yes")
    assert policies.version(2).comment == "Let them sleep"


def test_where_all_must_pass_there_is_no_way_around(sqlite_office: Office) -> None:
    keep()
    draft = slower()
    window = sqlite_office.window("administrator")
    window.post(reverse("settings-scenarios"), {"must_pass": "on"})
    assert settings_store.get(engine.MUST_PASS) is True
    refused = publish(sqlite_office, draft, anyway="yes")
    assert "this installation asks that its scenarios pass" in refused
    assert "Publish all the same" not in refused
    assert policies.current_number() == 1


def test_a_draft_with_which_all_pass_is_published_at_once(sqlite_office: Office) -> None:
    from tests.console.office import POLICY

    keep()
    draft = drafts.add(POLICY.replace("climb_after: 30m}", "climb_after: 40m}"), "bo", name="More", based_on=1)
    assert "Version 2 is live." in publish(sqlite_office, draft)


def test_what_was_unticked_stays_so_and_what_is_new_is_ticked(sqlite_office: Office) -> None:
    window = sqlite_office.window("lead")
    ring = "{at: +0m, notified: [ana, bo], level: 1, path: outage, because: trigger}"
    end = "{at: +14m, state: acknowledged, path: outage}"
    answer = window.post(reverse("scenario-preview"), {**FORM, "seen": [ring]}).content.decode()
    assert f'value="{ring}"> ' in answer
    assert f'value="{end}" checked> ' in answer
