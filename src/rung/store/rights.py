"""What can be done in this installation, and the least role that may do it.

Named here once: for the pages, for the API, and for the buttons that are shown or left out.
"""

LEAST_ROLE = {
    "look": "read_only",
    "work": "agent",
    "see_outbox": "agent",
    "edit_policy": "lead",
    "publish_policy": "lead",
    "change_delivery_mode": "administrator",
    "manage_members": "administrator",
    "manage_tokens": "agent",
}
"""The least role for each thing that can be done here (see `members.ROLES`)."""
