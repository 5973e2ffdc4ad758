"""`rung policy`: check a document, run its scenarios, make it the one in force, print the one in force."""

import getpass
import time
from collections.abc import Collection
from pathlib import Path
from typing import Any

import msgspec
import typer

from rung import clock
from rung.cli.output import (
    WRONG_INPUT,
    fail,
    print_json,
    problem_as_json,
    progress,
    say,
    show_problems,
    wrong_input,
)
from rung.cli.people.feeds import copies
from rung.core.document import PolicyDocument
from rung.core.policy import Policy
from rung.policy import Feeds, Loaded, load
from rung.policy.feeds.sources import years_in_force
from rung.policy.files import Unreadable, read_file
from rung.policy.reading.loader import Directory
from rung.policy.reading.yaml_nodes import LARGEST
from rung.policy.saying.difference import in_words
from rung.policy.times.holiday_dates import HOLIDAY_YEARS
from rung.simulator.backtests.firings import as_json as firings_as_json
from rung.simulator.backtests.firings import by_past, firings_of
from rung.simulator.coverage.coming_week import with_coming_week
from rung.simulator.histories.history import History, read_history
from rung.simulator.scenarios.exercise import Rule, coverage, exercised
from rung.simulator.scenarios.scenario import Outcome, judge, outcome_as_json, steps_of
from rung.simulator.scenarios.scenario_file import read_scenarios
from rung.simulator.scenarios.story import Scenario

MOST_CHANGES = 40
"""That are said after publishing; `rung policy diff` says all."""
NOT_APPROVED = "publish it as a draft in the console, where another lead agrees to it; or give --force and the reason"


def check(
    file: Path, history: Path | None = None, *, as_json: bool, offline: bool = False, directory: bool = False
) -> None:
    """`directory`: with the people and teams that this installation keeps beside its policy. With a history: what the
    triggers do in it, too.
    """
    past = _past(history, as_json=as_json) if history else None
    beside = _directory() if directory else None
    text = _read(file, as_json=as_json)
    loaded = _load(text, file, past.years if past else (), offline=offline, beside=beside)
    loaded = with_coming_week(loaded, clock.now())
    figures: dict[str, Any] = {}
    if past and loaded.document is not None:
        policy = Policy(loaded.document)
        with progress(str(history), past.count) as step:
            fired = firings_of(policy, past.events(), step)
        loaded = loaded.with_warnings(by_past(policy.document, fired))
        figures = {"history": firings_as_json(policy.document, fired)}
    if as_json:
        print_json({**_problems_as_json(loaded), **figures})
    else:
        show_problems(loaded.errors, file)
        show_problems(loaded.warnings, file, warning=True)
        say(_verdict(file, loaded))
    raise typer.Exit(WRONG_INPUT if loaded.errors else 0)


def read_policy(
    file: Path, *, years: Collection[int] = (), as_json: bool = False, offline: bool = False
) -> Policy:
    """A policy to run something with; errors end the command. `years` are those whose holidays and turns are needed."""
    loaded = _load(_read(file, as_json=as_json), file, years, offline=offline)
    if loaded.document is None:
        if as_json:
            print_json(_problems_as_json(loaded))
        else:
            show_problems(loaded.errors, file)
        raise typer.Exit(WRONG_INPUT)
    amiss = [problem for problem in loaded.warnings if problem.code.startswith("feed_")]
    show_problems(amiss, file, warning=True)
    return Policy(loaded.document)


def run_scenarios(
    files: list[Path], *, as_json: bool, verbose: bool, offline: bool = False, covers: bool = False
) -> None:
    """`covers`: say of each policy, too, which of its rules its scenarios exercise."""
    from rung.cli.policies.scenarios import coverage_as_json, show, show_coverage

    results: list[tuple[Path, Outcome]] = []
    used: dict[bytes, tuple[PolicyDocument, list[Path], list[frozenset[Rule]]]] = {}
    for file in files:
        with wrong_input(as_json=as_json):
            scenarios = read_scenarios(file, copies(offline=offline))
        show_problems(scenarios.warnings, warning=True)
        document = scenarios.policy.document
        _, named, rules = used.setdefault(msgspec.json.encode(document), (document, [], []))
        named.append(file)
        for scenario in scenarios.scenarios:
            outcome, did = _played(scenario, scenarios.policy)
            results.append((file, outcome))
            rules.append(did)
    covered = [(named, coverage(rules, document)) for document, named, rules in used.values()]
    failed = sum(not outcome.passed for _file, outcome in results)
    if as_json:
        answer = {
            "passed": len(results) - failed,
            "failed": failed,
            "scenarios": [{"file": str(file), **outcome_as_json(outcome)} for file, outcome in results],
        }
        found = [{"files": list(map(str, named)), **coverage_as_json(each)} for named, each in covered]
        print_json({**answer, "coverage": found} if covers else answer)
    else:
        show(results, verbose=verbose)
        for named, each in covered if covers else ():
            say(f"The policy of {', '.join(map(str, named))}:")
            show_coverage(each)
    raise typer.Exit(WRONG_INPUT if failed else 0)


