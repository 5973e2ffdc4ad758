"""Drafts of the policy: begun, written, agreed to and published by programs as by people."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from rung.api.callers import caller, needs
from rung.api.operations.policies import errors_of, published
from rung.api.problems import Problem, not_found
from rung.api.shapes import drafts as shapes
from rung.api.shapes import policies as policy_shapes
from rung.engine.policies import drafts as drafting
from rung.engine.policies.publish import NotPublished, as_typed
from rung.policy.saying.value_words import sentence
from rung.store.policies import drafts, policies

router = Router(tags=["policies"])


@router.get("/drafts", auth=needs("policies:read"), response=shapes.Drafts, summary="List the open drafts")
def list_drafts(request: HttpRequest) -> shapes.Drafts:
    """The one changed last first, without their texts."""
    return shapes.Drafts(drafts=[shapes.DraftFacts.of(one) for one in drafts.open_ones()])


@router.post("/drafts", auth=needs("policies:write"), response={201: shapes.Draft}, summary="Begin a draft")
def add_draft(request: HttpRequest, payload: shapes.NewDraft) -> Status:
    """It decides nothing. The text is kept right or wrong."""
    number = payload.version if payload.version is not None else policies.current_number()
    version = policies.version(number) if number is not None else None
    if payload.version is not None and version is None:
        raise not_found(f"policy {number}", "GET /api/v1/policies lists those there are.")
    if payload.text is None and version is None:
        raise Problem(422, "no_text", "There is no version whose text it could start from.", "Send `text`.")
    text = payload.text if payload.text is not None else version.text if version else ""
    name = payload.name.strip() or drafts.name_for(number if version else None)
    draft = drafts.add(text, caller(request).member.acts_as, name=name, based_on=number)
    drafts.rename(draft.id, name=name, comment=payload.comment)
    return Status(HTTPStatus.CREATED, shapes.Draft.of(_found(draft.id)))


@router.get("/drafts/{int:draft}", auth=needs("policies:read"), response=shapes.Draft, summary="Read a draft")
def read_draft(request: HttpRequest, draft: int) -> shapes.Draft:
    """With its text; published and dropped ones too."""
    return shapes.Draft.of(_found(draft))


@router.patch("/drafts/{int:draft}", auth=needs("policies:write"), response=shapes.Kept, summary="Change a draft")
def change_draft(request: HttpRequest, draft: int, payload: shapes.DraftText) -> shapes.Kept:
    """A text is kept right or wrong; the answer says what is wrong with it. It names the revision that it is a change
    of: what somebody else wrote meanwhile is never overwritten (409).
    """
    found = _found(draft)
    if payload.text is not None:
        if payload.revision is None:
            raise Problem(422, "no_revision", "A text names the revision that it is a change of.", "Send `revision`.")
        try:
            found = drafts.save(draft, payload.text, caller(request).member.acts_as, revision=payload.revision)
        except drafts.Overtaken as problem:
            raise _overtaken(problem) from problem
    if payload.name is not None or payload.comment is not None:
        name = (payload.name or "").strip() or found.name
        drafts.rename(draft, name=name, comment=found.comment if payload.comment is None else payload.comment)
    loaded = as_typed(_found(draft).text)
    return shapes.Kept(
        **shapes.DraftFacts.of(_found(draft)).model_dump(),
        errors=[policy_shapes.PolicyProblem.of(one) for one in loaded.errors],
        warnings=[policy_shapes.PolicyProblem.of(one) for one in loaded.warnings],
    )


@router.delete("/drafts/{int:draft}", auth=needs("policies:write"), response=shapes.DraftFacts, summary="Drop a draft")
def drop_draft(request: HttpRequest, draft: int) -> shapes.DraftFacts:
    """Its text stays; nobody works on it any more."""
    try:
        drafts.end(draft, "dropped", revision=_found(draft).revision)
    except drafts.Overtaken as problem:
        raise _overtaken(problem) from problem
    return shapes.DraftFacts.of(_found(draft))


@router.get(
    "/drafts/{int:draft}/difference",
    auth=needs("policies:read"),
    response=shapes.Difference,
    summary="What a draft changes",
)
def draft_difference(request: HttpRequest, draft: int) -> shapes.Difference:
    """Of the live policy, in words. One with errors has no meaning yet (422)."""
    loaded = as_typed(_found(draft).text)
    if loaded.document is None:
        raise errors_of(loaded.errors)
    changes = [shapes.Change.of(one) for one in drafting.difference_to_live(loaded.document)]
    return shapes.Difference(was=policies.current_number(), now=None, changes=changes)


@router.post(
    "/drafts/{int:draft}/request", auth=needs("policies:write"), response=shapes.DraftFacts, summary="Ask for approval"
)
def ask_for_approval(request: HttpRequest, draft: int, payload: shapes.Seen) -> shapes.DraftFacts:
    """Somebody else is asked to look at this revision."""
    _found(draft)
    try:
        return shapes.DraftFacts.of(drafts.ask(draft, caller(request).member.acts_as, payload.revision))
    except drafts.Overtaken as problem:
        raise _overtaken(problem) from problem


@router.post(
    "/drafts/{int:draft}/approval", auth=needs("policies:write"), response=shapes.DraftFacts, summary="Approve a draft"
)
def approve_draft(request: HttpRequest, draft: int, payload: shapes.Seen) -> shapes.DraftFacts:
    """The caller agrees to this revision; a change of the text asks anew. Not for who wrote it or part of it (403)."""
    _found(draft)
    try:
        return shapes.DraftFacts.of(drafting.approve(draft, caller(request).member.acts_as, payload.revision))
    except drafting.OwnWork as problem:
        hint = "Another lead or administrator is the second pair of eyes."
        raise Problem(403, "own_work", "The caller wrote this text or part of it.", hint) from problem
    except drafts.Overtaken as problem:
        raise _overtaken(problem) from problem


@router.post(
    "/drafts/{int:draft}/publication",
    auth=needs("policies:write"),
    response={201: policy_shapes.PolicyVersion},
    summary="Publish a draft",
)
def publish_draft(request: HttpRequest, draft: int, payload: shapes.Publication | None = None) -> Any:
    """It is the live policy from now on. One with errors stays a draft (422), and so does one that nobody else agreed
    to, where the installation asks for a second pair of eyes (409). One that takes back what went live since it began
    is published once `over` names the live version (409).
    """
    wanted, by = payload or shapes.Publication(), caller(request).member.acts_as
    try:
        number = drafting.publish_draft(_found(draft), by, wanted.comment, move_open=wanted.move_open, over=wanted.over)
    except NotPublished as problem:
        raise errors_of(problem.problems) from problem
    except drafting.NotApproved as problem:
        raise not_approved(problem) from problem
    except drafting.TakesBack as problem:
        raise _takes_back(problem.behind) from problem
    except drafts.Overtaken as problem:
        raise _overtaken(problem) from problem
    return Status(HTTPStatus.CREATED, published(number))


def _takes_back(behind: drafting.Behind) -> Problem:
    said = "; ".join(one.words for one in behind.takes_back)
    detail = f"Version {behind.live} went live since this draft began; publishing takes back: {said}."
    hint = f"Write what is to stay into the draft, or send `over: {behind.live}` to take it back."
    changes = [shapes.Change.of(one).model_dump() for one in behind.takes_back]
    return Problem(409, "takes_back", detail, hint, over=behind.live, takes_back=changes)


def not_approved(problem: drafting.NotApproved) -> Problem:
    return Problem(409, "not_approved", sentence(problem.message), sentence(problem.hint))


def _found(number: int) -> drafts.Draft:
    found = drafts.get(number) if number < 2**63 else None
    if found is None:
        raise not_found(f"draft {number}", "GET /api/v1/drafts lists those there are.")
    return found


def _overtaken(problem: drafts.Overtaken) -> Problem:
    draft = problem.draft
    detail = f"The draft is at revision {draft.revision}, changed by {draft.changed_by}, and {draft.state}."
    return Problem(409, "overtaken", detail, "Read it again, and make your change of that.", revision=draft.revision)
