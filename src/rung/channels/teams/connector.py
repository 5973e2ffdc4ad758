"""The Bot Framework's Connector, by which a bot speaks in Teams: its tokens, its conversations, its refusals
(https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference).

Every conversation is reached by Microsoft's address for the whole cloud, never by the `serviceUrl` that stands in a
message: so nobody can lead our token elsewhere.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from msgspec import Struct, field

from rung.channels import http
from rung.channels.base import Failed, Wire, settings_of
from rung.channels.kept import Kept


class Cloud(NamedTuple):
    """Where one of Microsoft's clouds is."""

    login: str
    service: str
    audience: str
    """Whom a token for the Connector is for."""
    metadata: str
    """The OpenID document of whoever signs what comes in."""
    issuer: str
    graph: str


CLOUDS = {
    "public": Cloud(
        "https://login.microsoftonline.com", "https://smba.trafficmanager.net/teams", "https://api.botframework.com",
        "https://login.botframework.com/v1/.well-known/openidconfiguration", "https://api.botframework.com",
        "https://graph.microsoft.com",
    ),
    "government": Cloud(
        "https://login.microsoftonline.us", "https://smba.infra.gov.teams.microsoft.us/teams",
        "https://api.botframework.us", "https://login.botframework.azure.us/v1/.well-known/openidconfiguration",
        "https://api.botframework.us", "https://graph.microsoft.us",
    ),
}  # fmt: skip
NAME = "Teams"
_EARLY = 300.0
"""Seconds before its end in which a token is not used any more."""
_LARGEST_ROSTER = 200_000


class Settings(Struct, frozen=True):
    """The `Field`s of the description, as the wire carries them."""

    urls: dict[str, str] = field(default_factory=dict)
    deliver_to: str = ""
    app_id: str = ""
    app_secret: str = ""
    tenant: str = ""
    cloud: str = "public"
    login_url: str = ""
    service_url: str = ""
    own_secret: str = ""
    """What the built-in stand-in signs with."""

    @property
    def where(self) -> Cloud:
        """The cloud, with the addresses that the installation gave in place of Microsoft's."""
        found = CLOUDS.get(self.cloud, CLOUDS["public"])
        if self.login_url:
            metadata = f"{self.login_url}/v1/.well-known/openidconfiguration"
            found = found._replace(login=self.login_url, metadata=metadata, graph=self.login_url)
        return found._replace(service=self.service_url) if self.service_url else found

    @property
    def bot(self) -> str:
        """The bot as Teams names it."""
        return f"28:{self.app_id}"


class Gone(Exception):
    """What was to be changed is not there any more, or may not be changed."""


class _Token(NamedTuple):
    text: str
    ends_at: float
    """By the event loop's clock."""


_tokens = Kept[tuple[str, str, str, str], _Token](100)


