"""Customers from a file: accounts or contacts, first what would change, then the change."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rung.console.access import needs
from rung.engine.accounts import accounts, contacts
from rung.engine.accounts.imports import Entry, NotWritten, Proposal
from rung.policy.tables.facts import written
from rung.policy.tables.sheets import OWN, read_sheet
from rung.store.decisions import intake

KINDS = {"accounts": accounts, "contacts": contacts}
LARGEST = 10_000_000
"""Bytes; more comes in by `rung import`, which shows how far it is."""
SHOWN = 200
"""Records whose changes are shown."""
PATIENCE = 3.0


@needs("edit_customers")
@require_http_methods(["GET", "HEAD", "POST"])
def take_in(request: HttpRequest, kind: str) -> HttpResponse:
    """All of the file or nothing of it."""
    if kind not in KINDS:
        raise Http404(f"there are no {kind} to import")
    context: dict[str, Any] = {"screen": "customers", "kind": kind}
    upload = request.FILES.get("file")
    if request.method != "POST" or (upload is None and not request.POST.get("content")):
        return render(request, "console/customer_import.html", context)
    name = str(upload.name if upload else request.POST.get("name", f"{kind}.csv"))
    content = upload.read(LARGEST + 1) if upload else request.POST["content"].encode()
    if len(content) > LARGEST:
        command = f"rung import {kind} {name}"
        messages.error(request, f"{name} has more than {LARGEST // 1_000_000} MB: use `{command}` for it.")
        return redirect("customer-import", kind)
    room = KINDS[kind]
    found = room.proposal(read_sheet(content, name, room.KEYS))
    context |= {
        "name": name, "content": content.decode("utf-8-sig", "replace"), "found": found,
        "entries": [_shown(one) for one in found.entries[:SHOWN]], "more": max(len(found.entries) - SHOWN, 0),
        "custom": [one.removeprefix(OWN) for one in found.custom],
    }  # fmt: skip
    if found.faults or "keep" not in request.POST:
        return render(request, "console/customer_import.html", context)
    try:
        waits = _put(request, kind, found, f"import of {name}")
    except NotWritten as error:
        messages.error(request, f"Nothing was changed: {error}.")
        return render(request, "console/customer_import.html", context)
    later = " They show here as soon as they are decided." if waits else ""
    messages.success(request, f"{len(found.entries)} taken in from {name}.{later}")
    return redirect("customers")


def _put(request: HttpRequest, kind: str, found: Proposal, origin: str) -> bool:
    """Whether some of it waits to be decided."""
    member = request.member
    if kind == "contacts":
        contacts.put(found.entries, member.acts_as, origin)
        return False
    seqs = accounts.put(found.entries, member.acts_as, origin, f"console:{member.username}", bulk=True)
    return any(one.state == "waiting" for one in intake.wait_decided(seqs, PATIENCE)) if seqs else False


def _shown(entry: Entry) -> tuple[Entry, list[tuple[str, str, str]]]:
    return entry, [(one.field.removeprefix(OWN), written(one.was), written(one.now)) for one in entry.changes]
