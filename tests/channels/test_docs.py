"""docs/add-a-channel.md says what is so: its tables come from the channels, and its example runs."""

import re
import sys
import types
from pathlib import Path

import pytest
from aiohttp import web

from rung.channels import features
from rung.channels.base import Failed, Wire
from tests.channels.cast import HOSTILE, alert, owned
from tests.channels.desk import Desk

DOCUMENT = (Path(__file__).parents[2] / "docs" / "add-a-channel.md").read_text()


@pytest.mark.parametrize(("name", "table"), [("features", features.features()), ("settings", features.settings())])
def test_the_tables_are_those_of_the_channels(name, table):
    written = re.search(rf"<!-- {name} -->\n(.*?)\n?<!-- /{name} -->", DOCUMENT, re.DOTALL)

    assert written
    assert written.group(1) == table, "print it anew with: python -m rung.channels.features"


@pytest.mark.anyio
async def test_the_example_sends_a_push_message(desk: Desk, ntfy):
    taken = []

    async def push(request: web.Request) -> web.Response:
        taken.append((request.headers["Authorization"], await request.json()))
        return web.json_response({"id": "n1"}, status=200 if len(taken) < 3 else 429)

    async with serving(push) as server:
        wire = Wire(session=desk.session, settings={"token": "t", "server": server}, at=desk.now)
        first = await ntfy.send(ntfy.render(alert()), "acme-oncall", None, "k1", wire)
        then = await ntfy.send(ntfy.render(owned()), "acme-oncall", first.vendor_ref, "k2", wire)
        skipped = await ntfy.send(ntfy.render(alert(ring=False)), "acme-oncall", then.vendor_ref, "k3", wire)
        with pytest.raises(Failed, match="429"):
            await ntfy.send(ntfy.render(alert()), "acme-oncall", None, "k4", wire)

    assert first.vendor_ref == "n1"
    assert skipped.skipped
    assert taken[0][0] == "Bearer t"
    assert taken[0][1]["message"].startswith("P0 Acme")
    assert taken[1][1]["message"].startswith("Bo Lind has it")


def test_the_example_describes_itself_and_shows_hostile_text_harmlessly(ntfy):
    about = ntfy.describe()
    assert about.address_problem(about.address.example) is None
    assert "<script" not in ntfy.preview(ntfy.render(alert(subject=HOSTILE["markup"])).payload).html


@pytest.fixture
def ntfy():
    """The example of the document, as a module beside a stand-in that it never starts here."""
    standin = types.ModuleType("rung.channels.ntfy.standin")
    standin.NtfyStandin = object
    names = {"rung.channels.ntfy": types.ModuleType("rung.channels.ntfy"), "rung.channels.ntfy.standin": standin}
    sys.modules.update(names)
    scope: dict = {}
    code = re.search(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)
    assert code
    exec(code.group(1), scope)
    yield scope["Ntfy"]()
    for name in names:
        del sys.modules[name]


class serving:
    """A handler on a free loopback port."""

    def __init__(self, handler) -> None:
        app = web.Application()
        app.router.add_post("/", handler)
        self._runner = web.AppRunner(app, access_log=None)

    async def __aenter__(self) -> str:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}/"

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()
