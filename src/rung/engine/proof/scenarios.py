"""The scenarios that the installation keeps, run against a policy: what passes, what fails, what they exercise.

A run is remembered by the policy's values and the scenario's text, so that what did not change is not run again. Runs
are bounded: many of them go on in a further call (`Progress.is_done`), and one that never ends is told so.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from hashlib import sha256
from itertools import islice

import msgspec
from msgspec import Struct

from rung.core.policy import Policy
from rung.simulator.problems import BadInput, Problem
from rung.simulator.run import Step
from rung.simulator.scenarios.exercise import Coverage, Rule, coverage, exercised
from rung.simulator.scenarios.scenario import Outcome, judge, steps_of
from rung.simulator.scenarios.scenario_text import fits_another, read_scenario
from rung.simulator.scenarios.scenario_writing import Part, name_of, parted
from rung.simulator.scenarios.story import Scenario
from rung.store import settings_store
from rung.store.policies import scenarios
from rung.store.policies.scenarios import Kept

MUST_PASS = "scenarios_must_pass"  # noqa: S105 - the name of a setting
"""The setting by which no policy is published while a scenario fails with it."""
PATIENCE_S = 3.0
"""So long one call runs scenarios; what is left is for the next one."""
MOST_STEPS = 20_000
"""Of one scenario: a story of a day has a hundred."""
MOST_REMEMBERED = 3_000


class Result(Struct, frozen=True):
    """How one scenario went with one policy."""

    outcome: Outcome | None
    """None where it does not fit the policy."""
    problems: tuple[Problem, ...] = ()
    """Why it does not fit, each with its line and column."""
    rules: frozenset[Rule] = frozenset()
    """What of the policy it exercised."""

    @property
    def passed(self) -> bool:
        return self.outcome is not None and self.outcome.passed


class Ran(Struct, frozen=True):
    """A kept scenario with its result; None: it was not its turn yet."""

    kept: Kept
    result: Result | None

    @property
    def failed(self) -> bool:
        return self.result is not None and not self.result.passed


class Progress(Struct, frozen=True):
    """All kept scenarios, as far as they have run with a policy."""

    runs: tuple[Ran, ...]
    policy: Policy

    @property
    def is_done(self) -> bool:
        return all(one.result is not None for one in self.runs)

    @property
    def done(self) -> int:
        return sum(one.result is not None for one in self.runs)

    @property
    def passing(self) -> int:
        return sum(one.result is not None and one.result.passed for one in self.runs)

    @property
    def failing(self) -> tuple[Ran, ...]:
        return tuple(one for one in self.runs if one.failed)

    @property
    def outcomes(self) -> list[Outcome]:
        """Of those that ran and fit."""
        return [one.result.outcome for one in self.runs if one.result is not None and one.result.outcome is not None]

    @property
    def misfits(self) -> list[tuple[Kept, tuple[Problem, ...]]]:
        """Those that do not fit the policy, with why."""
        unfit = (one for one in self.runs if one.result is not None and one.result.outcome is None)
        return [(one.kept, one.result.problems) for one in unfit if one.result is not None]

    @property
    def coverage(self) -> Coverage:
        runs = (one.result.rules for one in self.runs if one.result is not None)
        return coverage(runs, self.policy.document)


class ScenariosFail(Exception):
    """A policy is not published, because scenarios fail with it and the installation asks that they pass."""

    hint = "mend the policy or the scenarios; an administrator can turn the setting off"

    def __init__(self, failing: tuple[Ran, ...]) -> None:
        names = ", ".join(one.kept.name for one in failing[:5])
        more = f" and {len(failing) - 5} more" if len(failing) > 5 else ""
        count = "one scenario fails" if len(failing) == 1 else f"{len(failing)} scenarios fail"
        super().__init__(f"{count} with this policy: {names}{more}")
        self.failing = failing


_lock = threading.Lock()
_remembered: OrderedDict[tuple[str, str], Result] = OrderedDict()


def run_kept(policy: Policy, patience_s: float | None = PATIENCE_S, only: Iterable[int] | None = None) -> Progress:
    """Runs what is kept, by name, as far as the patience goes; None: all of it. `only` are ids."""
    chosen = None if only is None else set(only)
    kept = [one for one in scenarios.everyone() if chosen is None or one.id in chosen]
    digest = _digest(policy)
    until = None if patience_s is None else time.perf_counter() + patience_s
    runs, has_run = [], False
    for one in kept:
        result = _recalled(digest, one.text)
        # One of them runs in any case, so that each call comes further.
        if result is None and (until is None or not has_run or time.perf_counter() < until):
            result, has_run = _remember(digest, one.text, run_text(one.text, policy)), True
        runs.append(Ran(one, result))
    return Progress(tuple(runs), policy)


def failing_scenarios(policy: Policy) -> tuple[Ran, ...]:
    """The kept scenarios that fail with a policy, or do not fit it."""
    return run_kept(policy, patience_s=None).failing


def must_pass() -> bool:
    """Whether the installation asks that all scenarios pass before a policy is published."""
    return bool(settings_store.get(MUST_PASS, False))


def refuse_failing(policy: Policy) -> None:
    """Raises ScenariosFail where the installation asks that they pass, and some do not."""
    if must_pass() and (failing := failing_scenarios(policy)):
        raise ScenariosFail(failing)


def run_text(text: str, policy: Policy) -> Result:
    """One scenario, by its text."""
    started = time.perf_counter()
    try:
        scenario = read_scenario(text, policy)
        steps = steps_within(scenario, policy)
    except BadInput as bad:
        return Result(None, bad.problems)
    seconds = time.perf_counter() - started
    return Result(judge(scenario, steps, seconds), (), exercised(steps, policy.document))


def steps_within(scenario: Scenario, policy: Policy) -> list[Step]:
    """What happens in a scenario. Raises BadInput for one that goes on for more steps than anybody would read."""
    steps = list(islice(steps_of(scenario, policy), MOST_STEPS + 1))
    if len(steps) > MOST_STEPS:
        message = f"the story goes on for more than {MOST_STEPS:,} steps"
        problem = Problem(file="", line=1, code="too_long", message=message, hint="write an earlier until:")
        raise BadInput([problem])
    return steps


def checked(text: str, policy: Policy) -> str:
    """The name of a text that may be kept: one with a story that some policy could be judged by.

    Names that only this policy lacks are no fault: a scenario may be written for a draft. Raises BadInput.
    """
    try:
        return read_scenario(text, policy).name
    except BadInput as bad:
        if not fits_another(bad.problems):
            raise
        return name_of(text)


def take_in(text: str, policy: Policy, by: str, file: str = "scenarios.yaml") -> tuple[int, int]:
    """Keeps the scenarios of a file; one of a known name replaces it. How many are new, and how many changed.

    Raises BadInput with the places in the file, and NotKept; then nothing is kept.
    """
    parts = parted(text, file)
    problems: list[Problem] = []
    for part in parts:
        try:
            checked(part.text, policy)
        except BadInput as bad:
            problems += [_in_file(one, part, file) for one in bad.problems]
    names = [part.name for part in parts]
    for part in parts:
        if names.count(part.name) > 1:
            message, hint = f"several scenarios are called {part.name!r}", "give each a name of its own"
            problems.append(Problem(file=file, line=part.line, code="duplicate_name", message=message, hint=hint))
    if problems:
        raise BadInput(problems)
    return scenarios.put_all([(part.name, part.text) for part in parts], by)


def forget() -> None:
    """Drops the runs that are remembered."""
    with _lock:
        _remembered.clear()


def _in_file(problem: Problem, part: Part, file: str) -> Problem:
    line, column = part.place(problem.line, problem.column)
    return msgspec.structs.replace(problem, file=file, line=line, column=column)


def _digest(policy: Policy) -> str:
    return sha256(msgspec.json.encode(policy.document)).hexdigest()


def _recalled(digest: str, text: str) -> Result | None:
    with _lock:
        found = _remembered.get((digest, text))
        if found is not None:
            _remembered.move_to_end((digest, text))
        return found


def _remember(digest: str, text: str, result: Result) -> Result:
    with _lock:
        _remembered[digest, text] = result
        while len(_remembered) > MOST_REMEMBERED:
            _remembered.popitem(last=False)
    return result

