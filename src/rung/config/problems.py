"""What is wrong with a configuration, all at once."""

from typing import NamedTuple


class Problem(NamedTuple):
    """One wrong value: which setting, what is wrong with it, how to mend it."""

    name: str
    message: str
    hint: str

    def __str__(self) -> str:
        return f"{self.name}: {self.message}\n  hint: {self.hint}"


class ConfigError(Exception):
    """The configuration cannot be used; `problems` says why, all at once."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
