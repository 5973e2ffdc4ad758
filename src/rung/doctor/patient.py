"""Whom the doctor looks at."""

from datetime import datetime

import msgspec
from msgspec import Struct

from rung import clock
from rung.config import Config
from rung.core.policy import Policy
from rung.store import settings_store
from rung.store.policies import policies
from rung.store.settings_store import DeliveryMode


class Patient(Struct, frozen=True, kw_only=True):
    """An installation whose database answers."""

    config: Config
    now: datetime
    policy: Policy | None
    mode: DeliveryMode
    is_demo: bool
    """Its clock runs on its own, so ages mean nothing."""

    @property
    def sends(self) -> bool:
        """Whether anybody is told for real."""
        return self.mode.mode != "outbox"


def patient_of(config: Config) -> Patient:
    """Reads what many questions need."""
    return Patient(
        config=config, now=clock.now(), policy=_policy(), mode=settings_store.delivery_mode(),
        is_demo=settings_store.get(settings_store.DEMO_CLOCK) is not None,
    )  # fmt: skip


def _policy() -> Policy | None:
    """The policy in force; None before the first, and where this version cannot read it (`rules.policy` says which)."""
    try:
        return policies.current()
    except (policies.NoPolicy, msgspec.ValidationError):
        return None
