"""Where a mail belongs: which issue, from whom, and as which event.

A mail to a signed plus-address, or in answer to a mail that we know, belongs to that issue; any other opens one, named
after its Message-ID so that a second delivery of it opens nothing. A colleague who answers in a customer's thread has
answered the customer; what is answered to an alert stays with the team. What machines write never opens a loop: see
`automatic`. A mail that the domain of its sender disowns (see `authentication`) is taken, but for nobody's account and
as no colleague's word: who reads it is told.
"""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct, structs

from rung.core.events import AnyEvent, IssueOpened, MessageReceived, MessageSent, NoteAdded, NoticeFailed, SideReplied
from rung.intake import woken
from rung.intake.base import Attachment, Description, Item, Parcel, Receipt, digest_of, issue_id
from rung.intake.directory import Beside, Directory, Inlet
from rung.intake.mail.authentication import verdict_of, vouched
from rung.intake.mail.automatic import Machine, machine
from rung.intake.mail.delivered import Delivered, Verdict
from rung.intake.mail.mailbox import Mailbox
from rung.intake.mail.message import ParsedMail
from rung.intake.mail.quotes import is_quote_alone, new_words

CHANNEL = "email"
DESCRIPTION = Description(
    name="mail",
    label="Mail",
    docs="docs/mail.md",
    address="SMTP at `RUNG_MAIL_LISTEN`, folders by IMAP, `POST /in/mail/<mailbox>/<key>`",
    proof="the mail server in front, the password of the folder, the provider's signature",
    brings=("issues", "messages", "answers", "files", "takes", "failures"),
)
_FORWARDED = ("fw:", "fwd:", "wg:", "tr:", "rv:", "i:", "enc:", "doorst:", "pd:", "vs:", "vb:", "转发:", "轉寄:")
_ANSWERED = ("re:", "aw:", "sv:", "antw:", "odp:", "rif:", "ref:", "res:", "回复:", "回覆:")


class _Came(Struct, frozen=True):
    """How a mail came, and what is to be thought of who wrote it."""

    inlet: Inlet
    kind: Machine | None
    verdict: Verdict | None
    colleague: str | None
    """The teammate who wrote it; None where the domain of their address disowns the mail."""


def file_mail(mail: ParsedMail, delivered: Delivered, directory: Directory, now: datetime) -> Parcel:
    """The events of one mail, as it was handed over."""
    kind = machine(mail, delivered.return_path, sends_as=directory.sends_as)
    if kind in ("own", "receipt", "alert"):
        return Parcel(passed_over=f"mail_{kind}")
    if kind == "bounce":
        return _bounce(mail, delivered.recipients, directory, now)
    beside = _beside(mail, delivered.recipients, directory)
    issue = None if beside else _known_issue(mail, delivered.recipients, directory)
    inlet = directory.inlet(delivered.mailbox, (*delivered.recipients, *(one.address for one in mail.recipients)))
    verdict = vouched(mail, delivered.verdict or verdict_of(mail, inlet.trusted))
    colleague = directory.person_by_email(mail.sender.address) if mail.sender and verdict != "fail" else None
    came = _Came(inlet, kind, verdict, colleague)
    if beside is not None:
        side = beside.side
        if side is not None:
            return _aside(mail, beside, side, came, directory, now)
        return _taken(mail, beside, came, directory, now) or _noted(mail, beside, came, now)
    if issue is None:
        return _opening(mail, came, directory, now)
    if colleague and kind:
        return Parcel(passed_over="mail_colleague_away")
    if colleague and not directory.may(colleague, "work"):
        return _kept_back(mail, issue, came, now)
    if colleague:
        return _answered(mail, issue, came, directory, now)
    return _in_thread(mail, issue, came, now)


def mail_issue(message_id: str) -> str:
    """The id of the issue that a mail opens."""
    return issue_id("M", message_id)


def _known_issue(mail: ParsedMail, recipients: Iterable[str], directory: Directory) -> str | None:
    addresses = dict.fromkeys([*recipients, *(each.address for each in mail.recipients)])
    for address in addresses:
        issue = directory.issue_by_address(address)
        if issue:
            return issue
    return directory.issue_by_messages(mail.answers) if mail.answers else None


def _beside(mail: ParsedMail, recipients: Iterable[str], directory: Directory) -> Beside | None:
    """What stays with the team goes before all else: it reaches no customer, whatever else the mail answers."""
    addresses = dict.fromkeys([*recipients, *(each.address for each in mail.recipients)])
    named = next((found for address in addresses if (found := directory.beside_by_address(address))), None)
    return named or (directory.beside_by_messages(mail.answers) if mail.answers else None)


def _taken(mail: ParsedMail, beside: Beside, came: _Came, directory: Directory, now: datetime) -> Parcel | None:
    """A teammate says in a word that they have what an alert asks, or that the next one is to be asked."""
    if came.colleague is None or came.kind:
        return None
    act = woken.answered(
        _body(mail, False), beside, came.colleague, directory, name=f"<{mail.message_id}>", at=now
    )
    return _parcel(act, mail, files=False) if act else None


