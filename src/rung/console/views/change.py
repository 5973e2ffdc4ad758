"""A draft's tab Change: what it would have done on the team's own past, beside the live policy."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST
from msgspec import to_builtins

from rung import clock
from rung.console.access import needs
from rung.console.refusals import line
from rung.console.views.drafts import found
from rung.console.words import backtest_words
from rung.core.refused import Refused
from rung.engine.policies import drafts as drafting
from rung.engine.policies.publish import as_typed
from rung.engine.proof import backtests as asking
from rung.engine.proof import watches as watching
from rung.engine.proof.dry_run import dry_run
from rung.store.policies import backtests, policies, watches
from rung.store.policies.drafts import Draft

DAYS = (7, 30, 90)
SHOWN = 8


@needs("look")
@require_GET
def change(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The latest back-test of the draft, how far one is that runs, and what can be asked next."""
    draft = found(draft_id)
    kept = backtests.latest(draft=draft.id, limit=SHOWN)
    loaded = as_typed(draft.text)
    latest = next((one for one in kept if one.state == "done"), None)
    context: dict[str, Any] = {
        "screen": "policy",
        "tab": "change",
        "draft": draft,
        "days": DAYS,
        "current": policies.current_number(),
        "errors": loaded.errors,
        "behind": drafting.behind(draft, loaded.document),
        "backtests": [one for one in kept if not one.is_active],
        "active": [one for one in kept if one.is_active],
        "last": kept[0] if kept and not kept[0].is_active and kept[0].state != "done" else None,
        "latest": latest,
        "watches": watches.latest(draft=draft.id, limit=SHOWN),
    }
    if latest is not None and (result := backtests.result(latest.id)) is not None:
        context |= {"backtest": latest, "shown": backtest_words.shown(result)}
    return render(request, "console/change.html", context)


@needs("edit_policy")
@require_POST
def test(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Puts a back-test of the draft in line: over the last days, or over an uploaded history."""
    draft = found(draft_id)
    now = clock.now()
    try:
        new = asking.of_draft(draft, request.member.acts_as)
        upload = request.FILES.get("file")
        if upload is not None:
            columns = request.POST.get("columns", "").strip()
            asking.over_file(new, str(upload.name), upload.read(asking.LARGEST + 1), now, columns)
        else:
            days = request.POST.get("days", "")
            asking.over_days(new, int(days) if days.isdecimal() and len(days) < 6 else 0, now)
    except Refused as refused:
        messages.error(request, f"Not tested: {line(refused)}")
    return redirect("draft-change", draft.id)


@needs("edit_policy")
@require_POST
def watch(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Watches the draft as it is now, for a week."""
    draft = found(draft_id)
    try:
        begun = watching.start(draft, request.member.acts_as, clock.now())
    except Refused as refused:
        messages.error(request, f"Not watched: {line(refused)}")
        return redirect("draft-change", draft.id)
    messages.success(request, "The draft is watched for a week. It tells nobody; you are told when the week is over.")
    return redirect("watch", begun.id)


@needs("look")
@require_GET
def try_issue(request: HttpRequest, draft_id: int) -> HttpResponse:
    """One issue of ours under both policies, at once."""
    draft = found(draft_id)
    issue = request.GET.get("issue", "").strip()[:200]
    context: dict[str, Any] = {"draft": draft, "issue": issue, "screen": "policy", "tab": "change"}
    if issue:
        context |= _tried(draft, issue)
    is_part = "HX-Request" in request.headers
    return render(request, "console/_tried.html" if is_part else "console/tried.html", context)


def _tried(draft: Draft, issue: str) -> dict[str, Any]:
    try:
        tried = dry_run(draft.text, issue, clock.now())
    except Refused as refused:
        return {"problem": line(refused)}
    old, new = to_builtins(tried.both.old), to_builtins(tried.both.new)
    return {
        "old_said": backtest_words.told(old, tried.old_policy),
        "new_said": backtest_words.told(new, tried.new_policy),
        "is_ours": True,
    }
