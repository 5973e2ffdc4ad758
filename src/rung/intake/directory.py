"""What an intake asks of what is known already: who somebody is, and what an answer, a button or a call belongs to.

It is the port alone, which the policy in force and the store fill. An intake asks, and changes nothing.
"""

from datetime import datetime
from typing import Protocol

from msgspec import Struct

from rung.core.document import PolicyDocument
from rung.core.events import NoteAdded, SideReplied
from rung.intake.facts import IssueFacts, LevelFacts


class Inlet(Struct, frozen=True, kw_only=True):
    """What is known of the mailbox by which a mail came."""

    name: str = ""
    """Empty: the installation's own address."""
    team: str | None = None
    """The team whose mailbox it is."""
    trusted: tuple[str, ...] = ()
    """The names (authserv-id) of the mail servers whose Authentication-Results are believed."""


class Beside(Struct, frozen=True):
    """What beside its conversation with the customer an address belongs to."""

    issue: str
    about: str
    """`n`: notes of the team; `s1`: its first side conversation; `a3`: what notice 3 asks, beside which notes go."""

    @property
    def side(self) -> int | None:
        """The number of the side conversation; None where it is none."""
        return self._number("s")

    @property
    def notice(self) -> int | None:
        """The number of the notice that it answers; None where it answers none that asks."""
        return self._number("a")

    def _number(self, kind: str) -> int | None:
        return int(self.about[1:]) if self.about[:1] == kind and self.about[1:].isdigit() else None

    def answered(
        self, words: str, *, name: str, at: datetime, by: str, channel: str = ""
    ) -> NoteAdded | SideReplied:
        """What a teammate says there. `channel`: where they wrote it, which has it already."""
        if self.side is None:
            return NoteAdded(issue=self.issue, id=name, at=at, by=by, body=words)
        return SideReplied(
            issue=self.issue, id=name, at=at, by=by, side=self.side, said=words, channel=channel, deliver=True
        )


class Ring(Struct, frozen=True):
    """An escalation of which somebody was told, and who answers."""

    issue: str
    path: str
    person: str
    is_open: bool
    """Whether somebody can still take it."""
    had_by: str | None = None
    """The key of whoever has it."""
    is_climbing: bool = True
    """Whether somebody comes next; else everybody was asked."""


