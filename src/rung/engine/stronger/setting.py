"""The setting that says where the stronger model answers. It is kept as other secrets of the settings are: in the
database, never shown again.
"""

import msgspec

from rung.engine.stronger.endpoint import Endpoint, check
from rung.store import settings_store

SETTING = "stronger_model"


def current() -> Endpoint:
    return msgspec.convert(settings_store.get(SETTING, {}), Endpoint)


def keep(endpoint: Endpoint) -> None:
    """Raises Wrong for what makes no sense; nothing is kept then."""
    check(endpoint)
    settings_store.put(SETTING, msgspec.to_builtins(endpoint))