def _noted(mail: ParsedMail, beside: Beside, came: _Came, now: datetime) -> Parcel:
    """An answer to an alert, or to what a teammate was told of a note, is a note. Whoever else has the address is said
    in its words."""
    if came.kind:
        return Parcel(passed_over="mail_colleague_away")
    if is_quote_alone(mail.text) and not mail.attachments:
        return Parcel(passed_over="mail_nothing_new")
    sender = mail.sender.address if mail.sender else "nobody"
    body = _body(mail, False)
    if came.colleague is None:
        why = "whose domain says that it is not from there" if came.verdict == "fail" else "who is no teammate here"
        body = f"[From {sender}, {why}, by an address for notes of the team.]\n\n{body}"
    note = NoteAdded(
        issue=beside.issue, id=f"<{mail.message_id}>", at=now, by=came.colleague, body=body,
        fields=_fields(mail, came, None),
    )  # fmt: skip
    return _parcel(note, mail)


def _aside(
    mail: ParsedMail, beside: Beside, side: int, came: _Came, directory: Directory, now: datetime
) -> Parcel:
    """A mail of a side conversation. One that is not from whom it was sent to is taken, and says so."""
    sender = mail.sender.address if mail.sender else ""
    expected = directory.side_address(beside.issue, side)
    is_other = not expected or sender.casefold() != expected.casefold()
    doubt = "disowned" if came.verdict == "fail" else "other_sender" if is_other else ""
    event = SideReplied(
        issue=beside.issue, id=f"<{mail.message_id}>", at=now, side=side, by=came.colleague, said=_body(mail, False),
        outside="" if came.colleague else sender, from_outside=came.colleague is None,
        doubt="" if came.colleague else doubt, automatic=came.kind is not None,
        deliver=bool(came.colleague and expected) and not _reached(mail, expected), fields=_fields(mail, came, None),
    )  # fmt: skip
    return _parcel(event, mail)


def _reached(mail: ParsedMail, address: str) -> bool:
    return any(one.address.casefold() == address.casefold() for one in mail.recipients)


def _opening(mail: ParsedMail, came: _Came, directory: Directory, now: datetime) -> Parcel:
    if came.kind == "reply":
        return Parcel(passed_over="mail_auto_reply")
    contact = _contact(mail)
    claimed = _account(contact, directory) or _account(mail.sender, directory)
    if came.kind and claimed is None:
        return Parcel(passed_over=f"mail_{came.kind}")
    account = None if came.verdict == "fail" else claimed
    disowned = {"claimed_account": claimed} if claimed and account is None else {}
    event = IssueOpened(
        issue=mail_issue(mail.message_id),
        id=f"<{mail.message_id}>",
        at=now,
        subject=_plain_subject(mail.subject) or "(no subject)",
        body=_body(mail, _is_forward(mail)),
        account=account,
        contact=contact.address if contact else None,
        channel=CHANNEL,
        team=came.inlet.team,
        fields={**_fields(mail, came, came.colleague), **disowned},
    )
    return _parcel(event, mail)


def _answered(mail: ParsedMail, issue: str, came: _Came, directory: Directory, now: datetime) -> Parcel:
    """A colleague answered in the thread. Where only we got the mail, it is ours to carry to the customer."""
    event = MessageSent(
        issue=issue,
        id=f"<{mail.message_id}>",
        at=now,
        by=came.colleague,
        body=_body(mail, False),
        deliver=not _reached_others(mail, directory),
        fields=_fields(mail, came, None),
    )
    return _parcel(event, mail)


def _kept_back(mail: ParsedMail, issue: str, came: _Came, now: datetime) -> Parcel:
    """Whoever may only look answers no customer; what they wrote is there for whoever may."""
    why = f"[From {came.colleague}, whose account here may only look: nothing of this was sent to the customer.]"
    note = NoteAdded(
        issue=issue, id=f"<{mail.message_id}>", at=now, body=f"{why}\n\n{_body(mail, False)}",
        fields=_fields(mail, came, None),
    )  # fmt: skip
    return _parcel(note, mail)


def _reached_others(mail: ParsedMail, directory: Directory) -> bool:
    """Whether anybody outside got the mail: neither a colleague nor an address of ours."""
    home = mail.sender.domain if mail.sender else ""
    outside = (one.address for one in mail.recipients if one.domain != home)
    return any(not directory.is_ours(one) and not directory.person_by_email(one) for one in outside)


def _in_thread(mail: ParsedMail, issue: str, came: _Came, now: datetime) -> Parcel:
    contact = _contact(mail)
    event = MessageReceived(
        issue=issue,
        id=f"<{mail.message_id}>",
        at=now,
        body=_body(mail, False),
        contact=contact.address if contact else None,
        channel=CHANNEL,
        automatic=came.kind is not None,
        fields=_fields(mail, came, None),
    )
    return _parcel(event, mail)


