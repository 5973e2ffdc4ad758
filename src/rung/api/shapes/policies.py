"""Policy documents: their versions, and what is wrong with a text."""

from pydantic import ConfigDict, Field

from rung.api.shapes.base import Given, Instant, Shown
from rung.policy.problems import Problem
from rung.store.policies.policies import Version


class PolicyProblem(Shown):
    """One thing to mend, or to look at again."""

    line: int
    column: int
    code: str
    message: str
    hint: str
    path: str = Field(description="Its place in the document, such as paths.outage.levels[1].climb_after.")

    @classmethod
    def of(cls, one: Problem) -> "PolicyProblem":
        return cls(**{name: getattr(one, name) for name in cls.model_fields})


class Checked(Shown):
    """What is wrong with a document. Only errors keep it from being published."""

    errors: list[PolicyProblem]
    warnings: list[PolicyProblem]


class PolicyVersion(Shown):
    number: int
    published_at: Instant
    published_by: str
    comment: str
    sha: str
    moves_open: bool = Field(description="Whether escalations that were open when it was published went over to it.")

    @classmethod
    def of(cls, one: Version) -> "PolicyVersion":
        return cls(
            number=one.number,
            published_at=one.published_at,
            published_by=one.published_by,
            comment=one.comment,
            sha=one.sha,
            moves_open=one.moves_open,
        )


class PolicyText(PolicyVersion):
    text: str

    @classmethod
    def of(cls, one: Version) -> "PolicyText":
        return cls(**PolicyVersion.of(one).model_dump(), text=one.text)


class Versions(Shown):
    current: int | None = Field(description="The version that decides now; null before the first.")
    policies: list[PolicyVersion]


class Published(PolicyVersion):
    warnings: list[PolicyProblem]
    failing_scenarios: list[str] = Field(description="The names of kept scenarios that fail with it.")


class Document(Given):
    """A policy document. Its text may also be the whole body, as application/yaml."""

    model_config = ConfigDict(str_strip_whitespace=False)  # the text is kept as it was written

    text: str = Field(min_length=1)
    comment: str = Field(default="", max_length=2000, description="What changed, and why.")
    move_open: bool = Field(default=False, description="Whether escalations that are open go on by this version.")
