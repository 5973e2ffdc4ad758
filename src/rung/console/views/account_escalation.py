"""The button that escalates a customer as a whole."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from rung.console.access import needs
from rung.engine.accounts import account_escalation
from rung.engine.accounts.account_escalation import NotEscalated
from rung.policy.saying.value_words import sentence


@needs("work")
@require_POST
def escalate(request: HttpRequest, key: str) -> HttpResponse:
    """Escalates the account, and says what gathers its issues."""
    member = request.member
    path, reason = request.POST.get("path", ""), request.POST.get("reason", "")
    try:
        issue = account_escalation.begin(key, path, reason, member.acts_as, f"console:{member.username}")
    except NotEscalated as error:
        messages.error(request, f"Not escalated: {error.message}. {sentence(error.hint)}")
    else:
        messages.success(request, f"Escalated. {issue} gathers its open issues, and those that come.")
    return redirect("customer", key=key)
