"""What a document may say already and this version does not act on yet: one table, and each line tells what happens
meanwhile.

A line is `record.key`, or `choice.word`, of the schema. Taking a line out is all it takes once the core acts on it.
"""

NOT_YET_ACTED_ON: dict[str, str] = {
    "on.reopened": "this trigger does not look at that event",
    "on.assigned": "this trigger does not look at that event",
    "on.returned": "this trigger does not look at that event",
    "on.csat": "this trigger does not look at that event",
    "on.account": "this trigger does not look at that event",
    "on.changed": "this trigger does not look at that event",
    "on.sentiment": "this trigger does not look at moods",
    "on.flag": "this trigger does not look at words",
    "on.flood": "this trigger does not count issues",
    "trigger.during": "the trigger is looked at at any hour",
    "trigger.stop": "the triggers below are looked at too",
    "trigger.over_acknowledged": "a new escalation rings although another is acknowledged",
    "trigger.even_if_linked": "issues are not linked to incidents yet",
    "trigger.incident": "no incident is opened",
    "pick.least_loaded": "the one whose turn was longest ago is told",
    "pick.best_match": "the one whose turn was longest ago is told",
    "path.closes_when": "the escalation stays open until its own end",
    "notice rule.digest": "each notice is sent on its own",
    "document.windows": "escalations are not held",
    "schedule.ical": "nobody is on call by this feed",
}
