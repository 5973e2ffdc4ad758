"""The Outbox: what would have left, and what did not arrive."""

import re
from collections.abc import Mapping
from datetime import datetime
from html import escape, unescape
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from msgspec import Struct, structs

from rung import clock
from rung.channels.base import Button, Input, Preview
from rung.channels.registry import WAYS_OUT
from rung.channels.teams import cards
from rung.console.access import needs
from rung.console.acts import presses, standing_in, teams_presses
from rung.console.going_back import back_to
from rung.console.paging import page_of
from rung.core.document import PolicyDocument
from rung.engine.perform import addresses_of
from rung.engine.sending import again, destinations
from rung.engine.sending import alarms as ways_out
from rung.engine.why import notice_page
from rung.store.deliveries import deliveries, replays
from rung.store.deliveries.deliveries import NoticeRow, OutboxRow
from rung.store.deliveries.replays import Failed
from rung.store.elsewhere import slack_channels, teams_rooms
from rung.store.people import tokens
from rung.store.policies import policies

PAGE = 30
MOST_NOTICES = 2**31 - 1
LONGEST_ID = 19
"""Digits of a number that the database can hold."""


class Version(Struct, frozen=True):
    """A message as it was before it was changed."""

    at: datetime
    text: str


class Field(Struct, frozen=True):
    """A field of a form, with what stands in it."""

    input: Input
    value: str
    error: str


class Shown(Struct, frozen=True):
    """One message of the Outbox, ready for the page."""

    row: OutboxRow
    label: str
    """The channel, as people call it."""
    to_name: str
    preview: Preview
    buttons: tuple[Button, ...]
    """What can be pressed."""
    links: tuple[Button, ...]
    """Buttons that only lead somewhere; those that stand in the text already are left out."""
    inputs: tuple[Field, ...]
    """Of a form that waits to be sent."""
    versions: tuple[Version, ...]
    notice: NoticeRow | None
    pressers: tuple[tuple[str, str], ...]
    """Who may press here: their id in Slack or Teams, and name. One for a direct message, everybody for a channel."""


@needs("see_outbox")
@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """The whole page."""
    return render(request, "console/outbox.html", _context(request))


@needs("see_outbox")
@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    """The part that moves."""
    return render(request, "console/_outbox.html", _context(request))


@needs("look")
@require_GET
def alarms(request: HttpRequest) -> HttpResponse:
    """What stands on top of every page while something gets through to nobody."""
    return render(request, "console/_alarms.html")


@needs("send_again")
@require_POST
def send_again(request: HttpRequest) -> HttpResponse:
    """Send one failed delivery again, or all that failed on one channel."""
    by, one = request.member.username, request.POST.get("delivery", "")
    if one.isdecimal() and len(one) < LONGEST_ID:
        answer = again.send(int(one), by)
        is_asked, words = answer.code == "asked", f"{answer.words[:1].upper()}{answer.words[1:]}."
    else:
        channel = request.POST.get("all_of", "")
        number, label = again.send_all(channel, by), destinations.title(channel)
        what = "One message is" if number == 1 else f"{number} messages are"
        is_asked, words = number > 0, f"{what} sent again by {label}." if number else f"Nothing failed by {label}."
    (messages.success if is_asked else messages.error)(request, words)
    return back_to(request, f"{reverse('outbox')}#failed")


@needs("look")
@require_GET
def notice(request: HttpRequest, number: int, key: str) -> HttpResponse:
    """How one notice travelled, and what its reader did."""
    found = notice_page.page(key, number, clock.now()) if number <= MOST_NOTICES else None
    if found is None:
        raise Http404(f"there is no notice {number} of {key}")
    context = {"screen": "now", "one": found}
    return render(request, "console/notice.html", context)


@needs("see_outbox")
@require_POST
def press(request: HttpRequest, number: int) -> HttpResponse:
    """Press a button of a captured message, as the one who received it."""
    row, action = _row(number), request.POST.get("action", "")
    user = _user(request, row)
    if words := standing_in.refusal(request.member, user, policies.document_in_force()):
        return _back(request, presses.Pressed(False, words), number)
    if row.channel != teams_presses.CHANNEL:
        return _back(request, presses.press(_front_door(request), row.captured, action, user), number)
    return _shown_or_back(
        request, teams_presses.press(_front_door(request), row.captured, action, user), number, user
    )


