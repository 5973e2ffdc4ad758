"""A text message, or a call that reads the alert aloud. Neither can change: one text message follows when somebody has
the issue, or it is over.

Where Twilio can reach this installation, both are answered where they are: `1` takes the issue and `no`, or the key 2,
passes it on (https://www.twilio.com/docs/voice/twiml/gather). `rung.intake.twilio` hears it.
"""

import re
from collections.abc import Mapping
from html import escape
from typing import Any
from xml.sax.saxutils import escape as xml
from xml.sax.saxutils import unescape

from rung.channels import words
from rung.channels.base import (
    Alert,
    Button,
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
ANSWER = "Answer 1: I have it. No: ask the next."
KEYS = "Press 1 if you have it, 2 to ask whoever is next."
NO_KEY = "No key was pressed, so nobody has it yet."
WAITS = 10
"""Seconds for which a call waits for a key after it has said everything twice."""

SMS = Description(
    name="sms",
    label="SMS",
    summary="A text message by Twilio, with the link to take the issue; answered by 1 or no.",
    fields=api.FIELDS,
    address=api.NUMBER,
    capabilities=Capabilities(follow_ups=True),
    limits=Limits(characters=LONGEST, rate=Rate(10, 30), conversation_rate=Rate(1, 3)),
)
PHONE = Description(
    name="phone",
    label="Call",
    summary="A call by Twilio that reads the alert aloud and takes a key, and a text message when somebody has it.",
    fields=api.FIELDS,
    address=api.NUMBER,
    capabilities=Capabilities(follow_ups=True),
    limits=Limits(characters=LONGEST, rate=Rate(1, 10), conversation_rate=Rate(0.1, 1)),
)
_PAUSE = "<Pause length='1'/>"
_SAID = re.compile(r"<Say>(.*?)</Say>", re.DOTALL)


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
        payload = {"Body": text, "takes": words.can_be_taken(alert)}
        return Rendered(text=text, payload=payload, state=alert.state, ring=alert.ring, is_news=alert.is_news)

    async def send(
        self, rendered: Rendered, address: str, previous: str | None, idempotency_key: str, wire: Wire
    ) -> Sent:
        self.about.check_address(address)
        if previous and rendered.only_changes:
            return Sent(previous, skipped="a text message cannot change")
        said = rendered.payload
        hook = str(wire.settings.get("callback", "")) if said["takes"] else ""
        if "said" in said:
            return await api.make(wire, "Calls", address, {"Twiml": spoken(said["said"], hook)})
        return await api.make(wire, "Messages", address, {"Body": answered(said["Body"]) if hook else said["Body"]})

    def preview(self, payload: Mapping[str, Any]) -> Preview:
        if "Body" not in payload:
            return Preview(html=f"<pre>{escape(chr(10).join(heard(str(payload['Twiml']))))}</pre>")
        text = str(payload["Body"])
        link = text.rpartition("\n")[2]
        return Preview(html=f"<pre>{escape(text)}</pre>", buttons=(Button(label="Follow the link", url=link),))

    def stand_in(self, stage: Stage, settings: Mapping[str, Any]) -> TwilioApi:
        return TwilioApi(channel=self.name, capture=stage.capture, now=stage.now, hook=f"{stage.base_url}/in/twilio")


class Phone(Sms):
    """One call per ring; what asks nothing is a text message, for nobody is called to be told that all is well."""

    about = PHONE

    def render(self, alert: Alert) -> Rendered:
        rendered = super().render(alert)
        if not (alert.ring and alert.state == "asking"):
            return rendered
        payload = {"said": words.headline(alert).replace(words.DOT, ". "), "takes": words.can_be_taken(alert)}
        return Rendered(text=rendered.text, payload=payload, state=alert.state, ring=alert.ring)


def spoken(text: str, hook: str) -> str:
    """A call that says a text twice, as TwiML. Where Twilio can post the key that is pressed to `hook`, it says which
    ones there are, and waits."""
    said = f"<Say>{xml(text)}</Say>{_PAUSE}"
    if not hook:
        return f"<Response>{said}<Say>{xml(text)}</Say></Response>"
    return f"<Response>{asks_a_key(f'{said}<Say>{KEYS}</Say>{_PAUSE}' * 2, hook)}</Response>"


def asks_a_key(said: str, hook: str) -> str:
    """TwiML that says something, is interrupted by a key, and says so where none came."""
    address = xml(hook, {'"': "&quot;"})
    gather = f'<Gather input="dtmf" numDigits="1" timeout="{WAITS}" action="{address}" method="POST">'
    return f"{gather}{said}</Gather><Say>{NO_KEY}</Say>"


def heard(twiml: str) -> list[str]:
    """What a call says, sentence by sentence, each once."""
    return list(dict.fromkeys(unescape(one) for one in _SAID.findall(twiml)))


def short(alert: Alert) -> str:
    """What a lock screen shows, who is told unless somebody takes it, and the link; as much of the rest as three
    segments hold."""
    if words.is_grey(alert):
        return _fitted(words.grey_line(alert), alert.link)
    facts = [f"{line.label}: {line.text}" for line in sorted(words.lines(alert), key=lambda one: one.label != "Next")]
    at = 1 if facts and facts[0].startswith("Next: ") else 0
    quote = words.quote(alert)
    said = [words.headline(alert), *(f"({mark})" for mark in words.marks(alert)), *facts[:at]]
    said += [f"“{quote}”"] if quote else []
    return _fitted("\n".join(said + facts[at:]), alert.act_link if alert.state == "asking" else alert.link)


def answered(text: str) -> str:
    """The same, with how it is answered above the link."""
    said, _, link = text.rpartition("\n")
    return _fitted(said, f"{ANSWER}\n{link}")


def _fitted(said: str, last: str) -> str:
    return f"{shortened(said, LONGEST - len(last) - 1)}\n{last}"
