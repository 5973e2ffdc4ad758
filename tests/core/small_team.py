"""Five people with a mail address and nothing else: what a story about ladders needs, and no more."""

from tests.core.story import Story

PEOPLE = {
    "ana": "name: Ana, email: ana@x.example, slack: U1",
    "bo": "name: Bo, email: bo@x.example",
    "cy": 'name: Cy, email: cy@x.example, slack: U3, phone: "+491"',
    "di": "name: Di, email: di@x.example",
    "ed": "name: Ed, email: ed@x.example",
}
AT_ONCE = "triggers: [{name: At once, on: opened, escalate: p}]\n"


def small_team(rest: str, workspace: str = "", **own: str) -> Story:
    """A story of these five under a policy. `own`: what one of them has besides, such as hours or quiet hours."""
    people = "".join(f"  {key}: {{{facts}, {own.get(key, '')}}}\n" for key, facts in PEOPLE.items())
    head = f"{{name: W, time_zone: UTC, priorities: [P0, P1, P2], default_priority: P2, {workspace}}}"
    return Story(f"rung: 1\nworkspace: {head}\npeople:\n{people}{rest}")


def level(*people: str, more: str = "") -> str:
    """A level that tells these and climbs after two hours."""
    targets = ", ".join(f'"{one}"' if ":" in one else f"person:{one}" for one in people)
    name = "-".join(one.partition(":")[2].replace("#", "") or one for one in people)
    rest = [more] if "climb_after" in more else ["climb_after: 2h", more]
    return "{" + ", ".join([f"name: {name}", f"notify: [{targets}]", *filter(None, rest)]) + "}"


def ladder(*levels: str, more: str = "") -> str:
    """A path of these levels."""
    return "{" + ", ".join(filter(None, [f"levels: [{', '.join(levels)}]", more])) + "}"
