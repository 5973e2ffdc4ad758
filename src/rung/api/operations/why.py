"""Why something was decided about an issue, and why not."""

from django.http import HttpRequest
from ninja import Query, Router

from rung.api.acting import known
from rung.api.callers import needs
from rung.api.problems import Problem
from rung.api.shapes import why as shapes
from rung.api.shapes.journal import Entry
from rung.engine.why import why, why_person
from rung.policy.saying.value_words import sentence
from rung.store.pages import timeline

router = Router(tags=["issues"])
TELLING = frozenset(
    "escalation.opened level.started level.waits escalation.moved escalation.declined_by issue.assigned_to "
    "issue.set clock.breached recorded".split()
)
"""The kinds of sentences that answer "why"."""


@router.get("/issues/{path:issue}/why", auth=needs("issues:read"), response=shapes.Why, summary="Why, and why not")
def read_why(request: HttpRequest, issue: str, asked: Query[shapes.Question]) -> shapes.Why:
    """The decisions that told, moved or assigned somebody, with the values that made it so and who was considered.

    With `line`, `at` or `why_not`, one decision is made once more by what its journal kept, and each rule of the policy
    in force then says what became of it. With `person`, each notice says why it went to them, and
    each level why it told them or did not.
    """
    known(issue)
    try:
        return shapes.Why(
            decisions=_decisions(issue, asked.limit), explained=_explained(issue, asked), person=_person(issue, asked)
        )
    except why.NoAnswer as error:
        status = 404 if error.code == "no_line" else 422
        raise Problem(status, error.code, sentence(error.message), sentence(error.hint)) from error


def _decisions(issue: str, limit: int) -> list[Entry]:
    decisions = []
    for one in reversed(timeline.timeline(issue, limit=timeline.ALL)):
        entry = Entry.of(one)
        entry.sentences = [each for each in entry.sentences if each.kind in TELLING]
        if entry.sentences:
            decisions.append(entry)
    return decisions[:limit]


def _explained(issue: str, asked: shapes.Question) -> shapes.Explained | None:
    if asked.line is None and asked.at is None and asked.why_not is None:
        return None
    return shapes.Explained.of(why.explain(issue, asked.line, asked.at, asked.why_not))


def _person(issue: str, asked: shapes.Question) -> shapes.Person | None:
    return None if asked.person is None else shapes.Person.of(why_person.of_person(issue, asked.person))
