"""Who is to know what concerns the team and no issue: `last_resort`, else the leads of teams, else administrators."""

from collections.abc import Collection, Sequence
from datetime import datetime

from rung.core.desk import Desk
from rung.core.document import Person
from rung.core.paths.notices import bulletin_channels
from rung.core.people import people
from rung.core.policy import Policy
from rung.engine.perform import Address, addresses_of
from rung.engine.sending import destinations
from rung.engine.telling.letters import letters_to
from rung.simulator.coverage import probe
from rung.store.deliveries.bulletins import Letter
from rung.store.people import members


def of_team(policy: Policy, person: Person) -> list[str]:
    """Who leads somebody: the leads of their teams, without themselves."""
    teams = (policy.document.teams.get(key) for key in person.teams)
    return list(dict.fromkeys(team.lead for team in teams if team and team.lead and team.lead != person.key))


def letters(
    policy: Policy, desk: Desk, now: datetime, *, first: Sequence[str] = (), without: Collection[str] = ()
) -> list[Letter]:
    """A letter by each way that they chose for what Rung itself says. `first`: people who go before all others;
    `without`: destinations that accept nothing, which another way goes round.
    """
    draft = probe.moment(policy, desk, now)
    every_lead = [f"person:{team.lead}" for team in policy.document.teams.values() if team.lead]
    for targets in ([f"person:{key}" for key in first], policy.workspace.last_resort, every_lead):
        found = [letter for key in people.would_be(draft, targets) for letter in _to(policy, key, without, now)]
        if found:
            return found
    administrators = [one.email for one in members.everyone() if one.may("administrator") and one.email]
    return [
        letter
        for email in administrators
        if destinations.of("email", email).name not in without
        for letter in letters_to(f"email:{email}", [Address("email", email)], now)
    ]


def _to(policy: Policy, key: str, without: Collection[str], now: datetime) -> list[Letter]:
    person = policy.document.people[key]
    usable = [one for one in addresses_of(person) if destinations.of(one.channel, one.address).name not in without]
    chosen = set(bulletin_channels(policy, person))
    ways = [one for one in usable if one.channel in chosen] or [one for one in usable if one.channel != "phone"]
    return letters_to(key, ways or usable, now)
