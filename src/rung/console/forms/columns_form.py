"""What the columns of an uploaded table mean, chosen column by column: read from its form into a mapping."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from zoneinfo import available_timezones

from msgspec import Struct

from rung.core.document import Workspace
from rung.simulator.histories.glance import Column, priority_of, state_of
from rung.simulator.histories.mapping import LEAVE_OUT, MEANINGS

WITH_CHOICES = ("priority", "state")
"""Meanings whose values are chosen from what the policy knows."""
ENDINGS = (("issue.resolved", "resolved"), ("issue.closed", "closed"))


class Value(Struct, frozen=True):
    """One word of the table for a priority or a state, and what it is here."""

    written: str
    chosen: str


class Block(Struct, frozen=True):
    """All words of one column."""

    meaning: str
    column: Column
    choices: tuple[tuple[str, str], ...]
    values: tuple[Value, ...]


class ColumnsForm:
    """The choices as they stand: those that were sent, else what the names of the columns tell."""

    def __init__(self, columns: Sequence[Column], space: Workspace, given: Mapping[str, str] | None = None) -> None:
        self.columns = columns
        self._space = space
        self._given = given
        self.errors: list[str] = []

    @property
    def rows(self) -> list[tuple[Column, str]]:
        """Each column with what it means."""
        return [(one, self._meaning(one)) for one in self.columns]

    @property
    def blocks(self) -> list[Block]:
        """The words of the columns that are a priority or a state."""
        return [self._block(one, meaning) for one, meaning in self.rows if meaning in WITH_CHOICES and one.values]

    @property
    def time_zone(self) -> str:
        return self._said("time_zone", self._space.time_zone)

    @property
    def dates(self) -> str:
        return self._said("dates")

    @property
    def leaves_out(self) -> bool:
        return bool(self._said("leave_out"))

    def is_valid(self) -> bool:
        """Whether a back-test can be asked for with it; what is wrong stands in `errors`."""
        used = [meaning for _column, meaning in self.rows if meaning]
        if "issue" not in used:
            self.errors.append("Say which column names the issue.")
        if not {"at", "opened_at"} & set(used):
            self.errors.append("Say which column holds when an issue was opened, or when a row was true.")
        self.errors += [f"Two columns are “{MEANINGS[one]}”: choose one." for one in dict.fromkeys(used)
                        if used.count(one) > 1]  # fmt: skip
        if self.time_zone not in available_timezones():
            self.errors.append(f"{self.time_zone} is no time zone. Write it as Europe/Berlin or America/New_York.")
        for block in self.blocks:
            if not self._said(f"shown:{block.column.name}"):
                self.errors.append(f"Say below what the words of {block.column.written} are here.")
            elif block.meaning == "priority" and any(not one.chosen for one in block.values):
                self.errors.append(f"Say of each word of {block.column.written} which priority it is.")
        return not self.errors

    def mapping(self) -> str:
        """The document that says so, as `--columns` takes it."""
        values = {
            block.meaning: {one.written: one.chosen for one in block.values if one.chosen} for block in self.blocks
        }
        said: dict[str, Any] = {
            "columns": {meaning: column.written for column, meaning in self.rows if meaning},
            "values": {meaning: words for meaning, words in values.items() if words},
            "time_zone": self.time_zone,
        }
        if self.dates:
            said["dates"] = self.dates
        if self.leaves_out:
            said["wrong_rows"] = LEAVE_OUT
        return json.dumps(said, ensure_ascii=False, indent=1)

    def _meaning(self, column: Column) -> str:
        meaning = self._said(f"column:{column.name}", column.guess)
        return meaning if meaning in MEANINGS else ""

    def _block(self, column: Column, meaning: str) -> Block:
        choices = self._choices(meaning)
        known = [one for one, _words in choices]
        values = tuple(Value(one, self._value(column, meaning, one, known)) for one in column.values)
        return Block(meaning, column, choices, values)

    def _choices(self, meaning: str) -> tuple[tuple[str, str], ...]:
        space = self._space
        if meaning == "priority":
            return tuple((one, one) for one in space.priorities)
        waiting = tuple((one, f"waits: {one}") for one in space.statuses_waiting)
        return (("", "a status of that name"), *ENDINGS, *waiting)

    def _value(self, column: Column, meaning: str, written: str, known: Collection[str]) -> str:
        space = self._space
        is_priority = meaning == "priority"
        guess = priority_of(written, space.priorities) if is_priority else state_of(written, space.statuses_waiting)
        chosen = self._said(f"value:{column.name}:{written}", guess)
        return chosen if chosen in known else ""

    def _said(self, name: str, otherwise: str = "") -> str:
        if self._given is None:
            return otherwise
        return self._given.get(name, otherwise if name.startswith(("value:", "time_zone")) else "").strip()
