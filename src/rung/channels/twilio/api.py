"""Twilio's REST API as far as alerts need it (https://www.twilio.com/docs/messaging/api, .../voice/api).

One POST makes a message or a call. A code in the error body says more than the status: a number that does not exist, a
recipient who wants nothing more, too many at once.
"""

import base64
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct

from rung.channels import http
from rung.channels.base import Address, Failed, Field, Sent, Wire, settings_of

NUMBER = Address(
    label="Phone number",
    example="+4930123456",
    pattern=r"\+[1-9][0-9 ().-]{5,24}",
    hint="with + and the country's code, such as +4930123456",
)
FIELDS = (
    Field(name="account", label="Account SID", required=True, help="Begins with AC."),
    Field(name="token", label="Auth token", kind="secret", required=True),
    Field(name="sender", label="From", required=True, help="A number of yours."),
    Field(name="api_url", label="Address of the API", kind="url", default="https://api.twilio.com"),
    Field(name="callback", label="Where it says what became of it", kind="url", help="Public, and by https."),
)
ONLY_THIS_NUMBER = (21211, 21214, 21217, 21408, 21610, 21612, 21614, 30003, 30005, 30006)
"""Codes that are about the recipient's number: it is none, cannot be reached so, or wants nothing more."""


class Settings(Struct, frozen=True):
    """The `Field`s, as the wire carries them."""

    account: str
    token: str
    sender: str
    api_url: str = "https://api.twilio.com"
    callback: str = ""


async def make(wire: Wire, what: str, address: str, form: dict[str, str]) -> Sent:
    """Make a message (`Messages`) or a call (`Calls`) to a number."""
    settings = settings_of(wire, Settings, "Twilio")
    url = f"{settings.api_url.rstrip('/')}/2010-04-01/Accounts/{settings.account}/{what}.json"
    login = base64.b64encode(f"{settings.account}:{settings.token}".encode()).decode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": f"Basic {login}"}
    if settings.callback:
        form = {**form, "StatusCallback": settings.callback}
    body = urlencode({"To": plain_number(address), "From": settings.sender, **form}).encode()
    answer = await http.post(wire.session, url, body, headers, "Twilio")
    said = answer.object
    if answer.status == 201 and isinstance(said.get("sid"), str):
        return Sent(said["sid"])
    raise _refused(answer, said)


def plain_number(address: str) -> str:
    return "+" + "".join(sign for sign in address if sign.isdigit())


def _refused(answer: http.Answer, said: dict[str, Any]) -> Failed:
    failed = http.from_status(answer, "Twilio")
    if answer.status == 201:
        return Failed("Twilio: the answer names no message", unknown=True)
    code = said.get("code")
    if isinstance(code, int):
        words = f"Twilio answered {answer.status}, error {code}: {str(said.get('message', ''))[:120]}"
        if code in ONLY_THIS_NUMBER:
            return Failed(words, permanent=True)
        if answer.status == 401:
            return Failed(f"{words}: compare RUNG_TWILIO_ACCOUNT and RUNG_TWILIO_TOKEN", refuses_us=True)
        return failed.saying(words)
    return failed
