"""From the text of a policy to a published version: checked first, all its errors at once, its feeds fetched.

The text is read with the directory that is kept beside it (`rung.engine.policies.directory`).
"""

from collections.abc import Callable
from pathlib import Path

from rung import clock
from rung.core.document import PolicyDocument
from rung.core.policy import Policy
from rung.engine.duty import feeds
from rung.engine.proof.scenarios import refuse_failing
from rung.policy.feeds.sources import Feeds, turns_of_files, years_in_force
from rung.policy.problems import Problem
from rung.policy.reading.loader import Directory, Loaded, load
from rung.policy.reading.sources import Source
from rung.policy.tables.directory import NAME, document_of
from rung.simulator.coverage.coming_week import with_coming_week
from rung.store.people import roster
from rung.store.policies import policies


class NotPublished(Exception):
    """The text holds errors; nothing was published. `problems` has line, column, message and hint of each."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(one) for one in problems))
        self.problems = problems


def publish(
    text: str,
    by: str,
    comment: str = "",
    *,
    move_open: bool = False,
    with_number: Callable[[int], object] | None = None,
) -> int:
    """Publishes a policy and returns the version's number. Raises NotPublished, ScenariosFail and what `with_number`
    raises: it is called in the same transaction, and nothing is published then.
    """
    return put(text, to_publish(text), by, comment, move_open=move_open, with_number=with_number)


def to_publish(text: str | bytes, name: str = "policy.yaml", folder: Path | None = None) -> Loaded:
    """The text as it would be published: its feeds are fetched now. One that never gave any turns is an error."""
    years = years_in_force(clock.now())
    wanted = Feeds.of_years(years, folder=folder, copies=feeds.fetched_now, are_needed=True)
    return with_coming_week(load(text, name=name, feeds=wanted, directory=directory_in_force()), clock.now())


def as_typed(text: str | bytes) -> Loaded:
    """The text as it is looked at: of its feeds what they said last, and nobody is asked."""
    loaded = load(text, feeds=feeds_at_hand(policies.document_in_force()), directory=directory_in_force())
    return with_coming_week(loaded, clock.now())


def put(
    text: str,
    loaded: Loaded,
    by: str,
    comment: str = "",
    *,
    move_open: bool = False,
    with_number: Callable[[int], object] | None = None,
) -> int:
    """Makes a text the policy in force, and returns the version's number. Raises NotPublished where it has errors, or
    would have with a directory that changed since it was read: then it is to be read again. Raises ScenariosFail where
    the installation asks that its scenarios pass, and some do not. `move_open`: open escalations go on by it
    (`rung.core.paths.versions`)."""
    if loaded.document is not None:
        refuse_failing(Policy(loaded.document))
    while True:
        if loaded.document is None:
            raise NotPublished(loaded.errors)
        try:
            number = policies.publish(
                text,
                loaded.document,
                by,
                comment,
                move_open=move_open,
                directory=loaded.directory,
                with_number=with_number,
            )
        except policies.Overtaken:
            loaded = _read_again(text, loaded.document)
            continue
        feeds.settle(clock.now())
        return number


def _read_again(text: str, document: PolicyDocument) -> Loaded:
    """With the directory as it is by now; its feeds were read a moment ago."""
    return load(text, feeds=feeds_at_hand(document), directory=directory_in_force())


def feeds_at_hand(document: PolicyDocument) -> Feeds:
    """What feeds said last, and of files what this document has of them: nobody is asked, and nothing is read."""
    turns = turns_of_files(document)
    return Feeds.of_years(years_in_force(clock.now()), copies=feeds.last_known, turns=turns)


def directory_in_force() -> Directory:
    """The directory as a policy's text is read with it."""
    kept = roster.newest()
    document = document_of(kept.records)
    return Directory(document, kept.number, ((document, Source(NAME)),))
