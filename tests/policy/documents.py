"""Small documents for the tests: a company that every test may add to."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from rung.core.document import PolicyDocument
from rung.policy import Loaded, Problem, load

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
ACME = EXAMPLES / "acme.yaml"

COMPANY = """\
rung: 1
workspace:
  {name: Acme, time_zone: Europe/Berlin, calendar: berlin, tiers: [enterprise, starter], last_resort: [person:cy]}
calendars:
  berlin: {day: 8h, hours: {mon-fri: ["09:00-17:00"]}}
people:
  ana: {email: ana@support.example, slack: U01ANA, teams: [frontline], skills: {billing: 3}}
  bo: {email: bo@support.example, teams: [technical], skills: {api: 5}}
  cy: {email: cy@support.example, teams: [technical]}
teams:
  frontline: {lead: cy, channel: "slack:#support"}
  technical: {lead: cy}
schedules:
  on-call: {layers: [{rotation: [bo, cy], every: 1w, starts: 2026-01-05T09:00}]}
paths:
  outage:
    levels:
      - {name: Technical, notify: [team:technical, person:bo], climb_after: 1h}
      - {notify: [person:cy], climb_after: 1h}
"""


def company(addition: str = "", without: tuple[str, ...] = ()) -> str:
    """The company, less the sections that the addition writes anew."""
    kept = [line for line in _sections(COMPANY) if not line.startswith(tuple(f"{name}:" for name in without))]
    return "".join(kept) + dedent(addition)


def read(addition: str = "", without: tuple[str, ...] = ()) -> PolicyDocument:
    """The document of the company with an addition; fails with what is wrong with it."""
    return document(company(addition, without))


def document(text: str) -> PolicyDocument:
    loaded = load(text)
    assert loaded.document is not None, "\n".join(str(problem) for problem in loaded.errors)
    return loaded.document


def errors(text: str | bytes) -> tuple[Problem, ...]:
    loaded = load(text)
    assert loaded.errors, "this should not load"
    assert loaded.document is None
    return loaded.errors


def warnings(addition: str = "", without: tuple[str, ...] = ()) -> dict[str, Problem]:
    """The warnings of the company with an addition, by code; the company alone has none.

    It is the fragment of a policy, which nothing triggers: that is left out here.
    """
    loaded: Loaded = load(company(addition, without))
    assert not loaded.errors, "\n".join(str(problem) for problem in loaded.errors)
    return {problem.code: problem for problem in loaded.warnings if problem.code != "no_trigger"}


def _sections(text: str) -> list[str]:
    sections: list[str] = []
    for line in text.splitlines(keepends=True):
        if line.startswith(" "):
            sections[-1] += line
        else:
            sections.append(line)
    return sections
