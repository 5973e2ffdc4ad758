"""From what somebody typed to a report that is mailed; and that nobody outside gets one who did not agree."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from rung import config
from rung.channels.base import Alert
from rung.channels.mail.message import ADDRESS
from rung.channels.text import one_line
from rung.core.document import PolicyDocument
from rung.core.policy import Policy
from rung.core.refused import Refused
from rung.core.times.cadence import Cadence, next_after
from rung.engine.mailed.making import CHANNEL
from rung.engine.perform import Address
from rung.engine.telling import letters
from rung.engine.telling.alerts import Dropped
from rung.store.deliveries import bulletins
from rung.store.deliveries.bulletins import Bulletin, Said
from rung.store.deliveries.claims import Leased
from rung.store.measures import mailed
from rung.store.measures.mailed import Reader, Report
from rung.store.people.tokens import BadLink

KIND = "invite"
MOST_READERS = 50
LONGEST_NAME = 200
LONGEST_ADDRESS = 254
A_DAY = timedelta(days=1)
ASKED_A_DAY, ALL_ASKED_A_DAY = 3, 200
"""How often one address outside, and all of them together, are asked within a day, whatever became of the reports."""


def add(
    name: str, measure: str, only: Mapping[str, Sequence[str]], cadence: Cadence, readers: Sequence[str],
    document: PolicyDocument, by: str, now: datetime,
) -> Report:  # fmt: skip
    """Keeps a report; addresses outside are asked whether they want it. Raises Refused."""
    wanted = [_reader_of(one, document) for one in dict.fromkeys(filter(None, (one.strip() for one in readers)))]
    if not (called := one_line(name, LONGEST_NAME + 1)) or len(called) > LONGEST_NAME:
        raise Refused("bad_name", "a report needs a name", f"write one of at most {LONGEST_NAME} characters")
    if not wanted:
        raise Refused("no_readers", "a report goes to somebody", "name people by their keys, or mail addresses")
    if len(wanted) > MOST_READERS:
        raise Refused("many_readers", f"{len(wanted)} are too many", f"choose at most {MOST_READERS}")
    with transaction.atomic():
        report = mailed.add(called, measure, only, cadence, by, now, next_after(cadence, now))
        for person, address in wanted:
            _enter(report, person, address, document, by, now)
    return report


def add_reader(report: Report, given: str, document: PolicyDocument, by: str, now: datetime) -> Reader:
    """Raises Refused."""
    person, address = _reader_of(given.strip(), document)
    known = mailed.readers(report.id)
    if any((one.person, one.address) == (person, address) and one.stopped_at is None for one in known):
        raise Refused("known_reader", f"{person or address} gets it already", "choose somebody else")
    if len(known) >= MOST_READERS:
        raise Refused("many_readers", f"{len(known)} get it", f"{MOST_READERS} is the most; make another report")
    with transaction.atomic():
        return _enter(report, person, address, document, by, now)


def invitation(delivery: Leased, bulletin: Bulletin, policy: Policy, now: datetime) -> Alert | Dropped:
    """What asks an address outside; nothing where the reader was removed meanwhile, or their report."""
    if bulletin.said is not None and not _is_awaited(bulletin.said.link):
        return Dropped("they are no reader of the report any more")
    return letters.said(delivery, bulletin, policy, now, "Report", asked="say that you want it")


def _is_awaited(link: str) -> bool:
    """Whether the reader whom this link is for is still one who may agree."""
    try:
        reader = mailed.reader(mailed.read_link(link.rpartition("/")[2], "agree"))
    except BadLink:
        return False
    return reader is not None and reader.stopped_at is None


def _enter(
    report: Report, person: str, address: str, document: PolicyDocument, by: str, now: datetime
) -> Reader:  # fmt: skip
    if not person:
        _check_patience(address, now)
    reader = mailed.add_reader(report.id, person, address, now)
    if not person:
        link = f"{config.current().base_url}/reports/agree/{mailed.link_of(reader.id, 'agree')}"
        facts = (
            ("Report", f"{report.name}, {report.cadence.words}"),
            ("From", by),
            ("If you do nothing", "nothing is sent. Each report has a link by which you stop it."),
        )
        title = "figures by mail?"
        said = Said(document.workspace.name, title, "", facts, link)
        bulletins.say(KIND, letters.letters_to(address, [Address(CHANNEL, address)], now), now, by=by, to=address,
                      said=said)  # fmt: skip
    return reader


def _check_patience(address: str, now: datetime) -> None:
    """Nobody outside is asked without end, by whoever may make reports, or by whoever has got hold of their key."""
    if bulletins.count(KIND, now - A_DAY, address) >= ASKED_A_DAY:
        raise Refused("asked_often", f"{address} was asked {ASKED_A_DAY} times within a day", "try again tomorrow")
    if bulletins.count(KIND, now - A_DAY) >= ALL_ASKED_A_DAY:
        raise Refused("asked_often", f"{ALL_ASKED_A_DAY} addresses were asked within a day", "try again tomorrow")


def _reader_of(given: str, document: PolicyDocument) -> tuple[str, str]:
    """A person of the policy, also by their mail address, or an address outside."""
    person = document.people.get(given)
    if person is None and "@" in given:
        person = next(
            (one for one in document.people.values() if (one.address(CHANNEL) or "").lower() == given.lower()), None
        )
    if person is not None:
        if not person.address(CHANNEL):
            raise Refused("no_mail", f"{person.name} has no mail address", "write one into the directory first")
        return person.key, ""
    if len(given) > LONGEST_ADDRESS or not ADDRESS.fullmatch(given) or "." not in given.rpartition("@")[2]:
        hint = "use the key of a person of the policy, or an address such as cy@partner.example"
        why = f"{given[:LONGEST_ADDRESS]!r} is nobody of the policy and no mail address"
        raise Refused("no_such_reader", why, hint)
    return "", given
