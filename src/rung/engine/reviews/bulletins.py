"""The review as people get it by mail and chat: a line for each finding, and the page that shows what is behind it."""

from collections.abc import Sequence
from datetime import datetime

from rung.channels.base import Alert
from rung.core.policy import Policy
from rung.engine.telling import letters
from rung.engine.telling.alerts import Dropped
from rung.store.deliveries.bulletins import Bulletin, Said
from rung.store.deliveries.claims import Leased
from rung.store.measures.reviews import SHOWN, Finding, Review

KIND = "review"
NAMES = {
    "nobody": "Nobody took it", "gap": "Nobody there", "slipping": "A promise slips", "missed": "A promise is missed",
    "person": "Overload", "late": "Too late", "tight": "Too early", "wrong": "False alarms",
    "climbs_early": "Climbs too early", "climbs_late": "Climbs too late", "often": "Fires often",
    "never": "Never fires", "kind": "Keeps escalating",
}  # fmt: skip
"""What a kind of finding is called."""
QUIET = "Nothing stands out: no rule, promise, path or person is out of the ordinary."


def words(topic: str, review: Review, findings: Sequence[Finding], link: str) -> Said:
    """What is said of these findings: the first ten, and how many more there are."""
    facts = [(NAMES[one.kind], one.sentence) for one in findings[:SHOWN]]
    if len(findings) > SHOWN:
        facts.append(("And more", f"{len(findings) - SHOWN} further findings"))
    if not facts:
        facts.append(("A quiet week", QUIET))
    facts.append(("Looked at", f"{review.opened:,} issues from {review.since} to {review.until}"))
    if review.lacks:
        facts.append(("Not counted yet", f"{review.lacks}: figures may be other ones once they are"))
    count = len(findings)
    title = {0: "a quiet week", 1: "one thing stands out"}.get(count, f"{count} things stand out")
    return Said(topic, f"Weekly review: {title}", "", tuple(facts), link)


def alert(delivery: Leased, bulletin: Bulletin, policy: Policy, now: datetime) -> Alert | Dropped:
    """What such a delivery carries."""
    return letters.said(delivery, bulletin, policy, now, "Review")
