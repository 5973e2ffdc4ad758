"""What can be done in this installation, and the least role that may do it.

Named here once: for the pages, for the API, and for the buttons that are shown or left out.
"""

LEAST_ROLE = {
    "look": "read_only",
    "work": "agent",
    "see_outbox": "agent",
    "see_everybodys_load": "lead",
    "send_again": "agent",
    "ring_test": "agent",
    "leave_gap": "lead",
    "cover_shifts": "agent",
    "edit_schedules": "lead",
    "edit_policy": "lead",
    "edit_directory": "lead",
    "publish_policy": "lead",
    "edit_customers": "lead",
    "edit_forms": "lead",
    "edit_answers": "lead",
    "share_wall": "lead",
    "mark_days": "lead",
    "erase_contacts": "administrator",
    "change_delivery_mode": "administrator",
    "manage_members": "administrator",
    "manage_sources": "administrator",
    "change_models": "lead",
    "change_health": "lead",
    "change_survey": "lead",
    "change_review": "lead",
    "mail_reports": "lead",
    "manage_customer_page": "administrator",
    "manage_tokens": "agent",
}
"""The least role for each thing that can be done here (see `members.ROLES`)."""

RIGHT = {
    "events:write": "work",
    "issues:read": "look",
    "issues:write": "work",
    "schedules:write": "cover_shifts",
    "accounts:write": "edit_customers",
    "policies:read": "look",
    "policies:write": "publish_policy",
    "admin": "change_delivery_mode",
}
"""What a member must be allowed to do for each scope: a token never does more than the member whose it is."""


def least_role_for(scope: str) -> str:
    """The least role of a member whose token may use this scope."""
    return LEAST_ROLE[RIGHT[scope]]
