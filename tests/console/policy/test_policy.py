"""The policy page: what is live in sentences and as it was written, and the versions that can be taken up again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from rung.store.policies import policies

if TYPE_CHECKING:
    from tests.console.office import Office


def test_what_is_live_stands_there_in_sentences_and_as_it_was_written(office: Office) -> None:
    from tests.console.office import POLICY, text_of

    page = text_of(office.window("read_only").get(reverse("policy")))
    assert "When a P0 issue opens or one becomes P0, the path outage starts at once." in page
    assert "Level 2, Head of support: Cy Park is told as critical; after 30 min the next level." in page
    assert " ".join(POLICY.split()) in page
    assert "version 1, live" in page
    assert "Edit in a draft" not in page, "who may only read begins nothing"


def test_each_version_says_what_it_changed_who_did_it_and_why(office: Office) -> None:
    from tests.console.office import POLICY, text_of

    changed = POLICY.replace("climb_after: 10m", "climb_after: 12m")
    page = text_of(office.publishes(changed, "Two minutes more"))
    assert "Version 2 is live. Open issues move to it; climbs that began keep their path." in page
    assert "Two minutes more" in page
    published = policies.version(2)
    assert published is not None
    assert (published.text, published.published_by) == (changed, "bo")
    told = text_of(office.window("read_only").get(reverse("policy-compare"), {"now": 2, "part": "words"}))
    assert "outage: level 1 (Technical support) now climbs after 12 min instead of 10 min" in told


def test_any_two_versions_side_by_side_in_words_and_in_the_text(office: Office) -> None:
    from tests.console.office import POLICY, text_of

    office.publishes(POLICY.replace("climb_after: 10m", "climb_after: 12m"))
    office.publishes(POLICY.replace("climb_after: 10m", "climb_after: 14m"))
    page = office.window("read_only").get(reverse("policy-compare"), {"was": 1, "now": 3})
    assert "now climbs after 14 min instead of 10 min" in text_of(page)
    assert '<span class="is-gone">- ' in page.content.decode()
    assert "climb_after: 14m" in page.content.decode()
    same = text_of(office.window().get(reverse("policy-compare"), {"was": 3, "now": 3}))
    assert "Nothing: both do the same." in same
    assert office.window().get(reverse("policy-compare"), {"was": "x", "now": 99}).status_code == 200


def test_an_older_version_is_rolled_back_to_by_one_button_that_says_what_it_changes(office: Office) -> None:
    from tests.console.office import POLICY, text_of

    office.publishes(POLICY.replace("climb_after: 10m", "climb_after: 12m"))
    page = text_of(office.window("lead").get(reverse("policy-version", args=[1])))
    assert "version 1, replaced by version 2" in page
    assert "now climbs after 10 min instead of 12 min" in page
    assert "Roll back to version 1" in page
    back = text_of(office.window("lead").post(reverse("policy-restore", args=[1]), {"move_open": "on"}, follow=True))
    assert "Version 3 is live: version 1 again. Open issues move to it; so do climbs that began." in back
    newest = policies.version(3)
    assert (newest.text, newest.comment, newest.moves_open) == (POLICY, "Roll back to version 1", True)


def test_what_was_live_before_is_one_click_away_from_every_draft(office: Office) -> None:
    from tests.console.office import POLICY, text_of

    lead = office.window("lead")
    nothing = text_of(lead.get(reverse("policy-before"), follow=True))
    assert "There is nothing to go back to" in nothing
    office.publishes(POLICY.replace("climb_after: 10m", "climb_after: 15m"))
    for page in (reverse("policy"), reverse("draft", args=[1]), reverse("draft-change", args=[1])):
        assert reverse("policy-before") in text_of(lead.get(page))
    assert reverse("policy-before") not in text_of(office.window("agent").get(reverse("policy")))
    assert lead.get(reverse("policy-before"))["Location"] == reverse("policy-version", args=[1])


def test_a_version_that_has_errors_by_now_is_not_rolled_back_to(office: Office) -> None:
    from rung.engine.policies import directory
    from tests.console.office import POLICY, text_of

    person = "  bo:  {name: Bo Lind, email: bo@support.example, slack: U02BO, teams: [technical], manager: cy}\n"
    assert person in POLICY
    directory.keep({"people": {"bo": {"name": "Bo", "email": "bo@support.example", "teams": ["technical"]}}}, "cy")
    office.publishes(POLICY.replace(person, ""))
    with_bo = policies.current_number()
    office.publishes(POLICY)
    directory.keep({"people": {"bo": None}}, "cy")
    live = policies.current_number()
    page = text_of(office.window("lead").get(reverse("policy-version", args=[with_bo])))
    assert "It has errors by now" in page
    assert "Roll back" not in page
    back = text_of(office.window("lead").post(reverse("policy-restore", args=[with_bo]), follow=True))
    assert f"Version {with_bo} has errors by now" in back
    assert policies.current_number() == live


def test_what_is_not_there_is_not_found(office: Office) -> None:
    lead = office.window("lead")
    assert lead.get(reverse("policy-version", args=[99])).status_code == 404
    assert lead.post(reverse("policy-restore", args=[99])).status_code == 404


def test_hostile_documents_are_answered_at_once(sqlite_office: Office) -> None:
    window = sqlite_office.window("lead")
    draft = window.post(reverse("draft-add"))["Location"].rsplit("/", 1)[-1]
    for number, text in enumerate(("[" * 100_000, "a: &a [*a, *a]", "\x01", "<script>alert(1)</script>: x"), 1):
        page = window.post(reverse("draft-save", args=[draft]), {"text": text, "revision": number})
        assert page.status_code == 200
        assert b"error" in page.content
        assert b"<script>" not in page.content
