"""The member ids in Slack of people whose mail address the directory knows: asked for, and proposed as a change."""

import json

from msgspec import Struct

from rung import clock, config
from rung.channels import http
from rung.channels.base import Failed, Wire
from rung.channels.slack.lookup import member_of
from rung.core.refused import Refused
from rung.engine.sending import wires
from rung.engine.sending.asking import answer_to
from rung.store.policies import policies

MOST = 40
"""So many are asked for at once: Slack answers some fifty a minute, and a page waits."""
PATIENCE = 8.0
"""Seconds for one answer."""
FILE = "slack.json"


class Found(Struct, frozen=True):
    """What Slack said."""

    ids: dict[str, str]
    """Member ids by person."""
    strangers: tuple[str, ...]
    """Whose address nobody has there."""
    left: int
    """How many were not asked for yet."""
    trouble: str = ""
    """Why it ended before its end."""

    @property
    def document(self) -> str:
        """The change of the directory, as an import reads it."""
        return json.dumps({"people": {person: {"slack": member} for person, member in self.ids.items()}})


def lacking() -> dict[str, str]:
    """The mail addresses of people who have one, and no member id."""
    if policies.current_number() is None:
        return {}
    people = policies.current().document.people.values()
    return {one.key: one.email for one in people if one.email and not one.slack}


def find() -> Found:
    """Asks Slack for those who lack it. Raises Refused where no app is set up."""
    given = config.current()
    if not given.slack_token:
        hint = "give RUNG_SLACK_TOKEN and RUNG_SLACK_SIGNING_SECRET, and start again; docs/slack.md goes through it"
        raise Refused("no_slack", "no Slack app is set up", hint)
    everyone = lacking()
    asked = dict(list(everyone.items())[:MOST])
    return answer_to(_ask(asked, len(everyone) - len(asked)))


async def _ask(asked: dict[str, str], left: int) -> Found:
    ids: dict[str, str] = {}
    strangers: list[str] = []
    given = config.current()
    is_private = wires.may_be_private("slack", "", given, wires.live_settings(given)["slack"])
    async with http.open_session(allow_private=is_private, timeout=PATIENCE) as session:
        wire = Wire(session=session, settings=wires.live_settings(given)["slack"], at=clock.wall())
        for person, address in asked.items():
            try:
                member = await member_of(wire, address)
            except Failed as failed:
                done = len(ids) + len(strangers)
                return Found(ids, tuple(strangers), left + len(asked) - done, failed.message)
            if member is None:
                strangers.append(person)
            else:
                ids[person] = member
    return Found(ids, tuple(strangers), left)