class Connector:
    """One attempt's way to Teams."""

    def __init__(self, wire: Wire) -> None:
        self.settings = settings_of(wire, Settings, NAME)
        if not (self.settings.app_id and self.settings.app_secret and self.settings.tenant):
            hint = "set RUNG_TEAMS_APP_ID, RUNG_TEAMS_APP_SECRET and RUNG_TEAMS_TENANT"
            raise Failed(f"The settings of Teams name no bot: {hint}", permanent=True)
        self.session = wire.session
        self._where = self.settings.where

    async def say(self, conversation: str, activity: Mapping[str, Any]) -> str:
        """Post into a conversation; in a channel `conversation` names the thread. The id of the new message."""
        made = await self._ask("POST", f"/v3/conversations/{quote(conversation, safe='')}/activities", activity)
        return _id_of(made)

    async def change(self, conversation: str, message: str, activity: Mapping[str, Any]) -> None:
        """Put other content into a message of ours. Raises `Gone` where it was deleted."""
        path = f"/v3/conversations/{quote(conversation, safe='')}/activities/{quote(message, safe='')}"
        await self._ask("PUT", path, {**activity, "id": message}, may_be_gone=True)

    async def begin_thread(self, channel: str, activity: Mapping[str, Any]) -> tuple[str, str]:
        """Post into a channel of a team: the new thread, and the message it begins with."""
        body = {"isGroup": True, "channelData": {"channel": {"id": channel}}, "activity": activity}
        made = await self._ask("POST", "/v3/conversations", {**body, "bot": {"id": self.settings.bot}})
        return _id_of(made), str(made.get("activityId") or _id_of(made).rpartition("messageid=")[2])

    async def chat_with(self, user: str) -> str:
        """The personal chat with somebody of our tenant, by their object id: made, or the one that is there."""
        body = {
            "isGroup": False, "bot": {"id": self.settings.bot}, "members": [{"id": user}],
            "tenantId": self.settings.tenant, "channelData": {"tenant": {"id": self.settings.tenant}},
        }  # fmt: skip
        return _id_of(await self._ask("POST", "/v3/conversations", body))

    async def member(self, conversation: str, user: str) -> dict[str, Any]:
        """Who a member of a conversation is: `aadObjectId`, `email`, `userPrincipalName`, `tenantId`, `userRole`."""
        path = f"/v3/conversations/{quote(conversation, safe='')}/members/{quote(user, safe='')}"
        return await self._ask("GET", path, None)

    async def object_id(self, principal: str) -> str:
        """The object id of a user principal name, as Microsoft Graph knows it."""
        url = f"{self._where.graph}/v1.0/users/{quote(principal, safe='@')}?$select=id"
        answer = await self._ask_as_bot("GET", url, None, f"{self._where.graph}/.default")
        if answer.status in (401, 403):
            hint = "grant the app User.ReadBasic.All in Microsoft Graph, or let them write to Rung in Teams once"
            raise Failed(f"Teams: nobody may look up {principal}: {hint}", permanent=True)
        if answer.status == 404:
            raise Failed(f"Teams: there is no {principal} in the tenant", permanent=True)
        if answer.status != 200:
            raise http.from_status(answer, NAME)
        return _id_of(answer.object)

    async def token(self, scope: str = "", *, fresh: bool = False) -> str:
        """A token of the app's own, kept until shortly before its end. `fresh`: asked for in any case."""
        given, now = self.settings, asyncio.get_running_loop().time()
        scope = scope or f"{self._where.audience}/.default"
        key = (self._where.login, given.app_id, given.app_secret, scope)
        tokens = _tokens.over(self.session)
        if not fresh and (kept := tokens.get(key)) is not None and kept.ends_at > now:
            return kept.text
        form = {
            "grant_type": "client_credentials", "client_id": given.app_id, "client_secret": given.app_secret,
            "scope": scope,
        }  # fmt: skip
        url = f"{self._where.login}/{quote(given.tenant, safe='')}/oauth2/v2.0/token"
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = await http.post(self.session, url, urlencode(form).encode(), headers, "Microsoft's sign-in")
        if answer.status != 200:
            raise _no_token(answer)
        said = answer.object
        if not isinstance(said.get("access_token"), str):
            raise Failed("Microsoft's sign-in gave no token")
        lasts = said.get("expires_in")
        ends_at = now + (float(lasts) if isinstance(lasts, int | float) else 600.0) - _EARLY
        tokens[key] = _Token(said["access_token"], ends_at)
        return said["access_token"]

    async def with_token(self, ask: Callable[[str], Awaitable[http.Answer]], scope: str = "") -> http.Answer:
        """Ask with the app's token. One that was kept may have been revoked since: where it is refused, once more
        with a fresh one."""
        answer = await ask(await self.token(scope))
        return await ask(await self.token(scope, fresh=True)) if answer.status == 401 else answer

    async def _ask(
        self, method: str, path: str, body: Mapping[str, Any] | None, *, may_be_gone: bool = False
    ) -> dict[str, Any]:
        answer = await self._ask_as_bot(method, f"{self._where.service}{path}", body)
        if answer.status in (200, 201, 202):
            return answer.object
        code, message = _error(answer)
        if may_be_gone and (answer.status == 404 or code in _GONE):
            raise Gone(code or message)
        raise _refused(answer, code, message)

    async def _ask_as_bot(
        self, method: str, url: str, body: Mapping[str, Any] | None, scope: str = ""
    ) -> http.Answer:
        content = None if body is None else json.dumps(body).encode()

        async def ask(token: str) -> http.Answer:
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            return await http.ask(self.session, method, url, content, headers, NAME, _LARGEST_ROSTER)

        return await self.with_token(ask, scope)


