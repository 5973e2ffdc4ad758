"""One act on several issues of the queue: each is an event of its own, as if it was done on that issue's page."""

from collections import Counter
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from rung import clock
from rung.console.access import needs
from rung.console.acts import acts
from rung.console.acts.acts import Outcome
from rung.console.forms.act_form import Act
from rung.console.going_back import back_to
from rung.store.pages import queries

TOGETHER = ("assign", "take", "change", "snooze", "resolve", "close", "reopen")
"""What may be done to several at once."""
MOST = 200
SHOWN = 5


@needs("work")
@require_POST
def several(request: HttpRequest) -> HttpResponse:
    """Do it to each that is chosen; those for which it makes no sense are named, and the others done all the same."""
    name, chosen = request.POST.get("act", ""), list(dict.fromkeys(request.POST.getlist("issue")))
    if name not in TOGETHER:
        messages.error(request, "Say what to do with them: choose one of the buttons.")
    elif not chosen:
        messages.error(request, "No issue is chosen: tick some in the list, or press x on them.")
    elif len(chosen) > MOST:
        messages.error(request, f"{len(chosen)} issues are chosen, and at most {MOST} are done at once: choose fewer.")
    else:
        _do(request, name, chosen)
    if request.POST.get("left"):
        return HttpResponse(status=204)
    return back_to(request, "now")


def _do(request: HttpRequest, name: str, chosen: Sequence[str]) -> None:
    member, now = request.member, clock.now()
    there = [key for key in chosen if queries.state_of(key) is not None]
    zone = ZoneInfo(member.time_zone or "UTC")
    given = [Act(request.POST, key, member.acts_as, now, zone) for key in there]
    outcomes = dict(zip(there, acts.do_several(name, given, member), strict=True))
    outcomes |= {key: Outcome(False, "There is no such issue any more.") for key in chosen if key not in outcomes}
    for words, count in Counter(one.words for one in outcomes.values() if one.is_done).items():
        messages.success(request, f"{count} issue{'s' if count > 1 else ''}: {words}")
    refused: dict[str, list[str]] = {}
    for key, one in outcomes.items():
        if not one.is_done:
            refused.setdefault(one.words, []).append(key)
    for words, keys in refused.items():
        more = f" and {len(keys) - SHOWN} more" if len(keys) > SHOWN else ""
        messages.error(request, f"{', '.join(keys[:SHOWN])}{more}: {words}")
