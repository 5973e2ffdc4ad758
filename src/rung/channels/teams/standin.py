"""Microsoft Teams on this machine: Workflow webhooks, sign-in, Connector and directory, with their refusals.

Nothing leaves the machine: what is posted goes to `capture`. What is not as Microsoft documents it is refused as
Microsoft refuses it. Everybody with an object id exists here, and so does every channel; `people` says more of some.
"""

import json
import re
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar, Literal
from urllib.parse import unquote

import aiohttp
import msgspec
from aiohttp import web

from rung.channels.base import Captured
from rung.channels.http_standin import HttpStandIn
from rung.channels.staging import Posted
from rung.channels.teams import activities
from rung.channels.teams.activities import APP, TENANT, Writer
from rung.channels.teams.cards import CARD, LARGEST, texts_of
from rung.channels.teams.names import channel_of, is_channel, is_chat, is_person, reference, thread_root
from rung.channels.teams.signing import ISSUER, SigningKeys

_SECRET = "stand-in"  # noqa: S105 - opens nothing: the stand-in asks for it as Microsoft would
_CONVERSATION = re.compile(r"/service/v3/conversations/([^/]+)/(activities|members)(?:/([^/]+))?")
_PICTURES = "/service/v3/attachments/"
_ACTIONS = ("Action.Execute", "Action.Submit", "Action.OpenUrl")
_PRIMARY = 6


class Person(msgspec.Struct, frozen=True):
    """What the directory says of somebody."""

    object_id: str
    name: str
    email: str
    principal: str
    tenant: str = TENANT
    role: str = "user"


class Refused(Exception):
    """A status and one of the Connector's error codes."""

    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message


