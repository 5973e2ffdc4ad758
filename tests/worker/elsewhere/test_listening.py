"""A mail server that says by itself what comes in is heard at once; one that falls silent is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from rung import config
from rung.store.elsewhere import mailboxes
from rung.store.models import Inbox
from rung.worker.fetching import Fetching
from tests.engine.house import House
from tests.imap import PASSWORD, ImapServer, open_imap
from tests.worker.vendor import eventually


def mail(number: int) -> bytes:
    return f"From: Ines <ines@acme.example>\nSubject: Down\nMessage-ID: <{number}@acme.example>\n\nHelp\n".encode()


def came_in() -> int:
    return sum(event["type"] == "issue.opened" for event in Inbox.objects.values_list("event", flat=True))


@contextmanager
def fetching(server: ImapServer) -> Iterator[Fetching]:
    """The loop at work on one mailbox, whose folder was looked into and is due again in a minute of a clock that
    stands."""
    mailboxes.add("tech", "tech@rung.example", "imap", "cy")
    mailboxes.change("tech", reach=server.reach, secret=PASSWORD)
    loop = Fetching(config.current(), "one")
    loop.start()
    try:
        eventually(lambda: (box := mailboxes.get("tech")) and box.looked_at, "the first look")
        yield loop
    finally:
        loop.stop()
        loop.join(20)
        assert not loop.is_alive()


def test_a_mail_comes_in_when_the_server_says_so_and_by_looking_once_it_says_no_more(house: House) -> None:
    with open_imap() as server:
        server.extensions = "MOVE UIDPLUS IDLE"
        with fetching(server) as loop:
            eventually(lambda: server.listening, "somebody to listen")
            for number in (1, 2):
                server.put(mail(number))
                eventually(lambda number=number: came_in() == number, "the mail, without any look being due")
            assert server.fetched == [1, 2]
            server.break_off()
            eventually(lambda: not server.listening, "the connection to be given up")
            server.put(mail(3))
            house.clock.push(timedelta(seconds=61))
            loop.bell.ring()
            eventually(lambda: came_in() == 3, "the mail, by a look")
        assert not server.listening, "nobody listens when the worker has ended"


def test_a_server_that_says_nothing_by_itself_is_looked_at(sqlite_house: House) -> None:
    with open_imap() as server, fetching(server) as loop:
        server.put(mail(1))
        sqlite_house.clock.push(timedelta(seconds=61))
        loop.bell.ring()
        eventually(lambda: came_in() == 1, "the mail, by a look")


def test_of_several_workers_one_listens_until_it_is_gone(house: House) -> None:
    def listens(worker: str, *names: str) -> set[str]:
        return mailboxes.listen(worker, names, house.clock.now(), house.clock.now() + timedelta(seconds=30))

    assert listens("one", "tech", "sales") == {"tech", "sales"}
    assert listens("two", "tech", "sales") == set()
    assert listens("one", "tech") == {"tech"}
    assert listens("two", "tech", "sales") == {"sales"}, "what another one gave up is free"
    house.clock.push(timedelta(seconds=31))
    assert listens("two", "tech", "sales") == {"tech", "sales"}
