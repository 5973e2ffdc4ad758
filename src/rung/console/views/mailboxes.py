"""Mailboxes: the addresses that customers write to, with their team, way in, signature and way out."""

import re

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from rung import config
from rung.channels.mail.layout import clean_signature
from rung.channels.mail.message import ADDRESS
from rung.console.access import needs
from rung.console.forms import mailbox_form
from rung.console.forms.mailbox_form import MailboxForm
from rung.engine.elsewhere import mail_fetch
from rung.intake.mail.folder import FolderTrouble
from rung.intake.mail.ways import WAYS
from rung.store.elsewhere import mailboxes
from rung.store.elsewhere.mailboxes import Mailbox
from rung.store.elsewhere.sources import Taken
from rung.store.policies import policies


@needs("manage_sources")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new mailbox; the address to which a provider posts is shown on the answer to this request and never again."""
    if request.method == "GET":  # the answer, loaded anew
        return redirect("sources")
    way, address = request.POST.get("way", ""), request.POST.get("address", "").strip().lower()
    name = request.POST.get("name", "").strip().lower() or _name_of(address)
    if way not in WAYS:
        raise Http404(f"there is no way in {way}")
    if not ADDRESS.fullmatch(address) or "+" in address:
        messages.error(request, f"No mailbox was made: “{address}” is no mail address without a plus.")
        return redirect("sources")
    try:
        key = mailboxes.add(name, address, way, request.member.acts_as)
    except ValueError as error:
        messages.error(request, f"No mailbox was made: {error}. Give it another name.")
        return redirect("sources")
    except Taken as error:
        messages.error(request, f"There is a mailbox {error} already. Open it below, or give this one another name.")
        return redirect("sources")
    if not WAYS[way].is_posted:
        return redirect("mailbox", name)
    return _page(request, _found(name), posted_to=_posted_to(name, key))


def _name_of(address: str) -> str:
    """What a mailbox is called whose address says it: by what stands before the @, and by its domain where another has
    that name, as with one `help@` for each of two brands."""
    local, _, domain = address.partition("@")
    taken = {one.name for one in mailboxes.everyone()}
    names = (local, f"{local}-{domain.partition('.')[0]}", f"{local}-{domain}")
    found = (re.sub(r"[^a-z0-9]+", "-", name).strip("-")[:40].strip("-") for name in names)
    return next((name for name in found if name and name not in taken), local)


@needs("manage_sources")
@require_http_methods(["GET", "POST"])
def mailbox(request: HttpRequest, name: str) -> HttpResponse:
    """One mailbox."""
    found = _found(name)
    if request.method == "GET":
        return _page(request, found)
    form = mailbox_form.of_post(request.POST, found, policies.team_names())
    if not form.faults:
        try:
            mailboxes.change(name, **form.changes, next_at=None)
        except Taken:
            form.faults["address"] = "Another mailbox has this address."
    if form.faults:
        return _page(request, found, form)
    messages.success(request, f"{name} is kept.")
    return redirect("mailbox", name)


@needs("manage_sources")
@require_http_methods(["GET", "POST"])
def new_key(request: HttpRequest, name: str) -> HttpResponse:
    """Another address to post to; the old one leads nowhere from now on."""
    found = _found(name)
    if request.method == "GET" or not WAYS[found.way].is_posted:
        return redirect("mailbox", name)
    return _page(request, found, posted_to=_posted_to(name, mailboxes.new_key(name)))


@needs("manage_sources")
@require_POST
def check(request: HttpRequest, name: str) -> HttpResponse:
    """Looks into the folder now, and says what is found; nothing is fetched."""
    found = _found(name)
    if found.way != "imap":
        raise Http404(f"{name} has no folder")
    try:
        messages.success(request, mail_fetch.check(found, config.current()))
    except FolderTrouble as error:
        messages.error(request, f"The folder cannot be read: {str(error).rstrip('.')}.")
    return redirect("mailbox", name)


@needs("manage_sources")
@require_POST
def remove(request: HttpRequest, name: str) -> HttpResponse:
    """No mail is taken by it any more."""
    found = _found(name)
    mailboxes.remove(name)
    kept = "What came by it stays; answers leave from the installation's own address from now on."
    messages.success(request, f"{found.address} is removed. {kept}")
    return redirect("sources")


def _page(
    request: HttpRequest, found: Mailbox, form: MailboxForm | None = None, posted_to: str = ""
) -> HttpResponse:
    form = form or mailbox_form.of_mailbox(found)
    way = WAYS[found.way]
    return render(
        request,
        "console/mailbox.html",
        {
            "screen": "settings",
            "mailbox": found,
            "way": way,
            "steps": [step.replace("{address}", found.address) for step in way.steps],
            "form": form,
            "values": form.values,
            "faults": form.faults,
            "posted_to": posted_to,
            "where": f"{config.current().base_url}/in/mail/{found.name}/…",
            "teams": policies.team_names(),
            "encryption": mailbox_form.ENCRYPTION,
            "signature_shown": clean_signature(form.values["signature_html"]),
        },
        status=422 if form.faults else 200,
    )


def _posted_to(name: str, key: str) -> str:
    return f"{config.current().base_url}/in/mail/{name}/{key}"


def _found(name: str) -> Mailbox:
    found = mailboxes.get(name)
    if found is None:
        raise Http404(f"there is no mailbox {name}")
    return found
