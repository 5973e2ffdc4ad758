"""Weekly reviews: read, asked for, left out in part, and made a draft."""

from http import HTTPStatus

from django.http import HttpRequest
from msgspec import structs
from ninja import Query, Router, Status

from rung import clock
from rung.api.callers import caller, needs
from rung.api.operations.backtests import BIGGEST
from rung.api.problems import Problem, not_found, wrong
from rung.api.shapes import reviews as shapes
from rung.engine.reviews import dismissals, keeping, proposals
from rung.engine.reviews.keeping import Sending
from rung.policy.saying.value_words import sentence
from rung.reports import review as reporting
from rung.reports.review import shown
from rung.store.measures import reviews
from rung.store.measures.reviews import Review
from rung.store.policies import policies

router = Router(tags=["measures"])
MOST = 100


@router.get("/reviews", auth=needs("issues:read"), response=shapes.Reviews, summary="List weekly reviews")
def list_reviews(request: HttpRequest) -> shapes.Reviews:
    """The newest first, a hundred at most."""
    waits = keeping.waits(clock.now())
    return shapes.Reviews(
        reviews=[shapes.ReviewInList(**shown.head(one)) for one in reviews.latest(MOST)],
        waiting=shapes.ReviewWaits.of(waits) if waits else None,
    )


@router.get("/review", auth=needs("issues:read"), response=shapes.ReviewOut, summary="Read the newest weekly review")
def read_newest(request: HttpRequest) -> shapes.ReviewOut:
    """What stands out, with the issues behind it. What concerns people is for leads."""
    found = reviews.latest()
    if not found:
        raise not_found("a review", "One is made each week, or by POST /api/v1/review.")
    return _shown(request, found[0])


@router.get("/reviews/{int:number}", auth=needs("issues:read"), response=shapes.ReviewOut, summary="Read a review")
def read_review(request: HttpRequest, number: int) -> shapes.ReviewOut:
    """One of an earlier week, as it was."""
    return _shown(request, _found(number))


@router.post("/review", auth=needs("policies:write"), response={201: shapes.ReviewOut}, summary="Make a review")
def make_review(request: HttpRequest) -> Status:
    """Of the four weeks up to yesterday. Nobody is sent it."""
    now = clock.now()
    try:
        kept = keeping.keep(reporting.now_of(now), now, by=caller(request).member.acts_as)
    except policies.NoPolicy as error:
        raise Problem(409, "no_policy", "No policy is published.", "Publish a first one.") from error
    assert kept is not None, "one that nobody waits for is always kept"
    return Status(HTTPStatus.CREATED, _shown(request, kept))


@router.post(
    "/reviews/{int:number}/drafts", auth=needs("policies:write"), response={201: shapes.DraftMade},
    summary="Make a draft of a proposal",
)  # fmt: skip
def make_draft(request: HttpRequest, number: int, payload: shapes.Chosen) -> Status:
    """A draft that says why, and a back-test of it over the last four weeks."""
    kept = _found(number)
    finding = kept.finding(payload.finding)
    if finding is None:
        raise not_found(f"finding {payload.finding}", f"GET /api/v1/reviews/{number} lists those there are.")
    made, untried = proposals.draft(kept, finding, caller(request).member.acts_as, clock.now())
    said = "asked" if untried is None else sentence(str(untried))
    return Status(HTTPStatus.CREATED, shapes.DraftMade(draft=made.id, name=made.name, backtest=said))


@router.post("/review/known", auth=needs("policies:write"), response=shapes.KnownUntil, summary="Leave a finding out")
def know(request: HttpRequest, payload: shapes.KnownGiven) -> shapes.KnownUntil:
    """Of the newest review and those to come, for so many weeks."""
    by = caller(request).member.acts_as
    until = dismissals.know(payload.finding, payload.reason, payload.weeks, by, clock.now())
    return shapes.KnownUntil(finding=payload.finding, until=until)


@router.delete("/review/known", auth=needs("policies:write"), response=shapes.SaidAgain, summary="Say a finding again")
def unknow(request: HttpRequest, wanted: Query[shapes.Unsaid]) -> shapes.SaidAgain:
    """It is left out no longer."""
    if not reviews.unknow(wanted.finding):
        raise not_found(f"finding {wanted.finding}", "GET /api/v1/review lists what is known.")
    return shapes.SaidAgain(finding=wanted.finding)


@router.get("/review/sending", auth=needs("policies:read"), response=shapes.SendingOut, summary="When it is made")
def read_sending(request: HttpRequest) -> shapes.SendingOut:
    """When the review is made, and to whom it is sent."""
    return _sending(keeping.sending())


@router.put("/review/sending", auth=needs("policies:write"), response=shapes.SendingOut, summary="Say when it is made")
def put_sending(request: HttpRequest, payload: shapes.SendingGiven) -> shapes.SendingOut:
    """When the review is made, and to whom it is sent; off: it is made for nobody but who asks."""
    wanted = Sending(payload.is_on, payload.weekday, payload.hour, tuple(payload.people))
    try:
        keeping.set_sending(wanted, clock.now())
    except ValueError as error:
        raise wrong("wrong_sending", error) from error
    return _sending(wanted)


def _sending(one: Sending) -> shapes.SendingOut:
    return shapes.SendingOut(**{**structs.asdict(one), "people": list(one.people)})


def _shown(request: HttpRequest, kept: Review) -> shapes.ReviewOut:
    sees = caller(request).member.can("see_everybodys_load")
    return shapes.ReviewOut(**shown.values(shown.shown(kept, clock.now(), sees_people=sees)))


def _found(number: int) -> Review:
    kept = reviews.get(number) if number < BIGGEST else None
    if kept is None:
        raise not_found(f"review {number}", "GET /api/v1/reviews lists those there are.")
    return kept
