"""The intakes that we know, by the name in their address `/in/{name}/{key}`. A new one is one folder and one line."""

from rung.intake.base import Intake
from rung.intake.generic import GenericIntake
from rung.intake.slack.intake import SlackIntake

_ALL: tuple[Intake, ...] = (GenericIntake(), SlackIntake())

INTAKES: dict[str, Intake] = {intake.describe().name: intake for intake in _ALL}
