"""A worker in the process of the test, and the time it lives in."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from rung import config
from rung.config import Config
from rung.worker.run import Worker
from tests.engine.house import House


@contextmanager
def working(settings: Config, lease: float = 30.0) -> Iterator[Worker]:
    """A worker, and an engine with the same settings."""
    before = config.current()
    config.use(settings)
    try:
        with Worker(settings, lease=timedelta(seconds=lease)) as worker:
            yield worker
    finally:
        config.use(before)


def push(house: House, worker: Worker, **span: float) -> None:
    house.clock.push(timedelta(**span))
    worker.look()
