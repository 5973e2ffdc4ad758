"""The real ways in, as customers and other systems use them: SMTP, HTTP with a token, and Slack's signed requests."""

import http.client
import json
import re
import smtplib
import time
from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from msgspec import Struct

from rung import clock
from rung.channels.base import Captured
from rung.channels.slack import interactions
from rung.channels.slack.manifest import SHORTCUT
from rung.channels.teams import activities as teams
from rung.channels.twilio import standin as twilio
from rung.config import Address

PATIENCE = 20.0
READS_FOR = 8.0
"""Seconds of the demo's own clock between opening a form and sending it."""
_PASS = re.compile(r'name="pass" value="([^"]+)"')
_ASKED = re.compile(r'name="shown" value="([^"]+)"')
_FORM_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_NUMBER = re.compile(r'class="number">([^<]+)<')


class Refused(Exception):
    """The other side did not take it."""


class Wires(Struct, frozen=True):
    """Where the installation listens, and the secrets of those who write to it."""

    host: str
    port: int
    mail: Address
    mail_address: str
    token: str
    slack_secret: str
    teams_secret: str
    base_url: str
    twilio_token: str

    def post_events(self, *events: Mapping[str, Any]) -> None:
        """Events as a helpdesk sends them."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        self.post("/api/v1/events", json.dumps(events).encode(), headers)

    def brief(self, issue: str) -> str:
        """What Rung says another team needs to know of an issue."""
        path = f"/api/v1/issues/{quote(issue, safe='')}/handoffs/brief"
        _, said = self._exchange("GET", path, headers={"Authorization": f"Bearer {self.token}"})
        return str(json.loads(said)["text"])

    def send_mail(
        self,
        sender: tuple[str, str],
        subject: str,
        body: str,
        at: datetime,
        message_id: str,
        answers: str | None = None,
        to: str = "",
    ) -> None:
        """Somebody's mail; `answers` is the Message-ID that it replies to, `to` another address than support's."""
        mail, to = EmailMessage(), to or self.mail_address
        mail["From"], mail["To"], mail["Subject"] = formataddr(sender), to, subject
        mail["Date"], mail["Message-ID"] = format_datetime(at), message_id
        if answers:
            mail["In-Reply-To"] = mail["References"] = answers
        mail.set_content(body)
        try:
            with smtplib.SMTP(self.mail.host, self.mail.port, timeout=PATIENCE) as server:
                server.send_message(mail, sender[1], [to])
        except (OSError, smtplib.SMTPException) as error:
            raise Refused(f"mail: {error}") from error

    def say_in_slack(
        self,
        account: str,
        user: str,
        text: str,
        *,
        ts: str,
        event_id: str,
        signed_at: datetime,
        thread: str | None = None,
    ) -> None:
        """A customer writes in the channel shared with their company."""
        payload = interactions.message_event(
            channel=interactions.channel_id(f"#{account}"), user=user, text=text, at=signed_at, event_id=event_id,
            ts=ts, thread_ts=thread,
        )  # fmt: skip
        self._post_signed(interactions.as_json(payload, self.slack_secret, signed_at))

    def edit_in_slack(
        self, account: str, user: str, text: str, instead: str, *, ts: str, signed_at: datetime
    ) -> None:
        """A customer gives a message other words."""
        channel, edited = interactions.channel_id(f"#{account}"), f"{signed_at.timestamp():.6f}"
        before = interactions.written_message(channel, user, text, ts, None, interactions.TEAM, ())
        payload = interactions.changed_event(before, instead, signed_at, event_id=f"Ev{edited}", ts=edited)
        self._post_signed(interactions.as_json(payload, self.slack_secret, signed_at))

    def mark_in_slack(
        self, channel: str, writer: str, text: str, *, ts: str, by: str, signed_at: datetime
    ) -> None:
        """A teammate chooses “Make this an issue” in the menu of a message."""
        there = interactions.channel_id(f"#{channel}")
        message = interactions.written_message(there, writer, text, ts, None, interactions.TEAM, ())
        payload = interactions.message_action(message, SHORTCUT, by, signed_at, trigger_id="", response_url="")
        self._post_signed(interactions.as_form(payload, self.slack_secret, signed_at))

    def say_in_teams(
        self, account: str, writer: teams.Writer, text: str, *, number: str, root: str, at: datetime
    ) -> None:
        """A customer writes in the channel of Teams that is shared with their company, into the thread of `root`."""
        room = teams.Room(teams.thread(teams.channel_id(account), root), name=account)
        self._post_to_bot(teams.message(room, writer, text, at=at, number=number), at)

    def press_in_teams(self, card: Captured, button: str, object_id: str, at: datetime) -> None:
        """A teammate presses a button of a card."""
        self._post_to_bot(teams.press(card, button, teams.Writer(object_id), at=at), at)

    def answer_by_text(self, number: str, words: str, name: str) -> None:
        """A teammate sends a text message back; `name` is what Twilio calls it."""
        fields = {"From": number, "To": twilio.SENDER, "Body": words, "MessageSid": name}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        signed = twilio.signature(f"{self.base_url}/in/twilio", fields, self.twilio_token)
        self.post("/in/twilio", urlencode(fields).encode(), {**headers, "X-Twilio-Signature": signed})

    def _post_to_bot(self, activity: dict[str, Any], at: datetime) -> None:
        signed = teams.signed_here(activity, self.teams_secret, at)
        self.post("/in/teams", signed.body, signed.headers)

    def fill_form(self, key: str, typed: Mapping[str, str]) -> str:
        """A customer opens the form, fills it in and sends it; returns the number that they are told."""
        page = self._exchange("GET", f"/f/{key}")[1].decode()
        found = _PASS.search(page)
        if found is None:
            raise Refused(f"GET /f/{key}: there is no form on the page")
        time.sleep(READS_FOR / clock.current().speed)
        names = {f"q-{name}": value for name, value in typed.items()}
        body = urlencode({**names, "pass": found[1], "shown": _ASKED.findall(page)}, doseq=True).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        location, said = self._exchange("POST", f"/f/{key}", body, headers)
        if not location:
            raise Refused(f"POST /f/{key}: {said.decode(errors='replace')[:300]}")
        number = _NUMBER.search(self._exchange("GET", location)[1].decode())
        return number[1] if number else ""

    def rate(self, token: str, score: int, comment: str) -> None:
        """A customer opens the link of a survey, and sends what they think."""
        path = f"/c/rate/{token}"
        found = _FORM_TOKEN.search(self._exchange("GET", f"{path}?score={score}")[1].decode())
        if found is None:
            raise Refused(f"GET {path}: there is no form on the page")
        body = urlencode({"csrfmiddlewaretoken": found[1], "score": score, "comment": comment}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"rung_csrf={found[1]}"}
        self.post(path, body, headers)

    def press(self, message: Captured, button: str, user: str, signed_at: datetime) -> None:
        """A teammate presses a button of an alert."""
        self._post_signed(interactions.press(message, button, user, signed_at, self.slack_secret))

    def _post_signed(self, signed: interactions.Signed) -> None:
        self.post("/in/slack", signed.body, signed.headers)

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        """What was answered. Raises `Refused`."""
        return self._exchange("POST", path, body, headers)[1]

    def _exchange(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[str, bytes]:
        """Where the answer leads, and what it says. Raises `Refused` for one that is no success."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            said = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise Refused(f"{method} {path}: {error}") from error
        finally:
            connection.close()
        if answer.status >= HTTPStatus.BAD_REQUEST:
            raise Refused(f"{method} {path}: {answer.status} {said.decode(errors='replace')[:300]}")
        return answer.headers.get("Location", ""), said
