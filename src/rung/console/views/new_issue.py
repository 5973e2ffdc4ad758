"""An issue by hand: somebody called or came by, and a teammate writes down what they said."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rung import clock, config
from rung.console.access import needs, with_policy
from rung.console.forms.new_issue import NewIssue
from rung.core.events import IssueAssigned
from rung.engine.accounts.accounts import every_account
from rung.engine.sending.senders import StoreDirectory
from rung.store.decisions import acts
from rung.store.policies import policies

MOST_SHOWN = 500
"""Accounts that the field offers; any other is found by its name or key all the same."""


@needs("work")
@with_policy
@require_http_methods(["GET", "HEAD", "POST"])
def new_issue(request: HttpRequest) -> HttpResponse:
    """The form, and the issue that it opens; sent twice, it opens one."""
    document = policies.document_in_force()
    accounts = every_account(document)
    given = request.POST if request.method == "POST" else None
    form = NewIssue(given, document, accounts, about=request.GET.get("account", ""))
    if given is not None and form.is_valid():
        answer = _opened(request, form)
        if answer is not None:
            return answer
    context = {
        "screen": "now", "form": form, "accounts": list(accounts.values())[:MOST_SHOWN],
        "kinds": sorted({kind for team in document.teams.values() for kind in team.handles}),
    }  # fmt: skip
    return render(request, "console/new_issue.html", context)


def _opened(request: HttpRequest, form: NewIssue) -> HttpResponse | None:
    """The issue's page once it is decided; None where it could not be taken down, which the form then says."""
    member = request.member
    source = f"console:{member.username}"
    event = form.event(member.acts_as, StoreDirectory(config.current()), clock.now())
    outcome = acts.put(event, source)
    if not outcome.is_taken:
        form.add_error(None, f"It was not opened: {outcome.message}. {outcome.hint}".strip())
        return None
    if form.cleaned_data["mine"] and outcome.state != "repeated":
        taken = IssueAssigned(issue=event.issue, at=clock.now(), by=member.acts_as, to=member.acts_as)
        acts.put(taken, source)
    if outcome.state == "waiting":
        messages.info(request, f"{event.issue} is taken down, and stands in the queue as soon as it is decided.")
        return redirect("now")
    messages.success(request, f"{event.issue} is open. Who is told, and when, stands beside it.")
    return redirect("issue", key=event.issue)
