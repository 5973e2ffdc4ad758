"""Lists of issues behind a figure or a finding: a key alone says nothing to a reader."""

from collections.abc import Collection

from rung.store.people import directory
from rung.store.words import alike_page
from rung.store.words.alike_page import Linked


def named_issues(keys: Collection[str]) -> list[tuple[Linked, str]]:
    """These issues in the order given, each with what its account is called; empty for an unknown account."""
    found = alike_page.linked(keys)
    names = directory.account_names({one.account for one in found if one.account})
    return [(one, names.get(one.account, one.account)) for one in found]
