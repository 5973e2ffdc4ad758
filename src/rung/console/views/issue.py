"""One issue: the conversation, and always in view who has it, the ladder, the clocks, the promise and why."""

from http import HTTPStatus
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rung import clock, config
from rung.console.access import needs
from rung.console.acts import acts, mention_words
from rung.console.forms.act_form import CLOSINGS, SNOOZES, Act
from rung.console.going_back import back_to
from rung.console.pictures import rungs
from rung.console.refusals import line
from rung.console.templatetags.when import beside
from rung.console.views.why import askable
from rung.console.words import moods, tracked
from rung.core.events import NoticeSeen
from rung.core.happenings.mentions import mentioned
from rung.core.issue import IssueState
from rung.core.policy import Policy
from rung.core.refused import Refused
from rung.engine import handover_brief
from rung.engine.learning import alike as looking
from rung.engine.learning import learning
from rung.engine.proof import preview_acts
from rung.engine.sending import alarms, answer_files, answers
from rung.engine.stronger import drafting, setting
from rung.engine.telling.pictures import kind_of
from rung.store.accounts import satisfaction
from rung.store.decisions import intake, set_aside
from rung.store.decisions.intake import InboxRow
from rung.store.elsewhere import form_entries
from rung.store.pages import issue_page, merges, names, queries
from rung.store.people.members import Membership
from rung.store.policies import policies
from rung.store.standing import watch
from rung.store.words import alike_page, attachments, conversation, saved_answers, sides
from rung.store.words.attachments import File
from rung.understand.likeness.likeness import LEAST

CHANNEL = "console"
WRITTEN = ("reply", "note")
"""Acts that carry words of the composer; files may go with them."""
ASIDE = ("side-start", "side-say")
"""The same of side conversations."""
PROMISES = (("30m", "in 30 min"), ("1h", "in 1 h"), ("end_of_day", "by the end of the day"))
MOODS = {"angry": "angry", "neutral": "neutral", "pleased": "pleased", "unsure": "not sure"}
DECLINES = (
    ("unavailable", "I am not available"),
    ("not_ours", "Not ours"),
    ("not_urgent", "Not urgent"),
    ("known", "Known already"),
)
LONGEST_KEPT = 2_000
"""Characters of a refused answer that are shown again."""


@needs("look")
@require_GET
def issue(request: HttpRequest, key: str) -> HttpResponse:
    """The whole page. Whoever was told of the issue has seen it now. Where its first event was set aside, there is only
    that to be seen."""
    if queries.state_of(key) is None and set_aside.of("issue", key):
        return redirect("set-aside")
    context = _context(request, key)
    _see(request.member, context["issue"])
    return render(request, "console/issue.html", context)


@needs("look")
@require_GET
def parts(request: HttpRequest, key: str) -> HttpResponse:
    """What moves on the page: fetched again whenever the issue changed. The composer is left alone."""
    return render(request, "console/_issue_parts.html", _context(request, key))


@needs("look")
@require_GET
def alike(request: HttpRequest, key: str) -> HttpResponse:
    """Other open issues that are like this one, fetched once the page is there: nobody waits for them."""
    state = queries.state_of(key)
    if state is None:
        raise Http404(f"there is no issue {key}, or its first event is still being decided")
    found = looking.of_issue(key, unlike=state.unlike) if state.is_open else []
    bound = round(100 * looking.least(state.account)) if found else 0
    context = {"key": key, "alike": found, "linked": state.linked, "bound": bound, "usual": round(100 * LEAST)}
    return render(request, "console/_alike.html", context)


@needs("work")
@require_POST
def act(request: HttpRequest, name: str, key: str) -> HttpResponse:
    """Something that the viewer does to the issue."""
    if name not in acts.ACTS:
        raise Http404(f"there is no act {name}")
    state = queries.state_of(key)
    if state is None:
        raise Http404(f"there is no issue {key}, or its first event is still being decided")
    member = request.member
    zone = ZoneInfo(member.time_zone or "UTC")
    files, problem = _files(request, name, state)
    problem = problem or (_second_look(request, key) if name == "reply" else "")
    if problem and request.POST.get("left"):
        return _told_later(request, key, problem)
    if problem:
        return _side_again(request, key, problem) if name in ASIDE else _composed_again(request, key, problem)
    outcome = acts.do(name, Act(request.POST, key, member.acts_as, clock.now(), zone, files), member)
    if request.POST.get("left"):
        return _told_later(request, key, "" if outcome.is_done else outcome.words)
    if name in WRITTEN and not outcome.is_done:
        return _composed_again(request, key, outcome.words)
    if name in ASIDE and not outcome.is_done:
        return _side_again(request, key, outcome.words)
    if name == "offer" and not outcome.is_done:
        return _offered_again(request, _context(request, key), outcome.words)
    (messages.success if outcome.is_done else messages.error)(request, outcome.words)
    return back_to(request, reverse("issue", args=[key]))