def publish(
    file: Path, comment: str, by: str, *, move_open: bool = False, force: str = "", as_json: bool = False
) -> None:
    """`force`: why an operator goes past the second pair of eyes, where the installation asks for one."""
    text = _read(file, as_json=as_json)
    from rung.cli.installation import installation

    with installation():
        from rung.engine.policies.drafts import NotApproved, difference_to_live, forced, needs_approval
        from rung.engine.policies.publish import put, to_publish
        from rung.engine.proof.scenarios import ScenariosFail

        loaded = to_publish(text, str(file), file.parent)
        if loaded.document is None:
            if as_json:
                print_json(_problems_as_json(loaded))
            else:
                show_problems(loaded.errors, file)
                say(_verdict(file, loaded))
            raise typer.Exit(WRONG_INPUT)
        if needs_approval():
            if not force.strip():
                fail(f"not published: {NotApproved.message}", NOT_APPROVED, WRONG_INPUT)
            comment = forced(comment, force)
        changes = difference_to_live(loaded.document)
        try:
            number = put(text.decode(), loaded, by or getpass.getuser(), comment, move_open=move_open)
        except ScenariosFail as problem:
            fail(f"not published: {problem}", problem.hint, WRONG_INPUT)
    if as_json:
        changed = [msgspec.structs.asdict(one) for one in changes]
        print_json({"version": number, "changes": changed, **_problems_as_json(loaded)})
    else:
        show_problems(loaded.warnings, file, warning=True)
        for line in in_words(changes, MOST_CHANGES):
            say(f"  {line}")
        typer.echo(f"version {number} of the policy is in force")


def export(number: int | None) -> None:
    from rung.cli.installation import installation

    with installation():
        from rung.store.policies import policies

        wanted = number if number is not None else policies.current_number()
        found = policies.version(wanted) if wanted is not None else None
    if found is None:
        what = "no policy is published" if wanted is None else f"there is no version {wanted}"
        fail(what, "publish one with `rung policy publish FILE`", WRONG_INPUT)
    typer.echo(found.text, nl=not found.text.endswith("\n"))


def _past(history: Path, *, as_json: bool) -> History:
    with wrong_input(as_json=as_json):
        past = read_history(history)
    if not past.in_order:
        say("rung: the history is not in the order of `at`: it was sorted in memory")
    return past


def _directory() -> Directory:
    from rung.cli.installation import installation

    with installation():
        from rung.engine.policies.publish import directory_in_force

        return directory_in_force()


def _load(
    text: bytes, file: Path, years: Collection[int] = (), *, offline: bool = False, beside: Directory | None = None
) -> Loaded:
    wanted = years or years_in_force(clock.now())
    feeds = Feeds.of_years(wanted, folder=file.parent, copies=copies(offline=offline))
    return load(text, name=str(file), years={*HOLIDAY_YEARS, *years}, feeds=feeds, directory=beside)


def _read(file: Path, *, as_json: bool = False) -> bytes:
    try:
        return read_file(file, LARGEST)
    except Unreadable as error:
        message, hint = f"{file} cannot be read: {error}", "give the path of a policy document"
        if as_json:
            problem = {"line": 1, "column": 1, "code": "unreadable", "message": message, "hint": hint}
            print_json({"errors": [problem], "warnings": []})
            raise typer.Exit(WRONG_INPUT) from None
        fail(message, hint, WRONG_INPUT)


def _played(scenario: Scenario, policy: Policy) -> tuple[Outcome, frozenset[Rule]]:
    """How a scenario went, and what of the policy it exercised."""
    started = time.perf_counter()
    steps = list(steps_of(scenario, policy))
    return judge(scenario, steps, time.perf_counter() - started), exercised(steps, policy.document)


def _problems_as_json(loaded: Loaded) -> dict[str, Any]:
    return {
        "errors": [problem_as_json(problem) for problem in loaded.errors],
        "warnings": [problem_as_json(problem) for problem in loaded.warnings],
    }


def _verdict(file: Path, loaded: Loaded) -> str:
    errors, warnings = len(loaded.errors), len(loaded.warnings)
    if errors:
        return f"{file}: {errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}"
    return f"{file}: good" + (f", {warnings} warning{'s' * (warnings != 1)}" if warnings else "")
