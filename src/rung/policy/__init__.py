"""The policy document: from the text that an operator writes to the values that the core decides with.

    load("rung: 1 ...")     -> Loaded(document, errors, warnings)
    check("rung: 1 ...")    -> {"errors": [...], "warnings": [...]}, as `rung policy check --json` prints it
    to_json, from_json      -> how a published version is stored
    starter(Answers(...))   -> the text of a first policy, from what the first-run page asks

Errors and warnings say where (line, column, path), what (code, message) and how to mend it (hint).
"""

from rung.policy.editing.first_policy import Answers, Member, Promise, starter
from rung.policy.feeds.sources import Feeds
from rung.policy.problems import Problem
from rung.policy.reading.loader import Loaded, check, load, load_node
from rung.policy.stored import from_json, to_json

__all__ = [
    "Answers",
    "Feeds",
    "Loaded",
    "Member",
    "Problem",
    "Promise",
    "check",
    "from_json",
    "load",
    "load_node",
    "starter",
    "to_json",
]
