"""What if: who would be told of an issue, and when, before anybody acts."""

from django.http import HttpRequest
from ninja import Router

from rung import clock
from rung.api.acting import CONFLICTS, known
from rung.api.callers import caller, needs
from rung.api.problems import Problem
from rung.api.shapes import preview as shapes
from rung.engine.proof.preview import preview
from rung.engine.proof.preview_acts import NOTHING, imagined, of_event
from rung.engine.why.why import NoAnswer
from rung.policy.saying.value_words import sentence

router = Router(tags=["issues"])
NOT_NOW = CONFLICTS | {"stands_still"}


@router.post(
    "/issues/{path:issue}/preview", auth=needs("issues:read"), response=shapes.Preview, summary="What if, beforehand"
)
def look_ahead(request: HttpRequest, issue: str, payload: shapes.Imagined) -> shapes.Preview:
    """Who is told, when and by which channels, and what becomes of clocks and ladders in the coming three days: in any
    case, only by the act, or not any more because of it. Nothing is written and nobody is told.
    """
    known(issue)
    by, now = caller(request).member.acts_as, clock.now()
    try:
        if payload.event is not None:
            act = of_event(payload.event, issue, by, now)
        else:
            act = imagined(payload.act or NOTHING, issue, by, now)
        return shapes.Preview.of(preview(issue, act, now))
    except NoAnswer as error:
        status = 409 if error.code in NOT_NOW else 422
        raise Problem(status, error.code, sentence(error.message), sentence(error.hint)) from error
