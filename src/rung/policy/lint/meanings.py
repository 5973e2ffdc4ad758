"""What each warning means, by its code: the table that the reference shows."""

from __future__ import annotations

WARNINGS: dict[str, str] = {
    # Of the document as a whole
    "version_left_out": "`rung: 1` is missing",
    "name_left_out": "a record without a name is called by its place, which moves when others are added",
    "odd_blank": "a text holds a sign that nobody sees, and equals no other",
    # People, teams, calendars and schedules
    "team_without_members": "telling the team tells nobody",
    "person_without_address": "no notice can reach the person",
    "phone_without_country": "the person cannot be called or texted: networks take numbers with a country alone",
    "no_address_for_channel": "a notice cannot reach the person by that channel",
    "critical_breaks_quiet_hours": "critical notices are said to wait for the end of quiet hours; they do not",
    "hours_fall_back_to_always": "neither the person, the team nor the workspace says when the person works",
    "shared_address": "two people who cannot be told apart",
    "shared_domain": "two accounts that cannot be told apart",
    "no_channel": "an urgency is turned off by an empty list of channels",
    "schedule_without_turns": "nobody takes turns in the schedule",
    "feed_not_fetched": "a feed at an address was not fetched; the message says whose turns count",
    "feed_names_nobody": "an entry of an iCal feed names nobody of the policy",
    "feed_series_unreadable": "an entry of an iCal feed is left out, for it cannot be worked out",
    "feed_ends_before_start": "an entry of an iCal feed is left out, for it has no length",
    "feed_zone_unknown": "a time zone in an iCal feed is none, and the schedule's is taken",
    "never_open": "the calendar never opens",
    "day_twice": "two keys name one weekday, which has the hours of both",
    "no_summer_time": "a zone whose clocks are never changed, such as `EST`",
    "day_without_length": "a day span under a calendar without `day`, with the date it means",
    "ended_status_waits": "a status that waits, though the issue has ended",
    "reply_still_waits": "the status that an issue gets after a reply waits for the customer still",
    # Words that look like slips
    "doubtful_condition": "it loads and hardly means what was meant: a name that the document does not give",
    "doubtful_target": "it names somebody, and hardly whom was meant",
    "doubtful_field": "a field that is almost one that every issue has",
    "doubtful_kind": "one condition alone speaks of this kind, and it is almost another",
    # Rules that are never used
    "never_holds": "no issue can meet the condition: its parts exclude each other",
    "never_fires": (
        "nothing can fire the trigger: no target has the clock, its calendar is never open, its `longer_than` is for "
        "other priorities, its follow-ups do not fit into their time, or no mood is so bad"
    ),
    "never_reached": "those above a target or routing rule take everything that it is for",
    "overtaken": "whenever the trigger would fire, one above it with `stop: true` fires at the same event",
    "trigger_does_nothing": "it neither escalates nor informs nor sets",
    "incident_without_flood": "it counts no flood, so it joins and opens no incident",
    "holds_nothing": "the window names no path, and changes nothing",
    "replaces_itself": "an escalation replaces its own path",
    # Rules that work against each other
    "sets_fight": "two triggers can set one field to two values at the same event; the one below wins",
    "sets_in_circle": "triggers that look at changes set back what others of them have set",
    # Issues that nobody has
    "no_trigger": "no trigger opens a path: nobody is told of anything by the policy itself",
    "never_rings": "at these priorities, the usual one or more urgent ones, no trigger ever escalates",
    "tier_without_target": "no target can be for these tiers",
    "kind_without_route": "a kind that triggers or targets speak of, which no rule routes and no team handles",
    "no_catch_all": "targets or routing rules leave issues over that none of them is for",
    "nobody_able": "nobody whom a routing rule names has the skills, or any room at all",
    "prefers_nobody": (
        "a preference that narrows nothing: nobody has languages, all are in one zone, or there is one person"
    ),
    # Promises and ladders
    "told_too_late": "whoever should save a promise is told only once it is broken",
    "climbs_too_late": "one person alone is asked until the first response is overdue",
    "many_levels": "a path has more than three levels",
    "tells_nobody_new": "a level tells only people whom those before it have told, no more urgently",
    "climbs_at_once": "the level has no time before the next is told",
    "climb_after_left_out": "the level has 30m",
    "level_can_be_empty": "below critical and without `during`, the level can have nobody to tell",
    "no_last_resort": "a critical path can end with nobody, and nobody is told",
    # The coming week, and a past
    "hole_on_call": "a critical level's schedule has a hole in the coming seven days; who rings instead",
    "nobody_rings": "at some hour of the coming seven days a critical level and all after it have nobody",
    "week_not_looked_at": "the document is too large to look at the coming week while it is typed",
    "fires_too_often": "in the past given, the trigger opens escalations over 50 times on a day, or 20 in the mean",
    "never_fired": "in the past given, of 28 days or more, the trigger does nothing",
}
