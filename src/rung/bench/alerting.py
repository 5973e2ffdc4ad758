"""From an event to its Slack message: a hundred outages a second, timed at a stand-in for Slack of our own."""

import asyncio
import json
import re
import time

import uvloop
from msgspec import structs

from rung import clock
from rung.bench.figures import Figure, Missing, percentile
from rung.bench.load import read_status, request
from rung.bench.place import Place, running
from rung.channels.base import Captured
from rung.channels.slack.standin import SlackStandin

RATE = 100
CONNECTIONS = 8
LAST_ONES_WITHIN = 30.0
ISSUE = re.compile(r"ALERT-\d+")


class Stopwatch:
    """When each issue's event left, and when its first message came."""

    def __init__(self) -> None:
        self.left: dict[str, float] = {}
        self.came: dict[str, float] = {}

    def capture(self, message: Captured) -> None:
        now = time.perf_counter()
        for issue in ISSUE.findall(f"{message.text} {message.payload}")[:1]:
            self.came.setdefault(issue, now)

    def waits(self) -> list[float]:
        return [self.came[issue] - left for issue, left in self.left.items() if issue in self.came]


def measure(spot: Place, seconds: float) -> tuple[list[Figure], list[Missing]]:
    parts = ("web", "worker") if spot.is_postgres else ("up",)
    watch = Stopwatch()
    stand_in = SlackStandin(
        token="xoxb-bench",  # noqa: S106 - opens nothing
        signing_secret="bench",  # noqa: S106
        capture=watch.capture,
        now=clock.now,
    )
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(stand_in.start())
        try:
            with running(_with_slack(spot, stand_in), *parts):
                runner.run(_send(spot, watch, seconds))
        finally:
            runner.run(stand_in.stop())
    waits = watch.waits()
    lost = len(watch.left) - len(waits)
    if not waits:
        return [], [Missing("event to Slack", "no message came: try `rung up` by hand and see what it says")]
    missing = [Missing("some messages", f"{lost} of {len(watch.left)} had not come yet")] if lost else []
    return [
        Figure(f"event to its Slack message at {RATE}/s, p50", percentile(waits, 0.5) * 1000, "ms"),
        Figure(f"event to its Slack message at {RATE}/s, p99", percentile(waits, 0.99) * 1000, "ms"),
    ], missing


def _with_slack(spot: Place, stand_in: SlackStandin) -> Place:
    """The same place, whose processes believe Slack to be there."""
    settings = stand_in.settings
    slack = {
        "RUNG_SLACK_TOKEN": settings["token"],
        "RUNG_SLACK_SIGNING_SECRET": settings["signing_secret"],
        "RUNG_SLACK_API_URL": settings["api_url"],
        "RUNG_SEND_LIMITS": "slack=off",  # it is our speed that is measured, not what Slack bears
    }
    return structs.replace(spot, environment={**spot.environment, **slack})


async def _send(spot: Place, watch: Stopwatch, seconds: float) -> None:
    numbers: asyncio.Queue[int] = asyncio.Queue()
    senders = [asyncio.create_task(_sender(spot, watch, numbers)) for _ in range(CONNECTIONS)]
    started = time.perf_counter()
    for number in range(int(RATE * seconds)):
        await asyncio.sleep(max(0.0, started + number / RATE - time.perf_counter()))
        numbers.put_nowait(number)
    await numbers.join()
    deadline = time.perf_counter() + LAST_ONES_WITHIN
    while len(watch.came) < len(watch.left) and time.perf_counter() < deadline:
        await asyncio.sleep(0.05)
    for sender in senders:
        sender.cancel()
    await asyncio.gather(*senders, return_exceptions=True)


async def _sender(spot: Place, watch: Stopwatch, numbers: "asyncio.Queue[int]") -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", spot.config.port)
    try:
        while True:
            issue = f"ALERT-{await numbers.get()}"
            event = {
                "type": "issue.opened", "id": issue, "at": clock.now().isoformat(), "issue": issue, "account": "acme",
                "priority": "P0", "subject": "Everything is down",
            }  # fmt: skip
            watch.left[issue] = time.perf_counter()
            writer.write(request(spot.token, spot.config.port, json.dumps(event).encode()))
            await read_status(reader)
            numbers.task_done()
    finally:
        writer.close()
