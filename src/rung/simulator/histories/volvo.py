"""The problem log of the Business Process Intelligence challenge 2013: problems of a carmaker that passed between the
lines of its support.

Each row is a step of a problem: who had it, in which line, and in which state it was then.
"""

from rung.simulator.histories.columns import Columns
from rung.simulator.histories.mapping import Mapping

ADAPTER = Columns(
    "bpi2013",
    "Problem log of the BPI challenge 2013",
    "A row for each step of a problem. The first row opens it, the line that has it is its team, a problem that is "
    "taken up counts as answered.",
    Mapping(
        columns={
            "issue": ("case:concept:name",),
            "at": ("time:timestamp",),
            "state": ("lifecycle:transition",),
            "priority": ("impact",),
            "team": ("org:group",),
            "assignee": ("org:resource",),
            "by": ("org:resource",),
            "kind": ("product",),
        },
        values={
            "priority": {"major": "P1", "high": "P2", "medium": "P3", "low": "P4"},
            "state": {
                "awaiting assignment": "open", "assigned": "in_progress", "in progress": "in_progress",
                "wait": "on_hold", "closed": "issue.closed", "cancelled": "issue.closed", "unmatched": "open",
            },
        },
        fields=("organization_country", "organization_involved", "resource_country"),
        first_response=("awaiting assignment", "unmatched"),
    ),
    needs=("case:concept:name", "time:timestamp", "lifecycle:transition"),
)  # fmt: skip
