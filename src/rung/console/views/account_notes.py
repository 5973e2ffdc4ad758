"""Notes of an account: added, given other words and taken away by teammates."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from rung.console.access import needs
from rung.engine.accounts import account_notes
from rung.policy.saying.value_words import sentence
from rung.store.people import directory


@needs("work")
@require_POST
def add(request: HttpRequest, key: str) -> HttpResponse:
    """A new note."""
    member = request.member
    body, source = request.POST.get("body", ""), f"console:{member.username}"
    return _done(request, key, lambda: account_notes.add(key, body, member.acts_as, source), "Noted.")


@needs("work")
@require_POST
def change(request: HttpRequest, note: str, key: str) -> HttpResponse:
    """Other words."""
    member = request.member
    body, source = request.POST.get("body", ""), f"console:{member.username}"
    return _done(request, key, lambda: account_notes.change(key, note, body, member.acts_as, source), "Changed.")


@needs("work")
@require_POST
def remove(request: HttpRequest, note: str, key: str) -> HttpResponse:
    """For good."""
    member = request.member
    source = f"console:{member.username}"
    words = "Removed: nobody can read it any more."
    return _done(request, key, lambda: account_notes.remove(key, note, member.acts_as, source), words)


def _done(request: HttpRequest, key: str, act: Callable[[], object], words: str) -> HttpResponse:
    if directory.account_row(key) is None:
        raise Http404(f"there is no account {key}")
    try:
        act()
    except account_notes.BadNote as error:
        messages.error(request, sentence(f"{error.message}: {error.hint}"))
    except account_notes.NoSuchNote:
        messages.error(request, "This note is not there any more: somebody removed it.")
    else:
        messages.success(request, words)
    return redirect(f"{reverse('customer', args=[key])}#notes")
