"""The contract: every registered channel passes the same tests, a new one too."""

import re

import msgspec
import pytest

from rung.channels.base import Failed, NotOurs, Preview, Rendered, Stage, Wire, as_long_as
from rung.channels.registry import ANSWERING, CHANNELS, WAYS
from tests.channels.cast import HOSTILE, alert, owned
from tests.channels.desk import SECRETS, Desk

pytestmark = pytest.mark.anyio

STATES = {
    "asking": alert(),
    "asking without an escalation": alert(escalation=None, level=None, path=None),
    "owned": owned(),
    "closed": alert(state="closed", because="resolved", ring=False),
    "informing": alert(state="informing", asked="", ring=False, owner="Bo Lind"),
    "bare": alert(account=None, tier=None, arr=None, told=(), deadline=None, next_told=None, last_words="", because=""),
}


@pytest.fixture(params=CHANNELS.values(), ids=CHANNELS)
def channel(request):
    return request.param


def test_it_describes_itself_completely(channel):
    about = channel.describe()

    assert about.name == channel.name
    assert about.label
    assert about.summary.endswith(".")
    assert all(field.label for field in about.fields)
    assert len({field.name for field in about.fields}) == len(about.fields)
    assert about.address_problem(about.address.example) is None
    assert about.address.hint in (about.address_problem("no address\nat all") or "")


@pytest.mark.parametrize("address", ["", "no address\nat all", "http://[::1", "x" * 500])
def test_it_says_of_any_text_whose_patience_it_uses_up(channel, address):
    """Asked for rows of the database, before anybody looked whether the address is one."""
    found = [channel.destination(one, {}) for one in (channel.describe().address.example, address)]
    for one in found:
        assert one.name.partition(":")[0] == channel.name
        assert len(one.name) <= 300


def test_limits_can_be_kept(channel):
    limits = channel.describe().limits
    assert limits.at_once > 0
    for rate in (limits.rate, limits.conversation_rate):
        assert rate is None or (rate.per_second > 0 and rate.burst >= 1)


async def test_a_process_that_slept_past_its_lease_sends_nothing(desk: Desk, channel):
    """Asked again where the connection stands: whoever was paused in between has lost the delivery."""
    for answers in ([], [True] if channel.name != "email" else []):
        given = iter(answers)
        with as_long_as(lambda given=given: next(given, False)), pytest.raises(NotOurs):
            await desk.send(channel.name, alert(), to=channel.describe().address.example)
    desk.inboxes[channel.name].is_empty()


@pytest.mark.parametrize("said", STATES.values(), ids=STATES)
async def test_every_state_is_rendered_sent_and_shown(desk: Desk, channel, said):
    address = channel.describe().address.example
    rendered = channel.render(said)
    assert (rendered.state, rendered.ring) == (said.state, said.ring)
    assert msgspec.json.decode(msgspec.json.encode(rendered), type=Rendered) == rendered

    await desk.send(channel.name, said, to=address)

    message = captured(desk, channel)
    assert "Acme" in message.text or said.account is None
    assert isinstance(channel.preview(message.payload), Preview)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_no_text_from_outside_breaks_it_or_comes_to_life(desk: Desk, channel, text):
    said = alert(
        **dict.fromkeys(["subject", "account", "last_words", "tried", "because", "level_name", "to_name"], text),
        told=(text,) * 20,
        next_told=(text, alert().now),
    )
    rendered = channel.render(said)
    first = rendered.text.replace("\n", " · ", 1)[:120]
    for part in ("P0", "since 14:02", "level 2", "take it within 15 min"):
        assert part in first

    await desk.send(channel.name, said, to=channel.describe().address.example)

    shown = channel.preview(captured(desk, channel).payload).html
    assert not re.search(r"<(script|img|style|a [^>]*evil)", shown)


async def test_a_living_message_can_be_brought_up_to_date(desk: Desk, channel):
    address = channel.describe().address.example
    first = await desk.send(channel.name, alert(owner=None), to=address, key="k1")
    captured(desk, channel)
    assert first.vendor_ref

    then = await desk.send(channel.name, owned(), to=address, previous=first.vendor_ref, key="k2")

    assert "Bo Lind has it" in captured(desk, channel).text
    assert then.updated or not channel.describe().capabilities.updates_in_place


async def test_no_failure_tells_a_secret(desk: Desk, channel):
    broken = {
        "slack": {"api_url": "http://127.0.0.1:1/"},
        "email": {"port": 1, "user": "rung", "password": SECRETS[3]},
        "webhook": {"deliver_to": "http://127.0.0.1:1/"},
        "teams": {"service_url": "http://127.0.0.1:1/"},
        "apprise": {"deliver_to": f"json://{SECRETS[0]}:{SECRETS[3]}@127.0.0.1:1/"},
        "pagerduty": {"url": "http://127.0.0.1:1/", "default_key": SECRETS[0]},
        "push": {"server": "http://127.0.0.1:1/", "token": SECRETS[0]},
        "sms": {"api_url": "http://127.0.0.1:1/", "token": SECRETS[0]},
        "phone": {"api_url": "http://127.0.0.1:1/", "token": SECRETS[0]},
    }[channel.name]
    for settings in (broken, {name: {"a": SECRETS[0]} for name in broken}):
        wire = desk.wire(channel.name, **settings)
        with pytest.raises(Failed) as failed:
            await channel.send(channel.render(alert()), channel.describe().address.example, None, "k1", wire)
        assert not any(secret in str(failed.value) for secret in SECRETS)
        assert failed.value.__cause__ is None


async def test_its_stand_in_takes_what_the_channel_sends_with_the_settings_it_gives(desk: Desk, channel):
    live = {"signing_secret": SECRETS[1], "sender": "rung@support.example"}
    stage = Stage(capture=desk.inboxes[channel.name].capture, now=lambda: desk.now)
    stand_in = channel.stand_in(stage, live)
    await stand_in.start()
    try:
        wire = Wire(session=desk.session, settings=stand_in.settings, at=desk.now, stand_in=True)
        await channel.send(channel.render(alert()), channel.describe().address.example, None, "k1", wire)
    finally:
        await stand_in.stop()

    assert "Acme" in captured(desk, channel).text


async def test_an_address_that_is_none_of_its_own_fails_for_good(desk: Desk, channel):
    with pytest.raises(Failed, match=re.escape(channel.describe().address.hint)) as failed:
        await desk.send(channel.name, alert(), to="no address\r\nX-Evil: yes")
    assert failed.value.permanent


def test_who_can_answer_customers_says_so():
    able = {name for name, way in WAYS.items() if way.describe().capabilities.answers_customers}
    assert able == set(ANSWERING)


async def test_missing_settings_are_named(desk: Desk, channel):
    wire = Wire(session=desk.session, at=desk.now)
    with pytest.raises(Failed, match=r"settings|secret") as failed:
        await channel.send(channel.render(alert()), channel.describe().address.example, None, "k1", wire)
    assert failed.value.permanent


def captured(desk: Desk, channel):
    """The one message that came by this channel."""
    inbox = desk.inboxes[channel.name]
    assert len(inbox.waiting) == 1
    return inbox.waiting.pop()
