"""What somebody does on an issue's page just now, for whoever else has it open."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from rung.console.access import needs
from rung.store.pages import presence


@needs("work")
@require_POST
def doing(request: HttpRequest) -> HttpResponse:
    """The page writes, or no longer does. Which page it is, only its live stream can have told it."""
    presence.say(request.POST.get("stream", ""), request.member.username, request.POST.get("doing", ""))
    return HttpResponse(status=HTTPStatus.NO_CONTENT)
