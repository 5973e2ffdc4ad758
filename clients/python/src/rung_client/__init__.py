"""A typed client of Rung's HTTP API.

    from rung_client import Rung
    from rung_client.shapes import IssueOpened

    with Rung("https://rung.example", token="rung_...") as rung:
        rung.put_events([IssueOpened(id="crm-4711", issue="A-1", account="acme", priority="P0", subject="All down")])
        for issue in rung.list_issues(tab="all").issues:
            print(issue.id, issue.priority, issue.subject)
"""

from rung_client.client import AsyncRung, Rung
from rung_client.errors import Problem, RungError, Unreachable, Unreadable

__all__ = ["AsyncRung", "Problem", "Rung", "RungError", "Unreachable", "Unreadable"]
