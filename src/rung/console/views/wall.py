"""The wall: the floor at a glance, for a screen that nobody touches; for members, and by read-only links.

What stands here holds no words of customers. A link shows the wall and opens nothing else: its page has no link, no
form and no cookie.
"""

import math
import threading
from collections import OrderedDict
from datetime import datetime, timedelta
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
from rung.store.policies import policies
from rung.store.standing import watch
from rung.store.wall import links
from rung.store.wall.links import WallLink

GONE = "This screen's address leads nowhere: it was revoked, or never was one. A lead can make another under Settings."
FRESH, LONGEST = 1.0, 5.0
"""Seconds of the world for which a board is good: at least, and where it takes long to make at most."""
STRANGE = "?"
MOST_HELD = 200
"""Boards that a process keeps."""


class Seen(Struct, frozen=True):
    """Who looks, and what they may see."""

    time_zone: str
    team: str | None
    """None: all."""
    theme: Literal["dark", "light"]
    has_accounts: bool
    is_member: bool


class _Boards:
    """Boards of this process, each for a second, or for twice as long as it took to make: however many screens hang,
    and however often they ask, they cost no more than one that looks now and then."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[str | None, str], tuple[float, Board]] = OrderedDict()
        """By team and zone, with how many seconds each is good."""
        self._lock = threading.Lock()

    def get(self, team: str | None, time_zone: str, now: datetime) -> Board:
        """Raises `policies.NoPolicy`."""
        with self._lock:
            held = self._held.pop((team, time_zone), None)
            if held is None or not 0 <= _seconds(now - held[1].at) < held[0]:
                began = clock.steady()
                made = board(team, time_zone, now)
                held = min(max(FRESH, 2 * (clock.steady() - began)), LONGEST), made
            self._held[team, time_zone] = held
            while len(self._held) > MOST_HELD:
                self._held.popitem(last=False)
            return held[1]


def _seconds(span: timedelta) -> float:
    """Of the world, whatever the speed of the clock; by one that stands nothing is known to be fresh."""
    speed = clock.current().speed
    return span.total_seconds() / speed if speed else math.inf


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
    return _sent(HttpResponse(render_to_string("console/_wall_board.html", _shown(_of_member(request)))))


@public
@require_safe
def shared_wall(request: HttpRequest, token: str) -> HttpResponse:
    """The wall on a screen without a login; whoever has the address sees it."""
    link = links.find(token)
    if link is None:
        return _gone()
    part = f"{reverse('wall-shared-board', args=[token])}?{request.GET.urlencode()}"
    return _page(request, _of_link(request, link), f"{reverse('wall-shared', args=[token])}/live", part)


@public
@require_safe
def shared_wall_board(request: HttpRequest, token: str) -> HttpResponse:
    """The part that moves, of a screen without a login."""
    link = links.find(token)
    if link is None:
        return _sent(HttpResponse(f"{GONE}\n", status=404, content_type="text/plain; charset=utf-8"))
    return _sent(HttpResponse(render_to_string("console/_wall_board.html", _shown(_of_link(request, link)))))


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
    answer = render(request, "console/wall_link.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


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


def _shown(seen: Seen) -> dict[str, Any]:
    now = clock.now()
    shown: dict[str, Any] = {
        "seen": seen, "time_zone": seen.time_zone, "now": now, "trouble": watch.present(),
        "build": __version__,
    }  # fmt: skip
    try:
        shown["board"] = _boards.get(seen.team, seen.time_zone, now)
    except policies.NoPolicy:
        shown["board"] = None
    return shown


def _page(request: HttpRequest, seen: Seen, stream: str, part: str) -> HttpResponse:
    query = request.GET.copy()
    query["theme"] = "dark" if seen.theme == "light" else "light"
    context = _shown(seen) | {
        "stream": stream, "part": part, "speed": clock.current().speed,
        "teams": policies.team_names() if seen.is_member else {},
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
