"""Instants as somebody types them behind `--at`."""

from datetime import UTC, datetime

from rung.cli.output import WRONG_INPUT, fail


def instant(written: str) -> datetime:
    """Without an offset it is UTC. What is no instant ends the command."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        fail(f"--at {written} is no instant", "write 2026-03-09T09:30Z; without an offset it is UTC", WRONG_INPUT)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