def _bounce(mail: ParsedMail, recipients: Iterable[str], directory: Directory, now: datetime) -> Parcel:
    """One of our own mails did not arrive: the notice that it was has failed, or the issue is told. An answer
    comes back to its issue's signed address, whatever of it is quoted."""
    about = mail.reported.get("message-id", "").strip(" <>\r\n")
    action = mail.reported.get("action", "failed").strip().lower()
    if action in ("delayed", "relayed", "delivered", "expanded"):
        receipt = Receipt(channel=CHANNEL, ref=f"<{about}>", state=action) if about else None
        return Parcel(passed_over="mail_bounce_delayed", receipt=receipt)
    error = mail.reported.get("diagnostic-code") or mail.reported.get("status") or mail.subject
    error = " ".join(error.split())[:500]
    notice = directory.notice_by_mail(f"<{about}>") if about else None
    if notice:
        issue, number, to = notice
        failed = NoticeFailed(
            issue=issue, id=f"<{mail.message_id}>", at=now, notice=number, to=to, channel=CHANNEL, error=error
        )
        receipt = Receipt(channel=CHANNEL, ref=f"<{about}>", state="failed", detail=error)
        return structs.replace(_parcel(failed, mail, files=False), receipt=receipt)
    answer_to = mail.reported.get("reply-to", "").strip(" <>").rpartition("<")[2]
    known = (directory.issue_by_address(each) for each in (answer_to, *recipients) if each)
    own = (directory.beside_by_address(each) for each in (answer_to, *recipients) if each)
    by_address = next((each for each in known if each), None) or next((each.issue for each in own if each), None)
    issue_of_mail = by_address or directory.issue_by_messages((about,) if about else ()) or None
    if issue_of_mail is None:
        return Parcel(passed_over="mail_bounce")
    to = mail.reported.get("final-recipient", "").rpartition(";")[2].strip()
    to = to or mail.headers.get("x-failed-recipients", "") or "the customer"
    body = f"A mail to {to} could not be delivered: {error}"
    return _parcel(NoteAdded(issue=issue_of_mail, id=f"<{mail.message_id}>", at=now, body=body), mail, files=False)


def _parcel(event: AnyEvent, mail: ParsedMail, files: bool = True) -> Parcel:
    """Two deliveries of one mail differ in their trace headers only, so the digest is over what was written."""
    sender = mail.sender.address if mail.sender else ""
    digest = digest_of([mail.message_id, sender, mail.subject, mail.text, [each.sha256 for each in mail.attachments]])
    kept = tuple(each for each in mail.attachments if each.is_kept) if files else ()
    return Parcel(items=(Item(event=event, digest=digest, attachments=kept),))


def _contact(mail: ParsedMail) -> Mailbox | None:
    """Whoever wants to be answered."""
    return mail.reply_to or mail.sender


def _account(mailbox: Mailbox | None, directory: Directory) -> str | None:
    """The account of the contact who has this address, else of its domain, or of the nearest domain above it."""
    if mailbox and (known := directory.account_by_contact(mailbox.address)):
        return known
    labels = mailbox.domain.split(".") if mailbox else []
    for at in range(len(labels) - 1):
        account = directory.account_by_domain(".".join(labels[at:]))
        if account:
            return account
    return None


def _fields(mail: ParsedMail, came: _Came, opened_by: str | None) -> dict[str, object]:
    """What is no text and no person: kept in the journal, and needed to answer in the same thread."""
    fields: dict[str, object] = {"message_id": f"<{mail.message_id}>"}
    if mail.attachments:
        fields["attachments"] = len(mail.attachments)
    if came.kind:
        fields["automatic"] = came.kind
    if came.inlet.name:
        fields["mailbox"] = came.inlet.name
    if came.verdict:
        fields["authenticated"] = came.verdict
    if opened_by:
        fields["opened_by"] = opened_by
    return fields


def _body(mail: ParsedMail, whole: bool) -> str:
    text = mail.text.strip() if whole else new_words(mail.text)
    lost = [_too_large(each) for each in mail.attachments if not each.is_kept]
    return "\n\n".join([each for each in (text, "\n".join(mail.invitations), *lost, *mail.remarks) if each])


def _too_large(attachment: Attachment) -> str:
    return f"[The file {attachment.name} ({attachment.size / 1_000_000:.0f} MB) was too large to keep.]"


def _is_forward(mail: ParsedMail) -> bool:
    return mail.subject.lower().replace("：", ":").startswith(_FORWARDED)


def _plain_subject(subject: str) -> str:
    while subject.lower().replace("：", ":").startswith(_ANSWERED):
        subject = subject.replace("：", ":").partition(":")[2].strip()
    return subject
