"""The manifest of an installation's Slack app: pasted into Slack, it sets up everything that we use.

`python -m rung.channels.slack.manifest https://rung.example` prints it.
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
    "im:history": "finds what an attempt of unknown outcome may have posted",
    "channels:history": "customers' messages in public channels where the app is a member",
    "groups:history": "the same in private channels",
    "links:read": "teammates' links to issues",
    "usergroups:read": "whether a user group names who is on duty",
    "usergroups:write": "makes it name them, at each hand-over",
    "links:write": "how an issue stands, below a link to it",
}
EVENTS = ("link_shared", "message.channels", "message.groups")


def manifest(base_url: str) -> dict[str, Any]:
    """The app of an installation that Slack reaches at `base_url`."""
    request_url = f"{base_url.rstrip('/')}/in/slack"
    return {
        "display_information": {"name": "Rung", "description": "Escalations that reach the right person in time"},
        "features": {
            "bot_user": {"display_name": "Rung", "always_online": True},
            "slash_commands": [
                {
                    "command": "/rung",
                    "url": request_url,
                    "description": "What you have, who is on call; take, escalate, hand over; be away",
                    "usage_hint": "mine | ack | who | escalate A-1 why | handoff A-1 team why | away 2h | back | help",
                    "should_escape": True,
                }
            ],
            "unfurl_domains": [urlsplit(base_url).hostname or base_url],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {"request_url": request_url, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, "request_url": request_url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": False,
        },
    }


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("which address does Slack reach this installation at? For example: https://rung.example")
    sys.stdout.write(json.dumps(manifest(sys.argv[1]), indent=2) + "\n")
