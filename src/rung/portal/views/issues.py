"""A customer's own page: their issues, what was said, what was promised; and what they do, as events like any other."""

from collections.abc import Callable, Set
from hashlib import sha256
from io import BytesIO
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods
from msgspec import Struct

from rung import clock, config
from rung.core.events import AnyEvent, IssueReopened, IssueResolved, MessageReceived
from rung.engine.customers import customer_page, forms
from rung.engine.customers.customer_page import Settings
from rung.intake.base import Attachment
from rung.portal import pages, posted, ratings
from rung.portal.access import Guest, for_guests, open_to_all
from rung.portal.views.entry import ask_for_link
from rung.portal.words import say
from rung.store import tallies
from rung.store.decisions import acts
from rung.store.elsewhere import form_entries
from rung.store.pages import customer_issues
from rung.store.people import tokens
from rung.store.policies import policies
from rung.store.words import attachments
from rung.store.words.attachments import File, Kept
from rung.store.words.conversation import Said

CHANNEL = "portal"
LONGEST_ANSWER = 20_000
MOST_FILES = 5
WRITTEN_AN_HOUR = 60
ACTS = ("answer", "close", "reopen", "rate")
DONE = {"answer": "answered", "close": "was_closed", "reopen": "was_reopened", "rate": "rated"}


class Message(Struct, frozen=True):
    """What was said, as a customer sees it."""

    author: str
    is_ours: bool
    """The customer's side."""
    said: Said

    @property
    def files(self) -> tuple[Kept, ...]:
        return self.said.files


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """The list; for whoever is not in yet, the way in."""
    if not customer_page.settings().is_on:
        return pages.switched_off(request)
    if request.method == "POST":
        return ask_for_link(request)
    return _listing(request)


@for_guests
def _listing(request: HttpRequest, guest: Guest) -> HttpResponse:
    rows = customer_issues.listed(guest.visitor.contact, guest.account, clock.now())
    rows = [row for row in rows if guest.may_open(row.key)]
    context = {
        "guest": guest,
        "open_ones": [row for row in rows if row.is_open],
        "ended_ones": [row for row in rows if not row.is_open],
        "forms": forms.offered(guest.visitor.tier) if guest.session.issue is None else (),
    }
    return _answer(request, guest, "issues.html", context)


@for_guests
def issue(request: HttpRequest, guest: Guest, key: str) -> HttpResponse:
    """The conversation, the promise, and what the customer can do."""
    found = _page(guest, key)
    if found is None:
        return _nothing(request, guest)
    if posted.is_too_large(request):
        return _shown(request, guest, found, problem=pages.too_large(_spoken(request, guest)), status=413)
    if request.method == "POST":
        return _act(request, guest, found)
    return _shown(request, guest, found, done=DONE.get(request.GET.get("done", ""), ""))


@for_guests
@require_GET
def file(request: HttpRequest, guest: Guest, number: int, key: str) -> HttpResponse:
    """A file of the conversation, always as a download: nothing of it runs on this origin."""
    contact, account = guest.visitor.contact, guest.account
    found = customer_issues.file(number, key, contact, account, clock.now()) if guest.may_open(key) else None
    if found is None:
        return _nothing(request, guest)
    return _download(*found)


@open_to_all
@require_http_methods(["GET", "HEAD"])
def linked_file(request: HttpRequest, token: str) -> HttpResponse:
    """A file of an answer, by the signed link that stands in the answer: whoever has that may have the file."""
    try:
        found = attachments.read(tokens.read_file_token(token))
    except tokens.BadLink:
        found = None
    if found is None:
        spoken = pages.language(request)
        words = say(spoken, "gone_file_help")
        return pages.plain(request, say(spoken, "gone_file"), words, language=spoken, status=404)
    return _download(*found)


def _download(kept: Kept, content: bytes) -> FileResponse:
    response = FileResponse(
        BytesIO(content), as_attachment=True, filename=kept.name, content_type="application/octet-stream"
    )
    response["Cache-Control"] = "no-store, private"
    return response


def _act(request: HttpRequest, guest: Guest, found: customer_issues.Page) -> HttpResponse:
    spoken, name = _spoken(request, guest), request.POST.get("action", "")
    if name == "rate":
        return _rate(request, guest, found)
    text = request.POST.get("text", "").replace("\0", "").strip()[:LONGEST_ANSWER]
    files = posted.files_in(request, "files")
    problem = say(spoken, "final") if name == "reopen" and found.is_final else _problem(spoken, name, text, files)
    size, place = sum(file.size for file in files), posted.address_of(request)
    is_often = not problem and tallies.count(tallies.of_someone("wrote", guest.visitor.contact)) > WRITTEN_AN_HOUR
    if not problem and (is_often or tallies.is_too_much(size, place)):
        problem = say(spoken, "too_many")
    if problem:
        return _shown(request, guest, found, problem=problem, typed=text, status=422)
    kept = tuple(File(each.name, each.media_type, each.content) for each in files)
    content = f"{name}\n{text}\n{[each.sha256 for each in files]}".encode()
    event = BUILD[name](guest, found.row.key, text, _name(request, guest, content))
    outcome = acts.put(event, f"customer:{guest.visitor.contact}", content=content, files=kept)
    if not outcome.is_taken:
        words = say(spoken, "not_done", why=outcome.message)
        return _shown(request, guest, found, problem=words, typed=text, status=409)
    return HttpResponseRedirect(f"{reverse('portal-issue', args=[found.row.key])}?done={name}")


