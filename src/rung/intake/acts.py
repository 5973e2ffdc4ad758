"""What a button of an alert and a sent form come to, whichever chat they stand in.

A button acts at once, or shows a form; a form is checked and either becomes events or stays open, saying by field what
is wrong. Each press also says that the notice was seen.
"""

from collections.abc import Callable
from datetime import datetime

from msgspec import UNSET, Struct, structs

from rung.core.document import PolicyDocument
from rung.core.events import (
    AnyEvent,
    EscalationAcknowledged,
    EscalationDeclined,
    HandoffAccepted,
    HandoffOffered,
    HandoffReturned,
    IssueAssigned,
    IssueEscalated,
    IssueResolved,
    MessageSent,
    NoteAdded,
    NoticeSeen,
)
from rung.intake import forms
from rung.intake.base import split_escalation, split_notice
from rung.intake.commands import READ_ONLY
from rung.intake.directory import Beside, Directory
from rung.intake.facts import IssueFacts
from rung.intake.forms import LONGEST_REASON, LONGEST_TEXT, LONGEST_WORD, WHY_NOT, Form, Target
from rung.intake.named import find_issue
from rung.intake.spoken import Reply, shown

HAVE_IT, NOT_OURS, REPLY, RESOLVE, REASSIGN, OPEN = "have_it", "not_ours", "reply", "resolve", "reassign", "open"
HAND_OVER, ESCALATE, NOTE = "hand_over", "escalate", "note"
ACCEPT, RETURN = "accept_handover", "return_handover"
BUTTONS = (HAVE_IT, NOT_OURS, REPLY, RESOLVE, REASSIGN, HAND_OVER, ESCALATE, NOTE, ACCEPT, RETURN)
"""Those that do something here; `open` only leads to the issue's page."""
FORMS_BEHIND = (NOT_OURS, REPLY, REASSIGN, HAND_OVER, ESCALATE, NOTE, RETURN)
"""Those that ask before anything is done."""
STALE = "This button belongs to something that is over. Open the issue to see how it stands."
NOT_OFFERED = "This is not offered any more: somebody was faster. Open the issue to see how it stands."
SAID_BESIDE = "Said in the side conversation; the customer does not see it."
NO_FORM = "The form could not be shown. Press once more, or open the issue's page and do it there."


class Press(Struct, frozen=True, kw_only=True):
    """A teammate pressed a button, or sent a form."""

    person: str
    target: Target
    name: str
    """Names the press: Slack's or Teams' own repeat of it is the same press."""
    now: datetime
    channel: str
    """Where it was pressed: what `notice.seen` says."""


def pressed(button: str, press: Press, directory: Directory) -> Reply:
    """What a button comes to."""
    issue_key = _key_of(press.target)
    if issue_key is None:
        return Reply(text=STALE, code="stale_button")
    if not directory.may(press.person, "work"):
        return Reply(text=READ_ONLY, code="may_not")
    seen = _seen(press)
    if button in (HAVE_IT, NOT_OURS) and directory.path_of(press.target.e) is None:
        return Reply(text=STALE, code="stale_button", events=seen)
    issue = directory.issue(issue_key) if button in (ACCEPT, RETURN) else None
    if issue is not None and not (issue.offered_to if button == ACCEPT else issue.can_return):
        return Reply(text=NOT_OFFERED, code="not_offered", events=seen)
    if (form := form_behind(button, press.target, directory)) is not None:
        return shown(form, NO_FORM, seen)
    act: AnyEvent
    if button == ACCEPT:
        act = HandoffAccepted(issue=issue_key, id=press.name, at=press.now, by=press.person)
        return Reply(text="It is yours now: its clocks go on.", events=(act, *seen))
    if button == HAVE_IT:
        path = directory.path_of(press.target.e)
        act = EscalationAcknowledged(issue=issue_key, id=press.name, at=press.now, by=press.person, path=path)
        return Reply(text="You have it. The climb has stopped; the clocks go on.", events=(act, *seen))
    act = IssueResolved(issue=issue_key, id=press.name, at=press.now, by=press.person)
    return Reply(text="Resolved.", events=(act, *seen))


def opened(press: Press, directory: Directory) -> Reply:
    """Somebody opens a form behind a button: whether they may, and that the notice was seen."""
    if _key_of(press.target) is None:
        return Reply(text=STALE, code="stale_button")
    if not directory.may(press.person, "work"):
        return Reply(text=READ_ONLY, code="may_not")
    return Reply(text="", events=_seen(press))


