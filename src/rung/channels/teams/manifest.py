"""The Teams app of an installation: its manifest and icons in the zip file that Teams takes
(https://learn.microsoft.com/microsoftteams/platform/resources/schema/manifest-schema).

`python -m rung.channels.teams.manifest https://rung.example APP-ID > rung-teams.zip` writes it; the page Settings,
Microsoft Teams gives the same.
"""

import io
import json
import struct
import sys
import uuid
import zipfile
import zlib
from typing import Any
from urllib.parse import urlsplit

from rung.channels.teams.names import is_person

VERSION = "1.0.0"
SCOPES = ("personal", "team", "groupChat")
PERMISSIONS = ("ChannelMessage.Read.Group", "ChatMessage.Read.Chat")
"""What the owner of a team or chat grants when the app is installed there: to hear what nobody addressed to the bot."""
COMMANDS = (
    ("mine", "What you have, and what asks you"),
    ("ack", "You have it: the ladder stops"),
    ("who", "Who is on call, and until when"),
    ("escalate", "Ask whoever is next, or another path"),
    ("handoff", "Offer an issue to another team"),
    ("accept", "Take over what is offered to your team"),
    ("return", "Give back what was handed to you"),
    ("away 2h", "Nobody asks you meanwhile"),
    ("back", "You are asked again"),
    ("help", "What you can write"),
)
_COLOR, _OUTLINE = 192, 32
_BLUE, _WHITE, _CLEAR = (0x1F, 0x5F, 0xBF, 255), (255, 255, 255, 255), (0, 0, 0, 0)


def manifest(base_url: str, app_id: str) -> dict[str, Any]:
    """The app of an installation that people reach at `base_url`."""
    base = base_url.rstrip("/")
    host = urlsplit(base).hostname or ""
    commands = [{"title": title, "description": said} for title, said in COMMANDS]
    return {
        "$schema": "https://developer.microsoft.com/json-schemas/teams/v1.17/MicrosoftTeams.schema.json",
        "manifestVersion": "1.17",
        "version": VERSION,
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{base}/teams/{app_id}")),
        "developer": {
            "name": "Rung", "websiteUrl": base, "privacyUrl": f"{base}/settings", "termsOfUseUrl": f"{base}/settings",
        },
        "name": {"short": "Rung", "full": "Rung escalation management"},
        "description": {
            "short": "Escalations that reach the right person in time",
            "full": (
                "Rung tells you when an urgent customer issue needs you, on a card that you answer where you read it. "
                "In channels and chats that belong to a customer it takes their messages as issues and brings the "
                "team's answers back; it reads nothing elsewhere."
            ),
        },
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": "#1F5FBF",
        "bots": [
            {
                "botId": app_id, "scopes": list(SCOPES), "isNotificationOnly": False, "supportsFiles": True,
                "commandLists": [{"scopes": ["personal"], "commands": commands}],
            }
        ],
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [host] if host else [],
        "webApplicationInfo": {"id": app_id, "resource": f"api://{host}/{app_id}"},
        "authorization": {
            "permissions": {"resourceSpecific": [{"name": one, "type": "Application"} for one in PERMISSIONS]}
        },
    }


def package(base_url: str, app_id: str) -> bytes:
    """The zip file: the manifest and two icons. The same for the same installation, byte by byte."""
    files = {
        "manifest.json": json.dumps(manifest(base_url, app_id), indent=2).encode(),
        "color.png": _ladder(_COLOR, _BLUE, _WHITE),
        "outline.png": _ladder(_OUTLINE, _CLEAR, _WHITE),
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content)
    return written.getvalue()


def _ladder(size: int, ground: tuple[int, ...], ink: tuple[int, ...]) -> bytes:
    """A ladder of three rungs as a square PNG picture."""
    unit = size / 32
    rails, rungs = ((9, 11), (21, 23)), ((9, 11), (15, 17), (21, 23))

    def is_ink(x: float, y: float) -> bool:
        on_rail = 5 <= y < 27 and any(start <= x < end for start, end in rails)
        return on_rail or (9 <= x < 23 and any(start <= y < end for start, end in rungs))

    rows = (
        b"\0" + b"".join(bytes(ink if is_ink(x / unit, y / unit) else ground) for x in range(size))
        for y in range(size)
    )
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in parts)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


if __name__ == "__main__":
    if len(sys.argv) != 3 or not is_person(sys.argv[2]):
        sys.exit("say where people reach Rung, and the app id of the bot: https://rung.example 6f1c0c2e-…")
    sys.stdout.buffer.write(package(sys.argv[1], sys.argv[2]))
