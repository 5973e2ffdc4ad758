"""Who says how likely a promise is missed: one model for the first event of an issue, one for whatever comes after it,
and the record of how issues like it fared, as it stood when they were learned.
"""

from collections.abc import Sequence

from msgspec import Struct

from rung.understand.judges import TooLittle
from rung.understand.risk.risk import AT_OPENING, Known, RiskModel, learn
from rung.understand.risk.risk_words import raised_by
from rung.understand.risk.track_record import Promise, TrackRecord


class Risk(Struct, frozen=True):
    """The chance that a promise is missed, 0 to 1, and what raises it most, in words."""

    chance: float
    raised_by: tuple[str, ...]


class RiskJudge(Struct, frozen=True):
    """What was learned. `learn_risk` makes one."""

    opening: RiskModel
    later: RiskModel | None
    """Null where too little is known of later events: the other one speaks for them."""
    record: TrackRecord

    def risk(self, promise: Promise, *, opens: bool) -> Risk:
        """The chance for an issue as it stands now. `opens`: nothing has happened to it before."""
        features = self.record.features(promise)
        model = self.model(opens=opens)
        return Risk(round(model.chance(features), 3), raised_by(model.gains(features), promise, self.record))

    def model(self, *, opens: bool) -> RiskModel:
        return self.opening if opens or self.later is None else self.later


def learn_risk(past: Sequence[Sequence[Known]], record: TrackRecord) -> RiskJudge:
    """Learn from the looks at each issue, in the order in which they opened. Raises TooLittle."""
    try:
        opening = learn([look for looks in past for look in looks if look.stage == AT_OPENING])
    except ValueError as error:
        raise TooLittle(str(error)) from error
    return RiskJudge(opening, _learned([look for looks in past for look in looks]), record)


def _learned(looks: Sequence[Known]) -> RiskModel | None:
    if all(look.stage == AT_OPENING for look in looks):
        return None
    try:
        return learn(looks)
    except ValueError:  # as few as those at openings: the model of these speaks
        return None