_GONE = frozenset({"ActivityNotFoundInConversation", "MessageNotFound", "MessageWritesBlocked"})
_HINTS = {
    "BotDisabledByAdmin": "an administrator of Teams switched the app off",
    "BotNotInConversationRoster": "install the Rung app there: see docs/teams.md",
    "BotNotRegistered": "the bot has no channel for Teams in Azure",
    "ConversationBlockedByUser": "they blocked the bot, or removed the app",
    "ConversationNotFound": "there is no such channel or chat, or the app is not installed there",
    "ForbiddenOperationException": "install the Rung app for this person or team: see docs/teams.md",
    "InvalidBotApiHost": "this tenant lives in another of Microsoft's clouds: see RUNG_TEAMS_CLOUD",
    "MessageSizeTooBig": "the card is larger than Teams takes",
    "NotEnoughPermissions": "an administrator has to let the app do this",
    "UserNotFoundInTenant": "nobody in the tenant has this id",
}
_RETRIED = (412, 502, 504)
"""Beside 429 and 503 Microsoft asks to try these again: nothing was done."""


def _refused(answer: http.Answer, code: str, message: str) -> Failed:
    """What a refusal of the Connector means for a delivery."""
    hint = _HINTS.get(code) or message[:200]
    words = f"Teams answered {answer.status}" + (f" {code}" if code else "") + (f" ({hint})" if hint else "")
    if answer.status == 429:
        return Failed("Teams: too many messages", retry_after=http.retry_after(answer.headers), busy=True)
    if answer.status in _RETRIED:
        return Failed(words, retry_after=http.retry_after(answer.headers))
    if answer.status == 401:
        words = "Teams did not take the bot's token: compare RUNG_TEAMS_APP_ID and RUNG_TEAMS_TENANT with Azure"
        return Failed(words, refuses_us=True)
    return http.from_status(answer, NAME).saying(words)


def _no_token(answer: http.Answer) -> Failed:
    """Microsoft's sign-in names its reasons by numbers; the text beside them may hold ids, never the secret."""
    said = answer.object
    code = str(said.get("error", ""))
    if answer.status == 429 or answer.status >= 500:
        return http.from_status(answer, "Microsoft's sign-in")
    hints = {
        "invalid_client": "the secret is wrong or has expired: make another one and set RUNG_TEAMS_APP_SECRET",
        "unauthorized_client": "there is no app of this id in the tenant: compare RUNG_TEAMS_APP_ID",
        "invalid_request": "there is no such tenant: compare RUNG_TEAMS_TENANT",
    }
    words = f"Microsoft's sign-in refused the bot: {code or answer.status}"
    return Failed(f"{words} ({hints[code]})" if code in hints else words, refuses_us=True)


def _error(answer: http.Answer) -> tuple[str, str]:
    """`{"error": {"code": ..., "message": ...}}`, as far as it is there."""
    error = answer.object.get("error")
    if not isinstance(error, dict):
        return "", ""
    code, message = str(error.get("code") or ""), str(error.get("message") or "")
    # Teams hides the telling code in the text at times: "... code: ForbiddenOperationException, message: ..."
    named = next((known for known in _HINTS if known in message), "")
    return named or code[:60], message


def _id_of(made: Mapping[str, Any]) -> str:
    found = made.get("id")
    if not isinstance(found, str) or not found:
        raise Failed("Teams: the answer has no id", unknown=True)
    return found