@needs("see_outbox")
@require_POST
def dialog(request: HttpRequest, number: int) -> HttpResponse:
    """Send a dialog that a pressed button opened."""
    row = _row(number)
    user, data = _user(request, row), request.POST.get("data", "")
    if words := standing_in.refusal(request.member, user, policies.document_in_force()):
        return _back(request, presses.Pressed(False, words), number)
    filled = {name[2:]: value for name, value in request.POST.items() if name.startswith("f.")}
    outcome = teams_presses.send(_front_door(request), row.captured, data, filled, user)
    return _shown_or_back(request, outcome, number, user)


@needs("see_outbox")
@require_POST
def write_command(request: HttpRequest) -> HttpResponse:
    """Write `/rung` in Slack's place, as one of those who could."""
    user = request.POST.get("as", "")
    if words := standing_in.refusal(request.member, user, policies.document_in_force()):
        return _back(request, presses.Pressed(False, words), 0)
    outcome = presses.write(_front_door(request), user, request.POST.get("text", "").strip())
    return _back(request, outcome, 0)


@needs("see_outbox")
@require_POST
def send_form(request: HttpRequest, number: int) -> HttpResponse:
    """Send a form that stands in the Outbox. What is wrong with it stands beside its fields, and nothing written is
    lost."""
    row = _row(number)
    if words := standing_in.refusal(request.member, row.address, policies.document_in_force()):
        return _back(request, presses.Pressed(False, words), number)
    written = {name.removeprefix("field-"): request.POST[name] for name in request.POST if name.startswith("field-")}
    outcome = presses.send(_front_door(request), row.captured, row.address, written)
    if outcome.is_taken:
        deliveries.close_form(number)
        return _back(request, outcome, number)
    messages.error(request, outcome.words)
    filled = Filled(number, written, outcome.errors)
    return render(request, "console/outbox.html", _context(request, request.POST, filled), status=422)


class Filled(Struct, frozen=True):
    """A form of the Outbox that could not be sent as it was filled."""

    number: int
    values: dict[str, str]
    errors: dict[str, str]


def _shown_or_back(
    request: HttpRequest, outcome: presses.Pressed | teams_presses.Dialog, number: int, user: str
) -> HttpResponse:
    if isinstance(outcome, presses.Pressed):
        return _back(request, outcome, number)
    context = {"screen": "outbox", "dialog": outcome, "number": number, "user_id": user}
    return render(request, "console/outbox_dialog.html", context)


def _back(request: HttpRequest, outcome: presses.Pressed, number: int) -> HttpResponse:
    (messages.success if outcome.is_taken else messages.error)(request, outcome.words)
    kept = QueryDict(mutable=True)
    kept.update({name: request.POST[name] for name in ("channel", "to") if request.POST.get(name)})
    query = f"?{kept.urlencode()}" if kept else ""
    shown = outcome.form or number
    return redirect(f"{reverse('outbox')}{query}{f'#m{shown}' if shown else ''}")


def _context(request: HttpRequest, asked: QueryDict | None = None, filled: Filled | None = None) -> dict[str, object]:
    asked = request.GET if asked is None else asked
    channel, to = asked.get("channel") or None, asked.get("to") or None
    page = page_of(asked.get("page"))
    document, now = policies.document_in_force(), clock.now()
    found = deliveries.outbox(PAGE + 1, (page - 1) * PAGE, channel, addresses=_addresses(document, to))
    return {
        "screen": "outbox",
        "channels": [(name, one.describe().label) for name, one in WAYS_OUT.items()],
        "channel": channel,
        "to": to,
        "people": document.people_names,
        "writers": [(one.slack, one.name, one.key) for one in document.people.values() if one.slack],
        "shown": _shown(found[:PAGE], document, filled),
        "undelivered": deliveries.undelivered(),
        "ways": ways_out.ways(now),
        "failed": _by_channel(replays.failed(now)),
        "page": page,
        "has_more": len(found) > PAGE,
        "is_filtered": bool(channel or to),
    }


def _by_channel(failed: list[Failed]) -> list[tuple[str, str, list[Failed], bool]]:
    """What failed, by channel: its name, its label, the deliveries, and whether they can be sent again."""
    names = dict.fromkeys(one.channel for one in failed)
    return [
        (name, destinations.title(name), [one for one in failed if one.channel == name], name in WAYS_OUT)
        for name in names
    ]


def _shown(found: list[OutboxRow], document: PolicyDocument, filled: Filled | None) -> list[Shown]:
    in_teams = teams_presses.members(document)
    names = _names(document) | in_teams
    members = {
        teams_presses.CHANNEL: tuple(in_teams.items()),
        "slack": tuple((person.slack, person.name) for person in document.people.values() if person.slack),
    }
    notices = deliveries.by_ids([_notice_id(row) for row in found])
    return [_one(row, names, members, notices, filled if filled and filled.number == row.id else None) for row in found]


