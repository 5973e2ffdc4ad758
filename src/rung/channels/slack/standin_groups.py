"""The stand-in's user groups. One exists as soon as somebody names it; what it was made stands on the Outbox page."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from rung.channels.base import Captured
from rung.channels.slack import interactions
from rung.channels.slack.names import reference
from rung.channels.slack.standin_errors import MEMBER, Refused, needed


class UserGroups:
    """By group, its members."""

    def __init__(
        self, capture: Callable[[Captured], None], now: Callable[[], datetime],
        recall: Callable[[str], Captured | None],
    ) -> None:  # fmt: skip
        self._capture = capture
        self._now = now
        self._recall = recall
        self._members: dict[str, list[str]] = {}

    def members(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """A group exists as soon as somebody names it, and is what it was made in an earlier life."""
        group = _named(arguments)
        if group not in self._members:
            before = self._recall(reference(group, "members"))
            self._members[group] = list(before.payload["users"]) if before else []
        return {"users": self._members[group]}

    def update(self, arguments: dict[str, Any]) -> dict[str, Any]:
        group = _named(arguments)
        users = arguments.get("users")
        named = users.split(",") if isinstance(users, str) else list(users or ())
        if not any(named):
            raise Refused("no_users_provided")
        if not all(MEMBER.fullmatch(one) for one in named):
            raise Refused("invalid_users")
        self._members[group] = named
        text = f"The user group {group} now names {', '.join(named)}."
        self._capture(
            Captured(
                channel="slack", kind="update", to=group, ref=reference(group, "members"), text=text,
                payload={"users": named, "text": text}, at=self._now(),
            )
        )  # fmt: skip
        return {"usergroup": {"id": group, "team_id": interactions.TEAM, "users": named, "user_count": len(named)}}


def _named(arguments: dict[str, Any]) -> str:
    group = needed(arguments, "usergroup")
    if not re.fullmatch(r"S[A-Z0-9]{1,20}", group):
        raise Refused("no_such_subteam")
    return group
