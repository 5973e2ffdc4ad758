"""Every test here runs on asyncio and may ask for a `desk`."""

from collections.abc import AsyncIterator

import pytest

from tests.channels.desk import Desk, open_desk


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with open_desk() as desk:
        yield desk
