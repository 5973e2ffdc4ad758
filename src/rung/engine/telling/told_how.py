"""How somebody is told, in sentences: what would happen with a notice at some instant, and whose choice that is.

    A critical notice at Tue 03:00: SMS at once, Call after 3 min.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from msgspec import Struct

from rung.core.desk import Desk
from rung.core.document import KINDS, URGENCIES, NoticeRule, Person, Team
from rung.core.paths import notices, reach
from rung.core.paths.reach import Foreseen, Step
from rung.core.people.presence import A_FORTNIGHT
from rung.core.policy import Policy
from rung.core.times.walltime import first_instant, zone
from rung.engine.sending import destinations
from rung.store.pages import names

AT_NIGHT = time(3, 0)
TITLES = {
    "critical": "Critical: asked to act at once",
    "high": "High: asked to act",
    "normal": "Normal: asked to act when there is time",
    "informed": "Informed: nothing is asked",
    "assigned": "Assigned: somebody gave me an issue",
    "handovers": "Hand-overs: offered to my team, answered, returned",
    "mentioned": "Mentioned: a note is for them",
    "watching": "Watching: how issues go on that they watch",
    "updates": "Updates: somebody has it, it is over",
    "bulletins": "From Rung: shifts, gaps, channels that are down",
}
SUBJECTS = {
    "critical": "A critical notice", "high": "A high notice", "normal": "A normal notice",
    "informed": "To be informed", "assigned": "That an issue is theirs", "handovers": "What is handed over",
    "mentioned": "A note that mentions them", "watching": "News of what they watch",
    "updates": "That somebody has it", "bulletins": "What Rung says itself",
}  # fmt: skip
ABOUT = {
    "assigned": "It rings nobody: whoever does not work just then gets it when they next do.",
    "handovers": "It rings nobody: whoever does not work just then gets it when they next do.",
    "mentioned": "A note with @ and a key, theirs or their team's. It never rings; nobody is told of their own words.",
    "watching": "Nobody is told of what they did themselves, nor while they are away.",
    "updates": "Slack changes its message in place; mail, SMS, push and Teams cannot, and send one short message more.",
}
A_DAY = timedelta(days=1)
FOR_GOOD = timedelta(days=3650)
"""An absence of so long has no end that anybody waits for."""


class Told(Struct, frozen=True):
    """One urgency or kind: what would happen by day, at night, and whose choice that is."""

    kind: str
    title: str
    about: str
    whose: str
    """`own`, `team`, `policy`, `nobody`, or `normal` where it goes as what is normal."""
    by_whom: str
    """In words: `my own choice`, `as Technical support has it`."""
    sentences: tuple[str, ...]
    overrides: tuple[str, ...]
    inherited: str
    """What it would be with no choice of their own, in words."""


def everything(policy: Policy, desk: Desk, key: str, now: datetime) -> tuple[Told, ...]:
    """Each urgency and kind, by a working hour of theirs to come and at three o'clock of their next night."""
    instants = dict.fromkeys((by_day(policy, policy.document.people[key], now), by_night(policy, key, now)))
    foreseen = [reach.foresee_all(policy, desk, key, at) for at in instants]
    return tuple(_told(policy, key, [each[place] for each in foreseen]) for place in range(len(foreseen[0])))


def at_instant(policy: Policy, desk: Desk, key: str, at: datetime) -> tuple[str, ...]:
    """One sentence for each urgency and kind."""
    return tuple(sentence(policy, key, one) for one in reach.foresee_all(policy, desk, key, at))


def by_day(policy: Policy, person: Person, now: datetime) -> datetime:
    """Now, while they work and no quiet hours hold anything; else when that is so next."""
    hours, quiet, at = policy.calendar(policy.hours_of(person)), policy.quiet_of(person), now
    while at < now + A_FORTNIGHT:
        if not hours.is_open(at):
            opens_at = hours.next_opening(at)
            if opens_at is None:
                return now
            at = opens_at
        ends_at = notices.quiet_end(quiet, policy.zone_of(person.key), at) if quiet else None
        if ends_at is None:
            return at
        at = ends_at
    return now


def by_night(policy: Policy, key: str, now: datetime) -> datetime:
    """The next three o'clock in the morning where they are."""
    there = zone(policy.zone_of(key))
    today = now.astimezone(there).date()
    nights = (first_instant(datetime.combine(day, AT_NIGHT), there) for day in (today, today + A_DAY))
    return next(at for at in nights if at > now)


def sentence(policy: Policy, key: str, one: Foreseen) -> str:
    """What would happen, in words, by the person's own clock."""
    subject = f"{SUBJECTS[one.kind]} at {names.local(one.at, policy.zone_of(key))}"
    if one.kind == "updates" and one.chosen.key != "updates":
        return f"{SUBJECTS[one.kind]}: wherever the notice went."
    return f"{subject}: {_what_happens(policy, key, one)}."


def rule_in_words(rule: NoticeRule) -> str:
    """`Slack and Mail at once, SMS after 5 min unseen`."""
    is_gathered = bool(rule.digest.values or rule.digest_at)
    parts = [f"{_listed(rule.channels) or 'nothing'} {'gathered' if is_gathered else 'at once'}"]
    for later in rule.then:
        spans = sorted(set(later.after.values))
        after = " or ".join(names.span(span) for span in spans)
        parts.append(f"{_listed(later.channels)} after {after} unseen")
    if rule.digest_at:
        parts.append("sent as one at " + ", ".join(f"{one:%H:%M}" for one in rule.digest_at))
    elif rule.digest.values:
        parts.append("sent as one after " + " or ".join(names.span(one) for one in sorted(set(rule.digest.values))))
    if rule.breaks_quiet_hours is not None:
        parts.append("in quiet hours too" if rule.breaks_quiet_hours else "not in quiet hours")
    return ", ".join(parts)


