"""The directory: records beside the policy's text, and changes of them."""

from typing import Any

from pydantic import Field, model_validator

from rung.api.shapes.base import Given, Instant, Shown
from rung.api.shapes.policies import PolicyProblem
from rung.engine.policies.directory import Proposal
from rung.store.people.roster import Roster

DEEPEST = 20


def _depth(value: Any) -> int:
    """How deep values stand in each other; it stops looking where that is too deep."""
    level, depth = [value], 0
    while level and depth <= DEEPEST:
        depth += 1
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
    return depth


Sections = dict[str, dict[str, Any] | None]


class Directory(Shown):
    """What is kept beside the policy's text, and when it was changed last."""

    number: int = Field(description="Counts the changes; 0 before the first.")
    changed_at: Instant | None
    changed_by: str
    records: dict[str, dict[str, Any]] = Field(description="By section and key. The policy counts where both speak.")
    in_force: dict[str, dict[str, Any]] = Field(description="The same with what the policy says.")

    @classmethod
    def of(cls, kept: Roster, in_force: dict[str, Any]) -> "Directory":
        return cls(
            number=kept.number, changed_at=kept.changed_at, changed_by=kept.changed_by, records=kept.records,
            in_force=in_force,
        )  # fmt: skip


class DirectoryChange(Given):
    """Records by section and key. Fields that are named are replaced; null takes a field, or a whole record, out."""

    people: Sections = {}
    teams: Sections = {}
    schedules: Sections = {}
    calendars: Sections = {}
    comment: str = Field(default="", max_length=2000)
    preview: bool = Field(default=False, description="Only say what would change.")

    @model_validator(mode="after")
    def _is_flat(self) -> "DirectoryChange":
        """No record is so deep: what nests on and on is no record."""
        if any(_depth(records) > DEEPEST for records in (self.people, self.teams, self.schedules, self.calendars)):
            raise ValueError(f"values stand more than {DEEPEST} deep in each other: write records as in the policy")
        return self

    @property
    def records(self) -> dict[str, Sections]:
        sections = {name: getattr(self, name) for name in ("calendars", "people", "teams", "schedules")}
        return {name: records for name, records in sections.items() if records}


class FieldChange(Shown):
    """One field of one record that becomes another."""

    section: str
    key: str
    field: str
    was: Any = Field(description="Null: it was not there.")
    now: Any = Field(description="Null: it is not there any more.")
    counts: bool = Field(description="False: the policy says otherwise, and that counts.")


class DirectoryChanged(Shown):
    kept: bool
    changes: list[FieldChange]
    warnings: list[PolicyProblem]

    @classmethod
    def of(cls, proposed: Proposal, *, kept: bool) -> "DirectoryChanged":
        changes = [
            FieldChange(
                section=one.section, key=one.key, field=one.field, was=one.was, now=one.now,
                counts=one not in proposed.without_effect,
            )
            for one in proposed.differences
        ]  # fmt: skip
        warnings = [PolicyProblem.of(one) for one in proposed.warnings]
        return cls(kept=kept, changes=changes, warnings=warnings)
