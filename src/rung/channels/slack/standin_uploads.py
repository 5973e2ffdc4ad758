"""Files that an app sends: an address for each, its bytes, and where they are shared."""

from collections.abc import Callable
from typing import Any

from rung.channels.slack.standin_errors import Refused, needed

_MOST_AT_ONCE = 10
_WAITING_AT_MOST = 1_000


class Uploads:
    """What was handed over. `share` shows it in a conversation, in a thread or in none."""

    def __init__(self, share: Callable[[str, str, list[dict[str, Any]]], None]) -> None:
        self.root = ""
        """Where the bytes are sent to, without the file's number."""
        self._share = share
        self._announced: dict[str, tuple[str, int]] = {}
        self._content: dict[str, bytes] = {}
        self._count = 0

    def address(self, arguments: dict[str, Any]) -> dict[str, Any]:
        name, length = needed(arguments, "filename"), str(arguments.get("length", ""))
        if not length.isdigit() or not int(length):
            raise Refused("invalid_arguments")
        self._count += 1
        number = f"FUP{self._count:06d}"
        self._announced[number] = (name, int(length))
        if len(self._announced) > _WAITING_AT_MOST:
            self._announced.pop(next(iter(self._announced)))
        return {"upload_url": f"{self.root}/{number}", "file_id": number}

    def take(self, number: str, content: bytes) -> bool:
        """The bytes of a file; whether they are what was announced."""
        if number not in self._announced or len(content) != self._announced[number][1]:
            return False
        self._content[number] = content
        return True

    def complete(self, arguments: dict[str, Any]) -> dict[str, Any]:
        files = arguments.get("files")
        if not isinstance(files, list) or not 0 < len(files) <= _MOST_AT_ONCE:
            raise Refused("invalid_arguments")
        numbers = [str(file.get("id", "")) for file in files]
        if not all(number in self._content for number in numbers):
            raise Refused("file_not_found")
        shown = [
            {
                "id": number, "name": self._announced[number][0], "size": len(self._content[number]),
                "title": file.get("title") or self._announced[number][0],
            }
            for number, file in zip(numbers, files, strict=True)
        ]  # fmt: skip
        self._share(needed(arguments, "channel_id"), str(arguments.get("thread_ts") or ""), shown)
        for number in numbers:
            del self._announced[number], self._content[number]
        return {"files": [{"id": one["id"], "title": one["title"]} for one in shown]}
