"""People, and who is on call."""

from django.http import HttpRequest
from ninja import Router

from rung import clock
from rung.api.callers import needs
from rung.api.shapes import people as shapes
from rung.store.people import directory

router = Router(tags=["people and accounts"])


@router.get("/people", auth=needs("issues:read"), response=shapes.People, summary="List people")
def list_people(request: HttpRequest) -> shapes.People:
    """Who works, who is away, and who carries how much."""
    return shapes.People(people=[shapes.Person.of(row) for row in directory.people()])


@router.get("/on-call", auth=needs("issues:read"), response=shapes.OnCall, summary="Who is on call")
def on_call(request: HttpRequest) -> shapes.OnCall:
    """By schedule, now, and until when."""
    return shapes.OnCall(at=clock.now(), on_call=[shapes.Duty.of(duty) for duty in directory.on_duty()])
