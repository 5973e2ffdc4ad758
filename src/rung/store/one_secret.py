"""All processes of one database have one secret key: what one signs and seals, the others must know again.

A process with another key would send links that nobody can follow and know none of the tokens, and nothing else would
tell. So the first one leaves a mark of its key in the database, and each looks at it before it begins.
"""

import hmac

from rung.config.home import SECRET_FILE
from rung.store import settings_store
from rung.store.secret_key import digest
from rung.store.words import texts

MARK = "secret_mark"
"""The setting that tells the key with which this database was begun from all others."""


class AnotherSecret(Exception):
    """This process has another secret key than those before it; `hint` says what to do."""

    hint = (
        f"take the key of those that run already: their RUNG_SECRET_KEY, or {SECRET_FILE} of their RUNG_HOME or of a "
        "backup; where it is lost for good, start once with --new-secret-key"
    )


def check() -> None:
    """The first process leaves its mark. Raises AnotherSecret."""
    if is_ours() is False:
        raise AnotherSecret("this database was begun with another secret key: its links and tokens are not known")
    if settings_store.get(MARK) is None:
        settings_store.change(MARK, _mark(), lambda kept: kept)
        check()  # two that begin together are no two firsts


def accept() -> None:
    """The former key is lost for good: this database goes on with ours."""
    settings_store.put(MARK, _mark())


def is_ours() -> bool | None:
    """Whether our key is the one that this database was begun with; None where nothing tells."""
    kept = settings_store.get(MARK)
    return texts.is_our_secret() if kept is None else hmac.compare_digest(kept, _mark())


def _mark() -> str:
    return digest(b"mark:of the secret key")
