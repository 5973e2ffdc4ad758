"""The wall: the floor at a glance, for a screen that nobody touches; for members, and by read-only links.

What stands here holds no words of customers. A link shows the wall and opens nothing else: its page has no link, no
form and no cookie. However often a link is asked, the board is made once a second.
"""

import threading
from collections import OrderedDict
from datetime import datetime
from typing import Any, Literal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from msgspec import Struct

from rung import __version__, clock, config
from rung.console.access import needs, public
from rung.console.wall.board import Board, board
from rung.console.wall_times import zone_of
from rung.store import policies, watch
from rung.store.wall import links
from rung.store.wall.links import WallLink

GONE = "This screen's address leads nowhere: it was revoked, or never was one. A lead can make another under Settings."
FRESH = 1.0
"""Seconds of the world for which a board of a link is good."""
STRANGE = "?"
MOST_HELD = 200
"""Boards that a process keeps for a second."""


class Seen(Struct, frozen=True):
    """Who looks, and what they may see."""

    time_zone: str
    team: str | None
    """None: all."""
    theme: Literal["dark", "light"]
    has_accounts: bool
    is_member: bool


class _Boards:
    """Boards of links, each for a second: whoever asks more often gets the same."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[int, str | None], tuple[float, Board]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, link: WallLink, seen: Seen, now: datetime) -> Board:
        with self._lock:
            held = self._held.pop((link.id, seen.team), None)
            if held is None or clock.steady() - held[0] > FRESH:
                held = clock.steady(), board(seen.team, seen.time_zone, now)
            self._held[link.id, seen.team] = held
            while len(self._held) > MOST_HELD:
                self._held.popitem(last=False)
            return held[1]


_boards = _Boards()


@needs("look")
@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    """The wall of whoever is signed in."""
    stream, part = "/live", f"{reverse('wall-board')}?{request.GET.urlencode()}"
    return _page(request, _of_member(request), stream, part)


@needs("look")
@require_safe
def wall_board(request: HttpRequest) -> HttpResponse:
    """The part that moves."""
    seen = _of_member(request)
    return _sent(HttpResponse(render_to_string("console/_wall_board.html", _shown(seen, None))))


@public
@require_safe
def shared_wall(request: HttpRequest, token: str) -> HttpResponse:
    """The wall on a screen without a login; whoever has the address sees it."""
    link = links.find(token)
    if link is None:
        return _gone()
    part = f"{reverse('wall-shared-board', args=[token])}?{request.GET.urlencode()}"
    return _page(request, _of_link(request, link), f"{reverse('wall-shared', args=[token])}/live", part, link)


@public
@require_safe
def shared_wall_board(request: HttpRequest, token: str) -> HttpResponse:
    """The part that moves, of a screen without a login."""
    link = links.find(token)
    if link is None:
        return _sent(HttpResponse(f"{GONE}\n", status=404, content_type="text/plain; charset=utf-8"))
    seen = _of_link(request, link)
    return _sent(HttpResponse(render_to_string("console/_wall_board.html", _shown(seen, link))))


@needs("share_wall")
@require_POST
def add_link(request: HttpRequest) -> HttpResponse:
    """Make an address for a screen; it is shown on the answer to this request only."""
    name, team = request.POST.get("name", "").strip(), request.POST.get("team", "")
    if not name or len(name) > links.LONGEST_NAME:
        messages.error(request, f"Say where the screen hangs, in 1 to {links.LONGEST_NAME} letters: to know it again.")
        return redirect(f"{reverse('settings')}#walls")
    if team and team not in policies.document_in_force().teams:
        messages.error(request, f"There is no team {team}.")
        return redirect(f"{reverse('settings')}#walls")
    token, _ = links.create(request.user, name, team or None, has_accounts=request.POST.get("accounts") == "on")
    address = f"{config.current().base_url}{reverse('wall-shared', args=[token])}"
    context = {"screen": "settings", "address": address, "name": name, "team": team}
    return render(request, "console/wall_link.html", context)


@needs("share_wall")
@require_POST
def revoke_link(request: HttpRequest, link_id: int) -> HttpResponse:
    """Anybody's: a screen belongs to the floor."""
    if links.revoke(link_id):
        messages.success(request, "That screen shows nothing any more.")
    else:
        messages.error(request, "There is no such address, or it was revoked before.")
    return redirect(f"{reverse('settings')}#walls")


def _of_member(request: HttpRequest) -> Seen:
    return Seen(zone_of(request.member), _team(request), _theme(request), has_accounts=True, is_member=True)


def _of_link(request: HttpRequest, link: WallLink) -> Seen:
    """In the workspace's zone; a link that is of one team shows no other."""
    time_zone = policies.document_in_force().workspace.time_zone
    team = link.team or _team(request)
    return Seen(time_zone, team, _theme(request), has_accounts=link.has_accounts, is_member=False)


def _team(request: HttpRequest) -> str | None:
    """The team that the address asks for. All that nobody knows are one, so that nobody has boards made without end."""
    team = request.GET.get("team")
    return (team if team in policies.document_in_force().teams else STRANGE) if team else None


def _theme(request: HttpRequest) -> Literal["dark", "light"]:
    return "light" if request.GET.get("theme") == "light" else "dark"


def _shown(seen: Seen, link: WallLink | None) -> dict[str, Any]:
    now = clock.now()
    shown: dict[str, Any] = {
        "seen": seen, "time_zone": seen.time_zone, "now": now, "trouble": watch.present(),
        "build": __version__,
    }  # fmt: skip
    try:
        shown["board"] = _boards.get(link, seen, now) if link else board(seen.team, seen.time_zone, now)
    except policies.NoPolicy:
        shown["board"] = None
    return shown


def _page(
    request: HttpRequest, seen: Seen, stream: str, part: str, link: WallLink | None = None
) -> HttpResponse:
    teams = policies.document_in_force().teams
    query = request.GET.copy()
    query["theme"] = "dark" if seen.theme == "light" else "light"
    context = _shown(seen, link) | {
        "stream": stream, "part": part, "speed": clock.current().speed,
        "teams": {key: one.name for key, one in teams.items()} if seen.is_member else {},
        "other_theme": query["theme"], "other_query": query.urlencode(),
    }  # fmt: skip
    return _sent(HttpResponse(render_to_string("console/wall.html", context)))


def _gone() -> HttpResponse:
    return _sent(HttpResponse(render_to_string("console/wall_gone.html", {"gone": GONE}), status=404))


def _sent(answer: HttpResponse) -> HttpResponse:
    """Kept nowhere, found by no search engine, and its address told to nobody."""
    answer.headers["Cache-Control"] = "no-store, private"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
