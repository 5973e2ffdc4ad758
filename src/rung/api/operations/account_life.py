"""What happened with an account, and what teammates note of it."""

from collections.abc import Callable

from django.http import HttpRequest
from ninja import Query, Router, Status

from rung import clock
from rung.api.acting import known_account
from rung.api.callers import caller, needs
from rung.api.problems import Problem, not_found
from rung.api.shapes import account_life as shapes
from rung.engine.accounts import account_escalation, account_notes
from rung.policy.saying.value_words import sentence
from rung.store.accounts import account_notes as kept
from rung.store.accounts import account_timeline
from rung.store.accounts.account_timeline import Place

router = Router(tags=["people and accounts"])


@router.get(
    "/accounts/{account}/timeline", auth=needs("issues:read"), response=shapes.AccountLife,
    summary="What happened with an account",
)  # fmt: skip
def read_account_timeline(request: HttpRequest, account: str, which: Query[shapes.WhichEntries]) -> shapes.AccountLife:
    """Issues, escalations, answers to surveys, changes of facts and of health, notes and signals, the newest first."""
    known_account(account)
    try:
        place = Place.of(which.before) if which.before else Place.newest(clock.now())
    except ValueError:
        raise Problem(422, "bad_place", "`before` is no place of a timeline.", "Give `next` as it came.") from None
    kinds = (which.kind,) if which.kind else account_timeline.KINDS
    found = account_timeline.of_account(account, place, kinds, which.limit)
    return shapes.AccountLife(
        entries=[shapes.AccountEntry.of(one) for one in found.entries], next=found.next.token if found.next else None
    )


@router.get(
    "/accounts/{account}/notes", auth=needs("issues:read"), response=shapes.AccountNotes, summary="Notes of an account"
)
def list_account_notes(request: HttpRequest, account: str) -> shapes.AccountNotes:
    """What teammates noted; customers never see it."""
    known_account(account)
    return shapes.AccountNotes(notes=[shapes.AccountNote.of(one) for one in kept.of_account(account)])


@router.post(
    "/accounts/{account}/notes", auth=needs("issues:write"), response={201: shapes.AccountNotes},
    summary="Note something of an account",
)  # fmt: skip
def add_account_note(request: HttpRequest, account: str, payload: shapes.AccountNoteWords) -> Status:
    """A new note. Where it may be sent twice, send the event `account.noted` with an id of its own instead."""
    known_account(account)
    who = caller(request)
    _act(account, "", lambda: account_notes.add(account, payload.body, who.member.acts_as, who.source))
    return Status(201, list_account_notes(request, account))


@router.patch(
    "/accounts/{account}/notes/{note}", auth=needs("issues:write"), response=shapes.AccountNotes,
    summary="Give a note other words",
)  # fmt: skip
def change_account_note(
    request: HttpRequest, account: str, note: str, payload: shapes.AccountNoteWords
) -> shapes.AccountNotes:
    """The words before stay in its history until it is removed."""
    known_account(account)
    who = caller(request)
    _act(account, note, lambda: account_notes.change(account, note, payload.body, who.member.acts_as, who.source))
    return list_account_notes(request, account)


@router.delete(
    "/accounts/{account}/notes/{note}", auth=needs("issues:write"), response=shapes.AccountNotes,
    summary="Remove a note for good",
)  # fmt: skip
def remove_account_note(request: HttpRequest, account: str, note: str) -> shapes.AccountNotes:
    """Nobody can ever read its words again."""
    known_account(account)
    who = caller(request)
    _act(account, note, lambda: account_notes.remove(account, note, who.member.acts_as, who.source))
    return list_account_notes(request, account)


@router.post(
    "/accounts/{account}/escalation", auth=needs("issues:write"), response={201: shapes.AccountEscalation},
    summary="Escalate an account as a whole",
)  # fmt: skip
def escalate_account(request: HttpRequest, account: str, payload: shapes.WhyEscalated) -> Status:
    """One incident gathers the account's open issues and those that come, and climbs one path; it is over when that
    incident is resolved.
    """
    known_account(account)
    who = caller(request)
    try:
        issue = account_escalation.begin(
            account, payload.path, payload.reason, who.member.acts_as, who.source, payload.priority
        )
    except account_escalation.NotEscalated as error:
        raise Problem(422, "not_escalated", sentence(error.message), sentence(error.hint)) from error
    return Status(201, shapes.AccountEscalation(account=account, issue=issue))


def _act(account: str, note: str, act: Callable[[], object]) -> None:
    try:
        act()
    except account_notes.BadNote as error:
        raise Problem(422, "bad_note", f"{error.message}.", f"{error.hint}.") from error
    except account_notes.NoSuchNote as error:
        hint = f"GET /api/v1/accounts/{account}/notes lists those there are."
        raise not_found(f"note {note} of {account}", hint) from error
