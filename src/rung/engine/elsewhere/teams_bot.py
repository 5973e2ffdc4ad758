"""Whether the bot of Microsoft Teams is set up right, as Microsoft says when it is asked."""

from rung import clock
from rung.channels.base import Failed, Wire
from rung.channels.http import open_session
from rung.channels.teams.connector import Connector
from rung.config import Config
from rung.engine.sending import wires

PATIENCE = 5.0


async def trouble(config: Config) -> str:
    """Why Microsoft gives the bot no token; empty where it does."""
    settings = wires.live_settings(config)["teams"]
    async with open_session(allow_private=True, timeout=PATIENCE) as session:
        try:
            await Connector(Wire(session=session, settings=settings, at=clock.wall())).token(fresh=True)
        except Failed as failed:
            return failed.message
    return ""
