"""What `rung scenarios` does."""

import getpass
from pathlib import Path

import typer

from rung.cli.installation import installation
from rung.cli.output import WRONG_INPUT, fail, print_json, problem_as_json, say, show_problems, wrong_input
from rung.core.policy import Policy
from rung.policy.files import Unreadable, read_file
from rung.policy.reading.yaml_nodes import LARGEST


def run(
    draft: int | None, version: int | None, file: Path | None, *, coverage: bool, as_json: bool, verbose: bool
) -> None:
    from rung.cli.policies.scenarios import coverage_as_json, show, show_coverage
    from rung.simulator.scenarios.scenario import outcome_as_json

    with installation():
        from rung.engine.proof.scenarios import run_kept

        policy = _policy(draft, version, file)
        progress = run_kept(policy, patience_s=None)
    failed = len(progress.failing)
    misfits, outcomes = progress.misfits, progress.outcomes
    if as_json:
        found = [outcome_as_json(outcome) for outcome in outcomes]
        for kept, why in misfits:
            found.append({"name": kept.name, "passed": False, "problems": [problem_as_json(each) for each in why]})
        answer = {"passed": progress.passing, "failed": failed, "scenarios": found}
        print_json({**answer, "coverage": coverage_as_json(progress.coverage)} if coverage else answer)
    else:
        for kept, why in misfits:
            show_problems(why, kept.name)
        show([(Path(one.name), one) for one in outcomes], verbose=verbose, misfits=len(misfits))
        if coverage:
            show_coverage(progress.coverage)
    raise typer.Exit(WRONG_INPUT if failed else 0)


def export(file: Path | None, policy: str) -> None:
    from rung.simulator.scenarios.scenario_writing import gathered

    with installation():
        from rung.store.policies import scenarios

        kept = scenarios.everyone()
    text = gathered((one.text for one in kept), policy)
    if file is None:
        typer.echo(text, nl=False)
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        fail(f"{file} cannot be written: {error.strerror or error}", "name another file")
    say(f"{len(kept)} scenarios are in {file}")


def take_in(file: Path, by: str, *, as_json: bool) -> None:
    try:
        text = read_file(file, LARGEST).decode("utf-8")
    except Unreadable as error:
        fail(f"{file} cannot be read: {error}", "give the path of a scenario file", WRONG_INPUT)
    except UnicodeDecodeError:
        fail(f"{file} is not UTF-8", "save it as UTF-8", WRONG_INPUT)
    with installation():
        from rung.engine.proof.scenarios import take_in
        from rung.store.policies.scenarios import NotKept

        policy = _policy(None, None, None)
        try:
            with wrong_input(as_json=as_json):
                added, changed = take_in(text, policy, by or getpass.getuser(), str(file))
        except NotKept as problem:
            fail(f"nothing was taken in: {problem}", problem.hint, WRONG_INPUT)
    if as_json:
        print_json({"added": added, "changed": changed})
    else:
        say(f"{added} new, {changed} changed")


def take(issue: str, name: str, by: str, *, keep: bool, as_json: bool) -> None:
    """The scenario goes to standard output, what is to be known of it beside."""
    with installation():
        from rung.engine.proof import scenario_taking
        from rung.engine.why.why import NoAnswer
        from rung.store.policies.scenarios import NotKept

        try:
            taken = scenario_taking.take(issue, name)
            kept = scenario_taking.keep(taken, issue, by or getpass.getuser()) if keep else None
        except NoAnswer as error:
            fail(error.message, error.hint, WRONG_INPUT)
        except NotKept as problem:
            fail(f"not kept: {problem}", problem.hint, WRONG_INPUT)
    text = kept.text if kept else taken.text
    if as_json:
        print_json(
            {
                "name": kept.name if kept else taken.name, "text": text, "kept": kept.id if kept else None,
                "version": taken.version, "passed": taken.result.passed, "differences": taken.differences,
                "because": taken.because, "left_out": taken.left_out,
            }
        )  # fmt: skip
        return
    if kept is None:
        typer.echo(text, nl=False)
    else:
        say(f"kept as {kept.name!r}")
    verdict = "runs green" if taken.result.passed else "does not run green"
    say(f"with version {taken.version} of the policy, which decided the issue, it {verdict}")
    for words in (*taken.differences, *(f"perhaps because {one}" for one in taken.because), *taken.left_out):
        say(f"- {words}")


def _policy(draft: int | None, version: int | None, file: Path | None) -> Policy:
    """The one that was named, else the one in force; what cannot be used ends the command."""
    from rung.engine.policies.publish import as_typed
    from rung.store.policies import drafts, policies

    if sum(one is not None for one in (draft, version, file)) > 1:
        fail("scenarios run against one policy", "give one of --draft, --version and --policy", WRONG_INPUT)
    if draft is not None:
        found = drafts.get(draft)
        if found is None:
            fail(f"there is no draft {draft}", "the page Policy lists them", WRONG_INPUT)
        text: str | bytes = found.text
        named = f"draft {draft}"
    elif file is not None:
        try:
            text, named = read_file(file, LARGEST), str(file)
        except Unreadable as error:
            fail(f"{file} cannot be read: {error}", "give the path of a policy document", WRONG_INPUT)
    else:
        wanted = version if version is not None else policies.current_number()
        if wanted is None or policies.version(wanted) is None:
            what = "no policy is published" if wanted is None else f"there is no version {wanted}"
            fail(what, "publish one with `rung policy publish FILE`", WRONG_INPUT)
        return policies.load(wanted)
    loaded = as_typed(text)
    if loaded.document is None:
        show_problems(loaded.errors, named)
        raise typer.Exit(WRONG_INPUT)
    return Policy(loaded.document)
