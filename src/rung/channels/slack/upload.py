"""Files of an answer, by Slack's three steps: an address is asked for, the bytes are sent there, and what lies there is
shared in the customer's thread (https://docs.slack.dev/messaging/working-with-files/)."""

from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from rung.channels import http
from rung.channels.base import AnswerFile, Wire
from rung.channels.slack.errors import translated
from rung.channels.text import one_line


class LacksScope(Exception):
    """The app may not send files."""


async def upload(wire: Wire, client: AsyncWebClient, file: AnswerFile) -> dict[str, str | None]:
    """Hands one file over; nobody sees it yet. Raises `LacksScope`, and `Failed` as any call."""
    name = one_line(file.name, 200) or "file"
    given = await _address(client, name, len(file.content))
    headers = {"Content-Type": "application/octet-stream"}
    answer = await http.post(wire.session, given["upload_url"], file.content, headers, "Slack's file store")
    if answer.status != 200:
        raise http.from_status(answer, "Slack's file store")
    return {"id": given["file_id"], "title": name}


@translated()
async def share(client: AsyncWebClient, files: list[dict[str, str | None]], channel: str, ts: str) -> None:
    """Shows files that were handed over in a thread."""
    await client.files_completeUploadExternal(files=files, channel_id=channel, thread_ts=ts)


@translated()
async def _address(client: AsyncWebClient, name: str, length: int) -> Any:
    try:
        return await client.files_getUploadURLExternal(filename=name, length=length)
    except SlackApiError as error:
        if error.response.get("error") != "missing_scope":
            raise
        raise LacksScope(
            "Slack: the app needs the scope files:write; set it up anew from its manifest"
        ) from None
