"""One scenario as a text of its own, read against a policy: as the installation keeps it, or as it is typed."""

from __future__ import annotations

from collections.abc import Sequence

from rung.core.policy import Policy
from rung.policy.problems import Report
from rung.policy.reading.nodes import Mapping, Scalar, is_blank
from rung.policy.reading.yaml_nodes import compose
from rung.simulator.problems import BadInput, Problem
from rung.simulator.scenarios.scenario_reader import ScenarioReader
from rung.simulator.scenarios.story import Scenario


def read_scenario(text: str, policy: Policy, *, must_expect: bool = True) -> Scenario:
    """The scenario that a text tells. Raises BadInput with everything that is wrong, each with line and column.

    Without `must_expect`, one that expects nothing is good enough to be looked at.
    """
    report = Report()
    root = report.root = compose(text, report)
    scenario: Scenario | None = None
    if isinstance(root, Mapping) and not report.has_errors:
        scenario = ScenarioReader(policy, report, must_expect=must_expect).scenario(root)
        if root.get("name") is None:
            report.error(root, "no_name", "the scenario has no name", "begin it with name: and what it shows")
    elif not report.has_errors:
        what = "there is no scenario here yet" if root is None or is_blank(root) else "a scenario is a mapping"
        report.error(root or Scalar(1, 1, "", "", 1, 1), "no_mapping", what, "begin it with name:, starts: and when:")
    if report.has_errors or scenario is None:
        raise BadInput(_problems(report))
    return scenario


def fits_another(problems: Sequence[Problem]) -> bool:
    """Whether only the policy is another than the scenario was written for: it may be kept as it is."""
    return all(problem.code == "unknown_name" for problem in problems)


def _problems(report: Report) -> list[Problem]:
    return [
        Problem(
            file="", line=one.line, column=one.column, field=one.path, code=one.code, message=one.message, hint=one.hint
        )
        for one in report.errors()
    ]
