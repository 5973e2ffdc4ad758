"""The setting that says where the stronger model answers. Its key is kept as other credentials are: in
the database, sealed under the installation's secret, never shown again.
"""

import msgspec
from msgspec import structs

from rung.config import Config
from rung.core.wrong import Wrong
from rung.engine.sending.wires import place_in
from rung.engine.stronger import standing
from rung.engine.stronger.endpoint import Endpoint, check
from rung.store import settings_store

SETTING = "stronger_model"


def current() -> Endpoint:
    return msgspec.convert(settings_store.get(SETTING, {}), Endpoint)


def may_be_private(endpoint: Endpoint, config: Config) -> bool:
    """Whether it may answer in a private network: `RUNG_MODEL_HOSTS` names its host."""
    return place_in(endpoint.address) in config.model_hosts


def keep(endpoint: Endpoint) -> None:
    """Raises Wrong for what makes no sense; nothing is kept then."""
    check(endpoint)
    settings_store.put(SETTING, msgspec.to_builtins(endpoint))


def change(given: Endpoint, key: str | None) -> None:
    """Somebody set it otherwise, its key but for this one: None leaves what is kept, which stays with the address that
    it was entered for; an empty one forgets it. Of another model nothing is counted yet. Raises Wrong."""
    kept = current()
    if key is None and kept.key and given.address not in ("", kept.address):
        raise Wrong("key", "it would go to another address than it was entered for", "enter it once more")
    keep(structs.replace(given, key=kept.key if key is None else key))
    if (given.address, given.model) != (kept.address, kept.model):
        standing.begin_anew()
