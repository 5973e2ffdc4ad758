"""Addresses of pages here, as they stand in what is written elsewhere."""

from urllib.parse import quote

from rung import config


def to_issue(issue: str) -> str:
    """An issue's page."""
    return f"{config.current().base_url}/issues/{quote(issue, safe='')}"
