"""What every activity of the Bot Framework says: who, where, to whom
(https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference#activity-object).

Every part may be missing or of another shape: what is not as expected reads as nothing.
"""

import html
import re
from datetime import datetime
from typing import Any

from msgspec import Struct

from rung.intake.base import Attachment
from rung.intake.directory import Directory
from rung.intake.helpdesk import text_at
from rung.intake.page import text_of_page

_AT = re.compile(r"<at(?:\s[^<>]{0,100})?>([^<>]{0,200})</at>")
_SENT_FILE = "application/vnd.microsoft.teams.file.download.info"
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?)\d*(Z|[+-]\d\d:\d\d)")


class Bot(Struct, frozen=True):
    """Which bot we are, and of which tenant our own people are."""

    app_id: str
    tenant: str


class Activity:
    """One activity, read."""

    def __init__(self, said: dict[str, Any], bot: Bot) -> None:
        self._said = said
        self._bot = bot

    @property
    def kind(self) -> str:
        return text_at(self._said, "type")

    @property
    def number(self) -> str:
        """What Teams calls it; of a message, the same when it is edited."""
        return text_at(self._said, "id")

    @property
    def name(self) -> str:
        """Of an invoke, what is asked for."""
        return text_at(self._said, "name")

    @property
    def value(self) -> dict[str, Any]:
        found = self._said.get("value")
        return found if isinstance(found, dict) else {}

    @property
    def conversation(self) -> str:
        """Where it happened; in a channel its thread."""
        return text_at(self._said, "conversation", "id")

    @property
    def room_name(self) -> str:
        said = [text_at(self._said, *path) for path in (
            ("channelData", "team", "name"), ("channelData", "channel", "name"), ("conversation", "name"),
        )]  # fmt: skip
        return " · ".join(dict.fromkeys(one for one in said if one))

    @property
    def is_personal(self) -> bool:
        return text_at(self._said, "conversation", "conversationType") == "personal"

    @property
    def event_kind(self) -> str:
        """What else Teams says of it: `editMessage`, `softDeleteMessage`, `teamRenamed`."""
        return text_at(self._said, "channelData", "eventType")

    @property
    def user(self) -> str:
        """Teams' own id of whoever did it: `29:…` for a person, `28:…` for a bot."""
        return text_at(self._said, "from", "id")

    @property
    def object_id(self) -> str:
        """Their object id in Entra; empty for bots and for people of no organisation."""
        return text_at(self._said, "from", "aadObjectId").lower()

    @property
    def user_name(self) -> str:
        return text_at(self._said, "from", "name")

    @property
    def is_ours(self) -> bool:
        """Whether it was done by somebody of our own tenant."""
        theirs = text_at(self._said, "from", "tenantId") or text_at(self._said, "channelData", "tenant", "id")
        return (theirs or text_at(self._said, "conversation", "tenantId")).lower() == self._bot.tenant.lower()

    @property
    def is_own(self) -> bool:
        """Whether the bot itself did it."""
        return self.user == self._own_id

    @property
    def is_by_bot(self) -> bool:
        return self.user.startswith("28:") or text_at(self._said, "from", "role") == "bot"

    @property
    def reply_to(self) -> str:
        """Of a press, the message that bears the button."""
        return text_at(self._said, "replyToId")

    @property
    def mentions_bot(self) -> bool:
        return any(text_at(one, "mentioned", "id") == self._own_id for one in self._entities)

    def has_member(self, list_name: str) -> bool:
        """Whether the bot is in `membersAdded` or `membersRemoved`."""
        found = self._said.get(list_name)
        return isinstance(found, list) and any(text_at(one, "id") == self._own_id for one in found)

    def teammate(self, directory: Directory) -> str | None:
        """The key of whoever did it: of our tenant, and in the directory."""
        if not self.is_ours or not self.object_id:
            return None
        return directory.person_by_address("teams", self.object_id)

    def at(self, now: datetime) -> datetime:
        """When it was done; never ahead of now."""
        found = _INSTANT.fullmatch(text_at(self._said, "timestamp"))
        try:
            return min(datetime.fromisoformat(f"{found[1]}{found[2].replace('Z', '+00:00')}"), now) if found else now
        except ValueError:
            return now

    def words(self, directory: Directory | None = None) -> str:
        """What was written, without the mention of the bot. With a directory, a mention of a teammate is `@` and their
        key."""
        text = self._said.get("text")
        if not isinstance(text, str) or not text.strip():
            pages = [text_at(one, "content") for one in self.files_and_pages if _kind(one) == "text/html"]
            return text_of_page(pages[0]).strip() if pages else ""
        names = self._mentioned(directory)
        shown = _AT.sub(lambda found: names.get(found[0], f"@{found[1]}"), text)
        return html.unescape(shown).replace("\xa0", " ").replace("\0", "").strip()

    @property
    def files_and_pages(self) -> list[dict[str, Any]]:
        found = self._said.get("attachments")
        return [one for one in found if isinstance(one, dict)][:20] if isinstance(found, list) else []

    @property
    def files(self) -> tuple[Attachment, ...]:
        """Of what came with it, what the bot may fetch: pictures, and files that were sent to it."""
        return tuple(file for one in self.files_and_pages if (file := _file(one)) is not None)

    @property
    def file_names(self) -> list[str]:
        """Of what came with it and stays where it is; the text itself comes as a page, too."""
        kinds = ("text/html", "application/vnd.microsoft.card.adaptive", "messageReference")
        return [
            text_at(one, "name") or _kind(one).rpartition("/")[2] or "unnamed"
            for one in self.files_and_pages
            if _kind(one) not in kinds and _file(one) is None
        ]

    @property
    def _own_id(self) -> str:
        return text_at(self._said, "recipient", "id") or f"28:{self._bot.app_id}"

    @property
    def _entities(self) -> list[dict[str, Any]]:
        found = self._said.get("entities")
        return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []

    def _mentioned(self, directory: Directory | None) -> dict[str, str]:
        """By mention, what stands in its place."""
        found = {}
        for one in self._entities:
            mention, who = text_at(one, "text"), one.get("mentioned")
            if not mention or not isinstance(who, dict):
                continue
            if text_at(who, "id") == self._own_id:
                found[mention] = ""
            elif directory and (key := directory.person_by_address("teams", text_at(who, "aadObjectId").lower())):
                found[mention] = f"@{key}"
        return found


def _file(attachment: dict[str, Any]) -> Attachment | None:
    kind, url = _kind(attachment), text_at(attachment, "contentUrl")
    if kind == _SENT_FILE:
        kind, url = "application/octet-stream", text_at(attachment, "content", "downloadUrl")
    elif not kind.startswith("image/"):
        return None
    if not url.startswith(("https://", "http://127.0.0.1:")):
        return None
    name = text_at(attachment, "name") or f"picture.{kind.rpartition('/')[2].strip('*') or 'png'}"
    return Attachment(name=name[:200], media_type=kind[:200], size=0, sha256="", content=b"", url=url[:2000])


def _kind(attachment: dict[str, Any]) -> str:
    return text_at(attachment, "contentType")
