"""The people who write for a customer: added, changed, and erased."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from rung.console.access import needs
from rung.console.forms.customers import FactsForm
from rung.engine.accounts import contacts
from rung.policy.schema.contacts import CONTACT_RECORD
from rung.policy.tables.sheets import Fault
from rung.store.accounts import contacts as kept
from rung.store.pages import queries
from rung.store.words import texts

ORIGIN = "console"
CHANGED = "Changed. It counts at the next decision of their issues."


@needs("edit_customers")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, key: str) -> HttpResponse:
    """Somebody new who writes for an account."""
    given = request.POST if request.method == "POST" else None
    form = FactsForm(CONTACT_RECORD, {}, {}, {}, given=given, suggested={"account": key})
    address = request.POST.get("email", "").strip()
    if given is not None and kept.by_address([address]):
        hint = "change what is known of them instead"
        form.take([Fault(1, 1, "key", "taken", f"{address} is a known contact already", hint)])
    elif given is not None and _taken(request, address, form):
        return redirect("customer", key=request.POST.get("account", "").strip() or key)
    context = {"screen": "customers", "form": form, "address": address, "account": key, "contact": None}
    return render(request, "console/contact.html", context)


@needs("edit_customers")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, contact: str) -> HttpResponse:
    """What is known of somebody, to be changed."""
    address = _address_or_404(contact)
    given = request.POST if request.method == "POST" else None
    known = kept.find(contact)
    form = FactsForm(CONTACT_RECORD, *contacts.facts_of(known), {}, given=given)
    if given is not None and _taken(request, address, form):
        return redirect("contact", contact=contact)
    account = known.profile.account if known else None
    context = {"screen": "customers", "form": form, "address": address, "account": account, "contact": contact}
    return render(request, "console/contact.html", {**context, "known": known})


@needs("erase_contacts")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, contact: str) -> HttpResponse:
    """Forget somebody, once it was said what that means."""
    address = texts.address_of(contact)
    if address is None or not texts.is_person(contact):
        raise Http404("there is no such contact, or they are erased")
    known = kept.find(contact)
    account = known.profile.account if known else None
    if request.method == "POST" and request.POST.get("sure") == "yes":
        texts.erase(contact)
        messages.success(request, "Erased. What they wrote, and who they were, can no longer be read by anybody.")
        return redirect("customer", key=account) if account else redirect("customers")
    context = {
        "screen": "customers", "address": address, "contact": contact, "known": known, "account": account,
        "has_page": "@" in address, "is_unsure": request.method == "POST",
        "open_issues": queries.open_of_contact(contact),
    }  # fmt: skip
    return render(request, "console/contact_erasure.html", context)


def _taken(request: HttpRequest, address: str, form: FactsForm) -> bool:
    found = contacts.proposal(form.row(address))
    form.take([_of_the_address(one) for one in found.faults])
    if found.faults:
        return False
    contacts.put(found.entries, request.member.acts_as, ORIGIN)
    messages.success(request, CHANGED if found.entries else "Nothing was different.")
    return True


def _of_the_address(fault: Fault) -> Fault:
    """The address is the key of a contact, and a field of its own in the form."""
    if fault.field != "email":
        return fault
    return Fault(fault.line, fault.column, "key", fault.code, fault.message, fault.hint, fault.row)


def _address_or_404(contact: str) -> str:
    address = texts.address_of(contact)
    if address is None or "@" not in address:
        raise Http404("there is no such contact, or they are erased")
    return address
