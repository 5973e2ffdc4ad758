"""What one issue has to tell the measures: a list of facts made from its journal, line by line (docs/measures.md).

A fact belongs to the instant at which it was known for good, in the world's time: an answer to when it was given, a
missed promise to when it was due, a level to when it was reached. So a day that is over gives the same answer for ever,
but for what arrives late and is filed where it happened. Each fact carries what the issue was at that instant: its
account and tier, team, kind, channel and priority, and whether it had been escalated by then.

An issue that was closed as spam, as a duplicate or as internal leaves the measures: it has no facts.
"""

from rung.core.measures.fact import KINDS, Fact
from rung.core.measures.reading import JournalLine, NightOf, Reading, facts_of

__all__ = ["KINDS", "Fact", "JournalLine", "NightOf", "Reading", "facts_of"]
