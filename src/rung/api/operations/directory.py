"""The directory: people, teams, schedules and calendars that are kept beside the policy's text."""

from django.http import HttpRequest
from ninja import Router

from rung.api.callers import caller, needs
from rung.api.problems import Problem
from rung.api.shapes import directory as shapes
from rung.api.shapes.policies import PolicyProblem
from rung.engine.policies import directory
from rung.engine.policies.publish import NotPublished
from rung.store.people import roster

router = Router(tags=["people and accounts"])


@router.get("/directory", auth=needs("policies:read"), response=shapes.Directory, summary="Read the directory")
def read_directory(request: HttpRequest) -> shapes.Directory:
    """What was entered, and what is in force with the policy."""
    return shapes.Directory.of(roster.newest(), directory.everything())


@router.post(
    "/directory/changes",
    auth=needs("policies:write"),
    response=shapes.DirectoryChanged,
    summary="Change the directory",
)
def change_directory(request: HttpRequest, body: shapes.DirectoryChange) -> shapes.DirectoryChanged:
    """All of it or nothing: a change with errors changes nothing (422), and each error says where.

    A change is published with the policy, so that the next level of a climb is told to whoever it names.
    """
    try:
        if body.preview:
            proposed = directory.proposal(body.records)
            if proposed.errors:
                raise NotPublished(proposed.errors)
            return shapes.DirectoryChanged.of(proposed, kept=False)
        proposed = directory.keep(body.records, caller(request).member.acts_as, body.comment)
    except NotPublished as refused:
        errors = [PolicyProblem.of(one).model_dump() for one in refused.problems]
        hint = "Each entry of `errors` says where, and how to mend it."
        raise Problem(422, "directory_has_errors", "Nothing was changed.", hint, errors) from None
    return shapes.DirectoryChanged.of(proposed, kept=bool(proposed.differences))
