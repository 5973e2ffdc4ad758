"""Browser windows for tests: fresh, and watched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

PATIENCE_MS = 30_000
"""Nobody waits so long: a busy machine does."""
NAMES_WHAT_WAS_REFUSED = """document.addEventListener("securitypolicyviolation", (event) => {
  const what = event.target instanceof Element ? event.target.outerHTML : "what is not in the page any more";
  console.error(`${event.violatedDirective} refused ${event.blockedURI}: ${what.slice(0, 500)}`);
});"""


class PageComplained(AssertionError):
    """The page worked for the eye, and its console shows errors: a script failed, or the security policy was broken."""


@contextmanager
def open_window(browser: Browser, *, expected: tuple[str, ...] = (), **options: Any) -> Iterator[Page]:
    """A window without cookies or history, in English and UTC; `options` are those of Playwright's `new_context`.

    Raises PageComplained at its end if the console showed an error meanwhile, but for those that begin with what is
    `expected`, such as of a connection that the test cuts.
    """
    context = browser.new_context(**{"locale": "en-GB", "timezone_id": "UTC", "reduced_motion": "reduce", **options})
    context.set_default_timeout(PATIENCE_MS)
    complaints: list[str] = []
    try:
        context.add_init_script(NAMES_WHAT_WAS_REFUSED)
        window = context.new_page()
        window.on("console", lambda message: complaints.append(_said(message)) if message.type == "error" else None)
        window.on("pageerror", lambda error: complaints.append(str(error)))
        yield window
    finally:
        context.close()
    complaints = [one for one in complaints if not one.startswith(expected)]
    if complaints:
        raise PageComplained("\n".join(complaints))


def _said(message: ConsoleMessage) -> str:
    """The words, and which line of which script or page they are about."""
    where = message.location
    return f"{message.text} ({where['url']}:{where['lineNumber'] + 1}:{where['columnNumber'] + 1})"


def keep_screenshot(window: Page, folder: Path, name: str) -> None:
    """Keeps what the window shows, for whoever wonders why a test failed."""
    folder.mkdir(exist_ok=True)
    window.screenshot(path=folder / f"{name.replace('/', '_')}.png")