def _saved_answers(found: issue_page.IssuePage, member: Membership, policy: Policy) -> list[tuple[str, str]]:
    """Those of the issue's team, of the viewer's teams and of everybody, filled in for this issue."""
    person = policy.document.people.get(member.person or "")
    teams = frozenset((*(person.teams if person else ()), found.state.team or ""))
    account = (found.account.name or found.account.key) if found.account else ""
    facts = {"issue": found.key, "account": account, "me": person.name if person else member.name}
    return [(one.name, saved_answers.filled(one.body, facts)) for one in saved_answers.offered(teams)]


def _told_later(request: HttpRequest, key: str, problem: str) -> HttpResponse:
    """Sent by a page that is left: nobody reads this answer. What was refused is said on whatever page comes next, with
    the words that would be lost."""
    if problem:
        words = request.POST.get("body", "").strip()
        kept = f" You wrote: “{words[:LONGEST_KEPT]}”" if words else ""
        messages.error(request, f"{key}: what you sent when you left the page was not taken. {problem}{kept}")
    return HttpResponse(status=204)


def _second_look(request: HttpRequest, key: str) -> str:
    """What whoever sends an answer should know before the customer reads it. Sent once more, it goes."""
    return _answered_meanwhile(request, key) or _reads_like_a_note(request)


def _reads_like_a_note(request: HttpRequest) -> str:
    """An answer that mentions teammates was most likely meant as a note."""
    found = mentioned(request.POST.get("body", ""), policies.current().document)
    if request.POST.get("sure") or not found.targets:
        return ""
    named = ", ".join(f"@{one}" for one in (*found.people, *found.teams))
    words = f"This names {named}, as a note does, and the customer would read it."
    return f"{words} Keep it as a note, or send it once more."


def _answered_meanwhile(request: HttpRequest, key: str) -> str:
    """Whether a colleague answered the customer since this page was read: two answers cross, or say different things.
    Whoever sends it once more has read this."""
    read, last = request.POST.get("read", ""), conversation.last_answer(key)
    is_known = read.isascii() and read.isdigit() and len(read) < 19
    if last is None or not is_known or last.seq <= int(read) or last.by == request.member.acts_as:
        return ""
    who = names.who(policies.current(), last.by)
    ago = names.span(clock.now() - last.at)
    words = f"{who} answered the customer {ago} ago, after you opened this page."
    return f"{words} Read it above; send yours once more if it is still needed."


def _files(request: HttpRequest, name: str, state: IssueState) -> tuple[tuple[File, ...], str]:
    """The files that were sent with an answer or a note, and what keeps them from going."""
    sent = request.FILES.getlist("files") if name in (*WRITTEN, *ASIDE) else []
    if not sent:
        return (), ""
    most = config.current().max_attachment
    files = tuple(_uploaded(one, most) for one in sent)
    way = answers.way_of_files(state) if name == "reply" else None
    return files, answer_files.problem(files, [one.size or 0 for one in sent], way)


def _uploaded(file: UploadedFile, most: int) -> File:
    """Of one that is too large only its name is of use."""
    content = file.read() if (file.size or 0) <= most else b""
    return File(answer_files.plain_name(file.name or ""), file.content_type or "application/octet-stream", content)


