"""Scenarios that the installation keeps, and what a policy makes of them."""

from pydantic import ConfigDict, Field

from rung.api.shapes.base import Given, Instant, Shown
from rung.engine.proof.scenario_taking import Taken
from rung.engine.proof.scenarios import Progress, Ran
from rung.simulator.problems import Problem as Fault
from rung.simulator.scenarios.exercise import Coverage
from rung.store.policies.scenarios import LONGEST_TEXT, Kept


class Scenario(Shown):
    """A story with what is expected of a policy."""

    id: int
    name: str = Field(description="As its text says it.")
    text: str = Field(description="YAML: one scenario as a scenario file has it, with its `starts`.")
    revision: int = Field(description="Counts the changes of its text.")
    created_by: str
    created_at: Instant
    changed_by: str
    changed_at: Instant
    taken_from: str | None = Field(description="The issue whose story it is.")

    @classmethod
    def of(cls, one: Kept) -> "Scenario":
        return cls(**{name: getattr(one, name) for name in cls.model_fields})


class Scenarios(Shown):
    scenarios: list[Scenario]


class ScenarioText(Given):
    """A scenario. Its name stands in its text."""

    model_config = ConfigDict(str_strip_whitespace=False)  # the text is kept as it was written

    text: str = Field(min_length=1, max_length=LONGEST_TEXT)


class ChangedText(ScenarioText):
    revision: int | None = Field(
        default=None, ge=1, description="The revision that was changed: what somebody else wrote meanwhile then stays."
    )


class FileText(Given):
    """A scenario file. Its text may also be the whole body, as application/yaml."""

    model_config = ConfigDict(str_strip_whitespace=False)

    text: str = Field(min_length=1)


class File(Shown):
    """All scenarios as one file."""

    text: str


class TakenIn(Shown):
    added: int
    changed: int


class RunOf(Given):
    """Against what scenarios are run: a draft, a version, or a text; the policy in force where none is named."""

    model_config = ConfigDict(str_strip_whitespace=False)

    draft: int | None = Field(default=None, ge=1, lt=2**31)
    version: int | None = Field(default=None, ge=1, lt=2**31)
    text: str | None = Field(default=None, min_length=1, description="A policy document.")
    scenarios: list[int] | None = Field(default=None, max_length=1000, description="Only these; all where left out.")


class Failure(Shown):
    """An expectation that did not come true."""

    line: int
    expected: str
    found: str
    at: Instant | None


class Misfit(Shown):
    """Why a scenario does not fit the policy."""

    line: int
    column: int
    code: str
    message: str
    hint: str

    @classmethod
    def of(cls, one: Fault) -> "Misfit":
        return cls(**{name: getattr(one, name) for name in cls.model_fields})


class Result(Shown):
    id: int
    name: str
    passed: bool | None = Field(description="Null: it was not its turn before the time was over; ask again.")
    failures: list[Failure]
    problems: list[Misfit] = Field(description="Why it does not fit the policy.")

    @classmethod
    def of(cls, one: Ran) -> "Result":
        result = one.result
        failed = result.outcome.failures if result is not None and result.outcome is not None else ()
        failures = [Failure(line=each.line, expected=each.expected, found=each.found, at=each.at) for each in failed]
        return cls(
            id=one.kept.id, name=one.kept.name, passed=None if result is None else result.passed,
            failures=failures,
            problems=[Misfit.of(each) for each in (result.problems if result is not None else ())],
        )  # fmt: skip


class Rule(Shown):
    kind: str = Field(description="trigger, level, target or routing.")
    name: str = Field(description="A level as outage/2.")
    scenarios: int = Field(description="In how many of them it does something.")


class Exercised(Shown):
    """What of the policy its scenarios exercise."""

    percent: float
    never: int
    rules: list[Rule]

    @classmethod
    def of(cls, one: Coverage) -> "Exercised":
        rules = [Rule(kind=each.kind, name=each.name, scenarios=each.scenarios) for each in one.rules]
        return cls(percent=one.percent, never=len(one.never), rules=rules)


class Run(Shown):
    passed: int
    failed: int
    is_complete: bool = Field(description="False: the time was over before all had run; ask again, and more have.")
    results: list[Result]
    coverage: Exercised

    @classmethod
    def of(cls, one: Progress) -> "Run":
        return cls(
            passed=one.passing, failed=len(one.failing), is_complete=one.is_done,
            results=[Result.of(each) for each in one.runs], coverage=Exercised.of(one.coverage),
        )  # fmt: skip


class Wanted(Given):
    name: str = Field(default="", max_length=200, description="Left out: the issue's subject and key.")
    keep: bool = Field(default=True, description="False: only show the text.")


class TakenIssue(Shown):
    """A real issue as a scenario."""

    scenario: Scenario | None = Field(description="As it is kept; null where it was only to be shown.")
    name: str
    text: str
    version: int = Field(description="Of the policy, that decided the issue, and with which it was run.")
    passed: bool
    differences: list[str] = Field(description="What it does otherwise than was done.")
    because: list[str] = Field(description="What is known of why.")
    left_out: list[str] = Field(description="What of the issue is not in it, or under another name.")

    @classmethod
    def of(cls, taken: Taken, kept: Kept | None) -> "TakenIssue":
        return cls(
            scenario=Scenario.of(kept) if kept else None, name=kept.name if kept else taken.name,
            text=kept.text if kept else taken.text, version=taken.version, passed=taken.result.passed,
            differences=list(taken.differences), because=list(taken.because), left_out=list(taken.left_out),
        )  # fmt: skip
