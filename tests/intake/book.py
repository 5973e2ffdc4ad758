"""A directory written down by hand: the people, accounts and threads of the stories told here."""

from datetime import UTC, datetime

from msgspec import structs

from rung.core.document import Level, Path, Person, PolicyDocument, Team
from rung.core.people.oncall import Every, Layer, Schedule
from rung.intake.base import split_escalation
from rung.intake.directory import Beside, Inlet, Ring
from rung.intake.facts import IssueFacts, LadderFacts, LevelFacts
from rung.intake.mail.filing import mail_issue

DOCUMENT = PolicyDocument(
    people={
        "ana": Person("ana", "Ana Ruiz", slack="U01ANA", time_zone="Europe/Madrid", teams=("technical",)),
        "bo": Person("bo", "Bo Lind", slack="U02BO", teams=("technical",)),
        "cy": Person("cy", "Cy Park", slack="U03CY", teams=("platform",)),
    },
    teams={
        "technical": Team("technical", "Technical support", lead="ana"),
        "platform": Team("platform", "Platform team", lead="cy"),
    },
    schedules={
        "on-call": Schedule(
            "Platform on call", "UTC",
            (Layer(("bo", "cy"), Every("day"), datetime(2026, 3, 9, 8, tzinfo=UTC)),),
        )
    },
    paths={
        "outage": Path("outage", (Level("Support", ("schedule:on-call",)), Level("Head", ("person:cy",)))),
        "billing": Path("billing", (Level("Accounts", ("person:ana",)),)),
    },
)  # fmt: skip


def issue(key: str, **facts: object) -> IssueFacts:
    given = {"subject": "Export is down", "priority": "P1", "account": "Acme", "team": "technical", **facts}
    return IssueFacts(key=key, link=f"https://rung.example/issues/{key}", **given)  # type: ignore[arg-type]


def climbing(person: str, path: str = "outage", level: int = 1) -> LadderFacts:
    """A ladder that has told somebody."""
    return LadderFacts(number=2, path=path, state="open", level=level, levels=2, told=(person,))


