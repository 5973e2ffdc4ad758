"""The harness itself: a message that nobody expected, and one that did not come, fail a test."""

import pytest

from tests.channels.cast import alert
from tests.channels.desk import open_desk

pytestmark = pytest.mark.anyio


async def test_an_unexpected_message_fails_the_test():
    with pytest.raises(AssertionError, match="nobody expected"):
        await tell("U02BO")


async def test_a_missing_message_fails_the_test():
    with pytest.raises(AssertionError, match="nothing came for U02BO"):
        await tell(expected="U02BO")


async def test_a_message_to_somebody_else_fails_the_test():
    with pytest.raises(AssertionError, match="U01ANA"):
        await tell("U01ANA", expected="U02BO")


async def tell(address: str = "", *, expected: str = "") -> None:
    """A test that sends an alert to `address`, and expects one for `expected`."""
    async with open_desk() as desk:
        if address:
            await desk.send("slack", alert(), to=address)
        if expected:
            desk.slack.expects(expected)
