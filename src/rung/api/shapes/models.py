"""What was learned from the team's own issues."""

from typing import Any

from pydantic import Field

from rung.api.shapes.base import Given, Instant, Shown
from rung.store.policies.learned import Judge as KeptJudge
from rung.store.policies.learned import Version as KeptVersion


class ModelVersion(Shown):
    """One version of what a judge learned."""

    version: int
    learned_at: Instant
    learned_for: str = Field(description="Who asked for it; empty where it was learned by itself.")
    examples: int
    figures: dict[str, Any] = Field(
        description="What it was worth on later issues that did not teach it: `values` by name, `bins` of how sure "
        "beside how often right, `labels` and `doubts`."
    )
    is_in_use: bool

    @classmethod
    def of(cls, one: KeptVersion) -> "ModelVersion":
        return cls(**{name: getattr(one, name) for name in cls.model_fields})


class Model(Shown):
    """How it stands with one thing that is judged."""

    name: str
    in_use: int | None = Field(description="The version that counts; null where none does.")
    is_off: bool
    is_held: bool = Field(description="An older version counts, since somebody went back to it.")
    threshold: float | None = Field(description="From which confidence on it sets a field; null: it only suggests.")
    asked_at: Instant | None
    started_at: Instant | None
    tried_at: Instant | None
    problem: str = Field(description="Why the last learning came to nothing.")
    versions: list[ModelVersion]

    @classmethod
    def of(cls, judge: KeptJudge, versions: list[KeptVersion]) -> "Model":
        names = set(cls.model_fields) - {"versions"}
        values = {name: getattr(judge, name) for name in names}
        return cls(**values, versions=[ModelVersion.of(one) for one in versions])


class SentenceVectors(Shown):
    """Whether kind, priority and team are learned by what texts mean, too."""

    is_on: bool
    is_installed: bool
    name: str
    words: str = Field(description="What is used and why, in words.")


class Models(Shown):
    models: list[Model]
    sentence_vectors: SentenceVectors


class SentenceVectorsChange(Given):
    """The switch of sentence vectors."""

    is_on: bool


class ModelChange(Given):
    """What is to be otherwise; what is left out stays."""

    version: int | None = Field(default=None, ge=1, le=2_000_000_000, description="This version counts from now on.")
    is_off: bool | None = Field(default=None, description="True: none of its versions counts; false: the newest.")
    threshold: float | None = Field(
        default=None, ge=0.05, le=1, description="From which confidence on it sets a field. Null: it only suggests."
    )