class Book:
    """Who the stories' people are. What the store would know is put in by the story."""

    def __init__(self) -> None:
        self.people = {"ana@support.example": "ana", "bo@support.example": "bo"}
        self.slack = {"U01ANA": "ana", "U02BO": "bo"}
        self.accounts = {"acme.example": "acme", "tiny.example": "tiny"}
        self.contacts: dict[str, str] = {}
        self.channels = {"C0ACME": "acme"}
        self.addresses_of_people: dict[tuple[str, str], str] = {}
        self.teams_chats: dict[str, str] = {}
        self.teams_messages: dict[str, str] = {}
        self.open_chats: dict[str, str] = {}
        """By chat of Teams, its open issue."""
        self.account_fields: dict[tuple[str, str], str] = {}
        self.issues: set[str] = set()
        self.followed: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
        """By source and number there, our issues that are followed in it."""
        self.addresses: dict[str, str] = {}
        self.beside: dict[str, Beside] = {}
        self.side_addresses: dict[tuple[str, int], str] = {}
        self.notices: dict[str, tuple[str, int, str]] = {}
        self.paths: dict[str, str] = {}
        self.numbers: dict[str, str] = {}
        self.rings: dict[str, Ring] = {}
        self.ladders: dict[tuple[str, int], Ring] = {}
        """By issue and notice, the escalation that it is about."""
        self.policy = DOCUMENT
        self.facts: dict[str, IssueFacts] = {}
        self.slack_messages: dict[str, str] = {}
        """By `channel/ts` the issue that a message was taken into."""
        self.spoke: dict[tuple[str, str], tuple[str, datetime]] = {}
        """By channel and contact, the issue that they last wrote to and when."""
        """What is known of issues, by key."""
        self.surveys: set[tuple[str, int]] = set()
        """By issue and number, those that are open."""
        self.may_only_look: set[str] = set()
        self.unproven_people: set[str] = set()
        self.inlets: list[Inlet] = []
        self.trusted: tuple[str, ...] = ()

    def person_by_email(self, address: str) -> str | None:
        return self.people.get(address)

    def person_by_slack(self, user: str) -> str | None:
        return self.slack.get(user)

    def person_by_key(self, key: str) -> str | None:
        return key if key in self.people.values() else None

    def time_zone_of(self, person: str) -> str:
        found = self.policy.people.get(person)
        return (found.time_zone if found else None) or "UTC"

    def account_by_contact(self, address: str) -> str | None:
        return self.contacts.get(address)

    def account_by_domain(self, domain: str) -> str | None:
        return self.accounts.get(domain)

    def person_by_address(self, channel: str, address: str) -> str | None:
        return self.addresses_of_people.get((channel, address))

    def is_survey_open(self, issue: str, number: int) -> bool:
        return (issue, number) in self.surveys

    def issue_by_slack_message(self, channel: str, ts: str) -> str | None:
        return self.slack_messages.get(f"{channel}/{ts}")

    def has_issue(self, issue: str) -> bool:
        return issue in self.issues

    def issue_joined(self, channel: str, contact: str, since: datetime, *, only_open: bool) -> str | None:
        found = self.spoke.get((channel, contact))
        return found[0] if found and found[1] >= since else None

    def is_only_thanks(self, text: str) -> bool:
        return text == "Thanks!"

    def issues_followed_in(self, source: str, number: str, ref: str) -> tuple[tuple[str, str], ...]:
        return self.followed.get((source, number), ())

    def account_by_field(self, field: str, value: str) -> str | None:
        return self.account_fields.get((field, value))

    def account_by_teams_chat(self, conversation: str) -> str | None:
        return self.teams_chats.get(conversation.partition(";")[0])

    def open_issue_in_chat(self, conversation: str) -> str | None:
        return self.open_chats.get(conversation)

    def issue_by_teams_message(self, event_id: str) -> str | None:
        return self.teams_messages.get(event_id)

    def account_by_slack_channel(self, channel: str) -> str | None:
        return self.channels.get(channel)

    def is_ours(self, address: str) -> bool:
        return address.partition("@")[0].partition("+")[0] == "support"

    def sends_as(self, address: str) -> bool:
        return address in ("rung@localhost", "support@localhost")

    def inlet(self, mailbox: str, recipients: tuple[str, ...]) -> Inlet:
        return next((each for each in self.inlets if each.name == mailbox), Inlet(trusted=self.trusted))

    def issue_by_messages(self, message_ids: tuple[str, ...]) -> str | None:
        return next((issue for each in message_ids if (issue := mail_issue(each)) in self.issues), None)

    def issue_by_address(self, address: str) -> str | None:
        return self.addresses.get(address)

    def beside_by_address(self, address: str) -> Beside | None:
        return self.beside.get(address)

    def beside_by_messages(self, message_ids: tuple[str, ...]) -> Beside | None:
        return next((found for each in message_ids if (found := self.beside.get(each))), None)

    def beside_of_notice(self, issue: str, number: int) -> Beside | None:
        return self.beside.get(f"{issue}#{number}")

    def beside_by_reference(self, channel: str, reference: str) -> tuple[Beside, str] | None:
        found = self.beside.get(f"{channel}:{reference}")
        return (found, "slack:#technical") if found else None

    def side_address(self, issue: str, number: int) -> str:
        return self.side_addresses.get((issue, number), "")

    def notice_by_mail(self, message_id: str) -> tuple[str, int, str] | None:
        return self.notices.get(message_id)

    def person_by_number(self, number: str) -> str | None:
        return self.numbers.get(number)

    def ring_of_number(self, number: str) -> Ring | None:
        return self.rings.get(number)

    def ring_of_notice(self, issue: str, number: int, person: str) -> Ring | None:
        found = self.ladders.get((issue, number))
        return structs.replace(found, person=person) if found else None

    def notice_by_reference(self, channel: str, reference: str) -> tuple[str, int, str] | None:
        return self.notices.get(f"{channel}:{reference}")

    def path_of(self, escalation: str) -> str | None:
        return self.paths.get(escalation) if split_escalation(escalation) else None

    def may(self, person: str, what: str) -> bool:
        return what == "look" or person not in self.may_only_look

    def document(self) -> PolicyDocument:
        return self.policy

    def brief(self, issue: str) -> str:
        return f"What is known of {issue}." if issue in self.facts else ""

    def issue(self, key: str) -> IssueFacts | None:
        return self.facts.get(key)

    def issues_of(self, person: str) -> tuple[IssueFacts, ...]:
        return tuple(one for one in self.facts.values() if one.assignee == person and one.is_open)

    def issues_asking(self, person: str) -> tuple[IssueFacts, ...]:
        asks = (one for one in self.facts.values() for ladder in one.climbing if person in ladder.told)
        return tuple(dict.fromkeys(asks))

    def levels_at(self, path: str, at: datetime) -> tuple[LevelFacts, ...]:
        levels = self.policy.paths[path].levels
        return tuple(
            LevelFacts(level=number, name=level.name, kind="told", people=("bo",))
            for number, level in enumerate(levels, 1)
        )

    def unproven(self, people: tuple[str, ...]) -> frozenset[str]:
        return self.unproven_people.intersection(people)
