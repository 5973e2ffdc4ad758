"""A review's proposal as a change of the policy's text, where it stands, with all remarks; and as a draft."""

from datetime import datetime
from typing import Any

from rung.core.document import PolicyDocument
from rung.core.refused import Refused
from rung.engine.policies.publish import as_typed
from rung.engine.proof import backtests as asking
from rung.policy.editing.edits import CannotEdit, added, changed
from rung.policy.reading.standing import standing
from rung.store.measures.reviews import Finding, Proposal, Review
from rung.store.policies import drafts, policies
from rung.store.policies.drafts import Draft

DAYS = 28
"""Of the past, over which a proposal is tried."""
ELSEWHERE = "what it changes says something else by now"


def edited(review: Review, proposal: Proposal) -> tuple[int, str]:
    """The version in force, and its text with what is proposed. Raises Refused."""
    number = policies.current_number()
    version = policies.version(number) if number is not None else None
    if version is None:
        raise Refused("no_policy", "no policy is live", "publish a first policy")
    before, now = policies.load(review.version).document, policies.load(version.number).document
    if _record(before, proposal) != _record(now, proposal):
        hint = f"look at version {version.number}, or ask for a new review"
        raise Refused("changed_meanwhile", ELSEWHERE, hint)
    try:
        text = _written(version.text, proposal)
    except CannotEdit as problem:
        raise Refused("cannot_edit", problem.message, problem.hint) from problem
    if errors := as_typed(text).errors:
        raise Refused("policy_has_errors", errors[0].message, errors[0].hint or "write it into a draft by hand")
    return version.number, text


def draft(review: Review, finding: Finding, by: str, now: datetime) -> tuple[Draft, Refused | None]:
    """A draft with what a finding proposes, which says why, and its back-test put in line; beside it why no back-test
    could be asked for. Raises Refused.
    """
    if finding.proposal is None:
        raise Refused("no_proposal", "this finding proposes nothing", "look at what stands behind it")
    number, text = edited(review, finding.proposal)
    made = drafts.add(text, by, name=finding.proposal.words, based_on=number)
    drafts.rename(made.id, name=made.name, comment=f"Review of {review.since} to {review.until}: {finding.sentence}")
    try:
        asking.over_days(asking.of_draft(made, by), DAYS, now)
    except Refused as refused:
        return made, refused
    return made, None


def _written(text: str, proposal: Proposal) -> str:
    if proposal.adds and isinstance(proposal.value, list):
        return added(text, "triggers", proposal.value)
    return changed(text, standing(text, proposal.where, proposal.priority), proposal.value)


def _record(document: PolicyDocument, proposal: Proposal) -> Any:
    """The rule or path that is changed; all rules, where one is added to them."""
    if proposal.adds:
        return document.triggers
    section, key, *_ = proposal.where
    if section == "triggers":
        return document.triggers[int(key)] if int(key) < len(document.triggers) else None
    return document.paths.get(str(key))
