"""The report of a back-test in a browser: readable in both schemes, no wider than a phone, complete without scripts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rung.simulator.backtests.difference import Span
from rung.simulator.backtests.report import page as report
from rung.simulator.backtests.side_by_side import difference
from tests.console.test_accessibility import findings
from tests.simulator.backtests.test_side_by_side import DRAFT, IN_FORCE, MONDAY, policy_of, run
from tests.windows import open_window

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.fixture(params=[26, 24 * 400], ids=["two days", "a year"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    span = Span(MONDAY, MONDAY + timedelta(hours=request.param), "UTC")
    found = difference(run(DRAFT), policy_of(DRAFT), span, run(IN_FORCE, "live.yaml"), policy_of(IN_FORCE))
    written = tmp_path / "report.html"
    written.write_text(report(found, run(DRAFT), "Acme", "<p>Seven events.</p>"))
    return written


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_it_can_be_read_by_everybody(browser: Browser, file: Path, scheme: str, width: int) -> None:
    with open_window(browser, color_scheme=scheme, viewport={"width": width, "height": 800}) as page:
        page.goto(file.as_uri())
        assert findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.locator("h1").inner_text() == "What draft.yaml would have done, beside live.yaml"


def test_what_is_wider_than_a_phone_can_be_moved_by_the_keyboard(browser: Browser, file: Path) -> None:
    with open_window(browser, viewport={"width": 360, "height": 800}) as page:
        page.goto(file.as_uri())
        wide = page.evaluate(
            "[...document.querySelectorAll('.wide')].filter(e => e.scrollWidth > e.clientWidth).map(e => e.tabIndex)"
        )
        assert wide
        assert set(wide) == {0}
