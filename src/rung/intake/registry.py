"""The intakes that we know. A new one is one folder and one line."""

from rung.intake.alertmanager.intake import AlertmanagerIntake
from rung.intake.base import Intake
from rung.intake.chatwoot.intake import ChatwootIntake
from rung.intake.generic import GenericIntake
from rung.intake.github.intake import GitHubIntake
from rung.intake.intercom.intake import IntercomIntake
from rung.intake.jira.intake import JiraIntake
from rung.intake.linear.intake import LinearIntake
from rung.intake.mapped.intake import MappedIntake
from rung.intake.pagerduty.intake import PagerDutyIntake
from rung.intake.slack.intake import SlackIntake
from rung.intake.zammad.intake import ZammadIntake
from rung.intake.zendesk.intake import ZendeskIntake

_ALL: tuple[Intake, ...] = (
    GenericIntake(),
    SlackIntake(),
    ZendeskIntake(),
    IntercomIntake(),
    ZammadIntake(),
    ChatwootIntake(),
    AlertmanagerIntake(),
    PagerDutyIntake(),
    JiraIntake(),
    LinearIntake(),
    GitHubIntake(),
    MappedIntake(),
)

INTAKES: dict[str, Intake] = {intake.describe().name: intake for intake in _ALL}
