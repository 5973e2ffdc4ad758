"""A form in Slack: it shows it, and sends what was filled in back as a `view_submission`."""

from typing import Any

from rung.channels.base import Wire
from rung.channels.slack.channel import client_of
from rung.channels.slack.errors import translated


async def open_form(wire: Wire, trigger_id: str, view: dict[str, Any]) -> str:
    """Show a form to whoever pressed or wrote; Slack accepts `trigger_id` for three seconds. The view's id."""
    async with translated():
        response = await client_of(wire).views_open(trigger_id=trigger_id, view=view)
    return str(response["view"]["id"])
