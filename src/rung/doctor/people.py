"""Whom it may tell, and whether it could: the delivery mode, the channels, the people, who signs in."""

from collections.abc import Iterator
from datetime import timedelta

from rung.channels.registry import CHANNELS
from rung.config import Config
from rung.core.document import URGENCIES, NoticeRule, PolicyDocument
from rung.doctor.finding import Finding, counted, doubtful, ok, some, wrong
from rung.doctor.patient import Patient
from rung.engine.duty import reach_tests
from rung.engine.sending import wires
from rung.policy.reading.checks import targets_of
from rung.store.people import members, tokens

UNUSED = timedelta(days=90)


def delivery_mode(patient: Patient) -> Finding:
    mode = patient.mode
    if mode.mode == "live":
        return ok("delivery mode", "live: everybody is told")
    if mode.mode == "only":
        says = f"only {some(list(mode.people))} are told, all else goes to the Outbox page"
        return doubtful("delivery mode", says, "Settings in the console: live, when you are ready")
    return doubtful("delivery mode", "outbox: nobody is told", "Settings in the console: live, when you are ready")


def channels(patient: Patient) -> Iterator[Finding]:
    """Every channel that the policy uses, and what it lacks to send."""
    if patient.policy is None:
        return
    used = used_channels(patient.policy.document)
    lacking = [(name, lack) for name in used if (lack := lacks(patient.config, name))]
    for name, lack in lacking:
        judged = wrong if patient.sends and name.partition(":")[0] in CHANNELS else doubtful
        yield judged(f"channel {name}", lack[0], lack[1])
    if good := [name for name in used if name not in dict(lacking)]:
        yield ok("channels", f"set up: {', '.join(good)}")


NAMED_PLACES = ("webhook", "teams", "pagerduty")
"""Channels whose places the settings name one by one."""


def used_channels(document: PolicyDocument) -> list[str]:
    """The channels of its notices and its people, and the places that it names."""
    rules: list[NoticeRule] = [*document.notices.values()]
    rules += [rule for person in document.people.values() for rule in person.notices.values()]
    rules += [rule for team in document.teams.values() for rule in team.notices.values()]
    if not document.notices.keys() >= set(URGENCIES):
        rules.append(NoticeRule())
    found = {channel for rule in rules for channel in rule.channels}
    found |= {channel for rule in rules for fallback in rule.then for channel in fallback.channels}
    places = [target for _path, target in targets_of(document)]
    places += [team.channel for team in document.teams.values() if team.channel]
    for place in places:
        channel = place.partition(":")[0]
        if channel in CHANNELS:
            found.add(place if channel in NAMED_PLACES else channel)
    return sorted(found)


def lacks(config: Config, name: str) -> tuple[str, str] | None:
    """What a channel or a webhook lacks, and how to mend it."""
    channel, _, place = name.partition(":")
    if channel not in CHANNELS:
        return f"the policy uses {channel}, which is passed over", f"use one of {', '.join(CHANNELS)} in its place"
    if missing := wires.missing(config, channel):
        says, _, mend = missing.rstrip(".").partition(": ")
        return says, mend.partition(", or")[0]
    if not place or place.startswith(("http://", "https://")):
        return None
    if channel == "teams" and place.startswith("19:"):
        mend = "RUNG_TEAMS_APP_ID, RUNG_TEAMS_APP_SECRET, RUNG_TEAMS_TENANT"
        return None if config.teams_app_id else ("a channel of Teams is told by a bot, and none is set up", mend)
    if channel in ("teams", "pagerduty"):
        named = config.teams_webhooks if channel == "teams" else config.pagerduty_keys
        name = "RUNG_TEAMS_WEBHOOKS" if channel == "teams" else "RUNG_PAGERDUTY_KEYS"
        return None if place in named else (f"where {channel}:{place} leads is not set", f"{name}: {place}=...")
    if place not in config.webhook_urls:
        return f"where webhook:{place} leads is not set", f"RUNG_WEBHOOK_URLS: {place}=https://..."
    if not (config.webhook_secrets.get(place) or config.webhook_secrets.get("*")):
        return f"what webhook:{place} is signed with is not set", f"RUNG_WEBHOOK_SECRETS: {place}=..."
    return None


def contacts(patient: Patient) -> Iterator[Finding]:
    """People of the policy whom no message could reach."""
    if patient.policy is None:
        return
    people = patient.policy.document.people
    without = [key for key, person in people.items() if not set(person.channels) & CHANNELS.keys()]
    unset = [
        key
        for key, person in people.items()
        if key not in without
        and all(lacks(patient.config, channel) for channel in person.channels if channel in CHANNELS)
    ]
    if without:
        says = f"{counted(len(without), 'person has', 'people have')} no address that Rung can use: {some(without)}"
        yield wrong("people", says, "write email: or slack: at them in the policy")
    if unset and patient.sends:
        says = f"{counted(len(unset), 'person has', 'people have')} no channel that is set up: {some(unset)}"
        yield wrong("people", says, "set the channel up (above), or give them another address")
    if not without and not (unset and patient.sends):
        yield ok("people", f"all {len(people)} have an address")


def hears(patient: Patient) -> Finding:
    """Whether those who are on duty soon said lately that they hear what would wake them."""
    if patient.policy is None:
        return ok("who hears", "there is no policy yet")
    every = reach_tests.rhythm()
    soon = [one for one in reach_tests.of_everybody(patient.policy, patient.now) if one.is_on_duty_soon]
    late = [one.person for one in soon if one.is_overdue]
    if late:
        says = f"{some(late)} did not answer the weekly check"
        return doubtful("who hears", says, "the page Who hears: a test ring, or another address")
    if not every.is_on:
        return doubtful("who hears", "the weekly check is off", "switch it on at the page Who hears")
    proven = [one.person for one in soon if one.is_proven]
    return ok("who hears", f"{len(proven)} of {counted(len(soon), 'person', 'people')} on duty soon proved it lately")


def sign_in(patient: Patient) -> Finding:
    everyone = members.everyone()
    if not any(member.may("administrator") for member in everyone):
        return wrong("sign-in", "no administrator can sign in", "rung user add you@example.com --role administrator")
    active = [member for member in everyone if member.is_active]
    asked = set(patient.policy.document.people) if patient.policy else set()
    gone = sorted({member.person for member in everyone if member.person in asked} - {one.person for one in active})
    if gone:
        says = f"the account of {some(gone)} is switched off, and the policy tells them all the same"
        return doubtful("sign-in", says, "take them out of the Directory, or switch the account on again")
    return ok("sign-in", f"{counted(len(active), 'person', 'people')} can")


def api_tokens(patient: Patient) -> Finding:
    active = [token for token in tokens.everyone() if token.revoked_at is None]
    may = {member.username for member in members.everyone() if member.is_active}
    dead = [token.name for token in active if token.user not in may]
    unused = [token.name for token in active if patient.now - (token.last_used_at or token.created_at) > UNUSED]
    if dead:
        says = f"{counted(len(dead), 'token')} of somebody who may not sign in open nothing: {some(dead)}"
        return doubtful("tokens", says, "make others for somebody who may, and revoke these")
    if unused:
        says = f"{counted(len(unused), 'token was', 'tokens were')} not used for 90 days: {some(unused)}"
        return doubtful("tokens", says, "revoke them in the console, or ask why their program is silent")
    return ok("tokens", counted(len(active), "token"))
