"""Schedules of the directory: made and changed on a form, with the calendar that would follow, before it is kept."""

from typing import Any
from zoneinfo import available_timezones

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rung import clock
from rung.console.access import needs, with_policy
from rung.console.forms.schedule_form import Fault, ScheduleForm, faults_of, from_post, from_record
from rung.console.pictures import duty_calendar
from rung.console.views.on_call import common
from rung.console.wall_times import zone_of
from rung.core.policy import Policy
from rung.engine.duty import schedules
from rung.engine.policies import directory
from rung.engine.policies.directory import Proposal
from rung.engine.policies.publish import NotPublished
from rung.store.people import roster
from rung.store.policies import policies

IN_POLICY = "{} stands in the policy's text: its layers are changed there. Covers can be entered here."


@needs("edit_schedules")
@require_http_methods(["GET", "POST"])
@with_policy
def new_schedule(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        first = ScheduleForm(time_zone=policies.current().workspace.time_zone)
        return render(request, "console/schedule_edit.html", _context(request, first, None))
    made = from_post(request.POST)
    if made.key in policies.current().document.schedules:
        fault = Fault("key", "Key", f"there is a schedule {made.key} already", "choose another key, or change that one")
        return _page(request, made, None, [fault])
    return _answer(request, made, None)


@needs("edit_schedules")
@require_http_methods(["GET", "POST"])
@with_policy
def edit_schedule(request: HttpRequest, key: str) -> HttpResponse:
    record = roster.newest().records.get(schedules.SECTION, {}).get(key)
    if record is None or key in schedules.written_in(policies.current().version):
        messages.error(request, IN_POLICY.format(key))
        return redirect("policy")
    if request.method == "GET":
        return render(request, "console/schedule_edit.html", _context(request, from_record(key, record), key))
    if request.POST.get("do") == "remove":
        return _remove(request, from_record(key, record), key)
    return _answer(request, from_post(request.POST, key), key)


def _answer(request: HttpRequest, made: ScheduleForm, key: str | None) -> HttpResponse:
    """What a press of one of the form's buttons leads to."""
    do, change = request.POST.get("do", ""), {schedules.SECTION: {made.key: made.change()}}
    if do == "keep":
        try:
            kept = directory.keep(change, request.member.acts_as, f"the schedule {made.key}")
        except NotPublished as refused:
            return _page(request, made, key, faults_of(refused.problems, made.key))
        for warning in kept.warnings:
            messages.error(request, f"Mind: {warning.message}. {warning.hint}")
        messages.success(request, f"{made.name or made.key} is in force.")
        return redirect("schedule", made.key)
    if do == "preview":
        proposed = directory.proposal(change)
        faults = faults_of(proposed.errors, made.key)
        return _page(request, made, key, faults, proposed)
    return _page(request, made, key, [], status=200)


def _page(
    request: HttpRequest, made: ScheduleForm, key: str | None, faults: list[Fault], proposed: Proposal | None = None,
    status: int | None = None,
) -> HttpResponse:  # fmt: skip
    context = {**_context(request, made, key), "faults": faults, "faulty": {one.field for one in faults}}
    document = proposed.loaded.document if proposed else None
    if proposed is not None and document is not None:
        policy, now, time_zone = Policy(document, proposed.version or 0), clock.now(), zone_of(request.member)
        month = duty_calendar.sheet({"view": "month"}, time_zone, now)
        schedule = document.schedules[made.key]
        context |= {
            "sheet": month,
            "days": duty_calendar.days_of(schedule, month, policy, time_zone, now),
            "warnings": proposed.warnings,
        }
    return render(request, "console/schedule_edit.html", context, status=status or (422 if faults else 200))


def _remove(request: HttpRequest, kept: ScheduleForm, key: str) -> HttpResponse:
    try:
        change = {schedules.SECTION: {key: None}}
        directory.keep(change, request.member.acts_as, f"the schedule {key} was taken out")
    except NotPublished as refused:
        return _page(request, kept, key, faults_of(refused.problems, key))
    messages.success(request, f"{kept.name or key} was taken out.")
    return redirect("on_call")


def _context(request: HttpRequest, made: ScheduleForm, key: str | None) -> dict[str, Any]:
    policy = policies.current()
    return {
        **common(policy),
        "form": made,
        "key": key,
        "action": reverse("schedule-edit", args=[key]) if key else reverse("schedule-new"),
        "zones": sorted(available_timezones()),
        "faults": [],
        "faulty": set(),
    }
