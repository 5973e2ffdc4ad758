"""A text message, or a call that reads the alert aloud. Neither can change: one text message follows when somebody has
the issue, or it is over.
"""

from collections.abc import Mapping
from html import escape
from typing import Any
from xml.sax.saxutils import escape as xml

from rung.channels import words
from rung.channels.base import (
    Alert,
    Capabilities,
    Description,
    Destination,
    Limits,
    Preview,
    Rate,
    Rendered,
    Sent,
    Stage,
    Wire,
)
from rung.channels.text import shortened
from rung.channels.twilio import api
from rung.channels.twilio.standin import TwilioApi

LONGEST = 450
"""Three segments of a text message."""

SMS = Description(
    name="sms",
    label="SMS",
    summary="A text message by Twilio, with the link to take the issue.",
    fields=api.FIELDS,
    address=api.NUMBER,
    capabilities=Capabilities(follow_ups=True),
    limits=Limits(characters=LONGEST, rate=Rate(10, 30), conversation_rate=Rate(1, 3)),
)
PHONE = Description(
    name="phone",
    label="Call",
    summary="A call by Twilio that reads the alert aloud, and a text message when somebody has it.",
    fields=api.FIELDS,
    address=api.NUMBER,
    capabilities=Capabilities(follow_ups=True),
    limits=Limits(characters=LONGEST, rate=Rate(1, 10), conversation_rate=Rate(0.1, 1)),
)


class Sms:
    """One text message per ring."""

    about = SMS

    @property
    def name(self) -> str:
        return self.about.name

    def describe(self) -> Description:
        return self.about

    def destination(self, address: str, settings: Mapping[str, Any]) -> Destination:
        return Destination(self.name, address)

    def render(self, alert: Alert) -> Rendered:
        text = short(alert)
        return Rendered(text=text, payload={"Body": text}, state=alert.state, ring=alert.ring, is_news=alert.is_news)

    async def send(
        self, rendered: Rendered, address: str, previous: str | None, idempotency_key: str, wire: Wire
    ) -> Sent:
        self.about.check_address(address)
        if previous and rendered.only_changes:
            return Sent(previous, skipped="a text message cannot change")
        what = "Calls" if "Twiml" in rendered.payload else "Messages"
        return await api.make(wire, what, address, dict(rendered.payload))

    def preview(self, payload: Mapping[str, Any]) -> Preview:
        return Preview(html=f"<pre>{escape(str(payload.get('Body') or payload.get('Twiml', '')))}</pre>")

    def stand_in(self, stage: Stage, settings: Mapping[str, Any]) -> TwilioApi:
        return TwilioApi(channel=self.name, capture=stage.capture, now=stage.now)


class Phone(Sms):
    """One call per ring; what asks nothing is a text message, for nobody is called to be told that all is well."""

    about = PHONE

    def render(self, alert: Alert) -> Rendered:
        rendered = super().render(alert)
        if not (alert.ring and alert.state == "asking"):
            return rendered
        said = xml(words.headline(alert).replace(words.DOT, ". "))
        twiml = f"<Response><Say>{said}</Say><Pause length='1'/><Say>{said}</Say></Response>"
        return Rendered(text=rendered.text, payload={"Twiml": twiml}, state=alert.state, ring=alert.ring)


def short(alert: Alert) -> str:
    """What a lock screen shows, and the link; as much of the rest as three segments hold."""
    first, *rest = words.plain(alert).split("\n")
    link = rest.pop()
    return shortened("\n".join([first, *rest]), LONGEST - len(link) - 1) + f"\n{link}"
