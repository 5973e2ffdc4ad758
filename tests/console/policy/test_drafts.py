"""Drafts: begun from a version, kept while they are typed, and the live policy only once somebody publishes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from rung.store.models import Bulletin
from rung.store.policies import drafts, policies

if TYPE_CHECKING:
    from tests.console.office import Office


def begin(office: Office) -> drafts.Draft:
    office.window("lead").post(reverse("draft-add"))
    return drafts.open_ones()[0]


def test_a_draft_starts_from_the_live_version_and_decides_nothing(office: Office) -> None:
    from tests.console.office import POLICY, text_of

    draft = begin(office)
    assert (draft.text, draft.based_on, draft.created_by) == (POLICY, 1, "bo")
    page = text_of(office.window("read_only").get(reverse("policy")))
    assert "Change of version 1" in page
    assert policies.current_number() == 1


def test_drafts_that_nobody_named_are_told_apart(office: Office) -> None:
    for _ in range(3):
        begin(office)
    names = [one.name for one in drafts.open_ones()]
    assert sorted(names) == ["Change 2 of version 1", "Change 3 of version 1", "Change of version 1"]


def test_what_is_typed_is_kept_right_or_wrong(office: Office) -> None:
    from tests.console.office import text_of

    draft = begin(office)
    sent = {"text": "rung: 1\r\nmine: [oops", "revision": draft.revision}
    page = text_of(office.window("lead").post(reverse("draft-save", args=[draft.id]), sent))
    assert "error" in page
    assert drafts.get(draft.id).text == "rung: 1\nmine: [oops"
    assert drafts.get(draft.id).revision == 2


def test_what_somebody_else_wrote_meanwhile_stays(office: Office) -> None:
    from tests.console.office import text_of

    draft = begin(office)
    save = reverse("draft-save", args=[draft.id])
    office.window("administrator").post(save, {"text": "rung: 1\n# Cy was here", "revision": 1})
    page = text_of(office.window("lead").post(save, {"text": "rung: 1\n# Bo was here", "revision": 1}))
    assert "Not kept: cy changed this draft meanwhile" in page
    assert drafts.get(draft.id).text == "rung: 1\n# Cy was here"


def test_a_draft_becomes_a_version(office: Office) -> None:
    from tests.console.office import POLICY, text_of

    draft = begin(office)
    changed = POLICY.replace("climb_after: 10m", "climb_after: 12m")
    office.window("lead").post(reverse("draft-save", args=[draft.id]), {"text": changed, "revision": 1})
    sent = {"comment": "Two minutes more"}
    page = text_of(office.window("lead").post(reverse("draft-publish", args=[draft.id]), sent, follow=True))
    assert "Version 2 is live." in page
    assert policies.version(2).text == changed
    assert (drafts.get(draft.id).state, drafts.get(draft.id).version) == ("published", 2)
    assert drafts.open_ones() == []


def test_a_draft_with_errors_stays_a_draft(office: Office) -> None:
    from tests.console.office import text_of

    draft = begin(office)
    office.window("lead").post(reverse("draft-save", args=[draft.id]), {"text": "rung: 1\nmine: [oops", "revision": 1})
    page = text_of(office.window("lead").post(reverse("draft-publish", args=[draft.id]), follow=True))
    assert "Not published" in page
    assert drafts.get(draft.id).is_open
    assert policies.current_number() == 1


def test_a_dropped_draft_is_listed_no_more(office: Office) -> None:
    draft = begin(office)
    office.window("lead").post(reverse("draft-drop", args=[draft.id]))
    assert drafts.open_ones() == []
    assert office.window("lead").get(reverse("draft", args=[99])).status_code == 404


def test_what_it_changes_is_said_in_words_while_it_is_typed(office: Office) -> None:
    from tests.console.office import POLICY, text_of

    draft = begin(office)
    assert "Nothing: it does what is live." in text_of(office.window("lead").get(reverse("draft", args=[draft.id])))
    sent = {"text": POLICY.replace("climb_after: 10m", "climb_after: 12m"), "revision": 1}
    page = text_of(office.window("lead").post(reverse("draft-save", args=[draft.id]), sent))
    assert "outage: level 1 (Technical support) now climbs after 12 min instead of 10 min" in page


def test_an_error_names_line_and_column_and_how_to_mend_it(office: Office) -> None:
    from tests.console.office import POLICY, text_of

    draft = begin(office)
    faulty = POLICY.replace("person:bo]", "person:boo]")
    line = next(number for number, text in enumerate(faulty.splitlines(), 1) if "person:boo" in text)
    page = text_of(
        office.window("lead").post(reverse("draft-save", args=[draft.id]), {"text": faulty, "revision": 1})
    )
    assert f'data-line="{line}"' in page
    assert f"{line}:" in page
    assert "did you mean bo?" in page or "write person:bo" in page


def test_a_choice_on_a_card_changes_the_text_where_it_stands(office: Office) -> None:
    from tests.console.office import POLICY, text_of

    draft = begin(office)
    edit = reverse("draft-edit", args=[draft.id])
    sent = {"where": '["paths", "outage", "levels", 0, "climb_after"]', "value": "15m", "text": POLICY, "revision": 1}
    page = text_of(office.window("lead").post(edit, sent, headers={"HX-Request": "true"}))
    assert "Ana Ruiz and Bo Lind are told as critical; after 15 min the next level" in page
    assert "now climbs after 15 min instead of 10 min" in page
    kept = drafts.get(draft.id)
    assert (kept.text, kept.revision) == (POLICY.replace("climb_after: 10m", "climb_after: 15m"), 2)


def test_a_choice_that_would_make_an_error_changes_nothing(office: Office) -> None:
    from tests.console.office import POLICY, text_of

    draft = begin(office)
    edit = reverse("draft-edit", args=[draft.id])
    for where, value in (
        ('["paths", "outage", "levels", 0, "climb_after"]', "soon"), ('["workspace", "name"]', "x"), ("{", "x"),
    ):  # fmt: skip
        sent = {"where": where, "value": value, "text": POLICY, "revision": 1}
        page = text_of(office.window("lead").post(edit, sent, headers={"HX-Request": "true"}))
        assert "Not changed: " in page
        assert "To go on: " in page
    assert drafts.get(draft.id).text == POLICY
    late = {"where": '["triggers", 0, "enabled"]', "text": POLICY, "revision": 7}
    assert "Not changed: bo changed this draft meanwhile" in text_of(
        office.window("lead").post(edit, late, headers={"HX-Request": "true"})
    )


def test_without_a_script_a_choice_leads_back_to_the_draft(office: Office) -> None:
    draft = begin(office)
    sent = {"where": '["triggers", 0, "enabled"]', "revision": 1}
    answer = office.window("lead").post(reverse("draft-edit", args=[draft.id]), sent)
    assert answer["Location"] == reverse("draft", args=[draft.id])
    assert "escalate: {path: outage}, enabled: false}" in drafts.get(draft.id).text


def test_open_climbs_are_moved_where_that_is_asked_for(office: Office) -> None:
    from tests.console.office import POLICY, text_of

    page = text_of(office.publishes(POLICY.replace("climb_after: 10m", "climb_after: 12m"), move_open="on"))
    assert "so do climbs that began" in page
    assert policies.version(2).moves_open


def test_what_was_shown_is_what_is_published(office: Office) -> None:
    from tests.console.office import POLICY, text_of

    draft = begin(office)
    save = reverse("draft-save", args=[draft.id])
    office.window("administrator").post(save, {"text": POLICY + "# Cy was here\n", "revision": 1})
    sent = {"revision": 1}
    page = text_of(office.window("lead").post(reverse("draft-publish", args=[draft.id]), sent, follow=True))
    assert "Not published: cy changed the draft meanwhile" in page
    assert policies.current_number() == 1


def test_what_is_typed_while_a_draft_is_published_is_not_lost_in_a_version(office: Office) -> None:
    from rung.engine.policies.drafts import publish_draft
    from tests.console.office import POLICY

    seen = drafts.add(POLICY + "# Bo was here\n", "bo", name="Slower", based_on=1)
    drafts.save(seen.id, POLICY + "# Cy was here\n", "cy", revision=1)
    with pytest.raises(drafts.Overtaken):
        publish_draft(seen, "bo")
    assert policies.current_number() == 1, "nothing is live that nobody sees any more"
    assert drafts.get(seen.id).is_open
    assert publish_draft(drafts.get(seen.id), "bo") == 2
    assert policies.version(2).text.endswith("# Cy was here\n")


def test_a_draft_that_is_published_cannot_be_dropped_from_a_page_that_does_not_know_it(office: Office) -> None:
    from tests.console.office import POLICY, text_of

    draft = begin(office)
    lead, drop = office.window("lead"), reverse("draft-drop", args=[draft.id])
    drafts.save(draft.id, POLICY + "# Cy was here\n", "cy", revision=1)
    assert "Not dropped: cy changed the draft meanwhile" in text_of(lead.post(drop, {"revision": 1}, follow=True))
    lead.post(reverse("draft-publish", args=[draft.id]))
    for sent in ({}, {"revision": 2}):
        page = text_of(lead.post(drop, sent, follow=True))
        assert "Not dropped: this draft is published already, as version 2." in page
    assert (drafts.get(draft.id).state, drafts.get(draft.id).version) == ("published", 2)


def test_a_window_that_was_refused_stays_refused_until_it_is_loaded_anew(office: Office) -> None:
    from tests.console.office import POLICY, text_of

    draft = begin(office)
    save, publish = reverse("draft-save", args=[draft.id]), reverse("draft-publish", args=[draft.id])
    edit = reverse("draft-edit", args=[draft.id])
    office.window("administrator").post(save, {"text": POLICY + "# Cy was here\n", "revision": 1})
    lead, by_script = office.window("lead"), {"HX-Request": "true"}
    typed = {"text": POLICY + "# Bo was here\n", "revision": 1}
    choice = {"where": '["triggers", 0, "enabled"]', **typed}
    for address, sent in ((save, typed), (edit, choice)):
        page = text_of(lead.post(address, sent, headers=by_script))
        assert "cy changed this draft meanwhile" in page
        assert 'name="revision"' not in page, "the window keeps the revision that it has seen"
    assert "Not published: cy changed" in text_of(lead.post(publish, {"revision": 1}, follow=True))
    assert drafts.get(draft.id).text == POLICY + "# Cy was here\n"
    kept = text_of(lead.post(save, {"text": POLICY + "# Bo too\n", "revision": 2}, headers=by_script))
    assert 'id="revision" name="revision" value="3"' in kept, "one that is kept goes on from there"


def test_a_part_that_a_script_fetches_carries_no_revision_of_its_own(office: Office) -> None:
    from tests.console.office import POLICY, text_of

    draft = begin(office)
    lead, by_script = office.window("lead"), {"HX-Request": "true"}
    strategies = reverse("draft-strategies", args=[draft.id])
    page = text_of(lead.get(strategies, headers=by_script))
    assert "Put it in" in page
    assert 'name="revision"' not in page
    assert 'name="revision" value="1"' in text_of(lead.get(strategies)), "without a script it does"
    sent = {"text": POLICY + "# a remark\n", "revision": 1}
    cards = text_of(lead.post(reverse("draft-save", args=[draft.id]), sent, headers=by_script))
    assert "Level 1 climbs after" in cards
    assert "noscript" not in cards
    assert cards.count('name="revision"') == 1


def test_a_refused_choice_says_so_beside_what_was_typed(office: Office) -> None:
    from tests.console.office import POLICY, text_of

    draft = begin(office)
    where = '["paths", "outage", "levels", 0, "climb_after"]'
    sent = {"where": where, "value": "soon", "text": POLICY, "revision": 1}
    page = text_of(
        office.window("lead").post(reverse("draft-edit", args=[draft.id]), sent, headers={"HX-Request": "true"})
    )
    assert page.count("Not changed: ") == 1
    field = page.index('value="soon" aria-invalid="true" aria-describedby="card-paths-outage-')
    assert 0 < page.index("Not changed: ") - field < 400


def test_with_errors_nobody_is_told_that_nothing_changes(office: Office) -> None:
    from tests.console.office import text_of

    draft = begin(office)
    sent = {"text": "rung: 1\nmine: [oops", "revision": 1}
    page = text_of(office.window("lead").post(reverse("draft-save", args=[draft.id]), sent))
    assert "Cannot be said until the errors are mended." in page
    assert "Nothing: it does what is live." not in page


def test_what_went_live_since_a_draft_began_is_taken_back_only_once_that_was_said(office: Office) -> None:
    from tests.console.office import POLICY, text_of

    draft = begin(office)
    lead, publish = office.window("lead"), reverse("draft-publish", args=[draft.id])
    lead.post(reverse("draft-save", args=[draft.id]), {"text": POLICY + "# a remark\n", "revision": 1})
    office.publishes(POLICY.replace("climb_after: 10m", "climb_after: 12m"))
    taken_back = "outage: level 1 (Technical support) now climbs after 12 min instead of 10 min"
    for tab in ("draft", "draft-scenarios", "draft-change"):
        page = text_of(lead.get(reverse(tab, args=[draft.id])))
        assert "Version 2 went live since this draft began from version 1." in page
        assert taken_back in page

    asked = text_of(lead.post(publish, {"revision": 2, "comment": "A remark", "move_open": "on"}))
    assert "Version 2 went live since this draft began" in asked
    assert taken_back in asked
    for carried in ('name="over" value="2"', 'name="comment" value="A remark"', 'name="move_open" value="on"'):
        assert carried in asked
    assert policies.current_number() == 2
    stale = text_of(lead.post(publish, {"revision": 2, "over": "1"}))
    assert "Publishing takes back" in stale, "another version than the one that was seen"
    meant = {"revision": 2, "comment": "A remark", "over": "2"}
    assert "Version 3 is live." in text_of(lead.post(publish, meant, follow=True))


def test_a_draft_that_says_what_went_live_since_takes_nothing_back(office: Office) -> None:
    from tests.console.office import POLICY, text_of

    draft = begin(office)
    slower = POLICY.replace("climb_after: 10m", "climb_after: 12m")
    office.publishes(slower)
    both = {"text": slower.replace("climb_after: 30m", "climb_after: 40m"), "revision": 1}
    lead = office.window("lead")
    page = text_of(lead.post(reverse("draft-save", args=[draft.id]), both))
    assert "went live since this draft began" not in page
    page = text_of(lead.post(reverse("draft-publish", args=[draft.id]), {"revision": 2}, follow=True))
    assert "Version 3 is live." in page


def test_a_question_that_is_loaded_anew_leads_back_to_its_page(office: Office) -> None:
    draft = begin(office)
    lead = office.window("lead")
    answer = lead.get(reverse("draft-publish", args=[draft.id]))
    assert (answer.status_code, answer["Location"]) == (302, reverse("draft", args=[draft.id]))
    answer = lead.get(reverse("draft-add"))
    assert (answer.status_code, answer["Location"]) == (302, reverse("policy"))
    assert (policies.current_number(), len(drafts.open_ones())) == (1, 1)


def test_a_dropped_draft_is_taken_up_again_with_its_text(office: Office) -> None:
    from tests.console.office import POLICY, text_of

    draft = begin(office)
    lead = office.window("lead")
    again = reverse("draft-take-up", args=[draft.id])
    lead.post(reverse("draft-name", args=[draft.id]), {"name": "Night shift", "comment": "It begins at 20"})
    lead.post(reverse("draft-save", args=[draft.id]), {"text": POLICY + "# a remark\n", "revision": 1})
    assert "is not dropped" in text_of(lead.post(again, follow=True))
    lead.post(reverse("draft-drop", args=[draft.id]))
    page = text_of(lead.get(reverse("policy")))
    assert "Dropped: 1" in page
    assert "Take up again: Night shift" in page
    assert "Take up again" not in text_of(office.window("read_only").get(reverse("policy")))
    lead.post(again)
    (taken,) = drafts.open_ones()
    assert (taken.name, taken.comment, taken.text) == ("Night shift", "It begins at 20", POLICY + "# a remark\n")
    assert (taken.based_on, taken.id != draft.id) == (1, True)


# A second pair of eyes ----------------------------------------


def asks_for_second_eyes(office: Office) -> None:
    office.window("administrator").post(reverse("settings-second-eyes"), {"needs_approval": "on"})


def test_a_draft_is_published_once_somebody_else_agreed_to_exactly_its_text(office: Office) -> None:
    from tests.console.office import POLICY, text_of

    asks_for_second_eyes(office)
    draft = begin(office)
    lead, administrator = office.window("lead"), office.window("administrator")
    publish, approve = (reverse(name, args=[draft.id]) for name in ("draft-publish", "draft-approve"))
    assert "a second person has not agreed to this text yet" in text_of(lead.post(publish, follow=True))

    page = text_of(lead.post(reverse("draft-ask", args=[draft.id]), {"revision": 1}, follow=True))
    assert "bo asks for a second pair of eyes" in page
    assert "Asked: Cy Park." in page
    [asked] = Bulletin.objects.filter(kind="draft")
    assert (asked.to, asked.said["title"]) == ("cy", "Bo Lind asks for a second pair of eyes")
    assert asked.said["link"].endswith(f"/policy/drafts/{draft.id}")
    assert "I agree to it" not in page, "not one's own"
    assert "asks for a second pair of eyes" in text_of(administrator.get(reverse("policy")))
    assert "You wrote this text" in text_of(lead.post(approve, {"revision": 1}, follow=True))
    assert "cy agreed to this text." in text_of(administrator.post(approve, {"revision": 1}, follow=True))
    agreed = Bulletin.objects.filter(kind="draft").latest("pk")
    assert (agreed.to, agreed.said["title"]) == ("bo", "Cy Park agreed: it can be published")

    lead.post(reverse("draft-save", args=[draft.id]), {"text": POLICY + "# once more\n", "revision": 1})
    assert "has not agreed" in text_of(lead.post(publish, follow=True)), "another text asks anew"
    assert "changed the draft meanwhile" in text_of(administrator.post(approve, {"revision": 1}, follow=True))
    administrator.post(approve, {"revision": 2})
    page = text_of(lead.post(publish, follow=True))
    assert "Version 2 is live." in page
    assert "agreed by cy" in page


def test_where_nobody_may_agree_it_is_said_how_somebody_can(sqlite_office: Office) -> None:
    from tests.console.office import POLICY, text_of

    draft = drafts.add(POLICY + "# slower, at night\n", "cy", name="Slower", based_on=1)
    drafts.save(draft.id, POLICY + "# slower at night\n", "bo", revision=1)
    ask = reverse("draft-ask", args=[draft.id])
    page = text_of(sqlite_office.window("lead").post(ask, {"revision": 2}, follow=True))
    assert "Asked, and nobody here may agree" in page
    assert not Bulletin.objects.filter(kind="draft").exists()


def test_nobody_agrees_to_their_own_words_because_somebody_else_corrected_a_comma(office: Office) -> None:
    from tests.console.office import POLICY, text_of

    asks_for_second_eyes(office)
    draft = drafts.add(POLICY + "# slower, at night\n", "cy", name="Slower", based_on=1)
    drafts.save(draft.id, POLICY + "# slower at night\n", "bo", revision=1)
    approve, seen = reverse("draft-approve", args=[draft.id]), {"revision": 2}
    for role in ("lead", "administrator"):
        assert "You wrote this text or part of it" in text_of(office.window(role).post(approve, seen, follow=True))
    drafts.ask(draft.id, "bo", 2)
    page = reverse("draft", args=[draft.id])
    assert "I agree to it" not in text_of(office.window("administrator").get(page))
    assert not drafts.get(draft.id).is_approved

    drafts.approve(draft.id, "ana", 2)
    drafts.save(draft.id, POLICY + "# slower by night\n", "bo", revision=2)
    administrator = office.window("administrator")
    agreed = text_of(administrator.post(approve, {"revision": 3}, follow=True))
    assert "cy agreed to this text." in agreed, "their own words are agreed to; only bo's are new"


def test_going_back_needs_nobody_else(office: Office) -> None:
    from tests.console.office import POLICY, text_of

    office.publishes(POLICY + "# a remark\n")
    asks_for_second_eyes(office)
    page = text_of(office.window("lead").post(reverse("policy-restore", args=[1]), follow=True))
    assert "Version 3 is live: version 1 again." in page


def test_a_known_strategy_is_put_in_for_the_names_of_the_document(office: Office) -> None:
    from tests.console.office import POLICY, text_of

    draft = begin(office)
    here = reverse("draft-strategies", args=[draft.id])
    lead = office.window("lead")
    offered = text_of(lead.get(here))
    assert "waiting_for: first_response, longer_than: 30m, calendar: office" in offered
    assert "Not yet: nobody of technical has a skill" in offered
    sent = {"strategy": "by-silence", "text": POLICY, "revision": 1}
    page = text_of(lead.post(here, sent, headers={"HX-Request": "true"}))
    assert "No reply in 30 minutes is added as number 2" in page
    assert "name: No reply in 30 minutes # strategy: by silence" in text_of(lead.get(reverse("draft", args=[draft.id])))
    refused = text_of(lead.post(here, {"strategy": "by-moon"}, headers={"HX-Request": "true"}))
    assert "Not put in: there is no strategy 'by-moon'" in refused


def test_the_editor_is_told_what_could_stand_where_somebody_types(office: Office) -> None:
    draft = begin(office)
    here = reverse("draft-completions", args=[draft.id])
    sent = {"text": "rung: 1\nwork", "line": "2", "column": "5"}
    found = office.window("lead").post(here, sent).json()["completions"]
    assert "workspace" in found[0]["insert"]
    assert office.window("lead").post(here, {"line": "x"}).json() == {"completions": []}


def test_a_draft_gets_a_name_and_a_reason_that_becomes_the_version_s(office: Office) -> None:
    from tests.console.office import POLICY, text_of

    draft = begin(office)
    lead = office.window("lead")
    lead.post(reverse("draft-name", args=[draft.id]), {"name": "Night shift", "comment": "It begins at 20"})
    assert "Night shift" in text_of(lead.get(reverse("policy")))
    lead.post(reverse("draft-save", args=[draft.id]), {"text": POLICY + "# a remark\n", "revision": 1})
    lead.post(reverse("draft-publish", args=[draft.id]))
    assert policies.version(2).comment == "It begins at 20"


def test_before_there_is_a_policy_the_pages_say_what_to_do(sqlite_office: Office) -> None:
    from rung.store.models import PolicyVersion
    from tests.console.office import text_of

    PolicyVersion.objects.all().delete()
    lead = sqlite_office.window("lead")
    assert "Write the first policy" in text_of(lead.get(reverse("policy")))
    assert "No policy is published yet" in text_of(lead.get(reverse("policy-compare")))
    page = text_of(lead.post(reverse("draft-add"), follow=True))
    assert "First policy" in page


def test_what_hardly_means_what_was_meant_stands_there_with_its_line(office: Office) -> None:
    from tests.console.office import POLICY, text_of

    draft = begin(office)
    never = "triggers:\n  - {name: Never, on: opened, when: account.arr > 10 && account.arr < 5, escalate: outage}\n"
    drafted = f"{POLICY.partition('triggers:')[0]}{never}paths:{POLICY.partition('paths:')[2]}"
    line = next(number for number, text in enumerate(drafted.splitlines(), 1) if "name: Never" in text)
    sent = {"text": drafted, "revision": 1}
    page = text_of(office.window("lead").post(reverse("draft-save", args=[draft.id]), sent))
    assert "No errors" in page
    assert f'data-line="{line}"' in page
    assert "no issue can meet this condition" in page
    assert "leave one of the parts out" in page
