"""One scenario: made in a form or by hand, its picture, and what is expected of it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from msgspec import Struct

from rung import clock
from rung.console.access import needs
from rung.console.forms import scenario_form
from rung.console.forms.scenario_form import Form
from rung.console.pictures.story_picture import Picture, picture
from rung.console.views.scenarios import NO_POLICY, Bench, bench_asked_for, bench_of
from rung.core.policy import Policy
from rung.engine.accounts.accounts import every_account
from rung.engine.proof import scenario_taking
from rung.engine.proof import scenarios as engine
from rung.engine.proof.scenario_taking import facts_of
from rung.engine.why.why import NoAnswer
from rung.simulator.problems import BadInput, Problem
from rung.simulator.scenarios.exercise import exercised
from rung.simulator.scenarios.expectable import Offered, offered
from rung.simulator.scenarios.scenario import Outcome, judge
from rung.simulator.scenarios.scenario_text import read_scenario
from rung.simulator.scenarios.scenario_writing import with_rows
from rung.store.pages import queries
from rung.store.people import directory
from rung.store.policies import scenarios
from rung.store.policies.scenarios import Kept, NotKept, Overtaken

MOST_ACCOUNTS = 300
"""Offered while somebody types."""
MOST_ROWS = 300
"""So many rows of a story are offered as expectations."""


class Tried(Struct, frozen=True):
    """What comes of a text: a picture and what could be expected, or what is wrong with it."""

    text: str
    problems: tuple[Problem, ...] = ()
    picture: Picture | None = None
    outcome: Outcome | None = None
    offers: tuple[Offered, ...] = ()
    fired: tuple[str, ...] = ()
    """The triggers that fired."""


@needs("edit_policy")
@require_GET
def new(request: HttpRequest) -> HttpResponse:
    """The form, filled in as far as a trigger says what it looks at."""
    bench = bench_asked_for(request)
    if bench.policy is None:
        messages.error(request, NO_POLICY)
        return redirect("scenarios")
    trigger = request.GET.get("trigger", "")
    form = scenario_form.blank(bench.policy.document, clock.now(), trigger)
    return render(request, "console/scenario_new.html", _form_context(bench, bench.policy, form, trigger))


@needs("edit_policy")
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What happens, by what is filled in so far; nothing is kept."""
    bench = bench_asked_for(request)
    if bench.policy is None:
        return HttpResponse(NO_POLICY)
    if "text" in request.POST:
        text = _typed(request)
    else:
        text = _form_text(scenario_form.read(request.POST), bench.policy, [])
    shown = {
        "tried": tried(text, bench.policy), "bench": bench, "is_new": "text" not in request.POST, **_clicked(request),
    }  # fmt: skip
    return render(request, "console/_scenario_tried.html", shown)


