"""The stand-in for Slack of the measurements takes our messages, in the event loop that the measurements use."""

from datetime import UTC, datetime
from pathlib import Path

import uvloop
from msgspec import structs

from rung import config
from rung.bench.place import Place
from rung.bench.vendor import Vendor
from rung.channels import http
from rung.channels.base import Wire
from rung.channels.registry import CHANNELS
from tests.channels.cast import alert


def test_a_message_is_noted_by_its_issue_when_it_comes_first(tmp_path: Path) -> None:
    uvloop.run(two_messages(Place(config.load({"RUNG_HOME": str(tmp_path)}), "", {})))


async def two_messages(spot: Place) -> None:
    vendor = Vendor("A")
    await vendor.start()
    try:
        await send_two(vendor, vendor.known_to(spot).environment)
    finally:
        await vendor.stop()


async def send_two(vendor: Vendor, known: dict[str, str]) -> None:
    slack = CHANNELS["slack"]
    said = slack.render(structs.replace(alert(), issue="A-7", notice="A-7#1"))
    settings = {"token": known["RUNG_SLACK_TOKEN"], "api_url": known["RUNG_SLACK_API_URL"]}
    async with http.open_session(allow_private=True) as session:
        wire = Wire(session=session, settings=settings, at=datetime.now(UTC))
        first = await slack.send(said, "U02BO", None, "k1", wire)
        came = dict(vendor.came)
        changed = await slack.send(said, "U02BO", first.vendor_ref, "k2", wire)
    assert list(came) == ["A-7"]
    assert vendor.came == came, "its update is not the first"
    assert changed.vendor_ref == first.vendor_ref
