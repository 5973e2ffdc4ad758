"""From the text of a policy to a published version: checked first, all its errors at once, its feeds fetched."""

from pathlib import Path

from rung import clock
from rung.core.policy import PolicyDocument
from rung.engine import feeds
from rung.policy.feed_sources import Feeds, years_in_force
from rung.policy.loader import Loaded, load
from rung.policy.problems import Problem
from rung.store import policies


class NotPublished(Exception):
    """The text holds errors; nothing was published. `problems` has line, column, message and hint of each."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(one) for one in problems))
        self.problems = problems


def publish(text: str, by: str, comment: str = "") -> int:
    """Publishes a policy and returns the version's number. Raises NotPublished."""
    loaded = to_publish(text)
    if loaded.document is None:
        raise NotPublished(loaded.errors)
    return put(text, loaded.document, by, comment)


def to_publish(text: str | bytes, name: str = "policy.yaml", folder: Path | None = None) -> Loaded:
    """The text as it would be published: its feeds are fetched now. One that never gave any turns is an error."""
    years = years_in_force(clock.now())
    wanted = Feeds.of_years(years, folder=folder, copies=feeds.fetched_now, are_needed=True)
    return load(text, name=name, feeds=wanted)


def as_typed(text: str | bytes) -> Loaded:
    """The text as it is looked at: of its feeds what they said last, and nobody is asked."""
    return load(text, feeds=Feeds.of_years(years_in_force(clock.now()), copies=feeds.last_known))


def put(text: str, document: PolicyDocument, by: str, comment: str = "") -> int:
    """Makes a document without errors the policy in force, and returns the version's number."""
    number = policies.publish(text, document, by, comment)
    feeds.settle(clock.now())
    return number
