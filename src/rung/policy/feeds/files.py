"""Feeds that stand as files beside a policy: read when it is loaded, and kept by the version that it becomes."""

from __future__ import annotations

from pathlib import Path

from rung.policy.feeds.feeds import LARGEST, UnreadableFeed
from rung.policy.files import Unreadable, read_file

BESIDE = "export the calendar as .ics beside the policy"


def read_beside(folder: Path, name: str) -> bytes:
    """The content of a file in the folder of a policy. Raises UnreadableFeed."""
    try:
        folder = folder.resolve()
        file = (folder / name).resolve()
    except (OSError, RuntimeError, ValueError) as error:  # a name too long, links in a circle
        raise UnreadableFeed(f"it cannot be read: {error}", BESIDE) from None
    if not file.is_relative_to(folder):
        raise UnreadableFeed("this file lies outside the folder of the policy", BESIDE)
    try:
        return read_file(file, LARGEST)
    except Unreadable as error:
        raise UnreadableFeed(f"it cannot be read: {error}", BESIDE) from None
