"""From an event to its Slack message: so many outages a second, timed at a stand-in for Slack of our own."""

import asyncio
import json
import time

import uvloop

from rung import clock
from rung.bench.figures import Figure, Missing, Result, percentile
from rung.bench.load import read_status, request
from rung.bench.place import Place, running
from rung.bench.size import Size
from rung.bench.vendor import Vendor

RATES = {100: "under 50 ms", 1_000: "under 150 ms"}
"""Events a second, and what is aimed at for the slowest hundredth of them."""
CONNECTIONS = 8
LAST_ONES_WITHIN = 30.0
PREFIX = "ALERT"
WARMS = 50
"""Events that go before the others and are not counted: they open connections and fill caches."""


def measure(spot: Place, size: Size) -> Result:
    figures: list[Figure] = []
    missing: list[Missing] = []
    for rate, aim in RATES.items():
        vendor, left = _measured(spot, f"{PREFIX}{rate}", rate, size.seconds)
        waits = [vendor.came[issue] - at for issue, at in left.items() if issue in vendor.came]
        name = f"event to its Slack message at {rate:,}/s"
        if not waits:
            missing.append(Missing(name, "no message came: try `rung up` by hand and see what it says"))
            continue
        if lost := len(left) - len(waits):
            missing.append(Missing(f"some messages at {rate:,}/s", f"{lost} of {len(left)} had not come yet"))
        figures += [
            Figure(f"{name}, p50", percentile(waits, 0.5) * 1000, "ms"),
            Figure(f"{name}, p99", percentile(waits, 0.99) * 1000, "ms", aim=aim),
        ]
    return figures, missing


def _measured(spot: Place, prefix: str, rate: int, seconds: float) -> tuple[Vendor, dict[str, float]]:
    parts = ("web", "worker") if spot.is_postgres else ("up",)
    vendor, left = Vendor(prefix), dict[str, float]()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(vendor.start())
        try:
            with running(vendor.known_to(spot), *parts):
                runner.run(_send(spot, vendor, left, prefix, rate, seconds))
        finally:
            runner.run(vendor.stop())
    return vendor, {issue: at for issue, at in left.items() if int(issue.rpartition("-")[2]) >= WARMS}


async def _send(
    spot: Place, vendor: Vendor, left: dict[str, float], prefix: str, rate: int, seconds: float
) -> None:
    numbers: asyncio.Queue[int] = asyncio.Queue()
    connections = CONNECTIONS if rate <= 100 else 4 * CONNECTIONS
    senders = [asyncio.create_task(_sender(spot, left, prefix, numbers)) for _ in range(connections)]
    for number in range(WARMS):
        numbers.put_nowait(number)
    await _all_came(vendor, left, numbers)
    started = time.perf_counter()
    for number in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, started + number / rate - time.perf_counter()))
        numbers.put_nowait(WARMS + number)
    await _all_came(vendor, left, numbers)
    for sender in senders:
        sender.cancel()
    await asyncio.gather(*senders, return_exceptions=True)


async def _all_came(vendor: Vendor, left: dict[str, float], numbers: "asyncio.Queue[int]") -> None:
    await numbers.join()
    deadline = time.perf_counter() + LAST_ONES_WITHIN
    while len(vendor.came) < len(left) and time.perf_counter() < deadline:
        await asyncio.sleep(0.05)


async def _sender(spot: Place, left: dict[str, float], prefix: str, numbers: "asyncio.Queue[int]") -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", spot.config.port)
    try:
        while True:
            issue = f"{prefix}-{await numbers.get()}"
            event = {
                "type": "issue.opened", "id": issue, "at": clock.now().isoformat(), "issue": issue, "account": "acme",
                "priority": "P0", "subject": "Everything is down",
            }  # fmt: skip
            left[issue] = time.perf_counter()
            writer.write(request(spot.token, spot.config.port, json.dumps(event).encode()))
            await read_status(reader)
            numbers.task_done()
    finally:
        writer.close()
