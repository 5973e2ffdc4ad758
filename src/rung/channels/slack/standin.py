"""Slack on this machine: its Web API over HTTP, with its refusals, and its buttons and events, really signed.

Nothing leaves the machine; what is posted goes to `capture`, for the Outbox page and for tests. Our channel talks to
it as to Slack: only the address differs. Channels exist as soon as somebody names them, and so do people. """

import asyncio
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import aiohttp
import msgspec
from aiohttp import web
from msgspec import Struct

from rung.channels.base import Captured
from rung.channels.slack import interactions, rules
from rung.channels.slack.names import reference
from rung.channels.slack.standin_errors import Refused
from rung.channels.slack.standin_faults import Faults, faulty
from rung.channels.slack.standin_socket import Sockets
from rung.channels.slack.workspace import Workspace

_LARGEST_BODY = 30_000_000


class SharedFile(Struct, frozen=True):
    """A file that somebody shares with their message."""

    name: str
    media_type: str
    content: bytes
    size: int | None = None
    """As Slack announces it; null: what it has."""


class Answered(Struct, frozen=True):
    """What a request URL answered to an interaction or an event."""

    status: int
    body: str
    ref: str = ""
    """The reference of the message that somebody wrote."""


class SlackStandin(Faults):
    """One workspace on a free port of the loopback interface, from `start` to `stop`.

    `capture` is called for each message, on the event loop. `recall` finds a message of an earlier life by its
    reference, so that it can still be changed after a restart. """

    def __init__(
        self,
        *,
        token: str,
        signing_secret: str,
        capture: Callable[[Captured], None],
        now: Callable[[], datetime],
        request_url: str | None = None,
        recall: Callable[[str], Captured | None] = lambda ref: None,
    ) -> None:
        super().__init__()
        self.request_url = request_url
        self._token = token
        self._secret = signing_secret
        self._now = now
        self._workspace = Workspace(capture, now, recall, signing_secret)
        self._responses: dict[str, Captured | str] = {}
        """By the end of a `response_url`: the message whose button was pressed, or who wrote a command."""
        self._events = 0
        self._files: dict[str, SharedFile] = {}
        self.sockets = Sockets()
        """What an app has opened to us (Socket Mode); while there is one, everything goes through it."""
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None
        self._root = ""

    async def __aenter__(self) -> "SlackStandin":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def joins(self, member: str, address: str) -> None:
        """Somebody is a member of the workspace from now on, with this mail address."""
        self._workspace.members[address] = member

    async def start(self) -> None:
        app = web.Application(client_max_size=_LARGEST_BODY)
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_post("/actions/{id}", self._respond)
        app.router.add_get("/files/{id}", self._file)
        app.router.add_post("/upload/{id}", self._upload)
        app.router.add_get("/socket", self.sockets.take)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._root = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._workspace.uploads.root = f"{self._root}/upload"
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10))

    async def stop(self) -> None:
        await self.sockets.close()
        if self._session is not None:
            await self._session.close()
        if self._runner is not None:
            await self._runner.cleanup()
        self._session = self._runner = None

    @property
    def url(self) -> str:
        return f"{self._root}/api/"

    @property
    def settings(self) -> dict[str, Any]:
        """The fields of a wire that leads here."""
        return {"token": self._token, "signing_secret": self._secret, "api_url": self.url}

    # People -----------------------------------------------------------------------------------------------------------

    async def press(self, ref: str, action_id: str, user: str) -> Answered:
        """`user` presses a button of the message `ref`; the request URL gets what Slack would send."""
        message = self._workspace.message(ref)
        if message is None:
            raise LookupError(f"no message {ref!r} was posted here")
        trigger, url = self._opening(user, message)
        return await self._deliver(
            interactions.press(
                message, action_id, user, self._now(), self._secret, trigger_id=trigger, response_url=url
            )
        )

    async def command(self, text: str, user: str) -> Answered:
        """`user` writes `/rung` and this text, somewhere in the workspace."""
        trigger, url = self._opening(user, user)
        return await self._deliver(
            interactions.command(text, user, self._secret, self._now(), trigger_id=trigger, response_url=url)
        )

    async def submit(self, view_id: str, user: str, values: dict[str, dict[str, str]]) -> Answered:
        """`user` fills the form `view_id` (block id -> action id -> text, or the value of an option) and sends it. It
        stays open where the app finds something wrong."""
        view = self._workspace.view(view_id)
        if problems := rules.answer_problems(view, values):
            raise AssertionError(f"Slack would not let this form be sent: {problems}")
        payload = interactions.view_submission(view, user, values)
        answered = await self._deliver(interactions.as_form(payload, self._secret, self._now()))
        errors = _errors_of(answered)
        if unknown := errors.keys() - {block.get("block_id") for block in view["blocks"]}:
            raise AssertionError(f"Slack knows no field {sorted(unknown)} of this form")
        if not errors and answered.status == 200:
            self._workspace.close_view(view_id)
        return answered

    async def post_event(
        self,
        *,
        channel: str,
        user: str,
        text: str,
        thread: str | None = None,
        event_id: str | None = None,
        retry: tuple[int, str] | None = None,
        team: str = interactions.TEAM,
        files: Sequence[SharedFile] = (),
    ) -> Answered:
        """`user` writes in `channel` (`#acme` or an id); the request URL gets Slack's event. `thread`: a message's
        reference or time stamp. `team`: the workspace that they are of."""
        ts, conversation = self._workspace.new_ts(), self._workspace.conversation(channel)[0]
        thread_ts = thread.rpartition("/")[2] if thread else None
        shared = [self._share(each) for each in files]
        written = interactions.written_message(conversation, user, text, ts, thread_ts, team, shared)
        ref = reference(conversation, ts)
        self._workspace.written[ref] = written
        answered = await self._tell({**written, "event_ts": ts}, event_id, retry)
        return msgspec.structs.replace(answered, ref=ref)

    async def edit(self, ref: str, text: str) -> Answered:
        """Whoever wrote a message gives it other words."""
        before, ts = self._written(ref), self._workspace.new_ts()
        payload = interactions.changed_event(before, text, self._now(), event_id=self._event_id(ts), ts=ts)
        self._workspace.written[ref] = payload["event"]["message"]
        return await self._post(payload)

    async def delete(self, ref: str) -> Answered:
        """Whoever wrote a message takes it back."""
        before, ts = self._written(ref), self._workspace.new_ts()
        payload = interactions.deleted_event(before, self._now(), event_id=self._event_id(ts), ts=ts)
        del self._workspace.written[ref]
        return await self._post(payload)

    async def react(self, ref: str, emoji: str, user: str) -> Answered:
        """`user` puts an emoji under a message."""
        message, ts = self._written(ref), self._workspace.new_ts()
        payload = interactions.reaction_event(
            message, user, emoji, self._now(), event_id=self._event_id(ts), ts=ts
        )
        return await self._post(payload)

    async def shortcut(self, ref: str, callback_id: str, user: str) -> Answered:
        """`user` chooses a shortcut in the menu of a message."""
        message = self._written(ref)
        trigger, url = self._opening(user, user)
        payload = interactions.message_action(
            message, callback_id, user, self._now(), trigger_id=trigger, response_url=url
        )
        return await self._deliver(interactions.as_form(payload, self._secret, self._now()))

    def _opening(self, user: str, about: Captured | str) -> tuple[str, str]:
        """What an interaction of `user` lets the app do: a trigger for one form, and a `response_url`."""
        trigger = self._workspace.new_trigger(user)
        response_id = trigger.replace(".", "")
        self._responses[response_id] = about
        return trigger, f"{self._root}/actions/{response_id}"

    def _written(self, ref: str) -> dict[str, Any]:
        if ref not in self._workspace.written:
            raise LookupError(f"nobody wrote a message {ref!r} here")
        return self._workspace.written[ref]

    def _event_id(self, ts: str) -> str:
        self._events += 1
        return f"Ev{ts.replace('.', '')}{self._events}"

    def _share(self, file: SharedFile) -> dict[str, Any]:
        number = f"F{len(self._files) + 1:08d}"
        self._files[number] = file
        url = f"{self._root}/files/{number}"
        return {
            "id": number, "name": file.name, "title": file.name, "mimetype": file.media_type, "mode": "hosted",
            "size": len(file.content) if file.size is None else file.size, "url_private": url,
            "url_private_download": url,
        }  # fmt: skip

    async def _tell(
        self, event: dict[str, Any], event_id: str | None, retry: tuple[int, str] | None
    ) -> Answered:
        payload = interactions.event_callback(
            event, event_id=event_id or self._event_id(event["event_ts"]), at=self._now()
        )
        return await self._post(payload, retry)

    def change_group(self, group: str, members: list[str]) -> None:
        """Somebody makes these people the members of a user group by hand."""
        self._workspace.call("usergroups.users.update", {"usergroup": group, "users": members})

    async def share_links(self, channel: str, user: str, links: list[str], *, is_ext_shared: bool = False) -> Answered:
        """`user` posts links to this installation in `channel`, which may be shared with another company."""
        ts = self._workspace.new_ts()
        payload = interactions.link_shared(
            channel=self._workspace.conversation(channel)[0], user=user, links=links, at=self._now(), ts=ts,
            event_id=self._event_id(ts), unfurl_id=self._workspace.shared(channel, ts, links),
            is_ext_shared=is_ext_shared,
        )  # fmt: skip
        return await self._post(payload)

    async def verify_url(self, challenge: str) -> Answered:
        """Slack's first call to a request URL."""
        payload = interactions.url_verification(challenge)
        return await self._post(payload)

    async def _post(self, payload: dict[str, Any], retry: tuple[int, str] | None = None) -> Answered:
        return await self._deliver(interactions.as_json(payload, self._secret, self._now(), retry))

    async def _deliver(self, signed: interactions.Signed) -> Answered:
        if self.sockets.is_open:
            return Answered(200, await self.sockets.deliver(signed))
        if self._session is None or self.request_url is None:
            raise RuntimeError("the stand-in is not running, or has no request URL")
        async with self._session.post(self.request_url, data=signed.body, headers=signed.headers) as response:
            return Answered(response.status, await response.text())

    # The Web API ------------------------------------------------------------------------------------------------------

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        fault = self.next_fault(method)
        if fault is not None and not fault.hangs and fault.held is None:
            return faulty(fault)
        try:
            arguments = await _arguments(request)
            if method == "apps.connections.open":
                return self._open_socket(request)
            self._authenticate(request, arguments)
            answer = self._workspace.call(method, arguments)
        except Refused as refusal:
            return web.json_response({"ok": False, "error": refusal.code, **refusal.details})
        if fault is not None and fault.held is not None:
            await fault.held.wait()
        elif fault is not None:
            await asyncio.Event().wait()  # until the caller hangs up, which cancels this handler
        return web.json_response({"ok": True, **answer})

    def _open_socket(self, request: web.Request) -> web.Response:
        """By the app-level token, not the bot's."""
        if not request.headers.get("Authorization", "").removeprefix("Bearer ").startswith("xapp-"):
            raise Refused("not_allowed_token_type")
        return web.json_response({"ok": True, "url": self._root.replace("http", "ws", 1) + "/socket"})

    async def _file(self, request: web.Request) -> web.Response:
        """A file is given to whoever has the token; others are asked to sign in, with an answer 200, as Slack does."""
        file = self._files.get(request.match_info["id"])
        fault = self.next_fault("file")
        if fault is not None:
            return faulty(fault)
        if request.headers.get("Authorization") != f"Bearer {self._token}":
            return web.Response(text="<html>Sign in</html>", content_type="text/html")
        if file is None:
            return web.Response(status=404)
        return web.Response(body=file.content, content_type=file.media_type)

    async def _upload(self, request: web.Request) -> web.Response:
        """The bytes of a file that the app sends: the address is the key."""
        fault = self.next_fault("upload")
        if fault is not None:
            return faulty(fault)
        taken = self._workspace.uploads.take(request.match_info["id"], await request.read())
        return web.Response(text="OK") if taken else web.Response(status=400, text="size mismatch")

    def _authenticate(self, request: web.Request, arguments: dict[str, Any]) -> None:
        header = request.headers.get("Authorization", "")
        token = header.removeprefix("Bearer ").strip() if header else arguments.pop("token", "")
        if not token:
            raise Refused("not_authed")
        if token != self._token:
            raise Refused("invalid_auth")

    async def _respond(self, request: web.Request) -> web.Response:
        """The `response_url` of an interaction: a private line to who pressed, or a change of the message."""
        about = self._responses.get(request.match_info["id"])
        if about is None:
            return web.Response(status=404, text="expired_url")
        try:
            self._workspace.respond(about, json.loads(await request.text()))
        except (json.JSONDecodeError, Refused):
            return web.Response(status=400, text="invalid_payload")
        return web.Response(text="ok")


def _errors_of(answered: Answered) -> dict[str, str]:
    """What the app said is wrong with a form, by block."""
    try:
        said = json.loads(answered.body or "{}")
    except json.JSONDecodeError:
        return {}
    return dict(said.get("errors", {})) if said.get("response_action") == "errors" else {}


async def _arguments(request: web.Request) -> dict[str, Any]:
    """Slack takes a form, a query or JSON; in a form, structured arguments are JSON texts."""
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except json.JSONDecodeError:
            raise Refused("invalid_json") from None
        if not isinstance(body, dict):
            raise Refused("json_not_object")
        return body
    found: dict[str, Any] = {**request.query, **(await request.post())}
    for name in ("blocks", "files", "metadata", "view"):
        if isinstance(found.get(name), str):
            found[name] = _structured(name, found[name])
    return found


def _structured(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise Refused("invalid_blocks_format" if name == "blocks" else "invalid_arguments") from None
