"""The mailroom: a mail that SMTP or a provider handed over is on disk before its sender hears that it was taken."""

from collections.abc import Sequence

from django.db import DatabaseError, InterfaceError

from rung import clock
from rung.config import Config
from rung.edge.figures import Figures
from rung.edge.gathering import Full, Gathering, Unavailable
from rung.edge.threads import DatabaseThreads
from rung.engine.elsewhere import mail_filing
from rung.engine.elsewhere.inbox_rows import row_of
from rung.engine.sending.senders import MAIL, StoreDirectory
from rung.intake.base import Item
from rung.intake.mail.delivered import Delivered, TryLater
from rung.store.decisions.intake import Outcome
from rung.store.standing import watch


class Mailroom:
    """Takes in one mail after the other."""

    def __init__(
        self, config: Config, directory: StoreDirectory, threads: DatabaseThreads, gathering: Gathering,
        figures: Figures,
    ) -> None:  # fmt: skip
        self._config = config
        self._directory = directory
        self._threads = threads
        self._gathering = gathering
        self._figures = figures

    async def is_ours(self, address: str) -> bool:
        """Whether a mail to this address is for us. Raises `TryLater` where that cannot be looked up now."""
        try:
            return await self._threads.run(self._directory.is_ours, address)
        except (DatabaseError, InterfaceError) as error:
            raise _later(error) from error

    async def deposit(self, mail: Delivered) -> None:
        """Puts the mail's events on disk. Raises `TryLater` where that cannot be done now."""
        now = clock.now()
        try:
            parcel = await self._threads.run(
                mail_filing.file, mail, self._directory, self._config.max_attachment, now
            )
            outcomes = await self._put(parcel.items)
            while (again := mail_filing.to_put_again(mail, parcel, outcomes, now)) is not None:
                parcel, outcomes = again, await self._put(again.items)
        except (DatabaseError, InterfaceError, Full, Unavailable) as error:
            raise _later(error) from error
        self._figures.took(MAIL, outcomes, parcel.passed_over)

    async def _put(self, items: Sequence[Item]) -> list[Outcome]:
        return await self._gathering.put([row_of(item, MAIL) for item in items]) if items else []


def _later(error: Exception) -> TryLater:
    trouble = watch.present()
    return TryLater(trouble.words if trouble else str(error).strip())