@needs("edit_policy")
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Keeps what the form says, with the rows that were chosen."""
    bench = bench_asked_for(request)
    if bench.policy is None:
        messages.error(request, NO_POLICY)
        return redirect("scenarios")
    form = scenario_form.read(request.POST)
    text = _form_text(form, bench.policy, request.POST.getlist("expect")[:MOST_ROWS])
    problems: Sequence[Problem] = ()
    try:
        kept = scenarios.add(engine.checked(text, bench.policy), text, request.member.acts_as)
    except BadInput as bad:
        problems = bad.problems
    except NotKept as problem:
        problems = [_as_problem(problem)]
    else:
        messages.success(request, f"The scenario “{kept.name}” is kept.")
        return redirect(_page_of(kept, bench))
    shown = {**_form_context(bench, bench.policy, form), "problems": problems, **_clicked(request)}
    return render(request, "console/scenario_new.html", shown)


@needs("look")
@require_GET
def scenario(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """Its picture, its expectations, and its text."""
    kept = found(scenario_id)
    return _page(request, kept, bench_asked_for(request), kept.text)


@needs("edit_policy")
@require_POST
def save(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """Keeps the text, with the rows that were chosen beside it. One with errors stays on the page, and is not kept."""
    kept, bench, text = found(scenario_id), bench_asked_for(request), _typed(request)
    revision = request.POST.get("revision", "")
    problems: Sequence[Problem] = ()
    if bench.policy is None:
        messages.error(request, NO_POLICY)
        return redirect("scenarios")
    try:
        text = with_rows(text, request.POST.getlist("expect")[:MOST_ROWS])
        name = engine.checked(text, bench.policy)
        number = int(revision) if revision.isdecimal() and len(revision) < 10 else -1
        kept = scenarios.save(kept.id, name, text, request.member.acts_as, revision=number)
    except BadInput as bad:
        problems = bad.problems
    except NotKept as problem:
        problems = [_as_problem(problem)]
    except Overtaken as problem:
        if problem.kept is None:
            raise Http404("the scenario was removed meanwhile") from problem
        who = problem.kept.changed_by
        words, hint = f"{who} changed this scenario meanwhile", "copy what you wrote, load the page anew and put it in"
        problems = [Problem(file="", line=1, code="overtaken", message=words, hint=hint)]
    else:
        messages.success(request, "Kept.")
        return redirect(_page_of(kept, bench))
    return _page(request, kept, bench, text, problems)


@needs("edit_policy")
@require_POST
def take(request: HttpRequest, key: str) -> HttpResponse:
    """A real issue as a scenario, kept at once; what differs is said."""
    try:
        taken = scenario_taking.take(key)
    except NoAnswer as problem:
        raise Http404(str(problem)) from problem
    try:
        kept = scenario_taking.keep(taken, key, request.member.acts_as)
    except NotKept as problem:
        messages.error(request, f"Not kept: {problem}; {problem.hint}.")
        return redirect("issue", key=key)
    if taken.result.passed:
        messages.success(request, f"It runs green with version {taken.version} of the policy, which decided the issue.")
    else:
        messages.error(request, f"With version {taken.version}, which decided the issue, it does not run green.")
    if taken.differences:
        because = f" Perhaps because {'; or because '.join(taken.because)}." if taken.because else ""
        messages.error(request, f"It goes otherwise: {'; '.join(taken.differences)}.{because}")
    if taken.left_out:
        messages.info(request, " ".join(taken.left_out))
    return redirect("scenario", kept.id)


@needs("look")
@require_GET
def picture_of_issue(request: HttpRequest, key: str) -> HttpResponse:
    """What a real issue did, drawn as a scenario is."""
    try:
        steps = scenario_taking.steps_of_issue(key)
    except NoAnswer as problem:
        raise Http404(str(problem)) from problem
    policy = queries.policy_for(None)
    ends = max(step.at for step in steps)
    shown = {"picture": picture(steps, policy, steps[0].at, ends), "title": f"Issue {key}"}
    return render(request, "console/_story_picture.html", shown)


def tried(text: str, policy: Policy) -> Tried:
    """Run a text and draw it; without expectations, too."""
    try:
        scenario = read_scenario(text, policy, must_expect=False)
        steps = engine.steps_within(scenario, policy)
    except BadInput as bad:
        return Tried(text, bad.problems)
    outcome = judge(scenario, steps)
    drawn = picture(steps, policy, scenario.starts_at, scenario.until_at, outcome)
    offers = offered(steps, scenario, policy.document)[:MOST_ROWS]
    fired = sorted(name for kind, name in exercised(steps, policy.document) if kind == "trigger")
    return Tried(text, (), drawn, outcome, offers, tuple(fired))


def found(scenario_id: int) -> Kept:
    """For every page of a scenario. Raises Http404."""
    kept = scenarios.get(scenario_id)
    if kept is None:
        raise Http404(f"there is no scenario {scenario_id}")
    return kept


def _page(
    request: HttpRequest, kept: Kept, bench: Bench, text: str, problems: Sequence[Problem] = ()
) -> HttpResponse:
    shown: dict[str, Any] = {
        "screen": "policy", "kept": kept, "bench": bench, "draft": bench.draft, "text": text, "problems": problems,
        "rows": min(max(text.count("\n") + 2, 12), 40), **_clicked(request),
        "tried": tried(text, bench.policy) if bench.policy is not None else None,
    }  # fmt: skip
    if bench.draft is not None and not bench.errors:
        live = bench_of(None).policy
        shown["live"] = engine.run_text(kept.text, live) if live is not None else None
    return render(request, "console/scenario.html", shown)


def _clicked(request: HttpRequest) -> dict[str, Any]:
    """The rows that were ticked, and all that were offered: one that is new is ticked as it usually is."""
    return {"chosen": request.POST.getlist("expect"), "seen": request.POST.getlist("seen")}


def _form_context(bench: Bench, policy: Policy, form: Form, trigger: str = "") -> dict[str, Any]:
    document = policy.document
    accounts = list(every_account(document).values())[:MOST_ACCOUNTS]
    return {
        "screen": "policy", "bench": bench, "draft": bench.draft, "form": form, "trigger": trigger,
        "tried": tried(_form_text(form, policy, []), policy), "is_new": True, "step_kinds": scenario_form.STEPS,
        "people": document.people_names,
        "teams": document.team_names,
        "priorities": document.workspace.priorities, "accounts": accounts,
        "zone": document.workspace.time_zone,
        "kinds": sorted({kind for team in document.teams.values() for kind in team.handles}),
    }  # fmt: skip


def _form_text(form: Form, policy: Policy, expect: list[str]) -> str:
    account = directory.account(form.account.strip()) if form.account.strip() else None
    facts = facts_of(account, policy.document.accounts.get(account.key)) if account is not None else {}
    return form.text(facts, expect)


def _typed(request: HttpRequest) -> str:
    return request.POST.get("text", "").replace("\r\n", "\n")


def _as_problem(problem: NotKept) -> Problem:
    return Problem(file="", line=1, code=problem.code, message=str(problem), hint=problem.hint)


def _page_of(kept: Kept, bench: Bench) -> str:
    return f"{reverse('scenario', args=[kept.id])}{bench.query}"
