"""Another secret key than the one with which the database was written."""

from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import structs

from rung import config

ANOTHER = "another secret of thirty-two letters"


@contextmanager
def another_secret_key() -> Iterator[None]:
    """Somebody changed it by hand, for as long as this lasts."""
    ours = config.current()
    config.use(structs.replace(ours, secret_key=ANOTHER))
    try:
        yield
    finally:
        config.use(ours)
