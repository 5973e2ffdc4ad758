"""The brief of an issue as it stands now, for whoever hands it over to change and send."""

import msgspec
from msgspec import Struct

from rung.core.happenings import brief
from rung.core.happenings.brief import Direction, Known, Part, Spoken
from rung.core.policy import Policy
from rung.store.pages import issue_page, names
from rung.store.pages.issue_page import IssuePage
from rung.store.policies import policies
from rung.store.words import texts

SAID = ("issue.opened", "message.received", "message.sent", "note.added")
"""What counts as said; an earlier brief repeats what is said elsewhere."""


class Brief(Struct, frozen=True):
    text: str
    parts: tuple[Part, ...]


def of_issue(key: str) -> Brief | None:
    """None where nothing is decided of such an issue. Times are those of the workspace: many will read it."""
    page = issue_page.issue(key)
    return of_page(page) if page is not None else None


def of_page(page: IssuePage) -> Brief:
    policy = policies.current()
    there = policy.workspace.time_zone
    known = Known(
        state=page.state,
        spoken=spoken(page),
        account=page.account, owner=page.account_owner_name, time_zone=there, names=_names(policy, page),
        answers=_answers(page),
    )  # fmt: skip
    parts = brief.brief(known, page.now)
    return Brief(brief.as_text(parts, there), parts)


def spoken(page: IssuePage) -> list[Spoken]:
    """The messages and notes of an issue, without what machines sent and what was taken back."""
    return [
        Spoken(
            at=one.at, who=one.author, direction=_side(one.direction), words="" if one.removed_at else one.body,
            files=tuple(file.name for file in one.files),
        )
        for one in page.conversation
        if one.kind in SAID and not one.automatic
    ]  # fmt: skip


def _side(direction: str) -> Direction:
    match direction:
        case "in" | "out":
            return direction
        case _:
            return "internal"


def _names(policy: Policy, page: IssuePage) -> dict[str, str]:
    return {**policy.document.team_names, **{one.metric: names.metric(one.metric) for one in page.clocks}}


def _answers(page: IssuePage) -> list[tuple[str, str]]:
    """What whoever escalated by hand last answered to what the path asks."""
    said = texts.last_of(page.subject_id, "answers")
    if not said.startswith("{"):  # none, or erased
        return []
    given = msgspec.json.decode(said, type=dict[str, str])
    return [(question.replace("_", " "), answer) for question, answer in given.items() if answer.strip()]
