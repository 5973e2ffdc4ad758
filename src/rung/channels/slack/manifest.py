"""The manifest of an installation's Slack app: pasted into Slack, it sets up everything that we use.

`python -m rung.channels.slack.manifest https://rung.example` prints it; `--socket` after it prints that of an
installation which Slack cannot reach.
"""

import json
import sys
from typing import Any
from urllib.parse import urlsplit

SCOPES = {
    "chat:write": "alerts to people and to channels where the app is a member",
    "commands": "`/rung escalate`, `/rung who`, `/rung mine`, `/rung away` and the others",
    "chat:write.public": "alerts to public channels without an invitation",
    "chat:write.customize": "an answer to a customer bears the colleague's name",
    "im:write": "opens the direct conversation of an alert",
    "im:history": "what somebody answers to an alert or writes to the app; and what an attempt may have posted",
    "channels:history": "customers' messages in public channels where the app is a member",
    "groups:history": "the same in private channels",
    "channels:read": "which public channels the app is in",
    "groups:read": "which private ones",
    "files:read": "files that customers send",
    "files:write": "files of answers to customers",
    "reactions:read": "the emoji by which a teammate makes an issue of a message",
    "users:read": "an answer to a customer bears the colleague's picture",
    "users:read.email": "teammates are found by their mail address",
    "links:read": "teammates' links to issues",
    "usergroups:read": "whether a user group names who is on duty",
    "usergroups:write": "makes it name them, at each hand-over",
    "links:write": "how an issue stands, below a link to it",
}
EVENTS = ("link_shared", "message.channels", "message.groups", "message.im", "reaction_added")
SHORTCUT = "make_issue"
"""What Slack calls the shortcut in the menu of a message when it is chosen."""


def manifest(base_url: str, *, by_socket: bool = False) -> dict[str, Any]:
    """The app of an installation that people reach at `base_url`. `by_socket`: Slack does not reach it; a socket is
    opened from there (Socket Mode)."""
    request_url = f"{base_url.rstrip('/')}/in/slack"
    to_us = {} if by_socket else {"request_url": request_url}
    return {
        "display_information": {"name": "Rung", "description": "Escalations that reach the right person in time"},
        "features": {
            "app_home": {
                "home_tab_enabled": False,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Rung", "always_online": True},
            "slash_commands": [
                {
                    "command": "/rung",
                    **({} if by_socket else {"url": request_url}),
                    "description": "What you have, who is on call; take, escalate, hand over; be away",
                    "usage_hint": "mine | ack | who | escalate A-1 why | handoff A-1 team why | accept A-1 | away 2h",
                    "should_escape": True,
                }
            ],
            "shortcuts": [
                {
                    "name": "Make this an issue",
                    "type": "message",
                    "callback_id": SHORTCUT,
                    "description": "Rung watches over it until somebody has answered",
                }
            ],
            "unfurl_domains": [urlsplit(base_url).hostname or base_url],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {**to_us, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **to_us},
            "org_deploy_enabled": False,
            "socket_mode_enabled": by_socket,
        },
    }


if __name__ == "__main__":
    given = [each for each in sys.argv[1:] if each != "--socket"]
    if len(given) != 1:
        sys.exit("which address is this installation reached at? For example: https://rung.example [--socket]")
    made = manifest(given[0], by_socket="--socket" in sys.argv)
    sys.stdout.write(json.dumps(made, indent=2) + "\n")
