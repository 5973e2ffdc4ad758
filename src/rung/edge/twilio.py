"""`POST /in/twilio`: text messages that come back, keys that are pressed in our calls, and callbacks about ours."""

from collections.abc import Mapping
from xml.sax.saxutils import escape

from django.db import DatabaseError, InterfaceError
from starlette.requests import Request
from starlette.responses import Response

from rung import clock
from rung.channels.twilio.channel import KEYS, asks_a_key
from rung.clock import SystemClock
from rung.config import Config
from rung.edge import body
from rung.edge.awaiting import AT_ONCE, verdict
from rung.edge.doors import by_our_clock, headers_of
from rung.edge.figures import Figures
from rung.edge.gathering import Full, Gathering, Unavailable
from rung.edge.problems import SAFE, unavailable
from rung.edge.threads import DatabaseThreads
from rung.engine.elsewhere.inbox_rows import row_of
from rung.engine.sending.senders import StoreDirectory
from rung.intake.base import Rejected
from rung.intake.twilio import intake
from rung.store.deliveries import delivery_receipts

_MOST = 64 * 1024


class TwilioDoor:
    """Twilio waits for the answer, and sends its words back as a text message; in a call it reads them aloud."""

    def __init__(
        self, config: Config, directory: StoreDirectory, threads: DatabaseThreads, gathering: Gathering,
        figures: Figures,
    ) -> None:  # fmt: skip
        self._url = f"{config.base_url}/in/twilio"
        self._token = config.twilio_token
        self._directory = directory
        self._threads = threads
        self._gathering = gathering
        self._figures = figures

    async def answer(self, request: Request) -> Response:
        content = await body.read(request, _MOST)
        if not self._token:
            raise Rejected(401, "no_secret", "No Twilio account is set up, so no request can be trusted.",
                           "Set RUNG_TWILIO_ACCOUNT, RUNG_TWILIO_TOKEN and RUNG_TWILIO_FROM.")  # fmt: skip
        fields = intake.fields_of(content)
        intake.verify(headers_of(request), fields, self._url, self._token)
        parcel, words = await self._threads.run(intake.parse, fields, self._directory, SystemClock().now())
        if (told := parcel.receipt) is not None:
            try:
                await self._threads.run(
                    delivery_receipts.keep, told.channel, told.ref, told.state, told.detail, clock.now()
                )
            except (DatabaseError, InterfaceError) as error:
                return unavailable(str(error))
        try:
            outcomes = await self._gathering.put([row_of(by_our_clock(one), intake.SYSTEM) for one in parcel.items])
        except (Full, Unavailable) as error:
            return unavailable(str(error))
        self._figures.took(intake.SYSTEM, outcomes, parcel.passed_over)
        if words and outcomes:
            found = await verdict(outcomes, self._threads, AT_ONCE)
            words = words if found.state == "done" else found.words
        return Response(self._twiml(words, fields), media_type="text/xml", headers=SAFE)

    def _twiml(self, words: str, fields: Mapping[str, str]) -> str:
        """What Twilio sends back or says. After a key that does nothing it asks again."""
        verb = "Say" if "Digits" in fields else "Message"
        inner = f"<{verb}>{escape(words)}</{verb}>" if words else ""
        if words == intake.ANOTHER_KEY:
            inner = asks_a_key(f"{inner}<Say>{KEYS}</Say>", self._url)
        return f'<?xml version="1.0" encoding="UTF-8"?><Response>{inner}</Response>'
