"""What can be learned from the team's own issues, judge by judge: in the worker each night, and whenever asked.

Each row of `LEARNING` reads what it learns from and returns what is kept. It writes nothing, so it may run in a process
that goes behind everything else.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import msgspec
from msgspec import Struct

from rung.core.document import PolicyDocument
from rung.core.happenings.suggestions import SKILLS, SUGGESTED
from rung.core.policy import Policy
from rung.engine.learning import own_labels, own_promises, own_skills, own_solutions, vectors
from rung.store.decisions import past
from rung.store.policies import learned, policies
from rung.store.policies.learned import Version
from rung.understand.experts.knowing import JUDGE
from rung.understand.experts.knowing import LEAST as LEAST_FIT
from rung.understand.figures import Figures
from rung.understand.likeness.likeness import LEAST as LEAST_LIKENESS
from rung.understand.likeness.likeness_taught import JUDGE as ALIKE
from rung.understand.likeness.likeness_taught import LEAST_PARTED
from rung.understand.moods.hearing import JUDGE as MOOD
from rung.understand.moods.hearing import LEAST_CORRECTED
from rung.understand.moods.hearing import LEAST_SURE as LEAST_MOOD

THRESHOLD_HINT = "write a share of 50% to 100%, such as 90% (for person 5% to 100%); or never"
LEAST_THRESHOLD = 50
LEAST_THRESHOLDS: Mapping[str, int] = MappingProxyType({JUDGE: 5})
"""Percent, where it is another one: of many people the likeliest to solve an issue is seldom likelier than not."""
LEAST = 40
"""Issues of which something is known."""
EVERY = timedelta(hours=24)
PATIENCE = timedelta(hours=2)
"""A learning that lasts longer is taken for lost."""


class Learned(Struct, frozen=True):
    """What a judge learned, ready to be kept."""

    content: bytes
    figures: Figures


class BadThreshold(Exception):
    """This is no confidence."""


class NoSuchJudge(Exception):
    """Nothing of this name is learned."""


def _labels(field: str, now: datetime) -> Learned:
    from rung.understand.labels.learning import learn_labels  # models need numpy, and nothing else here does
    from rung.understand.labels.packing import pack

    known = own_labels.known(field, policies.document_in_force(), now)
    classifier, figures = learn_labels(known, with_vectors=vectors.standing().are_used)
    return Learned(pack(classifier), figures)


def _skills(now: datetime) -> Learned:
    from rung.understand.labels.learning_skills import learn_skills
    from rung.understand.labels.skills_packing import pack

    model, figures = learn_skills(own_skills.known(now), Policy(policies.document_in_force()).skills)
    return Learned(pack(model), figures)


def _experts(now: datetime) -> Learned:
    from rung.understand.experts.experts_packing import pack
    from rung.understand.experts.learning_experts import learn_experts

    experts, figures = learn_experts(own_solutions.solved(policies.document_in_force(), now), now)
    return Learned(pack(experts), figures)


def _moods(now: datetime) -> Learned:
    from rung.engine.learning import own_moods  # learning moods needs numpy, too
    from rung.understand.moods.learning_moods import learn_moods
    from rung.understand.moods.moods_packing import pack

    model, figures = learn_moods(own_moods.heard(now))
    return Learned(pack(model), figures)


def _alike(now: datetime) -> Learned:
    from rung.engine.learning import own_pairs  # it reads what judges say, which learn here
    from rung.understand.likeness.likeness_taught import learn_likeness, pack

    taught, figures = learn_likeness(own_pairs.pairs(now))
    return Learned(pack(taught), figures)


LEARNING: Mapping[str, Callable[[datetime], Learned]] = MappingProxyType(
    {
        "kind": lambda now: _labels("kind", now),
        "priority": lambda now: _labels("priority", now),
        "team": lambda now: _labels("team", now),
        "skills": _skills,
        "person": _experts,
        "risk": lambda now: Learned(*own_promises.learn_risk(now)),
        MOOD: _moods,
        ALIKE: _alike,
    }
)
"""By judge, in the order in which pages list them, how it learns; it raises TooLittle."""


HAVE_THRESHOLD = (*SUGGESTED, SKILLS, JUDGE, MOOD)
"""Judges of which the team says from which confidence on their word counts without anybody's yes."""


def learn(judge: str, now: datetime) -> Learned:
    """Learns a judge anew. Raises NoSuchJudge and TooLittle."""
    return LEARNING[known_judge(judge)](now)


def too_few(judge: str) -> str:
    """Why nothing can be learned yet, seen without a process of its own; empty where it may be tried."""
    if judge == ALIKE:
        there = past.count_parted(LEAST_PARTED)
        needed = f"it needs {LEAST_PARTED} pairs of issues that somebody parted (“Not the same”); there are {there}"
        return needed if there < LEAST_PARTED else ""
    if judge == MOOD:
        there = past.count_corrections(LEAST_CORRECTED)
        needed = f"it needs {LEAST_CORRECTED} messages whose mood somebody corrected; there are {there}"
        return needed if there < LEAST_CORRECTED else ""
    issues = past.count_issues(LEAST)
    return f"it needs {LEAST} issues to learn from; there are {issues}" if issues < LEAST else ""


def keep(judge: str, found: Learned, now: datetime, learned_for: str = "") -> Version:
    """Keeps what was learned; it counts from now on, unless the judge is off or held."""
    figures = msgspec.to_builtins(found.figures)
    version = learned.add(judge, found.content, found.figures.learned_from, figures, now, learned_for)
    learned.end(judge, now)
    return version


def known_judge(name: str) -> str:
    """Raises NoSuchJudge."""
    if name not in LEARNING:
        raise NoSuchJudge(f"nothing called {name!r} is learned; there are {', '.join(LEARNING)}")
    return name


def threshold_words(judge: str, threshold: float | None) -> str:
    """What a threshold means for a judge."""
    if judge == JUDGE:
        return f"counts from {LEAST_FIT if threshold is None else threshold:.0%} on where the policy picks best_match"
    if judge == MOOD:
        return f"counts from {LEAST_MOOD if threshold is None else threshold:.0%} on, in place of the words alone"
    if judge == ALIKE:
        return f"issues are shown as alike from {LEAST_LIKENESS:.0%} on; of accounts whose pairs were parted, higher"
    return "only suggested" if threshold is None else f"set from {threshold:.0%} on"


def least_threshold(judge: str) -> int:
    """Percent."""
    return LEAST_THRESHOLDS.get(judge, LEAST_THRESHOLD)


def read_threshold(written: str, judge: str = "") -> float | None:
    """From which confidence on a judge's word counts: `90%`, or null for `never`. Raises BadThreshold."""
    text = written.strip().removesuffix("%").strip()
    if text in ("", "never"):
        return None
    if not text.isdigit() or not least_threshold(judge) <= int(text) <= 100:
        raise BadThreshold(f"{written.strip()!r} is no confidence")
    return int(text) / 100


def choices(document: PolicyDocument) -> dict[str, Any]:
    """What people choose from when they say what an issue is: kinds as they were learned, teams with their names, the
    skills that anybody has.
    """
    versions = learned.history("kind")
    labels = [one["label"] for one in versions[0].figures.get("labels", ())] if versions else []
    teams = {key: team.name or key for key, team in document.teams.items()}
    return {"kind": sorted(labels), "team": teams, "skills": list(Policy(document).skills)}
