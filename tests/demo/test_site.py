"""The sample company's own site: its pages hold the chat, and say who is signed in so that Rung believes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from rung import clock
from rung.demo.site import Chat, Site
from rung.intake.chat.identity import proven

CHAT = Chat("http://127.0.0.1:8000", "a-key", "a secret of the tests")


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site("127.0.0.1", 0)
    site.begin(CHAT)
    yield site
    site.end()


def identity_on(site: Site, path: str) -> str:
    with urlopen(f"{site.url}{path}") as answer:
        page = answer.read().decode()
        assert f"script-src {CHAT.rung}; frame-src {CHAT.rung}" in answer.headers["Content-Security-Policy"]
    assert f'src="{CHAT.script}"' in page
    found = re.search('data-identity="([^"]*)"', page)
    assert found is not None
    return found[1]


def test_who_is_signed_in_is_proven_and_a_visitor_is_nobody(site: Site) -> None:
    tomas = proven(identity_on(site, "/account"), CHAT.secret, clock.wall())
    assert (tomas.id, tomas.email) == ("tomas.berg", "tomas.berg@halden.example")
    assert identity_on(site, "/") == identity_on(site, "/de?from=mail") == ""


def test_it_has_no_other_pages(site: Site) -> None:
    with pytest.raises(HTTPError, match="404"):
        urlopen(f"{site.url}/etc/passwd")
