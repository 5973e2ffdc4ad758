"""The forms that a teammate fills in a chat: their fields, as every chat can show them.

A chat draws a form its own way, and hands back what was filled in, by field. `intake.acts` says what that comes to.
"""

from typing import Literal

from msgspec import Struct

from rung.core.document import PolicyDocument
from rung.intake.facts import IssueFacts

LONGEST_TEXT = 3000
"""Characters of what is written into a form."""
LONGEST_REASON = 200
"""Characters of a reason: it stands in the journal for ever (`rung.core.decide`)."""
LONGEST_WORD = 1000
"""Characters of a word to colleagues."""

WHY_NOT = {
    "not_ours": "It is not ours",
    "unavailable": "I cannot just now",
    "not_urgent": "It is not urgent",
    "known": "It is known already",
}
"""Reasons to decline. The first and the last two are opinions: they go back to whoever escalated."""


class Choice(Struct, frozen=True):
    """One thing that can be chosen; those of one `group` stand together."""

    value: str
    label: str
    group: str = ""


class Field(Struct, frozen=True, kw_only=True):
    name: str
    label: str
    kind: Literal["line", "text", "choice"] = "line"
    choices: tuple[Choice, ...] = ()
    initial: str = ""
    is_needed: bool = True
    hint: str = ""
    most: int = LONGEST_TEXT
    """Characters."""


class Target(Struct, frozen=True, omit_defaults=True):
    """What a form or a button is about."""

    i: str = ""
    """The issue."""
    e: str = ""
    """The escalation, such as `A-1.2`."""
    n: str = ""
    """The notice, such as `A-1#3`."""


class Form(Struct, frozen=True, kw_only=True):
    name: str
    title: str
    send: str
    """What the button that sends it says."""
    fields: tuple[Field, ...]
    target: Target
    about: str = ""
    """One line above the fields."""

    @property
    def lacks(self) -> str:
        """Why it cannot be filled: a field has nothing to choose from. Empty where it can."""
        empty = next((one for one in self.fields if one.kind == "choice" and one.is_needed and not one.choices), None)
        return f"There is nothing to choose for “{empty.label}”: a lead can change that in the policy." if empty else ""


def reply(target: Target, issue: IssueFacts | None = None) -> Form:
    """A public answer to the customer."""
    text = Field(name="text", label="Your answer to the customer", kind="text")
    return Form(
        name="reply_form", title="Reply", send="Send", fields=(text,), target=target,
        about=_about(issue) or "The customer reads what you write.",
    )  # fmt: skip


def note(target: Target, issue: IssueFacts | None = None) -> Form:
    """A note to the team."""
    text = Field(
        name="text", label="Your note to the team", kind="text",
        hint="The customer does not see it. `@` and a key mentions a teammate, such as @bo.",
    )  # fmt: skip
    return Form(name="note_form", title="Note", send="Keep", fields=(text,), target=target, about=_about(issue))


def decline(target: Target, issue: IssueFacts | None = None) -> Form:
    """Why somebody does not take an escalation."""
    choices = tuple(Choice(value, label) for value, label in WHY_NOT.items())
    fields = (
        Field(name="reason", label="Why not?", kind="choice", choices=choices, initial="not_ours"),
        Field(
            name="text", label="A word to the team", kind="text", is_needed=False, most=LONGEST_WORD,
            hint="A note on the issue, which the customer does not see. Whose is it?",
        ),
    )  # fmt: skip
    return Form(name="decline_form", title="Not ours", send="Decline", fields=fields, target=target,
                about=_about(issue))  # fmt: skip


def reassign(target: Target, document: PolicyDocument, issue: IssueFacts | None = None) -> Form:
    """Another person or team."""
    held = issue.assignee if issue else None
    teams = [Choice(f"team:{one.key}", one.name, "Teams") for one in document.teams.values()]
    people = [
        Choice(f"person:{one.key}", one.name, "People")
        for one in sorted(document.people.values(), key=lambda one: one.name.casefold())
        if one.key != held
    ]
    fields = (
        Field(name="to", label="To whom?", kind="choice", choices=(*teams, *people)),
        Field(
            name="text", label="A word to them", kind="text", is_needed=False, most=LONGEST_WORD,
            hint="A note on the issue, which the customer does not see.",
        ),
    )  # fmt: skip
    return Form(name="reassign_form", title="Reassign", send="Reassign", fields=fields, target=target,
                about=_about(issue))  # fmt: skip


def escalate(target: Target, document: PolicyDocument, issue: IssueFacts | None, path: str = "", why: str = "") -> Form:
    """Which path is to be climbed from which level, and why."""
    levels = max((len(one.levels) for one in document.paths.values()), default=1)
    fields = (
        _issue_field(target),
        Field(name="path", label="Path", kind="choice", initial=path, choices=tuple(
            Choice(key, f"{key}: {', '.join(level.name for level in one.levels)}")
            for key, one in document.paths.items()
        )),
        Field(name="level", label="From level", kind="choice", initial="1", choices=tuple(
            Choice(str(number), f"level {number}") for number in range(1, levels + 1)
        )),
        Field(name="reason", label="Why?", kind="text", initial=why, most=LONGEST_REASON),
    )  # fmt: skip
    return Form(name="escalate_form", title="Escalate", send="Escalate", fields=fields, target=target,
                about=_about(issue))  # fmt: skip


def hand_over(
    target: Target, document: PolicyDocument, issue: IssueFacts | None, team: str = "", why: str = "", brief: str = ""
) -> Form:
    """To which team, what is asked of them, and what they need to know: the brief, to be changed."""
    ours = issue.team if issue else None
    fields = (
        _issue_field(target),
        Field(name="team", label="To which team?", kind="choice", initial=team, choices=tuple(
            Choice(one.key, one.name) for one in document.teams.values() if one.key != ours
        )),
        Field(name="asked", label="What do you ask of them?", kind="text", initial=why, most=LONGEST_WORD),
        Field(
            name="summary", label="What they need to know", kind="text", initial=brief, is_needed=False,
            hint="They read it first. Change what you like; the customer never sees it.",
        ),
    )  # fmt: skip
    return Form(name="hand_over_form", title="Hand over", send="Hand over", fields=fields, target=target,
                about=_about(issue))  # fmt: skip


def return_it(target: Target, issue: IssueFacts | None = None, why: str = "") -> Form:
    """Why a team gives back what was handed to it."""
    reason = Field(
        name="reason", label="Why does it go back?", kind="text", initial=why, most=LONGEST_REASON,
        hint="Whoever offered it reads this. It may say what is missing, or whose it is.",
    )  # fmt: skip
    return Form(name="return_form", title="Return", send="Return", fields=(reason,), target=target,
                about=_about(issue))  # fmt: skip


def _issue_field(target: Target) -> Field:
    return Field(name="issue", label="Issue", initial=target.i, most=200, hint="Its id, such as A-1, or its address.")


def _about(issue: IssueFacts | None) -> str:
    if issue is None:
        return ""
    return " · ".join(part for part in (issue.key, issue.priority, issue.account, issue.subject) if part)
