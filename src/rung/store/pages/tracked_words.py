"""What happened in engineering's tracker, as a line of the timeline."""

from typing import Any

from rung.core.policy import Policy
from rung.store.pages import names


def happened(event: dict[str, Any], policy: Policy) -> str:
    """The event as one line, without its subject (who did it stands beside)."""
    number, tracker = event.get("number", ""), event["tracker"]
    match event["type"]:
        case "tracker.asked":
            return f"asked for {number} of {tracker}" if number else f"asked for an issue in {tracker}"
        case "tracker.linked":
            status = f" ({event['status']})" if event.get("status") else ""
            return f"it is followed as {number} in {tracker}{status}"
        case "tracker.changed":
            return f"{'' if event.get('by') else 'somebody '}changed {number} in {tracker}{_changes(event, policy)}"
        case "tracker.unlinked":
            return f"follows it no more as {number or 'a new issue'} in {tracker}"
        case _:
            what = f"{number} could not be linked" if number else "it could not be opened"
            return f"{what} in {tracker}: {event.get('error', '')}"


def _changes(event: dict[str, Any], policy: Policy) -> str:
    """What became of a tracker's issue: `: status Done, fixed in 2.4`."""
    said = [f"{name} {event[name]}" for name in ("status", "priority") if event.get(name)]
    if "assignee" in event:
        said.append(f"assignee {names.who(policy, event['assignee'])}")
    said += [f"fixed in {event['fixed_in']}"] if event.get("fixed_in") else []
    said += [f"it is {event['renamed']} now"] if event.get("renamed") else []
    return f": {', '.join(said)}" if said else ""
