"""The browser that other tests drive notices what a person with an open developer console would."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.windows import PageComplained, open_window

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

SCRIPT_ERROR = "<script>noSuchName()</script>"
REFUSED_BY_POLICY = "<meta http-equiv='Content-Security-Policy' content=\"script-src 'none'\"><script>1</script>"


def test_a_quiet_page_is_left_in_peace(page: Page) -> None:
    page.set_content("<title>Now</title><button>I have it</button>")
    assert page.title() == "Now"
    assert page.get_by_role("button", name="I have it").is_visible()


@pytest.mark.parametrize(("html", "complaint"), [(SCRIPT_ERROR, "noSuchName"), (REFUSED_BY_POLICY, "script-src")])
def test_a_page_that_complains_is_an_error(browser: Browser, html: str, complaint: str) -> None:
    with pytest.raises(PageComplained, match=complaint), open_window(browser) as window:
        window.set_content(html)
