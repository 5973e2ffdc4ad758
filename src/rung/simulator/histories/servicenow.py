"""ServiceNow: the log of incidents, a row for each update of an incident as it was then.

`resolved_at`, `resolved_by`, `closed_at` and `closed_code` are not read: exports fill them in backwards, so that the
first row of an incident already tells how it ends. `made_sla` is known only at the end, and is not read either. What
ends an incident here is the row that first shows it resolved or closed.
"""

from rung.simulator.histories.columns import Columns
from rung.simulator.histories.mapping import Mapping

ADAPTER = Columns(
    "servicenow",
    "ServiceNow incident log",
    "A row for each update of an incident. What differs from the row before became so at sys_updated_at; leaving New "
    "counts as the first response.",
    Mapping(
        columns={
            "issue": ("number",),
            "at": ("sys_updated_at", "sys_updated_on"),
            "opened_at": ("opened_at",),
            "order": ("sys_mod_count",),
            "state": ("incident_state", "state"),
            "priority": ("priority",),
            "account": ("company", "account"),
            "contact": ("caller_id",),
            "assignee": ("assigned_to",),
            "team": ("assignment_group",),
            "kind": ("category",),
            "channel": ("contact_type",),
            "subject": ("short_description",),
            "body": ("description",),
            "by": ("sys_updated_by",),
        },
        values={
            "priority": {
                "1": "P1", "2": "P2", "3": "P3", "4": "P4", "5": "P5",
                "1 - critical": "P1", "2 - high": "P2", "3 - moderate": "P3", "4 - low": "P4", "5 - planning": "P5",
            },
            "state": {
                "new": "open", "active": "in_progress", "in progress": "in_progress", "on hold": "on_hold",
                "awaiting user info": "waiting_on_customer", "awaiting caller": "waiting_on_customer",
                "awaiting vendor": "on_hold", "awaiting problem": "on_hold", "awaiting evidence": "waiting_on_customer",
                "awaiting change": "on_hold", "resolved": "issue.resolved", "closed": "issue.closed",
                "canceled": "issue.closed", "cancelled": "issue.closed",
                "1": "open", "2": "in_progress", "3": "on_hold", "6": "issue.resolved", "7": "issue.closed",
                "8": "issue.closed",
            },
        },
        fields=("location", "subcategory", "cmdb_ci"),
        first_response=("new", "1"),
    ),
    needs=("number", "sys_mod_count", "opened_at", "assignment_group"),
)  # fmt: skip
