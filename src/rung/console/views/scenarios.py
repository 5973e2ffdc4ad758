"""Scenarios: all of them with what a draft and the live policy make of each, in a file and back, and their coverage."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from msgspec import Struct

from rung import clock
from rung.console.access import needs
from rung.console.views.drafts import found
from rung.core.policy import Policy
from rung.engine.policies import drafts as drafting
from rung.engine.policies.publish import as_typed
from rung.engine.proof import scenarios as engine
from rung.engine.proof.scenarios import Progress, Ran, Result
from rung.policy.reading.yaml_nodes import LARGEST
from rung.simulator.problems import BadInput
from rung.simulator.scenarios.scenario_writing import gathered
from rung.store.policies import policies, scenarios
from rung.store.policies.drafts import Draft, get
from rung.store.policies.scenarios import NotKept

PATIENCE_OF_LIVE_S = 1.5
NO_POLICY = "There is no policy yet. Publish one, and scenarios can be run."


class Bench(Struct, frozen=True):
    """What scenarios run against on a page: a draft's text where it can be read, else the live policy."""

    policy: Policy | None
    draft: Draft | None = None
    errors: int = 0
    """Of the draft: with any, the live policy stands in for it."""

    @property
    def query(self) -> str:
        """What an address needs so that the next page runs against the same."""
        return f"?draft={self.draft.id}" if self.draft else ""

    @property
    def words(self) -> str:
        if self.draft is None or self.errors:
            return "the live policy"
        return f"the draft “{self.draft.name}”"


class Compared(Struct, frozen=True):
    """One scenario: what the draft and what the live policy make of it."""

    ran: Ran
    live: Result | None


def bench_of(draft: Draft | None) -> Bench:
    live = live_policy()
    if draft is None:
        return Bench(live)
    loaded = as_typed(draft.text)
    if loaded.document is None:
        return Bench(live, draft, len(loaded.errors))
    return Bench(Policy(loaded.document), draft)


def bench_asked_for(request: HttpRequest) -> Bench:
    """The one that an address or a form names. Raises Http404."""
    wanted = request.POST.get("draft") or request.GET.get("draft", "")
    draft = get(int(wanted)) if wanted.isdecimal() and len(wanted) < 18 else None
    if wanted and draft is None:
        raise Http404(f"there is no draft {wanted[:50]} of the policy")
    return bench_of(draft)


def live_policy() -> Policy | None:
    return policies.current() if policies.current_number() is not None else None


@needs("look")
@require_GET
def all_of_them(request: HttpRequest) -> HttpResponse:
    """What the live policy makes of every scenario."""
    return render(request, "console/scenarios.html", _context(bench_of(None)))


@needs("look")
@require_GET
def of_draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The draft's tab: what its text makes of every scenario, beside the live policy."""
    draft = found(draft_id)
    bench = bench_of(draft)
    document = bench.policy.document if bench.policy is not None and not bench.errors else None
    shown = {**_context(bench), "tab": "scenarios", "behind": drafting.behind(draft, document)}
    return render(request, "console/draft_scenarios.html", shown)


@needs("look")
@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """The list goes on where it stopped for want of time."""
    return render(request, "console/_scenario_results.html", _context(bench_asked_for(request)))


@needs("look")
@require_GET
def summary(request: HttpRequest, draft_id: int) -> HttpResponse:
    """How many scenarios pass with what is typed, as one line beside the document."""
    bench = bench_of(found(draft_id))
    shown: dict[str, Any] = {"draft": bench.draft, "bench": bench}
    if bench.policy is not None and not bench.errors:
        shown["progress"] = engine.run_kept(bench.policy)
    return render(request, "console/_scenario_summary.html", shown)


@needs("look")
@require_GET
def as_file(request: HttpRequest) -> HttpResponse:
    """All scenarios in one file, as `rung policy test` reads it."""
    text = gathered(one.text for one in scenarios.everyone())
    answer = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="scenarios.yaml"'
    return answer


@needs("edit_policy")
@require_POST
def take_in(request: HttpRequest) -> HttpResponse:
    """Scenarios from a file: all of it, or nothing with what is wrong."""
    bench = bench_asked_for(request)
    upload = request.FILES.get("file")
    back = redirect(_list_of(bench))
    if upload is None or upload.size > LARGEST:
        messages.error(request, "Choose a scenario file of at most 1 MB.")
        return back
    if bench.policy is None:
        messages.error(request, NO_POLICY)
        return back
    try:
        text = upload.read().decode("utf-8")
        added, changed = engine.take_in(text, bench.policy, request.member.acts_as, upload.name)
    except UnicodeDecodeError:
        messages.error(request, f"{upload.name} is not UTF-8: save it as UTF-8. Nothing was taken in.")
    except NotKept as problem:
        messages.error(request, f"Nothing was taken in: {problem}; {problem.hint}.")
    except BadInput as bad:
        shown = {**_context(bench), "file": upload.name, "problems": bad.problems}
        page = "console/draft_scenarios.html" if bench.draft else "console/scenarios.html"
        return render(request, page, {**shown, "tab": "scenarios"})
    else:
        messages.success(request, f"{added} new, {changed} changed by {upload.name}.")
    return back


@needs("edit_policy")
@require_POST
def remove(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """Nobody wants it any more."""
    bench = bench_asked_for(request)
    one = scenarios.get(scenario_id)
    if one is not None and scenarios.remove(scenario_id):
        messages.success(request, f"The scenario “{one.name}” is removed.")
    return redirect(_list_of(bench))


def _list_of(bench: Bench) -> str:
    return reverse("draft-scenarios", args=[bench.draft.id]) if bench.draft else reverse("scenarios")


def _context(bench: Bench) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "screen": "policy", "bench": bench, "draft": bench.draft, "list_url": _list_of(bench),
        "current": policies.current_number(), "checked_at": clock.now(),
    }  # fmt: skip
    if bench.policy is None:
        return shown
    here = engine.run_kept(bench.policy)
    live = live_policy()
    beside: Progress | None = None
    if bench.draft is not None and not bench.errors and live is not None:
        beside = engine.run_kept(live, PATIENCE_OF_LIVE_S)
    by_id = {one.kept.id: one.result for one in beside.runs} if beside else {}
    shown |= {
        "progress": here,
        "is_done": here.is_done and (beside is None or beside.is_done),
        "compared": [Compared(one, by_id.get(one.kept.id)) for one in here.runs],
        "is_compared": beside is not None,
        "coverage": here.coverage,
    }
    return shown
