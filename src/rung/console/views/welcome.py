"""The first run: who owns this installation, and five questions whose answers become its policy."""

from zoneinfo import available_timezones

from django.contrib import messages
from django.contrib.auth import authenticate, login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from rung.console.access import public
from rung.console.forms.first_run import Owner, Questions
from rung.core.document import PolicyDocument
from rung.engine.policies.publish import publish
from rung.policy import load, starter
from rung.policy.problems import Problem
from rung.store.people import members
from rung.store.policies import policies

READY = (
    "Ready. Delivery mode is Outbox: every notice stands on the Outbox page and nobody is woken, "
    "until an administrator says otherwise under Settings."
)


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Open only while nobody owns the installation."""
    if members.any_exist():
        return redirect("now")
    has_policy = policies.current_number() is not None
    given = request.POST if request.method == "POST" else None
    owner, questions = Owner(given), None if has_policy else Questions(given)
    if given is None or not (owner.is_valid() & (questions is None or questions.is_valid())):
        return _page(request, owner, questions)
    if questions is None:
        return _own(request, owner, policies.current().document)
    text = starter(questions.answers())
    loaded = load(text)
    if loaded.document is None:
        return _page(request, owner, questions, loaded.errors)
    return _own(request, owner, loaded.document, text, questions.cleaned_data["time_zone"])


def _own(request: HttpRequest, owner: Owner, document: PolicyDocument, text: str = "", zone: str = "") -> HttpResponse:
    """Make the owner's account, then publish what they answered, and let them in."""
    given = owner.cleaned_data
    person = next(
        (one.key for one in document.people.values() if (one.email or "").lower() == given["email"].lower()), None
    )
    try:
        made = members.create_owner(given["email"], given["password"], person, given["name"])
    except members.MemberExists:
        messages.error(request, "Somebody else was faster: this installation has an owner. Ask them for an account.")
        return redirect("account_login")
    if text:
        publish(text, made.acts_as, "from the questions of the first run")
    if zone:
        members.change(made.user_id, time_zone=zone)
    login(request, authenticate(request, username=made.username, password=given["password"]))
    messages.success(request, READY)
    return redirect("now")


def _page(
    request: HttpRequest, owner: Owner, questions: Questions | None, problems: tuple[Problem, ...] = ()
) -> HttpResponse:
    is_wrong = owner.is_bound
    context = {
        "owner": owner, "questions": questions, "problems": problems, "is_wrong": is_wrong,
        "zones": sorted(available_timezones()),
    }  # fmt: skip
    return render(request, "console/welcome.html", context)
