"""Drafts of the policy, and what two policies do differently."""

from pydantic import ConfigDict, Field

from rung.api.shapes.base import Given, Instant, Shown
from rung.api.shapes.policies import PolicyProblem
from rung.policy.saying import difference
from rung.store.policies import drafts


class Change(Shown):
    """One thing that is different, in words."""

    section: str = Field(description="The section of the document that it is about.")
    words: str

    @classmethod
    def of(cls, one: difference.Change) -> "Change":
        return cls(section=one.section, words=one.words)


class Difference(Shown):
    """What the second does differently than the first; empty where both do the same."""

    was: int | None = Field(description="A version; null before the first.")
    now: int | None = Field(description="A version; null where it is a draft.")
    changes: list[Change]


class DraftFacts(Shown):
    id: int
    name: str
    comment: str
    based_on: int | None = Field(description="The version whose text it started from.")
    revision: int = Field(description="Counts each change of the text: whoever changes it names the one they saw.")
    state: str = Field(description="open, published or dropped.")
    created_by: str
    created_at: Instant
    changed_by: str
    changed_at: Instant
    version: int | None = Field(description="As which it was published.")
    approved_by: str | None = Field(description="Who agreed to the text as it is now.")
    asked_by: str | None = Field(description="Who would like somebody else to look at the text as it is now.")

    @classmethod
    def of(cls, one: drafts.Draft) -> "DraftFacts":
        facts = {name: getattr(one, name) for name in DraftFacts.model_fields}
        facts["approved_by"] = one.approved_by if one.is_approved else None
        facts["asked_by"] = one.asked_by if one.is_asked else None
        return cls(**facts)


class Draft(DraftFacts):
    text: str

    @classmethod
    def of(cls, one: drafts.Draft) -> "Draft":
        return cls(**DraftFacts.of(one).model_dump(), text=one.text)


class Drafts(Shown):
    drafts: list[DraftFacts]


class Kept(DraftFacts):
    """A draft as it was kept, and what is wrong with its text: it is kept right or wrong."""

    errors: list[PolicyProblem]
    warnings: list[PolicyProblem]


class NewDraft(Given):
    """A draft of a text, or of a version's."""

    model_config = ConfigDict(str_strip_whitespace=False)

    name: str = Field(default="", max_length=200, description="Left out: the change of its version.")
    text: str | None = Field(default=None, description="Left out: that of the version.")
    version: int | None = Field(default=None, ge=1, lt=2**31, description="Left out: the one that is live.")
    comment: str = Field(default="", max_length=2000, description="What it changes, and why.")


class DraftText(Given):
    """Another text, or another name or comment."""

    model_config = ConfigDict(str_strip_whitespace=False)

    text: str | None = None
    revision: int | None = Field(default=None, description="The one that this text is a change of.")
    name: str | None = Field(default=None, min_length=1, max_length=200)
    comment: str | None = Field(default=None, max_length=2000)


class Seen(Given):
    """Which text is agreed to."""

    revision: int


class Publication(Given):
    comment: str = Field(default="", max_length=2000, description="What changed, and why. Left out: the draft's.")
    move_open: bool = Field(default=False, description="Whether escalations that are open go on by this version.")
    over: int | None = Field(
        default=None, description="The live version that may be taken back, where one went live since the draft began."
    )


class Restoration(Given):
    move_open: bool = Field(default=False, description="Whether escalations that are open go on by this version.")
