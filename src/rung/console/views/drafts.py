"""Drafts of the policy: begun from a version, kept while they are typed, published or dropped."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from rung.console import scenario_gate
from rung.console.access import needs
from rung.console.views.policy import EMPTY
from rung.engine.publish import NotPublished, as_typed
from rung.engine.publish import publish as publish_text
from rung.engine.scenarios import ScenariosFail
from rung.store import drafts, policies
from rung.store.drafts import Draft


@needs("edit_policy")
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """A new draft, from the version named, else from the live one, else from nothing."""
    wanted = request.POST.get("version", "")
    number = int(wanted) if wanted.isdecimal() else policies.current_number()
    version = policies.version(number) if number is not None else None
    if wanted and version is None:
        raise Http404(f"there is no version {wanted} of the policy")
    name = request.POST.get("name", "").strip() or (f"Change of version {number}" if version else "First policy")
    text = version.text if version else EMPTY
    draft = drafts.add(text, request.member.acts_as, name=name, based_on=number)
    return redirect("draft", draft.id)


@needs("look")
@require_GET
def document(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The draft's text, and what is wrong with it."""
    return _document(request, found(draft_id))


@needs("edit_policy")
@require_POST
def save(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Keeps what is typed, and says what is wrong with it. What somebody else wrote meanwhile stays."""
    text = request.POST.get("text", "").replace("\r\n", "\n")
    revision = request.POST.get("revision", "")
    draft, overtaken = found(draft_id), False
    try:
        number = int(revision) if revision.isdecimal() else -1
        draft = drafts.save(draft.id, text, request.member.acts_as, revision=number)
    except drafts.Overtaken as problem:
        draft, overtaken = problem.draft, True
    shown = {"draft": draft, "overtaken": overtaken, "loaded": as_typed(text), "text": text}
    return render(request, "console/_draft_check.html", shown)


@needs("publish_policy")
@require_POST
def publish(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Makes the draft the live policy. One with errors stays a draft."""
    draft = found(draft_id)
    if not draft.is_open:
        messages.error(request, f"This draft is {draft.state} already.")
        return redirect("draft", draft.id)
    comment = request.POST.get("comment", "").strip() or draft.comment
    if (unsaid := scenario_gate.asked_first(request, draft)) is not None:
        return unsaid
    try:
        number = publish_text(draft.text, request.member.acts_as, comment)
    except NotPublished:
        messages.error(request, "Not published: the draft has errors. They are listed below, with how to mend them.")
        return redirect("draft", draft.id)
    except ScenariosFail as problem:
        messages.error(request, f"Not published: {problem}. To mend it: {problem.hint}.")
        return redirect("draft", draft.id)
    drafts.end(draft.id, "published", version=number)
    messages.success(request, f"Version {number} is live. Open issues move to it; climbs that began keep their path.")
    return redirect("policy")


@needs("edit_policy")
@require_POST
def drop(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Nobody wants it any more."""
    draft = found(draft_id)
    drafts.end(draft.id, "dropped")
    messages.success(request, f"The draft “{draft.name}” is dropped.")
    return redirect("policy")


def found(draft_id: int) -> Draft:
    """For every page of a draft. Raises Http404."""
    draft = drafts.get(draft_id)
    if draft is None:
        raise Http404(f"there is no draft {draft_id} of the policy")
    return draft


def _document(request: HttpRequest, draft: Draft) -> HttpResponse:
    shown = {"screen": "policy", "tab": "document", "draft": draft, "text": draft.text, "loaded": as_typed(draft.text)}
    shown["current"] = policies.current_number()
    shown["rows"] = min(max(draft.text.count("\n") + 3, 20), 60)
    return render(request, "console/draft.html", shown)
