"""All processes of one database have one secret key, and whoever has another one is told before it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rung import config
from rung.store import one_secret, settings_store
from rung.store.backup import BackupError, make
from tests.secret_keys import another_secret_key

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engine.house import House


def test_where_the_secret_key_is_lost_for_good_the_next_one_takes_its_place(house: House) -> None:
    one_secret.check()
    house.tell(house.open_issue(contact="joe@acme.example"))
    with another_secret_key():
        with pytest.raises(one_secret.AnotherSecret):
            one_secret.check()
        one_secret.accept()
        one_secret.check()
    with pytest.raises(one_secret.AnotherSecret):
        one_secret.check()


def test_a_database_from_before_the_mark_is_told_by_its_contacts(house: House) -> None:
    house.tell(house.open_issue(contact="joe@acme.example"))
    with another_secret_key(), pytest.raises(one_secret.AnotherSecret):
        one_secret.check()
    one_secret.check()
    assert settings_store.get(one_secret.MARK)


def test_a_backup_with_another_key_would_open_nothing_and_is_not_made(house: House, tmp_path: Path) -> None:
    one_secret.check()
    with another_secret_key(), pytest.raises(BackupError, match="which the backup would lack"):
        make(config.current(), tmp_path / "backup.zip", lambda *_: None)
    assert list(tmp_path.iterdir()) == []
