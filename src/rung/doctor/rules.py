"""The policy in force: this version reads it as it was meant, and its time zones are still those of this machine."""

from collections.abc import Iterator

from rung.doctor.finding import Finding, counted, doubtful, ok, some, spoken, wrong
from rung.doctor.patient import Patient
from rung.engine.duty import feeds, gap_alarms
from rung.engine.duty import slack_groups as groups
from rung.engine.policies.publish import as_typed
from rung.policy.times.holiday_dates import tz_version
from rung.store.policies import policies

LOOKED_AT_BY_THEMSELVES = ("feed_not_fetched", "nobody_rings", "hole_on_call", "week_not_looked_at")
"""Warnings of a policy about what is a finding of its own here: feeds, and the coverage of the coming weeks."""
PUBLISH = "rung policy publish FILE, or the policy page of the console"


def policy(patient: Patient) -> Finding:
    number = policies.current_number()
    if number is not None and patient.policy is None:
        says = f"version {number} cannot be read by this version of Rung"
        return wrong("policy", says, "install the version that published it, or publish a policy again")
    if patient.policy is None:
        return wrong("policy", "none is published, so nothing is decided", PUBLISH)
    version = policies.version(patient.policy.version)
    assert version is not None
    says = f"version {version.number}, published {version.published_at:%Y-%m-%d} by {version.published_by}"
    loaded = as_typed(version.text)
    errors = [one for one in loaded.errors if one.code != "feed_out_of_reach"]  # the version keeps the file's turns
    if errors:
        says += f", has {counted(len(errors), 'error')} for this version of Rung: {errors[0].message}"
        return wrong("policy", says, "rung policy export, mend it by what `rung policy check` says, and publish it")
    warnings = [one for one in loaded.warnings if one.code not in LOOKED_AT_BY_THEMSELVES]
    if warnings:
        first = some([f"line {one.line}: {one.message}" for one in warnings], 1)
        says += f", has {counted(len(warnings), 'warning')}: {first}"
        return doubtful("policy", says, "rung policy export, then `rung policy check` says how to mend each")
    return ok("policy", says)


def on_call_feeds(patient: Patient) -> Iterator[Finding]:
    """Calendars at addresses by which people are on call, and which may say something else by now."""
    mend = "open the address from this machine; put its new one, or layers, into the policy"
    alarms = feeds.alarms(patient.now)
    for alarm in alarms:
        judged = wrong if alarm.is_old or alarm.fetched_at is None else doubtful
        yield judged("on-call feeds", alarm.words, mend)
    standings = feeds.standings(patient.now)
    if standings and not alarms:
        oldest = max(one.age or 0.0 for one in standings)
        yield ok("on-call feeds", f"{counted(len(standings), 'schedule')}, last fetched {spoken(oldest)} ago")


def slack_groups(patient: Patient) -> Iterator[Finding]:
    """User groups of Slack that are to name whoever is on duty."""
    if patient.policy is None:
        return
    for one in groups.standings(patient.policy):
        says = groups.words(one, patient.policy)
        if one.failing_since is not None:
            yield wrong("Slack groups", says, "mend what Slack says; it is tried again by itself")
        elif one.trouble:
            yield doubtful("Slack groups", says, "put somebody on duty, and give them their `slack` id")
        else:
            yield ok("Slack groups", says)


def coverage(patient: Patient) -> Iterator[Finding]:
    """Hours of the coming weeks in which a level has nobody, as a worker saw them last."""
    if patient.policy is None:
        return
    seen = gap_alarms.last_look()
    if seen is None:
        yield doubtful("coverage", "nobody has looked at the coming weeks yet", "start a worker: it looks at once")
        return
    alarms = gap_alarms.alarms(patient.now)
    for alarm in alarms:
        if alarm.known_by is None:
            yield doubtful("coverage", alarm.words, f"{alarm.mend}; the Tonight page shows more")
        else:
            yield ok("coverage", f"{alarm.words} ({alarm.known_by} said that it is to stay so)")
    if not patient.is_demo and patient.now - seen.looked_at > gap_alarms.STALE:
        says = f"the coming weeks were last looked at {spoken(patient.now - seen.looked_at)} ago"
        yield doubtful("coverage", says, "a worker looks each hour: does one run?")
    elif not alarms:
        yield ok("coverage", f"somebody can be told at every level until {seen.to_at:%Y-%m-%d}")


def time_zones(patient: Patient) -> Iterator[Finding]:
    """Governments change clocks; a published policy keeps the holidays and hours of the data it was read with."""
    if patient.policy is None:
        return
    published, here = patient.policy.document.tz_version, tz_version()
    if published and published != here:
        says = f"the policy was published with the data of {published}, and this machine has {here}"
        yield doubtful("time zones", says, f"publish the policy again: {PUBLISH}")
    else:
        yield ok("time zones", f"the data of {here}")
