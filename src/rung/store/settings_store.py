"""The switches of the installation: what is neither policy nor configuration, and may be turned while it runs."""

from collections.abc import Callable
from typing import Any, Literal

from django.db import transaction
from msgspec import Struct

from rung.store import sealed
from rung.store.models import Setting

DELIVERY_MODE = "delivery_mode"
LAST_BACKUP = "last_backup"
"""The setting that says when and where `rung backup` made the last one."""
WORKERS = "workers"
"""The setting that says of each worker process when it last gave a sign."""
DEMO_CLOCK = "demo_clock"
"""The setting of an installation that is a demo: where its clock, which runs on its own, stood last."""

SEALED = {"stronger_model": "key", "crm": "token"}
"""Settings with a credential, and under which key it stands in them: it is sealed in the table."""

Mode = Literal["outbox", "only", "live"]
MODES: tuple[Mode, ...] = ("outbox", "only", "live")


class DeliveryMode(Struct, frozen=True):
    """Where notices go: all to the Outbox page; to these people, others to the Outbox page; to everybody."""

    mode: Mode = "outbox"
    people: tuple[str, ...] = ()

    def is_live_for(self, to: str) -> bool:
        """Whether a notice to this person or channel target really leaves."""
        return self.mode == "live" or (self.mode == "only" and to in self.people)


def get(key: str, default: Any = None) -> Any:
    row = Setting.objects.filter(key=key).first()
    return default if row is None else _with_credential(key, row.value, sealed.opened)


def put(key: str, value: Any) -> None:
    with transaction.atomic():
        Setting.objects.update_or_create(key=key, defaults={"value": _with_credential(key, value, sealed.seal)})


def change(key: str, default: Any, how: Callable[[Any], Any]) -> None:
    """Puts what `how` makes of a value; whoever changes it at the same time waits."""
    with transaction.atomic():
        Setting.objects.get_or_create(key=key, defaults={"value": default})
        row = Setting.objects.select_for_update().get(key=key)
        before = _with_credential(key, row.value, sealed.opened)
        row.value = _with_credential(key, how(before), sealed.seal)
        row.save(update_fields=["value"])


def _with_credential(key: str, value: Any, how: Callable[[str], str]) -> Any:
    """The value of a setting, its credential sealed or opened; one without any as it is."""
    name = SEALED.get(key)
    return {**value, name: how(value[name])} if name and value and name in value else value


def delivery_mode() -> DeliveryMode:
    """The delivery mode. A new installation starts in `outbox`."""
    return mode_of(get(DELIVERY_MODE))


def mode_of(kept: dict[str, Any] | None) -> DeliveryMode:
    """The mode as the setting holds it."""
    kept = kept or {}
    return DeliveryMode(kept.get("mode", "outbox"), tuple(kept.get("people", ())))


def set_delivery_mode(mode: Mode, people: tuple[str, ...] = ()) -> DeliveryMode:
    if mode not in MODES:
        raise ValueError(f"'{mode}' is no delivery mode: {', '.join(MODES)}")
    put(DELIVERY_MODE, {"mode": mode, "people": list(people)})
    return DeliveryMode(mode, tuple(people))
