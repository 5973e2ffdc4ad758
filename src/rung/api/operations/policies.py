"""Policies: the versions there are, the check of a text, and its publication."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import pydantic
from django.http import HttpRequest
from ninja import Router, Status
from ninja.errors import ValidationError

from rung.api.callers import caller, needs
from rung.api.problems import Problem, not_found
from rung.api.shapes import drafts as draft_shapes
from rung.api.shapes import policies as shapes
from rung.api.slips import faults_of
from rung.core.policy import Policy
from rung.engine.policies.drafts import NotApproved, difference_of, needs_approval, roll_back
from rung.engine.policies.publish import NotPublished, as_typed, put, to_publish
from rung.engine.proof.scenarios import failing_scenarios
from rung.policy.problems import Problem as PolicyProblem
from rung.policy.saying.value_words import sentence
from rung.store.policies import policies

router = Router(tags=["policies"])
TEXT_TYPES = ("application/yaml", "application/x-yaml", "text/yaml", "text/plain")
NEEDS_A_DRAFT = "Make it a draft with POST /api/v1/drafts and have another lead approve that; then publish the draft."
BESIDE_TEXT = ("comment", "move_open")
"""Parameters of the address, where the body is the text alone."""
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": shapes.Document.model_json_schema()},
            "application/yaml": {"schema": {"type": "string", "description": "The text itself."}},
        },
    }
}


@router.get("/policies", auth=needs("policies:read"), response=shapes.Versions, summary="List the published versions")
def list_policies(request: HttpRequest) -> shapes.Versions:
    """The newest first, without their texts."""
    versions = [shapes.PolicyVersion.of(one) for one in policies.versions()]
    return shapes.Versions(current=policies.current_number(), policies=versions)


@router.post(
    "/policies",
    auth=needs("policies:write"),
    response={200: shapes.Published, 201: shapes.Published},
    summary="Publish a policy",
    openapi_extra=BODY,
)
def publish(request: HttpRequest) -> Any:
    """Open issues move to it at once; climbs that began keep their path, unless `move_open` moves them too.

    The text that is in force already changes nothing (200). One with errors is not published (422): each has its line,
    its column and how to mend it. Scenarios that fail with it are named; where the installation asks that they pass, it
    is not published (409).
    Where a second person must agree first, it is published as a draft that was approved (409).
    """
    given = _document(request)
    loaded = to_publish(given.text)
    if loaded.document is None:
        raise errors_of(loaded.errors)
    if needs_approval():
        raise Problem(409, "not_approved", sentence(NotApproved.message), NEEDS_A_DRAFT)
    before = policies.current_number()
    number = put(given.text, loaded, caller(request).member.acts_as, given.comment, move_open=given.move_open)
    version = policies.version(number)
    assert version is not None, "it was published just now"
    warnings = [shapes.PolicyProblem.of(one) for one in loaded.warnings]
    failing = [one.kept.name for one in failing_scenarios(Policy(loaded.document))]
    facts = shapes.PolicyVersion.of(version).model_dump()
    answer = shapes.Published(**facts, warnings=warnings, failing_scenarios=failing)
    return Status(HTTPStatus.OK if number == before else HTTPStatus.CREATED, answer)


@router.post(
    "/policies/check",
    auth=needs("policies:read"),
    response=shapes.Checked,
    summary="Check a policy",
    openapi_extra=BODY,
)
def check(request: HttpRequest) -> shapes.Checked:
    """All that is wrong with a text, without publishing it."""
    loaded = as_typed(_document(request).text)
    return shapes.Checked(
        errors=[shapes.PolicyProblem.of(one) for one in loaded.errors],
        warnings=[shapes.PolicyProblem.of(one) for one in loaded.warnings],
    )


@router.get("/policies/{int:number}", auth=needs("policies:read"), response=shapes.PolicyText, summary="Read a version")
def read_policy(request: HttpRequest, number: int) -> shapes.PolicyText:
    """As it was published, with its text."""
    return shapes.PolicyText.of(_found(number))


@router.get(
    "/policies/{int:number}/difference",
    auth=needs("policies:read"),
    response=draft_shapes.Difference,
    summary="What a version changed",
)
def version_difference(request: HttpRequest, number: int, was: int | None = None) -> draft_shapes.Difference:
    """In words, of the version before it, or of the one that `was` names."""
    now = _found(number)
    before = _found(was).number if was is not None else (now.number - 1 or None)
    changes = [draft_shapes.Change.of(one) for one in difference_of(before, now.number)]
    return draft_shapes.Difference(was=before, now=now.number, changes=changes)


@router.post(
    "/policies/{int:number}/restoration",
    auth=needs("policies:write"),
    response={201: shapes.PolicyVersion},
    summary="Roll back to a version",
)
def restore(request: HttpRequest, number: int, payload: draft_shapes.Restoration | None = None) -> Any:
    """Its text is published again as a new version. It was live before, so nobody else needs to agree; one that has
    errors by now is not (422).
    """
    move_open = payload.move_open if payload else False
    try:
        made = roll_back(_found(number).number, caller(request).member.acts_as, move_open=move_open)
    except NotPublished as problem:
        raise errors_of(problem.problems) from problem
    return Status(HTTPStatus.CREATED, published(made))


def published(number: int) -> shapes.PolicyVersion:
    """A version that was made just now."""
    version = policies.version(number)
    assert version is not None, "it was published just now"
    return shapes.PolicyVersion.of(version)


def _found(number: int) -> policies.Version:
    found = policies.version(number) if 0 < number < 2**31 else None
    if found is None:
        raise not_found(f"policy {number}", "GET /api/v1/policies lists those there are.")
    return found


def _document(request: HttpRequest) -> shapes.Document:
    """The document as JSON with a comment, or the text alone."""
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    try:
        if kind in TEXT_TYPES:
            return shapes.Document(
                text=request.body.decode(), comment=request.GET.get("comment", ""),
                move_open=request.GET.get("move_open", "") == "true",
            )  # fmt: skip
        if kind == "application/json":
            return shapes.Document.model_validate_json(request.body)
    except pydantic.ValidationError as error:
        raise ValidationError(faults_of(error, shapes.Document, "body")) from error
    except UnicodeDecodeError as error:
        raise Problem(422, "not_utf_8", "The text is not UTF-8.", "Save the document as UTF-8.") from error
    hint = "Send the text as application/yaml, or application/json with `text` and `comment`."
    raise Problem(415, "unsupported_media_type", f"A body of type {kind[:100] or '(none)'} is not read here.", hint)


def errors_of(problems: Sequence[PolicyProblem]) -> Problem:
    """Why a text is not published."""
    errors = [shapes.PolicyProblem.of(one).model_dump() for one in problems]
    count = "one error" if len(errors) == 1 else f"{len(errors)} errors"
    hint = "Each entry of `errors` says where, and how to mend it."
    return Problem(422, "policy_has_errors", f"The document has {count}; nothing was published.", hint, errors)
