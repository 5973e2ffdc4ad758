"""The Chromium that browser tests drive: the system's, or the one Playwright fetched.

    python -m dev.chromium find        prints its path, or says how to get one (exit 2)
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ON_MACOS = (
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
)
FETCHED_BY_PLAYWRIGHT = {
    Path.home() / ".cache" / "ms-playwright": "chromium-*/chrome-linux*/chrome",
    Path.home() / "Library" / "Caches" / "ms-playwright": "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
}

# A fresh profile that calls nobody and needs neither a screen nor a kernel that allows sandboxes.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

NO_CHROMIUM = """there is no Chromium on this machine.
hint: `make test` gets one; by hand: 'apt install chromium', or '.venv/bin/playwright install chromium', or name one
with RUNG_TEST_CHROMIUM=/path/to/chromium."""


class NoChromium(Exception):
    """No browser to drive: the text says how to get one."""


def find_chromium() -> Path:
    """The browser's program; raises NoChromium with a hint where there is none."""
    if given := os.environ.get("RUNG_TEST_CHROMIUM"):
        return Path(given)
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    fetched = [found for folder, pattern in FETCHED_BY_PLAYWRIGHT.items() for found in sorted(folder.glob(pattern))]
    for candidate in (*ON_MACOS, *reversed(fetched)):
        if os.access(candidate, os.X_OK):
            return candidate
    raise NoChromium(NO_CHROMIUM)


if __name__ == "__main__":
    try:
        print(find_chromium())
    except NoChromium as problem:
        print(f"rung: {problem}", file=sys.stderr)
        sys.exit(2)
