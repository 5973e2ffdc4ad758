"""A directory written down by hand: the people, accounts and threads of the stories told here."""

from rung.intake.base import split_escalation
from rung.intake.mail.filing import mail_issue


class Book:
    """Who the stories' people are. What the store would know is put in by the story."""

    def __init__(self) -> None:
        self.people = {"ana@support.example": "ana", "bo@support.example": "bo"}
        self.slack = {"U01ANA": "ana", "U02BO": "bo"}
        self.accounts = {"acme.example": "acme", "tiny.example": "tiny"}
        self.contacts: dict[str, str] = {}
        self.channels = {"C0ACME": "acme"}
        self.addresses_of_people: dict[tuple[str, str], str] = {}
        self.account_fields: dict[tuple[str, str], str] = {}
        self.issues: set[str] = set()
        self.addresses: dict[str, str] = {}
        self.notices: dict[str, tuple[str, int, str]] = {}
        self.paths: dict[str, str] = {}

    def person_by_email(self, address: str) -> str | None:
        return self.people.get(address)

    def person_by_slack(self, user: str) -> str | None:
        return self.slack.get(user)

    def person_by_key(self, key: str) -> str | None:
        return key if key in self.people.values() else None

    def time_zone_of(self, person: str) -> str:
        return {"ana": "Europe/Madrid"}.get(person, "UTC")

    def account_by_contact(self, address: str) -> str | None:
        return self.contacts.get(address)

    def account_by_domain(self, domain: str) -> str | None:
        return self.accounts.get(domain)

    def person_by_address(self, channel: str, address: str) -> str | None:
        return self.addresses_of_people.get((channel, address))

    def account_by_field(self, field: str, value: str) -> str | None:
        return self.account_fields.get((field, value))

    def account_by_slack_channel(self, channel: str) -> str | None:
        return self.channels.get(channel)

    def is_ours(self, address: str) -> bool:
        return address.partition("@")[0].partition("+")[0] == "support"

    def issue_by_messages(self, message_ids: tuple[str, ...]) -> str | None:
        return next((issue for each in message_ids if (issue := mail_issue(each)) in self.issues), None)

    def issue_by_address(self, address: str) -> str | None:
        return self.addresses.get(address)

    def notice_by_mail(self, message_id: str) -> tuple[str, int, str] | None:
        return self.notices.get(message_id)

    def path_of(self, escalation: str) -> str | None:
        return self.paths.get(escalation) if split_escalation(escalation) else None