def _composed_again(request: HttpRequest, key: str, problem: str) -> HttpResponse:
    """The page with what was written, and what is wrong with it beside. A browser gives no file back: it is chosen
    again."""
    chosen = [one.name for one in request.FILES.getlist("files")]
    composed = {"body": request.POST.get("body", ""), "problem": problem, "files": chosen}
    context = {**_context(request, key), "composed": composed}
    return render(request, "console/issue.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _side_again(request: HttpRequest, key: str, problem: str) -> HttpResponse:
    """The page with the side conversation as it was written, and what is wrong with it."""
    written = {name: request.POST.get(name, "") for name in ("to", "topic", "said")}
    side = request.POST.get("side", "")
    number = int(side) if side.isascii() and side.isdigit() and len(side) < 10 else 0
    context = {**_context(request, key), "composed_side": {**written, "number": number, "problem": problem}}
    return render(request, "console/issue.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _offered_again(request: HttpRequest, context: dict[str, Any], problem: str) -> HttpResponse:
    """The page with the hand-over as it was written, and what is wrong with it."""
    written = {name: request.POST.get(name, "") for name in ("team", "asked", "summary")}
    offer = {**written, "problem": problem}
    return render(request, "console/issue.html", {**context, "offer": offer}, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@needs("work")
@require_POST
def draft_brief(request: HttpRequest, key: str) -> HttpResponse:
    """The page with the hand-over as it was written, and with a drafted brief in place of the one that stood there."""
    context = _context(request, key)
    try:
        drafted = drafting.of_page(config.current(), context["issue"])
    except Refused as refused:
        return _offered_again(request, context, line(refused))
    written = {name: request.POST.get(name, "") for name in ("team", "asked")}
    offer = {**written, "summary": drafted.text, "drafted_by": _drafter()}
    return render(request, "console/issue.html", {**context, "offer": offer})


@needs("look")
@require_GET
def attachment(request: HttpRequest, number: int, key: str) -> HttpResponse:
    """A file that came with a message, always as a download: nothing of it runs on this origin."""
    found = attachments.read(number)
    if found is None or number not in {one.id for one in attachments.of_issue(key)}:
        raise Http404("there is no such file, or its contact was erased")
    kept, content = found
    return FileResponse(
        BytesIO(content), as_attachment=True, filename=kept.name, content_type="application/octet-stream"
    )


@needs("work")
@require_POST
def attachment_again(request: HttpRequest, number: int, key: str) -> HttpResponse:
    """A file that could not be fetched from where it lies is fetched once more."""
    if number in {one.id for one in attachments.of_issue(key)} and attachments.ask_again(number):
        messages.success(request, "The file is fetched once more. Load the page anew in a moment.")
    else:
        messages.error(request, "There is nothing to fetch: the file is here, or its contact was erased.")
    return redirect("issue", key=key)


@needs("look")
@require_GET
def picture_in_words(request: HttpRequest, number: int, key: str) -> HttpResponse:
    """A picture that stands in the words of a mail. Its bytes say what it is, and nothing else is shown."""
    found = attachments.read(number)
    kind = kind_of(found[1]) if found else None
    if found is None or kind is None or number not in {one.id for one in attachments.of_issue(key)}:
        raise Http404("there is no such picture, or its contact was erased")
    response = HttpResponse(found[1], content_type=kind)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _see(member: Membership, page: issue_page.IssuePage) -> None:
    """The next who opens the queue reads "seen" beside the level. It is put in once, and nobody waits for it."""
    mine = [told for ladder in page.ladders for told in ladder.told if told.to == member.person]
    unseen = [told.notice for told in mine if told.state in ("told", "accepted")]
    seen = [
        NoticeSeen(
            issue=page.key, id=f"{page.key}#{notice}", at=clock.now(), notice=notice, to=member.acts_as, channel=CHANNEL
        )
        for notice in unseen
    ]
    if seen:
        watch.where_possible(intake.put, [InboxRow(f"seen:{member.username}", event, b"seen") for event in seen])


def _drafter() -> str:
    """The model that drafts briefs of hand-overs; empty where none does."""
    stronger = setting.current()
    return stronger.model if stronger.drafts else ""


def _context(request: HttpRequest, key: str) -> dict[str, Any]:
    found = issue_page.issue(key)
    if found is None:
        raise Http404(f"there is no issue {key}, or its first event is still being decided")
    policy = queries.policy_for(found.policy_version)
    member = request.member
    measured = moods.moods_of(found.conversation)
    ratings, waiting = satisfaction.of_issue(key)
    return {
        "screen": "now",
        **_offered(found, policy, member),
        "time_zone": beside(member.time_zone or "UTC", found.customer_zone),
        "linked": alike_page.linked(found.state.linked),
        "issue": found,
        "entry": form_entries.of_issue(key),
        "ratings": ratings,
        "survey_waiting": waiting,
        "moods": measured,
        "mood": [*measured.values()][-1] if measured else None,
        "read": max((one.seq for one in found.conversation if one.direction == "out" and one.issue == key), default=0),
        "open_issues": queries.queue(queries.Filter(account=found.state.account), limit=0).total,
        "sides": sides.of_issue(key, found.state, policy),
        "ladders": [(one, rungs.ahead(one.coming, policy)) for one in found.ladders],
        "climbing": any(one.state in ("open", "exhausted") for one in found.ladders),
        "is_mine": member.acts_as in (found.owner, found.state.assignee),
        "newest_policy": policies.current_number(),
        "tracked": tracked.shown(found),
        "tracker_troubles": tracked.troubles(found),
        "waits": alarms.waits(clock.now()),
    }


def _offered(found: issue_page.IssuePage, policy: Policy, member: Membership) -> dict[str, Any]:
    """What whoever looks may do there, and what they may choose from."""
    return {
        "mood_choices": MOODS,
        "files_way": answers.way_of_files(found.state),
        "most_files": answer_files.MOST,
        "most_together": answer_files.MOST_TOGETHER,
        "most_of_one": config.current().max_attachment,
        "most_of_one_words": f"{config.current().max_attachment / 1_000_000:g}",
        "teams": policy.document.teams,
        "drafter": _drafter,  # as the brief, made where a template shows it
        "brief": lambda: handover_brief.of_page(found).text,
        "paths": {path.key: path for path in policy.document.paths.values()},
        **askable(policy),
        "asks": list(dict.fromkeys(asked for path in policy.document.paths.values() for asked in path.asks)),
        "priorities": policy.workspace.priorities,
        "choices": learning.choices(policy.document),
        "statuses": ("open", *policy.workspace.statuses_waiting),
        "mentionable": mention_words.mentionable(policy),
        "snoozes": SNOOZES,
        "closings": CLOSINGS,
        "saved_answers": _saved_answers(found, member, policy),
        "unmerge": merges.undoable(found.state, found.now),
        "promises": PROMISES,
        "declines": DECLINES,
        "trackers": tracked.offered() if found.state.is_open else [],
        "what_ifs": preview_acts.choices(found.state, policy),
    }
