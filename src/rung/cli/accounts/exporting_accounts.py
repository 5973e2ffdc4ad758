"""`rung export accounts` and `rung export contacts`: what `rung import` would read back without a change."""

from collections.abc import Sequence

import typer

from rung.cli.output import WRONG_INPUT, fail, say
from rung.policy.reading.records import Record
from rung.policy.reading.yaml_nodes import LARGEST
from rung.policy.tables.sheet_writing import FORMATS, Written, as_csv, as_yaml


def export_accounts(form: str) -> None:
    _check(form)
    from rung.cli.installation import installation

    with installation():
        from rung.engine.accounts import accounts
        from rung.policy.schema.people import ACCOUNT_RECORD
        from rung.store.policies import policies

        every = accounts.every_account(policies.document_in_force())
        found = [Written(key, *accounts.facts_of(one)) for key, one in every.items()]
        _print(found, form, ACCOUNT_RECORD, accounts.KEYS)


def export_contacts(form: str) -> None:
    _check(form)
    from rung.cli.installation import installation

    with installation():
        from rung.engine.accounts import contacts
        from rung.policy.schema.contacts import CONTACT_RECORD
        from rung.store.accounts import contacts as kept

        found = [Written(one.address, *contacts.facts_of(one)) for one in kept.everyone()]
        _print(found, form, CONTACT_RECORD, contacts.KEYS)


def _check(form: str) -> None:
    if form not in FORMATS:
        fail(f"there is no format {form!r}", f"choose one of {', '.join(FORMATS)}", WRONG_INPUT)


def _print(found: Sequence[Written], form: str, record: Record, keys: Sequence[str]) -> None:  # type: ignore[type-arg]
    text = as_csv(found, record, keys) if form == "csv" else as_yaml(found)
    if form == "yaml" and len(text.encode()) > LARGEST:
        say(f"rung: this is more YAML than `rung import` reads ({LARGEST:,} bytes): use --format csv")
    typer.echo(text, nl=False)
