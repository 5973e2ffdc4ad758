"""The form behind the button Reply: Slack shows it, and sends what was written back as a `view_submission`."""

from typing import Any

from rung.channels.base import Wire
from rung.channels.slack.blocks import plain
from rung.channels.slack.channel import client_of
from rung.channels.slack.errors import translated
from rung.channels.text import one_line

REPLY_FORM = "reply_form"
TEXT_BLOCK, TEXT_INPUT = "text", "text"
_LONGEST_REPLY = 3000


def reply_form(value: str, subject: str) -> dict[str, Any]:
    """The form. `value` is the pressed button's value: the submission carries it back as `private_metadata`."""
    return {
        "type": "modal",
        "callback_id": REPLY_FORM,
        "private_metadata": value,
        "title": plain("Reply"),
        "submit": plain("Send"),
        "close": plain("Cancel"),
        "blocks": [
            {"type": "context", "elements": [plain(one_line(subject, 150) or "The customer reads what you write.")]},
            {
                "type": "input",
                "block_id": TEXT_BLOCK,
                "label": plain("Your answer to the customer"),
                "element": {
                    "type": "plain_text_input",
                    "action_id": TEXT_INPUT,
                    "multiline": True,
                    "max_length": _LONGEST_REPLY,
                },
            },
        ],
    }


async def open_reply_form(wire: Wire, trigger_id: str, value: str, subject: str = "") -> str:
    """Show the form to the person who pressed Reply; Slack accepts `trigger_id` for three seconds. The view's id."""
    async with translated():
        response = await client_of(wire).views_open(trigger_id=trigger_id, view=reply_form(value, subject))
    return str(response["view"]["id"])
