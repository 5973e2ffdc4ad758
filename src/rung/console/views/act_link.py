"""The small page behind the link in an alert: what it is about, and the buttons, without signing in.

The link is the key: it names one person, one escalation and one notice, and is signed. Opening it does nothing, because
mail scanners open links; only a pressed button acts. The page is a few kilobytes, for a phone in the middle of the
night.
"""

from collections.abc import Callable
from hashlib import sha256
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from msgspec import Struct

from rung import clock
from rung.channels import words
from rung.channels.base import Alert
from rung.console import signed_page
from rung.console.access import public
from rung.console.acts import alert_page
from rung.core.events import (
    AnyEvent,
    EscalationAcknowledged,
    EscalationDeclined,
    HandoffAccepted,
    HandoffReturned,
    MessageSent,
    NoticeSeen,
)
from rung.engine.telling.alerts import Dropped
from rung.intake.base import split_escalation, split_notice
from rung.intake.commands import READ_ONLY
from rung.intake.forms import LONGEST_REASON
from rung.store.decisions import acts, lookups
from rung.store.people import members, tokens
from rung.store.policies import policies

CHANNEL = "link"
LONGEST_REPLY = 20_000
DONE = {
    "reply": "Your answer is on its way to the customer.",
    "have_it": "",
    "not_ours": "Declined. Whoever comes next is asked.",
    "accept": "",
    "return": "",
}


class Link(Struct, frozen=True):
    """What a good link is about."""

    token: str
    issue: str
    notice: int
    path: str | None
    person: str


class Gone(Exception):
    """The link leads nowhere any more: the sentence says why, `status` how."""

    def __init__(self, status: int, title: str, words: str) -> None:
        super().__init__(words)
        self.status, self.title, self.words = status, title, words


@public
@csrf_exempt  # the signed link is the proof, and works where no cookie was ever set
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def act_link(request: HttpRequest, token: str) -> HttpResponse:
    """The page, and what its buttons do."""
    try:
        link = _read(token)
        alert = _alert(link)
    except Gone as gone:
        return signed_page.gone(request, gone.status, gone.title, gone.words)
    if request.method == "POST":
        return _act(request, link, alert)
    return _page(request, link, alert, DONE.get(request.GET.get("done", ""), ""))


def _act(request: HttpRequest, link: Link, alert: Alert) -> HttpResponse:
    action = request.POST.get("action", "")
    if not members.person_may(link.person, "work", is_in_directory=True):
        return _page(request, link, alert, problem=READ_ONLY, status=403)
    if alert.state != "asking" and action != "reply":
        return redirect("act", token=link.token)  # somebody was faster: the page says who
    build = ACTIONS.get(action)
    if build is None:
        return _page(request, link, alert, problem="Press one of the buttons.", status=422)
    text = request.POST.get("text", "").strip()[:LONGEST_REPLY]
    if (action in HANDED) != (alert.handover is not None) and action != "reply":
        return _page(request, link, alert, problem="Press one of the buttons.", status=422)
    if wrong := _wrong(action, text):
        return _page(request, link, alert, problem=wrong, status=422, text=text)
    outcome = acts.put(build(link, text), f"link:{link.person}", content=f"{action} {text}".encode())
    if not outcome.is_taken:
        return _page(request, link, alert, problem=f"It could not be done: {outcome.message}.", status=409, text=text)
    acts.put(_seen(link), f"link:{link.person}", content=b"seen")
    return redirect(f"{request.path}?done={action}")


def _wrong(action: str, text: str) -> str:
    """What is wrong with the words that go with a button."""
    if action == "reply" and not text:
        return "Write what the customer is to read."
    if action == "return" and not text:
        return "Say why it goes back: whoever offered it reads this."
    if action == "return" and len(text) > LONGEST_REASON:
        return f"The reason has {len(text)} characters; {LONGEST_REASON} is the most."
    return ""


def _have_it(link: Link, text: str) -> AnyEvent:
    return EscalationAcknowledged(issue=link.issue, at=clock.now(), by=link.person, path=link.path)


def _not_ours(link: Link, text: str) -> AnyEvent:
    return EscalationDeclined(issue=link.issue, at=clock.now(), by=link.person, path=link.path, reason="not_ours")


def _reply(link: Link, text: str) -> AnyEvent:
    """The same words by the same link are one answer, however often they are sent."""
    name = sha256(f"{link.token}\n{text}".encode()).hexdigest()[:32]
    return MessageSent(issue=link.issue, id=name, at=clock.now(), by=link.person, body=text, deliver=True)


def _accept(link: Link, text: str) -> AnyEvent:
    return HandoffAccepted(issue=link.issue, at=clock.now(), by=link.person)


def _return(link: Link, text: str) -> AnyEvent:
    return HandoffReturned(issue=link.issue, at=clock.now(), by=link.person, reason=text)


HANDED = ("accept", "return")
"""What answers an offer of the issue."""
ACTIONS: dict[str, Callable[[Link, str], AnyEvent]] = {
    "have_it": _have_it, "not_ours": _not_ours, "reply": _reply, "accept": _accept, "return": _return,
}  # fmt: skip


def _seen(link: Link) -> AnyEvent:
    """Once for a link."""
    name = f"seen/{sha256(link.token.encode()).hexdigest()[:32]}"
    return NoticeSeen(issue=link.issue, id=name, at=clock.now(), notice=link.notice, to=link.person, channel=CHANNEL)


def _read(token: str) -> Link:
    try:
        act = tokens.read_act_token(token)
    except tokens.ExpiredLink as error:
        raise Gone(
            410, "This link is too old", "It was good for 14 days. Open the issue in the console instead."
        ) from error
    except tokens.BadLink as error:
        raise Gone(404, "This link is damaged", signed_page.DAMAGED) from error
    notice = split_notice(act.notice)
    if notice is None or act.person not in _people():
        raise Gone(410, "This link is over", "The policy does not name you any more, so it asks nothing of you.")
    if not members.person_may(act.person, "look", is_in_directory=True):
        raise Gone(410, "This link is over", "Your account is switched off. An administrator can switch it on again.")
    escalation = split_escalation(act.escalation)
    path = lookups.path_of(*escalation) if escalation else None
    return Link(token, notice[0], notice[1], path, act.person)


def _alert(link: Link) -> Alert:
    alert = alert_page.on_page(link.issue, link.notice, link.person, clock.now())
    if isinstance(alert, Dropped):
        raise Gone(410, "This is over", f"Nothing is asked of you any more: {alert.why}.")
    return alert


def _people() -> frozenset[str]:
    try:
        return frozenset(policies.current().document.people)
    except policies.NoPolicy:
        return frozenset()


def _page(
    request: HttpRequest, link: Link, alert: Alert, done: str = "", problem: str = "", status: int = 200, text: str = ""
) -> HttpResponse:
    is_grey = words.is_grey(alert)
    context = {
        "alert": alert,
        "why": f"{reverse('issue-why', args=[link.issue])}?{urlencode({'person': link.person})}",
        "headline": words.grey_line(alert) if is_grey else words.headline(alert),
        "is_grey": is_grey,
        "quote": "" if is_grey else words.quote(alert),
        "lines": () if is_grey else words.lines(alert),
        "marks": () if is_grey else words.marks(alert),
        "done": done,
        "problem": problem,
        "text": text,
    }
    return signed_page.answer(request, "console/link.html", context, status)
