"""Many issues of one sort in a short time, and the incident that they become (POLICY.md, `on: {flood: …}`).

What came shortly before, and in what it is like this one, the shell puts into an opening (`near`): the core reads no
texts. Here it is counted for each trigger. Without `incident` a trigger fires on the issue at hand, once for one flood.
With `incident` it joins the issue to the open incident that those near it have, or opens one, and links what was opened
within `adopt`; what the trigger sets, informs and escalates is the incident's, once it is opened.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from rung.core.document import OnFlood, Trigger
from rung.core.effects import Emitted
from rung.core.events.issue import IssueLinked, IssueOpened
from rung.core.happenings import linking
from rung.core.reasons import Reason
from rung.core.times.spans import parse_span

if TYPE_CHECKING:
    from rung.core.draft import Draft
    from rung.core.triggers.near import Near

MOST_NEAR = 200
"""So many that came shortly before are looked at, the latest."""
Way = Literal["kind", "account", "similar"]
SORTS = {"kind": "of the same kind", "account": "of the same account", "similar": "that are alike"}


class Flood(Struct, frozen=True):
    """What a trigger looks at: the `on` that came true, and those it counted beside the issue at hand."""

    on: OnFlood
    near: tuple["Near", ...]

    @property
    def words(self) -> str:
        return f"{len(self.near) + 1} issues {SORTS[self.on.by]}"


def flood_of(draft: "Draft", trigger: Trigger) -> Flood | None:
    """Whether this opening makes a flood of what the trigger counts."""
    if not isinstance(draft.event, IssueOpened) or not draft.event.near:
        return None
    for on in trigger.on:
        found = _counted(draft, on) if isinstance(on, OnFlood) else None
        if found and (trigger.incident or not any(trigger.name in one.fired for one in found.near)):
            return found
    return None


def _counted(draft: "Draft", on: OnFlood) -> Flood | None:
    assert isinstance(draft.event, IssueOpened)
    within = on.within.of(draft.state.priority)
    if within is None:
        return None
    near = [one for one in draft.event.near if on.by in one.by and abs(draft.event.at - one.opened_at) <= within]
    return Flood(on, tuple(near)) if len(near) + 1 >= on.count else None


def is_of(draft: "Draft", trigger: Trigger) -> bool:
    """Whether the issue is the incident of this trigger's flood: its condition asks about the issues, not about it."""
    return draft.state.flood == trigger.name


def join_or_open(draft: "Draft", trigger: Trigger, flood: Flood, because: Reason) -> None:
    """The issue at hand, and what came within `adopt`, belong to one incident."""
    incident = _incident_of(flood.near)
    if incident is None:
        incident = f"{draft.state.id}+incident"
        _open(draft, trigger, flood, incident, because)
    adopted = [one for one in _adopted(draft, trigger, flood.on) if one.incident is None]
    words = f"{trigger.name}: {flood.words} belong to the incident {incident}"
    why = Reason(because.code, words, {**because.facts, "near": [one.issue for one in flood.near]})
    draft.note(why)
    linking.link(draft, incident, why)
    linking.join(draft, incident)
    for one in adopted:
        event = IssueLinked(at=draft.at, issue=one.issue, to=incident, because=trigger.name)
        draft.say(Emitted(at=draft.at, because=why, event=event))


def _incident_of(near: Sequence["Near"]) -> str | None:
    """The open incident of those near it; of several the one that most have."""
    found = [one.incident for one in near if one.incident]
    return max(found, key=lambda key: (found.count(key), -found.index(key))) if found else None


def _adopted(draft: "Draft", trigger: Trigger, on: OnFlood) -> list["Near"]:
    assert isinstance(draft.event, IssueOpened)
    adopt = parse_span(trigger.incident["adopt"]).elapsed() if trigger.incident.get("adopt") else timedelta(0)
    near = [one for one in draft.event.near if on.by in one.by and one.is_open]
    return [one for one in near if adopt and abs(draft.at - one.opened_at) <= adopt]


def _open(draft: "Draft", trigger: Trigger, flood: Flood, incident: str, because: Reason) -> None:
    """An incident of its own. What it is called holds no words of customers."""
    state, by = draft.state, flood.on.by
    sort = {"kind": f"of kind {state.kind}", "account": f"of {state.account}", "similar": SORTS["similar"]}[by]
    event = IssueOpened(
        at=draft.at,
        issue=incident,
        subject=f"{trigger.name}: {len(flood.near) + 1} issues {sort}, the first {flood.near[0].issue}",
        account=state.account if by == "account" else None,
        priority=state.priority,
        kind=linking.INCIDENT,
        flood=trigger.name,
    )
    draft.say(Emitted(at=draft.at, because=because, event=event))
