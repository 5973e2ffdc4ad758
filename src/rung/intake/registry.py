"""The intakes that we know. A new one is one folder and one line."""

from rung.intake.alertmanager.intake import AlertmanagerIntake
from rung.intake.base import Description, Intake
from rung.intake.chat.message import DESCRIPTION as CHAT
from rung.intake.chatwoot.intake import ChatwootIntake
from rung.intake.form.description import CUSTOMERS_PAGE, FORMS
from rung.intake.generic import GenericIntake
from rung.intake.intercom.intake import IntercomIntake
from rung.intake.mail.filing import DESCRIPTION as MAIL
from rung.intake.mapped.intake import MappedIntake
from rung.intake.pagerduty.intake import PagerDutyIntake
from rung.intake.slack.intake import SlackIntake
from rung.intake.teams.intake import DESCRIPTION as TEAMS
from rung.intake.twilio.intake import DESCRIPTION as TWILIO
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
    MappedIntake(),
)

INTAKES: dict[str, Intake] = {intake.describe().name: intake for intake in _ALL}

WITH_OWN_DOORS: tuple[Description, ...] = (MAIL, TEAMS, CHAT, FORMS, CUSTOMERS_PAGE, TWILIO)
"""Ways in that the edge or the pages open by themselves: no other system is set up to post there as a source."""
