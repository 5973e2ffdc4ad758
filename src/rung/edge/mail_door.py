"""`POST /in/mail/{mailbox}/{key}`: mail that a provider posts. 200 means that it is on disk."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import Response

from rung import clock
from rung.channels.base import Failed
from rung.channels.http import get, open_session
from rung.clock import SystemClock
from rung.config import Config
from rung.edge import body
from rung.edge.mailroom import Mailroom
from rung.edge.problems import json_answer, problem, unavailable
from rung.edge.threads import DatabaseThreads
from rung.intake.base import Rejected
from rung.intake.mail.delivered import Delivered, TryLater
from rung.intake.mail.posted import mailgun, postmark, ses
from rung.intake.mail.ways import WAYS
from rung.store.elsewhere import mailboxes
from rung.store.elsewhere.mailboxes import Mailbox
from rung.store.sealed import HINT, lost

_LARGEST_ANSWER = 100_000
_MOST_TOKENS = 50_000
_MOST_FIELDS = 200

log = structlog.get_logger()


async def ask_sns(url: str) -> bytes:
    """What an address of SNS answers: its certificate, or that a subscription is confirmed. Raises `Failed`."""
    async with open_session() as session:
        answer = await get(session, url, {}, "SNS", _LARGEST_ANSWER)
    if answer.status != 200:
        raise Failed(f"SNS answers {answer.status}")
    return answer.body


class MailDoor:
    """Finds the mailbox, checks who posts, and hands the mail to the mailroom."""

    def __init__(
        self, config: Config, mailroom: Mailroom, threads: DatabaseThreads,
        ask: Callable[[str], Awaitable[bytes]] = ask_sns,
    ) -> None:  # fmt: skip
        self._most = config.max_mail * 2
        self._mailroom = mailroom
        self._threads = threads
        self._ask = ask
        self._tokens: OrderedDict[str, datetime] = OrderedDict()
        self._certificates: dict[str, bytes] = {}

    async def answer(self, request: Request) -> Response:
        name, key = request.path_params["mailbox"], request.path_params["key"]
        mailbox = await self._threads.run(mailboxes.find, name, key)
        if mailbox is None or not WAYS[mailbox.way].is_posted:
            hint = "Mailboxes and their addresses are on the page Settings, Sources."
            return problem(404, "no_such_mailbox", "There is no such mailbox, or its key is another one.", hint)
        content = await body.read(request, self._most)
        try:
            await self._take(mailbox, request, content)
        except (Rejected, Failed, TryLater) as error:
            words, hint = (error.message, error.hint) if isinstance(error, Rejected) else (str(error), "")
            log.warning("mail.posted_in_vain", mailbox=mailbox.name, error=words)
            await self._threads.run(mailboxes.refused, mailbox, f"{words} {hint}".strip(), clock.now())
            if isinstance(error, Rejected):
                raise
            return unavailable(words)
        return json_answer(200, {"status": "taken"})

    async def _take(self, mailbox: Mailbox, request: Request, content: bytes) -> None:
        called = WAYS[mailbox.way].secret
        if mailbox.is_secret_lost:
            raise TryLater(f"No mail is taken: {lost(f'its {called}')}; {HINT}.")
        if WAYS[mailbox.way].is_secret_needed and not mailbox.secret:
            hint = f"Enter it at the mailbox {mailbox.name} on the page Settings, Sources."
            raise Rejected(401, "no_secret", f"The {called} is not known, so no post can be trusted.", hint)
        if mailbox.way == "mailgun":
            await self._from_mailgun(mailbox, await _form(request, content, self._most))
        elif mailbox.way == "ses":
            await self._from_sns(mailbox, content)
        else:
            await self._keep(mailbox, await asyncio.to_thread(postmark.read, content))

    async def _from_mailgun(self, mailbox: Mailbox, form: dict[str, str]) -> None:
        now = SystemClock().now()  # Mailgun signs by the time of the world
        token = mailgun.verify(form, mailbox.secret, now)
        if token not in self._tokens:
            await self._keep(mailbox, mailgun.read(form))
            self._remember(token, now)

    def _remember(self, token: str, now: datetime) -> None:
        """It is on disk: whatever else bears this token is passed over."""
        self._tokens[token] = now
        while len(self._tokens) > _MOST_TOKENS or next(iter(self._tokens.values())) < now - 2 * mailgun.GOOD_FOR:
            self._tokens.popitem(last=False)

    async def _from_sns(self, mailbox: Mailbox, content: bytes) -> None:
        posted = await asyncio.to_thread(ses.opened, content, mailbox.secret)
        ses.verify(posted, await self._certificate(posted.SigningCertURL), SystemClock().now())
        if posted.Type == "SubscriptionConfirmation":
            await self._ask(posted.SubscribeURL or "")
            await self._threads.run(mailboxes.looked, mailbox.name, clock.now())
            log.info("mail.topic_subscribed", mailbox=mailbox.name, topic=posted.TopicArn)
        elif posted.Type == "UnsubscribeConfirmation":
            raise Rejected(
                410, "unsubscribed", "The subscription of the topic was ended over there: no more mail comes in by it.",
                "Subscribe the mailbox's address again, if that was not meant.",
            )  # fmt: skip
        else:
            await self._keep(mailbox, await asyncio.to_thread(ses.read, posted))

    async def _certificate(self, url: str) -> bytes:
        if url not in self._certificates:
            found = await self._ask(url)
            self._certificates = {**dict(list(self._certificates.items())[-7:]), url: found}
        return self._certificates[url]

    async def _keep(self, mailbox: Mailbox, mail: Delivered) -> None:
        recipients = (*mail.recipients, mailbox.address)
        given = Delivered(mail.raw, mail.return_path, recipients, mailbox=mailbox.name, verdict=mail.verdict)
        await self._mailroom.deposit(given)
        await self._threads.run(mailboxes.took, mailbox, clock.now())


async def _form(request: Request, content: bytes, most: int) -> dict[str, str]:
    """The texts of a form, by field. Raises `Rejected` for what is none."""

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": content, "more_body": False}

    try:
        form = await Request(request.scope, receive).form(max_fields=_MOST_FIELDS, max_part_size=most)
    except (MultiPartException, ValueError) as error:
        raise Rejected(422, "not_a_form", f"This is no form: {error}.", "Post as Mailgun does.") from error
    try:
        return {name: value for name, value in form.multi_items() if isinstance(value, str)}
    finally:
        await form.close()
