"""The people who write to us: what is known of them, and forgetting them."""

from django.http import HttpRequest
from ninja import Query, Router

from rung.api.callers import caller, needs
from rung.api.importing import ORIGIN, body_of, refuse, sheet_in
from rung.api.problems import not_found
from rung.api.shapes import customers as shapes
from rung.engine.accounts import contacts
from rung.policy.tables.sheets import sheet_of
from rung.store.accounts import contacts as kept
from rung.store.words import texts

router = Router(tags=["people and accounts"])
EXAMPLE = {"email": "joe@acme.example", "name": "Joe Doe", "account": "acme", "tags": ["vip"], "language": "de"}


@router.get("/contacts", auth=needs("issues:read"), response=shapes.Contacts, summary="List contacts")
def list_contacts(request: HttpRequest, which: Query[shapes.WhichContacts]) -> shapes.Contacts:
    """Those of whom anything is known; who only wrote is not among them."""
    if which.email is not None:
        found = list(kept.by_address([which.email]).values())
    else:
        found = kept.of_account(which.account) if which.account else list(kept.everyone())
    wanted = [one for one in found if which.account in (None, one.profile.account)]
    return shapes.Contacts(contacts=[shapes.Contact.of(one) for one in wanted])


@router.get("/contacts/{contact}", auth=needs("issues:read"), response=shapes.Contact, summary="One contact")
def get_contact(request: HttpRequest, contact: str) -> shapes.Contact:
    """By their id: an address in an address would stand in every log on its way."""
    return shapes.Contact.of(_known(contact))


@router.post(
    "/contacts", auth=needs("accounts:write"), response=shapes.Imported, summary="Import contacts",
    openapi_extra=body_of(EXAMPLE),
)  # fmt: skip
def import_contacts(request: HttpRequest, how: Query[shapes.How]) -> shapes.Imported:
    """An array of contacts by `email`, or NDJSON: all of it is taken in, or nothing where anything is wrong.

    What is known is kept under a key of each contact and counts at the next decision of their issues.
    """
    found = contacts.proposal(sheet_in(request, contacts.KEYS))
    refuse(found.faults)
    if not how.dry_run:
        contacts.put(found.entries, caller(request).member.acts_as, ORIGIN)
    return shapes.Imported.of(found, done=not how.dry_run)


@router.patch("/contacts/{contact}", auth=needs("accounts:write"), response=shapes.Contact, summary="Change a contact")
def change_contact(request: HttpRequest, contact: str, payload: shapes.ContactFacts) -> shapes.Contact:
    """Changes what is named."""
    address = _known(contact).address
    found = contacts.proposal(sheet_of([{**payload.model_dump(exclude_unset=True), "email": address}], ("email",)))
    refuse(found.faults)
    contacts.put(found.entries, caller(request).member.acts_as, ORIGIN)
    return shapes.Contact.of(_known(contact))


@router.delete("/contacts/{contact}", auth=needs("admin"), response=shapes.Erased, summary="Erase a contact")
def erase_contact(request: HttpRequest, contact: str) -> shapes.Erased:
    """Forgets who they were and every word in their issues, in backups made from now on. There is no way back."""
    if not texts.is_person(contact):
        raise not_found(f"contact {contact}", "Ids are those of GET /api/v1/contacts.")
    texts.erase(contact)
    return shapes.Erased(id=contact)


def _known(contact: str) -> kept.KnownContact:
    found = kept.find(contact)
    if found is None:
        raise not_found(f"contact {contact}", "Ids are those of GET /api/v1/contacts; an erased one has none.")
    return found