class TeamsStandIn(HttpStandIn):
    """One tenant with one bot on a free port of the loopback interface."""

    METHODS: ClassVar[tuple[str, ...]] = ("GET", "POST", "PUT")

    def __init__(
        self, *, capture: Callable[[Captured], None], now: Callable[[], datetime],
        recall: Callable[[str], Captured | None] = lambda ref: None, request_url: str | None = None,
        own_secret: str = "", app_id: str = APP, tenant: str = TENANT,
    ) -> None:  # fmt: skip
        """`own_secret`: what it sends is signed with it, and not as Microsoft signs."""
        super().__init__(capture=capture, now=now)
        self.request_url = request_url
        self.app_id = app_id
        self.tenant = tenant
        self._own_secret = own_secret
        self.people: dict[str, Person] = {}
        self.not_installed: set[str] = set()
        """People and channels where the app is not."""
        self.pictures: dict[str, bytes] = {}
        """What was pasted into messages, by name."""
        self.keys = SigningKeys()
        self.tokens_given = 0
        self._posted = Posted(recall)
        self._refusals: list[Refused] = []
        self._tokens: dict[str, str] = {}
        self.takes_no_token = False
        self._last_id = 0
        self._cards = 0

    @property
    def settings(self) -> dict[str, Any]:
        return {
            "urls": {"General": self.url}, "deliver_to": self.url, "app_id": self.app_id, "app_secret": _SECRET,
            "tenant": self.tenant, "login_url": f"{self.url}/login", "service_url": f"{self.url}/service",
        }  # fmt: skip

    def refuse(self, status: int, code: str, message: str = "", *, times: int = 1) -> None:
        """Refuse the next calls of the Connector with one of its codes."""
        self._refusals += [Refused(status, code, message)] * times

    def forget_tokens(self) -> None:
        """No token that was given is good any more."""
        self._tokens.clear()

    async def post(self, activity: dict[str, Any], **claims: Any) -> tuple[int, Any]:
        """Send an activity to the bot; its status and answer. `claims`: what its token says otherwise."""
        signed = self._signed(activity, claims)
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session,
            session.post(self.request_url or "", data=signed.body, headers=signed.headers) as response,
        ):
            content = await response.read()
            return response.status, json.loads(content) if content else None

    def _signed(self, activity: dict[str, Any], claims: dict[str, Any]) -> activities.Signed:
        if self._own_secret:
            return activities.signed_here(activity, self._own_secret, self.now(), self.app_id)
        said = {**activities.claims(activity, ISSUER, self.now(), self.app_id), **claims}
        return activities.as_post(activity, self.keys.sign(said))

    async def press(self, ref: str, action: str, writer: Writer) -> tuple[int, Any]:
        """`writer` presses a button of a card that was posted here."""
        return await self.post(activities.press(self._message(ref), action, writer, at=self.now(), app=self.app_id))

    async def submit(
        self, ref: str, data: dict[str, Any], filled: dict[str, str], writer: Writer
    ) -> tuple[int, Any]:
        """`writer` sends a dialog that a button of a card opened."""
        card, at = self._message(ref), self.now()
        return await self.post(activities.submit(card, data, filled, writer, at=at, app=self.app_id))

    async def _receive(self, request: web.Request) -> web.Response:
        if request.path.startswith("/login/"):
            return await self._sign_in(request)
        if request.path.startswith("/service/") and self._refusals:
            return _refusal(self._refusals.pop(0))
        return await super()._receive(request)

    async def take(self, request: web.Request) -> web.Response:
        if not request.path.startswith("/service/"):
            return await self._by_webhook(request)
        try:
            self._authenticate(request)
            if request.method == "GET" and request.path.startswith(_PICTURES):
                return self._picture(request.path.removeprefix(_PICTURES).removesuffix("/views/original"))
            return web.json_response(await self._call(request), status=201 if request.method == "POST" else 200)
        except Refused as refused:
            return _refusal(refused)

    # Sign-in, signing keys and the directory --------------------------------------------------------------------------

    async def _sign_in(self, request: web.Request) -> web.Response:
        path = request.path.removeprefix("/login")
        if request.method == "GET" and path == "/v1/.well-known/openidconfiguration":
            keys = f"{self.url}/login/v1/.well-known/keys"
            about = {"issuer": ISSUER, "jwks_uri": keys, "id_token_signing_alg_values_supported": ["RS256"]}
            return web.json_response(about)
        if request.method == "GET" and path == "/v1/.well-known/keys":
            return web.json_response(self.keys.published())
        if request.method == "GET" and path.startswith("/v1.0/users/"):
            return self._look_up(request, path.removeprefix("/v1.0/users/"))
        if request.method == "POST" and path.endswith("/oauth2/v2.0/token"):
            return self._give_token(path.split("/")[1], dict(await request.post()))
        return web.json_response({"error": "not_found"}, status=404)

    def _give_token(self, tenant: str, form: dict[str, Any]) -> web.Response:
        scopes = ("https://api.botframework.com/.default", f"{self.url}/login/.default")
        if tenant != self.tenant:
            return web.json_response({"error": "invalid_request", "error_codes": [90002]}, status=400)
        if form.get("grant_type") != "client_credentials" or form.get("scope") not in scopes:
            return web.json_response({"error": "invalid_scope", "error_codes": [70011]}, status=400)
        if form.get("client_id") != self.app_id:
            return web.json_response({"error": "unauthorized_client", "error_codes": [700016]}, status=400)
        if form.get("client_secret") != _SECRET:
            return web.json_response({"error": "invalid_client", "error_codes": [7000215]}, status=401)
        self.tokens_given += 1
        token = f"token-{secrets.token_hex(8)}"
        self._tokens[token] = form["scope"]
        return web.json_response({"token_type": "Bearer", "expires_in": 3599, "access_token": token})

    def _look_up(self, request: web.Request, principal: str) -> web.Response:
        if self._tokens.get(_bearer(request)) != f"{self.url}/login/.default":
            return web.json_response({"error": {"code": "InvalidAuthenticationToken"}}, status=401)
        found = next((one for one in self.people.values() if one.principal == unquote(principal)), None)
        if found is None:
            return web.json_response({"error": {"code": "Request_ResourceNotFound"}}, status=404)
        return web.json_response({"id": found.object_id})

    # The Connector ----------------------------------------------------------------------------------------------------

    def _authenticate(self, request: web.Request) -> None:
        if self.takes_no_token or self._tokens.get(_bearer(request)) != "https://api.botframework.com/.default":
            raise Refused(401, "Unauthorized", "Authorization has been denied for this request.")

    async def _call(self, request: web.Request) -> dict[str, Any]:
        path = request.rel_url.raw_path
        if request.method == "POST" and path == "/service/v3/conversations":
            return self._create(await _object(request))
        found = _CONVERSATION.fullmatch(path)
        if found is None:
            raise Refused(404, "NotFound", f"{request.method} {path}")
        conversation, what, name = unquote(found[1]), found[2], unquote(found[3] or "")
        self._check_room(conversation)
        match request.method, what, bool(name):
            case "POST", "activities", False:
                return {"id": self._add(conversation, await _object(request), "reply")}
            case "PUT", "activities", True:
                return self._change(conversation, name, await _object(request))
            case "GET", "members", True:
                return self._member(name)
        raise Refused(405, "MethodNotAllowed", f"{request.method} {path}")

    def _picture(self, name: str) -> web.Response:
        if name not in self.pictures:
            raise Refused(404, "AttachmentNotFound")
        return web.Response(body=self.pictures[name], content_type="image/png")

    def picture(self, name: str, content: bytes) -> dict[str, Any]:
        """A picture that somebody pastes into a message, as its attachment."""
        self.pictures[name] = content
        url = f"{self.url}{_PICTURES}{name}/views/original"
        return {"contentType": "image/png", "contentUrl": url, "name": name}

    def _create(self, body: dict[str, Any]) -> dict[str, Any]:
        """A personal chat, or a new thread in a channel."""
        channel = (body.get("channelData") or {}).get("channel")
        if channel:
            self._check_room(channel["id"])
            made = self._new_id()
            room = activities.thread(channel["id"], made)
            self._add(room, body["activity"], "new", made)
            return {"id": room, "activityId": made}
        if body.get("tenantId") != self.tenant or len(body.get("members") or ()) != 1:
            raise Refused(400, "BadSyntax", "Bad format of conversation")
        user = body["members"][0]["id"]
        if not is_person(user) or "@" in user:
            raise Refused(400, "BadSyntax", "Bad format of user id")
        if user in self.not_installed:
            message = "{'code': 'ForbiddenOperationException', 'message': 'Bot is not installed'}"
            raise Refused(403, "Forbidden", message)
        return {"id": activities.personal(user)}

    def _check_room(self, conversation: str) -> None:
        if not is_chat(conversation):
            raise Refused(404, "ConversationNotFound", "Conversation not found.")
        if {conversation, channel_of(conversation), conversation.removeprefix("a:")} & self.not_installed:
            raise Refused(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster.")

    def _member(self, name: str) -> dict[str, Any]:
        """By Teams' own id, object id or principal."""
        for one in self.people.values():
            teams_id = Writer(one.object_id).teams_id
            if name in (one.object_id, one.principal, teams_id):
                return {
                    "id": teams_id, "name": one.name, "aadObjectId": one.object_id, "email": one.email,
                    "userPrincipalName": one.principal, "tenantId": one.tenant, "userRole": one.role,
                }  # fmt: skip
        raise Refused(404, "MemberNotFoundInConversation", "The member was not found in the conversation.")

    def _change(self, conversation: str, name: str, activity: dict[str, Any]) -> dict[str, Any]:
        ref = reference(conversation, name)
        before = self._posted.find(ref)
        if before is None:
            raise Refused(404, "ActivityNotFoundInConversation", "The activity was not found.")
        _check(activity)
        after = msgspec.structs.replace(
            before, kind="update", payload=activity, text="\n".join(texts_of(activity)), at=self.now()
        )
        self._remember(after)
        return {"id": name}

    def _add(
        self, conversation: str, activity: dict[str, Any], kind: Literal["new", "reply"], made: str = ""
    ) -> str:
        _check(activity)
        made = made or self._new_id()
        is_personal_card = conversation.startswith("a:") and activity.get("attachments")
        to = channel_of(conversation).removeprefix("a:")
        thread = reference(conversation, root) if (root := thread_root(conversation)) else None
        self._remember(
            Captured(
                channel="teams", kind="new" if is_personal_card or is_channel(conversation) else kind, to=to,
                ref=reference(conversation, made), thread=thread if kind == "reply" else None,
                text="\n".join(texts_of(activity)), payload=activity, at=self.now(),
            )
        )
        return made

    def _remember(self, captured: Captured) -> None:
        self._posted.keep(captured)
        self.capture(captured)

    def _message(self, ref: str) -> Captured:
        found = self._posted.find(ref)
        if found is None:
            raise LookupError(f"no card {ref!r} was posted here")
        return found

    def _new_id(self) -> str:
        """Teams names a message by the millisecond in which it came."""
        self._last_id = max(self._last_id + 1, int(self.now().timestamp() * 1000))
        return str(self._last_id)

    # Webhooks of Workflows --------------------------------------------------------------------------------------------

    async def _by_webhook(self, request: web.Request) -> web.Response:
        body = await request.read()
        if request.method != "POST":
            return web.Response(status=405)
        if len(body) > LARGEST:
            return web.Response(status=413)
        try:
            said = await _object(request)
            _check(said)
            if {one["type"] for one in said["attachments"][0]["content"]["actions"]} - {"Action.OpenUrl"}:
                raise Refused(400, "InvalidBotRequest", "a webhook hears no button")
        except Refused as refused:
            return _refusal(refused)
        except KeyError:
            return _refusal(Refused(400, "InvalidBotRequest"))
        self._cards += 1
        captured = Captured(
            channel="teams", kind="new", to=request.headers.get("X-Rung-Address", ""), ref=f"card{self._cards}",
            text="\n".join(texts_of(said)), payload=said, at=self.now(),
        )  # fmt: skip
        self.capture(captured)
        return web.Response(status=202)


def _check(activity: dict[str, Any]) -> None:
    """A message of words, or one that carries a card which Teams can show."""
    if activity.get("type") != "message" or not (activity.get("text") or activity.get("attachments")):
        raise Refused(400, "BadSyntax", "Activity must be a message with text or attachments")
    if len(json.dumps(activity)) > LARGEST:
        raise Refused(413, "MessageSizeTooBig", "Message size too large.")
    for attachment in activity.get("attachments") or ():
        if attachment.get("contentType") != CARD or not _is_card(attachment.get("content")):
            raise Refused(400, "BadArgument", "Unknown attachment type or invalid card")


def _is_card(card: Any) -> bool:
    if not isinstance(card, dict) or card.get("type") != "AdaptiveCard" or card.get("version") not in ("1.4", "1.5"):
        return False
    actions = card.get("actions", [])
    if len([one for one in actions if one.get("mode") != "secondary"]) > _PRIMARY:
        return False
    for one in actions:
        needed = {"Action.Execute": "verb", "Action.OpenUrl": "url", "Action.Submit": "data"}.get(one["type"])
        if one["type"] not in _ACTIONS or not one.get("title") or not one.get(needed or ""):
            return False
    return all(isinstance(block.get("type"), str) for block in card.get("body", ()))


async def _object(request: web.Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.read())
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Refused(400, "BadSyntax", "The body is no JSON object")
    return body


def _bearer(request: web.Request) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ")


def _refusal(refused: Refused) -> web.Response:
    body = {"error": {"code": refused.code, "message": refused.message}}
    return web.json_response(body, status=refused.status)
