"""The weekly review: what stands out, in words, what is behind it, and a draft of what it proposes."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST
from msgspec import Struct

from rung import clock
from rung.console.access import may, needs
from rung.console.refusals import line
from rung.console.words.named_issues import named_issues
from rung.core.refused import Refused
from rung.engine.reviews import dismissals, keeping, proposals
from rung.engine.reviews.bulletins import NAMES
from rung.engine.reviews.keeping import Sending
from rung.reports import review as reporting
from rung.reports.review import shown
from rung.store.measures import measures, reviews
from rung.store.measures.reviews import Finding, Review, Trial
from rung.store.policies import policies

SURE = {
    "sure": "hardly by chance", "likely": "likely, of few", "hint": "a hint: you know better",
}  # fmt: skip
EARLIER = 12
WEEKS = (2, 4, 8, 12, 26, 52)


class Row(Struct, frozen=True):
    """A finding on the page."""

    finding: Finding
    title: str
    how_sure: str
    trial: Trial | None
    compared: tuple[shown.Compared, ...]

    @property
    def only_costs(self) -> bool:
        return shown.only_costs(self.compared)


@needs("look")
@require_GET
def newest(request: HttpRequest) -> HttpResponse:
    """The newest review."""
    found = reviews.latest()
    return _page(request, found[0] if found else None)


@needs("look")
@require_GET
def one(request: HttpRequest, number: int) -> HttpResponse:
    """A review of an earlier week, as it was."""
    return _page(request, _found(number))


@needs("look")
@require_GET
def issues(request: HttpRequest, number: int) -> HttpResponse:
    """The issues behind a finding."""
    kept = _found(number)
    finding = _finding(request, kept, request.GET.get("finding", ""))
    names = measures.keys(finding.issues)
    rows = named_issues([names[issue] for issue in finding.issues if issue in names])
    context = {"screen": "numbers", "review": kept, "finding": finding, "title": NAMES[finding.kind], "rows": rows}
    return render(request, "console/review_issues.html", context)


@needs("change_review")
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Looks at the four weeks up to now, and keeps what stands out."""
    now = clock.now()
    try:
        keeping.keep(reporting.now_of(now), now, by=request.member.acts_as)
    except policies.NoPolicy:
        messages.error(request, "There is no policy yet. Publish one, then ask for a review.")
    return redirect("review")


@needs("edit_policy")
@require_POST
def draft(request: HttpRequest, number: int) -> HttpResponse:
    """What a finding proposes becomes a draft, which opens with its back-test."""
    kept = _found(number)
    finding = _finding(request, kept, request.POST.get("finding", ""))
    try:
        made, untried = proposals.draft(kept, finding, request.member.acts_as, clock.now())
    except Refused as refused:
        messages.error(request, f"No draft is made: {line(refused)}")
        return redirect("review-one", kept.id)
    if untried is not None:
        messages.error(request, f"The draft is made, and not tested yet: {line(untried)}")
    return redirect("draft-change", made.id)


@needs("change_review")
@require_POST
def know(request: HttpRequest) -> HttpResponse:
    """Somebody knows of a finding: it is left out for some weeks."""
    weeks = request.POST.get("weeks", "")
    given = int(weeks) if weeks.isdecimal() and len(weeks) < 4 else 0
    key, reason = request.POST.get("finding", ""), request.POST.get("reason", "")
    try:
        until = dismissals.know(key, reason, given, request.member.acts_as, clock.now())
    except Refused as refused:
        messages.error(request, f"Not left out: {line(refused)}")
    else:
        messages.success(request, f"Known until {until:%d %b %Y}: it is left out until then.")
    return redirect("review")


@needs("change_review")
@require_POST
def unknow(request: HttpRequest) -> HttpResponse:
    """It is said again."""
    if reviews.unknow(request.POST.get("finding", "")):
        messages.success(request, "It is said again.")
    return redirect("review")


@needs("change_review")
@require_POST
def sending(request: HttpRequest) -> HttpResponse:
    """When the review is made, and to whom it is sent."""
    given = [request.POST.get(name, "") for name in ("weekday", "hour")]
    people = tuple(dict.fromkeys(one.strip() for one in request.POST.get("people", "").split(",") if one.strip()))
    try:
        if not all(one.isdecimal() and len(one) < 3 for one in given):
            raise ValueError("choose a weekday and an hour")
        wanted = Sending("is_on" in request.POST, int(given[0]), int(given[1]), people)
        keeping.set_sending(wanted, clock.now())
    except ValueError as error:
        messages.error(request, f"Not kept: {error}.")
    else:
        messages.success(request, f"The weekly review: {wanted.words}.")
    return redirect("review")


def _page(request: HttpRequest, kept: Review | None) -> HttpResponse:
    earlier = reviews.latest(EARLIER)
    wanted, document = keeping.sending(), policies.document_in_force()
    context: dict[str, Any] = {
        "screen": "numbers", "review": kept, "earlier": earlier, "sending": wanted, "weeks": WEEKS,
        "is_newest": kept is None or kept.id == earlier[0].id, "weekdays": list(enumerate(keeping.WEEKDAYS)),
        "hours": range(24), "least": reporting.FEW, "has_policy": policies.current_number() is not None,
        "waits": keeping.waits(clock.now()),
        "people": document.people_names,
    }  # fmt: skip
    if kept is not None:
        found = shown.shown(kept, clock.now(), sees_people=may(request.member, "see_everybodys_load"))
        context |= {"shown": found, "rows": [_row(kept, finding) for finding in found.findings]}
    return render(request, "console/review.html", context)


def _row(kept: Review, finding: Finding) -> Row:
    trial = kept.trials.get(finding.key)
    compared = tuple(shown.compared(trial)) if trial is not None and trial.state == "done" else ()
    return Row(finding, NAMES[finding.kind], SURE[finding.sure], trial, compared)


def _found(number: int) -> Review:
    kept = reviews.get(number)
    if kept is None:
        raise Http404(f"there is no review {number}")
    return kept


def _finding(request: HttpRequest, kept: Review, key: str) -> Finding:
    """Raises Http404, also for what concerns somebody and is none of the reader's business."""
    finding = kept.finding(key)
    if finding is None or (finding.kind == "person" and not may(request.member, "see_everybodys_load")):
        raise Http404(f"review {kept.id} says nothing of that")
    return finding
