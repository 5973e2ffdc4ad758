"""Shifts for calendar programs: private addresses, made and revoked, and what stands behind them."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_POST, require_safe

from rung import clock, config
from rung.console.access import needs, public, with_policy
from rung.engine.duty import calendar_out
from rung.store.pages import names
from rung.store.people import calendar_links
from rung.store.policies import policies

GONE = "This calendar's address leads nowhere: it was revoked, or never was one. Make another on the page On call."
FRESH = timedelta(minutes=5)


@public
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind a private address; whoever has the address reads it."""
    found = calendar_out.read(token, clock.now())
    if found is None:
        return HttpResponse(f"{GONE}\n", status=404, content_type="text/plain; charset=utf-8")
    answer: HttpResponse
    if found.etag in (one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")):
        answer = HttpResponseNotModified()
    else:
        answer = HttpResponse(found.body, content_type="text/calendar; charset=utf-8")
        answer.headers["Content-Disposition"] = 'inline; filename="on-call.ics"'
    answer.headers["ETag"] = found.etag
    patch_cache_control(answer, private=True, max_age=int(FRESH.total_seconds()))
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@needs("look")
@require_POST
@with_policy
def add_calendar(request: HttpRequest) -> HttpResponse:
    """Make an address, of one's own shifts or of a schedule; it is shown on the answer to this request only."""
    member, schedule = request.member, request.POST.get("schedule", "")
    policy = policies.current()
    if schedule and schedule not in policy.document.schedules:
        messages.error(request, f"There is no schedule {schedule}.")
        return redirect("on_call")
    if not schedule and member.person is None:
        messages.error(request, "You are nobody of the policy yet: an administrator can say who, on the page Settings.")
        return redirect("on_call")
    kind, key = ("schedule", schedule) if schedule else ("person", member.person or "")
    token, _ = calendar_links.create(request.user, kind, key)
    title = names.schedule(policy, key) if schedule else "your shifts"
    address = f"{config.current().base_url}{reverse('calendar', args=[token])}"
    return render(request, "console/calendar_link.html", {"screen": "on_call", "address": address, "title": title})


@needs("look")
@require_POST
def revoke_calendar(request: HttpRequest, link_id: int) -> HttpResponse:
    """One's own; an administrator's reach is everybody's."""
    own = calendar_links.everyone() if request.member.may("administrator") else calendar_links.of_user(request.user)
    if link_id in {link.id for link in own}:
        calendar_links.revoke(link_id)
        messages.success(request, "That calendar address leads nowhere any more.")
    else:
        messages.error(request, "That calendar address is not yours.")
    return redirect(f"{reverse('on_call')}#calendars")
