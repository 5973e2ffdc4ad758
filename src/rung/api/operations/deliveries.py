"""What was told to whom and how it travelled, and where notices go at all."""

from http import HTTPStatus

from django.http import HttpRequest
from ninja import Query, Router, Status

from rung import clock
from rung.api.callers import caller, needs
from rung.api.problems import Problem, not_found
from rung.api.shapes import deliveries as shapes
from rung.core.words import nearest_name
from rung.engine.sending import again, alarms
from rung.policy.saying.value_words import sentence
from rung.store import settings_store
from rung.store.deliveries import deliveries
from rung.store.deliveries.deliveries import NoticeRow
from rung.store.policies import policies

router = Router(tags=["deliveries"])
LARGEST_ID = 2**63
WHERE = "A delivery's id stands in GET /deliveries?issue=A-1."


@router.get(
    "/deliveries", auth=needs("issues:read"), response=shapes.Notices, summary="List notices and their attempts"
)
def list_deliveries(request: HttpRequest, filters: Query[shapes.NoticeFilters]) -> shapes.Notices:
    """The newest first."""
    found = [row for row in _candidates(filters) if _is_wanted(row, filters)]
    waits = alarms.waits(clock.now())
    return shapes.Notices(notices=[shapes.Notice.of(row, waits) for row in found[: filters.limit]])


@router.post(
    "/deliveries/{number}/attempts",
    auth=needs("issues:write"),
    response={202: shapes.Replay},
    summary="Send a failed delivery again",
)
def send_again(request: HttpRequest, number: int) -> Status:
    """One more attempt of a delivery that failed for good, as things stand when it goes."""
    if not 0 < number < LARGEST_ID:
        raise not_found(f"delivery {number}", WHERE)
    by = caller(request).member.username
    answer = again.send(number, by)
    match answer.code:
        case "asked":
            return Status(HTTPStatus.ACCEPTED, shapes.Replay(delivery=number, by=by))
        case "not_there":
            raise not_found(f"delivery {number}", WHERE)
        case _:
            raise Problem(409, answer.code, sentence(answer.words), "GET /deliveries says how each stands.")


@router.get("/delivery-mode", auth=needs("issues:read"), response=shapes.Mode, summary="Where notices go")
def read_mode(request: HttpRequest) -> shapes.Mode:
    return shapes.Mode.of(settings_store.delivery_mode())


@router.put("/delivery-mode", auth=needs("admin"), response=shapes.Mode, summary="Say where notices go")
def change_mode(request: HttpRequest, payload: shapes.NewMode) -> shapes.Mode:
    """A switch of the installation, not of the policy. It holds for what is sent from now on."""
    if payload.mode == "only" and not payload.people:
        raise Problem(422, "nobody_named", "The mode `only` tells those it names, and nobody is named.", "Name people.")
    people = policies.current().document.people if payload.people else {}
    unknown = [one for one in payload.people if ":" not in one and one not in people]
    if unknown:
        hint = nearest_name(unknown[0], people) or "The policy has no people."
        raise Problem(422, "unknown_person", f"The policy has no {', '.join(unknown)}.", hint)
    return shapes.Mode.of(settings_store.set_delivery_mode(payload.mode, tuple(payload.people)))


def _candidates(filters: shapes.NoticeFilters) -> list[NoticeRow]:
    if filters.issue is not None:
        return deliveries.of_issue(filters.issue)
    if filters.failed:
        return deliveries.undelivered()
    return deliveries.recent(filters.limit, filters.to)


def _is_wanted(row: NoticeRow, filters: shapes.NoticeFilters) -> bool:
    return filters.to in (None, row.to) and (not filters.failed or (row.state == "failed" and row.ring))