def form_behind(button: str, target: Target, directory: Directory) -> Form | None:
    """What a button asks before anything is done; None for one that acts at once."""
    issue = _issue_of(target, directory)[1]
    named = structs.replace(target, i=issue.key if issue else target.i)
    match button:
        case "not_ours":
            return forms.decline(target, issue)
        case "reply":
            return forms.reply(target, issue)
        case "note":
            return forms.note(target, issue)
        case "reassign":
            return forms.reassign(target, directory.document(), issue)
        case "hand_over":
            brief = directory.brief(issue.key) if issue else ""
            return forms.hand_over(named, directory.document(), issue, brief=brief)
        case "escalate":
            return forms.escalate(named, directory.document(), issue)
        case "return_handover":
            return forms.return_it(named, issue)
        case _:
            return None


def sent(form: str, values: dict[str, str], press: Press, directory: Directory) -> Reply:
    """What a filled form comes to. `values`: what was written or chosen, by field."""
    do = _FORMS.get(form)
    if do is None:
        return Reply(text="This is no form of Rung.", code="other_form")
    build, first = do
    if not directory.may(press.person, "work"):
        return Reply(text=READ_ONLY, code="may_not", errors={first: READ_ONLY})
    values = {name: value.replace("\0", "").strip() for name, value in values.items()}
    too_long = {name: _too_long(value) for name, value in values.items() if len(value) > LONGEST_TEXT}
    if too_long:
        return Reply(text="Something is too long.", code="too_long", errors=too_long)
    return build(values, press, directory)


def _reply(values: dict[str, str], press: Press, directory: Directory) -> Reply:
    issue = _key_of(press.target)
    if issue is None:
        return _wrong("text", STALE, "stale_button")
    if not (body := values.get("text", "")):
        return _wrong("text", "Write what the customer is to read.", "empty_reply")
    sent = MessageSent(issue=issue, id=press.name, at=press.now, by=press.person, body=body, deliver=True)
    return Reply(text="Answered.", events=(sent,))


def _note(values: dict[str, str], press: Press, directory: Directory) -> Reply:
    issue = _key_of(press.target)
    if issue is None:
        return _wrong("text", STALE, "stale_button")
    if not (body := values.get("text", "")):
        return _wrong("text", "Write what the team is to read.", "empty_note")
    told = split_notice(press.target.n)
    found = directory.beside_of_notice(*told) if told else None
    beside = Beside(issue, found.about if found else "n")
    said = beside.answered(body, name=press.name, at=press.now, by=press.person)
    where = "Noted, for the team only." if beside.side is None else SAID_BESIDE
    return Reply(text=where, events=(said,))


def _decline(values: dict[str, str], press: Press, directory: Directory) -> Reply:
    issue = _key_of(press.target)
    path = directory.path_of(press.target.e)
    if issue is None or path is None:
        return _wrong("reason", STALE, "stale_button")
    if (reason := values.get("reason", "")) not in WHY_NOT:
        return _wrong("reason", "Choose why.", "no_reason")
    act = EscalationDeclined(
        issue=issue, id=press.name, at=press.now, by=press.person, path=path, reason=reason
    )
    return _with_note(act, issue, values, press, "Declined. Whoever comes next is asked.")


def _reassign(values: dict[str, str], press: Press, directory: Directory) -> Reply:
    issue, facts = _issue_of(press.target, directory)
    if issue is None:
        return _wrong("to", STALE, "stale_button")
    kind, _, key = values.get("to", "").partition(":")
    document = directory.document()
    name = _name_of(kind, key, document)
    if name is None:
        return _wrong("to", "Choose a person or a team that is still there.", "unknown_person")
    if facts and not facts.is_open:
        return _wrong("to", "This issue is resolved: reopen it on its page first.", "not_open")
    act = IssueAssigned(
        issue=issue, id=press.name, at=press.now, by=press.person,
        to=key if kind == "person" else None, team=key if kind == "team" else UNSET,
    )  # fmt: skip
    told = (key,) if kind == "person" else ()
    return _with_note(act, issue, values, press, f"It is {name}'s.", told)


def _name_of(kind: str, key: str, document: PolicyDocument) -> str | None:
    if kind == "team":
        return document.teams[key].name if key in document.teams else None
    return document.people[key].name if kind == "person" and key in document.people else None


def _escalate(values: dict[str, str], press: Press, directory: Directory) -> Reply:
    issue = find_issue(values.get("issue", "") or press.target.i, directory)
    path, reason, document = values.get("path", ""), values.get("reason", ""), directory.document()
    level = int(number) if (number := values.get("level") or "1").isdecimal() else 0
    errors = {}
    if issue is None:
        errors["issue"] = "There is no such issue: copy its id from its page, or paste the page's address."
    elif not issue.is_open:
        errors["issue"] = "This issue is resolved: reopen it on its page before it is escalated."
    if path not in document.paths:
        errors["path"] = "Choose a path that is still there."
    elif not 0 < level <= (levels := len(document.paths[path].levels)):
        errors["level"] = f"The path {path} has {levels} level{'s' if levels != 1 else ''}."
    errors |= _said("reason", reason, LONGEST_REASON, "Say why: whoever is told reads it.")
    if errors or issue is None:
        return Reply(text="Look at the form.", code="wrong_form", errors=errors)
    act = IssueEscalated(
        issue=issue.key, id=press.name, at=press.now, by=press.person, path=path, level=level, reason=reason
    )
    return Reply(text=f"Escalated {issue.key} to {path}.", events=(act,))


