"""Backup and restore: one file that holds everything an installation needs to go on elsewhere.

`making` writes it while Rung runs, from one snapshot of the database; `restoring` checks it whole before it touches
anything. The file is a ZIP (`archive`): the database (`sqlite`, `postgres`), what belongs to it of RUNG_HOME (`home`),
and a manifest with the sums of both.
"""

from rung.store.backup.archive import BackupError, Manifest, Progress
from rung.store.backup.making import Made, make
from rung.store.backup.restoring import Restored, restore

__all__ = ["BackupError", "Made", "Manifest", "Progress", "Restored", "make", "restore"]
