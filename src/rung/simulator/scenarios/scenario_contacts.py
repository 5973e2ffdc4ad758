"""Contacts of a scenario file: what is known of the people who write in its stories, checked like an import of them."""

from __future__ import annotations

from rung.core.document import Contact
from rung.core.policy import Policy
from rung.policy.problems import Report
from rung.policy.reading.forms import FAILED
from rung.policy.reading.nodes import Mapping, Node, Place, is_blank
from rung.policy.schema.contacts import ADDRESS, CONTACT_RECORD
from rung.policy.tables.facts import Reader, page_for
from rung.policy.tables.sheets import Sheet, rows_of


def read_contacts(node: Node | None, policy: Policy, report: Report) -> dict[str, Contact]:
    """By their address in small letters; what is wrong goes into the report."""
    if node is None or is_blank(node):
        return {}
    if not isinstance(node, Mapping):
        report.error(node, "wrong_form", "contacts are no mapping", "write joe@acme.example: {name: Joe, tags: [vip]}")
        return {}
    document = policy.document
    rows, faults = rows_of(node)
    reader = Reader(CONTACT_RECORD, page_for(document, document.accounts), Sheet(faults=faults))
    found = {}
    for row in rows:
        said = reader.facts(row, {}, {})
        address = reader.read(ADDRESS, row.key, "contacts", row)
        if address is not FAILED:
            name, tags = said.known.get("name"), said.known.get("tags") or ()
            found[address.casefold()] = Contact(name=name, tags=tags, fields=said.own)
    for fault in reader.faults:
        report.error(Place(fault.line, fault.column), fault.code, fault.message, fault.hint)
    return found
