"""The stand-in's workspace: its messages, views and people, and the methods of the Web API that change them."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

import msgspec

from rung.channels.base import Captured
from rung.channels.slack import interactions, rules, triggers
from rung.channels.slack.names import reference
from rung.channels.slack.standin_errors import MEMBER, Refused, invalid, member, needed
from rung.channels.slack.standin_groups import UserGroups
from rung.channels.slack.standin_uploads import Uploads
from rung.channels.slack.triggers import BadTrigger, Triggers
from rung.channels.staging import Posted

_LONGEST_TEXT = 40_000
_CONVERSATION = re.compile(r"[CDG][A-Z0-9]{1,20}")
_CONTENT = ("text", "blocks", "metadata", "username", "icon_url", "thread_ts", "client_msg_id")


class Workspace:
    """What one stand-in knows."""

    def __init__(
        self,
        capture: Callable[[Captured], None],
        now: Callable[[], datetime],
        recall: Callable[[str], Captured | None],
        secret: str,
    ) -> None:
        self._capture = capture
        self._now = now
        self._posted = Posted(recall)
        self._names: dict[str, str] = {}
        self._views: dict[str, dict[str, Any]] = {}
        self._secret = secret
        self._triggers = Triggers(secret, now)
        self._shared: dict[str, tuple[str, tuple[str, ...]]] = {}
        """Messages with links, by what names them to `chat.unfurl`: the message, and the links."""
        groups = UserGroups(capture, now, recall)
        self._last_ts = 0
        self.uploads = Uploads(self._share_uploaded)
        self.members: dict[str, str] = {}
        """Member ids by mail address."""
        self.written: dict[str, dict[str, Any]] = {}
        """By reference what people wrote: messages as they stand in their conversations."""
        self._methods: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "auth.test": self._auth_test,
            "chat.postMessage": self._post_message,
            "chat.update": self._update,
            "chat.postEphemeral": self._post_ephemeral,
            "chat.unfurl": self._unfurl,
            "conversations.history": self._history,
            "conversations.open": self._open_conversation,
            "conversations.replies": self._replies,
            "files.getUploadURLExternal": self.uploads.address,
            "files.completeUploadExternal": self.uploads.complete,
            "reactions.add": self._add_reaction,
            "users.conversations": self._joined,
            "usergroups.users.list": groups.members,
            "usergroups.users.update": groups.update,
            "users.info": self._user_info,
            "users.lookupByEmail": self._lookup_by_email,
            "views.open": self._open_view,
        }

    def call(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        if method not in self._methods:
            raise Refused("unknown_method", req_method=method)
        return self._methods[method](arguments)

    def message(self, ref: str) -> Captured | None:
        """A message as it now stands."""
        return self._posted.find(ref)

    def conversation(self, name: str) -> tuple[str, str]:
        """A conversation's id, and its name as an address."""
        if name.startswith("#") and len(name) > 1:
            channel = interactions.channel_id(name)
            self._names[channel] = name
            return channel, name
        if MEMBER.fullmatch(name):
            return interactions.conversation_id(name), name
        if _CONVERSATION.fullmatch(name):
            return name, interactions.person_in(name) or self._names.get(name, name)
        raise Refused("channel_not_found")

    def new_ts(self) -> str:
        """A time stamp that no other message has: Slack's name for a message in its channel."""
        self._last_ts = max(self._last_ts + 1, int(self._now().timestamp() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def shared(self, channel: str, ts: str, links: list[str]) -> str:
        """What names a posted message with these links to `chat.unfurl`."""
        name = f"Uf{ts.replace('.', '')}"
        self._shared[name] = reference(self.conversation(channel)[0], ts), tuple(links)
        return name

    def new_trigger(self, user: str) -> str:
        """Lets the app show one form to `user`."""
        return triggers.made(user, self._now(), self._secret)

    def view(self, view_id: str) -> dict[str, Any]:
        """A form that is shown."""
        if view_id not in self._views:
            raise LookupError(f"no form {view_id!r} is shown")
        return self._views[view_id]

    def close_view(self, view_id: str) -> None:
        """It was sent, and nothing was wrong with it."""
        self._views.pop(view_id, None)

    def respond(self, about: Captured | str, answer: dict[str, Any]) -> None:
        """What came to a `response_url`: of a message's button, or of a command of this member."""
        content = {name: answer[name] for name in _CONTENT if name in answer}
        if isinstance(about, str):
            _check_content(content)
            self._add(interactions.conversation_id(about), about, content, "private", None)
            return
        message = about
        if answer.get("replace_original"):
            _check_content(content)
            self._keep(message, {**message.payload, **content}, "update")
            return
        _check_content(content)
        in_channel = answer.get("response_type") == "in_channel"
        self._add(message.ref.partition("/")[0], message.to, content, "reply" if in_channel else "private", message.ref)

    # Methods ----------------------------------------------------------------------------------------------------------

    def _auth_test(self, _: dict[str, Any]) -> dict[str, Any]:
        return {
            "url": "https://stand-in.slack.com/",
            "team": "Stand-in",
            "team_id": interactions.TEAM,
            "user": "rung",
            "user_id": interactions.BOT_USER,
            "bot_id": interactions.BOT,
        }

    def _post_message(self, arguments: dict[str, Any]) -> dict[str, Any]:
        channel, to = self.conversation(needed(arguments, "channel"))
        content = {name: arguments[name] for name in _CONTENT if arguments.get(name)}
        _check_content(content)
        # The thread may begin with somebody's own message, which no app posted: Slack looks for that one, we cannot.
        thread = reference(channel, str(content["thread_ts"])) if "thread_ts" in content else None
        captured = self._add(channel, to, content, "reply" if "thread_ts" in content else "new", thread)
        return {"channel": channel, "ts": captured.ref.partition("/")[2], "message": _shown(captured)}

    def _share_uploaded(self, channel: str, thread_ts: str, files: list[dict[str, Any]]) -> None:
        conversation, to = self.conversation(channel)
        named = ", ".join(str(file["title"]) for file in files)
        content = {"text": named, "files": files, **({"thread_ts": thread_ts} if thread_ts else {})}
        thread = reference(conversation, thread_ts) if thread_ts else None
        self._add(conversation, to, content, "reply" if thread else "new", thread)

    def _update(self, arguments: dict[str, Any]) -> dict[str, Any]:
        channel, ts = needed(arguments, "channel"), needed(arguments, "ts")
        if not _CONVERSATION.fullmatch(channel):
            raise Refused("channel_not_found")
        message = self.message(reference(channel, ts))
        if message is None:
            raise Refused("message_not_found")
        content = {name: arguments[name] for name in _CONTENT if arguments.get(name)}
        _check_content(content)
        kept = self._keep(message, {**message.payload, **content}, "update")
        return {"channel": channel, "ts": ts, "text": kept.text, "message": _shown(kept)}

    def _post_ephemeral(self, arguments: dict[str, Any]) -> dict[str, Any]:
        channel, _ = self.conversation(needed(arguments, "channel"))
        user = member(needed(arguments, "user"))
        content = {name: arguments[name] for name in _CONTENT if arguments.get(name)}
        _check_content(content)
        thread = reference(channel, str(content["thread_ts"])) if "thread_ts" in content else None
        captured = self._add(channel, user, content, "private", thread)
        return {"message_ts": captured.ref.partition("/")[2]}

    def _unfurl(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """Captured as a reply to the message: what stands below its links."""
        if "unfurl_id" not in arguments or "source" not in arguments:
            raise Refused("missing_unfurl_id" if "source" in arguments else "missing_source")
        message, links = self._shared.get(str(arguments["unfurl_id"])) or ("", ())
        if not message:
            raise Refused("cannot_find_message")
        unfurls = arguments.get("unfurls")
        if not isinstance(unfurls, dict) or not unfurls:
            raise Refused("missing_unfurls")
        for address, shown in unfurls.items():
            if address not in links:
                raise Refused("cannot_unfurl_url")
            if found := rules.problems(shown.get("blocks")):
                raise invalid("cannot_parse_attachment", found)
            channel = message.partition("/")[0]
            content = {"text": address, "blocks": shown["blocks"]}
            self._add(channel, self.conversation(channel)[1], content, "reply", message)
        return {}

    def _history(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """Newest first, without replies, as Slack gives it."""
        channel, _ = self.conversation(needed(arguments, "channel"))
        limit, oldest = int(arguments.get("limit", 100)), float(arguments.get("oldest", 0) or 0)
        with_metadata = str(arguments.get("include_all_metadata", "")).lower() in ("1", "true")
        found = [
            _shown(each, with_metadata=with_metadata)
            for each in self._posted.newest_first()
            if each.ref.startswith(f"{channel}/") and each.kind != "private" and each.thread is None
        ]
        found = [message for message in found if float(message["ts"]) >= oldest]
        return {"messages": found[:limit], "has_more": len(found) > limit}

    def _open_conversation(self, arguments: dict[str, Any]) -> dict[str, Any]:
        users = arguments.get("users")
        names = users.split(",") if isinstance(users, str) else users
        if not names:
            raise Refused("users_list_not_supplied")
        if len(names) > 1:
            raise Refused("method_not_supported_for_channel_type")
        user = member(names[0])
        return {"channel": {"id": interactions.conversation_id(user)}}

    def _replies(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """A thread, by any message of it: its first message, and those between `oldest` and `latest`, up to a limit."""
        channel, ts = needed(arguments, "channel"), needed(arguments, "ts")
        named = self.written.get(reference(channel, ts))
        if named is None:
            raise Refused("thread_not_found")
        root = named.get("thread_ts") or ts
        oldest, latest = float(arguments.get("oldest") or 0), float(arguments.get("latest") or "inf")
        thread = [
            each
            for each in self.written.values()
            if each["channel"] == channel and root in (each["ts"], each.get("thread_ts"))
        ]
        chosen = [each for each in thread if each["ts"] == root or oldest <= float(each["ts"]) <= latest]
        limit = int(arguments.get("limit") or 1000)
        shown = [{k: v for k, v in each.items() if k != "channel"} for each in chosen[:limit]]
        return {"messages": shown, "has_more": len(chosen) > limit}

    def _joined(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """The channels that somebody has named: the app is in each of them."""
        named = [
            {"id": channel, "name": name.removeprefix("#"), "is_private": False, "is_ext_shared": False}
            for channel, name in sorted(self._names.items())
        ]
        start, limit = int(arguments.get("cursor") or 0), int(arguments.get("limit") or 100)
        following = str(start + limit) if start + limit < len(named) else ""
        return {"channels": named[start : start + limit], "response_metadata": {"next_cursor": following}}

    def _add_reaction(self, arguments: dict[str, Any]) -> dict[str, Any]:
        ref = reference(needed(arguments, "channel"), needed(arguments, "timestamp"))
        message = self.message(ref)
        if message is None:
            raise Refused("message_not_found")
        reactions = message.payload.get("reactions", [])
        name = needed(arguments, "name")
        if name in reactions:
            raise Refused("already_reacted")
        self._keep(message, {**message.payload, "reactions": [*reactions, name]}, "update")
        return {}

    def _user_info(self, arguments: dict[str, Any]) -> dict[str, Any]:
        user = member(needed(arguments, "user"))
        picture = f"https://avatars.slack-edge.com/{user.lower()}_72.png"
        about = {"id": user, "name": user.lower(), "team_id": interactions.TEAM, "deleted": False}
        return {"user": {**about, "profile": {"image_72": picture}}}

    def _lookup_by_email(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """Nobody is known by mail here but those of whom a test says so (`members`)."""
        user = self.members.get(needed(arguments, "email"))
        if user is None:
            raise Refused("users_not_found")
        return self._user_info({"user": user})

    def _open_view(self, arguments: dict[str, Any]) -> dict[str, Any]:
        trigger = needed(arguments, "trigger_id")
        try:
            user = self._triggers.take(trigger)
        except BadTrigger as bad:
            raise Refused(str(bad)) from None
        view = arguments.get("view")
        if problems := rules.view_problems(view):
            raise invalid("invalid_arguments", problems)
        assert isinstance(view, dict)
        at = self._now()
        shown = {**view, "id": triggers.view_id(trigger), "team_id": interactions.TEAM}
        self._views[shown["id"]] = shown
        title = view["title"]["text"]
        self._capture(
            Captured(channel="slack", kind="modal", to=user, ref=shown["id"], text=title, payload=shown, at=at)
        )
        return {"view": shown}

    # Messages ---------------------------------------------------------------------------------------------------------

    def _add(
        self,
        channel: str,
        to: str,
        content: dict[str, Any],
        kind: Literal["new", "reply", "private"],
        thread: str | None,
    ) -> Captured:
        captured = Captured(
            channel="slack",
            kind=kind,
            to=to,
            ref=reference(channel, self.new_ts()),
            thread=thread,
            text=str(content.get("text", "")),
            payload=_with_block_ids(content),
            at=self._now(),
        )
        return self._remember(captured)

    def _keep(self, message: Captured, payload: dict[str, Any], kind: Literal["update"]) -> Captured:
        text = str(payload.get("text", ""))
        changed = msgspec.structs.replace(
            message, kind=kind, payload=_with_block_ids(payload), text=text, at=self._now()
        )
        return self._remember(changed)

    def _remember(self, captured: Captured) -> Captured:
        self._posted.keep(captured)
        self._capture(captured)
        return captured


def _check_content(content: dict[str, Any]) -> None:
    if not content.get("text") and not content.get("blocks"):
        raise Refused("no_text")
    if len(content.get("text", "")) > _LONGEST_TEXT:
        raise Refused("msg_too_long")
    if "blocks" in content and (problems := rules.problems(content["blocks"])):
        raise invalid("invalid_blocks", problems)
    if "metadata" in content and not {"event_type", "event_payload"} <= content["metadata"].keys():
        raise Refused("invalid_metadata_format")


def _with_block_ids(content: dict[str, Any]) -> dict[str, Any]:
    """Slack names the blocks that have no name."""
    if "blocks" not in content:
        return content
    named = [{"block_id": f"b{place}", **block} for place, block in enumerate(content["blocks"])]
    return {**content, "blocks": named}


def _shown(message: Captured, *, with_metadata: bool = True) -> dict[str, Any]:
    content = {name: value for name, value in message.payload.items() if with_metadata or name != "metadata"}
    about = {"type": "message", "user": interactions.BOT_USER, "bot_id": interactions.BOT}
    return {**about, "ts": message.ref.partition("/")[2], **content}
