"""The way to Django carries what a console needs: signing in, uploads, downloads, and visitors who hang up."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth import get_user_model
from django.test import override_settings

from rung.edge.uploads import Uploads
from rung.intake.base import Rejected
from tests.edge import pages

if TYPE_CHECKING:
    from tests.edge.front import Front

TEMPLATE = "<form method=post>{% csrf_token %}{{ form }}</form>"


@pytest.fixture
def site(database: str) -> Iterator[Front]:
    """The edge before our own few pages."""
    from tests.edge.front import open_front

    loaders = [("django.template.loaders.locmem.Loader", {"sign-in.html": TEMPLATE})]
    templates = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {"loaders": loaders}}]
    middleware = [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ]
    with (
        override_settings(
            ROOT_URLCONF="tests.edge.pages",
            CSRF_FAILURE_VIEW="django.views.csrf.csrf_failure",
            TEMPLATES=templates,
            MIDDLEWARE=middleware,
        ),
        open_front() as front,
    ):
        yield front


def cookies_of(answer_headers: list[tuple[str, str]]) -> dict[str, str]:
    pairs = [value.partition(";")[0].partition("=") for name, value in answer_headers if name.lower() == "set-cookie"]
    return {name: value for name, _, value in pairs}


def test_somebody_signs_in_with_a_form(site: Front) -> None:
    owner = get_user_model().objects.get(pk=site.owner.user_id)
    owner.set_password("a long enough password")
    owner.save()
    connection = site.connection()
    connection.request("GET", "/sign-in")
    response = connection.getresponse()
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', response.read())
    assert token is not None
    jar = cookies_of(response.getheaders())
    form = {"username": "cy@support.example", "password": "a long enough password"}
    given = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": "; ".join(f"{k}={v}" for k, v in jar.items()),
    }

    connection.request("POST", "/sign-in", urlencode(form), given)
    refused = connection.getresponse()
    refused.read()
    assert refused.status == 403, "a form without its token must be refused"

    connection.request("POST", "/sign-in", urlencode({**form, "csrfmiddlewaretoken": token[1].decode()}), given)
    welcomed = connection.getresponse()
    welcomed.read()
    assert (welcomed.status, welcomed.headers["Location"]) == (302, "/who")
    jar |= cookies_of(welcomed.getheaders())
    connection.request("GET", "/who?a=%C3%A9&b=2", headers={"Cookie": "; ".join(f"{k}={v}" for k, v in jar.items())})
    who = connection.getresponse().read()
    connection.close()
    assert b'"user": "cy@support.example"' in who
    assert '"a": "é"'.encode("unicode_escape") in who or b'"a": "\\u00e9"' in who


def test_twenty_megabytes_are_uploaded(site: Front) -> None:
    content = os.urandom(20_000_000)
    body = (
        b'---long-boundary-\r\nContent-Disposition: form-data; name="note"\r\n\r\na note\r\n'
        b'---long-boundary-\r\nContent-Disposition: form-data; name="file"; filename="dump.bin"\r\n\r\n'
        + content
        + b"\r\n---long-boundary---\r\n"
    )
    answer = site.ask("POST", "/upload", body, {"Content-Type": "multipart/form-data; boundary=-long-boundary-"})
    assert answer.json == {
        "name": "dump.bin", "size": 20_000_000, "sha256": hashlib.sha256(content).hexdigest(), "note": "a note",
    }  # fmt: skip


def test_a_body_without_a_length_is_refused_and_not_taken_for_empty(site: Front) -> None:
    connection = site.connection()
    connection.request(
        "POST", "/take", (b"x" * 1000 for _ in range(50)), {"Content-Type": "text/plain"}, encode_chunked=True
    )
    response = connection.getresponse()
    assert response.status == 411
    assert json.loads(response.read())["hint"] == "Send Content-Length."
    connection.close()


def test_who_sends_slowly_keeps_nobody_from_the_console(site: Front) -> None:
    """There are 16 threads for Django; 40 visitors each hold one request back."""
    slow = [site.connection() for _ in range(40)]
    for each in slow:
        each.putrequest("POST", "/take")
        each.putheader("Content-Length", "100")
        each.endheaders(b"x" * 50)
    assert site.ask("GET", "/who").status == 200
    for each in slow:
        each.send(b"x" * 50)
    assert {each.getresponse().read() for each in slow} == {b'{"size": 100}'}
    for each in slow:
        each.close()


def test_more_than_is_ever_sent_is_refused_before_it_is_read(site: Front) -> None:
    connection = site.connection()
    connection.putrequest("POST", "/take")
    connection.putheader("Content-Length", "1000000000000")
    connection.endheaders(b"x")
    response = connection.getresponse()
    assert (response.status, json.loads(response.read())["code"]) == (413, "too_large")
    connection.close()


def test_bodies_that_lie_on_disk_are_bounded_and_so_is_patience() -> None:
    async def arrives() -> dict[str, Any]:
        return {"type": "http.request", "body": b"x" * 300_000, "more_body": False}

    async def dawdles() -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}

    async def story() -> None:
        uploads = Uploads(400_000, together=500_000, patience=0.0)
        async with uploads.taken(arrives, 300_000) as first:
            assert first.read(300_000) == b"x" * 300_000
            with pytest.raises(Rejected, match="Too many files"):
                async with uploads.taken(arrives, 300_000):
                    raise AssertionError("it was taken")
            async with uploads.taken(arrives, 1_000) as small:  # what is short lies in memory
                assert small.is_whole
        async with uploads.taken(arrives, 300_000):
            with pytest.raises(Rejected, match="did not arrive in time"):
                async with uploads.taken(dawdles, 10):
                    raise AssertionError("it was taken")

    asyncio.run(story())


def test_a_table_is_streamed(site: Front) -> None:
    answer = site.ask("GET", "/table.csv")
    assert answer.status == 200
    assert answer.body.count(b"\n") == 100_000
    assert answer.body.endswith(b"99999,A-99999\n")


def test_who_hangs_up_in_a_download_ends_it(site: Front) -> None:
    pages.stopped.clear()
    connection = site.connection()
    connection.request("GET", "/endless")
    response = connection.getresponse()
    response.read(50_000)
    response.close()
    connection.close()
    assert pages.stopped.wait(10), "the download goes on for nobody"


def test_half_an_upload_is_an_error_and_never_a_short_body(site: Front) -> None:
    pages.read_failures.clear()
    connection = site.connection()
    connection.putrequest("POST", "/take")
    connection.putheader("Content-Length", "1000000")
    connection.endheaders(b"x" * 1000)
    connection.close()
    site.eventually(lambda: pages.read_failures)
    assert pages.read_failures == ["UnreadablePostError"]


def test_a_header_cannot_pass_for_another(site: Front) -> None:
    assert site.ask("GET", "/headers", headers={"X_Role": "administrator"}).json == {"name": ""}
    assert site.ask("GET", "/headers", headers={"X-Role": "agent"}).json == {"name": "agent"}


def test_many_visitors_at_once_are_all_served(site: Front) -> None:
    found: list[int] = []
    visitors = [threading.Thread(target=lambda: found.append(site.ask("GET", "/who").status)) for _ in range(40)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert found == [200] * 40
