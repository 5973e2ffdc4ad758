"""Drafts of the policy: begun from a version, kept while they are typed, approved, published or dropped."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rung.console.access import needs
from rung.console.acts import behind_gate, scenario_gate
from rung.console.middleware import allow_styles
from rung.console.views.policy import EMPTY, moved_words
from rung.engine.policies import draft_bulletins
from rung.engine.policies import drafts as drafting
from rung.engine.policies.publish import NotPublished, as_typed
from rung.engine.proof.scenarios import ScenariosFail
from rung.policy.editing.cards import sections
from rung.policy.editing.pickers import SPANS
from rung.policy.reading.loader import Loaded
from rung.policy.saying.difference import by_section
from rung.store.pages import names
from rung.store.policies import drafts, policies
from rung.store.policies.drafts import Draft

LONGEST_COMMENT = 2_000


@needs("edit_policy")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new draft, from the version named, else from the live one, else from nothing."""
    if request.method == "GET":
        return redirect("policy")
    wanted = request.POST.get("version", "")
    number = int(wanted) if wanted.isdecimal() else policies.current_number()
    version = policies.version(number) if number is not None else None
    if wanted and version is None:
        raise Http404(f"there is no version {wanted} of the policy")
    name = request.POST.get("name", "").strip() or drafts.name_for(number if version else None)
    text = version.text if version else EMPTY
    draft = drafts.add(text, request.member.acts_as, name=name, based_on=number)
    return redirect("draft", draft.id)


