"""Words of other products, and slips that no spelling explains: what they are called in this language.

By the name of the record in which they stand. A word that is a key of the record is meant as that key; anything else is
said as it stands.
"""

from __future__ import annotations

from rung.policy.reading.belongs import Belongs
from rung.policy.reading.names import meant_section
from rung.policy.schema.document import DOCUMENT

_ADDRESS = {"mail": "email", "e-mail": "email", "mobile": "phone", "tel": "phone", "telephone": "phone"}
_WEEKDAYS = dict.fromkeys(
    ("mon", "tue", "wed", "thu", "fri", "sat", "sun", "mon-fri", "daily"), "weekdays stand below hours:"
)
_END = {"until": "to", "ends": "to", "end": "to", "start": "from", "starts": "from", "since": "from"}

SECTIONS = {
    "person": "people", "users": "people", "members": "people", "agents": "people", "staff": "people",
    "team": "teams", "groups": "teams", "calendar": "calendars", "hours": "calendars", "business_hours": "calendars",
    "schedule": "schedules", "on_call": "schedules", "rotations": "schedules", "rules": "triggers", "rule": "triggers",
    "policies": "triggers", "sla": "targets", "slas": "targets", "promises": "targets", "goals": "targets",
    "path": "paths", "ladders": "paths", "escalations": "paths", "escalation_paths": "paths", "routes": "routing",
    "assignment": "routing", "window": "windows", "maintenance": "windows", "csat": "survey", "surveys": "survey",
    "notifications": "notices",
    "notification": "notices", "alerts": "notices", "customers": "accounts", "customer": "accounts",
    "companies": "accounts", "settings": "workspace", "general": "workspace", "config": "workspace",
    "version": "rung", "format": "rung",
}  # fmt: skip

OTHER_WORDS: dict[str, dict[str, str]] = {
    "document": SECTIONS,
    "workspace": {"prio": "priorities", "timezone": "time_zone", "tz": "time_zone", "hours": "calendar"},
    "calendar": {**_WEEKDAYS, "timezone": "time_zone", "tz": "time_zone", "holiday": "holidays", "all_of": "any_of"},
    "holidays": {"state": "subdivision", "region": "subdivision", "province": "subdivision"},
    "person": {
        **_ADDRESS, "calendar": "hours", "working_hours": "hours", "boss": "manager", "lead": "manager",
        "language": "languages", "speaks": "languages", "max_issues": "capacity", "limit": "capacity",
        "role": "title", "group": "teams", "timezone": "time_zone", "tz": "time_zone", "notifications": "notices",
    },
    "team": {
        "members": "a person names their teams: write teams: [x] at each of them",
        "people": "a person names their teams: write teams: [x] at each of them",
        "leader": "lead", "manager": "lead", "hours": "calendar", "kinds": "handles",
    },
    "schedule": {
        "rotation": "a rotation stands in a layer: write layers: and below it - rotation: [bo, cy]",
        "every": "every belongs to a layer: write layers: and below it - rotation: [bo, cy]",
        "timezone": "time_zone", "feed": "ical", "ics": "ical", "rotations": "layers",
    },
    "layer": {"people": "rotation", "members": "rotation", "rotate": "rotation", "start": "starts", "from": "starts",
              "hours": "only", "restrict": "only", "turn": "every", "length": "every"},
    "override": {**_END, "person": "who", "user": "who", "people": "who"},
    "window": _END,
    "target": {
        "response": "first_response", "reply": "first_response", "resolve": "resolution", "solve": "resolution",
        "condition": "when", "if": "when", "hours": "calendar",
    },
    "trigger": {
        "condition": "when", "if": "when", "action": "escalate", "escalate_to": "escalate", "then": "escalate",
        "event": "on", "trigger": "on", "no": "on", "path": "a path stands behind escalate: write escalate: and it",
        "notify": "a trigger tells people by a path: write escalate:, or inform: for what asks nothing",
    },
    "on waiting": {"longer": "longer_than", "for": "longer_than", "than": "longer_than", "after": "longer_than"},
    "on follow-ups": {"in": "within"},
    "routing rule": {"team": "write to: {team: …}", "person": "write to: {person: …}", "assign": "to",
                     "schedule": "write to: {schedule: …}", "condition": "when", "if": "when"},
    "route": {"skills": "needs", "preference": "prefer", "preferences": "prefer",
              "role": "an issue goes to one team, one person or one schedule"},
    "path": {
        "steps": "levels", "rungs": "levels", "condition": "closes_when", "acknowledgement_lasts": "acknowledge_lasts",
        "ack_lasts": "acknowledge_lasts", "name": "a path is called by its key, the word before the colon",
        "when": "a trigger says when: write when: at the trigger that escalates to the path",
    },
    "level": {
        "tell": "notify", "targets": "notify", "to": "notify", "who": "notify", "wait": "climb_after",
        "timeout": "climb_after", "after": "climb_after", "escalate_after": "climb_after", "priority": "urgency",
        "hours": "during", "fallback": "backup",
    },
    "repeat rule": {"count": "times", "time": "times", "interval": "every"},
    "notice rule": {"channel": "channels", "fallback": "then"},
    "set of own notices": {"quiet_hours": "quiet", "urgent": "critical", "low": "normal"},
    "set of notices": {"urgent": "critical", "low": "normal", "quiet": "quiet hours are a person's own: write "
                       "notices: {quiet: …} there"},
    "account": {
        "domain": "domains", "renews": "renews_on", "renewal": "renews_on", "plan": "tier", "hours": "calendar",
        "sla": "target", "revenue": "arr", "csm": "owner",
    },
    "escalation": {"paths": "path", "to": "path", "replace": "replaces", "from": "level"},
    "limit": {"max": "at_most", "times": "at_most", "per": "every"},
}  # fmt: skip

BELONGS = Belongs(DOCUMENT, OTHER_WORDS)

def misspelt_section(word: str) -> str:
    """The section that a key of a document stands for which is none."""
    return meant_section(word, DOCUMENT.keys, SECTIONS)
