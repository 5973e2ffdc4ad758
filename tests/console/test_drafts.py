"""Drafts: begun from a version, kept while they are typed, and the live policy only once somebody publishes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from rung.store import drafts, policies

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
