"""What a document may say already and this version does not act on yet: one table, with what happens meanwhile.

A line is `record.key`, or `choice.word`, of the schema. Taking a line out is all it takes once the core acts on it.
"""

NOT_YET_ACTED_ON: dict[str, str] = {
    "on.account": "the trigger does not fire on it",
    "on.sentiment": "the trigger does not fire on moods",
    "on.flag": "the trigger does not fire on words",
    "on.flood": "the trigger does not count issues",
    "trigger.during": "the trigger is looked at at any hour",
    "trigger.even_if_linked": "a linked issue rings in any case",
    "trigger.incident": "no incident is opened",
    "notice rule.digest": "each notice is sent on its own",
    "document.windows": "escalations are not held",
    "schedule.ical": "nobody is on call by this feed",
    "channel.sms": "this channel is passed over",
    "channel.phone": "this channel is passed over",
    "channel.teams": "this channel is passed over",
    "channel.push": "this channel is passed over",
    "target.teams": "nobody is told by this target",
    "target.pagerduty": "nobody is told by this target",
}