@needs("look")
@require_GET
def document(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The draft's text, what is wrong with it, what it changes, and the same in sentences."""
    draft = found(draft_id)
    nonce = get_random_string(22)
    shown = {
        "screen": "policy", "tab": "document", "current": policies.current_number(), "spans": SPANS, "nonce": nonce,
        "rows": min(max(draft.text.count("\n") + 3, 20), 60), **parts(draft, draft.text, as_typed(draft.text)),
    }  # fmt: skip
    return allow_styles(render(request, "console/draft.html", shown), nonce)


@needs("edit_policy")
@require_POST
def save(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Keeps what is typed, and says what is wrong with it. What somebody else wrote meanwhile stays."""
    text = request.POST.get("text", "").replace("\r\n", "\n")
    draft, overtaken = kept(request, found(draft_id), text)
    shown = {"overtaken": overtaken, "with_parts": True, **parts(draft, text, as_typed(text))}
    return render(request, "console/_draft_check.html", shown)


@needs("edit_policy")
@require_POST
def rename(request: HttpRequest, draft_id: int) -> HttpResponse:
    """What it is called, and what it changes and why."""
    draft = found(draft_id)
    name = request.POST.get("name", "").strip() or draft.name
    drafts.rename(draft.id, name=name, comment=request.POST.get("comment", "").strip()[:LONGEST_COMMENT])
    messages.success(request, "Kept.")
    return redirect("draft", draft.id)


@needs("edit_policy")
@require_POST
def ask(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Ask for a second pair of eyes on the text as it is now."""
    draft = found(draft_id)
    try:
        told = drafting.ask(draft.id, request.member.acts_as, _revision(request))
    except drafts.Overtaken as problem:
        messages.error(request, _changed_words(problem.draft))
    else:
        messages.success(request, _asked_words(draft, told))
    return redirect("draft", draft.id)


def _asked_words(draft: Draft, told: Sequence[str]) -> str:
    stays = "The draft stands on top of the page Policy until another lead has looked."
    if told:
        asked = ", ".join(names.who(policies.current(), person) for person in told)
        return f"Asked: {asked}. {stays}"
    if draft_bulletins.may_agree(draft):
        return f"Asked. {stays}"
    return (
        "Asked, and nobody here may agree: it takes a lead or an administrator who wrote nothing of it. "
        "Give somebody that role under Settings, Who may sign in."
    )


@needs("publish_policy")
@require_POST
def approve(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Agree to the text as it is now."""
    draft = found(draft_id)
    try:
        drafting.approve(draft.id, request.member.acts_as, _revision(request))
    except drafting.OwnWork:
        messages.error(request, "You wrote this text or part of it: the second pair of eyes is somebody else's.")
    except drafts.Overtaken as problem:
        messages.error(request, _changed_words(problem.draft))
    else:
        messages.success(request, "You agreed to this text. A change of it asks anew.")
    return redirect("draft", draft.id)


@needs("publish_policy")
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Makes the draft the live policy. One with errors stays a draft. Loading a question anew leads to the draft."""
    draft = found(draft_id)
    if request.method == "GET":
        return redirect("draft", draft.id)
    if "revision" in request.POST and _revision(request) != draft.revision:
        messages.error(request, f"Not published: {_changed_words(draft)}")
        return redirect("draft", draft.id)
    comment, moves = request.POST.get("comment", "").strip()[:LONGEST_COMMENT], request.POST.get("move_open") == "on"
    if (unsaid := scenario_gate.asked_first(request, draft)) is not None:
        return unsaid
    by, over = request.member.acts_as, behind_gate.seen(request)
    try:
        number = drafting.publish_draft(draft, by, comment, move_open=moves, over=over)
    except drafting.TakesBack as problem:
        return behind_gate.ask(request, draft, problem.behind)
    except drafts.Overtaken as problem:
        messages.error(request, f"Not published: {_overtaken_words(problem.draft)}")
        return redirect("draft", draft.id)
    except drafting.NotApproved as problem:
        messages.error(request, f"Not published: {problem.message}. To mend it: {problem.hint}.")
        return redirect("draft", draft.id)
    except NotPublished:
        messages.error(request, "Not published: the draft has errors. They are listed below, with how to mend them.")
        return redirect("draft", draft.id)
    except ScenariosFail as problem:
        messages.error(request, f"Not published: {problem}. To mend it: {problem.hint}.")
        return redirect("draft", draft.id)
    messages.success(request, f"Version {number} is live. {moved_words(moves)}")
    return redirect("policy")


@needs("edit_policy")
@require_POST
def drop(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Nobody wants it any more."""
    draft = found(draft_id)
    try:
        drafts.end(draft.id, "dropped", revision=_revision(request) if "revision" in request.POST else draft.revision)
    except drafts.Overtaken as problem:
        messages.error(request, f"Not dropped: {_overtaken_words(problem.draft)}")
        return redirect("draft", draft.id)
    messages.success(request, f"The draft “{draft.name}” is dropped. It can be taken up again below the drafts.")
    return redirect("policy")


@needs("edit_policy")
@require_POST
def take_up(request: HttpRequest, draft_id: int) -> HttpResponse:
    """A new draft with the text, name and comment of one that was dropped."""
    dropped = found(draft_id)
    if dropped.state != "dropped":
        messages.error(request, "This draft is not dropped: nothing needs to be taken up again.")
        return redirect("draft", dropped.id)
    draft = drafts.add(dropped.text, request.member.acts_as, name=dropped.name, based_on=dropped.based_on)
    drafts.rename(draft.id, name=draft.name, comment=dropped.comment)
    return redirect("draft", draft.id)


def found(draft_id: int) -> Draft:
    """For every page of a draft. Raises Http404."""
    draft = drafts.get(draft_id)
    if draft is None:
        raise Http404(f"there is no draft {draft_id} of the policy")
    return draft


def kept(request: HttpRequest, draft: Draft, text: str) -> tuple[Draft, bool]:
    """The draft with another text, and whether somebody else was faster: then it stays as they left it."""
    try:
        return drafts.save(draft.id, text, request.member.acts_as, revision=_revision(request)), False
    except drafts.Overtaken as problem:
        return problem.draft, True


def parts(draft: Draft, text: str, loaded: Loaded) -> dict[str, Any]:
    """What stands beside a draft's text: its check, what it changes of what is live, and its cards."""
    changes = drafting.difference_to_live(loaded.document) if loaded.document is not None else ()
    return {
        "draft": draft, "text": text, "loaded": loaded, "changes": by_section(changes), "count": len(changes),
        "sections": sections(text, loaded), "needs_approval": drafting.needs_approval(),
        "behind": drafting.behind(draft, loaded.document),
    }  # fmt: skip


def _revision(request: HttpRequest) -> int:
    """The revision that whoever sends this form has seen."""
    revision = request.POST.get("revision", "")
    return int(revision) if revision.isdecimal() else -1


def _overtaken_words(draft: Draft) -> str:
    """Why something did not happen to a draft that is another by now."""
    if draft.state == "published":
        return f"this draft is published already, as version {draft.version}."
    return _changed_words(draft) if draft.is_open else "this draft is dropped already."


def _changed_words(draft: Draft) -> str:
    return f"{draft.changed_by} changed the draft meanwhile, or it is open no longer. Look at it once more."