def whose_words(policy: Policy, found: notices.Chosen) -> str:
    """Whose choice a rule is, in words."""
    return {
        "own": "own choice",
        "team": f"as {names.team(policy, found.team)} has it",
        "policy": "as the policy has it",
        "nobody": "nobody chose: mail",
    }[found.whose]


def inherited_words(policy: Policy, person: Person, kind: str) -> str:
    """What it would be with no choice of their own."""
    found = notices.inherited(policy, person, kind)
    if found.key != kind and kind in DEFAULTS:
        return DEFAULTS[kind]
    said = f"{rule_in_words(found.rule)} ({whose_words(policy, found)}"
    return f"{said}, as for normal)" if found.key != kind else f"{said})"


QUIETLY = "what is chosen for normal, of Slack, Teams and Mail (nobody chose)"
DEFAULTS = {
    "assigned": QUIETLY, "handovers": QUIETLY,
    "mentioned": QUIETLY, "watching": QUIETLY, "updates": "wherever it was told (nobody chose)",
    "bulletins": "Slack, Teams and Mail (nobody chose)",
}  # fmt: skip


def of_team(policy: Policy, team: Team, kind: str) -> Told:
    """What a team says for its people, and what they have where it says nothing."""
    nobody = Person(key="", name="")
    own = team.notices.get(kind)
    inherited = inherited_words(policy, nobody, kind)
    sentence = f"{TITLES[kind].partition(':')[0]}: {rule_in_words(own) if own else inherited}."
    whose, by_whom = ("team", "the team's choice") if own else ("policy", "inherited")
    return Told(kind, TITLES[kind], ABOUT.get(kind, ""), whose, by_whom, (sentence,), (), inherited)


def inherited_rules(policy: Policy, somebody: Person | Team) -> dict[str, NoticeRule]:
    """What holds where they chose nothing themselves, as far as anybody chose it."""
    person = somebody if isinstance(somebody, Person) else Person(key="", name="")
    found = {kind: notices.inherited(policy, person, kind) for kind in (*URGENCIES, *KINDS)}
    return {kind: one.rule for kind, one in found.items() if one.key == kind or kind not in DEFAULTS}


def own_kinds(person: Person) -> tuple[str, ...]:
    """What somebody chose themselves, and does not have as their team has it."""
    chosen = tuple(kind for kind in (*URGENCIES, *KINDS) if kind in person.notices)
    return (*chosen, "quiet hours") if person.quiet else chosen


def _told(policy: Policy, key: str, foreseen: Sequence[Foreseen]) -> Told:
    first = foreseen[0]
    person, kind, chosen = policy.document.people[key], first.kind, first.chosen
    shown = foreseen[:1] if kind in KINDS and len({_shape(one) for one in foreseen}) == 1 else foreseen
    whose, by_whom = _whose(policy, kind, chosen)
    return Told(
        kind, TITLES[kind], ABOUT.get(kind, ""), whose, by_whom,
        tuple(sentence(policy, key, one) for one in shown),
        tuple(dict.fromkeys(words for one in foreseen for words in one.overrides)),
        inherited_words(policy, person, kind),
    )  # fmt: skip


def _whose(policy: Policy, kind: str, found: notices.Chosen) -> tuple[str, str]:
    if found.key == kind:
        return found.whose, whose_words(policy, found)
    if kind in DEFAULTS:
        return "nobody", "nobody chose"
    return "normal", f"as for normal, {whose_words(policy, found)}"


def _shape(one: Foreseen) -> tuple[object, ...]:
    return (one.is_away, one.held_until is None, one.gathered_until, tuple(step.channels for step in one.steps))


def _what_happens(policy: Policy, key: str, one: Foreseen) -> str:
    there = policy.zone_of(key)
    if one.is_away:
        is_known = one.away_until is not None and one.away_until - one.at < FOR_GOOD
        until = f" until {names.local(one.away_until, there)}" if one.away_until and is_known else ""
        instead = f"; {names.who(policy, one.stands_in)} is told in their place" if one.stands_in else ""
        return f"not told, away{until}{instead}"
    if not one.steps:
        return "no channel" if one.kind in URGENCIES else "nothing is sent"
    first, *later = one.steps
    start = f"{_listed(first.channels)} at once"
    if one.held_until is not None:
        until = "until they work" if one.kind in ("assigned", "handovers") else "for the end of quiet hours"
        when = f"at {names.local(first.at, there)}" if first.at - one.at < FOR_GOOD else "then"
        start = f"waits {until}, {_listed(first.channels)} {when}"
    if one.gathered_until is not None:
        start += f", gathered: in one message at {names.local(one.gathered_until, there)}"
        start = start.replace(" at once, gathered", ", gathered")
    return "; ".join([start, *(_later(step, first) for step in later)])


def _later(step: Step, first: Step) -> str:
    return f"unseen, {_listed(step.channels)} after {names.span(step.at - first.at)}"


def _listed(channels: Sequence[str]) -> str:
    said = [destinations.title(one) for one in channels]
    return ", ".join(said[:-1]) + f" and {said[-1]}" if len(said) > 1 else "".join(said)
