"""Settings, Forms: what customers are asked, written as a draft, looked at as they will see it, and published."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rung import config
from rung.console.access import needs
from rung.console.forms import form_editor
from rung.console.middleware import allow_frames
from rung.engine.customers import forms as engine
from rung.engine.customers.forms import NotPublished
from rung.intake.form.checks import KEY_OF_FORM, Fault
from rung.intake.form.definition import first_form, form_of, plain
from rung.portal import drawing
from rung.store import tallies
from rung.store.elsewhere import form_entries, forms
from rung.store.elsewhere.forms import Kept, Overtaken, Taken
from rung.store.policies import policies

LOOKED_BACK = tallies.KEPT_FOR
REFUSALS = {
    "too_fast": "sent faster than anybody types", "trap": "filled the field that stays empty",
    "too_many": "too many from one place", "damaged": "a page that was changed on its way",
    "too_old": "a page that was open for a day", "form_off": "sent while it was switched off",
}  # fmt: skip
RESERVED = ("new",)


@needs("edit_forms")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """All of them, and what came by each."""
    shown = [(one, form_entries.count_since(one.key, LOOKED_BACK)) for one in forms.everyone()]
    return render(request, "console/forms.html", {"screen": "settings", "forms": shown})


@needs("edit_forms")
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """A form with what every form begins with."""
    key = request.POST.get("key", "").strip().lower()
    if not KEY_OF_FORM.fullmatch(key) or key in RESERVED:
        messages.error(request, f"“{key[:60]}” cannot stand in an address: small letters, digits and dashes.")
        return redirect("forms")
    team = next(iter(policies.document_in_force().teams), None)
    try:
        forms.add(key, plain(first_form(team)), request.member.acts_as)
    except Taken:
        messages.error(request, f"There is a form {key} already. Give this one another name.")
        return redirect("forms")
    return redirect("form-edit", key)


@needs("edit_forms")
@require_http_methods(["GET", "POST"])
def form(request: HttpRequest, key: str) -> HttpResponse:
    """The draft. Each button keeps what was typed before it does what it says."""
    kept = _found(key)
    if request.method == "GET":
        return _page(request, kept, kept.draft)
    typed, what = form_editor.definition_in(request.POST), request.POST.get("do", "save")
    definition, at = form_editor.changed(typed, what, request.POST.get("new_kind", ""))
    if what == "remove-form":
        return _remove(request, kept)
    revision = request.POST.get("revision", "")
    try:
        given = int(revision) if revision.isdigit() and len(revision) < 10 else 0
        kept = forms.save(key, definition, request.member.acts_as, revision=given)
        if what == "publish":
            version = engine.publish(kept, request.member.acts_as)
            messages.success(request, f"Version {version.number} is live: customers are asked this from now on.")
            return redirect("form-edit", key)
    except Overtaken:
        words = (
            "Somebody else changed this form meanwhile, so nothing was kept. What you typed is below: Keep puts it in "
            "the place of theirs; loading this page anew shows theirs."
        )
        messages.error(request, words)
        return _page(request, _found(key), definition, at, status=409)
    except NotPublished as refused:
        words = "It was kept and not published: see what is marked below."
        messages.error(request, words)
        return _page(request, kept, definition, at, refused.faults, status=422)
    return _page(request, kept, definition, at, said="Kept." if what == "save" else "")


@needs("edit_forms")
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, key: str) -> HttpResponse:
    """The form as customers will see it: the draft, or what is being typed. Nothing is kept, nothing can be sent."""
    kept = _found(key)
    definition = form_editor.definition_in(request.POST) if request.method == "POST" else kept.draft
    tier = request.POST.get("as_tier") or request.GET.get("tier") or None
    response = drawing.preview(request, key, form_of(definition), tier)
    response["Content-Security-Policy"] = drawing.IN_THE_EDITOR
    response.xframe_options_exempt = True
    return response


@needs("edit_forms")
@require_POST
def switch(request: HttpRequest, key: str) -> HttpResponse:
    """Whether it takes anything."""
    is_on = request.POST.get("on") == "yes"
    forms.switch(_found(key).key, is_on=is_on)
    words = "takes what customers send." if is_on else "takes nothing: its page says so, and gives back what was typed."
    messages.success(request, f"{key} {words}")
    return redirect("form-edit", key)


def _remove(request: HttpRequest, kept: Kept) -> HttpResponse:
    if not forms.remove_unpublished(kept.key):
        messages.error(request, "It was published, and pages with it may be open: switch it off instead.")
        return redirect("form-edit", kept.key)
    messages.success(request, f"{kept.key} is removed. Nobody ever saw it.")
    return redirect("forms")


def _page(
    request: HttpRequest, kept: Kept, definition: dict[str, Any], at: int | None = None,
    faults: list[Fault] | None = None, *, said: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    found = engine.faults_in(definition, kept.key) if faults is None else faults
    known = engine.world()
    address = f"{config.current().base_url}/f/{kept.key}"
    versions = forms.versions(kept.key)
    context = {
        "screen": "settings", "kept": kept, "form": definition, "rows": form_editor.rows_of(definition, found),
        "faults": found, "at": at, "said": said, "address": address, "world": known, "versions": versions,
        "is_live": bool(versions) and versions[0].definition == definition,
        "sites": "\n".join(definition.get("sites", ())), "kinds": form_editor.KIND_WORDS,
        "means": form_editor.MEANS_WORDS, "languages": form_editor.LANGUAGE_WORDS,
        "came": form_entries.count_since(kept.key, LOOKED_BACK), "newest": form_entries.newest(kept.key, 5),
        "refused": [(words, count) for code, words in REFUSALS.items()
                    if (count := tallies.of_last(f"refused:{kept.key}:{code}", LOOKED_BACK))],
    }  # fmt: skip
    return allow_frames(render(request, "console/form_edit.html", context, status=status))


def _found(key: str) -> Kept:
    kept = forms.get(key)
    if kept is None:
        raise Http404(f"there is no form {key}")
    return kept