def _hand_over(values: dict[str, str], press: Press, directory: Directory) -> Reply:
    issue = find_issue(values.get("issue", "") or press.target.i, directory)
    team, asked, teams = values.get("team", ""), values.get("asked", ""), directory.document().teams
    errors = {}
    if issue is None:
        errors["issue"] = "There is no such issue: copy its id from its page, or paste the page's address."
    elif not issue.is_open:
        errors["issue"] = "This issue is resolved: there is nothing to hand over."
    if team not in teams:
        errors["team"] = "Choose a team that is still there."
    elif issue and issue.team == team:
        errors["team"] = f"{issue.key} is with {teams[team].name} already."
    errors |= _said("asked", asked, LONGEST_WORD, "Say what you ask of them.")
    if errors or issue is None:
        return Reply(text="Look at the form.", code="wrong_form", errors=errors)
    act = HandoffOffered(
        issue=issue.key, id=press.name, at=press.now, by=press.person, from_=issue.team, to=team, asked=asked,
        summary=values.get("summary", ""),
    )  # fmt: skip
    text = f"Offered {issue.key} to {teams[team].name}. It stays where it is until they accept."
    return Reply(text=text, events=(act,))


def _return(values: dict[str, str], press: Press, directory: Directory) -> Reply:
    issue, facts = _issue_of(press.target, directory)
    if issue is None:
        return _wrong("reason", STALE, "stale_button")
    if facts and not facts.can_return:
        return _wrong("reason", NOT_OFFERED, "not_offered")
    if errors := _said("reason", reason := values.get("reason", ""), LONGEST_REASON, "Say why: they read it."):
        return Reply(text="Look at the form.", code="wrong_form", errors=errors)
    act = HandoffReturned(issue=issue, id=press.name, at=press.now, by=press.person, reason=reason)
    return Reply(text=f"Returned to {facts.can_return if facts else 'whoever offered it'}.", events=(act,))


_FORMS: dict[str, tuple[Callable[[dict[str, str], Press, Directory], Reply], str]] = {
    "reply_form": (_reply, "text"),
    "note_form": (_note, "text"),
    "decline_form": (_decline, "reason"),
    "reassign_form": (_reassign, "to"),
    "escalate_form": (_escalate, "issue"),
    "hand_over_form": (_hand_over, "issue"),
    "return_form": (_return, "reason"),
}
"""By form: what it comes to, and its first field, where what is wrong with all of it is said."""


def first_field(form: str) -> str:
    """Where it is said what is wrong with all of a form."""
    return _FORMS[form][1] if form in _FORMS else ""


def _issue_of(target: Target, directory: Directory) -> tuple[str | None, IssueFacts | None]:
    """The issue that a button is about; its facts, where it was decided already."""
    key = _key_of(target)
    return key, directory.issue(key) if key else None


def _key_of(target: Target) -> str | None:
    named = split_escalation(target.e) or split_notice(target.n)
    return target.i or (named[0] if named else None)


def _seen(press: Press) -> tuple[AnyEvent, ...]:
    notice = split_notice(press.target.n)
    if notice is None:
        return ()
    issue, number = notice
    return (
        NoticeSeen(
            issue=issue, id=f"{press.name}/seen", at=press.now, notice=number, to=press.person, channel=press.channel
        ),
    )


def _with_note(
    act: AnyEvent, issue: str, values: dict[str, str], press: Press, text: str, told: tuple[str, ...] = ()
) -> Reply:
    """The word to the team becomes a note beside the act; who is `told` watches the issue from now on."""
    words = values.get("text", "")
    if len(words) > LONGEST_WORD:
        return _wrong("text", _too_long(words, LONGEST_WORD), "too_long")
    note = NoteAdded(issue=issue, id=f"{press.name}/note", at=press.now, by=press.person, body=words, mentions=told)
    return Reply(text=text, events=(act, note) if words else (act,))


def _said(field: str, words: str, most: int, otherwise: str) -> dict[str, str]:
    if not words:
        return {field: otherwise}
    return {field: _too_long(words, most)} if len(words) > most else {}


def _too_long(words: str, most: int = LONGEST_TEXT) -> str:
    return f"This has {len(words)} characters; {most} is the most."


def _wrong(field: str, text: str, code: str) -> Reply:
    return Reply(text=text, code=code, errors={field: text})
