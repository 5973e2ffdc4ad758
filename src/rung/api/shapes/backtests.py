"""Back-tests and watches: what a policy would have done, beside the live one."""

from typing import Any, Literal

from pydantic import ConfigDict, Field

from rung.api.shapes.base import Given, Instant, Name, Shown
from rung.engine.proof.backtests import LONGEST
from rung.store.policies.backtests import Backtest as Kept
from rung.store.policies.watches import Watch as KeptWatch

State = Literal["queued", "running", "done", "failed", "cancelled", "interrupted"]


class NewBacktest(Given):
    """What to test, one of `draft`, `version` and `text`; and over which past."""

    model_config = ConfigDict(str_strip_whitespace=False)  # a text is tested as it was written

    draft: int | None = Field(default=None, ge=1, description="The number of a draft, as its page has it.")
    version: int | None = Field(default=None, ge=1, description="The number of a published version.")
    text: str | None = Field(default=None, min_length=1, description="A policy document that nobody keeps.")
    name: str = Field(default="", max_length=200, description="What to call it; a draft has a name.")
    days: int = Field(default=30, ge=1, le=LONGEST, description="Over the installation's own last days.")
    history: str | None = Field(
        default=None, min_length=1, description="The content of a history file, in place of the own past."
    )
    file_name: Name = Field(default="history.jsonl", description="Its name; how it is read goes by it.")
    columns: str = Field(default="", max_length=4000, description="What the columns of a table mean, as `--columns`.")


class Fault(Shown):
    message: str
    hint: str
    code: str
    line: int | None
    field: str | None


class Backtest(Shown):
    """One run of a policy over a past."""

    number: int
    name: str
    draft: int | None
    revision: int | None = Field(description="Of the draft, as it was tested.")
    version: int | None
    against: int = Field(description="The version that was live when it was asked for.")
    since: Instant | None = Field(description="Null for an uploaded history.")
    until: Instant | None
    file_name: str
    watch: int | None
    asked_by: str
    asked_at: Instant
    state: State
    part: str = Field(description="What it is at.")
    done: int
    total: int
    started_at: Instant | None
    ended_at: Instant | None
    problems: list[Fault] = Field(description="Why it came to nothing, and how to mend that.")

    @classmethod
    def of(cls, one: Kept) -> "Backtest":
        names = set(cls.model_fields) & set(Kept.__struct_fields__) - {"problems"}
        faults = [Fault(**{name: getattr(fault, name) for name in Fault.model_fields}) for fault in one.problems]
        return cls(
            **{name: getattr(one, name) for name in names}, number=one.id, since=one.since_at, until=one.until_at,
            problems=faults,
        )  # fmt: skip


class Backtests(Shown):
    backtests: list[Backtest]


class BacktestFilter(Given):
    draft: int | None = Field(default=None, ge=1, description="Only those of one draft.")


class Result(Shown):
    """What it came to. `old` is the policy that it was compared with, `new` the one that was tested."""

    difference: dict[str, Any] = Field(
        description="Figures of both, pages by day and by person, issues that only one of them escalates, and why."
    )
    issues: dict[str, Any] = Field(description="Of the issues listed, what both say: escalations, notices, clocks.")
    marks: dict[str, Any] = Field(description="Of the issues listed, whether by night, and which promises it saved.")
    read: list[str] = Field(description="How the past was read, and what of it was left out.")
    seconds: float
    refused: list[dict[str, Any]] = Field(description="The first events that made no sense to the policy tested.")


class NewWatch(Given):
    draft: int = Field(ge=1, description="The number of a draft, as its page has it.")


class Watch(Shown):
    """A draft that decides beside the live policy for a week, and tells nobody."""

    number: int
    name: str
    draft: int
    revision: int
    asked_by: str
    started_at: Instant
    ends_at: Instant
    state: Literal["watching", "over", "stopped"]
    ended_at: Instant | None
    why: str = Field(description="Why it ended before its time.")
    backtest: int | None = Field(description="What it has seen so far: GET /backtests/{number}/result.")

    @classmethod
    def of(cls, one: KeptWatch) -> "Watch":
        names = set(cls.model_fields) & set(KeptWatch.__struct_fields__)
        return cls(**{name: getattr(one, name) for name in names}, number=one.id)


class Watches(Shown):
    watches: list[Watch]
