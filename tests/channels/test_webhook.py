"""Alerts as signed JSON to another system."""

import asyncio

import pytest

from rung.channels import http
from rung.channels.base import Failed, Sent, Wire
from rung.channels.registry import CHANNELS
from tests.channels.cast import alert, owned
from tests.channels.desk import WEBHOOK_SECRET, Desk

pytestmark = pytest.mark.anyio

HOOK = "https://hooks.example.com/rung?key=a-key-in-the-address"


async def test_the_receiver_verifies_what_it_gets(desk: Desk):
    sent = await desk.send("webhook", alert(), to=HOOK, key="d-1")

    payload = desk.hooks.expects(HOOK, "P0 Acme").payload
    assert sent == Sent("d-1")
    assert payload["type"] == "alert.asking"
    assert payload["alert"]["escalation"] == "I-1.1"
    assert payload["alert"]["deadline"] == ["first_response", "2026-03-03T13:17:00Z"]


async def test_every_change_is_sent_under_the_first_reference(desk: Desk):
    first = await desk.send("webhook", alert(), to=HOOK, key="d-1")
    desk.hooks.expects(HOOK)

    then = await desk.send("webhook", owned(), to=HOOK, previous=first.vendor_ref, key="d-2")

    assert desk.hooks.expects(HOOK).payload["type"] == "alert.owned"
    assert then == Sent("d-1", updated=True)


async def test_the_recipients_own_links_stay_with_the_recipient(desk: Desk):
    await desk.send("webhook", alert(), to=HOOK)

    assert "a/signed" not in str(desk.hooks.expects(HOOK).payload)


async def test_another_secret_is_refused_by_the_receiver(desk: Desk):
    with pytest.raises(Failed, match="401") as failed:
        await desk.send("webhook", alert(), to=HOOK, secret="whsec_b3RoZXI=")
    assert failed.value.permanent


@pytest.mark.parametrize(
    ("status", "permanent", "unknown"),
    [(302, True, False), (404, True, False), (408, False, False), (429, False, False), (500, False, True),
     (503, False, False)],
)
async def test_a_status_says_whether_trying_again_helps(desk: Desk, status, permanent, unknown):
    desk.hook_receiver.answer_with(status, {"Retry-After": "9", "Location": "http://127.0.0.1/"})

    with pytest.raises(Failed, match=f"hooks.example.com answered {status}") as failed:
        await desk.send("webhook", alert(), to=HOOK)
    assert (failed.value.permanent, failed.value.unknown) == (permanent, unknown)
    assert failed.value.retry_after == (9.0 if status in (429, 503) else None)
    assert "a-key-in-the-address" not in failed.value.message


async def test_a_receiver_that_falls_silent_may_have_taken_it(desk: Desk):
    desk.hook_receiver.hang()

    with pytest.raises(Failed, match="in time") as failed:
        await desk.send("webhook", alert(), to=HOOK, hasty=True)
    assert failed.value.unknown
    desk.hooks.expects(HOOK)


async def test_a_name_leads_to_its_address_and_its_secret(desk: Desk):
    receiver = desk.hook_receiver.settings
    settings = {"urls": {"crm": receiver["deliver_to"]}, "secrets": {"crm": WEBHOOK_SECRET}}
    wire = Wire(session=desk.session, settings=settings, at=desk.now)
    way = CHANNELS["webhook"]

    await way.send(way.render(alert()), "crm", None, "d-1", wire)
    assert desk.hooks.waiting.pop().ref == "d-1"

    with pytest.raises(Failed, match="No webhook is named 'erp'"):
        await way.send(way.render(alert()), "erp", None, "d-2", wire)


async def test_without_a_secret_nothing_is_sent(desk: Desk):
    with pytest.raises(Failed, match="no signing secret"):
        await desk.send("webhook", alert(), to=HOOK, secret="")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0.0.0.0"])
async def test_an_address_of_our_own_network_is_refused_at_the_socket(desk: Desk, host):
    port = desk.hook_receiver.settings["deliver_to"].rsplit(":", 1)[1]
    way = CHANNELS["webhook"]
    async with http.open_session() as guarded:
        wire = Wire(session=guarded, settings={"secret": WEBHOOK_SECRET}, at=desk.now)
        with pytest.raises(Failed, match="private network") as failed:
            await way.send(way.render(alert()), f"http://{host}:{port}", None, "d-1", wire)
    assert failed.value.permanent


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("10.0.0.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("192.168.1.1", False),
        ("224.0.0.1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:93.184.216.34", True),
        ("64:ff9b::a00:1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_which_addresses_are_public(address, public):
    assert http.is_public(address) is public


def test_an_answer_too_deep_to_be_read_is_no_object():
    assert http.Answer(500, {}, b"[" * http.LARGEST_ANSWER).object == {}


async def test_a_long_answer_is_cut(desk: Desk):
    async def endless(request):
        from aiohttp import web

        return web.Response(body=b"x" * 10_000_000)

    from aiohttp import web

    app = web.Application()
    app.router.add_post("/", endless)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        answer = await http.post(desk.session, f"http://127.0.0.1:{runner.addresses[0][1]}/", b"", {}, "test")
        assert len(answer.body) <= http.LARGEST_ANSWER
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "9"}, 9.0),
        ({"retry-after": " 120 "}, 120.0),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:30 GMT", "Date": "Wed, 21 Oct 2026 07:28:00 GMT"}, 30.0),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT", "Date": "Wed, 21 Oct 2026 07:28:30 GMT"}, 0.0),
        ({"Retry-After": "soon", "Date": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        ({"Retry-After": "-1"}, None),
        ({}, None),
    ],
)
def test_how_long_the_other_side_wants_to_be_left_alone(headers, seconds):
    """A date counts by the answer's own clock, which need not be ours."""
    assert http.retry_after(headers) == seconds


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry-After": "999999999"},
        {"Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT", "Date": "Mon, 01 Jan 1900 00:00:00 GMT"},
    ],
)
def test_nobody_silences_us_for_longer_than_an_hour(headers):
    """Nor asks for an instant beyond all calendars, which could not be reckoned."""
    assert http.from_status(http.Answer(503, headers, b""), "test").retry_after == 3600.0


def test_what_the_other_side_says_can_always_be_kept():
    """Programs that cut a text in the middle of an emoji send half of it."""
    body = b'{"error": "cut \\ud83d", "id": "a\\u0000b", "as": "it is: \\u00e4"'
    said = http.Answer(200, {}, body + b', "path": "C:\\\\u0000"}')
    assert said.object == {"error": "cut ?", "id": "ab", "as": "it is: ä", "path": "C:\\u0000"}
    for nonsense in (b"<html>", b"[" * 50_000, b"", b"\xff"):
        assert http.Answer(200, {}, nonsense).json is None


async def test_headers_in_no_charset_of_ours_can_be_kept(desk: Desk):
    async def answer(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nETag: \"M\xe4rz\"\r\n\r\nok")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        found = await http.get(desk.session, f"http://127.0.0.1:{port}/", {}, "test", 10)
    assert [value.encode() for name, value in found.headers.items() if name.lower() == "etag"] == [b'"M?rz"']


def test_urls_of_one_host_are_one_destination():
    settings = {"urls": {"ops": "https://hooks.example.com/a/secret"}}
    ways = [
        CHANNELS["webhook"].destination(one, settings).name
        for one in ("ops", "https://hooks.example.com/b", "https://hooks.example.com:8443/b", "nowhere")
    ]
    host = "webhook:hooks.example.com"
    assert ways == [host, host, f"{host}:8443", "webhook:nowhere"]
