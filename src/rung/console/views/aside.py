"""What was set aside: events that could not be decided, what waits behind them, and what a person does about it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from rung.console.access import needs
from rung.console.going_back import back_to
from rung.store.decisions import intake
from rung.store.decisions import set_aside as kept

PATIENCE = 3.0
"""Seconds for which whoever presses the button waits to see how it went."""
GONE = "It is not set aside any more: somebody tried it again or left it out."


@needs("look")
@require_GET
def set_aside(request: HttpRequest) -> HttpResponse:
    """Everything of all subjects; an issue's page shows its own."""
    return render(
        request, "console/set_aside.html", {"screen": "now", "blocked": kept.blocked(), "refused": kept.refused()}
    )


@needs("work")
@require_POST
def try_again(request: HttpRequest, seq: int) -> HttpResponse:
    """Decide the event again, and those behind it in their order."""
    whose = kept.subject_of(seq)
    if whose is None:
        messages.error(request, GONE)
    else:
        _say_how_it_went(request, whose, kept.try_again(*whose))
    return _back(request)


@needs("work")
@require_POST
def leave_out(request: HttpRequest, seq: int) -> HttpResponse:
    """Never decide this event; those behind it go on."""
    whose = kept.subject_of(seq)
    behind = kept.skip(seq, request.member.username)
    if whose is None or behind is None:
        messages.error(request, GONE)
    else:
        _say_how_it_went(request, whose, behind)
    return _back(request)


def _say_how_it_went(request: HttpRequest, whose: tuple[str, str], seqs: list[int]) -> None:
    """Waits a moment for the engine: whoever tried wants to see whether it helped."""
    found = intake.wait_decided(seqs, PATIENCE) if seqs else []
    failed = [one.message for one in kept.of(*whose) if one.state == "set_aside"]
    if failed:
        messages.error(request, f"It could not be decided again: {failed[0]}")
    elif any(one.state == "waiting" for one in found):
        messages.success(request, "Its events are tried again, in their order.")
    else:
        messages.success(request, f"{whose[1]} goes on: what waited is decided.")


def _back(request: HttpRequest) -> HttpResponse:
    return back_to(request, "set-aside")
