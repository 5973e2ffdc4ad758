"""Accounts one by one, and many at once."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from rung import clock
from rung.api.callers import caller, needs
from rung.api.importing import ORIGIN, PATIENCE, body_of, not_written, refuse, sheet_in
from rung.api.problems import not_found
from rung.api.shapes import customers as shapes
from rung.api.shapes.people import Account, Accounts
from rung.engine.accounts import accounts, health
from rung.engine.accounts.imports import NotWritten, Proposal
from rung.policy.tables.sheets import sheet_of
from rung.store.accounts import accounts as kept
from rung.store.decisions import intake
from rung.store.people import directory
from rung.store.policies import policies

router = Router(tags=["people and accounts"])
EXAMPLE = {"key": "acme", "name": "Acme", "tier": "enterprise", "arr": 240000, "domains": ["acme.example"]}


@router.get("/accounts", auth=needs("issues:read"), response=Accounts, summary="List accounts")
def list_accounts(request: HttpRequest, which: Query[shapes.WhichAccounts]) -> Accounts:
    """Every account that the policy or an event named, with its facts as they are now; narrowed, sorted and paged."""
    today = health.today(clock.now())
    found = [Account.of(row) for row in directory.accounts() if which.has(row.account, today)]
    if which.sort is not None:
        found.sort(key=shapes.SORTS[which.sort])
    page = found[which.offset :] if which.limit is None else found[which.offset : which.offset + which.limit]
    return Accounts(accounts=page, total=len(found))


@router.get("/accounts/{account}", auth=needs("issues:read"), response=shapes.OneAccount, summary="One account")
def get_account(request: HttpRequest, account: str) -> shapes.OneAccount:
    """Its facts as they are now, and where each comes from."""
    return _shown(account)


@router.patch(
    "/accounts/{account}", auth=needs("accounts:write"), response=shapes.OneAccount, summary="Change an account"
)
def change_account(request: HttpRequest, account: str, payload: shapes.AccountFacts) -> shapes.OneAccount:
    """Changes the facts that are named. Its open issues are told, and triggers on `account` look at them."""
    _shown(account)
    found = accounts.proposal(sheet_of([{**payload.model_dump(exclude_unset=True), "key": account}], ("key",)))
    refuse(found.faults)
    return _shown(account, waiting=_put(request, found, bulk=False))


@router.post(
    "/accounts", auth=needs("accounts:write"), response=shapes.Imported, summary="Import accounts",
    openapi_extra=body_of(EXAMPLE),
)  # fmt: skip
def import_accounts(request: HttpRequest, how: Query[shapes.How]) -> shapes.Imported:
    """An array of accounts by `key`, or NDJSON: all of it is taken in, or nothing where anything is wrong.

    A key that is no fact becomes a custom field; null takes a fact away, what is left out stays. Nobody is rung.
    """
    found = accounts.proposal(sheet_in(request, accounts.KEYS))
    refuse(found.faults)
    if how.dry_run:
        return shapes.Imported.of(found, done=False)
    return shapes.Imported.of(found, done=True, waiting=_put(request, found, bulk=True))


def _put(request: HttpRequest, found: Proposal, *, bulk: bool) -> bool:
    """Makes the changes; whether their decision is still to come."""
    who = caller(request)
    try:
        seqs = accounts.put(found.entries, who.member.acts_as, ORIGIN, who.source, bulk=bulk)
    except NotWritten as error:
        raise not_written(error) from error
    return any(one.state == "waiting" for one in intake.wait_decided(seqs, PATIENCE)) if seqs else False


def _shown(key: str, *, waiting: bool = False) -> shapes.OneAccount:
    row: Any = directory.account_row(key)
    if row is None:
        raise not_found(f"account {key}", "Keys are case-sensitive. POST /api/v1/accounts makes new ones.")
    return shapes.OneAccount.shown(row, kept.origins(row.account, policies.document_in_force()), waiting=waiting)
