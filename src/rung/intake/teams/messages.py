"""Messages in customers' channels and chats: a channel's thread is an issue, and a chat is one until it is resolved.

A customer's message opens the issue or continues it, also below a colleague's announcement and where an answer to it
arrives before it; a colleague's message is an answer. What Teams repeats bears the same id and changes nothing.
"""

from datetime import datetime

from rung.core.events import AnyEvent, IssueOpened, MessageDeleted, MessageEdited, MessageReceived, MessageSent
from rung.intake import woken
from rung.intake.base import Item, Parcel, digest_of, issue_id
from rung.intake.directory import Beside, Directory
from rung.intake.helpdesk import subject_of
from rung.intake.teams.activity import Activity

CHANNEL = "teams"
_SUBJECT = 120


def of_customer(said: Activity, account: str, person: str | None, directory: Directory, now: datetime) -> Parcel:
    """The event of a message in a conversation that belongs to an account."""
    room, number = said.conversation, said.number
    root = room.partition(";messageid=")[2]
    if root:
        issue = teams_issue(room)
        is_first = not directory.has_issue(issue)
    else:
        issue = directory.open_issue_in_chat(room) or teams_issue(room, number)
        is_first = issue == teams_issue(room, number)
    if person and is_first:
        return Parcel(passed_over="teams_colleague_opens")
    made = _made(said, issue, account, person, now, is_first=is_first)
    digest = digest_of([room, said.user, number, said.words()])
    return Parcel(items=(Item(event=made, digest=digest, attachments=said.files),))


def beside(
    said: Activity, about: Beside, told: str, person: str, directory: Directory, now: datetime
) -> Parcel:
    """An answer below what a team was told of a note or in a side conversation: it stays with the team."""
    words = said.words(directory)
    event = woken.said_below(
        words, about, person, directory, name=event_id(said), at=said.at(now), channel=told,
        has_files=bool(said.files),
    )  # fmt: skip
    digest = digest_of([said.conversation, said.user, said.number, words])
    return Parcel(items=(Item(event=event, digest=digest, attachments=said.files),))


def beside_of(said: Activity, directory: Directory) -> tuple[Beside, str] | None:
    """What a message stands below that a team was told of a note or in a side conversation, and whom it told; None
    where it is below anything else."""
    root = said.conversation.partition(";messageid=")[2]
    return directory.beside_by_reference(CHANNEL, f"{said.conversation}/{root}") if root else None


def edited(said: Activity, person: str | None, directory: Directory, now: datetime) -> Parcel:
    """Whoever wrote a message gave it other words, or brought back what they had deleted."""
    if beside_of(said, directory) is not None:
        return Parcel(passed_over="teams_edit_beside")  # what was said beside stays as it was said
    message, body = event_id(said), _body(said)
    issue = directory.issue_by_teams_message(message)
    if issue is None:
        return Parcel(passed_over="teams_unknown_message")
    digest = digest_of([message, body, said.at(now).isoformat()])
    changed = MessageEdited(
        issue=issue, id=f"{message}/{digest[:16]}", at=said.at(now), message=message, body=body,
        contact=None if person else contact_of(said), by=person,
    )  # fmt: skip
    return Parcel(items=(Item(event=changed, digest=digest),))


def deleted(said: Activity, person: str | None, directory: Directory, now: datetime) -> Parcel:
    """Whoever wrote a message took it back."""
    message = event_id(said)
    issue = directory.issue_by_teams_message(message)
    if issue is None:
        return Parcel(passed_over="teams_unknown_message")
    gone = MessageDeleted(issue=issue, id=f"{message}/deleted", at=said.at(now), message=message, by=person)
    return Parcel(items=(Item(event=gone, digest=digest_of([gone.id])),))


def teams_issue(conversation: str, number: str = "") -> str:
    """The id of the issue that a thread is, or that a message of a chat begins."""
    return issue_id("T", conversation, number)


def event_id(said: Activity) -> str:
    """What the message is called, whoever repeats it. It begins with its conversation."""
    return f"{said.conversation}/{said.number}"


def _made(
    said: Activity, issue: str, account: str, person: str | None, now: datetime, *, is_first: bool
) -> AnyEvent:
    name, at, body = event_id(said), said.at(now), _body(said)
    contact, fields = contact_of(said), {"teams_thread": said.conversation}
    if person:
        return MessageSent(issue=issue, id=name, at=at, by=person, body=body, fields=fields)
    if not is_first:
        return MessageReceived(
            issue=issue, id=name, at=at, body=body, contact=contact, channel=CHANNEL, fields=fields
        )
    return IssueOpened(
        issue=issue, id=name, at=at, subject=subject_of("", body, _SUBJECT), body=body, account=account,
        contact=contact, channel=CHANNEL, fields=fields,
    )  # fmt: skip


def contact_of(said: Activity) -> str:
    """Who writes, as a contact."""
    return f"teams:{said.object_id or said.user}"


def _body(said: Activity) -> str:
    return "\n".join([*filter(None, [said.words()]), *(f"[file: {name}]" for name in said.file_names)])
