"""Feeds that stand as files beside a policy: read when it is loaded, and kept by the version that it becomes."""

from __future__ import annotations

from pathlib import Path

from rung.policy.feeds import LARGEST, UnreadableFeed

BESIDE = "export the calendar as .ics beside the policy"


def read_beside(folder: Path, name: str) -> bytes:
    """The content of a file in the folder of a policy. Raises UnreadableFeed."""
    folder = folder.resolve()
    file = (folder / name).resolve()
    if not file.is_relative_to(folder):
        raise UnreadableFeed("this file lies outside the folder of the policy", BESIDE)
    try:
        with file.open("rb") as source:
            return source.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise UnreadableFeed(f"it cannot be read: {getattr(error, 'strerror', None) or error}", BESIDE) from None
