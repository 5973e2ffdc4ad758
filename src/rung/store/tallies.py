"""How often something was asked for in one span of time: what strangers may do is bounded by it, in all processes
together."""

import ipaddress
from datetime import UTC, datetime, timedelta

from rung import clock
from rung.store.dialect import hot, to_db
from rung.store.keyed import digest
from rung.store.models import Tally

KEPT_FOR = timedelta(days=31)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
KILOBYTES_AN_HOUR = 500_000
"""Of files that strangers and customers send from one place of the network: they lie on our disk."""


def count(name: str, span: timedelta = HOUR, by: int = 1) -> int:
    """Once more, or so many times; returns how often it was in this span."""
    began = _began(clock.now(), span)
    with hot() as cursor:
        cursor.execute(
            """INSERT INTO tally (name, began_at, count) VALUES (%s, %s, %s)
               ON CONFLICT (name, began_at) DO UPDATE SET count = tally.count + excluded.count RETURNING count""",
            [name[:120], to_db(began), by],
        )
        counted = int(cursor.fetchone()[0])
    if counted == by:
        Tally.objects.filter(began_at__lt=began - KEPT_FOR).delete()
    return counted


def of_last(name: str, span: timedelta) -> int:
    """How often it was counted since then."""
    rows = Tally.objects.filter(name=name[:120], began_at__gte=clock.now() - span).values_list("count", flat=True)
    return sum(rows)


def of_someone(what: str, address: str) -> str:
    """A name for what one address asks for, which does not say the address."""
    return f"{what}:{digest('tally', address.lower())[:32]}"


def is_too_much(size: int, place: str) -> bool:
    """Whether files of so many bytes are more than one place of the network may bring in an hour; they count."""
    return size > 0 and count(of_someone("kilobytes", place), by=-(-size // 1_000)) > KILOBYTES_AN_HOUR


def network_of(host: str) -> str:
    """What counts as one place of the network: an IPv4 address; of an IPv6 address its first 64 bits, since the rest is
    one household's to choose."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if address.version == 4:
        return str(address)
    mapped = address.ipv4_mapped
    return str(mapped) if mapped else str(ipaddress.ip_network((address, 64), strict=False))


def _began(now: datetime, span: timedelta) -> datetime:
    seconds = int(span.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)
