"""Back-tests and watches as pages of their own, that any member can be sent a link to."""

from typing import Any

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rung import clock
from rung.console.access import needs
from rung.console.forms.columns_form import ColumnsForm
from rung.console.refusals import line
from rung.console.words import backtest_words
from rung.core.refused import Refused
from rung.engine.proof import backtests as asking
from rung.engine.proof import watches as watching
from rung.simulator.histories.mapping import MEANINGS
from rung.store.pages import queries
from rung.store.policies import backtests, drafts, policies, watches
from rung.store.policies.backtests import Backtest
from rung.store.policies.watches import Watch

MOST_LISTED = 100


@needs("look")
@require_GET
def all_of_them(request: HttpRequest) -> HttpResponse:
    """Those that people asked for, and the drafts that are watched."""
    context = {"screen": "policy", "backtests": backtests.latest(limit=MOST_LISTED), "watches": watches.latest()}
    return render(request, "console/backtests.html", context)


@needs("look")
@require_GET
def backtest(request: HttpRequest, number: int) -> HttpResponse:
    """One back-test: how far it is, why it came to nothing, or what it came to."""
    kept = _found(number)
    return render(request, "console/backtest.html", {"screen": "policy", **_context(kept)})


@needs("look")
@require_GET
def progress(request: HttpRequest, number: int) -> HttpResponse:
    """How far it is; once it has ended, the page it stands on is to be loaded anew."""
    kept = _found(number)
    answer = render(request, "console/_progress.html", {"backtest": kept})
    if not kept.is_active:
        answer.headers["HX-Refresh"] = "true"
    return answer


@needs("edit_policy")
@require_POST
def cancel(request: HttpRequest, number: int) -> HttpResponse:
    """Nobody wants to know any more."""
    kept = _found(number)
    if not backtests.cancel(kept.id, clock.now()):
        messages.error(request, "It had ended already.")
    return _back(kept)


@needs("edit_policy")
@require_POST
def again(request: HttpRequest, number: int) -> HttpResponse:
    """The same once more, up to now."""
    try:
        kept = asking.again(_found(number), request.member.acts_as, clock.now())
    except Refused as refused:
        messages.error(request, f"Not tested: {line(refused)}")
        return redirect("backtest", number)
    return _back(kept)


@needs("edit_policy")
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, number: int) -> HttpResponse:
    """What the columns of an uploaded table mean, chosen one by one; then the same file is tested with it."""
    kept = _found(number)
    table = asking.table_of(kept)
    if not table:
        messages.error(request, f"The table {kept.file_name} is not kept any more, or is none: choose the file again.")
        return _back(kept)
    form = ColumnsForm(table, policies.document_in_force().workspace, request.POST if request.POST else None)
    if request.method == "POST" and form.is_valid():
        try:
            return _back(asking.again(kept, request.member.acts_as, clock.now(), form.mapping()))
        except Refused as refused:
            form.errors.append(f"Not tested: {line(refused)}")
    context = {"screen": "policy", "backtest": kept, "form": form, "meanings": MEANINGS}
    return render(request, "console/history_columns.html", context)


@needs("look")
@require_GET
def as_page(request: HttpRequest, number: int) -> HttpResponse:
    """The report as one file, to keep or to send."""
    page = backtests.report(_found(number).id)
    if page is None:
        raise Http404("it has no report: only a back-test that is done has one")
    answer = HttpResponse(page, content_type="text/html; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="backtest-{number}.html"'
    return answer


@needs("look")
@require_GET
def as_json(request: HttpRequest, number: int) -> HttpResponse:
    """Everything that the page shows, to calculate with."""
    result = backtests.result(_found(number).id)
    if result is None:
        raise Http404("it has no result: only a back-test that is done has one")
    answer = HttpResponse(msgspec.json.encode(result), content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="backtest-{number}.json"'
    return answer


@needs("look")
@require_GET
def issue(request: HttpRequest, number: int, key: str) -> HttpResponse:
    """Why only one of the two escalates an issue, and what both say about it."""
    kept = _found(number)
    result = backtests.result(kept.id) or {}
    both = result.get("issues", {}).get(key)
    if both is None:
        raise Http404(f"back-test {number} lists no issue {key}")
    policy = policies.current()
    only = [one for one in result["difference"]["only_one"] if one["issue"] == key]
    context = {
        "screen": "policy",
        "backtest": kept,
        "issue": key,
        "only": only[0] if only else None,
        "old_said": backtest_words.told(both["old"], policy),
        "new_said": backtest_words.told(both["new"], policy),
        "is_ours": not kept.file_name and queries.state_of(key) is not None,
    }
    is_part = "HX-Request" in request.headers
    return render(request, "console/_tried.html" if is_part else "console/backtest_issue.html", context)


@needs("look")
@require_GET
def watch(request: HttpRequest, number: int) -> HttpResponse:
    """What a watched draft has seen so far."""
    one = _watch(number)
    context: dict[str, Any] = {"screen": "policy", "watch": one, "draft": drafts.get(one.draft)}
    if one.backtest is not None and (kept := backtests.get(one.backtest)) is not None:
        context |= _context(kept)
    context["is_active"] = backtests.has_active(one.id)
    return render(request, "console/watch.html", context)


@needs("edit_policy")
@require_POST
def stop_watch(request: HttpRequest, number: int) -> HttpResponse:
    """Ends it before its time; what it has seen stays."""
    try:
        watching.stop(_watch(number), request.member.acts_as, clock.now())
    except Refused as refused:
        messages.error(request, line(refused))
    return redirect("watch", number)


@needs("edit_policy")
@require_POST
def look_now(request: HttpRequest, number: int) -> HttpResponse:
    """Brings it up to date."""
    watching.look_now(_watch(number), clock.now())
    messages.success(request, "It is brought up to date as soon as a worker is free: load this page again in a moment.")
    return redirect("watch", number)


def _context(kept: Backtest) -> dict[str, Any]:
    result = backtests.result(kept.id)
    return {"backtest": kept, "shown": backtest_words.shown(result) if result is not None else None}


def _found(number: int) -> Backtest:
    kept = backtests.get(number)
    if kept is None:
        raise Http404(f"there is no back-test {number}; old ones are let go")
    return kept


def _watch(number: int) -> Watch:
    one = watches.get(number)
    if one is None:
        raise Http404(f"there is no watch {number}")
    return one


def _back(kept: Backtest) -> HttpResponse:
    """To where it is shown."""
    return redirect("draft-change", kept.draft) if kept.draft is not None else redirect("backtest", kept.id)