def _rate(request: HttpRequest, guest: Guest, found: customer_issues.Page) -> HttpResponse:
    """What they say of the survey that is open for this issue."""
    spoken, asked = _spoken(request, guest), ratings.open_for(found.row.key, guest.visitor.contact)
    if asked is None:
        return _shown(request, guest, found, problem=say(spoken, "survey_over"), status=410)
    visitor = guest.visitor
    problem = ratings.take(request, asked, spoken, visitor.address, CHANNEL, f"customer:{visitor.contact}")
    if problem is not None:
        return _shown(request, guest, found, problem=problem.words, status=problem.status)
    return HttpResponseRedirect(f"{reverse('portal-issue', args=[found.row.key])}?done=rate")


def _problem(spoken: str, name: str, text: str, files: tuple[Attachment, ...]) -> str:
    """What keeps it from being taken, in the words of the page."""
    most = config.current().max_attachment
    if name not in ACTS:
        return say(spoken, "nothing_written")
    if len(files) > MOST_FILES:
        return pages.too_large(spoken)
    large = next((each for each in files if each.size > most), None)
    if large is not None:
        return say(spoken, "file_too_large", name=large.name, most=most // 1_000_000)
    return say(spoken, "nothing_written") if name == "answer" and not text and not files else ""


def _answered(guest: Guest, key: str, text: str, name: str) -> AnyEvent:
    return MessageReceived(
        issue=key, id=name, at=clock.now(), body=text, contact=guest.visitor.address, channel=CHANNEL
    )


def _closed(guest: Guest, key: str, text: str, name: str) -> AnyEvent:
    return IssueResolved(issue=key, id=name, at=clock.now(), by="customer")


def _reopened(guest: Guest, key: str, text: str, name: str) -> AnyEvent:
    return IssueReopened(issue=key, id=name, at=clock.now(), by="customer")


BUILD: dict[str, Callable[[Guest, str, str, str], AnyEvent]] = {
    "answer": _answered, "close": _closed, "reopen": _reopened,
}  # fmt: skip


def _name(request: HttpRequest, guest: Guest, content: bytes) -> str:
    """The same words from the same page are one message, however often they are sent."""
    page = request.POST.get("page", "")[:40]
    return sha256(f"{guest.visitor.contact}\n{page}\n".encode() + content).hexdigest()[:32]


def _page(guest: Guest, key: str) -> customer_issues.Page | None:
    if not guest.may_open(key):
        return None
    return customer_issues.page(key, guest.visitor.contact, guest.account, clock.now())


def _shown(
    request: HttpRequest, guest: Guest, found: customer_issues.Page, *, done: str = "", problem: str = "",
    typed: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    spoken, look = _spoken(request, guest), customer_page.settings()
    team = {*policies.people_names().values()} if look.names_of_team else set()
    context = {
        "guest": guest, "issue": found.row, "continued_as": found.continued_as,
        "is_final": found.is_final,
        "answered": _answered_beside(found),
        "survey": ratings.shown(ratings.open_for(found.row.key, guest.visitor.contact), spoken),
        "messages_said": [_message(one, guest, spoken, look, team) for one in found.said],
        "done": say(spoken, done) if done else "", "problem": problem, "typed": typed,
        "page": sha256(f"{clock.now().isoformat()}{guest.session.id}".encode()).hexdigest()[:32],
        "files_help": pages.files_help(spoken),
    }  # fmt: skip
    return _answer(request, guest, "issue.html", context, status)


def _answered_beside(found: customer_issues.Page) -> tuple[tuple[str, str], ...]:
    """What they answered in a form beside their words; a colleague's answers are their own."""
    entry = form_entries.of_issue(found.row.key) if found.row.is_own else None
    return entry.beside if entry else ()


def _message(one: Said, guest: Guest, spoken: str, look: Settings, team: Set[str]) -> Message:
    """Who wrote it, as far as the team lets customers know: those of `team` by their names."""
    if one.direction == "in":
        if one.author.casefold() == guest.visitor.address.casefold():
            author = say(spoken, "you")
        else:
            author = one.author if look.names_of_colleagues and "@" in one.author else say(spoken, "colleague")
        return Message(author, True, one)
    return Message(one.author if one.author in team else look.name, False, one)


def _nothing(request: HttpRequest, guest: Guest) -> HttpResponse:
    """The same for what is not there and for what is somebody else's."""
    spoken = _spoken(request, guest)
    more: dict[str, Any] = {"link": reverse("portal"), "link_words": say(spoken, "all"), "guest": guest}
    words = say(spoken, "gone_page_help")
    return pages.plain(request, say(spoken, "gone_page"), words, language=spoken, status=404, **more)


def _answer(
    request: HttpRequest, guest: Guest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    zone = guest.visitor.time_zone
    return pages.answer(
        request, template, context, language=_spoken(request, guest), status=status, time_zone=zone
    )


def _spoken(request: HttpRequest, guest: Guest) -> str:
    return pages.language(request, guest.visitor.language or "auto")