def _names(document: PolicyDocument) -> dict[str, str]:
    """By address, what people call it: teammates, channels of chats, and groups that name who is on call."""
    found = {one.conversation: one.name for one in teams_rooms.rooms() if one.name}
    found |= {one.id: f"#{one.name}" for one in slack_channels.everyone() if one.name}
    found |= {one.slack_group: f"User group of {one.name}" for one in document.schedules.values() if one.slack_group}
    return found | {one.address: person.name for person in document.people.values() for one in addresses_of(person)}


def _one(
    row: OutboxRow, names: dict[str, str], members: Mapping[str, tuple[tuple[str, str], ...]],
    notices: Mapping[str, NoticeRow], filled: Filled | None,
) -> Shown:  # fmt: skip
    channel = WAYS_OUT[row.channel]
    preview = _with_names(_below_the_title(channel.preview(row.captured["payload"])), names)
    able = members.get(row.channel, ())
    acting = tuple(button for button in preview.buttons if button.action and not button.url) if able else ()
    return Shown(
        row=row,
        label=channel.describe().label,
        to_name=names.get(row.address, row.address),
        preview=preview,
        buttons=acting,
        links=tuple(button for button in preview.buttons if button.url and escape(button.url) not in preview.html),
        inputs=tuple(_field(one, filled) for one in preview.inputs),
        versions=tuple(_version(row.channel, old) for old in reversed(row.history)),
        notice=notices.get(_notice_id(row)),
        pressers=tuple(one for one in able if one[0] == row.address) or able,
    )


def _field(one: Input, filled: Filled | None) -> Field:
    value = filled.values.get(one.name, "") if filled else one.initial
    return Field(one, value, filled.errors.get(one.name, "") if filled else "")


def _version(channel: str, captured: Mapping[str, Any]) -> Version:
    return Version(datetime.fromisoformat(captured["at"]), _plain(channel, str(captured["text"])))


def _plain(channel: str, text: str) -> str:
    """A kept text as people read it: Slack writes `<`, `>` and `&` as entities."""
    return unescape(text) if channel == "slack" else text


def _below_the_title(preview: Preview) -> Preview:
    """A message is a part of our page: its own first heading comes below the page's, and what scrolls in it can be
    scrolled by the keyboard."""
    html = preview.html.replace("<h1>", "<h3>").replace("</h1>", "</h3>").replace("<pre>", '<pre tabindex="0">')
    return structs.replace(preview, html=html)


def _with_names(preview: Preview, names: Mapping[str, str]) -> Preview:
    """Slack writes a member's id, and shows their name in its place."""
    named = re.sub(r"&lt;@(\w+)&gt;", lambda one: f"@{escape(names.get(one[1], one[1]))}", preview.html)
    return structs.replace(preview, html=named)


def _notice_id(row: OutboxRow) -> str:
    """The notice that a message is about, as the channel wrote it into the message."""
    payload: dict[str, Any] = row.captured["payload"]
    in_slack = payload.get("metadata", {}).get("event_payload", {}).get("notice", "")
    in_webhook = payload.get("alert", {}).get("notice", "")
    in_teams = cards.notice_of(payload) if row.channel == teams_presses.CHANNEL else ""
    words = str(payload.get("text") or payload.get("Body", ""))
    return str(in_slack or in_webhook or in_teams or _notice_of_link(words))


def _notice_of_link(text: str) -> str:
    """A mail and a text message name their notice in nothing but their signed link."""
    link = re.search(r"/a/([\w:.-]+)", text)
    try:
        return tokens.read_act_token(link[1]).notice if link else ""
    except tokens.BadLink:
        return ""


def _addresses(document: PolicyDocument, to: str | None) -> tuple[str, ...] | None:
    if to is None:
        return None
    person = document.people.get(to)
    if person is None:
        return (to,)
    in_teams = tuple(one for one, name in teams_presses.members(document).items() if name == person.name)
    return (*(one.address for one in addresses_of(person)), *in_teams)


def _row(number: int) -> OutboxRow:
    row = deliveries.outbox_message(number)
    if row is None:
        raise Http404("the Outbox has no such message")
    return row


def _user(request: HttpRequest, row: OutboxRow) -> str:
    """Who presses, as Slack or Teams names them: the recipient, or in a channel whoever was chosen."""
    return request.POST.get("as") or row.address


def _front_door(request: HttpRequest) -> str:
    """Where this very process listens: the socket's own address, never what a visitor's Host header claims."""
    name, port = request.META["SERVER_NAME"], request.META["SERVER_PORT"]
    return f"http://{f'[{name}]' if ':' in name else name}:{port}"
