"""What helps to write a draft: choices on its cards, known strategies, and what could stand where somebody types."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST
from msgspec import structs

from rung.console.access import needs
from rung.console.views.drafts import found, kept, parts
from rung.engine.policies.publish import as_typed
from rung.policy.editing import strategies
from rung.policy.editing.cards import sections
from rung.policy.editing.choosing import chosen, picker_at
from rung.policy.editing.completions import completions
from rung.policy.editing.edits import CannotEdit
from rung.policy.editing.pickers import SPANS, Picker, Where
from rung.store.policies.drafts import Draft

CHANGED = "Not changed: {} changed this draft meanwhile, or it is open no longer. Load the page anew."


@needs("edit_policy")
@require_POST
def choose(request: HttpRequest, draft_id: int) -> HttpResponse:
    """One value is chosen on a card; the text changes where it stands. What would make errors changes nothing."""
    draft = found(draft_id)
    text = request.POST.get("text", draft.text).replace("\r\n", "\n")
    picker = None
    try:
        picker = picker_at(sections(text, as_typed(text)), _where(request))
        return answer(request, draft, text, chosen(text, picker, request.POST.getlist("value")), picker)
    except CannotEdit as problem:
        return refuse(request, draft, text, f"Not changed: {problem.message}. To go on: {problem.hint}.", picker)


@needs("edit_policy")
@require_http_methods(["GET", "POST"])
def strategy(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The known strategies with what each would put in; and putting one in."""
    draft = found(draft_id)
    if request.method == "GET":
        loaded = as_typed(draft.text)
        shown = {"draft": draft, "strategies": list(strategies.offered(loaded.document)) if loaded.document else None}
        return render(request, "console/_draft_strategies.html", shown)
    text = request.POST.get("text", draft.text).replace("\r\n", "\n")
    try:
        document = as_typed(text).document
        if document is None:
            raise CannotEdit("the document has errors", "mend them first: a strategy speaks of its names")
        return answer(request, draft, text, strategies.put_in(text, strategies.named(_key(request)), document))
    except CannotEdit as problem:
        return refuse(request, draft, text, f"Not put in: {problem.message}. To go on: {problem.hint}.")


@needs("edit_policy")
@require_POST
def complete(request: HttpRequest, draft_id: int) -> HttpResponse:
    """What could stand at the cursor, as the editor asks for it."""
    found(draft_id)
    line, column = (request.POST.get(name, "") for name in ("line", "column"))
    if not (line.isdecimal() and column.isdecimal()):
        return JsonResponse({"completions": []})
    offered = completions(request.POST.get("text", "").replace("\r\n", "\n"), int(line), int(column))
    return JsonResponse({"completions": [structs.asdict(one) for one in offered]})


def answer(request: HttpRequest, draft: Draft, text: str, edited: str, picker: Picker | None = None) -> HttpResponse:
    """Keeps an edited text and shows what became of it; raises CannotEdit where it would have errors."""
    loaded = as_typed(edited)
    if loaded.errors:
        first = loaded.errors[0]
        raise CannotEdit(first.message, first.hint or "write it into the text, where the check says more")
    draft, overtaken = kept(request, draft, edited)
    if overtaken:
        return refuse(request, draft, text, CHANGED.format(draft.changed_by), picker)
    if not _is_asked_by_script(request):
        return redirect("draft", draft.id)
    return _shown(request, parts(draft, edited, loaded) | {"edited": True})


def refuse(request: HttpRequest, draft: Draft, text: str, why: str, picker: Picker | None = None) -> HttpResponse:
    """Says why nothing is changed: beside the picker, with what was typed there, where one was chosen with."""
    if not _is_asked_by_script(request):
        messages.error(request, why)
        return redirect("draft", draft.id)
    at = {"refused_at": picker.place, "typed": request.POST.get("value", "")} if picker else {}
    return _shown(request, parts(draft, text, as_typed(text)) | {"refused": why, **at})


def _shown(request: HttpRequest, shown: dict[str, Any]) -> HttpResponse:
    return render(request, "console/_draft_edited.html", shown | {"spans": SPANS, "with_parts": True})


def _is_asked_by_script(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _key(request: HttpRequest) -> str:
    return str(request.POST.get("strategy", ""))


def _where(request: HttpRequest) -> Where:
    """The place that a form names. Raises CannotEdit where it names none."""
    try:
        where = json.loads(request.POST.get("where", ""))
    except ValueError:
        where = None
    if not isinstance(where, list) or not all(isinstance(one, str | int) for one in where):
        raise CannotEdit("this form names no place of the document", "load the page anew")
    return tuple(where)