class Directory(Protocol):
    """Who somebody is and what something belongs to, as the policy and the store know it."""

    def person_by_email(self, address: str) -> str | None:
        """The key of the teammate with this mail address."""

    def person_by_slack(self, user: str) -> str | None:
        """The key of the teammate with this Slack user id."""

    def person_by_key(self, key: str) -> str | None:
        """The key itself, where a teammate has it."""

    def time_zone_of(self, person: str) -> str:
        """The zone of a teammate's wall clock."""

    def account_by_contact(self, address: str) -> str | None:
        """The account that somebody said the owner of this address writes for."""

    def account_by_domain(self, domain: str) -> str | None:
        """The account that has this mail domain."""

    def person_by_address(self, channel: str, address: str) -> str | None:
        """The key of the teammate who has this address, or this number of another system, among their `addresses`."""

    def account_by_slack_channel(self, channel: str) -> str | None:
        """The account whose shared channel this is."""

    def account_by_teams_chat(self, conversation: str) -> str | None:
        """The account whose channel or chat of Teams this is; of a thread, the channel's."""

    def open_issue_in_chat(self, conversation: str) -> str | None:
        """The issue that the latest message of a chat of Teams belongs to, while it is open."""

    def issue_by_slack_message(self, channel: str, ts: str) -> str | None:
        """The issue that a message of Slack was taken into, decided already or not."""

    def has_issue(self, issue: str) -> bool:
        """Whether there is such an issue, decided already or not."""

    def issue_joined(self, channel: str, contact: str, since: datetime, *, only_open: bool) -> str | None:
        """The issue that this contact last wrote to in this channel of Slack, outside a thread, at `since` or later."""

    def is_only_thanks(self, text: str) -> bool:
        """Whether a message is nothing but thanks, so that nobody waits for an answer to it."""

    def issue_by_teams_message(self, event_id: str) -> str | None:
        """The issue that a message of Teams belongs to, by the id of the event that it was."""

    def issues_followed_in(self, source: str, number: str, ref: str) -> tuple[tuple[str, str], ...]:
        """Our issues that are followed in an issue of a tracker, each with the number that it was linked by."""

    def account_by_field(self, field: str, value: str) -> str | None:
        """The account one of whose own fields holds this, such as its number in another system."""

    def is_ours(self, address: str) -> bool:
        """Whether a mail to this address comes to us."""

    def inlet(self, mailbox: str, recipients: tuple[str, ...]) -> Inlet:
        """The mailbox of this name; without one, that which has the first known of these addresses."""

    def sends_as(self, address: str) -> bool:
        """Whether mail that we send comes from this address."""

    def brief(self, issue: str) -> str:
        """What another team needs to know of an issue, as it is handed over; empty where there is no such issue."""

    def issue_by_messages(self, message_ids: tuple[str, ...]) -> str | None:
        """The issue that the first known one of these mails belongs to."""

    def issue_by_address(self, address: str) -> str | None:
        """The issue that a signed plus-address names; None for any other address and for a forged one."""

    def beside_by_address(self, address: str) -> Beside | None:
        """What beside its conversation with the customer a signed plus-address names; None for a forged one."""

    def beside_by_messages(self, message_ids: tuple[str, ...]) -> Beside | None:
        """The same of the first of these mails that we sent, where that one stays with the team."""

    def beside_of_notice(self, issue: str, number: int) -> Beside | None:
        """What an answer to a notice belongs to, where that is about no ladder."""

    def beside_by_reference(self, channel: str, reference: str) -> tuple[Beside, str] | None:
        """The same for a message that a service knows by this reference, and whom it told."""

    def side_address(self, issue: str, number: int) -> str:
        """The address outside of a side conversation; empty where it has none."""

    def notice_by_mail(self, message_id: str) -> tuple[str, int, str] | None:
        """The issue, the number and the recipient of the notice that went out as this mail."""

    def person_by_number(self, number: str) -> str | None:
        """The key of the teammate who is reached at this phone number."""

    def ring_of_number(self, number: str) -> Ring | None:
        """The newest escalation of which this phone number was told by a message or a call."""

    def ring_of_notice(self, issue: str, number: int, person: str) -> Ring | None:
        """The escalation that a notice is about, where this person answers it; None where it is about none."""

    def notice_by_reference(self, channel: str, reference: str) -> tuple[str, int, str] | None:
        """The issue, the number and the recipient of the notice that a service knows by this reference."""

    def is_survey_open(self, issue: str, number: int) -> bool:
        """Whether the customer may still answer this survey of an issue, or change what they said."""

    def path_of(self, escalation: str) -> str | None:
        """The path of an escalation such as `A-1.2`."""

    def may(self, person: str, what: str) -> bool:
        """Whether somebody's account lets them do this here (`rung.store.people.rights`). Who has no account, and is
        asked all the same, may do what everybody does who works: `look` and `work`."""

    def document(self) -> PolicyDocument:
        """The policy in force: people, teams, schedules and paths. An empty one before the first is published."""

    def issue(self, key: str) -> IssueFacts | None:
        """One issue as it stands now."""

    def issues_of(self, person: str) -> tuple[IssueFacts, ...]:
        """The open issues that somebody has, the next bad instant first."""

    def issues_asking(self, person: str) -> tuple[IssueFacts, ...]:
        """The issues that climb, and of which somebody was told."""

    def levels_at(self, path: str, at: datetime) -> tuple[LevelFacts, ...]:
        """What each level of a path would do at an instant, for an issue of the most urgent priority."""

    def unproven(self, people: tuple[str, ...]) -> frozenset[str]:
        """Those of these people whom nothing of Rung has really reached lately."""
