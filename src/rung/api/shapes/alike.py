"""Issues that are alike, and how they are put together."""

from typing import Literal

from pydantic import Field, model_validator

from rung.api.shapes.base import Given, Instant, Name, Shown
from rung.engine.learning import alike
from rung.engine.telling import links

MOST = 20


class Alike(Shown):
    """An open issue that is like what was asked about."""

    id: str
    subject: str
    account: str | None
    opened_at: Instant
    likeness: float = Field(description="From 0 to 1.")
    words: list[str] = Field(description="Words that both say, as the other one writes them, the most telling first.")
    near: list[str] = Field(description="What else they share: contact, account, day.")
    is_linked: bool = Field(description="They are linked already.")
    link: str = Field(description="The issue's page in the console.")

    @classmethod
    def of(cls, one: alike.Alike, linked: tuple[str, ...] = ()) -> "Alike":
        return cls(
            id=one.key, subject=one.subject, account=one.account, opened_at=one.opened_at, likeness=one.score,
            words=list(one.words), near=list(one.near), is_linked=one.key in linked, link=links.to_issue(one.key),
        )  # fmt: skip


class AlikeList(Shown):
    """The likest first; empty where nothing is, or too little was written to say."""

    issues: list[Alike]


class Wanted(Given):
    """Which of them, and how many."""

    among: Literal["all", "account", "others"] = Field(
        default="all", description="Issues of all accounts, of the same account, or of others."
    )
    limit: int = Field(default=alike.MOST_SHOWN, ge=1, le=MOST)


class Words(Given):
    """What somebody is about to write, or has written elsewhere."""

    subject: str = Field(default="", max_length=1_000)
    body: str = Field(default="", max_length=500_000)
    account: Name | None = Field(default=None, description="Whose it is: issues of the same account count as closer.")
    limit: int = Field(default=alike.MOST_SHOWN, ge=1, le=MOST)

    @model_validator(mode="after")
    def _is_something(self) -> "Words":
        if not (self.subject.strip() or self.body.strip()):
            raise ValueError("write subject or body")
        return self


class Merge(Given):
    """This issue goes into another one, which stays."""

    into: Name = Field(description="The issue that stays.")


class Link(Given):
    """Two issues that belong together."""

    to: Name = Field(description="The other issue.")
    because: str = Field(default="", max_length=200, description="Why, for the timeline; no words of customers.")
