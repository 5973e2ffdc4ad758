"""Links to issues that a teammate posts in Slack: below the link stands how the issue stands.

Slack tells of each link to this installation (`link_shared`) and waits for `chat.unfurl`. Only a teammate's link is
unfurled. In a channel that is shared with another company nothing stands there but the issue's id and status: no
customer's words, no account, nobody's name.
"""

from datetime import datetime
from typing import Any

from rung.intake.base import Call, Parcel
from rung.intake.directory import Directory
from rung.intake.facts import IssueFacts, LadderFacts
from rung.intake.named import find_issue
from rung.intake.slack.voice import VOICE

MOST_LINKS = 10
LONGEST_SUBJECT = 200
COMPOSER = "COMPOSER"
"""The channel of a link in a message that is still being written: nobody knows who will read it. Slack tells of the
link once more when it is posted."""
_NEEDED = ("unfurl_id", "source"), ("channel", "ts")
"""Either pair names the message to Slack; the first also while it is being written."""


def parse_links(payload: dict[str, Any], directory: Directory, now: datetime) -> Parcel:
    """What is shown below the links of a message."""
    event: dict[str, Any] = payload["event"]
    user = event.get("user")
    person = directory.person_by_slack(user) if isinstance(user, str) else None
    if person is None or not directory.may(person, "look"):
        return Parcel(passed_over="slack_link_of_stranger")
    message = _message(event)
    if not message:
        return Parcel(passed_over="slack_incomplete")
    is_shared = payload.get("is_ext_shared_channel") is not False or event.get("channel") == COMPOSER
    unfurls: dict[str, Any] = {}
    links = event.get("links")
    for link in links[:MOST_LINKS] if isinstance(links, list) else ():
        address = link.get("url") if isinstance(link, dict) else None
        issue = find_issue(address, directory) if isinstance(address, str) else None
        if issue is None or not isinstance(address, str) or not _leads_to(address, issue):
            continue
        unfurls[address] = {"blocks": _guarded(issue) if is_shared else _row(issue, now)}
    if not unfurls:
        return Parcel(passed_over="slack_link_to_nothing")
    shown = {**message, "unfurls": unfurls}
    return Parcel(
        passed_over="slack_unfurled",
        calls=(Call(method="unfurl", payload=shown, app=str(payload.get("api_app_id", ""))),),
    )


def _message(event: dict[str, Any]) -> dict[str, str]:
    """How Slack names the message that the links stand in; nothing where it does not say."""
    given = {**event, "ts": event.get("message_ts")}
    for names in _NEEDED:
        found = {name: value for name in names if isinstance(value := given.get(name), str) and value}
        if len(found) == len(names) and found.get("channel") != COMPOSER:
            return found
    return {}


def _leads_to(address: str, issue: IssueFacts) -> bool:
    """Whether this is our own page of the issue, and no look-alike elsewhere."""
    return address == issue.link or address.startswith((f"{issue.link}?", f"{issue.link}#", f"{issue.link}/"))


def _guarded(issue: IssueFacts) -> list[dict[str, Any]]:
    return [_context(f"{issue.key} · {'open' if issue.is_open else issue.status}")]


def _row(issue: IssueFacts, now: datetime) -> list[dict[str, Any]]:
    """The row of the queue: whose and what, then who has it and what comes next."""
    words = issue.subject if len(issue.subject) <= LONGEST_SUBJECT else issue.subject[:LONGEST_SUBJECT] + "…"
    subject = {"type": "section", "text": _mrkdwn(VOICE.link(words or issue.key, issue.link))}
    facts = [issue.key, issue.priority, VOICE.plain(issue.account), VOICE.plain(issue.status)]
    facts.append(VOICE.plain(issue.assignee_name or issue.team_name) or "nobody has it")
    if issue.breached:
        facts.append(f"missed: {', '.join(issue.breached)}")
    if issue.next_at is not None:
        instant, otherwise = int(issue.next_at.timestamp()), f"{issue.next_at:%d %b %H:%M} UTC"
        when = f"<!date^{instant}^{{date_short_pretty}} {{time}}|{otherwise}>"
        facts.append(f"{issue.next_what or 'due'} {'at' if issue.next_at > now else 'was due at'} {when}")
    blocks = [subject, _context(" · ".join(one for one in facts if one))]
    if issue.ladders:
        blocks.append(_context(_ladder(issue.ladders[0])))
    return blocks


def _ladder(one: LadderFacts) -> str:
    """`outage level 2 of 3, On-call engineer: waits for somebody to take it`."""
    level = f"level {one.level} of {one.levels}" if one.level <= one.levels else "past its last level"
    said = {"open": "waits for somebody to take it", "exhausted": "nobody took it", "held": "held"}.get(one.state)
    return VOICE.plain(f"{one.path} {level}, {one.level_name}: {said or 'somebody has it'}")


def _context(text: str) -> dict[str, Any]:
    return {"type": "context", "elements": [_mrkdwn(text)]}


def _mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}
