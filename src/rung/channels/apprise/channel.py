"""The rest: ntfy, Pushover, Telegram, Discord, Matrix and a hundred more by the library Apprise
(https://github.com/caronc/apprise).

Where a message goes is one URL of Apprise, and its keys stand in that URL. So an address here is a name, and the URL
stands in the installation's settings: it is in no policy, no page, no log and no message of a failure. The library is
an extra of its own and sends by blocking calls, which run in threads of this channel. It says whether a service took a
message, and not why it did not; a failure is tried again.
"""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from html import escape
from importlib.util import find_spec
from typing import Any
from urllib.parse import quote

from msgspec import Struct, field

from rung.channels import words
from rung.channels.apprise.standin import JsonReceiver
from rung.channels.base import (
    Address,
    Alert,
    Capabilities,
    Description,
    Destination,
    Failed,
    Field,
    Limits,
    Preview,
    Rate,
    Rendered,
    Sent,
    Stage,
    Wire,
    check_still_ours,
    settings_of,
)

NOT_INSTALLED = "Apprise is not installed: install the extra with pip install 'rung[apprise]'"
LIBRARY = "apprise"
AT_ONCE = 4
LONGEST = 2_000
"""What most services take of one message; Apprise shortens for those that take less."""

_threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="rung-apprise")


class Settings(Struct, frozen=True):
    """The `Field`s of the description, as the wire carries them."""

    urls: dict[str, str] = field(default_factory=dict)
    deliver_to: str = ""


ABOUT = Description(
    name="apprise",
    label="Apprise",
    summary="A message by any of the services that Apprise knows, such as Telegram, Pushover or Discord.",
    fields=(
        Field(name="urls", label="Apprise URLs by name", kind="map", required=True, help="What an address leads to."),
        Field(name="deliver_to", label="Send everything to", kind="url", help="Set by delivery mode outbox."),
    ),
    address=Address(
        label="Name of a target",
        example="bo-telegram",
        pattern=r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}",
        hint="the name of an Apprise URL in the settings, never the URL itself",
    ),
    capabilities=Capabilities(follow_ups=True),
    limits=Limits(characters=LONGEST, rate=Rate(1, 10), at_once=AT_ONCE),
)


def is_installed(library: str = LIBRARY) -> bool:
    """Whether the extra is there."""
    return find_spec(library) is not None


class Apprise:
    """One message per ring, and one when somebody has it."""

    name = ABOUT.name

    def __init__(self, library: str = LIBRARY) -> None:
        self._library = library

    def describe(self) -> Description:
        return ABOUT

    def destination(self, address: str, settings: Mapping[str, Any]) -> Destination:
        """Each target is a service of its own."""
        return Destination(f"{self.name}:{address[:200]}", address)

    def render(self, alert: Alert) -> Rendered:
        text = words.plain(alert)
        title = words.title(alert) if alert.state == "asking" else "Rung"
        kind = "failure" if alert.urgency == "critical" and alert.state == "asking" else "info"
        payload = {"title": title, "body": text[:LONGEST], "type": kind}
        return Rendered(text=text, payload=payload, state=alert.state, ring=alert.ring, is_news=alert.is_news)

    async def send(
        self, rendered: Rendered, address: str, previous: str | None, idempotency_key: str, wire: Wire
    ) -> Sent:
        ABOUT.check_address(address)
        if previous and rendered.only_changes:
            return Sent(previous, skipped="a message by Apprise cannot change")
        settings = settings_of(wire, Settings, "Apprise")
        url = f"{settings.deliver_to}?+X-Rung-Address={quote(address)}" if settings.deliver_to else None
        url = url or settings.urls.get(address)
        if not url:
            raise Failed(f"No Apprise target is named {address!r} in the settings", permanent=True)
        if not is_installed(self._library):
            raise Failed(NOT_INSTALLED, permanent=True)
        check_still_ours()
        context, loop = copy_context(), asyncio.get_running_loop()
        await loop.run_in_executor(_threads, lambda: context.run(_notify, url, rendered.payload, address))
        return Sent(previous or idempotency_key)

    def preview(self, payload: Mapping[str, Any]) -> Preview:
        title, message = escape(str(payload.get("title", ""))), escape(str(payload.get("message", "")))
        return Preview(html=f"<p><b>{title}</b></p><pre>{message}</pre>")

    def stand_in(self, stage: Stage, settings: Mapping[str, Any]) -> JsonReceiver:
        return JsonReceiver(capture=stage.capture, now=stage.now)


def _notify(url: str, payload: Mapping[str, Any], address: str) -> None:
    """In a thread. Whatever the library says of a failure may hold the URL, so none of it goes on."""
    import apprise

    try:
        target = apprise.Apprise.instantiate(url, suppress_exceptions=True)
    except (TypeError, ValueError):
        target = None
    if target is None:
        raise Failed(f"The Apprise URL named {address!r} in the settings is none", permanent=True)
    check_still_ours()
    try:
        took = target.notify(body=payload["body"], title=payload["title"], notify_type=payload["type"])
    except Exception as error:  # noqa: BLE001 - a plugin of another project; only the kind of its fault is said
        raise Failed(f"Apprise, {address}: {type(error).__name__}", unknown=True) from None
    if not took:
        raise Failed(f"Apprise, {address}: the service did not take it", unknown=True)
