"""What is wrong with an input file of the simulator: each thing with its place, all of them at once."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct


class Problem(Struct, frozen=True, kw_only=True):
    """One thing wrong with an input file: where, what, and how to mend it."""

    file: str
    line: int
    column: int = 1
    field: str = ""
    code: str
    message: str
    hint: str = ""


class BadInput(Exception):
    """A file that cannot be used; `problems` says everything that is wrong with it, and that is never nothing."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        if not self.problems:
            raise ValueError("an input that is refused needs a reason: give at least one problem")
        super().__init__("; ".join(f"{problem.file}:{problem.line}: {problem.message}" for problem in self.problems))
