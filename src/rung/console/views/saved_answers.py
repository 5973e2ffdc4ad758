"""Answers that the team gives again and again: looked at by whoever answers, changed by leads."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from rung.console.access import needs
from rung.store.policies import policies
from rung.store.words import saved_answers
from rung.store.words.saved_answers import Unfit


@needs("work")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    return _page(request)


@needs("edit_answers")
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """A new one, or one that is there in other words; what is wrong with it is said beside the words, which stay."""
    given = {name: request.POST.get(name, "") for name in ("id", "name", "team", "body")}
    is_number = given["id"].isascii() and given["id"].isdigit() and len(given["id"]) < 19
    answer_id, team = int(given["id"]) if is_number else None, given["team"] or None
    try:
        if team is not None and team not in policies.document_in_force().teams:
            raise Unfit(f"There is no team {team}: choose one of the list.")
        saved_answers.keep(answer_id, given["name"], team, given["body"], request.member.acts_as)
    except Unfit as unfit:
        is_there = any(one.id == answer_id for one in saved_answers.everyone())
        shown = {**given, "id": answer_id if is_there else None, "problem": str(unfit)}
        return _page(request, shown, status=422)
    messages.success(request, f"Kept: {' '.join(given['name'].split())} stands in the field of each answer now.")
    return redirect("answers")


@needs("edit_answers")
@require_POST
def remove(request: HttpRequest, answer_id: int) -> HttpResponse:
    if saved_answers.remove(answer_id):
        messages.success(request, "Removed. What was answered with it stays as it was sent.")
    else:
        messages.error(request, "It was removed before.")
    return redirect("answers")


def _page(request: HttpRequest, given: dict[str, object] | None = None, status: int = 200) -> HttpResponse:
    context = {
        "screen": "settings",
        "answers": saved_answers.everyone(),
        "given": given or {},
        "teams": policies.team_names(),
        "people": policies.people_names(),
        "longest_name": saved_answers.LONGEST_NAME,
        "longest_body": saved_answers.LONGEST_BODY,
    }
    return render(request, "console/saved_answers.html", context, status=status)
