"""What became of the mentions of a note, for whoever wrote it: who is told, who is not and why."""

from rung.core.happenings.mentions import mentioned
from rung.core.policy import Policy
from rung.policy.saying.value_words import sentence
from rung.store.deliveries import told_beside
from rung.store.pages import names
from rung.store.people import members
from rung.store.policies import policies


def after_note(issue: str, event: str, body: str, words: str) -> str:
    """`Noted, for the team only. Bo is told. Nobody here is called @cyy.`"""
    policy = policies.current()
    told, unreached = told_beside.of_event(issue, event)
    found = mentioned(body, policy.document)
    said = [words]
    if told:
        said.append(f"Told: {', '.join(names.who(policy, one) for one in told)}.")
    said += [sentence(one) for one in unreached]
    said += [line for one in told if (line := _no_account(policy, one))]
    if found.unknown:
        said.append(f"Nobody here is called {', '.join(f'@{one}' for one in found.unknown)}.")
    return " ".join(said)


def _no_account(policy: Policy, person: str) -> str:
    """Who cannot open the issue's page is told all the same, as every alert does; whoever mentions them should know."""
    accounts = members.of_person(person)
    if any(one.is_active for one in accounts):
        return ""
    why = "may not sign in any more" if accounts else "has no account here"
    return f"{names.who(policy, person)} {why}, so the link does not open for them; they can answer where they read it."


def mentionable(policy: Policy) -> list[tuple[str, str, str]]:
    """Who can be mentioned: the key, the name, and what it is; people first, by their names."""
    people = sorted(policy.document.people.values(), key=lambda one: one.name.casefold())
    listed = [(one.key, one.name, one.title or "") for one in people]
    taken = {key.casefold() for key in policy.document.people}
    teams = [(f"team:{one.key}" if one.key.casefold() in taken else one.key, one.name, "team")
             for one in policy.document.teams.values()]  # fmt: skip
    return listed + teams
