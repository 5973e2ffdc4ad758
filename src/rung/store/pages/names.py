"""What keys are called: people, teams, paths and accounts by the names that a policy gives them."""

from datetime import datetime, timedelta

from rung.core.policy import Policy
from rung.core.times.walltime import zone
from rung.store.elsewhere import teams_rooms

METRICS = {
    "first_response": "first response",
    "next_response": "next response",
    "update": "update to the customer",
    "resolution": "resolution",
    "climb": "climb",
}


def who(policy: Policy, key: str | None) -> str:
    """A person, team or place as people call it."""
    if not key:
        return "nobody"
    document = policy.document
    kind, _, rest = key.partition(":")
    if key in document.people:
        return document.people[key].name
    if kind == "person" and rest in document.people:
        return document.people[rest].name
    if kind == "team" and rest.removesuffix("#channel") in document.teams:
        return document.teams[rest.removesuffix("#channel")].name
    if kind == "teams" and rest.startswith("19:"):
        return teams_rooms.name_of(rest) or "a channel of Teams"
    return rest if kind in ("slack", "email") and rest else key


def team(policy: Policy, key: str | None) -> str:
    found = policy.document.teams.get(key or "")
    return found.name if found else key or ""


def schedule(policy: Policy, key: str) -> str:
    found = policy.document.schedules.get(key)
    return found.name if found else key


def level(policy: Policy, path: str, number: int) -> str:
    """A level's name; one past the last is who is told when nobody took it."""
    found = policy.document.paths.get(path)
    if found is None or number < 1:
        return f"level {number}"
    return found.levels[number - 1].name if number <= len(found.levels) else "if nobody"


def metric(key: str) -> str:
    return METRICS.get(key, key.replace("_", " "))


def span(seconds: float | timedelta) -> str:
    """A span as people say it: `45 s`, `12 min`, `2 h 5 min`, `3 d 4 h`."""
    left = int(seconds.total_seconds() if isinstance(seconds, timedelta) else seconds)
    if left < 60:
        return f"{left} s"
    minutes, hours, days = left // 60 % 60, left // 3600 % 24, left // 86400
    parts = [
        f"{days} d" if days else "",
        f"{hours} h" if hours else "",
        f"{minutes} min" if minutes and not days else "",
    ]
    return " ".join(part for part in parts if part)


def local(at: datetime, time_zone: str) -> str:
    """An instant on the clock of a place: `Fri 13 Mar 18:00`."""
    there = at.astimezone(zone(time_zone))
    return f"{there:%a} {there.day} {there:%b %H:%M}"


def stretch(from_at: datetime, to_at: datetime, time_zone: str) -> str:
    """A span of a calendar as people say it: `Tue 10 Mar 18:00-22:00 (Europe/Berlin)`."""
    start, end = from_at.astimezone(zone(time_zone)), to_at.astimezone(zone(time_zone))
    last = f"{end:%H:%M}" if start.date() == end.date() else f" {day(end)} {end:%H:%M}"
    return f"{day(start)} {start:%H:%M}-{last} ({time_zone})".replace("- ", " - ")


def day(local: datetime) -> str:
    """`Tue 10 Mar`."""
    return f"{local:%a} {local.day} {local:%b}"


def instant(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
