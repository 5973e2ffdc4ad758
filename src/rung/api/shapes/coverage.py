"""When nobody could be told, in the form of `rung coverage --json`."""

from typing import Any

from pydantic import ConfigDict, Field

from rung.api.shapes.base import Instant, Shown


class _Span(Shown):
    model_config = ConfigDict(populate_by_name=True)

    from_at: Instant = Field(alias="from")


class Gap(_Span):
    path: str
    level: int
    tier: str | None = Field(description="Null: whatever the account's tier.")
    to: Instant
    priorities: list[str] | None = Field(None, description="Absent: whatever the priority.")


class SinglePoint(Shown):
    path: str
    level: int
    tier: str | None
    person: str


class Unreachable(Shown):
    person: str
    why: str


class Unknown(Shown):
    path: str
    level: int
    why: str


class Twice(_Span):
    path: str
    level: int
    again: int = Field(description="The later level, which comes to the same person.")
    tier: str | None
    person: str
    seconds: int = Field(description="How long it is so.")


class Coverage(_Span):
    to: Instant
    gaps: list[Gap]
    single_points: list[SinglePoint] = Field(description="Who alone carries a level, at every hour.")
    unreachable: list[Unreachable]
    unknown: list[Unknown] = Field(description="What can be judged only for a real issue or account.")
    twice: list[Twice] = Field(description="Levels of one path that come to the same one person.")

    @classmethod
    def of(cls, found: dict[str, Any]) -> "Coverage":
        return cls.model_validate(found)
