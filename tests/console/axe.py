"""What axe (https://github.com/dequelabs/axe-core, the rules of WCAG 2.2 AA and good practice) says of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from axe_playwright_python.base import AXE_SCRIPT

if TYPE_CHECKING:
    from playwright.sync_api import Page

RUN = "(rules) => axe.run({ resultTypes: ['violations'], rules })"


def violations(page: Page, **rules: bool) -> list[str]:
    """Each with the rule that is broken and the element that breaks it. `rules`: those that are left out or added, with
    lines below for the dashes of their names."""
    page.evaluate(AXE_SCRIPT)
    chosen = {name.replace("_", "-"): {"enabled": is_asked} for name, is_asked in rules.items()}
    found: dict[str, Any] = page.evaluate(RUN, chosen)
    return [
        f"{one['id']} at {' '.join(str(place) for place in node['target'])}: {one['help']}"
        for one in found["violations"] for node in one["nodes"]
    ]  # fmt: skip
