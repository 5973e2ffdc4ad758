"""What a judge of risk is worth: learned from the earlier promises of a past, told of the latest ones."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct, structs

from rung.core.promises.breach_risk import LIKELY
from rung.understand.evaluation import auc, calibration_error, mean, reliability
from rung.understand.figures import TESTED, Doubt, Figures, surest
from rung.understand.judges import TooLittle
from rung.understand.risk.risk import LATER, Known
from rung.understand.risk.risk_judge import RiskJudge, learn_risk
from rung.understand.risk.track_record import TrackRecord

SURE = 0.7
LATE, IN_TIME = "late", "in time"


CORRECTED_COUNTS = 3
"""So many times as much teaches what was known when somebody corrected the model: there it was in doubt."""


class Corrected(Struct, frozen=True):
    """What was known when somebody said whether an issue will be late, and what they said."""

    look: Known
    late: bool


class Told(Struct, frozen=True):
    """What was known of an issue at its first event and at later ones, and what became of its promise."""

    issue: str
    opened_at: datetime
    ended_at: datetime
    """When it was known whether it was kept."""
    looks: tuple[Known, ...]
    """The first of them at its opening."""
    corrected: tuple[Corrected, ...] = ()

    @property
    def missed(self) -> bool:
        return self.looks[0].missed

    @property
    def lessons(self) -> tuple[Known, ...]:
        """What it teaches: what became of it, never what was said of it."""
        return (*self.looks, *(one.look for one in self.corrected for _ in range(CORRECTED_COUNTS)))


def learn_and_measure(past: Sequence[Told], record: TrackRecord) -> tuple[RiskJudge, Figures]:
    """A judge of all that is known, and what it is worth by the latest fifth, told by what was known before that fifth
    began. Raises TooLittle.
    """
    ordered = sorted(past, key=lambda one: (one.opened_at, one.issue))
    tested = ordered[len(ordered) - round(TESTED * len(ordered)) :]
    if not tested:
        raise TooLittle(f"{len(ordered)} promises of a resolution have ended; it learns from what became of them")
    begins = tested[0].opened_at
    before = learn_risk([one.lessons for one in ordered if one.ended_at < begins], record)
    judge = learn_risk([one.lessons for one in ordered], record)
    if not _is_later_worth_it(before, tested):
        before, judge = structs.replace(before, later=None), structs.replace(judge, later=None)
    return judge, _figures(before, tested, ordered)


def _is_later_worth_it(judge: RiskJudge, tested: Sequence[Told]) -> bool:
    """Whether the model of later looks tells more of them than the one of openings does."""
    later = [look for one in tested for look in one.lessons if look.stage == LATER]
    if judge.later is None or not later:
        return False
    models = (judge.later, judge.opening)
    own, others = (_square([one.chance(look.features) for look in later], later) for one in models)
    return own < others


def _square(chances: Sequence[float], looks: Sequence[Known]) -> float:
    return mean([(chance - look.missed) ** 2 for chance, look in zip(chances, looks, strict=True)])


def _figures(judge: RiskJudge, tested: Sequence[Told], ordered: Sequence[Told]) -> Figures:
    chances = [judge.opening.chance(one.looks[0].features) for one in tested]
    missed = [one.missed for one in tested]
    corrected = [one.look for told in tested for one in told.corrected]
    at_corrections = [judge.model(opens=False).chance(look.features) for look in corrected]
    later = [look for one in tested for look in one.looks if look.stage == LATER]
    later_chances = [judge.model(opens=False).chance(look.features) for look in later]
    bins = reliability([*chances, *at_corrections], [*missed, *(look.missed for look in corrected)])
    values = {
        "late": mean(missed),
        **_worth("first_event", chances, [one.looks[0] for one in tested]),
        "calibration_error": calibration_error(bins),
        **_worth("later", later_chances, later),
        **_beside_people(ordered, at_corrections, corrected),
    }
    return Figures(
        learned_from=len(ordered), tested=len(tested), values=values, bins=bins, doubts=_doubts(tested, chances)
    )


def _beside_people(ordered: Sequence[Told], chances: Sequence[float], looks: Sequence[Known]) -> dict[str, float]:
    """How often people who corrected it were right, and how often it would have been, of the latest of these."""
    said = [one.late == one.look.missed for told in ordered for one in told.corrected]
    own = [(chance >= LIKELY) == look.missed for chance, look in zip(chances, looks, strict=True)]
    return ({"people_right": mean(said)} if said else {}) | ({"model_right": mean(own)} if own else {})


def _worth(at: str, chances: Sequence[float], looks: Sequence[Known]) -> dict[str, float]:
    """By these names: the chance that a late one was given more risk than one in time, and the mean square error."""
    if not chances:
        return {}
    area = auc(chances, [look.missed for look in looks])
    square = _square(chances, looks)
    return ({} if area is None else {f"auc_at_{at}": round(area, 4)}) | {f"brier_at_{at}": square}


def _doubts(tested: Sequence[Told], chances: Sequence[float]) -> tuple[Doubt, ...]:
    """Where it was sure and wrong: late though hardly at risk, in time though much at risk."""
    wrong = [
        Doubt(one.issue, LATE if one.missed else IN_TIME, IN_TIME if one.missed else LATE, round(sure, 3))
        for one, chance in zip(tested, chances, strict=True)
        if (sure := 1 - chance if one.missed else chance) >= SURE
    ]
    return surest(wrong)
